/** Code maps that counted are kept under the digest that the log names, and a replay says which they were. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SealedFolder } from '../../services/archive/adapters/sealed-folder.ts';
import { keptMap } from '../../services/archive/kept-rules.ts';
import { MAPS } from '../../services/archive/names.ts';
import { MapKeeper } from '../../services/compose/parts/pinned-maps.ts';
import { digestOf, type CodeMap } from '../../services/feed/terms/code-map.ts';
import { VigilError } from '../../services/platform/errors.ts';
import { SILENT_LOGGER } from '../../services/platform/logger.ts';
import { record } from '../engine/unit-script.ts';
import { timeLimit } from '../support/patience.ts';
import { MovableClock } from './archive-bench.ts';
import { WardBench } from './ward-bench.ts';

const MAP: CodeMap = { format: 1, hospitalId: 'north', version: 3, entries: [] };

let folder: string;
let store: SealedFolder;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'vigil-maps-'));
  store = new SealedFolder(folder);
});

afterEach(() => rm(folder, { recursive: true, force: true }));

it('are kept when they begin to count, under the digest of the log, and come back as they were', async () => {
  const keeper = new MapKeeper(store, { clock: new MovableClock(), logger: SILENT_LOGGER });
  const written: CodeMap[] = [];
  const beside = keeper.beside({
    changed: async () => null,
    write: async () => undefined,
    keep: async (map) => void written.push(map),
  });
  await beside.keep(MAP);
  await vi.waitFor(async () => expect(await store.names(MAPS)).toEqual([MAPS + digestOf(MAP)]), {
    timeout: timeLimit(10_000),
  });
  expect(written).toEqual([MAP]);
  expect(JSON.parse((await keptMap(store, digestOf(MAP)))?.toString() ?? '')).toEqual(MAP);
  expect(await keptMap(store, 'a'.repeat(64))).toBeNull();
  keeper.stop();
});

it('that are not what their name says are not believed', async () => {
  await store.create(MAPS + digestOf(MAP), Buffer.from('something else'));
  await expect(keptMap(store, digestOf(MAP))).rejects.toMatchObject({ code: 'archive-broken' });
});

it('keep nobody waiting while the archive is away', async () => {
  const away = new VigilError('archive-unusable', 'away');
  const keeper = new MapKeeper(
    {
      names: () => Promise.reject(away),
      first: () => Promise.reject(away),
      read: () => Promise.reject(away),
      create: () => Promise.reject(away),
      replace: () => Promise.reject(away),
      remove: () => Promise.reject(away),
    },
    { clock: new MovableClock(), logger: SILENT_LOGGER },
  );
  await keeper.keep(MAP);
  keeper.stop();
});

it('are named by the replay of a unit', async () => {
  const ward = await WardBench.open();
  try {
    const mapSha256 = digestOf(MAP);
    const told = { hospitalId: 'north', mapVersion: 'north 3', mapSha256, by: 'dr.kim', reason: 'new codes' };
    await ward.twoStays();
    await ward.happens([record('terms.activated', 6 * 3_600_000, { ...told, changes: [], changeCount: 1 })]);
    const { maps } = await ward.replayHour(ward.fromBoth, 6);
    expect(maps).toMatchObject([{ hospitalId: 'north', mapSha256 }]);
  } finally {
    await ward.close();
  }
});
