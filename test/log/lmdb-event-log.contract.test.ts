/** The EventLog contract on the embedded log, and what only a log in a folder can do wrong. */
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { LmdbSpool } from '../../services/log/adapters/lmdb/lmdb-spool.ts';
import { LmdbEventLog } from '../../services/log/adapters/lmdb/lmdb-event-log.ts';
import { LmdbStore } from '../../services/log/adapters/lmdb/lmdb-store.ts';
import { SystemClock } from '../../services/platform/system-clock.ts';
import { CollectingReader, FROM_START, allPartitions, entry, textOf } from './collecting-reader.ts';
import { lmdbDamage } from './log-damage.ts';
import { eventLogContract } from './event-log.contract.ts';

/** The system clock, whose wall time a test may move on. */
class MovableClock extends SystemClock {
  aheadMs = 0;

  override nowMs(): number {
    return super.nowMs() + this.aheadMs;
  }
}

const DAY_MS = 86_400_000;
const folders: string[] = [];

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vigil-log-'));
  folders.push(folder);
  return folder;
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Bytes of a file that count as memory of this process. */
function residentBytes(file: string): number {
  const maps = readFileSync('/proc/self/smaps', 'utf8').split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m);
  const ours = maps.filter((map) => map.split('\n')[0]?.endsWith(file));
  return ours.reduce((sum, map) => sum + 1_024 * Number(/^Rss: +(\d+) kB/m.exec(map)?.[1]), 0);
}

eventLogContract('embedded (LMDB)', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vigil-log-'));
  const clock = new MovableClock();
  const administrator = new LmdbEventLog({ folder, clock });
  return {
    ...lmdbDamage(folder, administrator),
    open: async () => new LmdbEventLog({ folder, clock }),
    expireAll: async () => {
      clock.aheadMs = 8 * DAY_MS;
      await administrator.trim();
      clock.aheadMs = 0;
    },
    deleteTopic: (topic) => administrator.deleteTopic(topic),
    writerArguments: ['lmdb', folder],
    topicPrefix: '',
    stop: async () => {
      await administrator.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
});

describe('the embedded log', () => {
  test.skipIf(process.platform !== 'linux')('maps its file once, however far that grows', async () => {
    const folder = newFolder();
    const log = new LmdbEventLog({ folder, clock: new SystemClock() });
    await log.createTopics([{ name: 'topic', partitions: 1, retentionMs: DAY_MS }]);
    // A map that grew with the file would have been made anew five times by then.
    const megabyte = { key: 'unit', value: new Uint8Array(2 ** 20) };
    for (let count = 0; count < 8; count += 1) await log.append('topic', 0, [megabyte]);
    const maps = readFileSync('/proc/self/maps', 'utf8').split('\n');
    expect(maps.filter((line) => line.endsWith(join(folder, 'data.mdb')))).toHaveLength(1);
    await log.close();
  });

  test.skipIf(process.platform !== 'linux')('gives back the pages that readers have mapped, and goes on', async () => {
    const folder = newFolder();
    const log = new LmdbEventLog({ folder, clock: new SystemClock() });
    await log.createTopics([{ name: 't', partitions: 1, retentionMs: DAY_MS }]);
    const many = Array.from({ length: 60 }, (_, number) => ({ key: '', value: Buffer.alloc(200_000, number) }));
    await log.append('t', 0, many);
    const reader = await new CollectingReader().start(log, 't', allPartitions(1, FROM_START));
    await reader.received(60);
    expect(residentBytes(join(folder, 'data.mdb'))).toBeGreaterThan(10_000_000);
    await log.giveBackPages();
    expect(residentBytes(join(folder, 'data.mdb'))).toBeLessThan(1_000_000);
    await log.append('t', 0, [entry('after')]);
    await reader.received(61);
    expect(textOf(reader.of(0)).at(-1)).toBe('after');
    expect(Buffer.from(reader.of(0)[59]?.value ?? '').equals(Buffer.alloc(200_000, 59))).toBe(true);
    await log.close();
  });

  test('appends and readers lose nothing while pages are given back again and again', async () => {
    const folder = newFolder();
    const log = new LmdbEventLog({ folder, clock: new SystemClock() });
    await log.createTopics([{ name: 't', partitions: 2, retentionMs: DAY_MS }]);
    const readers = await Promise.all(
      [0, 1, 2].map(() => new CollectingReader().start(log, 't', allPartitions(2, FROM_START))),
    );
    const appends: Promise<void>[] = [];
    let isAppending = true;
    const giving = (async () => {
      while (isAppending) {
        await log.giveBackPages();
        await nextTurn();
      }
    })();
    // Each round is more than may stay resident, so that each is given back, some of them in the middle of a commit.
    for (let round = 0; round < 12; round += 1) {
      const large = { key: `${round}`, value: Buffer.alloc(2_500_000, round) };
      appends.push(log.append('t', 0, [large]), log.append('t', 1, [large, large]));
      await readers[round % 3]?.received(3 * (round + 1));
    }
    await Promise.all(appends);
    await Promise.all(readers.map((reader) => reader.received(36)));
    isAppending = false;
    await giving;
    const keys = Array.from({ length: 12 }, (_, round) => `${round}`);
    for (const reader of readers) {
      expect(reader.of(0).map(({ key }) => key)).toEqual(keys);
      expect(reader.of(1).map(({ key }) => key)).toEqual(keys.flatMap((key) => [key, key]));
      expect(reader.faults).toEqual([]);
    }
    await log.close();
  });

  test('an append that waits for pages to be given back is kept by a close', async () => {
    const folder = newFolder();
    const log = new LmdbEventLog({ folder, clock: new SystemClock() });
    await log.createTopics([{ name: 't', partitions: 1, retentionMs: DAY_MS }]);
    await log.append('t', 0, [{ key: '', value: Buffer.alloc(5_000_000) }]);
    const reader = await new CollectingReader().start(log, 't', allPartitions(1, FROM_START));
    await reader.received(1);
    const given = log.giveBackPages();
    const last = log.append('t', 0, [entry('last')]);
    await log.close();
    await Promise.all([given, last]);
    await expect(log.bounds('t', 0)).rejects.toMatchObject({ code: 'log-reader-failed' });
    const again = new LmdbEventLog({ folder, clock: new SystemClock() });
    expect(await again.bounds('t', 0)).toMatchObject({ endOffset: 2 });
    await again.close();
  });

  test('keeps its records and offsets over a restart', async () => {
    const folder = newFolder();
    const clock = new SystemClock();
    const before = new LmdbEventLog({ folder, clock });
    await before.createTopics([{ name: 't', partitions: 1, retentionMs: DAY_MS }]);
    await before.append('t', 0, [entry('a'), entry('b')]);
    const bounds = await before.bounds('t', 0);
    await before.close();
    const after = new LmdbEventLog({ folder, clock });
    expect(await after.bounds('t', 0)).toEqual(bounds);
    await after.append('t', 0, [entry('c')]);
    const reader = await new CollectingReader().start(after, 't', allPartitions(1, FROM_START));
    await reader.received(3);
    expect(textOf(reader.of(0))).toEqual(['a', 'b', 'c']);
    expect(reader.of(0).map((record) => record.offset)).toEqual([0, 1, 2]);
    await after.close();
  });

  test('trims what is older than its retention, and nothing else', async () => {
    const clock = new MovableClock();
    const log = new LmdbEventLog({ folder: newFolder(), clock });
    await log.createTopics([
      { name: 'short', partitions: 1, retentionMs: DAY_MS },
      { name: 'long', partitions: 1, retentionMs: 9 * DAY_MS },
    ]);
    const old = Array.from({ length: 2_500 }, (_, number) => entry(`old ${number}`));
    await Promise.all([log.append('short', 0, old), log.append('long', 0, old)]);
    clock.aheadMs = 2 * DAY_MS;
    await log.append('short', 0, [entry('new')]);
    await log.trim();
    expect(await log.bounds('short', 0)).toMatchObject({ startOffset: 2_500, endOffset: 2_501 });
    expect(await log.bounds('long', 0)).toMatchObject({ startOffset: 0, endOffset: 2_500 });
    clock.aheadMs = 4 * DAY_MS;
    await log.trim();
    await log.append('short', 0, [entry('newer')]);
    expect(await log.bounds('short', 0)).toMatchObject({ startOffset: 2_501, endOffset: 2_502 });
    await log.close();
  });

  test('is not emptied by a clock that jumps a month ahead', async () => {
    const clock = new MovableClock();
    const log = new LmdbEventLog({ folder: newFolder(), clock });
    await log.createTopics([{ name: 't', partitions: 1, retentionMs: DAY_MS }]);
    for (const hour of [0, 2, 4]) {
      clock.aheadMs = hour * 3_600_000;
      await log.append('t', 0, [entry(`hour ${hour}`)]);
    }
    clock.aheadMs = 30 * DAY_MS;
    await log.trim();
    clock.aheadMs = 4 * 3_600_000;
    await log.trim();
    expect(await log.bounds('t', 0)).toMatchObject({ startOffset: 1, endOffset: 3 });
    await log.close();
  });

  test('a record that is gone although the log knows it is damaged, not a reader that waits for ever', async () => {
    const folder = newFolder();
    const log = new LmdbEventLog({ folder, clock: new SystemClock() });
    await log.createTopics([{ name: 't', partitions: 1, retentionMs: DAY_MS }]);
    await log.append('t', 0, [entry('a'), entry('b'), entry('c')]);
    const { topicId } = await log.bounds('t', 0);
    const store = new LmdbStore(folder);
    await store.write(() => store.removeRecord(topicId, 0, 1));
    await store.close();
    const reader = await new CollectingReader().start(log, 't', allPartitions(1, FROM_START));
    await reader.received(3);
    expect(reader.of(0).map(({ isDamaged }) => isDamaged === true)).toEqual([false, true, false]);
    await log.close();
  });

  test('refuses appends after close, and drains those before it', async () => {
    const folder = newFolder();
    const log = new LmdbEventLog({ folder, clock: new SystemClock() });
    await log.createTopics([{ name: 't', partitions: 1, retentionMs: DAY_MS }]);
    const last = log.append('t', 0, [entry('last')]);
    await log.close();
    await last;
    await expect(log.append('t', 0, [entry('late')])).rejects.toMatchObject({ code: 'log-append-failed' });
    const again = new LmdbEventLog({ folder, clock: new SystemClock() });
    expect(await again.bounds('t', 0)).toMatchObject({ endOffset: 1 });
    await again.close();
  });

  test('a failing commit keeps nothing of it and says so to every caller', async () => {
    const log = new LmdbEventLog({ folder: newFolder(), clock: new SystemClock() });
    await log.createTopics([{ name: 't', partitions: 1, retentionMs: DAY_MS }]);
    const good = log.append('t', 0, [entry('good')]);
    const bad = log.append('t', 0, [entry('bad', 'k'.repeat(70_000))]);
    await expect(good).rejects.toMatchObject({ code: 'log-append-failed' });
    await expect(bad).rejects.toMatchObject({ code: 'log-append-failed' });
    expect(await log.bounds('t', 0)).toMatchObject({ endOffset: 0 });
    await log.append('t', 0, [entry('good')]);
    expect(await log.bounds('t', 0)).toMatchObject({ endOffset: 1 });
    await log.close();
  });

  test.each([
    ['text', (file: string) => writeFileSync(file, 'not a log')],
    ['noise', (file: string) => writeFileSync(file, Buffer.alloc(20_000, 7))],
  ])('says in one line that a folder holding %s is damaged', (_, spoil) => {
    const folder = newFolder();
    spoil(join(folder, 'data.mdb'));
    expect(() => new LmdbEventLog({ folder, clock: new SystemClock() })).toThrowError(
      expect.objectContaining({ code: 'log-corrupt' }),
    );
    expect(() => new LmdbSpool({ folder, clock: new SystemClock() })).toThrowError(
      expect.objectContaining({ code: 'spool-corrupt' }),
    );
  });

  test('says so too when the file was cut short, instead of dying at a read', async () => {
    const folder = newFolder();
    const log = new LmdbEventLog({ folder, clock: new SystemClock() });
    await log.createTopics([{ name: 't', partitions: 1, retentionMs: DAY_MS }]);
    for (let round = 0; round < 10; round += 1) {
      await log.append('t', 0, [{ key: '', value: Buffer.alloc(1_000_000, round) }]);
    }
    await log.close();
    truncateSync(join(folder, 'data.mdb'), 1_000_000);
    expect(() => new LmdbEventLog({ folder, clock: new SystemClock() })).toThrowError(/cut short/u);
  });

  test('says so when the folder is below a file', () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'file'), '');
    expect(() => new LmdbEventLog({ folder: join(folder, 'file', 'log'), clock: new SystemClock() })).toThrowError(
      expect.objectContaining({ code: 'data-folder-unusable' }),
    );
  });
});
