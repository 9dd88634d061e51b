/** A unit and a span of its time, as they are typed in the forms of the research page. */
import { fieldText, zonedMs } from './research-text.ts';
import type { Screen } from '../../page/screen.ts';

const DAY_MS = 86_400_000;

export interface TypedSpan {
  readonly unitId: string;
  readonly from: string;
  readonly to: string;
}

/** The last day of the unit that is shown. */
export function lastDayHere({ units, store, route }: Screen): TypedSpan {
  const timeZone = store.timeZone.value;
  const nowMs = store.now.peek()?.unitMs;
  return {
    unitId: units.peek().find(({ unitId }) => unitId === route.peek().unitId)?.unitId ?? units.peek()[0]?.unitId ?? '',
    from: nowMs === undefined ? '' : fieldText(nowMs - DAY_MS, timeZone),
    to: nowMs === undefined ? '' : fieldText(nowMs, timeZone),
  };
}

/** Null: no unit, no times, or an end that is not after the beginning. */
export function spanOf(
  { unitId, from, to }: TypedSpan,
  timeZone: string,
): { readonly unitId: string; readonly fromMs: number; readonly toMs: number } | null {
  const [fromMs, toMs] = [zonedMs(from, timeZone), zonedMs(to, timeZone)];
  return fromMs === null || toMs === null || toMs <= fromMs || unitId === '' ? null : { unitId, fromMs, toMs };
}
