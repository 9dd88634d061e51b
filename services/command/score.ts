/**
 * `vigil score RULE FILE.csv`: the engine's own evaluator on a table, one row in, one row out. Columns
 * are the rule's input names; age is `age_months`, `age_days`, or `birth_date` with `at`. An empty cell
 * is missing, never zero. A second header row may give units; they must be those of the rule.
 */
import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseDate, type LocalDate } from '../clinical/age.ts';
import { evaluateScore, type ScoreSubject } from '../clinical/evaluate-score.ts';
import type { InputReading, ScoreResult } from '../clinical/score-result.ts';
import type { RuleInput, ScoreRule } from '../clinical/score-rule.ts';
import { readScoreRule } from '../engine/adapters/rule-files.ts';
import { cellsOf } from '../feed/table-lines.ts';
import { VigilError } from '../platform/errors.ts';
import { packageFolder } from './load-engine.ts';

/** Ages given as months or days are counted back from this date: no birthday falls in a leap day. */
const REFERENCE: LocalDate = { year: 2025, month: 6, day: 15 };
const AGE_COLUMNS = ['age_months', 'age_days', 'birth_date', 'at'] as const;

export async function readRule(ruleId: string): Promise<ScoreRule> {
  const folder = path.join(packageFolder(), 'models/rules');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json') && name !== 'vital-alerts.json').map((name) => name.slice(0, -5));
  if (!names.includes(ruleId)) throw new VigilError('rule-invalid', `no rule ${ruleId}; there are: ${names.join(', ')}`);
  return readScoreRule(path.join(folder, `${ruleId}.json`));
}

/** Column names with units or codes, one a line. */
export function columnsText(rule: ScoreRule): string {
  const inputs = rule.inputs.map((input) => `${input.name}\t${input.unit ?? 'code'}\t${input.label}`);
  return [...inputs, `one of: ${AGE_COLUMNS.slice(0, 2).join(', ')}, or birth_date with at`, 'optional: setting, ventilated (0/1), newbornStay (0/1)'].join('\n');
}

/** Scores every row of `csvFile`; the answer is CSV too. Rejects with `recording-unreadable` naming the line. */
export async function scoreTable(rule: ScoreRule, csvFile: string): Promise<string> {
  const lines = (await readFile(csvFile, 'utf8')).split(/\r?\n/).filter((line) => line !== '');
  const header = cellsOf(lines[0] ?? '', ',');
  if (header === null || lines.length < 2) throw new VigilError('recording-unreadable', `${path.basename(csvFile)}: a header and at least one row are needed`);
  const unitsRow = isUnitsRow(rule, header, cellsOf(lines[1] ?? '', ',') ?? []);
  const first = unitsRow ? 2 : 1;
  const answers = lines.slice(first).map((line, index) => {
    const cells = cellsOf(line, ',');
    if (cells === null || cells.length !== header.length) throw new VigilError('recording-unreadable', `${path.basename(csvFile)}: line ${first + index + 1} has not as many cells as the header`);
    const row = new Map(header.map((name, column) => [name, (cells[column] ?? '').trim()]));
    return csvRow(evaluateScore(rule, subjectOf(rule, row, first + index + 1), readingsOf(rule, row, first + index + 1)), rule.parts.length);
  });
  const parts = rule.parts.map((part) => part.name);
  return `${['row', ...parts, 'total', 'lower', 'upper', 'status', 'level', 'missing', 'reason'].join(',')}\n${answers.map((cells, index) => [index + 1, ...cells].join(',')).join('\n')}\n`;
}

export async function runScore(options: { readonly rule: string; readonly file: string | undefined; readonly out: string | undefined; readonly columns: boolean }): Promise<number> {
  const rule = await readRule(options.rule);
  if (options.columns || options.file === undefined) {
    console.log(columnsText(rule));
    return options.columns ? 0 : 2;
  }
  const csv = await scoreTable(rule, options.file);
  if (options.out === undefined) process.stdout.write(csv);
  else await writeFile(options.out, csv);
  return 0;
}

function isUnitsRow(rule: ScoreRule, header: readonly string[], cells: readonly string[]): boolean {
  const units = new Map(rule.inputs.map((input) => [input.name, input.unit]));
  const given = header.flatMap((name, column) => (units.get(name) !== undefined && units.get(name) !== null && cells[column] !== '' ? [{ name, unit: cells[column] ?? '', wanted: units.get(name) }] : []));
  if (given.length === 0 || given.some(({ unit }) => Number.isFinite(Number(unit)))) return false;
  const wrong = given.find(({ unit, wanted }) => unit !== wanted);
  if (wrong !== undefined) throw new VigilError('recording-unreadable', `${wrong.name} is in ${wrong.unit}; this rule reads ${String(wrong.wanted)}`);
  return true;
}

function readingsOf(rule: ScoreRule, row: ReadonlyMap<string, string>, line: number): ReadonlyMap<string, InputReading> {
  return new Map(rule.inputs.flatMap((input) => {
    const cell = row.get(input.name) ?? '';
    return cell === '' ? [] : [[input.name, readingOf(input, cell, line)] as const];
  }));
}

function readingOf(input: RuleInput, cell: string, line: number): InputReading {
  const value = input.kind === 'number' ? Number(cell) : cell;
  if (typeof value === 'number' && !Number.isFinite(value)) throw new VigilError('recording-unreadable', `line ${line}: ${input.name} is not a number: ${cell}`);
  return { name: input.name, label: input.label, quality: 'present', value, unit: input.unit, observedAtMs: 0, ageMs: 0, from: 'table', record: `line:${line}` };
}

function subjectOf(rule: ScoreRule, row: ReadonlyMap<string, string>, line: number): ScoreSubject {
  const born = birthOf(row, line);
  return {
    birthDate: born?.birthDate ?? null,
    gestationalAgeAtBirthDays: null,
    onDate: born?.onDate ?? REFERENCE,
    setting: row.get('setting') || (rule.intended.settings[0] ?? ''),
    ventilated: row.get('ventilated') === '1',
    newbornStay: row.get('newbornStay') === '1',
    optIn: null,
    previousCodes: new Map(),
  };
}

function birthOf(row: ReadonlyMap<string, string>, line: number): { birthDate: string; onDate: LocalDate } | null {
  const birthDate = row.get('birth_date') ?? '';
  if (birthDate !== '') {
    const onDate = parseDate(row.get('at') ?? '');
    if (onDate === null) throw new VigilError('recording-unreadable', `line ${line}: birth_date needs the date of the observation in \`at\``);
    return { birthDate, onDate };
  }
  const months = row.get('age_months') ?? '';
  const days = row.get('age_days') ?? '';
  if (months === '' && days === '') return null;
  const back = new Date(Date.UTC(REFERENCE.year, REFERENCE.month - 1 - (months === '' ? 0 : Math.floor(Number(months))), REFERENCE.day - (days === '' ? 0 : Math.floor(Number(days)))));
  if (Number.isNaN(back.getTime())) throw new VigilError('recording-unreadable', `line ${line}: the age is not a number`);
  return { birthDate: back.toISOString().slice(0, 10), onDate: REFERENCE };
}

/** An abstention has no parts; its cells stay empty. */
function csvRow(score: ScoreResult, parts: number): readonly string[] {
  const number = (value: number | null): string => (value === null ? '' : String(value));
  return [
    ...Array.from({ length: parts }, (_, index) => number(score.parts[index]?.points ?? null)),
    number(score.total),
    number(score.lower),
    number(score.upper),
    score.status,
    score.level ?? '',
    quoted(score.missing.join('; ')),
    quoted(score.reason ?? ''),
  ];
}

function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
