// Hazards: H56 (docs/hazards.md).
/** Each way to alter a trail is found and named with its place (H56). */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { leafHash } from '../../services/audit/tree/merkle-tree.ts';
import { decodeBundle, encodeBundle, tilePath } from '../../services/audit/tree/tile-files.ts';
import { decodeBatch, encodeBatch } from '../../services/audit/journal-batch.ts';
import { timeLimit } from '../support/patience.ts';
import { OwnTrail, viewOf } from './trail-fixtures.ts';

/** A full tile of 256, then 14 batches of one entry. */
const LENGTH = 270;
let written: OwnTrail;
let trail: OwnTrail;

beforeAll(async () => {
  written = await OwnTrail.open(await mkdtemp(path.join(tmpdir(), 'vigil-audit-')));
  await written.writeAtOnce(0, 256);
  await written.write(256, LENGTH - 4);
  await written.anchor();
  await written.write(LENGTH - 4, LENGTH);
}, timeLimit(30_000));

beforeEach(async () => {
  trail = await written.copy();
});

afterAll(() => rm(written.folder, { recursive: true }));

const batch = (begin: number): string => `journal/${String(begin).padStart(15, '0')}`;

async function alterBundle(alter: (entries: Buffer[]) => Buffer[]): Promise<void> {
  const name = tilePath('entries', 0);
  const entries = decodeBundle((await trail.store.read(name)) ?? Buffer.of()) ?? [];
  await trail.store.replace(name, encodeBundle(alter([...entries])), true);
}

async function alterBatch(begin: number, alter: (entries: readonly Buffer[]) => readonly Buffer[]): Promise<void> {
  const found = decodeBatch((await trail.store.read(batch(begin))) ?? Buffer.of());
  await trail.store.replace(batch(begin), encodeBatch(found?.note ?? Buffer.of(), alter(found?.entries ?? [])), true);
}

const forged = (n: number): Buffer => Buffer.from(JSON.stringify(viewOf(n, { stayIds: ['another'] })));
const found = async () => (await trail.verify()).findings.map(({ what, from, to }) => [what, from, to]);

describe('a trail as it was written', () => {
  it('is whole, and its anchors fit', async () => {
    expect(await trail.verify()).toMatchObject({ size: LENGTH, anchoredSize: LENGTH - 4, findings: [] });
  });
});

describe('in a full tile', () => {
  it('a change', async () => {
    await alterBundle((entries) => entries.with(17, forged(17)));
    expect(await found()).toEqual([['changed', 17, 17]]);
  });

  it('a deletion', async () => {
    await alterBundle((entries) => entries.toSpliced(100, 2));
    expect(await found()).toEqual([['deleted', 100, 101]]);
  });

  it('an insertion', async () => {
    await alterBundle((entries) => entries.toSpliced(9, 0, forged(9)));
    expect(await found()).toEqual([['inserted', 9, 9]]);
  });

  it('a reordering', async () => {
    await alterBundle((entries) => entries.with(3, entries[8] ?? Buffer.of()).with(8, entries[3] ?? Buffer.of()));
    expect(await found()).toEqual([['reordered', 3, 8]]);
  });

  it('a change that its hashes were made to fit', async () => {
    await alterBundle((entries) => entries.with(17, forged(17)));
    const entries = decodeBundle((await trail.store.read(tilePath('entries', 0))) ?? Buffer.of()) ?? [];
    await trail.store.replace(tilePath(0, 0), Buffer.concat(entries.map(leafHash)), true);
    expect(await found()).toEqual([['rewritten', 0, 255]]);
  });

  it('hashes that are gone, and then entries too', async () => {
    await trail.store.remove(tilePath(0, 0));
    expect(await found()).toEqual([['tile', 0, 255]]);
    await trail.store.remove(tilePath('entries', 0));
    await trail.store.remove(batch(0));
    expect(await found()).toContainEqual(['deleted', 0, 255]);
  });

  it('all of its entries deleted', async () => {
    await trail.store.remove(tilePath('entries', 0));
    await trail.store.remove(batch(0));
    expect(await found()).toEqual([['deleted', 0, 255]]);
  });
});

describe('among the newest entries', () => {
  it('a change', async () => {
    await alterBatch(260, () => [forged(260)]);
    expect(await found()).toContainEqual(['changed', 260, 260]);
  });

  it('a deletion', async () => {
    await trail.store.remove(batch(261));
    expect(await found()).toEqual([['deleted', 261, 261]]);
  });

  it('an insertion', async () => {
    await alterBatch(260, (entries) => [...entries, forged(261)]);
    expect(await found()).toContainEqual(['reordered', 260, 261]);
    const [, , place] = (await found()).find(([what]) => what === 'rewritten' || what === 'changed') ?? [];
    expect(place).toBeGreaterThanOrEqual(260);
  });

  it('an entry behind the end, which nobody signed', async () => {
    const [last] = decodeBatch((await trail.store.read(batch(LENGTH - 1))) ?? Buffer.of())?.entries ?? [];
    await trail.store.create(batch(LENGTH), encodeBatch(Buffer.from('no note'), [last ?? Buffer.of()]));
    expect(await found()).toEqual([['inserted', LENGTH, LENGTH]]);
  });

  it('a reordering', async () => {
    const [one, other] = [await trail.store.read(batch(258)), await trail.store.read(batch(259))];
    await trail.store.replace(batch(258), other ?? Buffer.of(), true);
    await trail.store.replace(batch(259), one ?? Buffer.of(), true);
    expect(await found()).toEqual(
      expect.arrayContaining([
        ['reordered', 258, 258],
        ['reordered', 259, 259],
        ['reordered', 258, 259],
      ]),
    );
  });

  it('a cut tail', async () => {
    for (const begin of [LENGTH - 2, LENGTH - 1]) await trail.store.remove(batch(begin));
    expect(await found()).toEqual([['cut', LENGTH - 2, LENGTH - 1]]);
  });
});

describe('the whole trail put back as it once was, checkpoints and all', () => {
  beforeEach(async () => {
    const older = await OwnTrail.open();
    await older.writeAtOnce(0, 100);
    const kept = path.join(older.folder, 'kept');
    await cp(path.join(older.folder, 'trail'), kept, { recursive: true });
    await older.writeAtOnce(100, 110);
    await older.anchor();
    await rm(path.join(older.folder, 'trail'), { recursive: true });
    await cp(kept, path.join(older.folder, 'trail'), { recursive: true });
    trail = older;
  });

  it('is found by the anchors in the other store', async () => {
    expect(await found()).toEqual([['cut', 100, 109]]);
  });

  it('and written on, is another one from there on', async () => {
    trail.writer = trail.again();
    await trail.writeAtOnce(200, 230);
    expect(await found()).toEqual([['rewritten', 100, 109]]);
  });
});

describe('what proves the trail', () => {
  it('a checkpoint that somebody else signed', async () => {
    const other = await OwnTrail.open();
    await other.writeAtOnce(0, LENGTH);
    await trail.store.replace('checkpoint', (await other.store.read('checkpoint')) ?? Buffer.of(), true);
    expect((await trail.verify()).findings).toMatchObject([{ what: 'signature', name: 'checkpoint' }]);
  });

  it('an anchor that was altered', async () => {
    const [name = ''] = await trail.anchors.names('audit/');
    await trail.anchors.replace(name, Buffer.from('nothing'));
    expect((await trail.verify()).findings).toMatchObject([{ what: 'signature', name }]);
  });
});
