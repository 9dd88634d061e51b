/** `vigil score` on small tables: what is read, in which unit, what is refused and what the others get. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../../services/command/terminal/fail.ts';
import { runScore } from '../../../services/command/score/score.ts';
import { watchScreen } from '../../support/command-screen.ts';
import { csvRows } from '../../support/csv-rows.ts';
import { sharedData } from '../../support/shared-data.ts';

const { shown, told } = watchScreen();
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vigil-score-'));
});
afterEach(() => rm(folder, { recursive: true }));

const OPTIONS = { out: undefined, columns: false, evenDisabled: false, units: null } as const;

async function score(
  rule: string,
  table: string,
  evenDisabled = false,
): Promise<{ readonly exitCode: number; readonly rows: readonly Record<string, string>[]; readonly text: string }> {
  const [file, out] = [path.join(folder, 'table.csv'), path.join(folder, 'result.csv')];
  await writeFile(file, table);
  const exitCode = await runScore({ ...OPTIONS, rule, file, out, evenDisabled });
  const text = await readFile(out, 'utf8');
  return { exitCode, rows: csvRows(text), text };
}

async function refusal(rule: string, table: string): Promise<string> {
  const thrown: unknown = await score(rule, table).catch((error: unknown) => error);
  expect(exitCodeOf(thrown)).toBe(2);
  expect(await readdir(folder)).toEqual(['table.csv']);
  return thrown instanceof Error ? thrown.message : String(thrown);
}

const WELL =
  'age_months,heartRate,respiratoryRate,spo2,systolicPressure,capillaryRefill,oxygenDevice,respiratoryDistress,consciousness,carerConcern';
const wellRow = (age: string, heartRate = '110'): string => `${age},${heartRate},30,98,90,1,air,none,alert,same`;

describe('a table of National PEWS', () => {
  it('gives one row a row: parts, total, bounds, level', async () => {
    const { exitCode, rows } = await score(
      'national-pews-england',
      `${WELL}\n${wellRow('24')}\n${wellRow('24', '175')}\n`,
    );
    expect(exitCode).toBe(0);
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({
      row: '1',
      heartRate: '0',
      total: '0',
      lower: '0',
      upper: '0',
      status: 'complete',
      missing: '',
      reason: '',
    });
    expect(Number(rows[1]?.['heartRate'])).toBeGreaterThan(0);
    expect(rows[1]?.['total']).toBe(rows[1]?.['heartRate']);
  });

  it('takes an empty cell for missing, never for zero', async () => {
    const { exitCode, rows } = await score('national-pews-england', `${WELL}\n${wellRow('24', '')}\n`);
    expect(exitCode).toBe(0);
    expect(rows[0]).toMatchObject({ heartRate: '', total: '', lower: '0', status: 'partial', missing: 'heartRate' });
    expect(Number(rows[0]?.['upper'])).toBeGreaterThan(0);
  });

  it('refuses a row by its cells, says which, and goes on', async () => {
    const broken = [
      wellRow('24', '1l0'),
      '24,110,30,98,90,1,oxygen,none,alert,same',
      wellRow('24', '0x6E'),
      wellRow('-1'),
      wellRow('24', '9000'),
      '24,"110',
      '24,110',
    ];
    const { exitCode, rows } = await score('national-pews-england', [WELL, ...broken, wellRow('24'), ''].join('\n'));
    expect(exitCode).toBe(1);
    expect(rows.map((row) => row['status'])).toEqual([...broken.map(() => 'refused'), 'complete']);
    expect(rows[0]).toMatchObject({
      total: '',
      heartRate: '',
      reason: 'heartRate: «1l0» is no number; an empty cell means missing',
    });
    expect(rows[1]?.['reason']).toMatch(/^oxygenDevice: «oxygen» is no answer; there are air, /);
    expect(rows[3]?.['reason']).toContain('age_months: «-1» is no age');
    expect(rows[4]?.['reason']).toMatch(/9000 is outside/);
    expect(rows[5]?.['reason']).toContain('quoted cell has no end');
    expect(rows[6]?.['reason']).toBe('2 cells, and the header has 10');
    expect(told[1]).toMatch(/^line 2: heartRate: /);
    expect(told.at(-1)).toBe('vigil: 7 of 8 rows have no score');
  });

  it('names only the first rows of many', async () => {
    await score('national-pews-england', [WELL, ...Array.from({ length: 30 }, () => wellRow('24', 'x'))].join('\n'));
    expect(told).toHaveLength(23);
    expect(told.slice(-2)).toEqual(['and 10 more rows', 'vigil: 30 of 30 rows have no score']);
  });

  it('reads a byte order mark, CRLF, quotes, tabs and blank lines', async () => {
    const plain = await score('national-pews-england', `${WELL}\n${wellRow('24')}\n${wellRow('24', '')}\n`);
    const quoted = (line: string): string =>
      line
        .split(',')
        .map((cell) => `"${cell}"`)
        .join(',');
    const windows = await score(
      'national-pews-england',
      `\uFEFF${quoted(WELL)}\r\n${quoted(wellRow('24'))}\r\n\r\n${wellRow('24', ' ')}\r\n`,
    );
    const tabs = await score(
      'national-pews-england',
      `${WELL}\n${wellRow('24')}\n${wellRow('24', '')}`.replaceAll(',', '\t'),
    );
    expect(windows.text).toBe(plain.text);
    expect(tabs.text).toBe(plain.text);
  });

  it('hands an id through, quoted where it must be', async () => {
    const { text, rows } = await score('national-pews-england', 'id,age_months,heartRate\n"bed 1, ""left""",24,110\n');
    expect(text).toContain('1,"bed 1, ""left""",');
    expect(rows[0]?.['id']).toBe('bed 1, "left"');
  });

  it.each([
    ['heartrate', 'no column «heartrate» is known here'],
    ['heartRate,heartRate', 'column heartRate stands twice'],
    ['heartRate,', 'no column «» is known here'],
  ])('refuses the whole table for the header %s', async (header, reason) => {
    expect(await refusal('national-pews-england', `${header}\n1,2\n`)).toContain(reason);
  });

  it('refuses an empty table, a table that is not there, and a rule that is not there', async () => {
    expect(await refusal('national-pews-england', 'heartRate\n')).toContain('a header and at least one row are needed');
    await expect(
      runScore({ ...OPTIONS, rule: 'national-pews-england', file: path.join(folder, 'gone.csv') }),
    ).rejects.toThrow(/gone\.csv cannot be read/);
    await expect(score('no-such-rule', 'heartRate\n1\n')).rejects.toThrow(
      /no rule no-such-rule; there are: .*national-pews-england/,
    );
  });

  it('may write over the table that it reads', async () => {
    const file = path.join(folder, 'table.csv');
    await writeFile(file, `${WELL}\n${wellRow('24')}\n`);
    expect(await runScore({ ...OPTIONS, rule: 'national-pews-england', file, out: file })).toBe(0);
    expect(csvRows(await readFile(file, 'utf8'))[0]).toMatchObject({ status: 'complete' });
    expect(await readdir(folder)).toEqual(['table.csv']);
  });
});

describe('age and place', () => {
  const bands = async (column: string, ages: readonly string[]): Promise<readonly (string | undefined)[]> => {
    const { rows } = await score('phoenix-8', [`${column},creatinine`, ...ages.map((age) => `${age},1`)].join('\n'));
    return rows.map((row) => (row['status'] === 'abstained' ? row['reason'] : row['age_band']));
  };

  it('reads months: a fraction never reaches the next completed month', async () => {
    const months = [
      '0',
      '0.99',
      '0.9999',
      '1',
      '11.999',
      '12',
      '23.99',
      '24',
      '59.99',
      '60',
      '143.99',
      '144',
      '215.9999',
    ];
    expect(await bands('age_months', months)).toEqual([
      '0 mo',
      '0 mo',
      '0 mo',
      '1-11 mo',
      '1-11 mo',
      '12-23 mo',
      '12-23 mo',
      '24-59 mo',
      '24-59 mo',
      '60-143 mo',
      '60-143 mo',
      '144-215 mo',
      '144-215 mo',
    ]);
  });

  it('reads every fraction of every month into its own month', async () => {
    const ages = Array.from({ length: 216 }, (_, month) => [`${month}`, `${month}.5`, `${month}.999`]).flat();
    const expected = ages.map((age) => {
      const month = Math.floor(Number(age));
      return ['0 mo', '1-11 mo', '12-23 mo', '24-59 mo', '60-143 mo', '144-215 mo'][
        [1, 12, 24, 60, 144].filter((limit) => month >= limit).length
      ];
    });
    expect(await bands('age_months', ages)).toEqual(expected);
  });

  it('reads days, and dates by birthday', async () => {
    expect(await bands('age_days', ['0', '27', '31', '366'])).toEqual(['0 mo', '0 mo', '1-11 mo', '12-23 mo']);
    const { rows } = await score(
      'phoenix-8',
      'birth_date,at,creatinine\n2024-02-29,2025-02-28,1\n2024-02-29,2025-03-01,1\n2024-13-01,2025-03-01,1\n2024-02-29,,1\n2024-02-29,2024-02-01,1\n',
    );
    expect(rows.map((row) => row['age_band'])).toEqual(['1-11 mo', '12-23 mo', '', '', '']);
    expect(rows[2]?.['reason']).toContain('birth_date: «2024-13-01» is no date');
    expect(rows[3]?.['reason']).toContain('birth_date needs one');
    expect(rows[4]).toMatchObject({ status: 'abstained' });
    expect(rows[4]?.['reason']).toContain('lies in the future');
  });

  it('abstains without an age and for an adult, and refuses two ages', async () => {
    expect(await bands('age_months', ['', '216'])).toEqual(['birth date is missing', expect.stringContaining('adult')]);
    const { rows } = await score('phoenix-8', 'age_months,age_days,creatinine\n1,30,1\n1,,1\n');
    expect(rows.map((row) => row['status'])).toEqual(['refused', 'partial']);
  });

  it('reads gestation, setting and who is in the birth stay', async () => {
    const { rows } = await score(
      'phoenix-8',
      'age_days,gestation_days,setting,newbornStay,creatinine\n10,280,picu,0,1\n10,200,picu,0,1\n10,280,adult-icu,0,1\n10,280,picu,1,1\n10,28,picu,0,1\n10,280,PICU,yes,1\n',
    );
    expect(rows.map((row) => row['status'])).toEqual([
      'partial',
      'abstained',
      'abstained',
      'abstained',
      'refused',
      'refused',
    ]);
    expect(rows[5]?.['reason']).toBe(
      'setting: «PICU» is none of picu, nicu, ward, adult-icu, research; newbornStay: «yes» is neither 1 nor 0',
    );
  });
});

describe('a row of units', () => {
  it('converts every column that names one', async () => {
    const header = 'age_months,creatinine,bilirubin,glucose,fio2,pao2,spo2,dDimer,neutrophils,invasiveVentilation';
    const units = 'mo,umol/L,umol/L,mmol/L,1,kPa,,mg/L{DDU},/uL,';
    const converted = await score(
      'phoenix-8',
      `${header}\n${units}\n24,53.04,68.4,8.4,0.5,12,,1.1,499,1\n24,52.9,68.3,8.3,0.5,26.7,,0.9,500,1\n`,
    );
    expect(converted.rows).toHaveLength(2);
    expect(converted.rows[0]).toMatchObject({
      renal: '1',
      hepatic: '1',
      endocrine: '1',
      respiratory: '2',
      coagulation: '1',
      immunologic: '1',
    });
    expect(converted.rows[1]).toMatchObject({
      renal: '0',
      hepatic: '0',
      endocrine: '0',
      respiratory: '0',
      coagulation: '0',
      immunologic: '0',
    });
    expect(told[0]).toBe('vigil: column dDimer: mg/L{DDU} converts only about to mg/L{FEU}');
  });

  it('refuses a unit that does not convert, and one where none can stand', async () => {
    expect(await refusal('phoenix-8', 'creatinine,glucose\nfurlongs,mg/dL\n1,1\n')).toContain('column creatinine: ');
    expect(await refusal('phoenix-8', 'age_months,glucose\na,mg/dL\n1,1\n')).toContain(
      'column age_months cannot be given in «a»',
    );
    expect(await refusal('phoenix-8', 'dDimer,glucose\nmg/L,mg/dL\n1,1\n')).toContain('column dDimer: ');
  });

  it('is not there where the second line is a row', async () => {
    expect((await score('phoenix-8', 'age_months,fio2\n24,30\n')).rows).toHaveLength(1);
    const broken = await score('phoenix-8', 'age_months,glucose,creatinine\n24,high,1\n');
    expect(broken.rows[0]).toMatchObject({
      status: 'refused',
      reason: 'glucose: «high» is no number; an empty cell means missing',
    });
  });
});

describe('a score that counts what is missing as 0', () => {
  it('gives the published total, and says what lacks', async () => {
    const { rows } = await score('phoenix-4', 'age_months,lactate,infection,vasopressin\n24,11,confirmed,0.0005\n');
    expect(rows[0]).toMatchObject({
      respiratory: '0',
      cardiovascular: '3',
      total: '3',
      lower: '3',
      status: 'partial',
      sepsis: 'yes',
      'septic-shock': 'yes',
    });
    expect(Number(rows[0]?.['upper'])).toBeGreaterThan(3);
    expect(rows[0]?.['missing']?.split('; ')).toEqual(
      expect.arrayContaining(['platelets', 'pupils', 'dopamine', 'invasiveVentilation']),
    );
    expect(rows[0]?.['missing']).not.toContain('lactate');
  });

  it('takes what it computes from the table, and computes what the table lacks', async () => {
    const { rows } = await score(
      'phoenix-4',
      'age_months,meanArterialPressure,systolicPressure,diastolicPressure\n24,44,,\n24,,64,34\n24,,66,34.5\n',
    );
    expect(rows.map((row) => row['lower'])).toEqual(['1', '1', '0']);
  });

  it('refuses what is outside the range of the rule alone', async () => {
    const { rows } = await score(
      'phoenix-4',
      'age_months,lactate,gcsEye,gcsVerbal,gcsMotor\n24,1,4,5,5\n24,1,5,5,5\n24,1,4,tube,2\n24,1,4,not-testable,2\n',
    );
    expect(rows.map((row) => [row['status'], row['neurologic']])).toEqual([
      ['partial', '0'],
      ['refused', ''],
      ['partial', '1'],
      ['partial', '0'],
    ]);
    expect(rows[1]?.['reason']).toMatch(/^gcsEye: value 5 is outside 1 to 4/);
    expect(rows[3]?.['missing']).toContain('gcsVerbal');
  });

  it('refuses a drug flag where it would be an impossible dose', async () => {
    const { rows } = await score('phoenix-4', 'age_months,dopamine,vasopressin\n24,1,0.001\n24,1,1\n');
    expect(rows.map((row) => row['status'])).toEqual(['partial', 'refused']);
  });
});

describe('a rule that is off', () => {
  it('abstains with its reason, unless it is asked for', async () => {
    const rule = 'palicc-2-pards';
    const table = 'age_months\n24\n';
    expect((await score(rule, table)).rows[0]).toMatchObject({ status: 'abstained' });
    expect(told).toEqual([]);
    await score(rule, table, true);
    expect(told[0]).toMatch(/^vigil: palicc-2-pards is disabled \(certainty [UD]: .*evaluated for research only$/);
  });
});

describe('--columns', () => {
  it('lists the inputs, what is computed, and the child', async () => {
    expect(await runScore({ ...OPTIONS, rule: 'phoenix-4', file: undefined, columns: true })).toBe(0);
    const computed = shown.indexOf('computed where the table does not give them:');
    expect(shown.findIndex((line) => line.startsWith('lactate\tmmol/L\t'))).toBeLessThan(computed);
    expect(shown.findIndex((line) => line.startsWith('pfRatio\t'))).toBeGreaterThan(computed);
    expect(shown.find((line) => line.startsWith('fio2AtGas\t'))).toContain(
      '(the column fio2 where it has none of its own)',
    );
    expect(shown.some((line) => line.startsWith('age_months\t'))).toBe(true);
  });

  it('lists every column of the authors’ table', async () => {
    await runScore({ ...OPTIONS, rule: 'phoenix', file: undefined, columns: true });
    expect(shown.filter((line) => line.includes('\t'))).toHaveLength(27);
    expect(await runScore({ ...OPTIONS, rule: 'phoenix', file: undefined })).toBe(2);
  });
});

describe('the table of the authors’ package', () => {
  const TABLES = [
    ['patients-20.csv', 'expected-20.csv'],
    ['grid-2000.csv', 'grid-2000-expected.csv'],
  ] as const;

  it.skipIf(sharedData('phoenix-reference') === null).each(TABLES)(
    '%s gives exactly %s (needs ../shared/data)',
    async (table, expected) => {
      const read = (name: string): Promise<string> => readFile(sharedData(`phoenix-reference/${name}`) ?? '', 'utf8');
      for (const rule of ['phoenix', 'phoenix-8']) {
        const { exitCode, text } = await score(rule, await read(table));
        expect(text).toBe(await read(expected));
        expect(exitCode).toBe(0);
      }
    },
  );

  const HEADER =
    'pid,age,fio2,pao2,spo2,vent,gcs_total,pupil,platelets,inr,d_dimer,fibrinogen,dbp,sbp,lactate,dobutamine,dopamine,epinephrine,milrinone,norepinephrine,vasopressin,glucose,anc,alc,creatinine,bilirubin,alt';
  const row = (pid: number, age: string, lactate: string): string =>
    `${pid},${age},,,,0,,,,,,,,,${lactate},0,0,0,0,0,1,,,,,,`;

  it('gives empty cells and the reason where we have no score', async () => {
    const { exitCode, text } = await score(
      'phoenix',
      [HEADER, row(1, '24', '5'), row(2, '', '5'), row(3, '216', '5'), row(4, '24', 'high'), ''].join('\n'),
    );
    expect(exitCode).toBe(1);
    expect(text.trimEnd().split('\n').slice(1)).toEqual([
      '1,0,2,0,0,0,0,0,0,2,2,1,1',
      '2,,,,,,,,,,,,',
      '3,,,,,,,,,,,,',
      '4,,,,,,,,,,,,',
    ]);
    expect(told).toEqual([
      'line 3: birth date is missing',
      expect.stringMatching(/^line 4: adult, 18 years/),
      expect.stringMatching(/^line 5: lactate: «high»/),
      'vigil: 3 of 4 rows have no score',
    ]);
  });

  it('refuses a table that lacks a column', async () => {
    expect(await refusal('phoenix', 'pid,age\n1,2\n')).toContain('the columns fio2, pao2, ');
    expect(await refusal('phoenix', 'pid,age,heartRate\n1,2,3\n')).toContain('no column «heartRate»');
  });
});
