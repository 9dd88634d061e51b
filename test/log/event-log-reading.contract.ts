/** The reading part of the EventLog contract. */
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { CollectingReader, FROM_END, FROM_START, allPartitions, entry, textOf } from './collecting-reader.ts';
import type { LogBench } from './log-bench.ts';

export function readingContract(bench: () => LogBench): void {
  describe('reading', () => {
    test('12 partitions in one reader, each in its own order, and only the partitions asked for', async () => {
      const topic = await bench().newTopic(12);
      const everything = await bench().reading(topic, allPartitions(12, FROM_START));
      const some = await bench().reading(
        topic,
        new Map([
          [3, FROM_START],
          [7, FROM_START],
        ]),
      );
      const appends: Promise<void>[] = [];
      for (let number = 0; number < 240; number += 1) {
        appends.push(bench().log.append(topic, number % 12, [entry(String(number), `p${number % 12}`)]));
      }
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
      const topic = await bench().newTopic();
      await bench().log.append(topic, 0, [entry('a'), entry('b')]);
      const first = await bench().reading(topic, allPartitions(1, FROM_START));
      await first.received(2);
      const lastEarlyMs = first.of(0).at(-1)?.recordedAtMs ?? 0;
      await clockPasses(lastEarlyMs);
      const { topicId, endOffset } = await bench().log.bounds(topic, 0);
      const fromEnd = await bench().reading(topic, allPartitions(1, FROM_END));
      await bench().log.append(topic, 0, [entry('c'), entry('d')]);
      const fromTime = await bench().reading(topic, allPartitions(1, { kind: 'time', recordedAtMs: lastEarlyMs + 1 }));
      const fromFarFuture = await bench().reading(
        topic,
        allPartitions(1, { kind: 'time', recordedAtMs: lastEarlyMs + 3_600_000 }),
      );
      const fromOffset = await bench().reading(
        topic,
        allPartitions(1, { kind: 'offset', offset: endOffset - 1, topicId }),
      );
      await Promise.all([fromEnd.received(2), fromTime.received(2), fromOffset.received(3), first.received(4)]);
      expect(textOf(first.of(0))).toEqual(['a', 'b', 'c', 'd']);
      expect(textOf(fromEnd.of(0))).toEqual(['c', 'd']);
      expect(textOf(fromTime.of(0))).toEqual(['c', 'd']);
      expect(textOf(fromOffset.of(0))).toEqual(['b', 'c', 'd']);
      const exactlyMs = fromEnd.of(0)[0]?.recordedAtMs ?? 0;
      const fromExactTime = await bench().reading(topic, allPartitions(1, { kind: 'time', recordedAtMs: exactlyMs }));
      await fromExactTime.received(2);
      expect(textOf(fromExactTime.of(0)).slice(0, 2)).toEqual(['c', 'd']);
      await bench().log.append(topic, 0, [entry('e')]);
      await fromFarFuture.received(1);
      expect(textOf(fromFarFuture.of(0))).toEqual(['e']);
    });

    test('goes on from a saved offset in a new process without a gap or a repeat', async () => {
      const topic = await bench().newTopic(2);
      const numbers = Array.from({ length: 200 }, (_, number) => number);
      for (const number of numbers.slice(0, 120)) void bench().log.append(topic, number % 2, [entry(String(number))]);
      const before = await bench().reading(topic, allPartitions(2, FROM_START));
      await before.received(50);
      await before.close();
      const { topicId } = await bench().log.bounds(topic, 0);
      for (const number of numbers.slice(120)) await bench().log.append(topic, number % 2, [entry(String(number))]);

      const other = await bench().world.open();
      const positions = new Map(
        [0, 1].map((partition) => {
          const last = before.of(partition).at(-1);
          return [partition, { kind: 'offset', topicId, offset: last === undefined ? 0 : last.offset + 1 } as const];
        }),
      );
      const after = await bench().reading(topic, positions, undefined, other);
      await after.received(200 - before.count());
      await after.close();
      await other.close();
      for (const partition of [0, 1]) {
        const seen = textOf([...before.of(partition), ...after.of(partition)]).map(Number);
        expect(seen).toEqual(numbers.filter((number) => number % 2 === partition));
      }
    });

    test('two readers at once each get everything', async () => {
      const topic = await bench().newTopic();
      const other = await bench().world.open();
      const near = await bench().reading(topic, allPartitions(1, FROM_START));
      const far = await bench().reading(topic, allPartitions(1, FROM_START), undefined, other);
      for (let number = 0; number < 30; number += 1) await bench().log.append(topic, 0, [entry(String(number))]);
      await Promise.all([near.received(30), far.received(30)]);
      expect(textOf(near.of(0))).toEqual(textOf(far.of(0)));
      await far.close();
      await other.close();
    });

    test('a patient reader is given everything in few batches, however much is appended in between', async () => {
      const topic = await bench().newTopic();
      const patienceMs = 200;
      const patient = new CollectingReader();
      const request = { ...patient.request(topic, allPartitions(1, FROM_START)), patienceMs };
      const sinceMs = performance.now();
      const reader = await bench().log.read(request);
      for (let number = 0; number < 60; number += 1) await bench().log.append(topic, 0, [entry(String(number))]);
      await patient.received(60);
      // One a span of patience, one at each end.
      expect(patient.batches).toBeLessThanOrEqual(2 + (performance.now() - sinceMs) / patienceMs);
      expect(textOf(patient.of(0))).toEqual(Array.from({ length: 60 }, (_, number) => String(number)));
      await reader.close();
    });

    test('gives the next batch only after the last one was taken', async () => {
      const topic = await bench().newTopic(4);
      let running = 0;
      let together = 0;
      const releases: (() => void)[] = [];
      const held = await bench().reading(topic, allPartitions(4, FROM_START), async () => {
        running += 1;
        together = Math.max(together, running);
        if (releases.length < 3) await new Promise<void>((resolve) => releases.push(resolve));
        running -= 1;
      });
      const free = await bench().reading(topic, allPartitions(4, FROM_START));
      for (let number = 0; number < 40; number += 1) {
        await bench().log.append(topic, number % 4, [entry(String(number))]);
      }
      await free.received(40);
      // The free reader has everything, while the held one still has its first batch in hand.
      expect(held.batches).toBe(1);
      expect(held.count()).toBe(0);
      for (let release = 0; release < 3; release += 1) {
        await eventually(
          () => releases[release],
          (resolve) => resolve(),
        );
      }
      await held.received(40);
      expect(together).toBe(1);
    });

    test('stops with one fault when a batch is refused, and gives nothing more', async () => {
      const topic = await bench().newTopic();
      const refusal = new Error('cannot take it');
      const reader = await bench().reading(topic, allPartitions(1, FROM_START), () => Promise.reject(refusal));
      await bench().log.append(topic, 0, [entry('a')]);
      const fault = await reader.fault;
      expect(fault).toMatchObject({ code: 'log-reader-failed', cause: refusal });
      const batches = reader.batches;
      const witness = await bench().reading(topic, allPartitions(1, FROM_END));
      await bench().log.append(topic, 0, [entry('b')]);
      await witness.received(1);
      await reader.close();
      expect(batches).toBe(1);
      expect(reader.batches).toBe(1);
      expect(reader.faults).toHaveLength(1);
    });

    test('closes after the running batch, and then calls nothing', async () => {
      const topic = await bench().newTopic();
      let release: () => void = () => undefined;
      const begun = new Promise<void>((tell) => {
        void bench().reading(topic, allPartitions(1, FROM_START), async () => {
          tell();
          await new Promise<void>((resolve) => (release = resolve));
        });
      });
      await bench().log.append(topic, 0, [entry('a')]);
      await begun;
      const [reader] = bench().readers();
      let closed = false;
      const closing = reader?.close().then(() => (closed = true));
      const witness = await bench().reading(topic, allPartitions(1, FROM_START));
      await bench().log.append(topic, 0, [entry('b')]);
      await witness.received(2);
      expect(closed).toBe(false);
      release();
      await closing;
      const batches = reader?.batches;
      await bench().log.append(topic, 0, [entry('c')]);
      await witness.received(3);
      expect(reader?.batches).toBe(batches);
      expect(textOf(reader?.of(0) ?? [])).toEqual(['a']);
      expect(reader?.faults).toEqual([]);
    });

    test('closing an idle reader takes less than a second', async () => {
      const topic = await bench().newTopic();
      const reader = await bench().reading(topic, allPartitions(1, FROM_END));
      const sinceMs = performance.now();
      await reader.close();
      expect(performance.now() - sinceMs).toBeLessThan(1_000);
    });

    test('splits a long backlog into batches of bounded size', async () => {
      const topic = await bench().newTopic();
      for (let round = 0; round < 12; round += 1) {
        await bench().log.append(
          topic,
          0,
          Array.from({ length: 100 }, (_, number) => entry(`${round} ${number}`)),
        );
      }
      for (let round = 0; round < 8; round += 1) {
        await bench().log.append(topic, 0, [{ key: '', value: randomBytes(1_000_000) }]);
      }
      const sizes: { records: number; bytes: number }[] = [];
      const reader = await bench().reading(topic, allPartitions(1, FROM_START), async (_, records) => {
        sizes.push({ records: records.length, bytes: records.reduce((sum, record) => sum + record.value.length, 0) });
      });
      await reader.received(1_208);
      expect(Math.max(...sizes.map(({ records }) => records))).toBeLessThanOrEqual(500);
      expect(Math.max(...sizes.map(({ bytes }) => bytes))).toBeLessThanOrEqual(5_100_000);
    });
  });
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
