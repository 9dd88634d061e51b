/** Issue 10 A: small tables that once gave a wrong answer, and the right one (A6, A8, A9; A10 is in units-row.test.ts). */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runScore } from '../../../services/command/score/score.ts';
import { watchScreen } from '../../support/command-screen.ts';
import { csvRows } from '../../support/csv-rows.ts';

watchScreen();
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vigil-cases-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function score(rule: string, lines: readonly string[]): Promise<readonly Record<string, string>[]> {
  const [file, out] = [path.join(folder, 'table.csv'), path.join(folder, 'result.csv')];
  await writeFile(file, `${lines.join('\n')}\n`);
  await runScore({ rule, file, out, columns: false, evenDisabled: false, units: null });
  return csvRows(await readFile(out, 'utf8'));
}

describe('National PEWS', () => {
  it('three vital signs at their worst are at least 12: High; a fourth makes 16: Emergency', async () => {
    const rows = await score('national-pews-england', [
      'age_months,respiratoryRate,heartRate,spo2,systolicPressure,consciousness,respiratoryDistress',
      '72,5,30,60,,,',
      '72,5,30,60,40,,',
      '72,5,30,60,,unresponsive,severe',
      '72,,,,,unresponsive,',
    ]);
    expect(rows.map(({ status, lower, level }) => [status, lower, level])).toEqual([
      ['partial', '12', 'high'],
      ['partial', '16', 'emergency'],
      ['partial', '16', 'emergency'],
      ['abstained', '', 'emergency'],
    ]);
  });

  it('a device without oxygen gives no point, and 17 % on purpose is a value', async () => {
    const rows = await score('national-pews-england', [
      'age_months,heartRate,systolicPressure,respiratoryRate,spo2,respiratoryDistress,oxygenDevice,oxygenFlow,oxygenPercent,capillaryRefill',
      '72,95,100,22,98,none,face-mask,0,,2',
      '72,95,100,22,98,none,face-mask,,21,2',
      '72,95,100,22,98,none,nasal-cannula,0.05,,2',
      '72,95,100,22,80,none,ventilator,,17,2',
    ]);
    expect(rows.map(({ oxygen, total }) => [oxygen, total])).toEqual([
      ['0', '0'],
      ['0', '0'],
      ['1', '1'],
      ['4', '8'],
    ]);
  });
});

it('Phoenix: what the voice cannot change is known', async () => {
  const rows = await score('phoenix-4', [
    'age_months,gcsEye,gcsMotor,verbalAnswer,pupils',
    '72,3,6,tube,both-reactive',
    '72,4,6,tube,both-reactive',
    '72,1,1,tube,both-reactive',
  ]);
  expect(rows.map(({ neurologic, lower }) => [neurologic, lower])).toEqual([
    ['0', '0'],
    ['0', '0'],
    ['1', '1'],
  ]);
});

it('PALICC-2: high flow of air is no oxygen', async () => {
  const rows = await score('palicc-2-at-risk', [
    'age_months,oxygenDevice,oxygenFlow,fio2',
    '6,high-flow,8,21',
    '6,high-flow,6,35',
    '6,high-flow,6,25',
  ]);
  expect(rows.map(({ total }) => total)).toEqual(['0', '1', '1']);
});

it('pSOFA: values that would be ordinary in another unit carry a caution', async () => {
  const rows = await score('psofa', [
    'age_months,creatinine,platelets,bilirubin',
    '72,35,200,0.5',
    '72,0.4,200,12',
    '72,0.4,0.25,0.5',
  ]);
  expect(rows[0]?.['caution']).toContain('would be ordinary in umol/L');
  expect(rows[1]?.['caution']).toContain('would be ordinary in umol/L');
  expect(rows[2]).toMatchObject({ status: 'refused' });
  expect(rows[2]?.['reason']).toContain('it would be ordinary in 10*6/uL');
});
