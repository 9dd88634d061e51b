/**
 * The table of the authors' package phoenix-sepsis: its column names in, its answers out, with our two
 * Phoenix rules in between. Missing counts as 0 there, and every row stands for a child with suspected
 * infection, so `sepsis` is a total of 2 or more.
 *
 * On purpose otherwise than the package: a row without an age, of 216 months or more, or with nothing
 * known at all gets no points, but empty cells and the reason. The package gives points to all of them.
 */
import { compileScoreRule } from '../../clinical/score/compile-score-rule.ts';
import { evaluateCompiled } from '../../clinical/score/evaluate-score.ts';
import type { ScoreResult } from '../../clinical/score/score-result.ts';
import type { ScoreRule } from '../../clinical/score/score-rule.ts';
import { VigilError } from '../../platform/errors.ts';
import { inEnglish } from '../../wording/in-english.ts';
import { csvLine, type RowAnswer } from './score-answer.ts';
import { checkHeader, openReader } from './score-reader.ts';
import type { TableScorer } from './score-table.ts';
import { isUnitsRow, type SecondLine } from './score-units-row.ts';

interface DialectColumn {
  /** Column of a table of our own. */
  readonly ours: string;
  /** When it is not that of the rule. */
  readonly unit?: string;
  /** 1 stands for a drug that runs at a rate nobody gives. */
  readonly isDrug?: true;
}

const COLUMNS: Readonly<Record<string, DialectColumn>> = {
  pid: { ours: 'id' },
  age: { ours: 'age_months' },
  fio2: { ours: 'fio2', unit: '1' },
  pao2: { ours: 'pao2' },
  spo2: { ours: 'spo2' },
  vent: { ours: 'invasiveVentilation' },
  gcs_total: { ours: 'gcsTotal' },
  pupil: { ours: 'pupils' },
  platelets: { ours: 'platelets' },
  inr: { ours: 'inr' },
  d_dimer: { ours: 'dDimer' },
  fibrinogen: { ours: 'fibrinogen' },
  dbp: { ours: 'diastolicPressure' },
  sbp: { ours: 'systolicPressure' },
  lactate: { ours: 'lactate' },
  dobutamine: { ours: 'dobutamine', isDrug: true },
  dopamine: { ours: 'dopamine', isDrug: true },
  epinephrine: { ours: 'epinephrine', isDrug: true },
  milrinone: { ours: 'milrinone', isDrug: true },
  norepinephrine: { ours: 'norepinephrine', isDrug: true },
  vasopressin: { ours: 'vasopressin', isDrug: true },
  glucose: { ours: 'glucose' },
  anc: { ours: 'neutrophils' },
  alc: { ours: 'lymphocytes' },
  creatinine: { ours: 'creatinine' },
  bilirubin: { ours: 'bilirubin' },
  alt: { ours: 'alt' },
};
/** A rate within the range of each of the six; any rate counts. */
const RUNNING = '0.01';

const SYSTEMS = ['respiratory', 'cardiovascular', 'coagulation', 'neurologic'] as const;
const SYSTEMS_OF_EIGHT = ['endocrine', 'immunologic', 'renal', 'hepatic'] as const;
const ANSWERS = [
  'pid',
  ...SYSTEMS,
  ...SYSTEMS_OF_EIGHT,
  'phoenix_score',
  'phoenix8_score',
  'sepsis',
  'septic_shock',
] as const;

/** Names under which a table of this kind is asked for. */
export const PHOENIX_NAMES: readonly string[] = ['phoenix', 'phoenix-4', 'phoenix-8'];

export interface PhoenixRules {
  readonly four: ScoreRule;
  readonly eight: ScoreRule;
}

/** Whether a header is that of the authors' package: every column, and nothing else. */
export function isPhoenixHeader(header: readonly string[]): boolean {
  return header.includes('pid') && header.every((name) => Object.hasOwn(COLUMNS, name));
}

/** Throws `recording-unreadable` for a column that is not one of the package, stands twice or lacks. */
export function openPhoenixTable({ four, eight }: PhoenixRules, { header, cells, asked }: SecondLine): TableScorer {
  checkHeader(header, Object.keys(COLUMNS));
  const lacking = Object.keys(COLUMNS).filter((name) => !header.includes(name));
  if (lacking.length > 0) {
    throw new VigilError(
      'recording-unreadable',
      `the columns ${lacking.join(', ')} lack; leave their cells empty where nothing is known`,
    );
  }
  const columns = header.flatMap((name) => COLUMNS[name] ?? []);
  if (isUnitsRow(eight, { header: columns.map(({ ours }) => ours), cells, asked })) {
    throw new VigilError(
      'recording-unreadable',
      'a table of the authors’ package has the units of the package and no row of units',
    );
  }
  const reader = openReader(
    eight,
    columns.map(({ ours }) => ours),
    columns.map(({ unit }) => unit ?? ''),
  );
  const infected = {
    name: 'infection',
    quality: 'present',
    value: 'suspected',
    unit: null,
    observedAtMs: 0,
    ageMs: 0,
    from: 'table',
    formula: null,
    record: null,
  } as const;
  const [compiledFour, compiledEight] = [compileScoreRule(four), compileScoreRule(eight)];
  return {
    columns: ANSWERS,
    hasUnits: false,
    remarks: [],
    score: (cells, { line }) => {
      const { id, subject, readings, refused } = reader.read(
        columns.map(({ isDrug }, column) =>
          isDrug === true && cells[column] === '1' ? RUNNING : (cells[column] ?? ''),
        ),
        line,
      );
      if (refused.length > 0) return withoutScore(id, refused);
      const inFour = evaluateCompiled(compiledFour, subject, new Map([...readings, ['infection', infected]]));
      const inEight = evaluateCompiled(compiledEight, subject, readings);
      const reason = inFour.reason ?? inEight.reason;
      return reason === null
        ? { cells: [id, ...cellsOf(inFour, inEight)], refused: [] }
        : withoutScore(id, [inEnglish(reason)]);
    },
    refuse: (reason) => withoutScore('', [reason]),
  };
}

/** Columns of the dialect and what each is in a table of our own. */
export function phoenixColumnsText(): string {
  const lines = Object.entries(COLUMNS).map(([name, { ours, unit, isDrug }]) =>
    [name, ours, ...(isDrug ? ['1 or 0'] : unit === undefined ? [] : ['a fraction, 0.21 to 1'])].join('\t'),
  );
  return [
    'Columns of the authors’ package phoenix-sepsis, and what each is here:',
    ...lines,
    '',
    `answers: ${csvLine(ANSWERS)}`,
    'Missing counts as 0, as published. Every row stands for a child with suspected infection.',
    'No points, but empty cells and the reason on the screen: no age, 216 months or more, nothing known at all.',
  ].join('\n');
}

function cellsOf(four: ScoreResult, eight: ScoreResult): readonly string[] {
  const points = (score: ScoreResult, name: string): string =>
    String(score.parts.find((part) => part.name === name)?.pointsMin ?? '');
  const holds = (id: string): string =>
    four.findings.find((finding) => finding.id === id)?.answer === 'yes' ? '1' : '0';
  return [
    ...SYSTEMS.map((name) => points(four, name)),
    ...SYSTEMS_OF_EIGHT.map((name) => points(eight, name)),
    String(four.published),
    String(eight.published),
    holds('sepsis'),
    holds('septic-shock'),
  ];
}

function withoutScore(id: string, refused: readonly string[]): RowAnswer {
  return { cells: [id, ...ANSWERS.slice(1).map(() => '')], refused };
}
