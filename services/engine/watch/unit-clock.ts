/**
 * Whether the clock that ticks the unit can be believed. Three disagreements are looked for on each tick:
 *
 *  - the ticking machine says itself that its clock was set back and is being held ahead;
 *  - ticks come from well behind the unit's time: the clock was set back and its process started anew. Unit
 *    time then goes on at the pace of these ticks, since an alarm must not wait until the wall has caught up;
 *  - most monitors are off by the same: they are right and the unit's clock is wrong.
 *
 * Alerts go on by arrival meanwhile; what is wrong is the time written beside them, which a person must hear of.
 */
import type { RecordOf } from '../../contract/records/unit-record.ts';
import { clearAlert } from '../alert/alert-machine.ts';
import { assertTechnicalAlert } from '../alert/technical-alert.ts';
import type { Statement } from '../../contract/statement/statement.ts';
import type { FoldStep } from '../context/fold-context.ts';
import { CLOCK_TRUST_MS } from '../state/device-clock.ts';
import type { UnitState } from '../state/unit-state.ts';

export const UNIT_CLOCK_RULE = 'technical.unit-clock';
/** Ticks in a row, each later than the one before, that make a clock of what may be a late repetition. */
const BEHIND_TICKS = 10;
/** One monitor that is off is that monitor's fault. */
const DEVICES_MIN = 2;
/** Engineering choice: a monitor that was heard of within this counts among those whose clocks are compared. */
const HEARD_WITHIN_MS = 60_000;

/** Unit time of a tick, ms since 1970 UTC; null when it brings none. Remembers what a later tick is held against. */
export function unitTimeOf(state: UnitState, tick: RecordOf<'tick'>): number | null {
  const { tickAtMs } = state;
  const behindMs = tickAtMs - tick.observedAtMs;
  if (behindMs < 0) {
    state.ticksBehind = undefined;
    return tick.observedAtMs;
  }
  if (behindMs <= CLOCK_TRUST_MS && state.ticksBehind === undefined) return null;
  const behind = (state.ticksBehind ??= { count: 0, newestAtMs: 0, offsetMs: 0 });
  if (tick.observedAtMs <= behind.newestAtMs) return null;
  behind.newestAtMs = tick.observedAtMs;
  behind.count += 1;
  if (behind.count < BEHIND_TICKS) return null;
  if (behind.count === BEHIND_TICKS) behind.offsetMs = behindMs + 1000;
  // Later than the unit's time, since the offset of the tenth was and each tick is later than the one before.
  return tick.observedAtMs + behind.offsetMs;
}

/** Raises the unit's clock alert or clears it. To be called once the unit's time has moved. */
export function watchUnitClock(step: FoldStep, tick: RecordOf<'tick'>): void {
  const reason = reasonOf(step.state, tick);
  if (reason === null) return clearAlert(step, null, UNIT_CLOCK_RULE);
  assertTechnicalAlert(step, {
    stayId: null,
    ruleId: UNIT_CLOCK_RULE,
    level: 'high',
    startMs: step.state.nowMs,
    title: { code: 'unit-clock.title', values: {} },
    detail: reason,
  });
}

function reasonOf(state: UnitState, tick: RecordOf<'tick'>): Statement<'unit-clock.detail'> | null {
  if (tick.aheadOfWallMs !== undefined) {
    return { code: 'unit-clock.detail', values: { sign: 'set-back', byMs: tick.aheadOfWallMs } };
  }
  // The unit's time has moved: there were enough of them.
  if (state.ticksBehind !== undefined) {
    return { code: 'unit-clock.detail', values: { sign: 'behind-itself', byMs: state.ticksBehind.offsetMs } };
  }
  const offMs = commonOffsetMs(state);
  if (offMs === null) return null;
  return {
    code: 'unit-clock.detail',
    values: { sign: offMs > 0 ? 'monitors-earlier' : 'monitors-later', byMs: Math.abs(offMs) },
  };
}

/** By how much most of the monitors heard of lately are off, all about the same, ms; null: they are not. */
function commonOffsetMs(state: UnitState): number | null {
  const heard: number[] = [];
  for (const { clock, frames } of state.devices.values()) {
    if (frames === null || clock.verdict === 'held' || clock.verdict === 'old') continue;
    const newestAtMs = frames.receivedAtMs[(frames.stored - 1) % frames.capacity] ?? 0;
    if (state.nowMs - newestAtMs > HEARD_WITHIN_MS) continue;
    heard.push(clock.verdict === 'wrong' ? clock.offsetMs : 0);
  }
  heard.sort((a, b) => a - b);
  const middleMs = heard[Math.floor(heard.length / 2)] ?? 0;
  if (middleMs === 0) return null;
  const alike = heard.filter((offMs) => offMs !== 0 && Math.abs(offMs - middleMs) <= CLOCK_TRUST_MS).length;
  return alike >= DEVICES_MIN && alike * 2 > heard.length ? middleMs : null;
}
