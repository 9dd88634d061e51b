// Hazards: H40 (docs/hazards.md).
/** The commands about ladder and roster on a Vigil that runs: what a file says is what the unit asks from then on. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { timeLimit } from '../../support/patience.ts';
import { dataFolder, runVigilCommand, startVigilProcess } from '../../support/vigil-process.ts';

const WAITS = { emergency: 60_000, high: 120_000, medium: 600_000, low: null };
const LADDER = {
  steps: [
    { who: 'bed-owner', waitMs: WAITS },
    { who: 'doctor-on-call', waitMs: WAITS },
    { who: 'whole-unit', waitMs: null },
  ],
  unseenFrom: 'medium',
};

it(
  'a roster and a ladder are set by file and shown, and what cannot be believed changes nothing',
  async () => {
    const folder = await dataFolder();
    const vigil = await startVigilProcess({ HOME: folder, VIGIL_DATA_DIR: folder });
    try {
      const here = { HOME: folder, VIGIL_DATA_DIR: folder };
      const unit = ['--unit', 'demo-ward'];
      const as = [...unit, '--by', 'Dr Lee'];
      const [roster, bad, ladder] = ['roster.csv', 'bad.csv', 'ladder.json'].map((name) => path.join(folder, name));
      const shift = 'doctor-on-call,Dr Kim,dr.kim,2026-11-30 00:00,2036-01-01 00:00';
      await writeFile(roster ?? '', `role,name,account,from,until\n${shift}\n`);
      await writeFile(
        bad ?? '',
        `role,name,account,from,until\n${shift}\ncook,Lee,,2026-12-01 07:00,2026-12-01 19:00\n`,
      );
      await writeFile(ladder ?? '', JSON.stringify(LADDER));
      const run = (...args: readonly string[]) => runVigilCommand(['roster', ...args], here);
      expect(await run('import', roster ?? '', ...as)).toMatchObject({ code: 0, stdout: 'held now: 1 shifts\n' });
      expect(await run('ladder', ladder ?? '', ...as, '--reason', 'nights')).toMatchObject({ code: 0 });
      const refused = await run('import', bad ?? '', ...as);
      expect(refused.code).not.toBe(0);
      expect(refused.stderr).toContain('line 3: «cook» is not a role');
      const shown = await run('show', ...unit, '--json');
      expect(JSON.parse(shown.stdout)).toMatchObject({
        ladder: { ...LADDER, displayName: 'Dr Lee', reason: 'nights' },
        roster: [{ role: 'doctor-on-call', by: 'dr.kim', displayName: 'Dr Kim' }],
      });
      expect((await run('show', ...unit)).stdout).toContain('doctor-on-call  Dr Kim');
    } finally {
      expect(await vigil.stop()).toBe(0);
    }
  },
  timeLimit(120_000),
);
