// Hazards: H44 (docs/hazards.md).
/** The EventLog contract where something went wrong: positions that no longer hold, processes killed. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { CollectingReader, FROM_START, allPartitions, entry, textOf } from './collecting-reader.ts';
import { RETENTION_MS } from './log-bench.ts';
import type { LogBench } from './log-bench.ts';

const WRITER = fileURLToPath(new URL('writer-process.ts', import.meta.url));
const LOADER = new URL('../support/typescript-loader.mjs', import.meta.url).href;

export function recoveryContract(bench: () => LogBench): void {
  describe('a record that did not come back as it was appended', () => {
    test('is given as damaged, and those around it as they were', async () => {
      const topic = await bench().newTopic();
      await bench().log.append(topic, 0, [entry('before')]);
      await bench().world.appendDamaged(topic, entry('a birth date'));
      await bench().log.append(topic, 0, [entry('after')]);
      const reader = await bench().reading(topic, allPartitions(1, FROM_START));
      await reader.received(3);
      expect(reader.of(0).map(({ isDamaged }) => isDamaged === true)).toEqual([false, true, false]);
      expect([reader.of(0)[0], reader.of(0)[2]].map((record) => Buffer.from(record?.value ?? []).toString())).toEqual([
        'before',
        'after',
      ]);
      expect(reader.faults).toEqual([]);
    });

    test('of a version without checksums stays readable', async () => {
      const topic = await bench().newTopic();
      await bench().world.appendUnsealed(topic, entry('old'));
      await bench().log.append(topic, 0, [entry('new')]);
      const reader = await bench().reading(topic, allPartitions(1, FROM_START));
      await reader.received(2);
      expect(textOf(reader.of(0))).toEqual(['old', 'new']);
      expect(reader.of(0).some(({ isDamaged }) => isDamaged === true)).toBe(false);
    });
  });

  describe('H44 F28: a position that no longer holds is a fault, never a jump', () => {
    test('when retention has passed a saved offset', async () => {
      const topic = await bench().newTopic();
      await bench().log.append(topic, 0, [entry('a'), entry('b')]);
      const { topicId } = await bench().log.bounds(topic, 0);
      await bench().world.expireAll(topic, 0);
      await bench().log.append(topic, 0, [entry('c')]);
      const resumed = bench().log.read(
        new CollectingReader().request(topic, allPartitions(1, { kind: 'offset', offset: 1, topicId })),
      );
      await expect(resumed).rejects.toMatchObject({ code: 'log-position-lost' });
      const fromStart = await bench().reading(topic, allPartitions(1, FROM_START));
      await fromStart.received(1);
      expect(textOf(fromStart.of(0))).toEqual(['c']);
    });

    test('when a saved offset lies behind the end', async () => {
      const topic = await bench().newTopic();
      await bench().log.append(topic, 0, [entry('a')]);
      const { topicId, endOffset } = await bench().log.bounds(topic, 0);
      const resumed = bench().log.read(
        new CollectingReader().request(topic, allPartitions(1, { kind: 'offset', offset: endOffset + 5, topicId })),
      );
      await expect(resumed).rejects.toMatchObject({ code: 'log-position-lost' });
    });

    test('when retention passes a reader that is held up', async () => {
      const topic = await bench().newTopic();
      await bench().log.append(topic, 0, [entry('first')]);
      let release: () => void = () => undefined;
      let tellHeld: () => void = () => undefined;
      const held = new Promise<void>((resolve) => (tellHeld = resolve));
      const reader = await bench().reading(topic, allPartitions(1, FROM_START), async () => {
        tellHeld();
        await new Promise<void>((resolve) => (release = resolve));
      });
      await held;
      for (let number = 0; number < 12; number += 1) {
        await bench().log.append(topic, 0, [{ key: '', value: randomBytes(1_000_000) }]);
      }
      await bench().world.expireAll(topic, 0);
      await bench().log.append(topic, 0, [entry('after the hole')]);
      release();
      expect(await reader.fault).toMatchObject({ code: 'log-position-lost' });
      expect(textOf(reader.of(0))).not.toContain('after the hole');
    });

    test('when the topic was made again since the offset was saved', async () => {
      const topic = await bench().newTopic();
      await bench().log.append(topic, 0, [entry('a'), entry('b')]);
      const { topicId } = await bench().log.bounds(topic, 0);
      await remake(topic);
      const resumed = bench().log.read(
        new CollectingReader().request(topic, allPartitions(1, { kind: 'offset', offset: 1, topicId })),
      );
      await expect(resumed).rejects.toMatchObject({ code: 'log-topic-recreated' });
    });

    test('when the topic is made again under a reader', async () => {
      const topic = await bench().newTopic();
      const reader = await bench().reading(topic, allPartitions(1, FROM_START));
      await bench().log.append(topic, 0, [entry('old')]);
      await reader.received(1);
      await remake(topic);
      // A reader that happens to look between the two acts finds no topic at all: as loud, and as final.
      expect((await reader.fault).code).toMatch(/^log-topic-(recreated|missing)$/);
      expect(textOf(reader.of(0))).toEqual(['old']);
    });

    async function remake(topic: string): Promise<void> {
      await bench().world.deleteTopic(topic);
      const other = await bench().world.open();
      await other.createTopics([{ name: topic, partitions: 1, retentionMs: RETENTION_MS }]);
      await other.append(topic, 0, [entry('x'), entry('y'), entry('z')]);
      await other.close();
    }
  });

  test('kill -9 of a writing process loses no acknowledged record', async () => {
    const topic = await bench().newTopic();
    for (const round of [1, 2]) {
      const { endOffset } = await bench().log.bounds(topic, 0);
      const acknowledged = await writeUntilKilled(topic, 40 * round);
      const { topicId } = await bench().log.bounds(topic, 0);
      const reader = await bench().reading(topic, allPartitions(1, { kind: 'offset', offset: endOffset, topicId }));
      await reader.received(acknowledged + 1);
      const numbers = textOf(reader.of(0)).map(Number);
      expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, number) => number));
      expect(numbers.length % 3).toBe(0);
      await reader.close();
    }
    await bench().log.append(topic, 0, [entry('the log goes on')]);
  });

  /** Highest number that a writer process saw acknowledged before it was killed. */
  async function writeUntilKilled(topic: string, acknowledgements: number): Promise<number> {
    const writer = spawn(process.execPath, ['--import', LOADER, WRITER, ...bench().world.writerArguments, topic], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
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
}
