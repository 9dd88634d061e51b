// Hazards: H56 (docs/hazards.md).
/**
 * An independent reader: the transparency log of Go (golang.org/x/mod/sumdb) opens what Vigil writes. Skipped, and so
 * counted, where there is no Go or its module cannot be had.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeBundle, encodeBundle, tilePath } from '../../services/audit/tree/tile-files.ts';
import { timeLimit } from '../support/patience.ts';
import { OwnTrail } from './trail-fixtures.ts';

const built = mkdtempSync(path.join(tmpdir(), 'vigil-audit-go-'));
const reader = path.join(built, 'reader');
const isMissing =
  spawnSync('go', ['build', '-o', reader, '.'], {
    cwd: path.join(import.meta.dirname, 'go'),
    timeout: timeLimit(120_000),
  }).status !== 0;

afterAll(() => rm(built, { recursive: true, force: true }));

describe.skipIf(isMissing)(`Go${isMissing ? ' (no Go here, or its module cannot be had)' : ''}`, () => {
  const read = (trail: OwnTrail, anchors: readonly string[]): string =>
    execFileSync(reader, [path.join(trail.folder, 'trail'), ...anchors], { encoding: 'utf8', stdio: 'pipe' }).trim();

  it.each([1, 100, 256, 257, 700])(
    'reads and proves a trail of %i entries, and that it holds its anchors',
    async (size) => {
      const trail = await OwnTrail.open();
      await trail.writeAtOnce(0, Math.ceil(size / 2));
      await trail.anchor();
      await trail.writeAtOnce(Math.ceil(size / 2), size);
      await trail.anchor();
      const anchors = await trail.anchors.names('audit/');
      expect(
        read(
          trail,
          anchors.map((name) => path.join(trail.folder, 'elsewhere', name)),
        ),
      ).toBe(String(size));
    },
    timeLimit(60_000),
  );

  it('refuses one that was altered', async () => {
    const trail = await OwnTrail.open();
    await trail.writeAtOnce(0, 300);
    const name = tilePath('entries', 0);
    const entries = decodeBundle((await trail.store.read(name)) ?? Buffer.of()) ?? [];
    await trail.store.replace(name, encodeBundle([...entries].with(7, Buffer.from('{}'))), true);
    expect(() => read(trail, [])).toThrow(/entry 7 is not the one that was signed/);
  });
});
