/**
 * One newborn after the other falls ill; the nurse sees the alert and acknowledges it; the child gets
 * well. Proof that the alarm path lives, with the times it took.
 */
import { expect } from 'vitest';
import type { EventLog } from '../../services/log/event-log.port.ts';
import { observedTimesIn } from './log-contents.ts';
import type { Nurse } from './nurse.ts';
import type { Child, WardLoad } from './ward-load.ts';

export interface DrilledAlarm {
  readonly alertId: string;
  /** Place of the input record that raised it, `partition:offset`. */
  readonly cause: string;
  /** When the screen had it. */
  readonly receivedAtMs: number;
  /** From the tap to the answer that the engine's state says so, ms. */
  readonly acknowledgedInMs: number;
}

/** Sustained for 4 s; the rest is patience with a loaded machine. */
const RAISED_WITHIN_MS = 60_000;

export async function drillAlarm(load: WardLoad, nurse: Nurse, child: Child): Promise<DrilledAlarm> {
  const sinceMs = Date.now();
  load.setIll(child, true);
  const seen = await expect.poll(() => nurse.raised(child.stayId, sinceMs), { timeout: RAISED_WITHIN_MS, interval: 20 }).toBeDefined().then(() => nurse.raised(child.stayId, sinceMs));
  if (seen === undefined) throw new Error('it was there a moment ago');
  const tappedAtMs = performance.now();
  const answer = await nurse.acknowledge(seen.change);
  const acknowledgedInMs = performance.now() - tappedAtMs;
  load.setIll(child, false);
  expect(answer).toMatchObject({ ok: true, change: { change: 'acknowledged', alert: { id: seen.change.alert.id, phase: 'acknowledged' } } });
  return { alertId: seen.change.alert.id, cause: seen.change.cause.split(':', 2).join(':'), receivedAtMs: seen.receivedAtMs, acknowledgedInMs };
}

/** Drills until `isOver`, at least twice; children take turns. */
export async function drillAlarms(load: WardLoad, nurse: Nurse, { children, isOver }: { readonly children: readonly Child[]; readonly isOver: () => boolean }): Promise<readonly DrilledAlarm[]> {
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
  return alarms.map(({ cause, receivedAtMs }) => receivedAtMs - (observedAtMs.get(cause) ?? Number.NaN));
}

/** Value below which the share lies, 0 to 1. */
export function quantile(values: readonly number[], share: number): number {
  const ordered = values.toSorted((a, b) => a - b);
  return ordered[Math.min(ordered.length - 1, Math.floor(share * ordered.length))] ?? Number.NaN;
}
