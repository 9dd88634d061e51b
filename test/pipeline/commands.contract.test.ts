/** The other commands as a person or a script calls them, from the built package. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { sharedData } from '../support/shared-data.ts';
import { dataFolder, freePort, runVigilCommand } from '../support/vigil-process.ts';

const HEADER =
  'age_months,heartRate,respiratoryRate,systolicPressure,spo2,oxygenDevice,respiratoryDistress,capillaryRefill,consciousness';
const preterm = sharedData('picsdb-preterm/dev/trend-1hz/infant1_seg0.csv');

async function scored(
  rows: readonly string[],
  args: readonly string[] = [],
): Promise<{ code: number | null; lines: readonly string[]; stderr: string }> {
  const file = path.join(await dataFolder(), 'table.csv');
  await writeFile(file, [HEADER, ...rows].join('\n'));
  const { code, stdout, stderr } = await runVigilCommand(['score', 'national-pews-england', file, ...args], {});
  return { code, lines: stdout.trim().split('\n'), stderr };
}

describe('vigil score', () => {
  it('gives one row for each row: total, or range, or reason', async () => {
    const { code, lines } = await scored([
      '38,172,58,82,93,air,none,3,alert',
      '38,172,58,82,,air,none,3,alert',
      '240,80,16,120,98,air,none,2,alert',
    ]);
    expect(code).toBe(0);
    const [header = '', complete = '', partial = '', adult = ''] = lines;
    const at = (line: string, column: string): string | undefined => line.split(',')[header.split(',').indexOf(column)];
    expect([at(complete, 'status'), at(complete, 'total'), at(complete, 'lower')]).toEqual([
      'complete',
      at(complete, 'upper'),
      at(complete, 'total'),
    ]);
    expect([at(partial, 'status'), at(partial, 'total')]).toEqual(['partial', '']);
    expect(Number(at(partial, 'upper'))).toBeGreaterThan(Number(at(partial, 'lower')));
    expect(at(adult, 'status')).toBe('abstained');
    expect(adult).toMatch(/adult, 20 years old/);
  });

  it('converts by a row of units, and refuses a unit that does not convert', async () => {
    const { code: done, lines } = await scored([',/min,/min,kPa,%,,,s,', '38,120,30,12,98,air,none,1,alert']);
    expect(done).toBe(0);
    expect(lines[1]).toContain('complete');
    const { code, stderr } = await scored([',/min,/min,furlong,%,,,s,', '38,120,30,90,98,air,none,1,alert']);
    expect(stderr).toContain('column systolicPressure: ');
    expect(code).toBe(2);
  });

  it('names the line of a number that is none, scores the others, and names the rules there are', async () => {
    const { code, lines, stderr } = await scored([
      '38,fast,30,90,98,air,none,1,alert',
      '38,120,30,90,98,air,none,1,alert',
    ]);
    expect(stderr).toMatch(/^line 2: heartRate: «fast» is no number/m);
    expect(stderr.trimEnd()).toMatch(/vigil: 1 of 2 rows have no score$/);
    expect(lines.map((line) => /refused|complete/.exec(line)?.[0])).toEqual([undefined, 'refused', 'complete']);
    expect(code).toBe(1);
    expect((await runVigilCommand(['score', 'no-such-rule', '--columns'], {})).stderr).toContain(
      'national-pews-england',
    );
  });
});

describe('vigil rules', () => {
  it('lists, shows and checks', async () => {
    for (const [args, said] of [
      [['list'], 'national-pews-england'],
      [['show', 'phoenix-4'], 'Cardiovascular'],
      [['check'], 'ok     phoenix-4'],
    ] as const) {
      const { code, stdout } = await runVigilCommand(['rules', ...args], {});
      expect(stdout).toContain(said);
      expect(code).toBe(0);
    }
  });
});

describe('vigil doctor', () => {
  it('says of each part whether it is there, also to a program', async () => {
    const { code, stdout } = await runVigilCommand(['doctor', '--json'], {
      VIGIL_DATA_DIR: await dataFolder(),
      VIGIL_HTTP_PORT: String(await freePort()),
    });
    const checks = JSON.parse(stdout) as readonly { name: string; ok: boolean }[];
    expect(checks.filter((check) => !check.ok)).toEqual([]);
    expect(checks.map((check) => check.name)).toEqual([
      'node',
      'data folder',
      'hospital',
      'accounts',
      'sign-in',
      'gateways',
      'sources',
      'rules',
      'models',
      'log',
      'score alerts',
      'spool',
      'snapshots',
      'history',
      'archive',
      'audit',
      'port',
      'dashboard',
    ]);
    expect(code).toBe(0);
  });
});

describe('vigil feed play', () => {
  it.skipIf(preterm === null)('plays a recording and says where it went (recordings beside the checkout)', async () => {
    const { code, stdout } = await runVigilCommand(
      ['feed', 'play', String(preterm), '--bed', 'N1', '--speed', 'max', '--json'],
      { VIGIL_DATA_DIR: await dataFolder() },
    );
    expect(JSON.parse(stdout)).toMatchObject({ rows: 200, quarantined: 0, completed: true, target: { bedId: 'N1' } });
    expect(code).toBe(0);
  });

  it('keeps the good lines of a bad file and names the bad ones', async () => {
    const folder = await dataFolder();
    const file = path.join(folder, 'trend.csv');
    await writeFile(file, 't_s,hr_bpm\n0,150\n1,fast\n2,151\nnot,a,line\n3,152\n');
    const { code, stdout } = await runVigilCommand(['feed', 'play', file, '--bed', 'N1', '--speed', 'max', '--json'], {
      VIGIL_DATA_DIR: folder,
    });
    expect(JSON.parse(stdout)).toMatchObject({ quarantined: 2, rows: 4, completed: true });
    expect(code).toBe(0);
  });

  it('goes on in a unit from where its time is, and never plays into its past', async () => {
    const folder = await dataFolder();
    const file = path.join(folder, 'trend.csv');
    await writeFile(file, 't_s,hr_bpm\n0,150\n1,151\n2,152\n');
    const playAt = (start: string) =>
      runVigilCommand(['feed', 'play', file, '--bed', 'N1', '--unit', 'north', '--speed', 'max', '--start', start], {
        VIGIL_DATA_DIR: folder,
      });
    expect((await playAt('2026-03-01T12:00:00Z')).code).toBe(0);
    const earlier = await playAt('2026-03-01T11:00:00Z');
    expect([earlier.code, earlier.stderr.trim().split('\n').length]).toEqual([2, 1]);
    expect(earlier.stderr).toMatch(/playback-before-clock: unit time is already 2026-03-01T12:00:02/);
    expect((await playAt('2026-03-01T12:00:03Z')).code).toBe(0);
  });

  it.each([
    [['missing.csv', '--bed', 'N1'], /recording-unreadable/],
    [['package.json', '--bed', 'N1'], /recording-unreadable/],
    [['README.md', '--bed', 'N1', '--speed', 'fast'], /--speed/],
  ])('says in one line why it cannot play %o', async (args, reason) => {
    const { code, stderr } = await runVigilCommand(['feed', 'play', ...args], { VIGIL_DATA_DIR: await dataFolder() });
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(reason);
    expect(code).toBe(2);
  });
});

describe('vigil features', () => {
  const hourly = sharedData('challenge2019-sepsis-hospital-b/dev/hourly.csv.gz');
  it.skipIf(hourly === null)(
    'writes the training table with one row an hour (recordings beside the checkout)',
    async () => {
      const folder = await dataFolder();
      const { code, stdout } = await runVigilCommand(['features', String(hourly), '--out', folder], {});
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ rows: 247_239, patients: 6_514 });
      expect((await readFile(path.join(folder, 'rows.csv'), 'utf8')).split('\n')).toHaveLength(247_240);
    },
  );
});
