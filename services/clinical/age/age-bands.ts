/** Bands of age as a table of rules writes them, and the proof that they leave no gap. */
import { z } from 'zod';
import { repeated } from '../rule/rule-status.ts';
import { isEarlierBoundary, type AgeBoundary } from './age.ts';

const count = z.number().int().min(0);
/** A limit of an age band in exactly one calendar unit. */
export const ageBoundarySchema = z.union([
  z.strictObject({ years: count }),
  z.strictObject({ months: count }),
  z.strictObject({ weeks: count }),
  z.strictObject({ days: count }),
]);

/** Half-open range of ages: `from` inside, `to` outside; an absent `from` is birth (or the origin of the basis). */
export const ageBandSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  label: z.string().min(1).max(1000),
  from: ageBoundarySchema.optional(),
  to: ageBoundarySchema.optional(),
});
export type AgeBand = z.infer<typeof ageBandSchema>;

/** Whether the bands fill `whole` in order, without a gap or an overlap. */
export function ageBandFaults(
  bands: readonly AgeBand[],
  whole: { readonly from: AgeBoundary | undefined; readonly to: AgeBoundary | undefined },
): string[] {
  const faults = [
    ...repeated(
      'age band',
      bands.map((band) => band.id),
    ),
    ...repeated(
      'age band label',
      bands.map((band) => band.label),
    ),
  ];
  bands.forEach((band, index) => {
    const before = index === 0 ? whole.from : bands[index - 1]?.to;
    if (!isSameBoundary(band.from, before)) {
      faults.push(`age band ${band.id} does not start where the one before ends: gap or overlap`);
    }
    if (band.from !== undefined && band.to !== undefined && !isEarlierBoundary(band.from, band.to)) {
      faults.push(`age band ${band.id} ends before it starts`);
    }
  });
  if (!isSameBoundary(bands.at(-1)?.to, whole.to)) {
    faults.push('the last age band does not end where the intended age ends');
  }
  return faults;
}

function isSameBoundary(a: AgeBoundary | undefined, b: AgeBoundary | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
