/**
 * What time alone does to alerts, looked at on every tick: acknowledgements and snoozes run out, and
 * an alert that nobody answers, or that no visible screen has painted, goes to the next level:
 * bedside, charge nurse, whole unit. The last level never ends by itself.
 */
import type { Alert } from '../../contract/decisions/alert.ts';
import { ESCALATE_MS, UNPAINTED_MS } from '../../contract/decisions/alert-timing.ts';
import type { FoldStep } from '../context/fold-context.ts';
import type { AlertEntry } from '../state/unit-state.ts';
import { changeAlert, ringAgain } from './alert-machine.ts';

/** Moves every alert of the unit to where it stands at the turn's unit time. */
export function passTime(step: FoldStep): void {
  for (const entry of step.state.alerts.values()) {
    if (entry.alert.phase === 'raised') escalateWhenDue(step, entry);
    else expireWhenDue(step, entry);
  }
}

function expireWhenDue(step: FoldStep, entry: AlertEntry): void {
  const { holder } = entry.alert;
  if (holder !== null && step.state.nowMs >= holder.untilMs) ringAgain(step, entry, 'expired', {});
}

function escalateWhenDue(step: FoldStep, entry: AlertEntry): void {
  const next = nextEscalation(entry.alert.escalation);
  if (next === null) return;
  const waitedMs = step.state.nowMs - entry.stepFromMs;
  const unpainted = entry.alert.level === 'high' && !entry.painted && waitedMs >= UNPAINTED_MS;
  if (!unpainted && waitedMs < ESCALATE_MS[entry.alert.level]) return;
  entry.stepFromMs = step.state.nowMs;
  changeAlert(step, entry, 'escalated', { escalation: next });
}

function nextEscalation(escalation: Alert['escalation']): Alert['escalation'] | null {
  if (escalation === 2) return null;
  return escalation === 0 ? 1 : 2;
}
