/**
 * A data set of tables as recordings, one a stay. What was asked for is staged once, in the order in which it became known; a
 * recording streams its own part. A value that became known later is played then, with the time at which it was observed.
 */
import { quotedText } from '../../../platform/sql-text.ts';
import { VigilError } from '../../../platform/errors.ts';
import type { UnitGate } from '../../units/unit-gate.ts';
import { NOTHING_KNOWN, type PatientFacts, type Recording } from '../recording.ts';
import {
  EVENT_TABLE,
  eventSql,
  hasMoments,
  isSinceStay,
  staticsSql,
  staySql,
  unknownColumns,
  type MappedTables,
} from './stage-sql.ts';
import { StagedRows, type StagedStay } from './staged-rows.ts';
import type { TableCell, TableDatabase } from './table-database.port.ts';
import type { TableMapping } from './table-mapping.ts';

export interface DataSetParts {
  readonly mapping: TableMapping;
  readonly database: TableDatabase;
  readonly tables: MappedTables;
  readonly units: UnitGate;
  /** Folder or file, as it is shown. */
  readonly file: string;
  /** One stay; null: every one. */
  readonly record: string | null;
}

export interface DataSet {
  /** Ids of the stays that have events, in order. */
  readonly records: readonly string[];
  open(record: string): Promise<Recording>;
}

const DAY_MS = 86_400_000;
const INTERVAL_MS_MIN = 1_000;
const INTERVAL_MS_MAX = 3_600_000;
/** Records that a message names. */
const NAMED_MAX = 10;

/** Stages what was asked for. Rejects with `recording-unreadable`. */
export async function stageDataSet(parts: DataSetParts): Promise<DataSet> {
  const { mapping, database, tables, record } = parts;
  await database.run(staySql(mapping, tables));
  const statics = staticsSql(mapping, tables);
  if (statics !== null) await database.run(statics);
  await database.run(EVENT_TABLE);
  for (const index of mapping.events.keys()) await database.run(eventSql(mapping, tables, { index, record }));
  const records = (await all(database, 'SELECT DISTINCT stay FROM event ORDER BY len(stay), stay')).map(([id]) =>
    String(id),
  );
  return { records, open: (id) => openRecord(parts, id, records) };
}

/** The one record that was meant. Throws `recording-unreadable` with the names of what is there. */
export function oneRecord({ records }: DataSet, file: string): string {
  const [only] = records;
  if (only === undefined) throw new VigilError('recording-unreadable', `${file} has no stay with a value`);
  if (records.length === 1) return only;
  const some = records.slice(0, NAMED_MAX).join(', ');
  const more = records.length > NAMED_MAX ? ` and ${records.length - NAMED_MAX} more` : '';
  throw new VigilError(
    'recording-unreadable',
    `${file} holds ${records.length} stays: choose one with --record (${some}${more})`,
  );
}

async function openRecord(parts: DataSetParts, id: string, records: readonly string[]): Promise<Recording> {
  const { mapping, database, units, file, tables } = parts;
  if (!records.includes(id)) throw new VigilError('recording-unreadable', `no record «${id}» in ${file}`);
  const found = await stayOf(database, mapping, id);
  const [[firstMs, lastMs, step] = []] = await all(
    database,
    `SELECT min(at_ms), max(greatest(at_ms, coalesce(known_ms, at_ms))), (SELECT median(d) FROM (SELECT at_ms - lag(at_ms) OVER (ORDER BY at_ms) AS d FROM (SELECT DISTINCT at_ms FROM event WHERE stay = ${quotedText(id)} AND NOT is_charted AND at_ms IS NOT NULL))) FROM event WHERE stay = ${quotedText(id)}`,
  );
  const startMs = isSinceStay(mapping) ? 0 : Math.floor((found.openedMs ?? Number(firstMs ?? 0)) / 1000) * 1000;
  const stepMs = typeof step === 'number' && step > 0 ? Math.round(step) : INTERVAL_MS_MAX;
  const stay: StagedStay = { id, startMs };
  const rows = new StagedRows({ database, mapping, units, file, stay, unknown: unknownColumns(mapping, tables) });
  const begins = hasMoments(mapping) ? startMs : null;
  return {
    name: id,
    file,
    intervalMs: Math.min(INTERVAL_MS_MAX, Math.max(INTERVAL_MS_MIN, stepMs)),
    durationMs: Math.max(0, Math.round(Number(lastMs ?? startMs) - startMs)),
    patient: factsOf(found, startMs),
    startedAtMs: begins,
    items: () => rows.items(),
  };
}

interface FoundStay {
  readonly openedMs: number | null;
  readonly sex: PatientFacts['sex'];
  readonly bornMs: number | null;
  readonly birthYear: number | null;
  readonly ageDays: number | null;
  readonly isAgeInYears: boolean;
  readonly weightKg: number | null;
}

async function stayOf(database: TableDatabase, mapping: TableMapping, id: string): Promise<FoundStay> {
  const [row = []] = await all(
    database,
    `SELECT opened_ms, sex, CAST(epoch_ms(CAST(birth_date AS TIMESTAMP)) AS DOUBLE), birth_year, age_days, weight_kg, is_age_in_years FROM stay WHERE id = ${quotedText(id)} LIMIT 1`,
  );
  const [openedMs, sex, bornMs, birthYear, ageDays, weightKg, isAgeInYears] = row;
  const [[staticSex, staticBornMs] = []] =
    mapping.statics === undefined
      ? []
      : await all(
          database,
          `SELECT sex, born_ms FROM statics WHERE person IN (SELECT person FROM event WHERE stay = ${quotedText(id)}) LIMIT 1`,
        );
  return {
    openedMs: numberOf(openedMs),
    sex: sexOf(staticSex ?? sex),
    bornMs: numberOf(staticBornMs ?? bornMs),
    birthYear: numberOf(birthYear),
    ageDays: numberOf(ageDays),
    isAgeInYears: isAgeInYears === true,
    weightKg: numberOf(weightKg),
  };
}

/**
 * A birth date tells the age to the day, an age in years to the year, and a year of birth within two: then the younger is told,
 * from which the middle is taken, and nothing under one year.
 */
function factsOf(found: FoundStay, startMs: number): PatientFacts {
  const { bornMs, ageDays, isAgeInYears, birthYear, sex, weightKg } = found;
  const facts = {
    ...NOTHING_KNOWN,
    sex,
    weightKg: weightKg !== null && weightKg > 0 && weightKg <= 300 ? weightKg : null,
  };
  if (bornMs !== null && startMs >= bornMs) return { ...facts, ageDays: Math.floor((startMs - bornMs) / DAY_MS) };
  if (ageDays !== null && ageDays >= 0 && !isAgeInYears) return { ...facts, ageDays: Math.floor(ageDays) };
  if (ageDays !== null && ageDays >= 0) return { ...facts, ageMonths: Math.round((ageDays / 365.25) * 12) };
  const at = new Date(startMs);
  const months = birthYear === null ? -1 : (at.getUTCFullYear() - birthYear - 1) * 12 + at.getUTCMonth();
  return { ...facts, ageMonths: months >= 12 ? months : null };
}

const numberOf = (cell: TableCell | undefined): number | null => (typeof cell === 'number' ? cell : null);
const sexOf = (cell: TableCell | undefined): PatientFacts['sex'] =>
  cell === 'female' || cell === 'male' ? cell : 'unknown';

async function all(database: TableDatabase, sql: string): Promise<readonly (readonly TableCell[])[]> {
  const found: (readonly TableCell[])[] = [];
  for await (const rows of database.rows(sql)) found.push(...rows);
  return found;
}
