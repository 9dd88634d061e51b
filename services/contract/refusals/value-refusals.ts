/** Why a value, its time, its unit or its code was not taken, through whichever door it came. */
import { z } from 'zod';
import { NO_VALUES } from '../../clinical/statement/statement-shape.ts';

/** Name of a signal, of a laboratory or of a charted value, or of a column of a file. */
const name = z.string();
/** A code as it was sent. */
const sent = { sourceCode: z.string(), sourceName: z.string(), system: z.string() };

/** What stands in place of one number. */
export const NUMBER_FAULTS = ['several', 'bound', 'comma', 'range', 'text'] as const;
export type NumberFault = (typeof NUMBER_FAULTS)[number];

export const UNIT_FAULTS = [
  'too-long',
  'empty',
  'not-read',
  /** Of another kind than the quantity's own. */
  'other-kind',
  'annotation',
  /** Which of several assays it is, is not said. */
  'assay',
  'not-ucum',
  'not-convertible',
] as const;

/** Why a code of the standard table is not taken as it is. */
export const CODE_DOUBTS = [
  'rate-origin',
  'saturation-site',
  'saturation-method',
  'pressure-origin',
  'temperature-site',
  'rate-or-volume',
  'volume',
  'other-quantity',
  'no-source',
] as const;
export type CodeDoubt = (typeof CODE_DOUBTS)[number];

const unitFault = {
  name,
  /** As it was sent. */
  unit: z.string(),
  fault: z.enum(UNIT_FAULTS),
  /** The quantity's own unit, UCUM. */
  expected: z.string(),
  /** The annotation that says nothing, or those of which one must be said. */
  detail: z.string().nullable(),
};
const unitRefusal = z.strictObject(unitFault).readonly();
export type UnitFaultValues = z.infer<typeof unitRefusal>;

export const VALUE_REFUSALS = {
  /** `text`: what stands there, where it is short. */
  'value.not-a-number': z.strictObject({ name, text: z.string().nullable() }).readonly(),
  'value.not-one-number': z.strictObject({ name, fault: z.enum(NUMBER_FAULTS) }).readonly(),
  'value.no-measurement': z.strictObject({ name, value: z.number() }).readonly(),
  /** In the quantity's own unit; `sent`: as it came where that was another. */
  'value.out-of-range': z
    .strictObject({
      name,
      value: z.number(),
      low: z.number(),
      high: z.number(),
      unit: z.string(),
      /** Unit in which it would be ordinary. */
      ordinaryIn: z.string().nullable(),
      sent: z.strictObject({ value: z.number(), unit: z.string() }).readonly().nullable(),
    })
    .readonly(),
  /** What monitors send for «off», given as a value. */
  'value.off-code': z.strictObject({ name, value: z.number() }).readonly(),
  /** Of a charted number; inclusive, in the unit of its name. */
  'value.not-charted': z.strictObject({ name, low: z.number(), high: z.number() }).readonly(),
  'value.not-in-list': z.strictObject({ name, list: z.array(z.string()).readonly() }).readonly(),

  'time.not-hl7': NO_VALUES,
  'time.impossible': NO_VALUES,
  'time.impossible-zone': NO_VALUES,
  /** A wall time over which the clocks were put forward. */
  'time.not-on-clocks': z.strictObject({ timeZone: z.string() }).readonly(),
  /** More than a day ahead of our clock, or more than 30 days behind it. */
  'time.out-of-window': NO_VALUES,
  'time.no-seconds': NO_VALUES,
  'time.no-minutes': NO_VALUES,
  'time.no-specimen': NO_VALUES,
  'time.row': NO_VALUES,

  'unit.refused': unitRefusal,

  'code.unmapped': z.strictObject(sent).readonly(),
  /** The standard table knows it and does not say enough; only the hospital's own map can. */
  'code.ask': z.strictObject({ ...sent, doubt: z.enum(CODE_DOUBTS) }).readonly(),
  /** Not sure enough to be used; letter of certainty of the table. */
  'code.off': z.strictObject({ ...sent, certainty: z.string(), doubt: z.enum(CODE_DOUBTS) }).readonly(),
  'code.other-name': z.strictObject({ ...sent, names: z.array(z.string()).readonly() }).readonly(),
  'code.two-meanings': z.strictObject({ ...sent, byCode: name, byName: name }).readonly(),
  'code.no-unit': z.strictObject(sent).readonly(),
  'code.unit-not-in-map': z
    .strictObject({ ...sent, unit: z.string(), known: z.array(z.string()).readonly() })
    .readonly(),
  'code.two-units': z.strictObject({ ...sent, byCode: z.string(), byName: z.string() }).readonly(),
  /** Number of a unit in the nomenclature: not known, or not sure enough to be used. */
  'code.unit-number': z.strictObject({ ...sent, number: z.string(), fault: z.enum(['unknown', 'off']) }).readonly(),
  'code.unit-of-another': z.strictObject({ ...sent, unit: z.string(), name }).readonly(),
  'code.unit-of-answer': z.strictObject({ ...sent, unit: z.string() }).readonly(),
  'code.unit-refused': z.strictObject({ ...sent, ...unitFault }).readonly(),
  /** The codings of one value mean two things. */
  'code.codings-differ': z.strictObject({ one: name, other: name }).readonly(),
  /** Said to be UCUM, and it is not. */
  'code.no-ucum': z.strictObject({ unit: z.string(), name, expected: z.string() }).readonly(),
} as const;
