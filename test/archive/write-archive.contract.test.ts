import { readFile, readdir, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SegmentJournal } from '../../services/archive/stores.port.ts';
import { verifyArchive } from '../../services/archive/verify-archive.ts';
import { VigilError } from '../../services/platform/errors.ts';
import { UNIT_TOPIC } from '../../services/contract/topics.ts';
import { ArchiveBench, HOUR_MS, RETENTION_MS } from './archive-bench.ts';
import { timeLimit } from '../support/patience.ts';

let bench: ArchiveBench;

beforeEach(async () => {
  bench = await ArchiveBench.open(2);
});

afterEach(() => bench.close());

/** Three hours of input in both partitions, all but the last hour sealed. */
async function threeHours(): Promise<void> {
  for (let hour = 0; hour < 3; hour++) {
    for (const partition of [0, 1]) await bench.append(partition, `hour ${hour} a`, `hour ${hour} b`);
    bench.passes(HOUR_MS);
  }
  await bench.untilArchived();
}

describe('the archive', () => {
  it('holds every record of the log byte for byte, in order, an hour a segment', async () => {
    await bench.start();
    await threeHours();
    for (const partition of [0, 1]) {
      expect(await bench.sealed(partition)).toEqual((await bench.inLog(partition)).slice(0, 4));
    }
    expect(await verifyArchive(bench.store)).toMatchObject({ segments: 4, records: 8, findings: [] });
  });

  it('seals an hour that is over although nothing follows it', async () => {
    await bench.start();
    await bench.append(0, 'the last of a unit that is closed');
    await bench.untilArchived();
    bench.passes(2 * HOUR_MS);
    bench.clock.lookNow();
    await bench.untilSealed('input', 0);
    expect(await bench.sealed(0)).toEqual(await bench.inLog(0));
  });

  it('goes on where it was after it was stopped, with one chain', async () => {
    await bench.start();
    await bench.append(0, 'a', 'b');
    await bench.untilArchived();
    await bench.stop();
    await bench.append(0, 'c');
    await bench.start();
    await threeHours();
    expect(await bench.sealed(0)).toEqual((await bench.inLog(0)).slice(0, 7));
    expect((await verifyArchive(bench.store)).findings).toEqual([]);
  });

  it.each([1, 5, 9, 17, 33])(
    'loses nothing and doubles nothing when a kill cut its file %i bytes short',
    async (cut) => {
      await bench.start();
      await bench.append(0, 'first', 'second', 'third');
      await bench.untilArchived();
      await bench.stop();
      const file = bench.journalFile('input', 0);
      await truncate(file, (await readFile(file)).length - cut);
      await bench.start();
      await threeHours();
      expect(await bench.sealed(0)).toEqual((await bench.inLog(0)).slice(0, 7));
    },
  );

  it('begins anew with a file that holds nothing that can be read', async () => {
    await bench.start();
    await bench.append(0, 'first');
    await bench.untilArchived();
    await bench.stop();
    await writeFile(bench.journalFile('input', 0), 'none of ours');
    await bench.start();
    await threeHours();
    expect(await bench.sealed(0)).toEqual((await bench.inLog(0)).slice(0, 5));
  });

  it('that was killed between sealing and forgetting what is sealed doubles nothing', async () => {
    const neverRemoved = (journal: SegmentJournal): SegmentJournal => ({
      opened: () => journal.opened(),
      begin: (begin) => journal.begin(begin),
      append: (frames) => journal.append(frames),
      frames: () => journal.frames(),
      remove: () => Promise.reject(new VigilError('archive-broken', 'killed here')),
    });
    await bench.start({ journal: neverRemoved });
    await bench.append(0, 'a', 'b');
    bench.passes(HOUR_MS);
    await bench.append(0, 'c');
    await vi.waitFor(() => expect(bench.faults).toHaveLength(1), { timeout: timeLimit(50_000) });
    await bench.stop();
    await bench.start();
    await threeHours();
    expect(await bench.sealed(0)).toEqual((await bench.inLog(0)).slice(0, 7));
    expect((await verifyArchive(bench.store)).findings).toEqual([]);
  });
});

describe('the open segment', () => {
  it('that the disk changed meanwhile is not sealed, and is written from the log again', async () => {
    await bench.start();
    await bench.append(0, 'first', 'second', 'third');
    await bench.untilArchived();
    const file = bench.journalFile('input', 0);
    const bytes = await readFile(file);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 3) ^ 4, bytes.length - 3);
    await writeFile(file, bytes);
    bench.passes(HOUR_MS);
    await bench.append(0, 'an hour later');
    await vi.waitFor(() => expect(bench.faults).toMatchObject([{ code: 'archive-broken' }]), {
      timeout: timeLimit(50_000),
    });
    expect(await bench.sealedBelow('input', 0)).toBe(0);
    await bench.stop();
    await bench.start();
    await threeHours();
    expect(await bench.sealed(0)).toEqual((await bench.inLog(0)).slice(0, 8));
  });
});

describe('what lies on the disk', () => {
  it('is readable by its owner alone: names and birth dates are in it', async () => {
    await bench.start();
    await threeHours();
    await bench.append(0, 'open');
    await bench.untilArchived();
    const entries = await readdir(bench.archiveFolder, { recursive: true, withFileTypes: true });
    expect(entries.filter((entry) => entry.isFile()).length).toBeGreaterThan(2);
    for (const entry of entries) {
      expect((await stat(path.join(entry.parentPath, entry.name))).mode & 0o077, entry.name).toBe(0);
    }
  });
});

describe('while the disk is full', () => {
  it('waits, says since when and why, and goes on by itself', async () => {
    let isFull = true;
    const refusing = (store: ArchiveBench['store']) => ({
      names: (prefix: string) => store.names(prefix),
      first: (name: string, bytes: number) => store.first(name, bytes),
      read: (name: string) => store.read(name),
      create: (name: string, bytes: Buffer) =>
        isFull ? Promise.reject(new VigilError('disk-full', 'no room')) : store.create(name, bytes),
      replace: (name: string, bytes: Buffer) => store.replace(name, bytes),
      remove: (name: string) => store.remove(name),
    });
    const writer = await bench.start({ store: () => refusing(bench.store) });
    await bench.append(0, 'a');
    bench.passes(HOUR_MS);
    await bench.append(0, 'b');
    await vi.waitFor(() => expect(writer.status().failure?.code).toBe('disk-full'), { timeout: timeLimit(50_000) });
    expect(writer.status().failingSinceMs).not.toBeNull();
    bench.passes(40 * HOUR_MS);
    expect(writer.status()).toMatchObject({ isOvertaken: true });
    isFull = false;
    await vi.waitFor(() => expect(writer.status().failure).toBeNull(), { timeout: timeLimit(50_000) });
    await bench.untilArchived();
    expect(await bench.sealed(0)).toEqual((await bench.inLog(0)).slice(0, 1));
    expect(bench.faults).toEqual([]);
  });
});

describe('a store that is away at the start', () => {
  it('is waited for, and told meanwhile; then everything is archived', async () => {
    let isAway = true;
    const away = new VigilError('archive-refused', 'no key is taken');
    const writer = await bench.start({
      store: (store) => ({
        names: (prefix) => (isAway ? Promise.reject(away) : store.names(prefix)),
        first: (name, bytes) => store.first(name, bytes),
        read: (name) => store.read(name),
        create: (name, bytes) => store.create(name, bytes),
        replace: (name, bytes) => store.replace(name, bytes),
        remove: (name) => store.remove(name),
      }),
    });
    await bench.append(0, 'meanwhile');
    expect(writer.status()).toMatchObject({ failure: { code: 'archive-refused' }, isOvertaken: false });
    bench.passes(40 * HOUR_MS);
    expect(writer.status()).toMatchObject({ isOvertaken: true });
    isAway = false;
    await threeHours();
    expect(writer.status()).toMatchObject({ failure: null, failingSinceMs: null, missing: 0 });
    expect(await bench.sealed(0)).toEqual((await bench.inLog(0)).slice(0, 5));
    expect(bench.faults).toEqual([]);
  });
});

describe('the log', () => {
  it('forgets nothing by age that is not sealed, and at twice its retention all the same', async () => {
    await bench.start();
    await bench.append(0, 'open');
    await bench.untilArchived();
    await bench.stop();
    const trimmed = async (): Promise<number> => {
      for (let hour = 0; hour < 5; hour++) await bench.log.trim();
      return (await bench.log.bounds(UNIT_TOPIC, 0)).startOffset;
    };
    bench.passes(1.5 * RETENTION_MS);
    expect(await trimmed()).toBe(0);
    bench.passes(RETENTION_MS);
    expect(await trimmed()).toBe(1);
  });

  it('forgets what is sealed when its retention is over', async () => {
    await bench.start();
    await threeHours();
    bench.clock.lookNow();
    bench.passes(1.5 * RETENTION_MS);
    await vi.waitFor(
      async () => {
        await bench.log.trim();
        expect((await bench.log.bounds(UNIT_TOPIC, 0)).startOffset).toBe(await bench.sealedBelow('input', 0));
      },
      { timeout: timeLimit(50_000) },
    );
  });
});

describe('what the log forgot before it was archived', () => {
  it('is counted, told by `verify`, and never replayed over', async () => {
    await bench.start();
    await threeHours();
    await bench.stop();
    await bench.append(0, 'never archived');
    await bench.forget();
    const writer = await bench.start();
    await bench.append(0, 'afterwards');
    bench.passes(HOUR_MS);
    await bench.append(0, 'later');
    await bench.untilArchived();
    expect(writer.status().missing).toBeGreaterThan(0);
    const { findings } = await verifyArchive(bench.store);
    expect(findings).toEqual([{ name: expect.stringMatching(/^input\/.*\/0\//), what: 'never-archived' }]);
    await expect(bench.sealed(0)).rejects.toMatchObject({ code: 'archive-broken' });
  });
});

describe('an archive that was damaged', () => {
  async function names(): Promise<readonly string[]> {
    return (await bench.store.names('input/')).filter((name) => name.includes('/0/'));
  }

  const fileOf = (name: string): string => path.join(bench.archiveFolder, ...name.split('/'));

  beforeEach(async () => {
    await bench.start();
    await threeHours();
    bench.passes(HOUR_MS);
    await bench.append(0, 'hour 4');
    bench.passes(HOUR_MS);
    await bench.append(0, 'hour 5');
    await bench.untilArchived();
    await bench.stop();
    expect(await names()).toHaveLength(4);
  });

  it('shows that its newest segment is lost, and has it again from the log after the next start', async () => {
    const newest = (await names()).at(-1) ?? '';
    await rm(fileOf(newest));
    const { findings } = await verifyArchive(bench.store);
    expect(findings).toEqual([{ name: `heads/${path.dirname(newest)}`, what: 'newest-lost' }]);
    await bench.start();
    await bench.untilArchived();
    expect(await names()).toContain(newest);
    expect((await verifyArchive(bench.store)).findings).toEqual([]);
    expect(await bench.sealed(0)).toEqual((await bench.inLog(0)).slice(0, 7));
  });

  it('shows that the newest segment of another partition lies in the place of its own', async () => {
    const other = (await bench.store.names('input/')).filter((name) => name.includes('/1/')).at(-1) ?? '';
    const newest = (await names()).at(-1) ?? '';
    await rename(fileOf(other), fileOf(newest));
    const { findings } = await verifyArchive(bench.store);
    const lost = findings.filter(({ what }) => what === 'newest-lost').map(({ name }) => name);
    expect(lost).toEqual(['0', '1'].map((partition) => `heads/${newest.replace(/0\/[0-9]+$/, partition)}`));
  });

  it('shows that it can no longer be told what was sealed last', async () => {
    const [first = '', second = ''] = await bench.store.names('heads/');
    const bytes = await readFile(fileOf(first));
    await writeFile(fileOf(first), bytes.toString().replace('"firstOffset":', '"firstOffset":1'));
    await rm(fileOf(second));
    const { findings } = await verifyArchive(bench.store);
    expect(findings).toEqual([
      { name: first, what: 'head-unreadable' },
      { name: second, what: 'head-lost' },
    ]);
  });

  it.each([
    ['one flipped bit', 'body-changed'],
    ['a cut', 'body-changed'],
    ['a lost segment', 'lost'],
    ['two in each other’s place', 'misplaced'],
  ])('is found out and not replayed over: %s', async (damage, what) => {
    const [, second = '', third = ''] = await names();
    const bytes = await readFile(fileOf(second));
    if (damage === 'one flipped bit') {
      bytes.writeUInt8(bytes.readUInt8(bytes.length - 3) ^ 4, bytes.length - 3);
      await writeFile(fileOf(second), bytes);
    } else if (damage === 'a cut') {
      await writeFile(fileOf(second), bytes.subarray(0, -1));
    } else if (damage === 'a lost segment') {
      await rm(fileOf(second));
    } else {
      await rename(fileOf(second), `${fileOf(second)}-aside`);
      await rename(fileOf(third), fileOf(second));
      await rename(`${fileOf(second)}-aside`, fileOf(third));
    }
    const { findings } = await verifyArchive(bench.store);
    expect(findings.map((finding) => finding.what)).toContain(what);
    await expect(bench.sealed(0)).rejects.toMatchObject({ code: 'archive-broken' });
  });
});
