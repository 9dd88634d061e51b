/** Kleene's logic of three values: what nobody can tell stays so under «not», and no gap is ever taken for «no». */
export const NOT_SO = 0;
export const UNKNOWN = 1;
export const SO = 2;
export type Truth = typeof NOT_SO | typeof UNKNOWN | typeof SO;

export function both(one: Truth, other: Truth): Truth {
  return one < other ? one : other;
}

export function either(one: Truth, other: Truth): Truth {
  return one > other ? one : other;
}

export function negated(truth: Truth): Truth {
  if (truth === UNKNOWN) return UNKNOWN;
  return truth === SO ? NOT_SO : SO;
}

export function truthOf(isSo: boolean): Truth {
  return isSo ? SO : NOT_SO;
}
