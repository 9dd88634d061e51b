/**
 * The numbered changes of the history's tables: forward only, never edited after a release, each one
 * transaction with its own entry in `migrations`, so that one that fails leaves the database as it
 * was. Column lists follow the signal table and only ever grow, so they are brought up to it at every
 * start and need no number.
 */
import { messageOf, VigilError } from '../../platform/errors.ts';
import { ROLL_UP_PARTS, SIGNAL_COLUMNS } from '../history-columns.ts';
import { ROLL_UPS } from './roll-up-sql.ts';
import type { SqlDatabase, SqlDialect, SqlSession } from './sql-database.ts';

export interface Migration {
  readonly number: number;
  readonly name: string;
  statements(dialect: SqlDialect): readonly string[];
}

export const MIGRATIONS: readonly Migration[] = [
  { number: 1, name: 'first tables', statements: firstTables },
  { number: 2, name: 'patients of stays', statements: patientsOfStays },
  { number: 3, name: 'rules of decisions', statements: rulesOfDecisions },
  { number: 4, name: 'withdrawn values', statements: withdrawnValues },
  { number: 5, name: 'channels of stays', statements: channelsOfStays },
];

/**
 * Applies what is missing, in order. Rejects with `history-migration-failed` when a statement fails,
 * when the database was made by a newer Vigil, or when it mixes row security with compression; with
 * `history-unreachable` when the database is away.
 */
export async function applyMigrations(
  database: SqlDatabase,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  await attempt('preparing', () =>
    database.maintain((session) =>
      session.rows('CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL)'),
    ),
  );
  for (const migration of migrations) {
    await attempt(`migration ${migration.number} (${migration.name})`, () =>
      database.maintain((session) => applyOne(session, database.dialect, migration)),
    );
  }
  await attempt('checking', () => database.maintain((session) => checkDatabase(session, database.dialect, migrations)));
  await attempt('adding signal columns', () => database.maintain(addSignalColumns));
}

async function attempt(step: string, run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (error instanceof VigilError && error.code !== 'history-refused') throw error;
    throw new VigilError('history-migration-failed', `${step}: ${messageOf(error)}`, { cause: error });
  }
}

async function applyOne(session: SqlSession, dialect: SqlDialect, migration: Migration): Promise<void> {
  const applied = await session.rows('SELECT 1 FROM migrations WHERE number = $1', [migration.number]);
  if (applied.length > 0) return;
  for (const statement of migration.statements(dialect)) await session.rows(statement);
  await session.rows('INSERT INTO migrations (number, name) VALUES ($1, $2)', [migration.number, migration.name]);
}

async function checkDatabase(
  session: SqlSession,
  dialect: SqlDialect,
  migrations: readonly Migration[],
): Promise<void> {
  const newest = migrations.at(-1)?.number ?? 0;
  const later = await session.rows('SELECT name FROM migrations WHERE number > $1', [newest]);
  if (later.length > 0) throw new VigilError('history-migration-failed', 'the database was made by a newer Vigil');
  const unsafe = dialect.unsafeTables === null ? [] : await session.rows(dialect.unsafeTables);
  if (unsafe.length > 0) {
    throw new VigilError(
      'history-migration-failed',
      `row security does not hold on compressed chunks; turn one of them off on: ${unsafe.map(([table]) => table).join(', ')}`,
    );
  }
}

async function addSignalColumns(session: SqlSession): Promise<void> {
  for (const column of SIGNAL_COLUMNS) await session.rows(`ALTER TABLE vitals ADD COLUMN IF NOT EXISTS ${column} REAL`);
  for (const { table } of ROLL_UPS) {
    for (const column of SIGNAL_COLUMNS) {
      for (const part of ROLL_UP_PARTS) {
        await session.rows(`ALTER TABLE ${table} ADD COLUMN IF NOT EXISTS ${column}_${part} ${PART_TYPES[part]}`);
      }
    }
  }
}

const PART_TYPES = { mean: 'DOUBLE PRECISION', min: 'REAL', max: 'REAL', count: 'INTEGER' } as const;

/** Whose stay it is: interfaces outside ask by patient. Open stays fill it in by themselves within a minute. */
function patientsOfStays({ idType: id }: SqlDialect): readonly string[] {
  return [`ALTER TABLE stays ADD COLUMN patient_id ${id}`, 'ALTER TABLE stays ADD COLUMN sex TEXT'];
}

/** Which rule decided, for trends of one score. Rows of before stay null and are asked by their content: a table of years is not rewritten. */
function rulesOfDecisions({ idType: id }: SqlDialect): readonly string[] {
  return [`ALTER TABLE decisions ADD COLUMN rule_id ${id}`];
}

/** Which quantities of which time were taken back; the decision itself is the content. */
function withdrawnValues({ idType: id, timeType: time }: SqlDialect): readonly string[] {
  return [
    `CREATE TABLE withdrawals (id ${id} PRIMARY KEY, unit_id ${id} NOT NULL, from_at ${time} NOT NULL, to_at ${time} NOT NULL, payload TEXT NOT NULL)`,
  ];
}

/** Which channels a stay has beside its own values; those are rows of `vitals` and its roll-ups, under `stay#channel`. */
function channelsOfStays({ idType: id }: SqlDialect): readonly string[] {
  return [
    `CREATE TABLE stay_channels (stay_id ${id} NOT NULL, channel ${id} NOT NULL, PRIMARY KEY (stay_id, channel))`,
  ];
}

function firstTables(dialect: SqlDialect): readonly string[] {
  const { idType: id, timeType: time } = dialect;
  const key = (columns: string): string => (dialect.largeTableKeys ? `, PRIMARY KEY (${columns})` : '');
  const rollUps = ROLL_UPS.map(
    ({ table }) =>
      `CREATE TABLE ${table} (stay_id ${id} NOT NULL, bucket_at ${time} NOT NULL, second_count INTEGER NOT NULL${key('stay_id, bucket_at')})`,
  );
  return [
    ...dialect.timeFunctions,
    `CREATE TABLE progress (topic ${id}, partition INTEGER, topic_id ${id} NOT NULL, next_offset BIGINT NOT NULL, PRIMARY KEY (topic, partition))`,
    `CREATE TABLE stays (stay_id ${id} PRIMARY KEY, unit_id ${id} NOT NULL, bed_id ${id}, display_name TEXT NOT NULL, birth_date TEXT, opened_at ${time} NOT NULL, closed_at ${time}, changed_at ${time} NOT NULL)`,
    `CREATE TABLE vitals (unit_id ${id} NOT NULL, stay_id ${id} NOT NULL, observed_at ${time} NOT NULL, received_at ${time} NOT NULL, off_bits INTEGER NOT NULL${key('stay_id, observed_at')})`,
    ...dialect.chunkByTime('vitals', 'observed_at', '6 hours'),
    ...rollUps,
    ...dialect.chunkByTime('vitals_minute', 'bucket_at', '7 days'),
    `CREATE TABLE dirty_minutes (stay_id ${id} NOT NULL, minute_at ${time} NOT NULL${key('stay_id, minute_at')})`,
    `CREATE TABLE vitals_days (day_at ${time} PRIMARY KEY, written_at ${time} NOT NULL)`,
    `CREATE TABLE decisions (id ${id} NOT NULL, unit_id ${id} NOT NULL, stay_id ${id}, decided_at ${time} NOT NULL, kind ${id} NOT NULL, payload TEXT NOT NULL${key('id, decided_at')})`,
    ...dialect.chunkByTime('decisions', 'decided_at', '7 days'),
    ...(dialect.largeTableKeys
      ? [
          'CREATE INDEX decisions_of_unit ON decisions (unit_id, decided_at, id)',
          'CREATE INDEX decisions_of_stay ON decisions (stay_id, decided_at, id)',
        ]
      : []),
    `CREATE TABLE quarantined (id ${id} PRIMARY KEY, unit_id ${id} NOT NULL, received_at ${time} NOT NULL, payload TEXT NOT NULL)`,
    'CREATE INDEX quarantined_of_unit ON quarantined (unit_id, received_at, id)',
  ];
}
