/**
 * Phoenix-4 and Phoenix-8 against the answers of the authors' package: its 20 example patients and 2000
 * rows that sit on and around every limit with many values missing. The published total, what lacks
 * counted as 0, must be equal in every part.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { csvRows } from '../../../support/csv-rows.ts';
import { sharedData } from '../../../support/shared-data.ts';
import type { Observed } from '../npews-child.ts';
import { PHOENIX_DRUGS, answersOf, score } from '../organ-score-child.ts';
import { shippedRule } from '../../../clinical/score/shipped-rule.ts';
import { ON_DATE } from '../threshold-edges.ts';

const FOUR = shippedRule('phoenix-4');
const EIGHT = shippedRule('phoenix-8');
const FOLDER = sharedData('phoenix-reference');
const EXPECTED = [
  'respiratory',
  'cardiovascular',
  'coagulation',
  'neurologic',
  'endocrine',
  'immunologic',
  'renal',
  'hepatic',
  'phoenix_score',
  'phoenix8_score',
] as const;

const INPUT_OF: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      'pao2',
      'spo2',
      'platelets',
      'inr',
      'fibrinogen',
      'lactate',
      'glucose',
      'creatinine',
      'bilirubin',
      'alt',
      ...PHOENIX_DRUGS,
    ].map((name) => [name, name]),
  ),
  gcs_total: 'gcsTotal',
  d_dimer: 'dDimer',
  dbp: 'diastolicPressure',
  sbp: 'systolicPressure',
  anc: 'neutrophils',
  alc: 'lymphocytes',
};

function observedOf(row: Record<string, string>): Observed {
  const numbers = Object.entries(INPUT_OF)
    .filter(([column]) => (row[column] ?? '') !== '')
    .map(([column, input]) => [input, Number(row[column])]);
  const fio2 =
    (row['fio2'] ?? '') === '' ? {} : { fio2: Number(row['fio2']) * 100, fio2AtGas: Number(row['fio2']) * 100 };
  const pupils = (row['pupil'] ?? '') === '' ? {} : { pupils: row['pupil'] ?? '' };
  return {
    ...Object.fromEntries(numbers),
    ...fio2,
    ...pupils,
    invasiveVentilation: row['vent'] === '1' ? 'yes' : 'no',
    infection: 'suspected',
  };
}

/** Born so many whole months before ON_DATE. */
function birthDateOf(row: Record<string, string>): string {
  return new Date(Date.UTC(ON_DATE.year, ON_DATE.month - 1 - Math.floor(Number(row['age'])), ON_DATE.day))
    .toISOString()
    .slice(0, 10);
}

describe.skipIf(FOLDER === null)("the authors' package (skipped without ../shared/data/phoenix-reference)", () => {
  const rows = (name: string) => csvRows(readFileSync(`${FOLDER ?? ''}/${name}`, 'utf8'));

  it.each([
    ['patients-20.csv', 'expected-20.csv', 20],
    ['grid-2000.csv', 'grid-2000-expected.csv', 2000],
  ])('%s: every part and total', (input, output, count) => {
    const expected = rows(output);
    const different = rows(input).filter((row, index) => {
      const [observed, child] = [observedOf(row), { birthDate: birthDateOf(row) }];
      const [four, eight] = [score(FOUR, observed, child), score(EIGHT, observed, child)];
      const ours = [...eight.parts.map((part) => part.pointsMin), four.published, eight.published].map(String);
      const sepsis = answersOf(four)['sepsis'] === 'yes' ? '1' : '0';
      const shock = (four.lower ?? 0) >= 2 && (four.parts[1]?.pointsMin ?? 0) >= 1 ? '1' : '0';
      const theirs = expected[index] ?? {};
      return (
        row['pid'] !== theirs['pid'] ||
        EXPECTED.some((column, at) => theirs[column] !== ours[at]) ||
        theirs['sepsis'] !== sepsis ||
        theirs['septic_shock'] !== shock
      );
    });
    expect(expected).toHaveLength(count);
    expect(different).toEqual([]);
  });
});
