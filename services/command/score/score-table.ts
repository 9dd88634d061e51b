/** A table of a rule's own inputs, row by row: one answer with every part, bounds and what lacks. */
import { compileScoreRule } from '../../clinical/score/compile-score-rule.ts';
import { evaluateCompiled } from '../../clinical/score/evaluate-score.ts';
import type { RuleInput, ScoreRule } from '../../clinical/score/score-rule.ts';
import { answerCells, answerColumns, refusedCells, type RowAnswer } from './score-answer.ts';
import { answersOf } from './score-cells.ts';
import { columnOf, openReader } from './score-reader.ts';
import { SUBJECT_COLUMNS } from './score-subject.ts';
import { isUnitsRow, type SecondLine } from './score-units-row.ts';

/** Where a row stands: `row` counts the rows from 1, `line` those of the file. */
export interface RowPlace {
  readonly row: number;
  readonly line: number;
}

/** Answers to one row of a table after the other. */
export interface TableScorer {
  readonly columns: readonly string[];
  /** True when the line after the header gives units and is no row. */
  readonly hasUnits: boolean;
  /** What the operator should know of the whole table. */
  readonly remarks: readonly string[];
  readonly score: (cells: readonly string[], at: RowPlace) => RowAnswer;
  /** The answer to a line that has no cells to read. */
  readonly refuse: (reason: string, at: RowPlace) => RowAnswer;
}

/** Throws `recording-unreadable` for unknown columns and units, and for a line after the header that could be either. */
export function openTable(rule: ScoreRule, line: SecondLine): TableScorer {
  const hasUnits = isUnitsRow(rule, line);
  const compiled = compileScoreRule(rule);
  const reader = openReader(rule, line.header, hasUnits ? line.cells : []);
  return {
    columns: answerColumns(rule),
    hasUnits,
    remarks: reader.remarks,
    score: (cells, { row, line }) => {
      const { id, subject, readings, refused } = reader.read(cells, line);
      if (refused.length > 0) return { cells: refusedCells(rule, refused, { row, id }), refused };
      return { cells: answerCells(rule, evaluateCompiled(compiled, subject, readings), { row, id }), refused };
    },
    refuse: (reason, { row }) => ({ cells: refusedCells(rule, [reason], { row, id: '' }), refused: [reason] }),
  };
}

/** Columns that a table may have, with unit or answers, one a line. */
export function columnsText(rule: ScoreRule): string {
  const line = (input: RuleInput): string =>
    [
      input.name,
      input.unit ?? [...answersOf(rule, input).keys()].join(' | '),
      input.label,
      ...standsIn(rule, input),
    ].join('\t');
  const computed = rule.inputs.filter((input) => input.sources.length === 0);
  return [
    ...rule.inputs.filter((input) => input.sources.length > 0).map(line),
    ...(computed.length === 0 ? [] : ['', 'computed where the table does not give them:', ...computed.map(line)]),
    '',
    'the child:',
    ...Object.entries(SUBJECT_COLUMNS).map(([name, what]) => `${name}\t${what}`),
    '',
    'The line after the header may give units (--units row|none says so where it is not plain); without, numbers are in the units above.',
    'An empty cell is missing, never zero.',
    ...(rule.missingCountsZero
      ? [
          'This score counts what is missing as 0: points and total are the published ones; upper, status and missing say what lacks.',
        ]
      : []),
  ].join('\n');
}

function standsIn(rule: ScoreRule, input: RuleInput): readonly string[] {
  const plain = columnOf(rule, input, []);
  return plain === input.name ? [] : [`(the column ${plain} where it has none of its own)`];
}
