/**
 * Lets the simulated ward live in the unit's own time: each whole second its frames and charted
 * observations are admitted like those of any gateway. A second that was missed is not made up for:
 * the feed was silent, and the ward shows it.
 */
import type { Clock } from '../platform/clock.port.ts';
import { messageOf } from '../platform/errors.ts';
import type { Intake } from './admit.ts';
import { closeWard, openWard, simulateRound, simulateSecond, wardOpenedAtMs, type WardSecond, type WardSettings } from './simulate-ward.ts';

export interface SimulatorOptions {
  readonly intake: Pick<Intake, 'admitFrames' | 'admitRecords'>;
  readonly clock: Clock;
  readonly seed: number;
  readonly courseSpeed: number;
  /** When the ward that is in the log was opened; null: none was. */
  readonly previousOpenedAtMs: number | null;
  /** Told once the ward stands in the log, so that the next start goes on with it. */
  readonly onOpened: (openedAtMs: number) => Promise<void>;
  readonly onFault: (message: string, error: unknown) => void;
}

const LOOK_EVERY_MS = 50;

/** Opens or goes on with the ward; the returned function stops it. */
export async function startSimulator(options: SimulatorOptions): Promise<() => void> {
  const { intake, clock, previousOpenedAtMs } = options;
  const nowMs = Math.floor(clock.nowMs() / 1000) * 1000;
  const openedAtMs = wardOpenedAtMs({ previousMs: previousOpenedAtMs, nowMs });
  const settings: WardSettings = { seed: options.seed, openedAtMs, courseSpeed: options.courseSpeed };
  if (openedAtMs !== previousOpenedAtMs) {
    if (previousOpenedAtMs !== null) await intake.admitRecords(closeWard({ ...settings, openedAtMs: previousOpenedAtMs }, nowMs));
    await intake.admitRecords(openWard(settings));
    await options.onOpened(openedAtMs);
  }
  await admit(intake, simulateRound(settings, nowMs));
  let lastSecondMs = nowMs;
  return clock.every(LOOK_EVERY_MS, () => {
    const secondMs = Math.floor(clock.nowMs() / 1000) * 1000;
    if (secondMs <= lastSecondMs) return;
    lastSecondMs = secondMs;
    admit(intake, simulateSecond(settings, secondMs)).catch((error: unknown) => options.onFault(`simulated second was not taken: ${messageOf(error)}`, error));
  });
}

async function admit(intake: SimulatorOptions['intake'], second: WardSecond): Promise<void> {
  const frames = intake.admitFrames(second.frames);
  if (second.records.length > 0) await intake.admitRecords(second.records);
  await frames;
}
