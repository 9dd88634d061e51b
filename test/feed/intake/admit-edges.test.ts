/** The intake where a number ends: how long frames gather, how much may wait, what is counted, and what a refusal says. */
import { describe, expect, it } from 'vitest';
import { UNIT_TOPIC, QUARANTINE_TOPIC, partitionOfUnit } from '../../../services/contract/topics.ts';
import { QUARANTINE_VERSION, type Quarantined } from '../../../services/contract/records/quarantine.ts';
import type { UnitRecord } from '../../../services/contract/records/unit-record.ts';
import type { Frame } from '../../../services/contract/records/vitals-block.ts';
import { Intake, type IntakeOptions } from '../../../services/feed/intake/admit.ts';
import { tickRecord } from '../../../services/feed/intake/tick.ts';
import { VigilError } from '../../../services/platform/errors.ts';
import type { MemoryEventLog } from '../../support/memory-event-log.ts';
import { SimulatedClock } from '../../support/simulated-clock.ts';
import { reasonOf } from '../../support/said.ts';
import { blockOf, kindsOf, memoryLog, recordsIn } from '../log-reading.ts';

const frame = (unitId: string, receivedAtMs: number): Frame => ({
  unitId,
  source: { id: `monitor-${unitId}`, intervalMs: 1_000 },
  observedAtMs: receivedAtMs,
  receivedAtMs,
  presentBits: 1,
  offBits: 0,
  values: [100],
});
const refusal = (source: string, changes: Partial<Quarantined> = {}): Quarantined => ({
  version: QUARANTINE_VERSION,
  id: `of ${source}`,
  unitId: 'u',
  source,
  file: null,
  line: null,
  code: 'schema',
  reasons: [reasonOf('r')],
  excerpt: '',
  receivedAtMs: 1,
  ...changes,
});
const settle = async (): Promise<void> => await new Promise((resolve) => setImmediate(resolve));
/** Two units that live in the two partitions of a log. */
const [EVEN = '', ODD = ''] = [0, 1].map((partition) =>
  ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].find((unitId) => partitionOfUnit(unitId, 2) === partition),
);

async function started(options: Partial<IntakeOptions> = {}, partitions = 1) {
  const log = await memoryLog(partitions);
  const clock = new SimulatedClock();
  return { log, clock, intake: await Intake.open({ log, clock, ...options }) };
}

/** From now on the log waits for each append until the test answers it, oldest first, a partition by itself. */
function holdAppends(log: MemoryEventLog) {
  const waiting: { readonly partition: number; readonly answer: (error?: Error) => void }[] = [];
  const append = log.append.bind(log);
  log.append = async (topic, partition, entries) => {
    await new Promise<void>((resolve, reject) =>
      waiting.push({ partition, answer: (error) => (error === undefined ? resolve() : reject(error)) }),
    );
    await append(topic, partition, entries);
  };
  return {
    answer: async (partition: number, error?: Error): Promise<void> => {
      const next = waiting.findIndex((each) => each.partition === partition);
      expect(next).toBeGreaterThanOrEqual(0);
      waiting.splice(next, 1)[0]?.answer(error);
      await settle();
    },
    count: () => waiting.length,
  };
}

describe('frames gather', () => {
  it.each([
    ['20 ms where nothing is said', undefined, 20],
    ['as long as is said', 7, 7],
    ['at most 50 ms', 500, 50],
    ['not at all where a negative time is said', -5, 0],
  ])('%s', async (_, gatherMs, waitMs) => {
    const { log, clock, intake } = await started(gatherMs === undefined ? {} : { gatherMs });
    const admitted = intake.admitFrames([frame('u', 1)]);
    if (waitMs > 0) {
      clock.advance(waitMs - 1);
      await settle();
      expect(await recordsIn(log, UNIT_TOPIC)).toEqual([]);
      clock.advance(1);
    } else clock.advance(0);
    await admitted;
    expect(kindsOf(await recordsIn(log, UNIT_TOPIC))).toEqual(['block:1']);
  });

  it('from the first on, and the next ones anew', async () => {
    const { log, clock, intake } = await started();
    const first = intake.admitFrames([frame('u', 1)]);
    clock.advance(15);
    const second = intake.admitFrames([frame('u', 2)]);
    clock.advance(5);
    await Promise.all([first, second]);
    const third = intake.admitFrames([frame('u', 3)]);
    clock.advance(19);
    await settle();
    expect(kindsOf(await recordsIn(log, UNIT_TOPIC))).toEqual(['block:2']);
    clock.advance(1);
    await third;
    expect(kindsOf(await recordsIn(log, UNIT_TOPIC))).toEqual(['block:2', 'block:1']);
  });

  it('no longer when a record took the first along', async () => {
    const { log, clock, intake } = await started();
    const first = intake.admitFrames([frame('u', 1)]);
    clock.advance(10);
    await intake.admitRecords([tickRecord('u', 1)]);
    await first;
    const second = intake.admitFrames([frame('u', 2)]);
    clock.advance(10);
    await second;
    expect(kindsOf(await recordsIn(log, UNIT_TOPIC))).toEqual(['block:1', 'tick', 'block:1']);
  });

  it('over all partitions: they leave together, so that whoever reads them asks once', async () => {
    const { log, clock, intake } = await started({}, 2);
    const appended: number[] = [];
    const append = log.append.bind(log);
    log.append = async (topic, partition, entries) => {
      appended.push(partition);
      await append(topic, partition, entries);
    };
    const first = intake.admitFrames([frame(EVEN, 1)]);
    clock.advance(15);
    const second = intake.admitFrames([frame(ODD, 2)]);
    clock.advance(4);
    expect(appended).toEqual([]);
    clock.advance(1);
    expect(appended).toEqual([0, 1]);
    await Promise.all([first, second]);
  });

  it('a moment only for a sender that waits, whoever gathered before', async () => {
    const { log, clock, intake } = await started({}, 2);
    const gathering = intake.admitFrames([frame(EVEN, 1)]);
    const waiting = intake.admitFramesSoon([frame(ODD, 2)]);
    clock.advance(1);
    await Promise.all([gathering, waiting]);
    const next = intake.admitFrames([frame(EVEN, 3)]);
    clock.advance(19);
    await settle();
    expect(intake.counts().frames).toBe(2);
    clock.advance(1);
    await next;
    expect(intake.counts().frames).toBe(3);
    expect((await log.bounds(UNIT_TOPIC, 0)).endOffset).toBe(2);
  });

  it('a block is named by its unit, and those of one moment come after it when an append is under way', async () => {
    const { log, intake } = await started();
    const { answer, count } = holdAppends(log);
    const first = [intake.admitFrames([frame('u', 1)]), intake.flush()];
    const second = [intake.admitFrames([frame('v', 2)]), intake.flush(), intake.admitFrames([frame('v', 3)])];
    await settle();
    expect(count()).toBe(1);
    await answer(0);
    await Promise.all(first);
    await answer(0);
    await Promise.all(second);
    const records = await recordsIn(log, UNIT_TOPIC);
    expect(records.map(({ key }) => key)).toEqual(['u', 'v']);
    expect([...blockOf(records[1] ?? { value: new Uint8Array() }).observedAtMs]).toEqual([2, 3]);
  });

  it('a flush of nothing waits for the append that is under way, and for nothing else', async () => {
    const { log, intake } = await started();
    const { answer } = holdAppends(log);
    await intake.flush();
    const admitted = intake.admitRecords([tickRecord('u', 1)]);
    let isFlushed = false;
    const flushed = intake.flush().then(() => (isFlushed = true));
    await settle();
    expect(isFlushed).toBe(false);
    await answer(0);
    await Promise.all([admitted, flushed]);
  });
});

describe('what waits for the log', () => {
  const many = (count: number, unitId = 'u'): Frame[] =>
    Array.from({ length: count }, (_, index) => frame(unitId, index + 1));

  it('may be 100,000 frames and records of a partition, on their way or not; one that is full turns all away', async () => {
    const { log, intake } = await started({}, 2);
    const { answer } = holdAppends(log);
    const onTheirWay = [intake.admitFrames(many(60_000, EVEN)), intake.flush()];
    const waiting = intake.admitFrames(many(39_999, EVEN));
    const last = intake.admitRecords([tickRecord(EVEN, 1)]);
    for (const refused of [intake.admitFrames([frame(ODD, 1)]), intake.admitRecords([tickRecord(ODD, 1)])]) {
      await expect(refused).rejects.toMatchObject({ code: 'log-append-failed' });
    }
    await answer(0);
    await Promise.all(onTheirWay);
    const room = intake.admitRecords([tickRecord(ODD, 1)]);
    await answer(0);
    await answer(1);
    await Promise.all([waiting, last, room]);
    expect(intake.counts()).toMatchObject({ frames: 99_999, records: 2 });
  });

  it('may be one more where it is one less, and nothing is left of it when the log has it', async () => {
    const { log, intake } = await started();
    const { answer } = holdAppends(log);
    const first = [intake.admitFrames(many(99_999)), intake.flush()];
    const second = [intake.admitFrames([frame('u', 1)]), intake.flush()];
    await answer(0);
    await answer(0);
    await Promise.all([...first, ...second]);
    const again = [intake.admitFrames(many(99_999)), intake.admitFrames([frame('u', 1)]), intake.flush()];
    await answer(0);
    await Promise.all(again);
    expect(intake.counts().frames).toBe(200_000);
  });
});

describe('a log that refuses', () => {
  const fail = new VigilError('disk-full', 'no room');

  it('is told as it is, and with our own code where it is no error of ours', async () => {
    const { log, intake } = await started();
    const { answer } = holdAppends(log);
    const first = intake.admitRecords([tickRecord('u', 1)]);
    const told = expect(first).rejects.toBe(fail);
    await settle();
    await answer(0, fail);
    await told;
    const cause = new Error('broken');
    const second = expect(intake.admitRecords([tickRecord('u', 2)])).rejects.toMatchObject({
      code: 'log-append-failed',
      cause,
    });
    await settle();
    await answer(0, cause);
    await second;
    expect(intake.counts().records).toBe(0);
  });

  it('refuses since the first of its partitions, for 30 s after the last refusal, and until it takes one', async () => {
    const { log, clock, intake } = await started({}, 2);
    const { answer } = holdAppends(log);
    const startMs = clock.nowMs();
    const refuse = async (unitId: string, partition: number, error?: Error): Promise<void> => {
      const outcome = Promise.allSettled([intake.admitRecords([tickRecord(unitId, 1)])]);
      await settle();
      await answer(partition, error);
      await outcome;
    };
    const sinceMs = (): number | null => {
      const since = intake.counts().refusedSinceMs;
      return since === null ? null : since - startMs;
    };
    expect(sinceMs()).toBeNull();
    clock.advance(1_000);
    await refuse(ODD, 1, fail);
    clock.advance(1_000);
    await refuse(EVEN, 0, fail);
    expect(sinceMs()).toBe(1_000);
    clock.advance(28_999);
    expect(sinceMs()).toBe(1_000);
    clock.advance(1);
    expect(sinceMs()).toBe(2_000);
    await refuse(EVEN, 0, fail);
    clock.advance(29_999);
    expect(sinceMs()).toBe(2_000);
    await refuse(EVEN, 0);
    expect(sinceMs()).toBeNull();
    await refuse(EVEN, 0, fail);
    expect(sinceMs()).toBe(60_999 - 1_000 + 1_000);
    clock.advance(30_000);
    expect(sinceMs()).toBeNull();
    await refuse(EVEN, 0, fail);
    expect(sinceMs()).toBe(clock.nowMs() - startMs);
  });
});

describe('what is counted', () => {
  it('is the newest gateway time of a unit: an older frame does not turn it back', async () => {
    const { intake } = await started();
    for (const receivedAtMs of [5, 3, 5]) {
      const admitted = intake.admitFrames([frame('u', receivedAtMs), frame('v', 1)]);
      await intake.flush();
      await admitted;
    }
    expect(intake.counts()).toMatchObject({ frames: 6, lastSampleAtMs: { u: 5, v: 1 }, records: 0 });
  });

  it('is by source for a thousand sources, and for the others together', async () => {
    const { intake } = await started();
    await intake.quarantine(Array.from({ length: 1_000 }, (_, index) => refusal(`s${index}`)));
    await intake.quarantine([refusal('late'), refusal('later'), refusal('s0')]);
    const { quarantined } = intake.counts();
    expect(Object.keys(quarantined)).toHaveLength(1_001);
    expect([quarantined['others'], quarantined['s0'], quarantined['s999'], quarantined['late']]).toEqual([
      2,
      2,
      1,
      undefined,
    ]);
  });
});

it('records are told as soon as they are durable, and counted when all have been told', async () => {
  const told: string[] = [];
  const onRecords = async (records: readonly UnitRecord[]): Promise<void> => {
    told.push(...records.map(({ id }) => id));
    if (told.length > 2) throw new Error('not told');
  };
  const { log, intake } = await started({ onRecords }, 2);
  await intake.admitRecords([tickRecord(EVEN, 1), tickRecord(ODD, 1)]);
  expect(told).toEqual([`tick:${EVEN}:1`, `tick:${ODD}:1`]);
  await expect(intake.admitRecords([tickRecord(EVEN, 2)])).rejects.toThrow('not told');
  expect(intake.counts().records).toBe(2);
  const { answer } = holdAppends(log);
  const outcome = Promise.allSettled([intake.admitRecords([tickRecord(EVEN, 3)])]);
  await settle();
  await answer(0, new Error('not taken'));
  expect([(await outcome)[0]?.status, told.length]).toEqual(['rejected', 3]);
});

it('what is refused stands in the partition of its unit, by the unit, with its raw message while there is room', async () => {
  const { log, intake } = await started({}, 2);
  await intake.quarantine([
    refusal('s', { unitId: EVEN, id: '1', raw: 'MSH' }),
    refusal('s', { unitId: ODD, id: '2' }),
    refusal('s', { unitId: EVEN, id: '3' }),
  ]);
  const kept = await Promise.all(
    [0, 1].map(async (partition) => {
      const records = await recordsIn(log, QUARANTINE_TOPIC, partition);
      return records.map(({ key, value }) => [key, JSON.parse(Buffer.from(value).toString())] as const);
    }),
  );
  expect(kept).toMatchObject([
    [
      [EVEN, { id: '1', raw: 'MSH' }],
      [EVEN, { id: '3' }],
    ],
    [[ODD, { id: '2' }]],
  ]);
});
