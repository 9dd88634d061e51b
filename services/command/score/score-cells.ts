/**
 * Cells of a table as readings of a rule's inputs. An empty cell is missing and never zero; what cannot
 * be read is refused with a reason and never guessed.
 */
import { compileScoreRule } from '../../clinical/score/compile-score-rule.ts';
import type { InputReading } from '../../clinical/score/score-result.ts';
import type { RuleInput, ScoreRule } from '../../clinical/score/score-rule.ts';
import { CHARTED_CODES } from '../../contract/records/closed-lists.ts';
import type { CellAnswer, ToOwnUnit } from './cell-answer.ts';

export type CellReader = (cell: string) => CellAnswer;

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const NOTHING: CellAnswer = { ok: true, value: null };

/** The number that a cell holds, decimal point only; null when it holds anything else. */
export function numberOf(cell: string): number | null {
  return NUMBER.test(cell) ? Number(cell) : null;
}

/** Reads cells of one column; `toOwnUnit` is asked for numbers alone. */
export function cellReader(rule: ScoreRule, input: RuleInput, toOwnUnit: ToOwnUnit): CellReader {
  const answers = answersOf(rule, input);
  return (cell) => {
    if (cell === '') return NOTHING;
    const number = input.kind === 'number' ? numberOf(cell) : null;
    if (number !== null) return toOwnUnit(number);
    const answer = answers.get(cell);
    if (answer !== undefined) return { ok: true, value: answer };
    return {
      ok: false,
      reason: `«${cell.slice(0, 40)}» is no ${input.kind === 'number' ? 'number; an empty cell means missing' : `answer; there are ${[...answers.keys()].join(', ')}`}`,
    };
  };
}

/** A reading of the moment that the row stands for. */
export function tableReading(input: RuleInput, value: number | string, line: number): InputReading {
  return {
    name: input.name,
    quality: 'present',
    value,
    unit: input.unit,
    observedAtMs: 0,
    ageMs: 0,
    from: 'table',
    formula: null,
    record: `line:${line}`,
  };
}

/**
 * What each answer in a cell means: the rule's own codes, the charted answers that its sources read
 * (null: such an answer says nothing here), and 1 and 0 where the codes are yes and no.
 */
export function answersOf(rule: ScoreRule, input: RuleInput): ReadonlyMap<string, number | string | null> {
  const codes = input.kind === 'code' ? compileScoreRule(rule).codesOf(input.name) : [];
  const charted = input.sources.flatMap((source) =>
    source.values === undefined ? [] : chartedCodes(source.from).map((code) => [code, null] as const),
  );
  const translated = input.sources.flatMap((source) => Object.entries(source.values ?? {}));
  const asCharted =
    input.kind === 'code'
      ? input.sources
          .filter((source) => source.values === undefined)
          .flatMap((source) => chartedCodes(source.from).map((code) => [code, code] as const))
      : [];
  const flags =
    codes.length > 0 && codes.every((code) => code === 'yes' || code === 'no')
      ? ([
          ['1', 'yes'],
          ['0', 'no'],
        ] as const)
      : [];
  return new Map<string, number | string | null>([
    ...charted,
    ...translated,
    ...asCharted,
    ...codes.map((code) => [code, code] as const),
    ...flags,
  ]);
}

function chartedCodes(name: string): readonly string[] {
  return Object.hasOwn(CHARTED_CODES, name) ? CHARTED_CODES[name as keyof typeof CHARTED_CODES] : [];
}
