/**
 * Rows of a table as children and readings: what each column is, settled once from the header. A column
 * or unit that no one knows refuses the table; a cell that cannot be read refuses its row only.
 */
import type { ScoreSubject } from '../../clinical/score/evaluate-score.ts';
import type { InputReading } from '../../clinical/score/score-result.ts';
import type { RuleInput, ScoreRule } from '../../clinical/score/score-rule.ts';
import { VigilError } from '../../platform/errors.ts';
import { cellReader, tableReading, type CellReader } from './score-cells.ts';
import { SUBJECT_COLUMNS, subjectOf } from './score-subject.ts';
import { TableUnits } from './score-units.ts';

export interface RowReading {
  readonly id: string;
  readonly subject: ScoreSubject;
  readonly readings: ReadonlyMap<string, InputReading>;
  /** One sentence a cell that could not be read. */
  readonly refused: readonly string[];
}

export interface TableReader {
  /** What the operator should know of the whole table. */
  readonly remarks: readonly string[];
  readonly read: (cells: readonly string[], line: number) => RowReading;
}

interface InputColumn {
  readonly input: RuleInput;
  readonly column: number;
  readonly read: CellReader;
}

/**
 * `units` are those of the columns, in their order; empty cells are in the unit of the rule. Throws
 * `recording-unreadable` for unknown columns and for units that do not convert.
 */
export function openReader(rule: ScoreRule, header: readonly string[], units: readonly string[]): TableReader {
  checkHeader(header, [...rule.inputs.map((input) => input.name), ...Object.keys(SUBJECT_COLUMNS)]);
  const tableUnits = new TableUnits();
  const remarks: string[] = [];
  const unsaid = new Set<string>();
  const inputs = rule.inputs.flatMap((input): InputColumn[] => {
    const column = header.indexOf(columnOf(rule, input, header));
    if (column < 0) return [];
    const unit = tableUnits.reader(input, units[column] || null);
    if (!unit.ok) throw new VigilError('recording-unreadable', `column ${input.name}: ${unit.reason}`);
    if (unit.isApproximate) {
      remarks.push(`column ${input.name}: ${units[column] ?? ''} converts only about to ${String(input.unit)}`);
    }
    if (input.unit !== null && !units[column]) unsaid.add(`${header[column] ?? ''} ${input.unit}`);
    return [{ input, column, read: cellReader(rule, input, unit.toOwnUnit) }];
  });
  if (unsaid.size > 0) remarks.push(`the table names no unit for these columns; read as ${[...unsaid].join(', ')}`);
  const subjectColumns = header.flatMap((name, column) =>
    Object.hasOwn(SUBJECT_COLUMNS, name) ? [{ name, column }] : [],
  );
  return {
    remarks,
    read: (cells, line) => {
      const own = new Map(subjectColumns.map(({ name, column }) => [name, cells[column] ?? '']));
      const { subject, refused } = subjectOf(rule, own);
      const { readings, unread } = readingsOf(inputs, cells, line);
      return { id: own.get('id') ?? '', subject, readings, refused: [...refused, ...unread] };
    },
  };
}

/** Throws `recording-unreadable` naming every column that is unknown or stands twice. */
export function checkHeader(header: readonly string[], known: readonly string[]): void {
  const unknown = header.filter((name) => !known.includes(name));
  const twice = header.filter((name, column) => header.indexOf(name) !== column);
  if (unknown.length > 0) {
    throw new VigilError(
      'recording-unreadable',
      `no column ${unknown.map((name) => `«${name}»`).join(', ')} is known here; --columns lists those that are`,
    );
  }
  if (twice.length > 0) throw new VigilError('recording-unreadable', `column ${twice.join(', ')} stands twice`);
}

/**
 * The column that gives an input. A row is one moment, so a reading «as of» another one (the FiO2 of a
 * blood gas) is the plain one where the table has no column of its own for it.
 */
export function columnOf(rule: ScoreRule, input: RuleInput, header: readonly string[]): string {
  const isAsOf = input.sources.length > 0 && input.sources.every((source) => source.asOf !== undefined);
  if (header.includes(input.name) || !isAsOf) return input.name;
  const plain = rule.inputs.find((other) => other !== input && sourcesText(other) === sourcesText(input));
  return plain?.name ?? input.name;
}

/** What an input is read from, whenever that was and whichever comes first. */
function sourcesText(input: RuleInput): string {
  const sources = input.sources.map(({ kind, from, pick, values }) =>
    JSON.stringify([kind, from, pick ?? null, values ?? null]),
  );
  return [...new Set(sources)].toSorted().join();
}

function readingsOf(
  inputs: readonly InputColumn[],
  cells: readonly string[],
  line: number,
): { readonly readings: Map<string, InputReading>; readonly unread: readonly string[] } {
  const readings = new Map<string, InputReading>();
  const unread = new Set<string>();
  for (const { input, column, read } of inputs) {
    const answer = read(cells[column] ?? '');
    if (!answer.ok) unread.add(`${input.name}: ${answer.reason}`);
    else if (answer.value !== null) readings.set(input.name, tableReading(input, answer.value, line));
  }
  return { readings, unread: [...unread] };
}
