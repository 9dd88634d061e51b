/**
 * A score as the cells of one row. What is unknown is an empty cell; where the publication counts what
 * is missing as 0, points and total are the published ones and `status` and `missing` say what lacks.
 */
import { csvCell } from '../../contract/csv-cell.ts';
import type { ScorePart, ScoreResult } from '../../clinical/score/score-result.ts';
import type { ScoreRule } from '../../clinical/score/score-rule.ts';
import { inEnglish } from '../../wording/in-english.ts';
import { ruleWords } from '../../wording/wording.ts';

/** What a table says of one of its rows. */
export interface RowAnswer {
  readonly cells: readonly string[];
  /** One sentence a refused cell; empty when every cell was read. */
  readonly refused: readonly string[];
}

const BEFORE = ['row', 'id'] as const;
const TOTALS = ['total', 'lower', 'upper', 'status', 'level'] as const;
const WORDS = ['missing', 'age_band', 'triggers', 'notes', 'caution', 'reason'] as const;

/** Names of the columns of the answer, in order. */
export function answerColumns(rule: ScoreRule): readonly string[] {
  const probability = rule.probability === null ? [] : ['probability_lower', 'probability_upper'];
  return [
    ...BEFORE,
    ...partNames(rule),
    ...TOTALS,
    ...rule.findings.map((finding) => finding.id),
    ...probability,
    ...WORDS,
  ];
}

/** Cells of a scored row; `row` counts from 1, `id` is what the table calls it. */
export function answerCells(
  rule: ScoreRule,
  score: ScoreResult,
  named: { readonly row: number; readonly id: string },
): readonly string[] {
  const total = rule.missingCountsZero ? score.published : score.total;
  const answers = new Map(score.findings.map((finding) => [finding.id, finding.answer]));
  const { probability } = score;
  const words = ruleWords('en');
  return [
    String(named.row),
    named.id,
    ...partNames(rule).map((name) => pointsCell(rule, score, name)),
    ...[total, score.lower, score.upper].map(numberCell),
    score.status,
    score.level ?? '',
    ...rule.findings.map((finding) => answers.get(finding.id) ?? ''),
    ...(rule.probability === null
      ? []
      : [numberCell(probability?.lower ?? null), numberCell(probability?.upper ?? null)]),
    missingInputs(rule, score).join('; '),
    score.ageBand === null ? '' : words.ageBand(rule.id, score.ageBand),
    score.triggers.map((trigger) => words.heldTrigger(rule.id, trigger)).join('; '),
    score.notes.map((note) => words.note(rule.id, note)).join('; '),
    score.cautions.map(inEnglish).join(' '),
    score.reason === null ? '' : inEnglish(score.reason),
  ];
}

/** Cells of a row of which something was refused: nothing is scored from the rest. */
export function refusedCells(
  rule: ScoreRule,
  reasons: readonly string[],
  named: { readonly row: number; readonly id: string },
): readonly string[] {
  const said = new Map([
    ['row', String(named.row)],
    ['id', named.id],
    ['status', 'refused'],
    ['reason', reasons.join('; ')],
  ]);
  return answerColumns(rule).map((name) => said.get(name) ?? '');
}

/** One line of CSV, without its end. */
export function csvLine(cells: readonly string[]): string {
  return cells.map(csvCell).join(',');
}

function partNames(rule: ScoreRule): readonly string[] {
  return rule.parts.filter((part) => part.disabled === undefined).map((part) => part.name);
}

function pointsCell(rule: ScoreRule, score: ScoreResult, name: string): string {
  const part = score.parts.find((each) => each.name === name);
  if (part === undefined) return '';
  return numberCell(rule.missingCountsZero && score.status !== 'abstained' ? part.pointsMin : part.points);
}

function numberCell(value: number | null): string {
  return value === null ? '' : String(value);
}

/** Names of the inputs that lack in parts whose points are not known, and of the triggers nobody answered. */
function missingInputs(rule: ScoreRule, score: ScoreResult): readonly string[] {
  const measured = new Set(rule.inputs.filter((input) => input.sources.length > 0).map((input) => input.name));
  const lacking = (part: ScorePart): readonly string[] =>
    part.inputs.filter((input) => input.quality === 'missing' && measured.has(input.name)).map((input) => input.name);
  const asked = rule.inputs.filter(
    (input) =>
      !input.optional &&
      rule.triggers.some((trigger) => trigger.input === input.name) &&
      score.missing.some(({ kind, name }) => kind === 'input' && name === input.name),
  );
  return [
    ...new Set([
      ...score.parts.filter((part) => part.points === null).flatMap(lacking),
      ...asked.map((input) => input.name),
    ]),
  ];
}
