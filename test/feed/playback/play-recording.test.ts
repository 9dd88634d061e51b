/** Playing a recording: what goes into the log, in which order, and that speed changes none of it. */
import fc from 'fast-check';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { WAIVERS } from '../../../services/clinical/statement/opt-in.ts';
import { QUARANTINE_TOPIC, UNIT_TOPIC } from '../../../services/contract/topics.ts';
import { isVitalsBlock } from '../../../services/contract/records/vitals-block.ts';
import { quarantineSchema } from '../../../services/contract/records/quarantine.ts';
import { openRecording } from '../../../services/feed/adapters/open-recording.ts';
import { playRecording } from '../../../services/feed/playback/play-recording.ts';
import type { PlaySpeed } from '../../../services/feed/playback/play-recording.ts';
import { approximateBirthDate, playbackTarget } from '../../../services/feed/playback/playback-target.ts';
import { recordingLengthMs } from '../../../services/feed/playback/recording-length.ts';
import { RowBuilder } from '../../../services/feed/recordings/recording.ts';
import type { Recording, RecordingRow } from '../../../services/feed/recordings/recording.ts';
import { wideTableItems } from '../../../services/feed/recordings/wide-table.ts';
import type { Clock } from '../../../services/platform/clock.port.ts';
import { SimulatedClock } from '../../support/simulated-clock.ts';
import { sharedData } from '../../support/shared-data.ts';
import { linesOf, recordingOf } from '../http/feed-items.ts';
import { blockOf, kindsOf, memoryLog, recordsIn, unitRecordOf } from '../log-reading.ts';

const START_MS = Date.UTC(2026, 2, 1, 12);
const OPTIONS = { startMs: START_MS, bedId: 'bed-1' };

/** A clock on which every wait is over at once, in its own time. */
class JumpingClock implements Clock {
  #nowMs = 0;
  nowMs = (): number => this.#nowMs;
  monotonicMs = (): number => this.#nowMs;
  aheadOfWallMs = (): number => 0;
  goOnFrom = (): void => undefined;
  every = (): (() => void) => () => undefined;

  after(delayMs: number, run: () => void): () => void {
    let cancelled = false;
    queueMicrotask(() => {
      if (cancelled) return;
      this.#nowMs += delayMs;
      run();
    });
    return () => void (cancelled = true);
  }
}

function row(atMs: number, heartRate: number, lab?: number): RecordingRow {
  const builder = new RowBuilder();
  builder.setValue(0, heartRate);
  if (lab !== undefined) builder.addLab({ name: 'lactateMmolPerL', value: lab, unit: 'mmol/L' });
  return builder.finish({ atMs, line: atMs + 2 });
}

async function play(recording: Recording, speed: PlaySpeed, clock: Clock = new JumpingClock()) {
  const log = await memoryLog();
  const summary = await playRecording({ recording, options: OPTIONS, speed, log, clock });
  const records = await recordsIn(log, UNIT_TOPIC);
  return {
    summary,
    records,
    bytes: records.map(({ value }) => Buffer.from(value).toString('base64')),
    quarantined: await recordsIn(log, QUARANTINE_TOPIC),
  };
}

describe('the log of a playback', () => {
  it('opens the unit, then holds each second before its tick', async () => {
    const { records, summary } = await play(
      recordingOf([row(0, 100), row(400, 101), row(1000, 102, 2.5), row(2600, 103)]),
      'max',
    );
    expect(kindsOf(records)).toEqual([
      'unit.configured',
      'stay.opened',
      'device.linked',
      'bed.occupied',
      'feed.announced',
      'block:1',
      'tick',
      'block:2',
      'lab.resulted',
      'tick',
      'tick',
      'block:1',
      'tick',
      'unit.configured',
    ]);
    expect(summary).toMatchObject({
      rows: 4,
      frames: 4,
      ticks: 4,
      records: 13,
      quarantined: 0,
      firstAtMs: START_MS,
      lastAtMs: START_MS + 3000,
      completed: true,
    });
  });

  it('keeps bedside times, and receives a late row late', async () => {
    const { records } = await play(recordingOf([row(0, 100), row(5000, 101), row(3000, 102)]), 'max');
    const rows = records
      .filter((record) => kindsOf([record])[0]?.startsWith('block') ?? false)
      .map(blockOf)
      .flatMap((block) =>
        [...block.observedAtMs].map((at, index) => [at - START_MS, (block.receivedAtMs[index] ?? 0) - START_MS]),
      );
    expect(rows).toEqual([
      [0, 0],
      [5000, 5000],
      [3000, 5000],
    ]);
  });

  it('gives its person, device and stay ids that follow from recording and options', async () => {
    const { records } = await play(recordingOf([row(0, 100)]), 'max');
    const opened = records.filter((record) => !kindsOf([record])[0]?.startsWith('block')).map(unitRecordOf);
    expect(opened.find(({ kind }) => kind === 'stay.opened')).toMatchObject({
      unitId: 'playback-bed-1',
      stayId: `playback-bed-1:made-up:${START_MS / 1000}`,
      birthDate: '2022-05-01',
      sex: 'female',
    });
    expect(opened.find(({ kind }) => kind === 'unit.configured')).toMatchObject({
      mode: 'playback',
      setting: 'research',
      beds: [{ bedId: 'bed-1' }],
    });
    expect(opened.filter(({ kind }) => kind === 'tick').map(({ id, observedAtMs }) => [id, observedAtMs])).toEqual([
      [`tick:playback-bed-1:${START_MS / 1000}`, START_MS],
    ]);
  });

  it('says of its unit when nothing more will come, at its end and when it is stopped', async () => {
    const { records } = await play(recordingOf([row(0, 100), row(5000, 101)]), 'max');
    const last = records.at(-1);
    if (last === undefined) throw new Error('nothing was played');
    expect(unitRecordOf(last)).toMatchObject({
      kind: 'unit.configured',
      mode: 'playback-ended',
      observedAtMs: START_MS + 5000,
    });
    const log = await memoryLog();
    const signal = AbortSignal.abort();
    await playRecording({
      recording: recordingOf([row(0, 100)]),
      options: OPTIONS,
      speed: 'max',
      log,
      clock: new JumpingClock(),
      signal,
    });
    const stopped = (await recordsIn(log, UNIT_TOPIC)).at(-1);
    expect(stopped === undefined ? null : unitRecordOf(stopped)).toMatchObject({ mode: 'playback-ended' });
  });

  it('knows how long a recording is, also one that does not say it, so that it can end now', async () => {
    const recording = recordingOf([row(0, 100), row(61_000, 101)]);
    expect(await recordingLengthMs({ ...recording, items: () => recording.items(), durationMs: null })).toBe(61_000);
    expect(await recordingLengthMs({ ...recording, items: () => recording.items(), durationMs: 90_000 })).toBe(90_000);
  });

  it('thins ticks only in gaps of more than a minute', async () => {
    const ticks = async (gapMs: number): Promise<number> =>
      (await play(recordingOf([row(0, 100), row(gapMs, 101)]), 'max')).summary.ticks;
    expect([await ticks(60_000), await ticks(61_000), await ticks(3_600_000)]).toEqual([61, 8, 361]);
  });

  it('keeps what was refused, with file, line and reason', async () => {
    const recording = recordingOf([], {
      file: 'bed.csv',
      items: () => wideTableItems(linesOf('t_s,hr_bpm,mystery\n0,100,1\nbroken\n2,101,1\n'), { record: null }),
    });
    const { summary, quarantined } = await play(recording, 'max');
    const items = quarantined.map(({ value }) => quarantineSchema.parse(JSON.parse(Buffer.from(value).toString())));
    expect(items.map(({ file, line, code }) => [file, line, code])).toEqual([
      ['bed.csv', 1, 'unknown-column'],
      ['bed.csv', 3, 'malformed-line'],
    ]);
    expect(new Set(items.map(({ id }) => id)).size).toBe(2);
    expect(summary).toMatchObject({ frames: 2, quarantined: 2 });
  });
});

describe('speed', () => {
  it('changes no byte of the log', async () => {
    const anyRows = fc.array(
      fc.record({ gapMs: fc.integer({ min: -2000, max: 90_000 }), heartRate: fc.integer({ min: 60, max: 200 }) }),
      { minLength: 1, maxLength: 15 },
    );
    await fc.assert(
      fc.asyncProperty(anyRows, async (steps) => {
        let atMs = 0;
        const rows = steps.map(({ gapMs, heartRate }) => row((atMs = Math.max(0, atMs + gapMs)), heartRate));
        const [max, one, sixty] = [
          await play(recordingOf(rows), 'max'),
          await play(recordingOf(rows), 1),
          await play(recordingOf(rows), 60),
        ];
        expect(one.bytes).toEqual(max.bytes);
        expect(sixty.bytes).toEqual(max.bytes);
      }),
      { numRuns: 30 },
    );
  });

  it('is wall time: at 60 a minute of data takes a second', async () => {
    const clock = new JumpingClock();
    await play(recordingOf([row(0, 100), row(60_000, 101)]), 60, clock);
    expect(clock.monotonicMs()).toBe(1000);
  });

  it('must be a positive number or max', async () => {
    await expect(play(recordingOf([]), 0)).rejects.toMatchObject({ code: 'config-invalid' });
    await expect(play(recordingOf([]), Number.NaN)).rejects.toMatchObject({ code: 'config-invalid' });
  });

  const preterm = sharedData('picsdb-preterm/dev/trend-1hz/infant1_seg1.csv');
  it.skipIf(preterm === null)(
    `changes nothing for a real preterm segment${preterm === null ? ' (the recording is not here)' : ''}`,
    async () => {
      const recording = await openRecording(preterm ?? '');
      const max = await play(recording, 'max');
      expect((await play(recording, 1)).bytes).toEqual(max.bytes);
      expect(max.summary).toMatchObject({ frames: 102, ticks: 102, quarantined: 0 });
    },
  );
});

describe('a playback', () => {
  it('reads no further than the log has taken', async () => {
    let read = 0;
    let taken = 0;
    let furthest = 0;
    const recording = recordingOf([], {
      async *items() {
        for (let second = 0; second < 5000; second++) {
          read++;
          furthest = Math.max(furthest, read - taken);
          yield row(second * 1000, 100);
        }
      },
    });
    const log = await memoryLog();
    const append = log.append.bind(log);
    log.append = async (topic, partition, entries) => {
      await append(topic, partition, entries);
      taken += entries.length / 2;
    };
    await playRecording({ recording, options: OPTIONS, speed: 'max', log, clock: new JumpingClock() });
    expect(read).toBe(5000);
    expect(furthest).toBeLessThan(1500);
  });

  it('stops at the signal, in the middle of a wait', async () => {
    const stop = new AbortController();
    const log = await memoryLog();
    const playing = playRecording({
      recording: recordingOf([row(0, 100), row(30_000, 101)]),
      options: OPTIONS,
      speed: 1,
      log,
      clock: new SimulatedClock(),
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    expect(await playing).toMatchObject({ completed: false, frames: 1 });
  });

  it('tells its progress', async () => {
    const told: number[] = [];
    await playRecording({
      recording: recordingOf([row(0, 100), row(2000, 101)]),
      options: OPTIONS,
      speed: 1,
      log: await memoryLog(),
      clock: new JumpingClock(),
      onProgress: ({ atMs }) => told.push(atMs),
    });
    expect(told.at(-1)).toBe(2000);
  });

  it('fails with the fault of the log', async () => {
    const log = await memoryLog();
    log.append = async () => await Promise.reject(new Error('disk full'));
    await expect(
      playRecording({
        recording: recordingOf([row(0, 100)]),
        options: OPTIONS,
        speed: 'max',
        log,
        clock: new JumpingClock(),
      }),
    ).rejects.toThrow('disk full');
  });
});

describe('the target', () => {
  it("cannot lie before the unit's own time, nor hold what no record can", () => {
    expect(() => playbackTarget(recordingOf([]), { ...OPTIONS, unitClockMs: START_MS })).toThrow(
      'unit time is already',
    );
    expect(() => playbackTarget(recordingOf([]), { ...OPTIONS, bedId: 'no spaces here' })).toThrow('bedId');
    expect(playbackTarget(recordingOf([]), { ...OPTIONS, unitClockMs: START_MS - 1 }).startMs).toBe(START_MS);
  });

  it('guesses no birth date under one year', () => {
    expect([
      approximateBirthDate(null, START_MS),
      approximateBirthDate(6, START_MS),
      approximateBirthDate(720, START_MS),
    ]).toEqual([null, null, '1965-09-01']);
  });

  it('lets options win over the recording', () => {
    const { opening } = playbackTarget(recordingOf([]), {
      ...OPTIONS,
      setting: 'nicu',
      person: { birthDate: '2026-02-20', gestationalAgeAtBirthDays: 210, newbornStay: true },
      optInRuleIds: ['r'],
    });
    expect(opening.find(({ kind }) => kind === 'stay.opened')).toMatchObject({
      birthDate: '2026-02-20',
      gestationalAgeAtBirthDays: 210,
      newbornStay: true,
    });
    expect(opening.find(({ kind }) => kind === 'policy.set')).toMatchObject({
      optIns: [{ ruleId: 'r', waives: [...WAIVERS] }],
    });
  });
});

const adult = sharedData('wfdb-monitor-samples/original/s00001-2896-10-10-00-31n.hea');
it.skipIf(adult === null)(
  `the adult numerics play in full: no zero reaches the log${adult === null ? ' (the recording is not here)' : ''}`,
  async () => {
    const { summary, records } = await play(await openRecording(path.resolve(adult ?? '')), 'max');
    expect(summary).toMatchObject({ frames: 1936, quarantined: 0, ticks: 1935 * 60 + 1 });
    const values = records
      .filter(({ value }) => isVitalsBlock(value))
      .map(blockOf)
      .flatMap((block) =>
        block.columns.flatMap((column, signal) =>
          [...(column ?? [])].filter((_, index) => ((block.presentBits[index] ?? 0) & (1 << signal)) !== 0),
        ),
      );
    expect(values.length).toBeGreaterThan(5000);
    expect(Math.min(...values)).toBeGreaterThan(0);
  },
);
