/** Twelve hours as a few numbers. Pure; a minute without a value counts for nothing. */
import type { HistorySeries } from '../page/server-api.ts';
import type { ScoreTrend } from '../../../services/contract/screens/score-trends.ts';

export interface Spread {
  readonly lowest: number;
  /** Median of the minutes that have a value. */
  readonly middle: number;
  readonly highest: number;
  /** In which it was measured. */
  readonly hours: number;
}

/** null: nothing was measured. */
export function spreadOf({ signals }: Pick<HistorySeries, 'signals'>, name: string): Spread | null {
  const column = signals[name];
  if (column === undefined) return null;
  const known = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null);
  const means = known(column.mean).toSorted((a, b) => a - b);
  const middle = means[Math.floor((means.length - 1) / 2)];
  if (middle === undefined) return null;
  const [lows, highs] = [known(column.min), known(column.max)];
  return {
    lowest: lows.reduce((least, value) => Math.min(least, value), middle),
    middle,
    highest: highs.reduce((most, value) => Math.max(most, value), middle),
    hours: means.length / 60,
  };
}

interface Told {
  readonly atMs: number;
  readonly lower: number;
}

/** The first and the worst of a score, by what it is at least; null: it was not known. */
export function spanOf(trend: ScoreTrend | undefined): { readonly first: Told; readonly worst: Told } | null {
  const told = (trend?.lower ?? []).flatMap((lower, index): Told[] => {
    const atMs = trend?.atMs[index];
    return lower === null || atMs === undefined ? [] : [{ atMs, lower }];
  });
  const [first] = told;
  if (first === undefined) return null;
  return { first, worst: told.reduce((worst, each) => (each.lower > worst.lower ? each : worst), first) };
}
