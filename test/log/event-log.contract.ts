/**
 * The laws of the EventLog port, run on every adapter. What an adapter needs from outside (a second
 * handle, retention passing, a topic made again) comes through `LogUnderTest`.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { EventLog, LogRecord } from '../../services/log/event-log.port.ts';
import { CollectingReader, FROM_END, FROM_START, allPartitions, entry, textOf } from './collecting-reader.ts';

export interface LogUnderTest {
  /** Another handle on the same log, as another process would have. */
  open(): Promise<EventLog>;
  /** Everything appended so far to the partition falls to retention. */
  expireAll(topic: string, partition: number): Promise<void>;
  deleteTopic(topic: string): Promise<void>;
  /** Arguments of test/log/writer-process.ts that make it write to this log. */
  readonly writerArguments: readonly [kind: string, place: string];
  readonly topicPrefix: string;
  stop(): Promise<void>;
}

const RETENTION_MS = 7 * 86_400_000;
const WRITER = fileURLToPath(new URL('writer-process.ts', import.meta.url));
const LOADER = new URL('../support/typescript-loader.mjs', import.meta.url).href;

export function eventLogContract(name: string, make: () => Promise<LogUnderTest>): void {
  describe(`EventLog contract: ${name}`, () => {
    let world: LogUnderTest;
    let log: EventLog;
    let readers: CollectingReader[] = [];
    let topicCount = 0;

    beforeAll(async () => {
      world = await make();
      log = await world.open();
    });
    afterEach(async () => {
      await Promise.all(readers.map((reader) => reader.close()));
      readers = [];
    });
    afterAll(async () => {
      await log.close();
      await world.stop();
    });

    async function newTopic(partitions = 1): Promise<string> {
      const topic = `${world.topicPrefix}t${(topicCount += 1)}`;
      await log.createTopics([{ name: topic, partitions, retentionMs: RETENTION_MS }]);
      return topic;
    }

    function reading(...[topic, positions, beforeBatch, on]: [...Parameters<typeof startArguments>]): Promise<CollectingReader> {
      const reader = new CollectingReader(beforeBatch);
      readers.push(reader);
      return reader.start(on ?? log, topic, positions);
    }

    describe('topics', () => {
      test('are made once, and a second making changes nothing', async () => {
        const topic = await newTopic(3);
        const before = await log.bounds(topic, 2);
        await log.createTopics([{ name: topic, partitions: 3, retentionMs: RETENTION_MS }]);
        expect(await log.partitionCount(topic)).toBe(3);
        expect(await log.bounds(topic, 2)).toEqual(before);
        expect(before).toMatchObject({ startOffset: 0, endOffset: 0 });
      });

      test('with another partition count are refused', async () => {
        const topic = await newTopic(3);
        const remade = log.createTopics([{ name: topic, partitions: 4, retentionMs: RETENTION_MS }]);
        await expect(remade).rejects.toMatchObject({ code: 'log-topic-mismatch' });
      });

      test('that do not exist are a named fault', async () => {
        const nowhere = `${world.topicPrefix}nowhere`;
        await expect(log.partitionCount(nowhere)).rejects.toMatchObject({ code: 'log-topic-missing' });
        await expect(log.bounds(nowhere, 0)).rejects.toMatchObject({ code: 'log-topic-missing' });
        const reader = new CollectingReader();
        await expect(reader.start(log, nowhere, allPartitions(1, FROM_START))).rejects.toMatchObject({ code: 'log-topic-missing' });
        await expect(log.append(nowhere, 0, [entry('x')])).rejects.toMatchObject({ name: 'VigilError' });
      });
    });

    describe('appending', () => {
      test('keeps order and keeps each append together, whoever else appends', async () => {
        const topic = await newTopic();
        const other = await world.open();
        const appends: Promise<void>[] = [];
        for (let round = 0; round < 60; round += 1) {
          for (const [writer, handle] of [['a', log], ['b', log], ['c', other]] as const) {
            appends.push(handle.append(topic, 0, [0, 1, 2].map((part) => entry(`${writer} ${round} ${part}`))));
          }
        }
        await Promise.all(appends);
        const reader = await reading(topic, allPartitions(1, FROM_START));
        await reader.received(540);
        await other.close();

        const texts = textOf(reader.of(0));
        for (let first = 0; first < texts.length; first += 3) {
          const [writer, round] = texts[first]?.split(' ') ?? [];
          expect(texts.slice(first, first + 3)).toEqual([0, 1, 2].map((part) => `${writer} ${round} ${part}`));
        }
        for (const writer of ['a', 'b', 'c']) {
          const rounds = texts.filter((text) => text.startsWith(`${writer} `) && text.endsWith(' 0')).map((text) => Number(text.split(' ')[1]));
          expect(rounds).toEqual(Array.from({ length: 60 }, (_, round) => round));
        }
        expectGrowingOffsets(reader.of(0));
      });

      test('the same entry twice gives two records: telling repeats apart is for the ids above', async () => {
        const topic = await newTopic();
        await log.append(topic, 0, [entry('same')]);
        await log.append(topic, 0, [entry('same')]);
        const reader = await reading(topic, allPartitions(1, FROM_START));
        await reader.received(2);
        expect(textOf(reader.of(0))).toEqual(['same', 'same']);
      });

      test('keeps bytes, key and time as they were, from empty to 1 MB', async () => {
        const topic = await newTopic();
        const values = [Buffer.alloc(0), randomBytes(1), randomBytes(70_000), randomBytes(1_000_000), randomBytes(999_999)];
        const beforeMs = Date.now();
        await log.append(topic, 0, values.slice(0, 4).map((value, index) => ({ key: `소아-${index}`, value })));
        await log.append(topic, 0, [{ key: '', value: values[4] ?? Buffer.alloc(0) }]);
        const afterMs = Date.now();
        const reader = await reading(topic, allPartitions(1, FROM_START));
        await reader.received(values.length);
        const records = reader.of(0);
        expect(records.map((record) => record.key)).toEqual(['소아-0', '소아-1', '소아-2', '소아-3', '']);
        expect(records.map((record) => Buffer.from(record.value).equals(values[records.indexOf(record)] ?? Buffer.alloc(0)))).not.toContain(false);
        for (const { recordedAtMs } of records) {
          expect(recordedAtMs).toBeGreaterThanOrEqual(beforeMs - 50);
          expect(recordedAtMs).toBeLessThanOrEqual(afterMs + 50);
        }
      });

      test('an acknowledged record is inside the bounds at once', async () => {
        const topic = await newTopic();
        for (let count = 1; count <= 5; count += 1) {
          await log.append(topic, 0, [entry(String(count))]);
          const { startOffset, endOffset } = await log.bounds(topic, 0);
          expect(endOffset - startOffset).toBeGreaterThanOrEqual(count);
        }
      });

      test('no entries is no record', async () => {
        const topic = await newTopic();
        await log.append(topic, 0, []);
        expect(await log.bounds(topic, 0)).toMatchObject({ startOffset: 0, endOffset: 0 });
      });
    });

    describe('reading', () => {
      test('12 partitions in one reader, each in its own order, and only the partitions asked for', async () => {
        const topic = await newTopic(12);
        const everything = await reading(topic, allPartitions(12, FROM_START));
        const some = await reading(topic, new Map([[3, FROM_START], [7, FROM_START]]));
        const appends: Promise<void>[] = [];
        for (let number = 0; number < 240; number += 1) appends.push(log.append(topic, number % 12, [entry(String(number), `p${number % 12}`)]));
        await Promise.all(appends);
        await Promise.all([everything.received(240), some.received(40)]);
        for (let partition = 0; partition < 12; partition += 1) {
          const wanted = Array.from({ length: 20 }, (_, round) => String(round * 12 + partition));
          expect(textOf(everything.of(partition))).toEqual(wanted);
        }
        expect([...some.records.keys()].toSorted((a, b) => a - b)).toEqual([3, 7]);
        expect(some.count()).toBe(40);
      });

      test('begins at the start, at the end, at a time and at a saved offset', async () => {
        const topic = await newTopic();
        await log.append(topic, 0, [entry('a'), entry('b')]);
        const first = await reading(topic, allPartitions(1, FROM_START));
        await first.received(2);
        const lastEarlyMs = first.of(0).at(-1)?.recordedAtMs ?? 0;
        await clockPasses(lastEarlyMs);
        const { topicId, endOffset } = await log.bounds(topic, 0);
        const fromEnd = await reading(topic, allPartitions(1, FROM_END));
        await log.append(topic, 0, [entry('c'), entry('d')]);
        const fromTime = await reading(topic, allPartitions(1, { kind: 'time', recordedAtMs: lastEarlyMs + 1 }));
        const fromFarFuture = await reading(topic, allPartitions(1, { kind: 'time', recordedAtMs: lastEarlyMs + 3_600_000 }));
        const fromOffset = await reading(topic, allPartitions(1, { kind: 'offset', offset: endOffset - 1, topicId }));
        await Promise.all([fromEnd.received(2), fromTime.received(2), fromOffset.received(3), first.received(4)]);
        expect(textOf(first.of(0))).toEqual(['a', 'b', 'c', 'd']);
        expect(textOf(fromEnd.of(0))).toEqual(['c', 'd']);
        expect(textOf(fromTime.of(0))).toEqual(['c', 'd']);
        expect(textOf(fromOffset.of(0))).toEqual(['b', 'c', 'd']);
        await log.append(topic, 0, [entry('e')]);
        await fromFarFuture.received(1);
        expect(textOf(fromFarFuture.of(0))).toEqual(['e']);
      });

      test('goes on from a saved offset in a new process without a gap or a repeat', async () => {
        const topic = await newTopic(2);
        const numbers = Array.from({ length: 200 }, (_, number) => number);
        for (const number of numbers.slice(0, 120)) void log.append(topic, number % 2, [entry(String(number))]);
        const before = await reading(topic, allPartitions(2, FROM_START));
        await before.received(50);
        await before.close();
        const { topicId } = await log.bounds(topic, 0);
        for (const number of numbers.slice(120)) await log.append(topic, number % 2, [entry(String(number))]);

        const other = await world.open();
        const positions = new Map([0, 1].map((partition) => {
          const last = before.of(partition).at(-1);
          return [partition, { kind: 'offset', topicId, offset: last === undefined ? 0 : last.offset + 1 } as const];
        }));
        const after = await reading(topic, positions, undefined, other);
        await after.received(200 - before.count());
        await after.close();
        await other.close();
        for (const partition of [0, 1]) {
          const seen = textOf([...before.of(partition), ...after.of(partition)]).map(Number);
          expect(seen).toEqual(numbers.filter((number) => number % 2 === partition));
        }
      });

      test('two readers at once each get everything', async () => {
        const topic = await newTopic();
        const other = await world.open();
        const near = await reading(topic, allPartitions(1, FROM_START));
        const far = await reading(topic, allPartitions(1, FROM_START), undefined, other);
        for (let number = 0; number < 30; number += 1) await log.append(topic, 0, [entry(String(number))]);
        await Promise.all([near.received(30), far.received(30)]);
        expect(textOf(near.of(0))).toEqual(textOf(far.of(0)));
        await far.close();
        await other.close();
      });

      test('gives the next batch only after the last one was taken', async () => {
        const topic = await newTopic(4);
        let running = 0;
        let together = 0;
        const releases: (() => void)[] = [];
        const held = await reading(topic, allPartitions(4, FROM_START), async () => {
          running += 1;
          together = Math.max(together, running);
          if (releases.length < 3) await new Promise<void>((resolve) => releases.push(resolve));
          running -= 1;
        });
        const free = await reading(topic, allPartitions(4, FROM_START));
        for (let number = 0; number < 40; number += 1) await log.append(topic, number % 4, [entry(String(number))]);
        await free.received(40);
        // The free reader has everything, while the held one still has its first batch in hand.
        expect(held.batches).toBe(1);
        expect(held.count()).toBe(0);
        for (let release = 0; release < 3; release += 1) await eventually(() => releases[release], (resolve) => resolve());
        await held.received(40);
        expect(together).toBe(1);
      });

      test('stops with one fault when a batch is refused, and gives nothing more', async () => {
        const topic = await newTopic();
        const refusal = new Error('cannot take it');
        const reader = await reading(topic, allPartitions(1, FROM_START), () => Promise.reject(refusal));
        await log.append(topic, 0, [entry('a')]);
        const fault = await reader.fault;
        expect(fault).toMatchObject({ code: 'log-reader-failed', cause: refusal });
        const batches = reader.batches;
        const witness = await reading(topic, allPartitions(1, FROM_END));
        await log.append(topic, 0, [entry('b')]);
        await witness.received(1);
        await reader.close();
        expect(batches).toBe(1);
        expect(reader.batches).toBe(1);
        expect(reader.faults).toHaveLength(1);
      });

      test('closes after the running batch, and then calls nothing', async () => {
        const topic = await newTopic();
        let release: () => void = () => undefined;
        const begun = new Promise<void>((tell) => {
          void reading(topic, allPartitions(1, FROM_START), async () => {
            tell();
            await new Promise<void>((resolve) => (release = resolve));
          });
        });
        await log.append(topic, 0, [entry('a')]);
        await begun;
        const [reader] = readers;
        let closed = false;
        const closing = reader?.close().then(() => (closed = true));
        const witness = await reading(topic, allPartitions(1, FROM_START));
        await log.append(topic, 0, [entry('b')]);
        await witness.received(2);
        expect(closed).toBe(false);
        release();
        await closing;
        const batches = reader?.batches;
        await log.append(topic, 0, [entry('c')]);
        await witness.received(3);
        expect(reader?.batches).toBe(batches);
        expect(textOf(reader?.of(0) ?? [])).toEqual(['a']);
        expect(reader?.faults).toEqual([]);
      });

      test('closing an idle reader takes less than a second', async () => {
        const topic = await newTopic();
        const reader = await reading(topic, allPartitions(1, FROM_END));
        const sinceMs = performance.now();
        await reader.close();
        expect(performance.now() - sinceMs).toBeLessThan(1_000);
      });

      test('splits a long backlog into batches of bounded size', async () => {
        const topic = await newTopic();
        for (let round = 0; round < 12; round += 1) await log.append(topic, 0, Array.from({ length: 100 }, (_, number) => entry(`${round} ${number}`)));
        for (let round = 0; round < 8; round += 1) await log.append(topic, 0, [{ key: '', value: randomBytes(1_000_000) }]);
        const sizes: { records: number; bytes: number }[] = [];
        const reader = await reading(topic, allPartitions(1, FROM_START), async (_, records) => {
          sizes.push({ records: records.length, bytes: records.reduce((sum, record) => sum + record.value.length, 0) });
        });
        await reader.received(1_208);
        expect(Math.max(...sizes.map(({ records }) => records))).toBeLessThanOrEqual(500);
        expect(Math.max(...sizes.map(({ bytes }) => bytes))).toBeLessThanOrEqual(5_100_000);
      });
    });

    describe('H44 F28: a position that no longer holds is a fault, never a jump', () => {
      test('when retention has passed a saved offset', async () => {
        const topic = await newTopic();
        await log.append(topic, 0, [entry('a'), entry('b')]);
        const { topicId } = await log.bounds(topic, 0);
        await world.expireAll(topic, 0);
        await log.append(topic, 0, [entry('c')]);
        const resumed = log.read(new CollectingReader().request(topic, allPartitions(1, { kind: 'offset', offset: 1, topicId })));
        await expect(resumed).rejects.toMatchObject({ code: 'log-position-lost' });
        const fromStart = await reading(topic, allPartitions(1, FROM_START));
        await fromStart.received(1);
        expect(textOf(fromStart.of(0))).toEqual(['c']);
      });

      test('when a saved offset lies behind the end', async () => {
        const topic = await newTopic();
        await log.append(topic, 0, [entry('a')]);
        const { topicId, endOffset } = await log.bounds(topic, 0);
        const resumed = log.read(new CollectingReader().request(topic, allPartitions(1, { kind: 'offset', offset: endOffset + 5, topicId })));
        await expect(resumed).rejects.toMatchObject({ code: 'log-position-lost' });
      });

      test('when retention passes a reader that is held up', async () => {
        const topic = await newTopic();
        await log.append(topic, 0, [entry('first')]);
        let release: () => void = () => undefined;
        let tellHeld: () => void = () => undefined;
        const held = new Promise<void>((resolve) => (tellHeld = resolve));
        const reader = await reading(topic, allPartitions(1, FROM_START), async () => {
          tellHeld();
          await new Promise<void>((resolve) => (release = resolve));
        });
        await held;
        for (let number = 0; number < 12; number += 1) await log.append(topic, 0, [{ key: '', value: randomBytes(1_000_000) }]);
        await world.expireAll(topic, 0);
        await log.append(topic, 0, [entry('after the hole')]);
        release();
        expect(await reader.fault).toMatchObject({ code: 'log-position-lost' });
        expect(textOf(reader.of(0))).not.toContain('after the hole');
      });

      test('when the topic was made again since the offset was saved', async () => {
        const topic = await newTopic();
        await log.append(topic, 0, [entry('a'), entry('b')]);
        const { topicId } = await log.bounds(topic, 0);
        await remake(topic);
        const resumed = log.read(new CollectingReader().request(topic, allPartitions(1, { kind: 'offset', offset: 1, topicId })));
        await expect(resumed).rejects.toMatchObject({ code: 'log-topic-recreated' });
      });

      test('when the topic is made again under a reader', async () => {
        const topic = await newTopic();
        const reader = await reading(topic, allPartitions(1, FROM_START));
        await log.append(topic, 0, [entry('old')]);
        await reader.received(1);
        await remake(topic);
        expect(await reader.fault).toMatchObject({ code: 'log-topic-recreated' });
        expect(textOf(reader.of(0))).toEqual(['old']);
      });

      async function remake(topic: string): Promise<void> {
        await world.deleteTopic(topic);
        const other = await world.open();
        await other.createTopics([{ name: topic, partitions: 1, retentionMs: RETENTION_MS }]);
        await other.append(topic, 0, [entry('x'), entry('y'), entry('z')]);
        await other.close();
      }
    });

    test('H01: whatever is appended, by whom, in which chunks, is read once, in order', async () => {
      const append = fc.record({ partition: fc.nat({ max: 3 }), handle: fc.nat({ max: 1 }), size: fc.integer({ min: 1, max: 40 }), wait: fc.boolean() });
      const handles = [log, await world.open()];
      await fc.assert(
        fc.asyncProperty(fc.array(append, { minLength: 1, maxLength: 40 }), async (appends) => {
          const topic = await newTopic(4);
          const live = await new CollectingReader().start(log, topic, allPartitions(4, FROM_START));
          const pending: Promise<void>[] = [];
          const wanted = new Map<string, string[]>();
          for (const [index, { partition, handle, size, wait }] of appends.entries()) {
            const entries = Array.from({ length: size }, (_, part) => `${handle} ${index} ${part}`);
            const order = `${partition} ${handle}`;
            wanted.set(order, [...(wanted.get(order) ?? []), ...entries]);
            const appended = handles[handle]?.append(topic, partition, entries.map((text) => entry(text))) ?? Promise.resolve();
            if (wait) await appended;
            else pending.push(appended);
          }
          await Promise.all(pending);
          const total = appends.reduce((sum, { size }) => sum + size, 0);
          await live.received(total);
          await live.close();
          expect(live.count()).toBe(total);
          for (const [order, texts] of wanted) {
            const [partition, handle] = order.split(' ').map(Number);
            expect(textOf(live.of(partition ?? 0)).filter((text) => text.startsWith(`${handle} `))).toEqual(texts);
          }
        }),
        { numRuns: 12 },
      );
      await handles[1]?.close();
    });

    test('kill -9 of a writing process loses no acknowledged record', async () => {
      const topic = await newTopic();
      for (const round of [1, 2, 3]) {
        const { endOffset } = await log.bounds(topic, 0);
        const acknowledged = await writeUntilKilled(topic, 40 * round);
        const { topicId } = await log.bounds(topic, 0);
        const reader = await reading(topic, allPartitions(1, { kind: 'offset', offset: endOffset, topicId }));
        await reader.received(acknowledged + 1);
        const numbers = textOf(reader.of(0)).map(Number);
        expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, number) => number));
        expect(numbers.length % 3).toBe(0);
        await reader.close();
      }
      await log.append(topic, 0, [entry('the log goes on')]);
    });

    /** Highest number that a writer process saw acknowledged before it was killed. */
    async function writeUntilKilled(topic: string, acknowledgements: number): Promise<number> {
      const writer = spawn(process.execPath, ['--import', LOADER, WRITER, ...world.writerArguments, topic], { stdio: ['ignore', 'pipe', 'inherit'] });
      const exited = once(writer, 'exit');
      let last = -1;
      let count = 0;
      for await (const line of createInterface({ input: writer.stdout })) {
        last = Number(line);
        count += 1;
        if (count === acknowledgements) writer.kill('SIGKILL');
      }
      await exited;
      expect(count).toBeGreaterThanOrEqual(acknowledgements);
      return last;
    }
  });
}

/** Names the arguments of `reading`. */
declare function startArguments(
  topic: string,
  positions: Parameters<CollectingReader['start']>[2],
  beforeBatch?: (partition: number, records: readonly LogRecord[]) => Promise<void>,
  on?: EventLog,
): void;

function expectGrowingOffsets(records: readonly LogRecord[]): void {
  const offsets = records.map((record) => record.offset);
  expect(offsets).toEqual(offsets.toSorted((a, b) => a - b));
  expect(new Set(offsets).size).toBe(offsets.length);
}

/** Resolves in the first turn of the event loop in which wall time is past `timeMs`. */
async function clockPasses(timeMs: number): Promise<void> {
  while (Date.now() <= timeMs) await new Promise((resolve) => setImmediate(resolve));
}

async function eventually<T>(look: () => T | undefined, use: (value: T) => void): Promise<void> {
  for (;;) {
    const value = look();
    if (value !== undefined) return use(value);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
