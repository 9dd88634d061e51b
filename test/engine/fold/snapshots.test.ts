/** A restored unit is the unit: it folds equal, saves equal, and a damaged file gives way to the one before. */
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SnapshotFiles } from '../../../services/engine/adapters/snapshot-files.ts';
import { STATE_FORMAT, type UnitState } from '../../../services/engine/state/unit-state.ts';
import { SILENT_LOGGER } from '../../../services/platform/logger.ts';
import { goldenBytes, goldenVersions } from '../../golden/golden-files.ts';
import { BRADYCARDIA, DESATURATION, nationalPews } from '../rules-for-tests.ts';
import { UNIT, UnitScript, linked, occupied, oneChild, opened, seconds, tick, type Input } from '../unit-script.ts';

const RULES = { scores: [nationalPews()], vitals: [DESATURATION, BRADYCARDIA], models: [] };
const PLACE = { unitId: UNIT, partition: 3, topicId: 'topic-1', resumeOffset: 0 } as const;

function ill(fromMs: number, toMs: number): Input[] {
  return seconds(fromMs, toMs, (second) => ({
    heartRatePerMin: second % 40 < 20 ? 50 : 110,
    spo2Percent: 85,
    respiratoryRatePerMin: 62,
  }));
}

describe('snapshots as files', () => {
  let folder: string;
  let files: SnapshotFiles;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'vigil-snapshots-'));
    files = new SnapshotFiles({ folder, logger: SILENT_LOGGER });
  });
  afterEach(() => rm(folder, { recursive: true }));

  const load = async (): Promise<UnitState> => {
    const { snapshots, unusable } = await new SnapshotFiles({ folder, logger: SILENT_LOGGER }).load({
      partition: 3,
      topicId: 'topic-1',
    });
    expect(unusable).toBe(0);
    if (snapshots[0] === undefined) throw new Error('nothing was restored');
    return snapshots[0].state;
  };
  const played = (): UnitScript => new UnitScript(RULES).play(oneChild(), ill(0, 45_000));

  it('fold on as the state that was saved, although their arrays are views on one buffer', async () => {
    const script = played();
    await files.save({ ...PLACE, nextOffset: script.offset, state: script.state });
    const restored = new UnitScript(RULES, await load(), script.offset);
    const before = script.decisions.length;
    const onward = [
      ill(45_000, 120_000),
      opened('stay-2'),
      occupied('bed-2', 'stay-2', 100_000, 120_000),
      linked('monitor-1', 'bed-2', 100_000, 120_000),
      ill(121_000, 140_000),
      tick(800_000),
    ].flat();
    expect(restored.play(onward).decisions).toEqual(script.play(onward).decisions.slice(before));
    expect(restored.state).toEqual(script.state);
  });

  it('can be saved again, restored again and folded on', async () => {
    const script = played();
    await files.save({ ...PLACE, nextOffset: script.offset, state: script.state });
    const once = new UnitScript(RULES, await load(), script.offset).play(ill(45_000, 70_000));
    await files.save({ ...PLACE, nextOffset: once.offset, state: once.state });
    const twice = new UnitScript(RULES, await load(), once.offset).play(ill(70_000, 90_000));
    const straight = played().play(ill(45_000, 90_000));
    expect(twice.state).toEqual(straight.state);
  });

  it.each(goldenVersions('snapshot'))(
    'of format %d are read, or the unit is folded again and that is said',
    async (format) => {
      const partition = path.join(folder, 'partition-0');
      await mkdir(partition);
      await writeFile(path.join(partition, `${UNIT}.a`), gunzipSync(goldenBytes(`snapshot-${format}.gz`)));
      const said: string[] = [];
      const logger = { ...SILENT_LOGGER, error: (_what: string, thrown: unknown) => void said.push(String(thrown)) };
      const { snapshots, unusable } = await new SnapshotFiles({ folder, logger }).load({
        partition: 0,
        topicId: 'topic-1',
      });
      if (format === STATE_FORMAT) {
        expect(snapshots[0]?.state.unitId).toBe(UNIT);
      } else {
        expect([snapshots, unusable]).toEqual([[], 1]);
        expect(said.join()).toContain(`is of format ${format}, written by an older Vigil`);
      }
    },
  );

  it('of a format of tomorrow are not used, and that is said', async () => {
    await files.save({ ...PLACE, nextOffset: 1, state: played().state });
    const name = path.join(folder, 'partition-3', `${UNIT}.a`);
    const bytes = await readFile(name);
    const end = bytes.indexOf(0x0a);
    const header = bytes.toString('utf8', 0, end).replace(`"format":${STATE_FORMAT}`, `"format":${STATE_FORMAT + 1}`);
    await writeFile(name, Buffer.concat([Buffer.from(header), bytes.subarray(end)]));
    const said: string[] = [];
    const logger = { ...SILENT_LOGGER, error: (_what: string, thrown: unknown) => void said.push(String(thrown)) };
    const loaded = await new SnapshotFiles({ folder, logger }).load({ partition: 3, topicId: 'topic-1' });
    expect(loaded).toEqual({ snapshots: [], unusable: 1 });
    expect(said.join()).toContain('written by a newer Vigil');
  });

  it('are made into a state once a unit: the older one is not even read where the newer one is whole', async () => {
    const script = played();
    for (const nextOffset of [1, 2, 3]) await files.save({ ...PLACE, nextOffset, state: script.state });
    const older = path.join(folder, 'partition-3', `${UNIT}.b`);
    await writeFile(older, (await readFile(older)).fill(7, 1_000, 2_000));
    const said: string[] = [];
    const logger = { ...SILENT_LOGGER, warn: (what: string) => void said.push(what) };
    const again = new SnapshotFiles({ folder, logger });
    const { snapshots, unusable } = await again.load({ partition: 3, topicId: 'topic-1' });
    expect([snapshots[0]?.nextOffset, unusable, said]).toEqual([3, 0, []]);
    // The next one is written over the older one, not over the one that was read.
    await again.save({ ...PLACE, nextOffset: 4, state: script.state });
    const { snapshots: next } = await files.load({ partition: 3, topicId: 'topic-1' });
    expect(next[0]?.nextOffset).toBe(4);
    expect(await readFile(older, 'utf8')).toContain('"nextOffset":4');
  });

  it('give way to the one before when damaged in any byte', async () => {
    const script = played();
    await files.save({ ...PLACE, nextOffset: 1, state: script.state });
    await files.save({ ...PLACE, nextOffset: 2, state: script.state });
    const name = path.join(folder, 'partition-3', `${UNIT}.b`);
    const bytes = await readFile(name);
    for (let at = 0; at < bytes.byteLength; at += Math.ceil(bytes.byteLength / 40)) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 0x10;
      await writeFile(name, damaged);
      const { snapshots } = await files.load({ partition: 3, topicId: 'topic-1' });
      expect(snapshots[0]?.nextOffset, `byte ${at}`).toBe(1);
    }
    expect((await readdir(path.join(folder, 'partition-3'))).toSorted()).toEqual([`${UNIT}.a`, `${UNIT}.b`]);
  });

  it('are not believed where a bit of the header has changed: not whose, not from where on', async () => {
    const script = played();
    await files.save({ ...PLACE, nextOffset: 8, state: script.state });
    const name = path.join(folder, 'partition-3', `${UNIT}.a`);
    const bytes = await readFile(name);
    for (let bit = 0; bit < 8 * bytes.indexOf('\n'); bit++) {
      const damaged = Buffer.from(bytes);
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await writeFile(name, damaged);
      const { snapshots } = await files.load({ partition: 3, topicId: 'topic-1' });
      expect(snapshots, `bit ${bit}`).toEqual([]);
    }
  });
});
