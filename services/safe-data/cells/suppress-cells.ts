/**
 * Counts of children that leave: one from 1 to 10 is not told, and neither is any other that would give it away. What somebody can reckon
 * from the told ones and their sums is reckoned here too: a hidden cell is hidden when it could be anything within a span of at least ten.
 * Which were hidden first nobody is told. Not claimed: safety against whoever knows some of the hidden counts from elsewhere, or
 * combines two tables of the same children.
 */
import { invariant } from '../../platform/errors.ts';
import { SMALL_CELL } from '../deidentify/release-policy.ts';
import { rangeOf, type Equation } from './linear-range.ts';

/** `whole` is the sum of `parts`; keys of cells. */
export interface CellSum {
  readonly whole: string;
  readonly parts: readonly string[];
}

export type ToldCells = ReadonlyMap<string, number | null>;

/** Null: not told. The counts keep their sums. */
export function suppressCells(cells: ReadonlyMap<string, number>, sums: readonly CellSum[]): ToldCells {
  for (const { whole, parts } of sums) {
    const total = parts.reduce((sum, part) => sum + (cells.get(part) ?? Number.NaN), 0);
    invariant(cells.get(whole) === total, `the cells of ${whole} do not add up`);
  }
  const hidden = new Set([...cells].filter(([, count]) => isSmall(count)).map(([key]) => key));
  for (;;) {
    const exposed = exposedOf(cells, sums, hidden);
    if (exposed.length === 0) break;
    const next = cheapestBeside(cells, sums, { hidden, exposed });
    if (next === null) for (const key of cells.keys()) hidden.add(key);
    else hidden.add(next);
    if (next === null) break;
  }
  return new Map([...cells].map(([key, count]) => [key, hidden.has(key) ? null : count]));
}

export function isSmall(count: number): boolean {
  return count > 0 && count < SMALL_CELL;
}

/** Small hidden cells that whoever reckons knows too closely. */
function exposedOf(
  cells: ReadonlyMap<string, number>,
  sums: readonly CellSum[],
  hidden: ReadonlySet<string>,
): readonly string[] {
  const unknowns = [...hidden];
  const equations = equationsOf(cells, sums, unknowns);
  return unknowns.filter((key, at) => {
    if (!isSmall(cells.get(key) ?? 0)) return false;
    const { least, most } = rangeOf(equations, at, unknowns.length);
    return most - least < SMALL_CELL - 1;
  });
}

/** In the hidden ones alone; each is known to be at least 1, since a 0 is told, so the unknown is what it is above that. */
function equationsOf(
  cells: ReadonlyMap<string, number>,
  sums: readonly CellSum[],
  unknowns: readonly string[],
): readonly Equation[] {
  const index = new Map(unknowns.map((key, at) => [key, at]));
  return sums.flatMap(({ whole, parts }): readonly Equation[] => {
    const coefficients = Array.from({ length: unknowns.length }, () => 0);
    let total = 0;
    for (const [key, sign] of [[whole, 1] as const, ...parts.map((part) => [part, -1] as const)]) {
      const at = index.get(key);
      if (at === undefined) total -= sign * (cells.get(key) ?? 0);
      else {
        coefficients[at] = (coefficients[at] ?? 0) + sign;
        total -= sign;
      }
    }
    return coefficients.some((each) => each !== 0) ? [{ coefficients, total }] : [];
  });
}

/** The least that is told, is not 0, and stands in a sum with one of the exposed; null: there is none. */
function cheapestBeside(
  cells: ReadonlyMap<string, number>,
  sums: readonly CellSum[],
  { hidden, exposed }: { readonly hidden: ReadonlySet<string>; readonly exposed: readonly string[] },
): string | null {
  const beside = sums
    .map(({ whole, parts }) => [whole, ...parts])
    .filter((keys) => keys.some((key) => exposed.includes(key)))
    .flat()
    .filter((key) => !hidden.has(key) && (cells.get(key) ?? 0) > 0)
    .map((key) => ({ key, count: cells.get(key) ?? 0 }))
    .toSorted((left, right) => left.count - right.count || (left.key < right.key ? -1 : 1));
  return beside[0]?.key ?? null;
}
