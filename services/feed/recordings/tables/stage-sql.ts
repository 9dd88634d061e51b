/**
 * From the tables of a data set to two of ours: `stay` (whom, from when, facts) and `event` (what, when, known when). Text stays
 * text; whether it is a number is asked later, cell by cell, so that a bad one costs itself alone.
 */
import { quotedName, quotedText } from '../../../platform/sql-text.ts';
import { VigilError } from '../../../platform/errors.ts';
import type { TableColumn } from './table-database.port.ts';
import type { MappedEvents, MappedTime, TableMapping } from './table-mapping.ts';

/** Columns of each table by the name that the mapping has for it; views are named `table_<n>`. */
export interface MappedTable {
  readonly view: string;
  /** Names of the files, for messages. */
  readonly file: string;
  readonly columns: readonly TableColumn[];
}

export type MappedTables = ReadonlyMap<string, MappedTable>;

const UNIT_MS = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000 } as const;
const AGE_DAYS = { d: 1, mo: 30.4375, a: 365.25 } as const;
/** A time of day that is followed by its distance to UTC. */
const OWN_ZONE = String.raw`:\d\d(\.\d+)?\s*([zZ]|[+-]\d\d(:?\d\d)?)$`;

export function tableOf(tables: MappedTables, name: string): MappedTable {
  const table = tables.get(name);
  if (table === undefined) throw new VigilError('recording-unreadable', `there is no table ${name}`);
  return table;
}

/** The column under the name that the file has for it; null: it may be absent, and is. Throws `recording-unreadable`. */
function columnOf(table: MappedTable, wanted: string): TableColumn | null {
  const isOptional = wanted.endsWith('?');
  const name = isOptional ? wanted.slice(0, -1) : wanted;
  const found = table.columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  if (isOptional) return null;
  const there = table.columns.map((column) => column.name);
  throw new VigilError(
    'recording-unreadable',
    `${table.file} has no column «${name}», which the mapping names; it has ${there.slice(0, 20).join(', ').slice(0, 300)}`,
  );
}

function textSql(table: MappedTable, wanted: string | undefined): string {
  const column = wanted === undefined ? null : columnOf(table, wanted);
  return column === null ? 'CAST(NULL AS VARCHAR)' : `CAST(${quotedName(column.name)} AS VARCHAR)`;
}

function numberSql(table: MappedTable, wanted: string, decimal: '.' | ','): string {
  const text = textSql(table, wanted);
  return `TRY_CAST(${decimal === '.' ? text : `replace(${text}, ',', '.')`} AS DOUBLE)`;
}

/** ms since 1970, or since the stay began; null where the cell is no time. A zone in the cell itself wins. */
function timeSql(table: MappedTable, time: MappedTime | undefined): string {
  const none = 'CAST(NULL AS DOUBLE)';
  const column = time === undefined ? null : columnOf(table, time.column);
  if (time === undefined || column === null) return none;
  const cell = quotedName(column.name);
  if ('unit' in time) return `TRY_CAST(${cell} AS DOUBLE) * ${UNIT_MS[time.unit]}`;
  const ms = (moment: string): string => `CAST(epoch_us(${moment}) AS DOUBLE) / 1000`;
  const inZone = (moment: string): string => `(${moment} AT TIME ZONE ${quotedText(time.zone ?? 'UTC')})`;
  if (column.type === 'TIMESTAMP WITH TIME ZONE') return ms(cell);
  if (column.type !== 'VARCHAR') return ms(inZone(`TRY_CAST(${cell} AS TIMESTAMP)`));
  if (time.format !== undefined) return ms(inZone(`try_strptime(${cell}, ${quotedText(time.format)})`));
  return `CASE WHEN regexp_matches(${cell}, ${quotedText(OWN_ZONE)}) THEN ${ms(`TRY_CAST(${cell} AS TIMESTAMPTZ)`)} ELSE ${ms(inZone(`TRY_CAST(${cell} AS TIMESTAMP)`))} END`;
}

/** Whether the times of the events are moments of the calendar, and not distances alone. */
export function hasMoments({ events }: TableMapping): boolean {
  return events.every(({ time }) => ('unit' in time ? time.since === '1970' : time.zone !== undefined));
}

/** Whether the zero of the events' times is the beginning of the stay. */
export function isSinceStay({ events }: TableMapping): boolean {
  return events.every(({ time }) => 'unit' in time && time.since === 'stay');
}

/** Makes `stay`: every stay that a table names, with its facts. */
export function staySql(mapping: TableMapping, tables: MappedTables): string {
  const { stays, decimal = '.' } = mapping;
  if (stays === undefined) return `CREATE TABLE stay AS ${emptyStays()}`;
  const table = tableOf(tables, stays.table);
  const facts = (from: MappedTable, mapped: NonNullable<TableMapping['stays']> | NonNullable<typeof stays.persons>) => [
    `${sexSql(from, mapped.sex)} AS sex`,
    `${mapped.birthDate === undefined ? 'CAST(NULL AS DATE)' : `TRY_CAST(left(${textSql(from, mapped.birthDate.column)}, 10) AS DATE)`} AS birth_date`,
    `${mapped.birthYear === undefined ? 'CAST(NULL AS DOUBLE)' : numberSql(from, mapped.birthYear.column, decimal)} AS birth_year`,
    `${mapped.age === undefined ? 'CAST(NULL AS DOUBLE)' : `${numberSql(from, mapped.age.column, decimal)} * ${AGE_DAYS[mapped.age.unit]}`} AS age_days`,
    `${mapped.age?.unit === 'a'} AS is_age_in_years`,
    `${mapped.weightKg === undefined ? 'CAST(NULL AS DOUBLE)' : numberSql(from, mapped.weightKg.column, decimal)} AS weight_kg`,
  ];
  const by = mapping.events.flatMap((events) => (events.by === undefined ? [] : [events.by]));
  const keys = [...new Set(by)].map((name) => `${textSql(table, name)} AS ${quotedName(`by_${name}`)}`);
  const own = `SELECT ${textSql(table, stays.stay)} AS id, ${textSql(table, stays.person)} AS person, ${timeSql(table, stays.opened)} AS opened_ms, ${timeSql(table, stays.closed)} AS closed_ms, ${[...keys, ...facts(table, stays)].join(', ')} FROM ${table.view}`;
  if (stays.persons === undefined) return `CREATE TABLE stay AS ${own}`;
  const persons = tableOf(tables, stays.persons.table);
  const theirs = `SELECT ${textSql(persons, stays.persons.person)} AS person_key, ${facts(persons, stays.persons).join(', ')} FROM ${persons.view}`;
  const either = (name: string): string => `coalesce(p.${name}, s.${name}) AS ${name}`;
  const joined = ['birth_date', 'birth_year', 'age_days', 'weight_kg'].map(either).join(', ');
  return `CREATE TABLE stay AS SELECT s.* EXCLUDE (sex, birth_date, birth_year, age_days, weight_kg, is_age_in_years), ${joined}, (s.is_age_in_years OR p.is_age_in_years) AS is_age_in_years, CASE WHEN p.sex <> 'unknown' THEN p.sex ELSE s.sex END AS sex FROM (${own}) s LEFT JOIN (${theirs}) p ON p.person_key = s.person`;
}

function emptyStays(): string {
  return `SELECT CAST(NULL AS VARCHAR) AS id, CAST(NULL AS VARCHAR) AS person, CAST(NULL AS DOUBLE) AS opened_ms, CAST(NULL AS DOUBLE) AS closed_ms, 'unknown' AS sex, CAST(NULL AS DATE) AS birth_date, CAST(NULL AS DOUBLE) AS birth_year, CAST(NULL AS DOUBLE) AS age_days, false AS is_age_in_years, CAST(NULL AS DOUBLE) AS weight_kg WHERE false`;
}

function sexSql(
  table: MappedTable,
  sex: { readonly column: string; readonly female: readonly string[]; readonly male: readonly string[] } | undefined,
): string {
  if (sex === undefined) return `'unknown'`;
  const cell = textSql(table, sex.column);
  return `CASE WHEN ${cell} IN (${listOf(sex.female)}) THEN 'female' WHEN ${cell} IN (${listOf(sex.male)}) THEN 'male' ELSE 'unknown' END`;
}

/** Facts that stand among the events, by the person: MEDS. */
export function staticsSql({ statics }: TableMapping, tables: MappedTables): string | null {
  if (statics === undefined) return null;
  const table = tableOf(tables, statics.table);
  const code = textSql(table, statics.code);
  return `CREATE TABLE statics AS SELECT ${textSql(table, statics.person)} AS person,
    max(CASE WHEN ${code} IN (${listOf(statics.female)}) THEN 'female' WHEN ${code} IN (${listOf(statics.male)}) THEN 'male' END) AS sex,
    min(CASE WHEN ${code} IN (${listOf(statics.birth)}) THEN ${timeSql(table, statics.time)} END) AS born_ms
    FROM ${table.view} WHERE ${code} IN (${listOf([...statics.female, ...statics.male, ...statics.birth])}) GROUP BY 1`;
}

export const EVENT_TABLE = `CREATE TABLE event (stay VARCHAR, person VARCHAR, at_ms DOUBLE, known_ms DOUBLE, code VARCHAR, value VARCHAR, text VARCHAR, unit VARCHAR, is_charted BOOLEAN, source INTEGER, line BIGINT)`;

/** Puts the events of one entry into `event`: of one stay, or of all; codes without a meaning only where they are told. */
export function eventSql(
  mapping: TableMapping,
  tables: MappedTables,
  { index, record }: { readonly index: number; readonly record: string | null },
): string {
  const events = mapping.events[index];
  if (events === undefined) throw new VigilError('recording-unreadable', `there is no entry ${index} of events`);
  const table = tableOf(tables, events.table);
  const values = events.long === undefined ? wideValues(events, table) : longValues(events, table);
  const stay = firstColumn(table, events.stay);
  const person = events.person === undefined ? 'CAST(NULL AS VARCHAR)' : textSql(table, events.person);
  const where = (events.where ?? []).map(({ column, values: wanted }) => conditionSql(table, column, wanted, 'empty'));
  const charted =
    events.charted === undefined || events.charted === true
      ? String(events.charted === true)
      : `coalesce(${conditionSql(table, events.charted.column, events.charted.values, 'there')}, false)`;
  const rows = `SELECT row_number() OVER () AS vigil_line, * FROM ${table.view}`;
  const cells = `SELECT ${stay} AS vigil_stay, ${person} AS vigil_person, ${timeSql(table, events.time)} AS vigil_at, ${timeSql(table, events.known)} AS vigil_known, ${charted} AS vigil_charted, vigil_line, ${values.columns} FROM (${rows})${where.length === 0 ? '' : ` WHERE ${where.join(' AND ')}`}`;
  const long =
    values.unpivot === null
      ? cells
      : `SELECT *, CAST(NULL AS VARCHAR) AS vigil_text, CAST(NULL AS VARCHAR) AS vigil_unit FROM (UNPIVOT (${cells}) ON ${values.unpivot} INTO NAME vigil_code VALUE vigil_value)`;
  const known =
    mapping.others === 'left-out' && events.long !== undefined
      ? ` AND e.vigil_code IN (${listOf(Object.keys(mapping.codes ?? {}))})`
      : '';
  // What means nothing is no moment of a stay: a birth years before it would be its beginning.
  const nothing = Object.entries(mapping.codes ?? {}).flatMap(([code, meaning]) => (meaning === null ? [code] : []));
  const meant =
    nothing.length === 0 || events.long === undefined
      ? ''
      : ` AND coalesce(e.vigil_code NOT IN (${listOf(nothing)}), true)`;
  const owner = ownerSql(events);
  const wanted = record === null ? 'true' : `${owner.id} = ${quotedText(record)}`;
  return `INSERT INTO event SELECT ${owner.id}, e.vigil_person, e.vigil_at, e.vigil_known, e.vigil_code, e.vigil_value, e.vigil_text, e.vigil_unit, e.vigil_charted, ${index}, e.vigil_line FROM (${long}) e${owner.join} WHERE ${owner.id} IS NOT NULL AND ${wanted}${known}${meant}`;
}

/** Whose an event is: of the stay that it names, or of the one in whose time it lies. */
function ownerSql({ by }: MappedEvents): { readonly id: string; readonly join: string } {
  if (by === undefined) return { id: 'e.vigil_stay', join: '' };
  const within = 'e.vigil_at >= s.opened_ms AND e.vigil_at < coalesce(s.closed_ms, 1e300)';
  return { id: 's.id', join: ` JOIN stay s ON s.${quotedName(`by_${by}`)} = e.vigil_stay AND ${within}` };
}

function firstColumn(table: MappedTable, names: readonly string[]): string {
  const found = names.find((name) => columnOf(table, name.endsWith('?') ? name : `${name}?`) !== null);
  return textSql(table, found ?? names[0]);
}

function longValues({ long }: MappedEvents, table: MappedTable): { readonly columns: string; readonly unpivot: null } {
  const { code, value, text, unit } = long ?? { code: '', value: '' };
  return {
    columns: `${textSql(table, code)} AS vigil_code, ${textSql(table, value)} AS vigil_value, ${textSql(table, text)} AS vigil_text, ${textSql(table, unit)} AS vigil_unit`,
    unpivot: null,
  };
}

function wideValues(
  { wide = {} }: MappedEvents,
  table: MappedTable,
): { readonly columns: string; readonly unpivot: string } {
  const names = Object.keys(wide).filter((name) => wide[name] !== null && columnOf(table, name) !== null);
  return {
    columns: names.map((name) => `${textSql(table, name)} AS ${quotedName(name)}`).join(', '),
    unpivot: names.map(quotedName).join(', '),
  };
}

/** Columns of wide tables that the mapping does not name, by file. */
export function unknownColumns(
  mapping: TableMapping,
  tables: MappedTables,
): readonly { readonly file: string; readonly column: string }[] {
  return mapping.events.flatMap((events) => {
    if (events.wide === undefined || mapping.others === 'left-out') return [];
    const table = tableOf(tables, events.table);
    const times = [events.time, events.known].flatMap((time) => (time === undefined ? [] : [time.column]));
    const named = [
      ...Object.keys(events.wide),
      ...events.stay,
      ...times,
      ...(events.person === undefined ? [] : [events.person]),
      ...(events.where ?? []).map(({ column }) => column),
    ];
    const known = new Set(named.map((name) => name.replace(/\?$/, '').toLowerCase()));
    return table.columns
      .filter(({ name }) => !known.has(name.toLowerCase()))
      .map(({ name }) => ({ file: table.file, column: name }));
  });
}

function conditionSql(
  table: MappedTable,
  column: string,
  values: readonly string[] | null,
  ofNull: 'empty' | 'there',
): string {
  const cell = textSql(table, column);
  if (values === null) return `${cell} IS ${ofNull === 'there' ? 'NOT ' : ''}NULL`;
  return `${cell} IN (${listOf(values)})`;
}

function listOf(texts: readonly string[]): string {
  return texts.length === 0 ? 'NULL' : texts.map(quotedText).join(', ');
}
