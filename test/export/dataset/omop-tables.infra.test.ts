/** The OMOP files go into the tables of the Common Data Model 5.4, as a published Python package of it declares them. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withoutInfra } from '../../support/infra.ts';
import { timeLimit } from '../../support/patience.ts';
import { exported, openStory, type Story, type Written } from './dataset-story.ts';

const { runWithPackage } = (await import(
  new URL('../../../infra/local/python-packages.mjs', import.meta.url).href
)) as {
  readonly runWithPackage: (requirement: string, args: readonly string[]) => Promise<string>;
};

const OMOP = 'omop-cdm==0.7.0';

const TABLES = [
  'person',
  'observation_period',
  'visit_occurrence',
  'visit_detail',
  'measurement',
  'observation',
  'device_exposure',
];

const DECLARE = `
import sys
from omop_cdm.regular import cdm54
from sqlalchemy.dialects import postgresql
for name in sys.argv[1:]:
  table = next(t for t in cdm54.Base.metadata.tables.values() if t.name == name)
  columns = [f"{c.name} {c.type.compile(postgresql.dialect())}{'' if c.nullable else ' NOT NULL'}" for c in table.columns]
  print(f"CREATE TABLE {name} ({', '.join(columns)});")
`;

let story: Story;
let declared: string;
const exports = new Map<boolean, Written>();
beforeAll(async () => {
  if (withoutInfra) return;
  declared = await runWithPackage(OMOP, ['-c', DECLARE, ...TABLES]);
  story = await openStory();
  for (const birthDates of [false, true]) {
    exports.set(birthDates, await exported(story.history, { formats: ['omop'], birthDates }));
  }
}, timeLimit(300_000));
afterAll(async () => {
  if (withoutInfra) return;
  await story.dispose();
  await Promise.all([...exports.values()].map(({ folder }) => rm(path.dirname(folder), { recursive: true })));
});

describe.skipIf(withoutInfra)('an export to OMOP CDM 5.4', () => {
  it.each([false, true])(
    'fills the published tables, column by column, with unique keys; birth dates: %s',
    async (birthDates) => {
      const folder = exports.get(birthDates)?.folder ?? '';
      const instance = await DuckDBInstance.create(':memory:');
      const connection = await instance.connect();
      try {
        await connection.run(declared);
        for (const table of TABLES) await fill(connection, table, `'${path.join(folder, 'omop', table)}.parquet'`);
      } finally {
        connection.closeSync();
        instance.closeSync();
      }
    },
  );
});

async function fill(connection: DuckDBConnection, table: string, source: string): Promise<void> {
  const rowsOf = async (sql: string) => (await connection.runAndReadAll(sql)).getRows();
  const own = await rowsOf(
    `SELECT column_name FROM duckdb_columns() WHERE table_name = '${table}' ORDER BY column_index`,
  );
  expect(await rowsOf(`SELECT column_name FROM (DESCRIBE SELECT * FROM ${source})`)).toEqual(own);
  // A decimal of the database is a double of the file.
  const wrong = await rowsOf(
    `SELECT t.column_name, t.data_type, f.column_type FROM duckdb_columns() t LEFT JOIN (DESCRIBE SELECT * FROM ${source}) f USING (column_name)
     WHERE t.table_name = '${table}' AND t.data_type <> f.column_type AND NOT starts_with(t.data_type, 'DECIMAL')`,
  );
  expect({ table, wrong }).toEqual({ table, wrong: [] });
  await connection.run(`INSERT INTO ${table} BY NAME SELECT * FROM ${source}`);
  await connection.run(`ALTER TABLE ${table} ADD PRIMARY KEY (${table}_id)`);
  expect(await rowsOf(`SELECT 1 FROM ${table} WHERE person_id NOT IN (SELECT person_id FROM person)`)).toEqual([]);
}
