/** What is told as kept is found, in order and proven, whoever else writes and wherever a writer ends. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { newestEvents } from '../../services/audit/read-trail.ts';
import { TrailWriter } from '../../services/audit/trail-writer.ts';
import type { TrailStore } from '../../services/audit/trail-store.port.ts';
import { timeLimit } from '../support/patience.ts';
import { OwnTrail, viewOf } from './trail-fixtures.ts';

async function numbersIn(trail: OwnTrail): Promise<readonly unknown[]> {
  const found: [number, unknown][] = [];
  const always = { fromMs: 0, toMs: Number.POSITIVE_INFINITY };
  for await (const { index, event } of newestEvents(trail.store, always, () => true)) {
    found.unshift([index, event.detail['n']]);
  }
  expect(found.map(([index]) => index)).toEqual(found.map((_, at) => at));
  return found.map(([, n]) => n);
}

const numbers = (to: number): readonly number[] => Array.from({ length: to }, (_, n) => n);

describe('a trail', () => {
  it('is empty and proven when it is new', async () => {
    const trail = await OwnTrail.open();
    expect(await trail.verify()).toEqual({ size: 0, lastAtMs: null, anchoredSize: null, findings: [] });
  });

  it.each([1, 255, 256, 257, 600])(
    'of %i events is read back in order, by a writer that begins anew too',
    async (count) => {
      const trail = await OwnTrail.open();
      await trail.writeAtOnce(0, count);
      trail.writer = trail.again();
      await trail.write(count, count + 3);
      expect(await numbersIn(trail)).toEqual(numbers(count + 3));
      expect(await trail.verify()).toMatchObject({ size: count + 3, findings: [] });
    },
  );

  it(
    'is written by several at once, and every event has its place',
    async () => {
      const trail = await OwnTrail.open();
      const writers = [trail.writer, trail.again(), trail.again()];
      const places = await Promise.all(numbers(300).map((n) => (writers[n % 3] ?? trail.writer).append(viewOf(n))));
      expect(places.toSorted((a, b) => a - b)).toEqual(numbers(300));
      const found = await numbersIn(trail);
      expect(places.map((place) => found[place])).toEqual(numbers(300));
      expect((await trail.verify()).findings).toEqual([]);
    },
    timeLimit(30_000),
  );

  it('takes nothing at a place that became a tile while its writer slept', async () => {
    const trail = await OwnTrail.open();
    await trail.write(0, 3);
    const sleeper = trail.again();
    await sleeper.append(viewOf(3));
    await sleeper.close();
    // Two tiles on: the batches that the sleeper would run into are gone.
    await trail.writeAtOnce(4, 520);
    expect(await sleeper.append(viewOf(520))).toBe(520);
    await sleeper.close();
    expect(await numbersIn(trail)).toEqual(numbers(521));
    expect((await trail.verify()).findings).toEqual([]);
  });

  it('leaves no more files than it needs', async () => {
    const trail = await OwnTrail.open();
    await trail.writeAtOnce(0, 700);
    await trail.write(700, 740);
    const files = await readdir(path.join(trail.folder, 'trail'), { recursive: true, withFileTypes: true });
    const names = files.filter((file) => file.isFile()).map((file) => path.join(file.parentPath, file.name));
    // Two full tiles with entries and notes, the parts of the open one and of the level above, keys, checkpoint, batches.
    expect(names.filter((name) => !name.includes('journal')).length).toBeLessThanOrEqual(2 * 3 + 3 + 3);
  });

  it(
    'of thousands of events is gone on with from a few files',
    async () => {
      const reads: string[] = [];
      const trail = await OwnTrail.open();
      await trail.writeAtOnce(0, 256 * 20);
      const counted: TrailStore = {
        read: (name) => {
          reads.push(name);
          return trail.store.read(name);
        },
        names: (prefix) => trail.store.names(prefix),
        create: (name, bytes) => trail.store.create(name, bytes),
        replace: (name, bytes, isDurable) => trail.store.replace(name, bytes, isDurable),
        remove: (name) => trail.store.remove(name),
      };
      const writer = new TrailWriter(counted, trail.key);
      await writer.append(viewOf(5_120));
      await writer.close();
      expect(reads.length).toBeLessThan(20);
    },
    timeLimit(30_000),
  );

  it('is not gone on with where it is broken', async () => {
    const trail = await OwnTrail.open();
    await trail.write(0, 4);
    await trail.store.replace(
      'journal/000000000000002',
      (await trail.store.read('journal/000000000000001')) ?? Buffer.of(),
      true,
    );
    await expect(trail.again().append(viewOf(4))).rejects.toMatchObject({ code: 'audit-broken' });
  });

  it('says that it cannot be written, and is written again when it can', async () => {
    const trail = await OwnTrail.open();
    let isFull = false;
    const store: TrailStore = {
      read: (name) => trail.store.read(name),
      names: (prefix) => trail.store.names(prefix),
      create: (name, bytes) => (isFull ? Promise.reject(new Error('full')) : trail.store.create(name, bytes)),
      replace: (name, bytes, isDurable) => trail.store.replace(name, bytes, isDurable),
      remove: (name) => trail.store.remove(name),
    };
    const writer = new TrailWriter(store, trail.key);
    await writer.append(viewOf(0));
    isFull = true;
    await expect(writer.append(viewOf(1))).rejects.toThrow('full');
    isFull = false;
    expect(await writer.append(viewOf(1))).toBe(1);
    await writer.close();
    expect((await trail.verify()).findings).toEqual([]);
  });
});
