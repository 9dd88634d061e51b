/**
 * Reads the JSON of a centile reference and proves what its shape cannot say: every month of its ages
 * in exactly one row, values that rise with the percentile, and nothing enabled that nobody has verified.
 */
import { z } from 'zod';
import { CERTAINTIES } from '../rule/rule-status.ts';
import { SIGNAL_NAMES, signalAt, signalIndex } from '../signal/signals.ts';
import type { CentileReference, CentileTable } from './centile.ts';

const text = z.string().min(1).max(1000);
const ADULT_MONTHS = 18 * 12;

export const centileReferenceSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  label: text,
  citation: text,
  certainty: z.enum(CERTAINTIES),
  enabled: z.boolean(),
  disabledReason: text.nullable(),
  population: text,
  notes: z.array(text),
  percentiles: z.array(z.number().int().min(1).max(99)).min(2),
  tables: z
    .array(
      z.strictObject({
        signal: z.enum(SIGNAL_NAMES),
        unit: text,
        bands: z
          .array(
            z.strictObject({
              fromMonths: z.number().int().min(0),
              toMonths: z.number().int().min(0),
              values: z.array(z.number().nullable()),
              certainty: z.enum(CERTAINTIES),
              note: text,
            }),
          )
          .min(1),
      }),
    )
    .min(1),
});

export type ParsedCentiles =
  | { readonly ok: true; readonly reference: CentileReference }
  | { readonly ok: false; readonly faults: readonly string[] };

/** Never throws: what is wrong with the file comes back as named faults. */
export function parseCentiles(json: unknown): ParsedCentiles {
  const parsed = centileReferenceSchema.safeParse(json);
  if (!parsed.success) {
    return { ok: false, faults: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) };
  }
  const reference = parsed.data;
  const faults = [
    ...statusFaults(reference),
    ...reference.tables.flatMap((table) => tableFaults(reference, table).map((fault) => `${table.signal}: ${fault}`)),
  ];
  if (!isRising(reference.percentiles)) faults.push('percentiles must rise');
  return faults.length > 0 ? { ok: false, faults } : { ok: true, reference };
}

function statusFaults({ enabled, disabledReason, tables }: CentileReference): string[] {
  if (!enabled) return disabledReason === null ? ['disabled without a reason'] : [];
  const unverified = tables
    .flatMap(({ bands }) => bands)
    .filter(({ certainty }) => certainty !== 'V' && certainty !== 'S');
  return [
    ...(disabledReason === null ? [] : ['enabled with a reason not to be']),
    ...unverified.map(
      ({ fromMonths, certainty }) => `enabled, but the row from ${fromMonths} months has certainty ${certainty}`,
    ),
  ];
}

function tableFaults(reference: CentileReference, { signal, unit, bands }: CentileTable): string[] {
  const faults =
    unit === signalAt(signalIndex(signal as (typeof SIGNAL_NAMES)[number])).unit
      ? []
      : [`the unit must be that of the signal, not ${unit}`];
  // A row of one moment (the day of birth) holds for no band and is only kept.
  const held = bands.filter(({ fromMonths, toMonths }) => fromMonths < toMonths);
  let nextMonths = 0;
  for (const { fromMonths, toMonths } of held) {
    if (fromMonths !== nextMonths) faults.push(`gap or overlap at ${fromMonths} months`);
    nextMonths = toMonths;
  }
  if (nextMonths !== ADULT_MONTHS) faults.push(`the rows end at ${nextMonths} months, not at 18 years`);
  for (const { fromMonths, values } of bands) {
    if (values.length !== reference.percentiles.length) {
      faults.push(`the row from ${fromMonths} months needs one value for each percentile`);
    }
    if (!isRising(values.filter((value) => value !== null))) faults.push(`the row from ${fromMonths} months must rise`);
  }
  return faults;
}

function isRising(values: readonly number[]): boolean {
  return values.every((value, index) => index === 0 || value > (values[index - 1] ?? Number.POSITIVE_INFINITY));
}
