/**
 * Everything that a sender can be told, and that is kept of what was refused, as one closed list of codes
 * and values (docs/decisions/0017). Words are made of it at the door where it is answered or shown.
 */
import { z } from 'zod';
import { KEPT_TEXT, type StatementOf, type ValuesOf } from '../../clinical/statement/statement-shape.ts';
import { ADMISSION_REFUSALS } from './admission-refusals.ts';
import { FHIR_REFUSALS } from './fhir-refusals.ts';
import { HL7_REFUSALS } from './hl7-refusals.ts';
import { JSON_REFUSALS } from './json-refusals.ts';
import { RECORDING_REFUSALS } from './recording-refusals.ts';
import { VALUE_REFUSALS } from './value-refusals.ts';

export const REFUSALS = {
  ...HL7_REFUSALS,
  ...ADMISSION_REFUSALS,
  ...VALUE_REFUSALS,
  ...JSON_REFUSALS,
  ...FHIR_REFUSALS,
  ...RECORDING_REFUSALS,
  /** As many reasons more, which one item did not hold. */
  'refusal.more': z.strictObject({ count: z.number() }).readonly(),
} as const;

export type Hl7RefusalValues = ValuesOf<typeof HL7_REFUSALS>;
export type AdmissionRefusalValues = ValuesOf<typeof ADMISSION_REFUSALS>;
export type ValueRefusalValues = ValuesOf<typeof VALUE_REFUSALS>;
export type JsonRefusalValues = ValuesOf<typeof JSON_REFUSALS>;
export type FhirRefusalValues = ValuesOf<typeof FHIR_REFUSALS>;
export type RecordingRefusalValues = ValuesOf<typeof RECORDING_REFUSALS> & {
  readonly 'refusal.more': RefusalValues['refusal.more'];
};
export type RefusalValues = ValuesOf<typeof REFUSALS>;
export type RefusalCode = keyof RefusalValues;
/** One of the list. */
export type Refusal<C extends RefusalCode = RefusalCode> = StatementOf<RefusalValues, C>;
/** One of the list, or prose from before the list. */
export type KeptRefusal = Refusal | StatementOf<{ readonly 'text.kept': z.infer<typeof KEPT_TEXT> }>;

const KEPT = { ...REFUSALS, 'text.kept': KEPT_TEXT } as const;

const outline = z.object({
  code: z.string().refine((code): code is keyof typeof KEPT => Object.hasOwn(KEPT, code)),
  values: z.unknown(),
});

/** Whether JSON is a refusal of the list, or kept prose, with exactly the values of its code. */
export function isKeptRefusal(json: unknown): json is KeptRefusal {
  const { data } = outline.safeParse(json);
  return data !== undefined && KEPT[data.code].safeParse(data.values).success;
}

/** Of stored JSON. */
export const keptRefusalSchema = z.custom<KeptRefusal>(isKeptRefusal, 'is no refusal of the list');
