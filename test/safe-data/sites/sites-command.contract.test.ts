// Hazards: H57 (docs/hazards.md).
/** `vigil sites` as it is typed: three hospitals tell, somebody combines, and no row and no small cell leaves. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { combineSites } from '../../../services/safe-data/sites/combine-sites.ts';
import { siteStatistics } from '../../../services/safe-data/sites/site-statistics.ts';
import { readMomentsTable } from '../../../services/safe-data/sites/moments-table.ts';
import { timeLimit } from '../../support/patience.ts';
import { runVigilCommand } from '../../support/vigil-process.ts';

const SITES = ['a', 'b', 'c'] as const;
const at = (name: string): string => path.join(folder, name);
let folder = '';
const env = () => ({ VIGIL_DATA_DIR: at('data'), VIGIL_HTTP_PORT: '9', VIGIL_LOG_LEVEL: 'silent' });
const sites = (...words: readonly string[]) => runVigilCommand(['sites', ...words], env());
const tell = (table: string, out: string, ...rest: readonly string[]) =>
  sites('tell', at(table), '--question', at('question.txt'), '--out', at(out), ...rest);

/** Two moments a child, values on a grid, so that cells fill. */
function tableOf(site: number, children: number): string {
  const rows = Array.from({ length: children * 2 }, (_, moment) => {
    const value = ((moment * 7 + site * 3) % 20) / 20;
    return `patient-${site}-${moment >> 1},${value},${(moment + site) % 20 < value * 20 ? 1 : 0}`;
  });
  return ['child,value,outcome', ...rows].join('\n');
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vigil-sites-'));
  await writeFile(at('question.txt'), 'deterioration within 6 h, every hour');
  for (const [site, name] of SITES.entries()) await writeFile(at(`${name}.csv`), tableOf(site, 200 + 40 * site));
  await writeFile(at('few.csv'), tableOf(9, 8));
  await writeFile(at('wrong.csv'), 'child,value,outcome\np1,0.5,1\np2,,0\n');
});
afterAll(() => rm(folder, { recursive: true }));

describe('vigil sites', () => {
  it('tells no row, and combines to the figures of the functions', { timeout: timeLimit(120_000) }, async () => {
    for (const name of SITES) {
      expect(await tell(`${name}.csv`, `${name}.json`, '--probability')).toMatchObject({ code: 0, stderr: '' });
      expect(await readFile(at(`${name}.json`), 'utf8')).not.toContain('patient');
    }
    const { code, stdout } = await sites('combine', ...SITES.map((name) => at(`${name}.json`)), '--json');
    expect(code).toBe(0);
    const tables = SITES.map((_, site) => readMomentsTable(tableOf(site, 200 + 40 * site), true));
    const question = { questionSha256: 'a'.repeat(64), isProbability: true };
    const told = tables.flatMap((table) => {
      if (typeof table === 'string') throw new Error(table);
      return siteStatistics(question, table, { alertedChildren: [], bedDays: [] }) ?? [];
    });
    expect(JSON.parse(stdout)).toEqual(combineSites(told));
    expect(JSON.parse(stdout)).toMatchObject({ sites: 3, children: 720, moments: 1_440 });
  });

  it(
    'writes nothing of eight children, nor of a table with a line that cannot be read',
    { timeout: timeLimit(60_000) },
    async () => {
      expect(await tell('few.csv', 'few.json')).toMatchObject({
        code: expect.any(Number),
        stderr: expect.stringContaining('too few'),
      });
      await expect(readFile(at('few.json'))).rejects.toThrow('ENOENT');
      expect((await tell('wrong.csv', 'wrong.json')).stderr).toContain('line 3');
    },
  );

  it(
    'combines no message that should not have left, and not two questions',
    { timeout: timeLimit(60_000) },
    async () => {
      const good = JSON.parse(await readFile(at('a.json'), 'utf8')) as { cells: { eventChildren: number }[] };
      await writeFile(at('small.json'), JSON.stringify({ ...good, children: 7 }));
      expect((await sites('combine', at('a.json'), at('small.json'))).stderr).toContain('count of few children');
      await writeFile(at('row.json'), JSON.stringify({ ...good, rows: ['patient-1'] }));
      expect((await sites('combine', at('row.json'))).stderr).toContain('row.json');
      await writeFile(at('other.json'), JSON.stringify({ ...good, questionSha256: 'b'.repeat(64) }));
      expect((await sites('combine', at('a.json'), at('other.json'))).stderr).toContain('different things');
    },
  );
});
