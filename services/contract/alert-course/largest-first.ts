/** Things in groups, the largest group first; of equal ones the one that came first. */
export function largestFirst<T, K>(
  items: readonly T[],
  keyOf: (item: T) => K,
): readonly (readonly [K, readonly [T, ...T[]]])[] {
  const groups = new Map<K, [T, ...T[]]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups].toSorted(([, a], [, b]) => b.length - a.length);
}
