/**
 * One newborn after the other falls ill; the nurse sees the alert and acknowledges it; the child gets
 * well. Proof that the alarm path lives, with the times it took.
 */
import { expect, vi } from 'vitest';
import type { AlertChanged } from '../../services/contract/decisions/decision.ts';
import type { EventLog } from '../../services/log/event-log.port.ts';
import { observedTimesIn } from './log-contents.ts';
import type { Nurse, SeenAlert } from './nurse.ts';
import type { Child, WardLoad } from './ward-load.ts';
import { timeLimit } from '../support/patience.ts';

export interface DrilledAlarm {
  readonly alertId: string;
  /** Place of the input record that raised it, `partition:offset`; null: the screen came back to it. */
  readonly cause: string | null;
  /** When the screen had it. */
  readonly receivedAtMs: number;
  /** From the tap to the answer that the engine's state says so, ms. */
  readonly acknowledgedInMs: number;
}

/** Sustained for 10 s; the rest is patience with a loaded machine, and with a process that is started again. */
const PATIENCE = { timeout: timeLimit(60_000), interval: 20 };

export async function drillAlarm(load: WardLoad, nurse: Nurse, child: Child): Promise<DrilledAlarm> {
  const seen = await fallIll(load, nurse, child);
  const { change, tookMs } = await acknowledged(nurse, seen.alert.id);
  load.setIll(child, false);
  expect(change).toMatchObject({ change: 'acknowledged', alert: { id: seen.alert.id, phase: 'acknowledged' } });
  return { alertId: seen.alert.id, cause: seen.cause, receivedAtMs: seen.receivedAtMs, acknowledgedInMs: tookMs };
}

/** Makes the child ill and resolves when the nurse's screen shows the alert. */
export async function fallIll(load: WardLoad, nurse: Nurse, child: Child): Promise<SeenAlert> {
  const sinceMs = Date.now();
  load.setIll(child, true);
  return vi.waitFor(() => present(nurse, nurse.raised(child.stayId, sinceMs)), PATIENCE);
}

/** Taps until the engine's answer comes, as one does whose screen says «not confirmed» or has lost its connection. */
async function acknowledged(
  nurse: Nurse,
  alertId: string,
): Promise<{ readonly change: AlertChanged; readonly tookMs: number }> {
  return vi.waitFor(async () => {
    const tappedAtMs = performance.now();
    const answer = await nurse.acknowledge(
      present(
        nurse,
        nurse.state?.alerts.find(({ id }) => id === alertId),
      ),
    );
    if (!answer.ok) throw new Error(answer.code);
    return { change: answer.change, tookMs: performance.now() - tappedAtMs };
  }, PATIENCE);
}

function present<T>(nurse: Nurse, found: T | undefined): T {
  if (found === undefined) throw new Error(`the alert is not on the screen: ${nurse.account()}`);
  return found;
}

/** Drills until `isOver`, at least twice; children take turns. */
export async function drillAlarms(
  load: WardLoad,
  nurse: Nurse,
  { children, isOver }: { readonly children: readonly Child[]; readonly isOver: () => boolean },
): Promise<readonly DrilledAlarm[]> {
  const alarms: DrilledAlarm[] = [];
  while (alarms.length < 2 || !isOver()) {
    const child = children[alarms.length % children.length];
    if (child === undefined) throw new Error('no child to drill with');
    alarms.push(await drillAlarm(load, nurse, child));
  }
  return alarms;
}

/** From the sample or tick that raised each alert (its own second) to the screen, ms. */
export async function latenciesMs(log: EventLog, alarms: readonly DrilledAlarm[]): Promise<readonly number[]> {
  const observedAtMs = await observedTimesIn(log);
  return alarms.flatMap(({ cause, receivedAtMs }) =>
    cause === null ? [] : [receivedAtMs - (observedAtMs.get(cause) ?? Number.NaN)],
  );
}

/** Value below which the share lies, 0 to 1. */
export function quantile(values: readonly number[], share: number): number {
  const ordered = values.toSorted((a, b) => a - b);
  return ordered[Math.min(ordered.length - 1, Math.floor(share * ordered.length))] ?? Number.NaN;
}
