/** What the policy removes, what a stay on hold keeps, and that the chain can be proven all the while. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SealedFolder } from '../../services/archive/adapters/sealed-folder.ts';
import { sayHold, standingHolds } from '../../services/archive/holds.ts';
import { GONE, HOLDS } from '../../services/archive/names.ts';
import { removeOld, type RemovedParts } from '../../services/archive/remove-old.ts';
import { removeSegment } from '../../services/archive/tombstone.ts';
import { verifyArchive } from '../../services/archive/verify-archive.ts';
import { HOUR_MS } from './archive-bench.ts';
import { WardBench } from './ward-bench.ts';

const POLICY = { inputMs: HOUR_MS, decisionsMs: HOUR_MS };

describe('an archive whose time is over', () => {
  let ward: WardBench;

  beforeEach(async () => {
    ward = await WardBench.open();
    await ward.twoStays();
    await ward.seal();
    await ward.bench.forget();
  });

  afterEach(() => ward.close());

  function remove(): Promise<RemovedParts> {
    return removeOld(ward.bench.store, { policy: POLICY, nowMs: ward.bench.clock.nowMs() });
  }

  function say(action: 'hold' | 'release', atMs: number): Promise<void> {
    return sayHold(ward.bench.store, { action, stayId: 'stay-2', by: 'dr.kim', reason: 'a review of the alarm', atMs });
  }

  const fileOf = (name: string): string => path.join(ward.bench.archiveFolder, ...name.split('/'));

  it('keeps what a stay on hold needs, with the state before it, until it is released', async () => {
    const { store } = ward.bench;
    const whole = await ward.replay(ward.fromBoth, 'stay-2');
    await say('hold', 1);
    const removed = await remove();
    expect(removed.segments).toBeGreaterThan(0);
    const held = await ward.replay(ward.fromBoth, 'stay-2');
    expect(held).toMatchObject({ differences: [], compared: whole.compared, digest: whole.digest });
    await expect(ward.replay(ward.fromBoth, 'stay-1')).rejects.toMatchObject({ code: 'archive-expired' });
    expect((await verifyArchive(store)).findings).toEqual([]);
    // Again, nothing more goes.
    expect(await remove()).toEqual({ segments: 0, states: 0 });
    expect([...(await standingHolds(store)).values()]).toMatchObject([
      { by: 'dr.kim', reason: 'a review of the alarm' },
    ]);

    await say('release', 2);
    expect((await standingHolds(store)).size).toBe(0);
    expect((await remove()).segments).toBeGreaterThan(0);
    await expect(ward.replay(ward.fromBoth, 'stay-2')).rejects.toMatchObject({ code: 'archive-expired' });
    const verdict = await verifyArchive(store);
    expect(verdict).toMatchObject({ findings: [], segments: 2 });
    expect(verdict.removed).toBeGreaterThan(removed.segments);
    // The newest of each stream is left: the archive goes on there.
    await ward.bench.stop();
    await ward.bench.start();
    await ward.bench.append(0, 'afterwards');
    await ward.bench.untilArchived();
    expect(ward.bench.faults).toEqual([]);
  });

  it('removes nothing that is younger than its time, and nothing for ever where there is no time', async () => {
    const { store, clock } = ward.bench;
    const nowMs = clock.nowMs();
    for (const policy of [
      { inputMs: null, decisionsMs: null },
      { inputMs: 4000 * HOUR_MS, decisionsMs: 4000 * HOUR_MS },
    ]) {
      expect(await removeOld(store, { policy, nowMs })).toEqual({ segments: 0, states: 0 });
    }
    expect((await ward.replay(ward.fromBoth, 'stay-1')).differences).toEqual([]);
  });

  it('that was killed between the tombstone and the removal is told once and goes on', async () => {
    const { store, clock } = ward.bench;
    const [name = ''] = await store.names('input/');
    const bytes = await store.read(name);
    await removeSegment(store, name, { removedAtMs: 1, olderThanMs: 2 });
    await store.create(name, bytes);
    expect((await verifyArchive(store)).findings).toEqual([]);
    expect(await verifyArchive(store)).toMatchObject({ removed: 0 });
    await removeOld(store, { policy: POLICY, nowMs: clock.nowMs() });
    expect(await store.names(name)).toEqual([]);
    expect((await verifyArchive(store)).findings).toEqual([]);
  });

  it('shows a removed segment whose header is lost or altered, and removes nothing under a hold that cannot be read', async () => {
    const { store } = ward.bench;
    await remove();
    const [first = '', second = ''] = await store.names(`${GONE}decisions/`);
    await writeFile(fileOf(second), (await readFile(fileOf(second), 'utf8')).replace('"records":', '"records":1'));
    const altered = (await verifyArchive(store)).findings;
    expect(altered.map(({ what }) => what)).toContain('swapped');
    await rm(fileOf(first));
    expect((await verifyArchive(store)).findings.map(({ what }) => what)).toContain('lost');
    await store.create(`${HOLDS}stay-1/000000000000001-hold`, Buffer.from('{'));
    await expect(remove()).rejects.toMatchObject({ code: 'archive-broken' });
  });
});

it.each([
  ['by', { by: '' }],
  ['reason', { reason: '' }],
])('refuses a hold without its %s', async (_what, over) => {
  const said = { action: 'hold', stayId: 'stay-1', by: 'dr.kim', reason: 'a review', atMs: 1 } as const;
  await expect(
    sayHold(new SealedFolder(path.join(os.tmpdir(), 'never-made')), { ...said, ...over }),
  ).rejects.toMatchObject({ code: 'config-invalid' });
});
