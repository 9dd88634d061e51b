/**
 * Whether the line after the header gives units. It does by its place: it names no child, holds no number and has text where
 * numbers belong; or because the operator says so. A line that could be either refuses the table, and so does a unit that
 * does not convert: nothing is scored in a unit that somebody contradicted.
 */
import type { ScoreRule } from '../../clinical/score/score-rule.ts';
import { VigilError } from '../../platform/errors.ts';
import { answersOf, numberOf } from './score-cells.ts';
import { AGE_UNITS, SUBJECT_COLUMNS } from './score-subject.ts';

/** What the operator says of the line after the header; null: nothing. */
export type UnitsRow = 'row' | 'none' | null;

export interface SecondLine {
  readonly header: readonly string[];
  readonly cells: readonly string[];
  readonly asked: UnitsRow;
}

/** Signs that stand in units and in no answer. */
const UNIT_SIGN = /[/%[\]{}*^]|^[uµμn]?(?:mol|g|kat)$/i;

/** Throws `recording-unreadable` for a line that could be either, and for a unit where none can stand. */
export function isUnitsRow(rule: ScoreRule, line: SecondLine): boolean {
  if (line.asked === 'none') return false;
  const texts = textsOf(rule, line);
  const isRow = line.asked === 'row' || (texts.length > 0 && !namesChild(rule, line));
  if (!isRow) {
    const unit = texts.find(({ cell }) => UNIT_SIGN.test(cell));
    if (unit === undefined) return false;
    throw unreadable(
      `the line after the header has a unit, «${unit.cell.slice(0, 40)}» in the column ${unit.name}, among values of a child: ` +
        'say --units row if it gives units, --units none if it is a child',
    );
  }
  refuseOthers(rule, line);
  return true;
}

/** Texts in columns of numbers: units, or cells that cannot be read. */
function textsOf(rule: ScoreRule, { header, cells }: SecondLine): readonly { name: string; cell: string }[] {
  return header.flatMap((name, column) => {
    const input = rule.inputs.find((each) => each.name === name && each.kind === 'number');
    const cell = cells[column] ?? '';
    const isText = input !== undefined && cell !== '' && numberOf(cell) === null && !answersOf(rule, input).has(cell);
    return isText ? [{ name, cell }] : [];
  });
}

/** «1» is the unit of a fraction as well as a number: it alone names no child. */
function namesChild(rule: ScoreRule, { header, cells }: SecondLine): boolean {
  return header.some((name, column) => {
    const cell = cells[column] ?? '';
    if (name === 'id' || cell === '') return false;
    if (Object.hasOwn(SUBJECT_COLUMNS, name)) return numberOf(cell) !== null || name === 'birth_date' || name === 'at';
    const input = rule.inputs.find((each) => each.name === name);
    if (input === undefined) return false;
    return answersOf(rule, input).has(cell) || (input.kind === 'number' && cell !== '1' && numberOf(cell) !== null);
  });
}

function refuseOthers(rule: ScoreRule, { header, cells }: SecondLine): void {
  header.forEach((name, column) => {
    const unit = cells[column] ?? '';
    const input = rule.inputs.find((each) => each.name === name);
    const isKnown = input !== undefined || Object.hasOwn(SUBJECT_COLUMNS, name);
    const isAgeUnit = Object.hasOwn(AGE_UNITS, name) && (AGE_UNITS[name] ?? []).includes(unit);
    if (unit !== '' && name !== 'id' && isKnown && input?.kind !== 'number' && !isAgeUnit) {
      throw unreadable(
        `column ${name} cannot be given in «${unit}»; if the line after the header is a child, say --units none`,
      );
    }
  });
}

function unreadable(text: string): VigilError {
  return new VigilError('recording-unreadable', text);
}
