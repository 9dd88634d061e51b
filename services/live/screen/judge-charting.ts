/**
 * Whether values may be charted as a person at a screen gave them, judged by what the screens show: the child is here, the
 * time can be, the values are of their lists and ranges, what contradicts itself was asked back, and a second person has
 * seen a jump of weight.
 */
import { contradictionsIn } from '../../contract/charting/contradictions.ts';
import { CHART_AHEAD_MS, CHART_LATE_MS, enteredByName } from '../../contract/charting/screen-charting.ts';
import { lastWeightKg, weightJump } from '../../contract/charting/weight-jump.ts';
import type { StayView } from '../../contract/decisions/decision.ts';
import { chartedValueFault } from '../../contract/records/closed-lists.ts';
import type { ChartCommand } from '../../contract/screens/live-events.ts';
import type { Statement } from '../../contract/statement/statement.ts';

/** null: nothing against it. `stay`: undefined where the unit has no such child now. */
export function faultOfCharting(command: ChartCommand, stay: StayView | undefined, nowMs: number): Statement | null {
  const { observedAtMs, values, confirmed } = command;
  if (stay === undefined) return { code: 'refused.no-stay', values: {} };
  const atMs = observedAtMs ?? nowMs;
  if (atMs > nowMs + CHART_AHEAD_MS) return { code: 'refused.chart-ahead', values: {} };
  if (atMs < nowMs - CHART_LATE_MS) return { code: 'refused.chart-too-late', values: {} };
  if (values.some(({ name, value }) => chartedValueFault(name, value) !== null)) {
    return { code: 'refused.chart-value', values: {} };
  }
  const standing = observedAtMs === null ? enteredByNameOf(stay) : new Map();
  const kinds = contradictionsIn(enteredByName(values), standing).filter((kind) => !confirmed.includes(kind));
  return kinds.length > 0 ? { code: 'refused.contradicted', values: { kinds } } : null;
}

function enteredByNameOf({ charted }: StayView): ReadonlyMap<string, string | number> {
  return new Map(charted.map(({ name, value }) => [name, value]));
}

/** What a second person must have seen; null: nothing. */
export function jumpOfCharting({ values }: ChartCommand, stay: StayView): Statement<'refused.second-needed'> | null {
  const weightKg = values.find(({ name }) => name === 'weightKg')?.value;
  const lastKg = lastWeightKg(stay);
  if (typeof weightKg !== 'number' || lastKg === null) return null;
  const jump = weightJump(weightKg, lastKg);
  return jump === null ? null : { code: 'refused.second-needed', values: { weightKg, lastKg, jump } };
}
