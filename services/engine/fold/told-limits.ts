/**
 * Limits of vital signs change with care that nobody charts: oxygen that a blender streams, the pressure of a ventilator,
 * and both growing too old to count; so does what is said of ventilation. Asked at each tick, so that no screen shows
 * former limits beside newer numbers, nor a child as ventilated who is not.
 *
 * Invariant: numbers that swing about a condition tell their limits once in `TOLD_EVERY_MS`, and the last state is told.
 * Ventilation is told before an assertion of the unit's state too, which else would put every screen right by a whole state.
 */
import { isSameJson } from '../../contract/same-json.ts';
import type { FoldStep } from '../context/fold-context.ts';
import type { StayState } from '../state/stay-state.ts';
import { announceStay, isVentilationTold } from '../view/unit-view.ts';
import { viewLimits } from '../view/view-limits.ts';
import { careBitsOf } from '../watch/vital/vital-conditions.ts';
import { refreshVitalRules } from '../watch/vital/vital-limits.ts';

const TOLD_EVERY_MS = 10_000;

/** To be called at a tick, after what was measured has left. `isAsserted`: this tick asserts the unit's state. */
export function watchToldLimits(
  step: FoldStep,
  stay: StayState,
  { isAsserted }: { readonly isAsserted: boolean },
): void {
  const { nowMs } = step.state;
  const isWaiting = nowMs - stay.toldCareAtMs < TOLD_EVERY_MS;
  if (isWaiting && !isAsserted) return;
  if ((isWaiting || careBitsOf(step, stay) === stay.toldCareBits) && isVentilationTold(step, stay)) return;
  announceStay(step, stay, 'updated', `care/${nowMs}`);
}

/** At local midnight the age is another: limits that have changed are told with it. */
export function refreshToldLimits(step: FoldStep, stay: StayState): void {
  const before = viewLimits(step, stay);
  refreshVitalRules(step, stay);
  if (!isSameJson(before, viewLimits(step, stay))) announceStay(step, stay, 'updated', `day/${step.state.day}`);
}
