/** `vigil evaluate --cohort` on the built program: the stays of the definition and no other, and the report says which those were. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { momentsTable, readMomentsTable } from '../../../services/safe-data/sites/moments-table.ts';
import { timeLimit } from '../../support/patience.ts';
import { sessionCookie } from '../../support/session.ts';
import { dataFolder, runVigilCommand, startVigilProcess, type Finished } from '../../support/vigil-process.ts';

const reportSchema = z.object({
  cohort: z
    .object({
      name: z.string(),
      definitionSha256: z.string().regex(/^[0-9a-f]{64}$/),
      flow: z.array(z.object({ step: z.string(), stays: z.number(), excluded: z.number() })),
    })
    .nullable(),
  overall: z.object({ stays: z.number() }),
});

const DEFINITION = {
  version: 1,
  name: 'School children',
  authors: ['Choi M.'],
  population: { ageDays: { from: 2_000, below: 6_000 } },
  time: { from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z', resolution: 'minute' },
  signals: ['heartRatePerMin'],
  labels: [],
  minimum: { hours: 0, coverage: 0 },
};

/** The history may lag: a cohort is whom it has. */
async function untilInHistory(address: string, stays: number): Promise<void> {
  const cookie = await sessionCookie(address, 'researcher.choi');
  await vi.waitFor(
    async () => {
      const answer = await fetch(`${address}/api/research/stays`, { headers: { cookie } });
      const page = z.object({ stays: z.array(z.unknown()) }).parse(await answer.json());
      expect(page.stays).toHaveLength(stays);
    },
    { timeout: timeLimit(60_000), interval: 250 },
  );
}

describe('an evaluation of a cohort', () => {
  let env: Readonly<Record<string, string>>;
  let folder: string;

  const evaluate = (...more: readonly string[]): Promise<Finished> =>
    runVigilCommand(
      ['evaluate', '--alert', 'bradycardia', '--label', 'escalation', '--floor', '1', '--draws', '0', ...more],
      env,
    );

  beforeAll(async () => {
    const vigil = await startVigilProcess({ VIGIL_SIMULATOR: '0', VIGIL_LOG_LEVEL: 'silent' });
    env = vigil.env;
    folder = await dataFolder();
    const file = path.join(folder, 'trend.csv');
    const rows = Array.from({ length: 120 }, (_, second) => `${second},${second < 60 ? 120 : 30}`);
    await writeFile(file, `t_s,hr_bpm\n${rows.join('\n')}\n`);
    await writeFile(path.join(folder, 'cohort.json'), JSON.stringify(DEFINITION));
    for (const [bed, born] of [
      ['B1', '2016-05-01'],
      ['B2', '2026-11-10'],
      ['B3', '2015-05-01'],
    ] as const) {
      const played = ['--bed', bed, '--birth-date', born, '--start', '2026-11-20T11:59:00Z', '--speed', 'max'];
      const { code, stderr } = await runVigilCommand(['feed', 'play', file, '--unit', `unit-${bed}`, ...played], env);
      expect([code, stderr]).toEqual([0, '']);
    }
    await untilInHistory(vigil.address, 3);
    expect(await vigil.stop()).toBe(0);
  }, timeLimit(120_000));

  it('has the stays of its definition, its flow and its digest', async () => {
    const all = await evaluate('--json');
    expect([all.code, all.stderr]).toEqual([0, '']);
    expect(reportSchema.parse(JSON.parse(all.stdout))).toMatchObject({ cohort: null, overall: { stays: 3 } });

    const out = path.join(folder, 'report');
    const some = await evaluate('--cohort', path.join(folder, 'cohort.json'), '--out', out);
    expect([some.code, some.stderr]).toEqual([0, '']);
    expect(some.stdout).toContain('cohort School children');
    expect(some.stdout).toMatch(/age +2 stays, 1 left out/);
    const report = reportSchema.parse(JSON.parse(await readFile(path.join(out, 'report.json'), 'utf8')));
    expect(report.overall).toMatchObject({ stays: 2 });
    expect(report.cohort?.flow.find(({ step }) => step === 'age')).toEqual({ step: 'age', stays: 2, excluded: 1 });
    expect(await readFile(path.join(out, 'report.html'), 'utf8')).toContain(
      `School children, definition sha256:${report.cohort?.definitionSha256}`,
    );
  });

  it('writes its moments for a figure across hospitals, and the question in the same bytes each time', async () => {
    const [first, second] = [path.join(folder, 'first.csv'), path.join(folder, 'second.csv')];
    const refused = await evaluate('--moments', first);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain('--in-house');
    const moments = ['--step', '1', '--moments'];
    const told = await evaluate(...moments, first, '--in-house');
    expect([told.code, told.stderr]).toEqual([0, expect.stringContaining('stay inside the hospital')]);
    expect((await evaluate(...moments, second, '--in-house')).code).toBe(0);
    const question = (file: string) => readFile(file.replace('.csv', '.question.json'), 'utf8');
    expect(await question(second)).toBe(await question(first));
    expect(JSON.parse(await question(first))).toMatchObject({
      subject: { kind: 'alert', id: 'bradycardia' },
      label: { id: 'escalation' },
    });
    const table = await readFile(first, 'utf8');
    const rows = readMomentsTable(table, false);
    if (typeof rows === 'string') throw new Error(rows);
    const { overall } = z
      .object({ overall: z.object({ momentsWithValue: z.number() }) })
      .parse(JSON.parse((await evaluate('--step', '1', '--json')).stdout));
    expect(rows.values).toHaveLength(overall.momentsWithValue);
    expect(table).toBe(momentsTable(rows));
    const site = path.join(folder, 'site.json');
    const few = await runVigilCommand(
      ['sites', 'tell', first, '--question', first.replace('.csv', '.question.json'), '--out', site],
      env,
    );
    expect(few.stderr).toContain('too few');
  });

  it('refuses a definition with a typo, with the nearest word', async () => {
    const wrong = path.join(folder, 'wrong.json');
    await writeFile(wrong, JSON.stringify({ ...DEFINITION, populaton: {} }));
    const { code, stderr } = await evaluate('--cohort', wrong);
    expect(code).toBe(2);
    expect(stderr).toContain('populaton is no field; the nearest is population');
  });
});
