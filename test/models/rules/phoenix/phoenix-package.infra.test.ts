/**
 * Our Phoenix rules against the authors' own software (phoenix-sepsis 1.1.3, installed for the test): its
 * 20 patients, the 2,000 rows of the reference grid and 100,000 rows on and around every limit, with a
 * quarter of all cells empty. What we treat otherwise on purpose is scored apart, and counted.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runScore } from '../../../../services/command/score/score.ts';
import { csvRows } from '../../../support/csv-rows.ts';
import { withoutInfra } from '../../../support/infra.ts';
import { sharedData } from '../../../support/shared-data.ts';
import { ON_PURPOSE, phoenixCsv, rowsAlike, rowsOnPurpose, seededRandom } from './phoenix-rows.ts';

const { runWithPhoenix } = (await import(
  new URL('../../../../infra/local/python-phoenix.mjs', import.meta.url).href
)) as {
  readonly runWithPhoenix: (script: string, args: readonly string[]) => Promise<string>;
};

const ROWS = 100_000;
const PATIENTS = sharedData('phoenix-reference/patients-20.csv');
const GRID = sharedData('phoenix-reference/grid-2000.csv');

/**
 * The conventions of the reference table: SF only where SpO2 is at most 97, support is FiO2 above 0.21,
 * the mean is DBP + (SBP - DBP) / 3. The last column is the pressure part with the package's own mean.
 */
const SCRIPT = `
import sys
import pandas
import phoenix

rows = pandas.read_csv(sys.argv[1])
drugs = rows[["dobutamine", "dopamine", "epinephrine", "milrinone", "norepinephrine", "vasopressin"]].sum(axis=1)
mean = rows.dbp + (rows.sbp - rows.dbp) / 3
scored = phoenix.phoenix8(
    pf_ratio=rows.pao2 / rows.fio2, sf_ratio=(rows.spo2 / rows.fio2).where(rows.spo2 <= 97),
    imv=rows.vent, other_respiratory_support=(rows.fio2 > 0.21).astype(int),
    vasoactives=drugs, lactate=rows.lactate, map=mean, platelets=rows.platelets, inr=rows.inr,
    d_dimer=rows.d_dimer, fibrinogen=rows.fibrinogen, gcs=rows.gcs_total,
    fixed_pupils=(rows.pupil == "both-fixed").astype(int), glucose=rows.glucose, anc=rows.anc, alc=rows.alc,
    creatinine=rows.creatinine, bilirubin=rows.bilirubin, alt=rows.alt, age=rows.age)
systems = ["respiratory", "cardiovascular", "coagulation", "neurologic", "endocrine", "immunologic", "renal", "hepatic"]
columns = {f"phoenix_{name}_score": name for name in systems}
columns |= {"phoenix_sepsis_score": "phoenix_score", "phoenix8_sepsis_score": "phoenix8_score", "phoenix_sepsis": "sepsis", "phoenix_septic_shock": "septic_shock"}
answer = scored[list(columns)].rename(columns=columns).astype(int)
answer.insert(0, "pid", rows.pid)
answer.to_csv(sys.argv[2], index=False)
own_mean = phoenix.phoenix_cardiovascular(drugs, rows.lactate, rows.age, phoenix.map(rows.sbp, rows.dbp))
pandas.DataFrame({"cardiovascular": own_mean}).to_csv(sys.argv[2] + ".own-mean", index=False)
`;

let folder = '';
let told: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vigil-phoenix-'));
  await writeFile(path.join(folder, 'score.py'), SCRIPT);
  vi.spyOn(console, 'error').mockImplementation((line: unknown) => told.push(String(line)));
});
afterAll(() => rm(folder, { recursive: true }));

interface Answers {
  readonly exitCode: number;
  readonly ours: readonly string[];
  readonly package: readonly string[];
  /** Cardiovascular points with the mean pressure of the package's own function. */
  readonly withOwnMean: readonly string[];
}

async function answersTo(name: string, csv: string): Promise<Answers> {
  const [input, ours, theirs] = ['in', 'ours', 'package'].map((part) => path.join(folder, `${name}-${part}.csv`)) as [
    string,
    string,
    string,
  ];
  await writeFile(input, csv);
  told = [];
  const exitCode = await runScore({
    rule: 'phoenix',
    file: input,
    out: ours,
    columns: false,
    evenDisabled: false,
    units: null,
  });
  await runWithPhoenix(path.join(folder, 'score.py'), [input, theirs]);
  const [a, b, c] = await Promise.all([ours, theirs, `${theirs}.own-mean`].map(linesOf));
  return { exitCode, ours: a ?? [], package: b ?? [], withOwnMean: c ?? [] };
}

async function linesOf(file: string): Promise<readonly string[]> {
  return (await readFile(file, 'utf8')).trimEnd().split('\n');
}

/** Lines that differ, ours beside theirs; the first few say enough. */
function differences({ ours, package: theirs }: Answers): readonly string[] {
  return ours.flatMap((line, index) =>
    line === theirs[index] ? [] : [`${line}  package: ${theirs[index] ?? 'nothing'}`],
  );
}

describe.skipIf(withoutInfra)('Phoenix and the authors’ package', () => {
  it(`agree on ${ROWS} random rows on and around every limit`, async () => {
    const rows = rowsAlike(ROWS, seededRandom(20_240_121));
    const answers = await answersTo('random', phoenixCsv(rows));
    expect(answers.ours).toHaveLength(ROWS + 1);
    expect(answers.package).toHaveLength(ROWS + 1);
    expect(differences(answers).slice(0, 10)).toEqual([]);
    expect(answers.exitCode).toBe(0);

    // The package's own mean, 2/3 DBP + 1/3 SBP, is a binary fraction: 56 and 44 mmHg give 51.99…, not 52.
    const cardiovascular = csvRows(answers.ours.join('\n')).map((row) => row['cardiovascular']);
    const otherwise = rows.filter((_, index) => cardiovascular[index] !== answers.withOwnMean[index + 1]);
    expect(otherwise.length).toBeLessThan(ROWS / 100);
    expect(
      otherwise.filter(
        ({ dbp, sbp }) => ![17, 25, 31, 32, 36, 38, 39, 44, 45, 49, 52].includes((2 * Number(dbp) + Number(sbp)) / 3),
      ),
    ).toEqual([]);
  });

  it.skipIf(PATIENTS === null || GRID === null)(
    'agree on its 20 patients and on the grid of 2,000 (needs ../shared/data)',
    async () => {
      for (const [name, file] of [
        ['patients', PATIENTS],
        ['grid', GRID],
      ] as const) {
        const answers = await answersTo(name, await readFile(file ?? '', 'utf8'));
        expect(differences(answers)).toEqual([]);
        expect(answers.ours).toHaveLength(name === 'grid' ? 2001 : 21);
      }
    },
  );

  it.each(ON_PURPOSE)('differ on purpose: %s', async (kind) => {
    const count = 200;
    const answers = await answersTo(kind.replace(' ', '-'), phoenixCsv(rowsOnPurpose(kind, count, seededRandom(7))));
    expect(answers.exitCode).toBe(1);
    expect(told.at(-1)).toBe(`vigil: ${count} of ${count} rows have no score`);
    const reason = { 'no age': 'birth date is missing', adult: 'adult, ', 'nothing known': 'is missing' }[kind];
    expect(told[0]).toContain(reason);
    expect(answers.ours.slice(1)).toEqual(Array.from({ length: count }, (_, index) => `${index + 1},,,,,,,,,,,,`));
    expect(answers.package.slice(1).every((line) => /^\d+(,\d+){12}$/.test(line))).toBe(true);
  });
});
