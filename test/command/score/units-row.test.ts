/** Whether the line after the header gives units: by its place or by a flag, never by whether its units happen to convert. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../../services/command/terminal/fail.ts';
import { runScore } from '../../../services/command/score/score.ts';
import { watchScreen } from '../../support/command-screen.ts';
import { csvRows } from '../../support/csv-rows.ts';

const { told } = watchScreen();
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vigil-units-'));
});
afterEach(() => rm(folder, { recursive: true }));

type Units = 'row' | 'none' | null;

async function score(rule: string, table: string, units: Units = null): Promise<readonly Record<string, string>[]> {
  const [file, out] = [path.join(folder, 'table.csv'), path.join(folder, 'result.csv')];
  await writeFile(file, table);
  await runScore({ rule, file, out, columns: false, evenDisabled: false, units });
  return csvRows(await readFile(out, 'utf8'));
}

async function refusal(rule: string, table: string, units: Units = null): Promise<string> {
  const thrown: unknown = await score(rule, table, units).catch((error: unknown) => error);
  expect(exitCodeOf(thrown)).toBe(2);
  return thrown instanceof Error ? thrown.message : String(thrown);
}

describe('issue 10 A10: a row of units whose unit does not convert', () => {
  it.each([
    ['phoenix-8', 'dDimer', 'ng/mL', '480'],
    ['psofa', 'creatinine', 'micromol/L', '40'],
    ['vasoactive-inotropic-score', 'vasopressin', 'U/h', '1.5'],
    ['psofa', 'bilirubin', 'furlongs', '12'],
  ])('refuses the whole table: %s %s in %s', async (rule, column, unit, value) => {
    expect(await refusal(rule, `id,age_months,${column}\n,,${unit}\np1,72,${value}\n`)).toContain(`column ${column}: `);
  });

  it('also where the row has a name of its own and units of other columns convert', async () => {
    const table = 'id,age_months,creatinine,dDimer\nunits,mo,umol/L,ng/mL\np1,72,35,480\n';
    expect(await refusal('phoenix-8', table)).toContain('column dDimer: ');
  });

  it('and a unit among the values of a child refuses it, until the operator says what the line is', async () => {
    const table = 'id,age_months,creatinine,dDimer\np0,72,0.4,ng/mL\np1,72,0.4,480\n';
    expect(await refusal('phoenix-8', table)).toContain('«ng/mL» in the column dDimer');
    expect((await score('phoenix-8', table, 'none'))[0]).toMatchObject({ id: 'p0', status: 'refused' });
  });
});

describe('the flag', () => {
  it('row: the line is no child, whatever stands in it', async () => {
    const rows = await score('phoenix-8', 'id,age_months,fio2\n,,1\np1,72,0.5\n', 'row');
    expect(rows.map((row) => row['id'])).toEqual(['p1']);
    expect(await refusal('phoenix-8', 'id,age_months,fio2\n,,0.5\np1,72,0.5\n', 'row')).toContain('unit «0.5»');
  });

  it('none: a child without an age and with a mark for missing is a refused row, and the others are scored', async () => {
    const rows = await score('psofa', 'id,age_months,creatinine\np0,,NA\np1,72,0.4\n', 'none');
    expect(rows.map((row) => row['status'])).toEqual(['refused', 'partial']);
  });
});

describe('a table without a row of units', () => {
  it('is read in the units of the rule, and says so column by column', async () => {
    await score('psofa', 'age_months,creatinine,gcsTotal\n72,0.4,15\n');
    expect(told).toContain(
      'vigil: the table names no unit for these columns; read as gcsTotal {score}, creatinine mg/dL',
    );
  });

  it('of the authors\u2019 package refuses a line of units: its units are those of the package', async () => {
    const header =
      'pid,age,fio2,pao2,spo2,vent,gcs_total,pupil,platelets,inr,d_dimer,fibrinogen,dbp,sbp,lactate,dobutamine,dopamine,epinephrine,milrinone,norepinephrine,vasopressin,glucose,anc,alc,creatinine,bilirubin,alt';
    const line = (values: Readonly<Record<string, string>>): string =>
      header
        .split(',')
        .map((name) => values[name] ?? '')
        .join(',');
    const table = `${header}\n${line({ creatinine: 'umol/L' })}\n${line({ pid: '1', age: '72', creatinine: '35' })}\n`;
    expect(await refusal('phoenix', table)).toContain('no row of units');
  });
});
