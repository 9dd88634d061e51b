// Hazards: H47 (docs/hazards.md).
/**
 * Bytes of a snapshot flip on the disk (F19): the older one is used, or the log from its start when
 * both are damaged; it is said in the log, and every decision comes out as it did undisturbed.
 */
import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { digestOf } from '../../services/replay/compare-decisions.ts';
import { startVigilProcess } from '../support/vigil-process.ts';
import { inPlace, recordsFolded, recordsIn, undisturbedRun, untilDecided, type Place } from './infant-runs.ts';
import { decidedIn } from './log-contents.ts';
import { embeddedLogOf } from './own-log.ts';
import { playInfant, recordInfant, ruleDecisions } from './troubled-infant.ts';
import { timeLimit } from '../support/patience.ts';

const SECONDS = 900;
const HEADER = z.object({ nextOffset: z.number() });
const makePlace = async (dataDir: string): Promise<Place> => {
  const log = embeddedLogOf(dataDir);
  return { settings: {}, log, close: () => log.close() };
};

interface SavedFile {
  readonly file: string;
  readonly nextOffset: number;
}

/** Both generations of the unit's snapshot, the older one first. */
async function snapshotsIn(dataDir: string): Promise<readonly SavedFile[]> {
  const folder = path.join(dataDir, 'snapshots');
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const files = names.filter((name) => /\.[ab]$/.test(name)).map((name) => path.join(folder, name));
  const saved = await Promise.all(
    files.map(async (file) => ({
      file,
      nextOffset: HEADER.parse(JSON.parse((await readFile(file, 'latin1')).split('\n', 1)[0] ?? '')).nextOffset,
    })),
  );
  return saved.toSorted((a, b) => a.nextOffset - b.nextOffset);
}

/** Flips one bit in the middle of the state. */
async function damage(file: string): Promise<void> {
  const bytes = await readFile(file);
  const middle = Math.floor(bytes.length / 2);
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 0x10, middle);
  await writeFile(file, bytes);
}

describe('a damaged snapshot', () => {
  it('is not used: the older one is, then the log, and the decisions stay the same', async () => {
    const file = await recordInfant(SECONDS);
    const expected = ruleDecisions(
      (await inPlace(makePlace, (place, env) => undisturbedRun(place, env, file))).decisions,
    );

    await inPlace(makePlace, async ({ log }, env) => {
      const dataDir = env['VIGIL_DATA_DIR'] ?? '';
      const first = await startVigilProcess(env, { args: ['engine'] });
      const playing = playInfant(file, '60', env);
      await expect
        .poll(async () => (await snapshotsIn(dataDir)).length, { timeout: timeLimit(60_000), interval: 100 })
        .toBe(2);
      await first.stop('SIGKILL');
      const [older, newer] = await snapshotsIn(dataDir);
      if (older === undefined || newer === undefined) throw new Error('two snapshots were there a moment ago');
      await damage(newer.file);

      const second = await startVigilProcess(
        { ...env, VIGIL_LOG_LEVEL: 'warn', VIGIL_SNAPSHOT_INTERVAL_SECONDS: '3600' },
        { args: ['engine'] },
      );
      expect(second.output()).toContain('snapshot is not used: checksum differs');
      await playing;
      await untilDecided(log, expected.length);
      await expect
        .poll(async () => (await recordsIn(log)) - (await recordsFolded(second.address)), {
          timeout: timeLimit(30_000),
        })
        .toBe(older.nextOffset);
      await second.stop('SIGKILL');

      await damage(older.file);
      const third = await startVigilProcess(env, { args: ['engine'] });
      await expect
        .poll(async () => (await recordsIn(log)) - (await recordsFolded(third.address)), { timeout: timeLimit(60_000) })
        .toBe(0);
      await third.stop();

      const { decisions, contradictions, repeated } = await decidedIn(log);
      expect(contradictions).toEqual([]);
      expect(repeated).toBeGreaterThan(expected.length);
      expect(digestOf(ruleDecisions(decisions))).toBe(digestOf(expected));
    });
  });
});
