/**
 * Lets the demonstration ward live by the clock: opens it, begins with a full round, and sends each
 * second's frames and charting to the intake. Ticks come from the ticker, as for every real unit.
 */
import type { Clock } from '../../platform/clock.port.ts';
import { messageOf } from '../../platform/errors.ts';
import type { Intake } from '../intake/admit.ts';
import { DEMO_UNIT_ID, closeWard, openWard, simulateRound, simulateSecond } from './simulate-ward.ts';
import type { WardSecond, WardSettings } from './simulate-ward.ts';
import { tickRecord } from '../intake/tick.ts';

export interface WardRun {
  readonly clock: Clock;
  readonly intake: Pick<Intake, 'admitFrames' | 'admitRecords'>;
  readonly settings: WardSettings;
  /** The log holds this ward already: it goes on. Else it is opened, and has had its past by then. */
  readonly isOpen: boolean;
  /** The ward that ran before, when it is not gone on with: its stays are closed. */
  readonly previous: WardSettings | null;
  /** Told when a second was not taken; the next one is sent all the same. */
  readonly onFault: (message: string, error: unknown) => void;
}

const LOOK_EVERY_MS = 100;
/** After a stall so many seconds are made up for; older ones a real monitor would have lost too. */
const CATCH_UP_SECONDS = 10;
/** Appends under way at once while the past is written. */
const PAST_BATCH = 200;

/** Resolves when the ward is open in the log; the answer stops it. Rejects with `log-append-failed`. */
export async function startWard(run: WardRun): Promise<() => void> {
  const { clock, intake, settings, previous } = run;
  let lastSecond = Math.floor(clock.nowMs() / 1000);
  if (previous !== null) await intake.admitRecords(closeWard(previous, settings.openedAtMs));
  if (!run.isOpen) {
    await intake.admitRecords(openWard(settings));
    await livePast(run, lastSecond);
  }
  await admitSecond(run, simulateRound(settings, lastSecond * 1000));
  return clock.every(LOOK_EVERY_MS, () => {
    const second = Math.floor(clock.nowMs() / 1000);
    for (let next = Math.max(lastSecond + 1, second - CATCH_UP_SECONDS); next <= second; next++) {
      admitSecond(run, simulateSecond(settings, next * 1000)).catch((error: unknown) =>
        run.onFault(`a simulated second was not taken: ${messageOf(error)}`, error),
      );
    }
    lastSecond = Math.max(lastSecond, second);
  });
}

/**
 * The time between opening and now, second by second with its own ticks, so that trends are not empty.
 * The unit must not be ticked by the wall clock before this is done.
 */
async function livePast({ intake, settings }: WardRun, untilSecond: number): Promise<void> {
  let waits: Promise<void>[] = [];
  for (let second = Math.floor(settings.openedAtMs / 1000); second < untilSecond; second++) {
    const { frames, records } = simulateSecond(settings, second * 1000);
    waits.push(intake.admitFrames(frames), intake.admitRecords([...records, tickRecord(DEMO_UNIT_ID, second)]));
    if (waits.length < PAST_BATCH) continue;
    await Promise.all(waits);
    waits = [];
  }
  await Promise.all(waits);
}

async function admitSecond({ intake }: WardRun, { frames, records }: WardSecond): Promise<void> {
  await Promise.all([intake.admitFrames(frames), records.length === 0 ? undefined : intake.admitRecords(records)]);
}
