/**
 * A weight that jumps: every dose hangs on it, so that a second person must see it (hazard H07). The limit of a tenth
 * is our choice: no child in a bed gains or loses more between two weighings but by fluid, which is worth a second look too.
 */
export const WEIGHT_JUMPS = ['factor-ten', 'pounds', 'more-than-tenth'] as const;
export type WeightJump = (typeof WEIGHT_JUMPS)[number];

/** Share of the last weight beyond which a new one is a jump. */
const JUMP_SHARE = 0.1;
const POUNDS_PER_KG = 2.20462;
/** How near a ratio must be to ten or to pounds to be named so, as a share of it. */
const NEARNESS = 0.05;

/** null: no jump, or nothing to compare with. Both in kg, above 0. */
export function weightJump(weightKg: number, lastKg: number | null): WeightJump | null {
  if (lastKg === null || lastKg <= 0) return null;
  if (Math.abs(weightKg - lastKg) <= lastKg * JUMP_SHARE * (1 + Number.EPSILON * 8)) return null;
  const ratio = weightKg > lastKg ? weightKg / lastKg : lastKg / weightKg;
  if (Math.abs(ratio - 10) <= 10 * NEARNESS) return 'factor-ten';
  if (Math.abs(ratio - POUNDS_PER_KG) <= POUNDS_PER_KG * NEARNESS) return 'pounds';
  return 'more-than-tenth';
}

/** The weight that a new one is compared with: what was charted last, else that of the admission; null: none is known. */
export function lastWeightKg(stay: {
  readonly weightKg: number | null;
  readonly charted: readonly { readonly name: string; readonly value: string | number }[];
}): number | null {
  const charted = stay.charted.find(({ name }) => name === 'weightKg')?.value;
  return typeof charted === 'number' ? charted : stay.weightKg;
}
