/**
 * The gathered tables of an export as those of a release, by SQL: rows outside of what leaves are gone, moments are moved, numbers are the drawn
 * ones, and no row stands in the order in which it came. What is no word of a closed list is not there at all.
 */
import { SIGNALS } from '../../clinical/signal/signals.ts';
import { CHARTED_CODES, CHARTED_NAMES, LAB_VALUES } from '../../contract/records/closed-lists.ts';
import type { ScratchDatabase, ScratchTable } from '../../history/scratch-database.port.ts';
import { quotedName, quotedText } from '../../platform/sql-text.ts';

/** Where each stay goes; `from_at` and `to_at` are real moments. */
export const RELEASED: ScratchTable = {
  name: 'released',
  columns: [
    { name: 'stay_id', type: 'integer' },
    { name: 'new_stay', type: 'integer' },
    { name: 'new_person', type: 'integer' },
    { name: 'sex', type: 'text' },
    { name: 'age_band', type: 'text' },
    { name: 'birth_year', type: 'integer' },
    { name: 'from_at', type: 'moment' },
    { name: 'to_at', type: 'moment' },
    { name: 'shift_ms', type: 'number' },
  ],
};

export interface ReleasedRow {
  readonly stayNumber: number;
  readonly newStay: number;
  readonly newPerson: number;
  readonly sex: string | null;
  readonly ageBand: string;
  /** As near as the band tells it; OMOP asks for one. null: nothing is known. */
  readonly birthYear: number | null;
  readonly fromMs: number;
  readonly toMs: number;
  readonly shiftMs: number;
}

/** Rejects as the scratch database does. */
export async function writeReleasedTables(scratch: ScratchDatabase, rows: readonly ReleasedRow[]): Promise<void> {
  await scratch.create(RELEASED);
  await scratch.append(RELEASED.name, [
    { type: 'integer', values: rows.map(({ stayNumber }) => stayNumber) },
    { type: 'integer', values: rows.map(({ newStay }) => newStay) },
    { type: 'integer', values: rows.map(({ newPerson }) => newPerson) },
    { type: 'text', values: rows.map(({ sex }) => sex) },
    { type: 'text', values: rows.map(({ ageBand }) => ageBand) },
    { type: 'integer', values: rows.map(({ birthYear }) => birthYear) },
    { type: 'moment', values: rows.map(({ fromMs }) => fromMs) },
    { type: 'moment', values: rows.map(({ toMs }) => toMs) },
    { type: 'number', values: rows.map(({ shiftMs }) => shiftMs) },
  ]);
  for (const table of TABLES) await remake(scratch, table);
  await scratch.run('DROP TABLE released');
}

interface Remade {
  readonly name: string;
  /** Columns in order. */
  readonly columns: string;
  readonly where: string;
  readonly orderBy: string;
}

const moved = (column: string): string => `t.${column} + to_milliseconds(CAST(r.shift_ms AS BIGINT)) AS ${column}`;
const within = (column: string): string => `t.${column} >= r.from_at AND t.${column} < r.to_at`;

const listed = (words: readonly string[]): string => `(${words.map(quotedText).join(', ')})`;
const NAMES = [...new Set([...CHARTED_NAMES, ...Object.keys(LAB_VALUES), ...SIGNALS.map(({ name }) => name)])];
const ANSWERS = Object.entries(CHARTED_CODES).flatMap(([name, codes]) =>
  codes.map((code) => `(${quotedText(name)}, ${quotedText(code)})`),
);

const TABLES: readonly Remade[] = [
  {
    name: 'stays',
    columns: `r.new_stay AS stay_id, r.new_person AS person_id, 'icu' AS unit_id, CAST(NULL AS VARCHAR) AS bed_id, r.sex AS sex, CAST(NULL AS INTEGER) AS age_days, CAST(NULL AS VARCHAR) AS birth_date, r.birth_year AS birth_year, r.from_at + to_milliseconds(CAST(r.shift_ms AS BIGINT)) AS opened_at, CAST(NULL AS TIMESTAMP) AS closed_at, r.to_at + to_milliseconds(CAST(r.shift_ms AS BIGINT)) AS observed_until, r.age_band AS age_band`,
    where: 'true',
    orderBy: 'stay_id',
  },
  {
    name: 'readings',
    columns: `r.new_stay AS stay_id, t.channel, ${moved('observed_at')}, t.withdrawn_bits, t.* EXCLUDE (stay_id, channel, observed_at, withdrawn_bits)`,
    where: `${within('observed_at')} AND t.channel IS NULL`,
    orderBy: 'stay_id, observed_at',
  },
  {
    name: 'charted',
    columns: `r.new_stay AS stay_id, ${moved('observed_at')}, ${moved('known_at')}, t.source, t.name, t.value, t.text, t.unit, t.status`,
    where: `${within('observed_at')} AND t.known_at < r.to_at AND t.name IN ${listed(NAMES)} AND (t.text IS NULL OR (t.name, t.text) IN (${ANSWERS.join(', ')})) AND (t.unit IS NULL OR t.unit IN (SELECT unit FROM quantities WHERE unit IS NOT NULL) OR t.unit IN ${listed(Object.values(LAB_VALUES).map(({ unit }) => unit))})`,
    orderBy: 'stay_id, observed_at, name',
  },
  {
    name: 'alerts',
    columns: `r.new_stay AS stay_id, ${moved('decided_at')}, t.* EXCLUDE (stay_id, decided_at)`,
    where: within('decided_at'),
    orderBy: 'stay_id, decided_at, alert_number',
  },
  {
    name: 'scores',
    columns: `r.new_stay AS stay_id, ${moved('decided_at')}, t.* EXCLUDE (stay_id, decided_at)`,
    where: within('decided_at'),
    orderBy: 'stay_id, decided_at, rule_id',
  },
];

async function remake(scratch: ScratchDatabase, { name, columns, where, orderBy }: Remade): Promise<void> {
  const made = `${name}_released`;
  await scratch.run(
    `CREATE TABLE ${made} AS SELECT ${columns} FROM ${name} t JOIN released r USING (stay_id) WHERE ${where} ORDER BY ${orderBy}`,
  );
  await scratch.run(`DROP TABLE ${name}`);
  await scratch.run(`ALTER TABLE ${made} RENAME TO ${quotedName(name)}`);
}
