/**
 * Exhaled CO2 that is no longer told of a child with a tube. A flat trace that the sender vouches for is
 * the emergency of models/rules/vital-alerts.json; most senders write 0 both for a flat trace and for a
 * sensor that is off, so what is lost alerts too: medium while the rest is as it was, high once another vital
 * sign falls. Looked at on every tick, at values and not at frames.
 */
import { signalIndex } from '../../../clinical/signal/signals.ts';
import { alertOf, assertAlert, clearAlert, easeAlert } from '../../alert/alert-machine.ts';
import type { FoldStep } from '../../context/fold-context.ts';
import { qualityNow } from '../../state/readings.ts';
import type { StayState } from '../../state/stay-state.ts';
import { timeOf } from '../../windows/newest-readings.ts';
import { ON_PURPOSE_MS, areAllLost, isGettingWorse, isSlowing } from './lost-signals.ts';
import { areBreathsSeen, isCaredForAs } from './vital-conditions.ts';

export const CO2_LOST_RULE = 'technical.exhaled-co2-lost';
export const CO2_LOST_WORSE_RULE = 'clinical.exhaled-co2-lost';
/** Its own emergency says it already. */
const FLAT_RULE = 'capnogram-lost';
const VERSION = '1';

/** The wait of the flat trace (reference table of alert limits: apnoea alarms wait 20 to 30 s). */
const LOST_AFTER_MS = 20_000;

const END_TIDAL_CO2 = signalIndex('endTidalCo2MmHg');

/** Raises and clears both alerts of one stay whose frames still come. */
export function watchCapnogram(step: FoldStep, stay: StayState): void {
  const { nowMs } = step.state;
  const lastMs = timeOf(stay.newest.aliveUntilMs, END_TIDAL_CO2);
  if (lastMs < 0) return;
  const goneMs = nowMs - lastMs;
  if (goneMs < Math.max(LOST_AFTER_MS, 3 * stay.intervalMs)) return clearBoth(step, stay);
  if (!isCaredForAs(step, stay, ['intubated'])) return clearBoth(step, stay);
  const isWorseTold = alertOf(step.state, stay.stayId, CO2_LOST_WORSE_RULE) !== undefined;
  if (!isWorseTold && isSaidOtherwise(step, stay)) return clearAlert(step, stay.stayId, CO2_LOST_RULE);
  if (goneMs >= ON_PURPOSE_MS) return easeOnPurpose(step, stay);
  if (isWorseTold) return;
  const isRunning = alertOf(step.state, stay.stayId, CO2_LOST_RULE) !== undefined;
  if (!isRunning && !areBreathsSeen(stay, Math.floor(nowMs / 1000))) return;
  const isWorse = isGettingWorse(stay, nowMs, lastMs) || isSlowing(stay, nowMs, lastMs);
  raise(step, stay, { isWorse, lastMs, goneMs });
  // One loss, one alert.
  if (isWorse) clearAlert(step, stay.stayId, CO2_LOST_RULE);
}

/** Whether the loss of this signal is told by one of these alerts. */
export function isCapnogramLost(step: FoldStep, stay: StayState, signal: number): boolean {
  if (signal !== END_TIDAL_CO2) return false;
  return [CO2_LOST_RULE, CO2_LOST_WORSE_RULE].some((ruleId) => alertOf(step.state, stay.stayId, ruleId) !== undefined);
}

/** One alert stands for all, or the trace is measured: a 0 that the sender means is judged by the rule. */
function isSaidOtherwise(step: FoldStep, stay: StayState): boolean {
  return (
    areAllLost(step, stay) ||
    alertOf(step.state, stay.stayId, FLAT_RULE) !== undefined ||
    qualityNow(stay, END_TIDAL_CO2, step.state.nowMs) === 'present'
  );
}

function clearBoth(step: FoldStep, stay: StayState): void {
  clearAlert(step, stay.stayId, CO2_LOST_RULE);
  clearAlert(step, stay.stayId, CO2_LOST_WORSE_RULE);
}

/** Nobody takes an hour to look at a tube: what is still lost then was taken off. It stays, at level low. */
function easeOnPurpose(step: FoldStep, stay: StayState): void {
  for (const ruleId of [CO2_LOST_RULE, CO2_LOST_WORSE_RULE]) {
    const entry = alertOf(step.state, stay.stayId, ruleId);
    if (entry === undefined || entry.severity <= 1) continue;
    easeAlert(step, entry, {
      severity: 1,
      remark: { code: 'all-lost.on-purpose', values: {} },
      fields: { level: 'low' },
    });
  }
}

function raise(
  step: FoldStep,
  stay: StayState,
  { isWorse, lastMs, goneMs }: { readonly isWorse: boolean; readonly lastMs: number; readonly goneMs: number },
): void {
  assertAlert(step, {
    stayId: stay.stayId,
    ruleId: isWorse ? CO2_LOST_WORSE_RULE : CO2_LOST_RULE,
    ruleVersion: VERSION,
    kind: isWorse ? 'clinical' : 'technical',
    level: isWorse ? 'high' : 'medium',
    severity: isWorse ? 4 : 2,
    startMs: lastMs,
    title: { code: 'co2-lost.title', values: { isWorse } },
    detail: { code: 'co2-lost.detail', values: { goneMs, isWorse } },
  });
}
