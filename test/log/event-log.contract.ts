// Hazards: H01 (docs/hazards.md).
/**
 * The laws of the EventLog port, run on every adapter: appending here, reading in
 * event-log-reading.contract.ts, lost positions and crashes in event-log-recovery.contract.ts.
 */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { LogRecord } from '../../services/log/event-log.port.ts';
import { CollectingReader, FROM_START, allPartitions, entry, textOf } from './collecting-reader.ts';
import { readingContract } from './event-log-reading.contract.ts';
import { recoveryContract } from './event-log-recovery.contract.ts';
import { LogBench, RETENTION_MS } from './log-bench.ts';
import type { LogUnderTest } from './log-bench.ts';

export function eventLogContract(name: string, make: () => Promise<LogUnderTest>): void {
  describe(`EventLog contract: ${name}`, () => {
    let running: LogBench;
    const bench = () => running;

    beforeAll(async () => {
      const world = await make();
      running = new LogBench(world, await world.open());
    });
    afterEach(() => running.closeReaders());
    afterAll(() => running.stop());

    topicContract(bench);
    appendingContract(bench);
    readingContract(bench);
    recoveryContract(bench);
  });
}

function topicContract(bench: () => LogBench): void {
  describe('topics', () => {
    test('are made once, and a second making changes nothing', async () => {
      const topic = await bench().newTopic(3);
      const before = await bench().log.bounds(topic, 2);
      await bench().log.createTopics([{ name: topic, partitions: 3, retentionMs: RETENTION_MS }]);
      expect(await bench().log.partitionCount(topic)).toBe(3);
      expect(await bench().log.bounds(topic, 2)).toEqual(before);
      expect(before).toMatchObject({ startOffset: 0, endOffset: 0 });
    });

    test('with another partition count are refused', async () => {
      const topic = await bench().newTopic(3);
      const remade = bench().log.createTopics([{ name: topic, partitions: 4, retentionMs: RETENTION_MS }]);
      await expect(remade).rejects.toMatchObject({ code: 'log-topic-mismatch' });
    });

    test('that do not exist are a named fault', async () => {
      const nowhere = `${bench().world.topicPrefix}nowhere`;
      await expect(bench().log.partitionCount(nowhere)).rejects.toMatchObject({ code: 'log-topic-missing' });
      await expect(bench().log.bounds(nowhere, 0)).rejects.toMatchObject({ code: 'log-topic-missing' });
      const reader = new CollectingReader();
      await expect(reader.start(bench().log, nowhere, allPartitions(1, FROM_START))).rejects.toMatchObject({
        code: 'log-topic-missing',
      });
      await expect(bench().log.append(nowhere, 0, [entry('x')])).rejects.toMatchObject({ code: 'log-topic-missing' });
    });
  });
}

function appendingContract(bench: () => LogBench): void {
  describe('appending', () => {
    test('keeps order and keeps each append together, whoever else appends', async () => {
      const topic = await bench().newTopic();
      const other = await bench().world.open();
      const appends: Promise<void>[] = [];
      for (let round = 0; round < 60; round += 1) {
        for (const [writer, handle] of [
          ['a', bench().log],
          ['b', bench().log],
          ['c', other],
        ] as const) {
          appends.push(
            handle.append(
              topic,
              0,
              [0, 1, 2].map((part) => entry(`${writer} ${round} ${part}`)),
            ),
          );
        }
      }
      await Promise.all(appends);
      const reader = await bench().reading(topic, allPartitions(1, FROM_START));
      await reader.received(540);
      await other.close();

      const texts = textOf(reader.of(0));
      for (let first = 0; first < texts.length; first += 3) {
        const [writer, round] = texts[first]?.split(' ') ?? [];
        expect(texts.slice(first, first + 3)).toEqual([0, 1, 2].map((part) => `${writer} ${round} ${part}`));
      }
      for (const writer of ['a', 'b', 'c']) {
        const rounds = texts
          .filter((text) => text.startsWith(`${writer} `) && text.endsWith(' 0'))
          .map((text) => Number(text.split(' ')[1]));
        expect(rounds).toEqual(Array.from({ length: 60 }, (_, round) => round));
      }
      expectGrowingOffsets(reader.of(0));
    });

    test('the same entry twice gives two records: telling repeats apart is for the ids above', async () => {
      const topic = await bench().newTopic();
      await bench().log.append(topic, 0, [entry('same')]);
      await bench().log.append(topic, 0, [entry('same')]);
      const reader = await bench().reading(topic, allPartitions(1, FROM_START));
      await reader.received(2);
      expect(textOf(reader.of(0))).toEqual(['same', 'same']);
    });

    test('keeps bytes, key and time as they were, from empty to 1 MB', async () => {
      const topic = await bench().newTopic();
      const values = [
        Buffer.alloc(0),
        randomBytes(1),
        randomBytes(70_000),
        randomBytes(1_000_000),
        randomBytes(999_999),
      ];
      const beforeMs = Date.now();
      await bench().log.append(
        topic,
        0,
        values.slice(0, 4).map((value, index) => ({ key: `소아-${index}`, value })),
      );
      await bench().log.append(topic, 0, [{ key: '', value: values[4] ?? Buffer.alloc(0) }]);
      const afterMs = Date.now();
      const reader = await bench().reading(topic, allPartitions(1, FROM_START));
      await reader.received(values.length);
      const records = reader.of(0);
      expect(records.map((record) => record.key)).toEqual(['소아-0', '소아-1', '소아-2', '소아-3', '']);
      expect(
        records.map((record) => Buffer.from(record.value).equals(values[records.indexOf(record)] ?? Buffer.alloc(0))),
      ).not.toContain(false);
      for (const { recordedAtMs } of records) {
        expect(recordedAtMs).toBeGreaterThanOrEqual(beforeMs - 50);
        expect(recordedAtMs).toBeLessThanOrEqual(afterMs + 50);
      }
    });

    test('an acknowledged record is inside the bounds at once', async () => {
      const topic = await bench().newTopic();
      for (let count = 1; count <= 5; count += 1) {
        await bench().log.append(topic, 0, [entry(String(count))]);
        const { startOffset, endOffset } = await bench().log.bounds(topic, 0);
        expect(endOffset - startOffset).toBeGreaterThanOrEqual(count);
      }
    });

    test('no entries is no record', async () => {
      const topic = await bench().newTopic();
      await bench().log.append(topic, 0, []);
      expect(await bench().log.bounds(topic, 0)).toMatchObject({ startOffset: 0, endOffset: 0 });
    });

    test('H01: whatever is appended, by whom, in which chunks, is read once, in order', async () => {
      const append = fc.record({
        partition: fc.nat({ max: 3 }),
        handle: fc.nat({ max: 1 }),
        size: fc.integer({ min: 1, max: 40 }),
        wait: fc.boolean(),
      });
      const handles = [bench().log, await bench().world.open()];
      await fc.assert(
        fc.asyncProperty(fc.array(append, { minLength: 1, maxLength: 40 }), async (appends) => {
          const topic = await bench().newTopic(4);
          const live = await new CollectingReader().start(bench().log, topic, allPartitions(4, FROM_START));
          const pending: Promise<void>[] = [];
          const wanted = new Map<string, string[]>();
          for (const [index, { partition, handle, size, wait }] of appends.entries()) {
            const entries = Array.from({ length: size }, (_, part) => `${handle} ${index} ${part}`);
            const order = `${partition} ${handle}`;
            wanted.set(order, [...(wanted.get(order) ?? []), ...entries]);
            const appended =
              handles[handle]?.append(
                topic,
                partition,
                entries.map((text) => entry(text)),
              ) ?? Promise.resolve();
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
  });
}

function expectGrowingOffsets(records: readonly LogRecord[]): void {
  const offsets = records.map((record) => record.offset);
  expect(offsets).toEqual(offsets.toSorted((a, b) => a - b));
  expect(new Set(offsets).size).toBe(offsets.length);
}
