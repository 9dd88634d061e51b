/**
 * The parts of a FHIR R4 Observation that Vigil reads, checked as JSON. What FHIR allows and Vigil does
 * not read (text, notes, plain extensions) is left alone; a modifier extension changes the
 * meaning of what it stands in, so it refuses the resource, as FHIR asks of a reader that does not know it.
 */
import { z } from 'zod';
import { issueRefusal } from '../../intake/schema-fault.ts';
import { expressionOf } from './operation-outcome.ts';
import type { OutcomeIssue } from './operation-outcome.ts';

export const UCUM_SYSTEM = 'http://unitsofmeasure.org';

const code = z.string().min(1).max(256);
const system = z.string().min(1).max(256);
const phrase = z.string().min(1).max(2_000);

const codingSchema = z.object({ system: system.optional(), code: code.optional(), display: phrase.optional() });
const conceptSchema = z.object({ coding: z.array(codingSchema).min(1).max(20).optional(), text: phrase.optional() });
const quantitySchema = z.object({
  value: z.number().optional(),
  comparator: z.string().max(20).optional(),
  unit: z.string().min(1).max(256).optional(),
  system: system.optional(),
  code: code.optional(),
});
const referenceSchema = z.object({
  reference: z.string().min(1).max(1_000).optional(),
  identifier: z.object({ system: system.optional(), value: z.string().min(1).max(256).optional() }).optional(),
});
const unread = z.never().optional();
/** Kinds of value that are JSON of their own; only that they are there is read. */
const something = z.unknown().optional();

const rangeSchema = z.object({
  low: quantitySchema.optional(),
  high: quantitySchema.optional(),
  type: conceptSchema.optional(),
});

const valueShape = {
  modifierExtension: unread,
  code: conceptSchema,
  /** What stands beside the value costs it nothing when it is not as agreed: it is then left alone. */
  interpretation: z.array(conceptSchema).max(20).optional().catch(undefined),
  referenceRange: z.array(rangeSchema).max(50).optional().catch(undefined),
  dataAbsentReason: conceptSchema.optional(),
  valueQuantity: quantitySchema.optional(),
  valueCodeableConcept: conceptSchema.optional(),
  valueString: z.string().max(2_000).optional(),
  valueBoolean: z.boolean().optional(),
  valueInteger: z.number().int().optional(),
  valueRange: something,
  valueRatio: something,
  valueSampledData: something,
  valueTime: something,
  valueDateTime: something,
  valuePeriod: something,
};

const observationSchema = z.object({
  ...valueShape,
  resourceType: z.literal('Observation'),
  implicitRules: unread,
  status: z.string().max(40),
  category: z.array(conceptSchema).max(20).optional(),
  subject: referenceSchema.optional(),
  encounter: referenceSchema.optional(),
  device: referenceSchema.optional(),
  performer: z.array(referenceSchema).max(20).optional(),
  bodySite: conceptSchema.optional(),
  effectiveDateTime: z.string().max(60).optional(),
  effectiveInstant: z.string().max(60).optional(),
  effectivePeriod: z.object({ start: z.string().max(60).optional(), end: z.string().max(60).optional() }).optional(),
  effectiveTiming: something,
  hasMember: z.array(something).max(1_000).optional(),
  component: z.array(z.object(valueShape)).min(1).max(100).optional(),
});

export type Observation = z.infer<typeof observationSchema>;
export type ValueHolder = Pick<Observation, keyof typeof valueShape>;
export type Coding = z.infer<typeof codingSchema>;

export type ShapedObservation =
  | { readonly ok: true; readonly observation: Observation }
  | { readonly ok: false; readonly issues: readonly OutcomeIssue[] };

const ISSUES_MAX = 10;

/** Checks JSON as an Observation; never throws. */
export function shapeObservation(json: unknown): ShapedObservation {
  const parsed = observationSchema.safeParse(json);
  if (parsed.success) return { ok: true, observation: parsed.data };
  const issues = parsed.error.issues.slice(0, ISSUES_MAX).map((issue) => ({
    severity: 'error' as const,
    code: 'structure' as const,
    reason: reasonOf(issue),
    expression: expressionOf('Observation', issue.path),
  }));
  return { ok: false, issues };
}

function reasonOf(issue: z.core.$ZodIssue): OutcomeIssue['reason'] {
  const isModifier = issue.code === 'invalid_type' && issue.expected === 'never';
  return isModifier ? { code: 'fhir.modifier', values: {} } : issueRefusal({ ...issue, path: [] });
}

const VALUES = [
  'valueQuantity',
  'valueCodeableConcept',
  'valueString',
  'valueBoolean',
  'valueInteger',
  'valueRange',
  'valueRatio',
  'valueSampledData',
  'valueTime',
  'valueDateTime',
  'valuePeriod',
] as const;
export type ValueKind = (typeof VALUES)[number];

/** Which values stand in it; FHIR allows one. */
export function valueKindsOf(holder: ValueHolder): readonly ValueKind[] {
  return VALUES.filter((kind) => holder[kind] !== undefined);
}
