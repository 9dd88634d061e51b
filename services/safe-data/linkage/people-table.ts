/**
 * Children of one hospital and what is known of who they are, as a table: `patient_id` and any of the facts. A row that cannot be read is told by its
 * line and joins nobody.
 */
import { csvCellsOf, csvSeparatorOf, readCsvCell } from '../../contract/csv-cell.ts';
import type { LinkFacts } from './exact-facts.ts';

export interface LinkPerson extends LinkFacts {
  /** As the stays of this hospital name the child. */
  readonly patientId: string;
}

const COLUMNS: Readonly<Record<keyof LinkPerson, string>> = {
  patientId: 'patient_id',
  identifier: 'identifier',
  childName: 'child_name',
  sex: 'sex',
  birthDate: 'birth_date',
  motherName: 'mother_name',
  motherBirthDate: 'mother_birth_date',
  birthOrder: 'birth_order',
};
export const PEOPLE_COLUMNS = Object.values(COLUMNS);

export interface PeopleTable {
  readonly people: readonly LinkPerson[];
  /** 1-based, of the table. */
  readonly unread: readonly number[];
}

/** A text: what is wrong with the table as a whole. A column that it does not have is a fact that the hospital does not have. */
export function readPeopleTable(text: string): PeopleTable | string {
  const [header = '', ...lines] = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const separator = csvSeparatorOf(header);
  const columns = (csvCellsOf(header, separator) ?? []).map((name) => name.toLowerCase());
  const strange = columns.find((name) => !PEOPLE_COLUMNS.includes(name));
  if (!columns.includes(COLUMNS.patientId)) return `there is no column ${COLUMNS.patientId}`;
  if (strange !== undefined) return `${strange} is none of ${PEOPLE_COLUMNS.join(', ')}`;
  const people: LinkPerson[] = [];
  const unread: number[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const cells = csvCellsOf(line, separator);
    const person = cells?.length === columns.length ? personOf(cells, columns) : null;
    if (person === null || person.patientId === '') unread.push(index + 2);
    else people.push(person);
  }
  return { people, unread };
}

function personOf(cells: readonly string[], columns: readonly string[]): LinkPerson {
  const cell = (name: keyof LinkPerson): string => readCsvCell(cells[columns.indexOf(COLUMNS[name])] ?? '');
  return {
    patientId: cell('patientId'),
    identifier: cell('identifier'),
    childName: cell('childName'),
    sex: cell('sex'),
    birthDate: cell('birthDate'),
    motherName: cell('motherName'),
    motherBirthDate: cell('motherBirthDate'),
    birthOrder: cell('birthOrder'),
  };
}
