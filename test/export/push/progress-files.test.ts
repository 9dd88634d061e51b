/** Where a receiver's place is kept: saves that overlap, on a slow disk or at the end of the process, spoil nothing. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ProgressFiles } from '../../../services/export/adapters/progress-files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'vigil-progress-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const placeAt = (nextOffset: number) => ({
  positions: new Map([[0, { topicId: 'topic', nextOffset, contextOffset: nextOffset }]]),
  sent: Array.from({ length: nextOffset % 50 }, (_, index) => ({ controlId: `message-${index}`, alert: null })),
});

it('of many saves at once the newest counts, none fails, and nothing is left aside', async () => {
  const files = new ProgressFiles(folder);
  const receivers = ['ward-a', 'ward-b'];
  await Promise.all(
    Array.from({ length: 200 }, (_, offset) => files.save(receivers[offset % 2] ?? '', placeAt(offset))),
  );
  expect([await files.load('ward-a'), await files.load('ward-b')]).toEqual([placeAt(198), placeAt(199)]);
  expect((await readdir(folder)).toSorted()).toEqual(['ward-a.json', 'ward-b.json']);
});

it('a save that fails is told to whoever asked for it, and the next one is tried', async () => {
  const files = new ProgressFiles(path.join(folder, 'ward'));
  const blocked = new ProgressFiles(path.join(folder, 'none\0'));
  await expect(blocked.save('ward-a', placeAt(1))).rejects.toThrow('null bytes');
  await Promise.all([files.save('ward-a', placeAt(1)), files.save('ward-a', placeAt(2))]);
  expect(await files.load('ward-a')).toEqual(placeAt(2));
});
