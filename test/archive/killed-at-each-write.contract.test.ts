/**
 * An archive that is killed at any of its writes: before each of them, in the middle of it and behind it the folder is taken as the
 * kill would leave it, and from each a writer goes on to an archive in which every record of the log stands once.
 */
import { appendFileSync, cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SealedStore, SegmentJournal } from '../../services/archive/stores.port.ts';
import { verifyArchive } from '../../services/archive/verify-archive.ts';
import { timeLimit } from '../support/patience.ts';
import { ArchiveBench, HOUR_MS } from './archive-bench.ts';

/** What a write leaves aside until it is whole. */
const PART = '.part';

let bench: ArchiveBench;
let taken = '';
const moments: string[] = [];

beforeEach(async () => {
  bench = await ArchiveBench.open(1);
  taken = await mkdtemp(path.join(os.tmpdir(), 'vigil-archive-moments-'));
});
afterEach(async () => {
  await bench.close();
  await rm(taken, { recursive: true });
});

/** The folder as it is now; `torn` writes what a write that was cut off would have. */
function take(torn: (place: (file: string) => string) => void = () => undefined): void {
  const moment = path.join(taken, String(moments.length));
  if (existsSync(bench.archiveFolder)) cpSync(bench.archiveFolder, moment, { recursive: true });
  torn((file) => {
    const own = path.join(moment, path.relative(bench.archiveFolder, file));
    mkdirSync(path.dirname(own), { recursive: true });
    return own;
  });
  moments.push(moment);
}

const half = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length >> 1);

function takenStore(store: SealedStore): SealedStore {
  const put = async (name: string, bytes: Buffer, write: () => Promise<void>): Promise<void> => {
    const file = path.join(bench.archiveFolder, ...name.split('/'));
    take();
    take((place) => writeFileSync(place(file + PART), half(bytes)));
    await write();
    // It lies in its place, and what was aside is not gone yet.
    take((place) => writeFileSync(place(file + PART), bytes));
  };
  return {
    names: (prefix) => store.names(prefix),
    first: (name, bytes) => store.first(name, bytes),
    read: (name) => store.read(name),
    create: (name, bytes) => put(name, bytes, () => store.create(name, bytes)),
    replace: (name, bytes) => put(name, bytes, () => store.replace(name, bytes)),
    remove: async (name) => {
      take();
      await store.remove(name);
    },
  };
}

function takenJournal(journal: SegmentJournal, file: string): SegmentJournal {
  return {
    opened: () => journal.opened(),
    frames: () => journal.frames(),
    begin: async (begin) => {
      take();
      take((place) => writeFileSync(place(file + PART), half(Buffer.from(JSON.stringify(begin)))));
      await journal.begin(begin);
    },
    append: async (frames) => {
      take();
      take((place) => appendFileSync(place(file), half(frames)));
      await journal.append(frames);
    },
    remove: async () => {
      take();
      await journal.remove();
    },
  };
}

it('loses nothing, doubles nothing and is one chain from every moment', { timeout: timeLimit(300_000) }, async () => {
  await bench.start({ store: takenStore, journal: takenJournal });
  for (let hour = 0; hour < 3; hour++) {
    await bench.append(0, `hour ${hour} a`, `hour ${hour} b`);
    await bench.untilArchived();
    bench.passes(HOUR_MS);
  }
  bench.passes(HOUR_MS);
  bench.clock.lookNow();
  await bench.untilSealed('input');
  await bench.stop();
  take();
  const whole = await verifyArchive(bench.store);
  expect(whole).toMatchObject({ records: 6, findings: [] });
  expect(moments.length).toBeGreaterThan(25);
  for (const [number, moment] of moments.entries()) {
    await rm(bench.archiveFolder, { recursive: true });
    if (existsSync(moment)) cpSync(moment, bench.archiveFolder, { recursive: true });
    await bench.start();
    await bench.untilArchived();
    bench.clock.lookNow();
    await bench.untilSealed('input');
    await bench.stop();
    expect([number, bench.faults]).toEqual([number, []]);
    expect([number, await bench.sealed(0)]).toEqual([number, await bench.inLog(0)]);
    expect([number, await verifyArchive(bench.store)]).toMatchObject([number, { records: 6, findings: [] }]);
  }
});
