/**
 * `vigil score RULE FILE.csv`: the engine's own evaluator on a table, one row in, one row out, however
 * long the table is. A row with a cell that cannot be read is answered with the reason and the others go
 * on; the command then ends with 1. A table that is none, or has unknown columns, is refused whole.
 */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { ScoreRule } from '../../clinical/score/score-rule.ts';
import { readScoreRule, scoreFileNames } from '../../engine/adapters/rule-files.ts';
import { linesOfFile } from '../../feed/adapters/file-lines.ts';
import { cellsOf, separatorOf, type NumberedLine } from '../../feed/recordings/table-lines.ts';
import { VigilError } from '../../platform/errors.ts';
import { packageFolder } from '../../compose/parts/load-engine.ts';
import { csvLine, type RowAnswer } from './score-answer.ts';
import { isPhoenixHeader, openPhoenixTable, PHOENIX_NAMES, phoenixColumnsText } from './score-phoenix.ts';
import { columnsText, openTable, type TableScorer } from './score-table.ts';
import type { SecondLine, UnitsRow } from './score-units-row.ts';

export interface ScoreOptions {
  readonly rule: string;
  readonly file: string | undefined;
  /** Where the answers go; undefined: the screen. */
  readonly out: string | undefined;
  /** Only list the columns. */
  readonly columns: boolean;
  /** Evaluate a rule that is off, for research. */
  readonly evenDisabled: boolean;
  /** Whether the line after the header gives units; null: by its place. */
  readonly units: UnitsRow;
}

/** Refused rows that are named one by one; the others are counted. */
const NAMED_MAX = 20;

/** 0: every row was scored; 1: some were refused; 2: nothing could be done. */
export async function runScore(options: ScoreOptions): Promise<number> {
  if (options.columns || options.file === undefined) {
    console.log(
      options.rule === 'phoenix'
        ? phoenixColumnsText()
        : columnsText(await readRule(options.rule, options.evenDisabled)),
    );
    return options.columns ? 0 : 2;
  }
  const { rows, refused } = await scoreFile({ ...options, file: options.file });
  if (refused > 0) console.error(`vigil: ${refused} of ${rows} rows have no score`);
  return refused > 0 ? 1 : 0;
}

/** A rule by its id; on for this table when `evenDisabled`, and the screen says so. */
export async function readRule(ruleId: string, evenDisabled = false): Promise<ScoreRule> {
  const folder = path.join(packageFolder(), 'models/rules');
  const names = (await scoreFileNames(folder)).map((name) => name.replace(/\.json$/, ''));
  if (!names.includes(ruleId)) {
    throw new VigilError('rule-invalid', `no rule ${ruleId}; there are: ${names.join(', ')}`);
  }
  const rule = await readScoreRule(path.join(folder, `${ruleId}.json`));
  if (rule.enabled || !evenDisabled) return rule;
  console.error(
    `vigil: ${ruleId} is disabled (certainty ${rule.certainty}: ${rule.disabledReason ?? ''}); evaluated for research only`,
  );
  return { ...rule, enabled: true, disabledReason: null };
}

async function scoreFile(
  options: ScoreOptions & { readonly file: string },
): Promise<{ readonly rows: number; readonly refused: number }> {
  const table = await openFile(options, options.file);
  table.scorer.remarks.forEach((remark) => console.error(`vigil: ${remark}`));
  const output = options.out === undefined ? null : `${options.out}.partial`;
  const target = output === null ? process.stdout : createWriteStream(output);
  try {
    const counted = await writeAnswers(table, target);
    if (output !== null && options.out !== undefined) {
      await finished(target.end());
      await rename(output, options.out);
    }
    return counted;
  } catch (error) {
    if (output !== null) {
      target.destroy();
      await rm(output, { force: true });
    }
    throw error;
  }
}

interface OpenTable {
  readonly scorer: TableScorer;
  readonly separator: string;
  readonly width: number;
  /** Rows that were read to know the table, and those that come. */
  readonly rows: AsyncIterable<NumberedLine>;
}

async function openFile(options: ScoreOptions, file: string): Promise<OpenTable> {
  const lines = filled(linesOfFile(file));
  const [first, second] = [await nextOf(lines), await nextOf(lines)];
  if (first === null || second === null) {
    throw new VigilError('recording-unreadable', `${path.basename(file)}: a header and at least one row are needed`);
  }
  const separator = separatorOf(first.text);
  const header = cellsOf(first.text, separator);
  if (header === null) {
    throw new VigilError(
      'recording-unreadable',
      `${path.basename(file)}: the header has a quoted cell without its end`,
    );
  }
  const scorer = await openScorer(options, {
    header,
    cells: cellsOf(second.text, separator) ?? [],
    asked: options.units,
  });
  return { scorer, separator, width: header.length, rows: scorer.hasUnits ? lines : withFirst(second, lines) };
}

async function openScorer(options: ScoreOptions, line: SecondLine): Promise<TableScorer> {
  const { header } = line;
  const isPhoenix = PHOENIX_NAMES.includes(options.rule) && (options.rule === 'phoenix' || isPhoenixHeader(header));
  if (!isPhoenix) return openTable(await readRule(options.rule, options.evenDisabled), line);
  return openPhoenixTable({ four: await readRule('phoenix-4'), eight: await readRule('phoenix-8') }, line);
}

async function writeAnswers(
  { scorer, separator, width, rows }: OpenTable,
  target: Writable,
): Promise<{ readonly rows: number; readonly refused: number }> {
  let row = 0;
  let refused = 0;
  const write = async (cells: readonly string[]): Promise<void> => {
    if (!target.write(`${csvLine(cells)}\n`)) await once(target, 'drain');
  };
  await write(scorer.columns);
  for await (const line of rows) {
    row++;
    const answer = answerOf(scorer, cellsOf(line.text, separator), { row, line: line.number, width });
    if (answer.refused.length > 0) {
      refused++;
      if (refused <= NAMED_MAX) console.error(`line ${line.number}: ${answer.refused.join('; ')}`);
    }
    await write(answer.cells);
  }
  if (refused > NAMED_MAX) console.error(`and ${refused - NAMED_MAX} more rows`);
  return { rows: row, refused };
}

function answerOf(
  scorer: TableScorer,
  cells: readonly string[] | null,
  at: { readonly row: number; readonly line: number; readonly width: number },
): RowAnswer {
  if (cells === null) return scorer.refuse('a quoted cell has no end, or the line is too long', at);
  if (cells.length !== at.width) return scorer.refuse(`${cells.length} cells, and the header has ${at.width}`, at);
  return scorer.score(cells, at);
}

/** Lines that are not empty. */
async function* filled(lines: AsyncIterable<NumberedLine>): AsyncGenerator<NumberedLine> {
  for await (const line of lines) if (line.text.trim() !== '') yield line;
}

async function nextOf(lines: AsyncGenerator<NumberedLine>): Promise<NumberedLine | null> {
  const { value, done } = await lines.next();
  return done === true ? null : value;
}

async function* withFirst(first: NumberedLine, rest: AsyncIterable<NumberedLine>): AsyncGenerator<NumberedLine> {
  yield first;
  yield* rest;
}
