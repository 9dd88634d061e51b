/** What a person charts at a screen in one command: which names, and how late an entry may be. */
import { CHARTED_NAMES, type ChartedName } from '../records/closed-lists.ts';

/** Worry has an entry of its own, since it raises an alert at once. */
export type ScreenChartedName = Exclude<ChartedName, 'familyConcern' | 'nurseConcern'>;

export const SCREEN_CHARTED_NAMES: readonly ScreenChartedName[] = CHARTED_NAMES.filter(
  (name) => name !== 'familyConcern' && name !== 'nurseConcern',
);

/** One value as it was entered. */
export interface EnteredValue {
  readonly name: ScreenChartedName;
  readonly value: string | number;
}

/** Clocks of screen and server may differ by this much, ms. */
export const CHART_AHEAD_MS = 60_000;
/** The fold keeps eight days of answers; what is older would change nothing that is shown. */
export const CHART_LATE_MS = 7 * 86_400_000;

/** Value by name of what was entered; the last of two of one name. */
export function enteredByName(values: readonly EnteredValue[]): ReadonlyMap<string, string | number> {
  return new Map(values.map(({ name, value }) => [name, value]));
}
