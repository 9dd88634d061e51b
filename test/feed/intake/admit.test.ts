/** The intake: durable before answered, in order, in blocks; on the embedded log and against a failing one. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { QUARANTINE_TOPIC, UNIT_TOPIC, partitionOfUnit } from '../../../services/contract/topics.ts';
import type { Quarantined } from '../../../services/contract/records/quarantine.ts';
import type { UnitRecord } from '../../../services/contract/records/unit-record.ts';
import { isVitalsBlock } from '../../../services/contract/records/vitals-block.ts';
import type { Frame } from '../../../services/contract/records/vitals-block.ts';
import { Intake } from '../../../services/feed/intake/admit.ts';
import { tickRecord } from '../../../services/feed/intake/tick.ts';
import { startTicker } from '../../../services/feed/intake/ticker.ts';
import { LmdbEventLog } from '../../../services/log/adapters/lmdb/lmdb-event-log.ts';
import type { EventLog } from '../../../services/log/event-log.port.ts';
import { SystemClock } from '../../../services/platform/system-clock.ts';
import { SimulatedClock } from '../../support/simulated-clock.ts';
import { blockOf, createFeedTopics, kindsOf, memoryLog, recordsIn, unitRecordOf } from '../log-reading.ts';
import { QUARANTINE_VERSION } from '../../../services/contract/records/quarantine.ts';
import { reasonOf } from '../../support/said.ts';

function frame(unitId: string, observedAtMs: number, receivedAtMs = observedAtMs): Frame {
  return {
    unitId,
    source: { id: `monitor-${unitId}`, intervalMs: 1000 },
    observedAtMs,
    receivedAtMs,
    presentBits: 1,
    offBits: 0,
    values: [100],
  };
}

function refusal(id: string, source: string): Quarantined {
  return {
    version: QUARANTINE_VERSION,
    id,
    unitId: 'u',
    source,
    file: null,
    line: null,
    code: 'schema',
    reasons: [reasonOf('r')],
    excerpt: '',
    receivedAtMs: 1,
  };
}

/** A log whose appends wait until the test lets them go, and may be told to fail. */
async function heldLog(): Promise<{
  readonly log: EventLog;
  readonly pending: () => number;
  readonly release: (error?: Error) => void;
}> {
  const log = await memoryLog();
  const waiting: ((error?: Error) => void)[] = [];
  const append = log.append.bind(log);
  log.append = async (topic, partition, entries) => {
    await new Promise<void>((resolve, reject) =>
      waiting.push((error) => (error === undefined ? resolve() : reject(error))),
    );
    await append(topic, partition, entries);
  };
  return { log, pending: () => waiting.length, release: (error) => waiting.shift()?.(error) };
}

/** Lets everything that is ready run. */
const settle = async (): Promise<void> => await new Promise((resolve) => setImmediate(resolve));

describe('gathering', () => {
  it('puts frames of one moment into one block, and answers them together', async () => {
    const log = await memoryLog();
    const clock = new SimulatedClock();
    const intake = await Intake.open({ log, clock, gatherMs: 20 });
    const answers = Promise.all([
      intake.admitFrames([frame('a', 1), frame('b', 1)]),
      intake.admitFrames([frame('a', 2)]),
    ]);
    clock.advance(19);
    await settle();
    expect(await recordsIn(log, UNIT_TOPIC)).toEqual([]);
    clock.advance(1);
    await answers;
    const records = await recordsIn(log, UNIT_TOPIC);
    expect(kindsOf(records)).toEqual(['block:3']);
    expect(intake.counts()).toMatchObject({ frames: 3, records: 0, lastSampleAtMs: { a: 2, b: 1 } });
  });

  it('lets a sender that waits for its answer wait a moment, and gathers over all who do', async () => {
    const log = await memoryLog();
    const clock = new SimulatedClock();
    const intake = await Intake.open({ log, clock, gatherMs: 20 });
    const answers = Promise.all([
      intake.admitFramesSoon([frame('a', 1)]),
      intake.admitFramesSoon([frame('a', 2)]),
      intake.admitFrames([frame('a', 3)]),
    ]);
    clock.advance(0);
    await settle();
    expect(await recordsIn(log, UNIT_TOPIC)).toEqual([]);
    clock.advance(1);
    await answers;
    const again = intake.admitFramesSoon([frame('a', 4)]);
    clock.advance(1);
    await again;
    expect(kindsOf(await recordsIn(log, UNIT_TOPIC))).toEqual(['block:3', 'block:1']);
  });

  it('does not let a record wait, and keeps it behind the frames that came before', async () => {
    const log = await memoryLog();
    const intake = await Intake.open({ log, clock: new SimulatedClock() });
    const early = intake.admitFrames([frame('a', 1)]);
    await Promise.all([early, intake.admitRecords([tickRecord('a', 1), tickRecord('a', 2)])]);
    expect(kindsOf(await recordsIn(log, UNIT_TOPIC))).toEqual(['block:1', 'tick', 'tick']);
  });

  it('flushes at once when asked', async () => {
    const log = await memoryLog();
    const intake = await Intake.open({ log, clock: new SimulatedClock() });
    const admitted = intake.admitFrames([frame('a', 1)]);
    await intake.flush();
    await admitted;
    expect(kindsOf(await recordsIn(log, UNIT_TOPIC))).toEqual(['block:1']);
  });
});

describe('durability', () => {
  it('answers only after the log has the records, and has one append under way', async () => {
    const { log, pending, release } = await heldLog();
    const intake = await Intake.open({ log, clock: new SimulatedClock() });
    const answered: string[] = [];
    const first = intake.admitRecords([tickRecord('a', 1)]).then(() => answered.push('first'));
    const second = intake.admitRecords([tickRecord('a', 2)]).then(() => answered.push('second'));
    await settle();
    expect([pending(), answered]).toEqual([1, []]);
    release();
    await first;
    await settle();
    expect([pending(), answered]).toEqual([1, ['first']]);
    release();
    await second;
    expect((await recordsIn(log, UNIT_TOPIC)).map((record) => unitRecordOf(record).id)).toEqual([
      'tick:a:1',
      'tick:a:2',
    ]);
  });

  it('tells a failed append to everyone who waits for it, and goes on with the next', async () => {
    const { log, release } = await heldLog();
    const clock = new SimulatedClock();
    const intake = await Intake.open({ log, clock });
    const frames = intake.admitFrames([frame('a', 1)]);
    const record = intake.admitRecords([tickRecord('a', 1)]);
    const outcomes = Promise.allSettled([frames, record]);
    await settle();
    release(new Error('disk full'));
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(intake.counts()).toMatchObject({ frames: 0, records: 0, refusedSinceMs: clock.nowMs() });
    const next = intake.admitRecords([tickRecord('a', 2)]);
    await settle();
    release();
    await next;
    expect(intake.counts().refusedSinceMs).toBeNull();
    expect((await recordsIn(log, UNIT_TOPIC)).map((each) => unitRecordOf(each).id)).toEqual(['tick:a:2']);
  });

  it('turns senders away while too much waits', async () => {
    const { log, release } = await heldLog();
    const intake = await Intake.open({ log, clock: new SimulatedClock() });
    const many = Array.from({ length: 100_000 }, (_, index) => frame('a', index));
    const admitted = intake.admitFrames(many);
    const flushed = intake.flush();
    await expect(intake.admitFrames([frame('a', 1)])).rejects.toMatchObject({
      code: 'log-append-failed',
      retriable: true,
    });
    release();
    await Promise.all([admitted, flushed]);
    expect(kindsOf(await recordsIn(log, UNIT_TOPIC))).toEqual([
      ...Array.from({ length: 12 }, () => 'block:8000'),
      'block:4000',
    ]);
  });

  it('keeps the order of each unit on the embedded log, over partitions and concurrent senders', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'vigil-intake-'));
    const log = new LmdbEventLog({ folder, clock: new SystemClock() });
    try {
      await createFeedTopics(log, 3);
      const intake = await Intake.open({ log, clock: new SystemClock(), gatherMs: 2 });
      const units = ['u1', 'u2', 'u3', 'u4'];
      const sends: Promise<void>[] = [];
      for (let second = 1; second <= 50; second++) {
        for (const unit of units) {
          sends.push(
            intake.admitFrames([frame(unit, second * 1000)]),
            ...(second % 5 === 0 ? [intake.admitRecords([tickRecord(unit, second)])] : []),
          );
        }
        if (second % 10 === 0) await Promise.all(sends);
      }
      await Promise.all(sends);
      const seen = new Map<string, number[]>(units.map((unit) => [unit, []]));
      for (let partition = 0; partition < 3; partition++) {
        for (const record of await recordsIn(log, UNIT_TOPIC, partition)) {
          if (!isVitalsBlock(record.value)) {
            seen.get(unitRecordOf(record).unitId)?.push(unitRecordOf(record).observedAtMs + 0.5);
          } else {
            for (const run of blockOf(record).units) {
              seen.get(run.unitId)?.push(...blockOf(record).observedAtMs.slice(run.start, run.start + run.count));
            }
          }
        }
      }
      const expected = Array.from({ length: 50 }, (_, index) => [
        (index + 1) * 1000,
        ...((index + 1) % 5 === 0 ? [(index + 1) * 1000 + 0.5] : []),
      ]).flat();
      for (const unit of units) expect(seen.get(unit)).toEqual(expected);
    } finally {
      await log.close();
      await rm(folder, { recursive: true });
    }
  });
});

it('keeps what was refused in its topic and counts it by source', async () => {
  const log = await memoryLog(4);
  const intake = await Intake.open({ log, clock: new SimulatedClock() });
  await intake.quarantine([refusal('1', 'gateway-1'), refusal('2', 'gateway-1'), refusal('3', 'gateway-2')]);
  expect(await recordsIn(log, QUARANTINE_TOPIC, partitionOfUnit('u', 4))).toHaveLength(3);
  expect(intake.counts().quarantined).toEqual({ 'gateway-1': 2, 'gateway-2': 1 });
});

it('on a disk whose reserve is nearly used refuses senders, takes records, and keeps no raw message', async () => {
  const log = await memoryLog(1);
  const room = { maySendersWrite: false, mayKeepMore: false };
  const intake = await Intake.open({ log, clock: new SimulatedClock(), room });
  await expect(intake.admitFrames([frame('u', 1)])).rejects.toMatchObject({ code: 'log-append-failed' });
  await intake.admitRecords([tickRecord('u', 1_000)]);
  expect(await recordsIn(log, UNIT_TOPIC, 0)).toHaveLength(1);
  await intake.quarantine([{ ...refusal('1', 'gateway-1'), raw: 'PID|Kim' }]);
  const [kept] = await recordsIn(log, QUARANTINE_TOPIC, 0);
  expect(JSON.parse(Buffer.from(kept?.value ?? []).toString())).not.toHaveProperty('raw');
});

describe('the ticker', () => {
  it('gives every unit one tick a second, with ids that two tickers share', async () => {
    const clock = new SimulatedClock(1_000_000);
    const ids: string[] = [];
    const options = {
      clock,
      admitRecords: async (records: readonly { readonly id: string }[]) =>
        void ids.push(...records.map(({ id }) => id)),
      units: () => ['a', 'b'],
      onFault: () => undefined,
    };
    const stops = [startTicker(options), startTicker(options)];
    clock.advance(2000);
    for (const stop of stops) stop();
    clock.advance(2000);
    expect(ids.toSorted()).toEqual(
      [1000, 1001, 1002]
        .flatMap((second) => [`tick:a:${second}`, `tick:a:${second}`, `tick:b:${second}`, `tick:b:${second}`])
        .toSorted(),
    );
  });

  it('spreads the ticks of many units over the second, and gives each its every second', () => {
    const clock = new SimulatedClock(1_000_000);
    const units = Array.from({ length: 250 }, (_, at) => `unit-${at}`);
    const looks: { readonly atMs: number; readonly ids: readonly string[] }[] = [];
    const stop = startTicker({
      clock,
      admitRecords: async (records) =>
        void looks.push({
          atMs: clock.nowMs(),
          ids: records.flatMap(({ kind, id }) => (kind === 'tick' ? [id] : [])),
        }),
      units: () => units,
      onFault: () => undefined,
    });
    clock.advance(3_900);
    stop();
    const ids = looks.flatMap((look) => look.ids);
    const expected = units.flatMap((unit) => [1000, 1001, 1002, 1003].map((second) => `tick:${unit}:${second}`));
    expect(ids.toSorted()).toEqual(expected.toSorted());
    expect(Math.max(...looks.map((look) => look.ids.length))).toBe(25);
    const late = looks.flatMap(({ atMs, ids: told }) => told.map((id) => atMs - Number(id.split(':')[2]) * 1000));
    expect([Math.min(...late), Math.max(...late)]).toEqual([0, 900]);
  });

  it('says how far it is held ahead of a wall clock that was set back', async () => {
    const time = { wallMs: 10_000_000, monotonicMs: 0 };
    const clock = new SystemClock({ wallMs: () => time.wallMs, monotonicMs: () => time.monotonicMs });
    const ticks: UnitRecord[] = [];
    const startOne = (): void =>
      startTicker({
        clock,
        units: () => ['a'],
        admitRecords: async (records) => void ticks.push(...records),
        onFault: () => undefined,
      })();
    startOne();
    time.wallMs -= 3_600_000;
    time.monotonicMs += 2_000;
    startOne();
    expect(ticks[0]).not.toHaveProperty('aheadOfWallMs');
    expect(ticks[1]).toMatchObject({ observedAtMs: 10_001_000, aheadOfWallMs: 3_601_800 });
  });

  it('goes on after a tick that was not taken, and tells it', async () => {
    const clock = new SimulatedClock(1_000_000);
    const faults: string[] = [];
    let isDown = true;
    const taken: string[] = [];
    const stop = startTicker({
      clock,
      units: () => ['a'],
      admitRecords: async ([tick]) => {
        if (isDown) throw new Error('log is down');
        taken.push(tick?.id ?? '');
      },
      onFault: (message) => faults.push(message),
    });
    await settle();
    isDown = false;
    clock.advance(1000);
    stop();
    expect([faults, taken]).toEqual([['tick was not taken: log is down'], ['tick:a:1001']]);
  });
});
