/** A playback yields: what is not decided yet stays little, so that wards in the same partition do not wait behind it. */
import { describe, expect, it } from 'vitest';
import { encodeDecision } from '../../../services/contract/decisions/decision.ts';
import { DECISION_TOPIC, UNIT_TOPIC } from '../../../services/contract/topics.ts';
import { UNDECIDED_MAX } from '../../../services/feed/playback/decided-pace.ts';
import { playRecording } from '../../../services/feed/playback/play-recording.ts';
import { RowBuilder, type RecordingRow } from '../../../services/feed/recordings/recording.ts';
import type { Clock } from '../../../services/platform/clock.port.ts';
import { scoreComputed, unitState } from '../../live/decision-samples.ts';
import { SimulatedClock } from '../../support/simulated-clock.ts';
import { recordingOf } from '../http/feed-items.ts';
import { memoryLog, recordsIn } from '../log-reading.ts';

const START_MS = Date.UTC(2026, 2, 1, 12);
const UNIT = 'playback-bed-1';
const SECONDS = 5_000;
/** What one append may add to what already waits, with what a step holds. */
const BATCH = 510;

const rows = Array.from({ length: SECONDS }, (_, second): RecordingRow => {
  const builder = new RowBuilder();
  builder.setValue(0, 100);
  return builder.finish({ atMs: second * 1000, line: second + 2 });
});

/** Its waits end when the test says so, or when what is waited for has come; each is an event for the test. */
class TellingClock extends SimulatedClock {
  #waiting: (() => void) | null = null;
  #began: () => void = () => undefined;
  #over: () => void = () => undefined;

  override after(_delayMs: number, run: () => void): () => void {
    this.#waiting = run;
    this.#began();
    return () => {
      this.#waiting = null;
      this.#over();
    };
  }

  async waitBegan(): Promise<void> {
    if (this.#waiting === null) await new Promise<void>((resolve) => (this.#began = resolve));
  }

  async waitOver(): Promise<void> {
    if (this.#waiting !== null) await new Promise<void>((resolve) => (this.#over = resolve));
  }

  runOut(): void {
    this.#waiting?.();
  }
}

async function playBeside(clock: Clock) {
  const log = await memoryLog();
  const counts = { appended: 0 };
  const append = log.append.bind(log);
  log.append = async (topic, partition, entries) => {
    await append(topic, partition, entries);
    if (topic === UNIT_TOPIC) counts.appended += entries.length;
  };
  const playing = playRecording({
    recording: recordingOf(rows),
    options: { startMs: START_MS, bedId: 'bed-1' },
    speed: 'max',
    log,
    clock,
  });
  /** The engine says of the unit that it has come to this second, and then something of long before. */
  const decideUntil = (second: number): Promise<void> =>
    log.append(
      DECISION_TOPIC,
      0,
      [unitState({ unitId: UNIT, atMs: START_MS + second * 1000 }), { ...scoreComputed(1), unitId: UNIT }].map(
        (decision) => ({ key: UNIT, value: encodeDecision(decision) }),
      ),
    );
  return { log, counts, playing, decideUntil };
}

describe('a playback at full speed', () => {
  it('waits while more records than a fraction of a second of work are not decided', async () => {
    const clock = new TellingClock();
    const { counts, playing, decideUntil } = await playBeside(clock);
    let decided = 0;
    let mostUndecided = 0;
    let waits = 0;
    while (await Promise.race([clock.waitBegan().then(() => true), playing.then(() => false)])) {
      waits += 1;
      mostUndecided = Math.max(mostUndecided, counts.appended - decided);
      decided = counts.appended;
      // Each second is a block and a tick.
      await decideUntil(Math.ceil(decided / 2));
      await clock.waitOver();
    }
    mostUndecided = Math.max(mostUndecided, counts.appended - decided);
    expect(await playing).toMatchObject({ completed: true, frames: SECONDS });
    expect(waits).toBeGreaterThanOrEqual(5);
    expect(mostUndecided).toBeLessThanOrEqual(UNDECIDED_MAX + BATCH);
  });

  it('goes on without an engine, at once after it has waited for one', async () => {
    const clock = new TellingClock();
    const { counts, playing, log } = await playBeside(clock);
    await clock.waitBegan();
    expect(counts.appended).toBeLessThanOrEqual(UNDECIDED_MAX + BATCH);
    clock.runOut();
    expect(await playing).toMatchObject({ completed: true, frames: SECONDS });
    expect((await recordsIn(log, UNIT_TOPIC)).length).toBe(counts.appended);
  });
});
