/** DuckDB: the laws of the port, and what is its own. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import { DuckDbHistory } from '../../services/history/adapters/duckdb/duckdb-history.ts';
import { openDuckDb } from '../../services/history/adapters/duckdb/duckdb-database.ts';
import { SILENT_LOGGER } from '../../services/platform/logger.ts';
import { mayMount, smallDisk } from '../faults/small-disk.ts';
import { describeHistory, type HistoryHarness } from './history.contract.ts';
import { describeMigrations } from './migrations.contract.ts';
import type { SqlDatabase } from '../../services/history/adapters/sql-database.ts';
import { batchOf, blockOf, T0 } from './history-fixtures.ts';
import { describeRollUps } from './roll-up.contract.ts';
import { describeStayPages } from './stay-pages.contract.ts';
import { timeLimit } from '../support/patience.ts';

const newFolder = (): Promise<string> => mkdtemp(path.join(tmpdir(), 'vigil-history-'));

const harness = async (): Promise<HistoryHarness> => {
  const folder = await newFolder();
  return {
    open: (logger = SILENT_LOGGER) => DuckDbHistory.open({ file: path.join(folder, 'history.duckdb'), logger }),
    dispose: () => rm(folder, { recursive: true }),
  };
};
describeHistory('DuckDB', harness);
describeRollUps('DuckDB', harness);
describeStayPages('DuckDB', harness);

describeMigrations('DuckDB', async () => {
  const folder = await newFolder();
  return {
    database: await openDuckDb(path.join(folder, 'history.duckdb')),
    dispose: () => rm(folder, { recursive: true }),
  };
});

it('a file that cannot be made is one clear error', async () => {
  await expect(DuckDbHistory.open({ file: '/nowhere/history.duckdb' })).rejects.toMatchObject({
    code: 'data-folder-unusable',
  });
});

it('C4: a damaged file says that it is damaged: another file, a damaged header, a damaged page', async () => {
  const folder = await newFolder();
  const file = path.join(folder, 'history.duckdb');
  await writeFile(file, 'this is no database, and long enough to be looked at'.repeat(100));
  await expect(DuckDbHistory.open({ file })).rejects.toMatchObject({ code: 'history-corrupt' });
  await rm(file);

  const history = await DuckDbHistory.open({ file });
  await history.migrate();
  await history.close();
  const whole = await readFile(file);
  await writeFile(file, whole.fill(7, 4_096, 12_288));
  await expect(DuckDbHistory.open({ file })).rejects.toMatchObject({ code: 'history-corrupt' });

  const again = path.join(folder, 'again.duckdb');
  const database = await openDuckDb(again);
  await database.write((session) =>
    session.rows(
      `CREATE TABLE large AS SELECT hash(i) AS h, repeat('x', 50) || hash(i) AS text FROM range(200000) r(i)`,
    ),
  );
  await database.close();
  const bytes = await readFile(again);
  await writeFile(again, bytes.fill(9, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 600_000));
  const damaged = await openDuckDb(again);
  const reading = damaged.read((session) => session.rows('SELECT count(DISTINCT text), sum(h) FROM large'));
  await expect(reading).rejects.toMatchObject({ code: 'history-corrupt' });
  await damaged.close();
  await rm(folder, { recursive: true });
});

it.runIf(mayMount)(
  'C4: a full disk says that it is full, and writing goes on with room',
  { timeout: timeLimit(60_000) },
  async () => {
    const disk = await smallDisk(64);
    try {
      const database = await openDuckDb(path.join(disk.folder, 'history.duckdb'));
      await database.write((session) => session.rows('CREATE TABLE t (text VARCHAR)'));
      await disk.fillUp();
      const fill = () =>
        database.write((session) =>
          session.rows(`INSERT INTO t SELECT repeat('x', 100) || hash(i) FROM range(300000) r(i)`),
        );
      await expect(fill()).rejects.toMatchObject({ code: 'disk-full' });
      await disk.makeRoom();
      await expect
        .poll(
          () => database.write((session) => session.rows(`INSERT INTO t VALUES ('with room')`)).then(() => 'written'),
          {
            timeout: timeLimit(20_000),
          },
        )
        .toBe('written');
      await database.close();
    } finally {
      await disk.close();
    }
  },
);

it(
  'C13: work that needs more than the usual memory is done with more, and what is too large names memory',
  async () => {
    const folder = await newFolder();
    const database = await openDuckDb(path.join(folder, 'history.duckdb'));
    const limit = async () =>
      (await database.read((session) => session.rows(`SELECT current_setting('memory_limit')`)))[0];
    const usual = await limit();
    // A list of 160 MB cannot be spilled: it fits the larger limit only.
    const large = (count: number) =>
      database.read((session) => session.rows(`SELECT len(list(i)) FROM range(${count}) r(i)`));
    expect(Number((await large(20_000_000))[0]?.[0])).toBe(20_000_000);
    expect(await limit()).toEqual(usual);
    await expect(large(200_000_000)).rejects.toMatchObject({ code: 'history-out-of-memory' });
    expect(await limit()).toEqual(usual);
    // Sorting spills: a third of a gigabyte passes through 96 MB.
    const sorted = await database.read((session) =>
      session.rows(
        `SELECT count(*) FROM (SELECT text, row_number() OVER (ORDER BY text) AS place FROM
         (SELECT repeat('x', 100) || hash(i) AS text FROM range(2500000) r(i))) WHERE place % 1000 = 0`,
      ),
    );
    expect(Number(sorted[0]?.[0])).toBe(2_500);
    await database.close();
    await rm(folder, { recursive: true });
  },
  timeLimit(60_000),
);

it(
  'C13: a database that DuckDB has ended is opened anew, with everything that was committed',
  async () => {
    const folder = await newFolder();
    const database = await openDuckDb(path.join(folder, 'history.duckdb'));
    const rows = (sql: string) => database.write((session) => session.rows(sql));
    await rows('CREATE TABLE kept AS SELECT 7 AS value');
    // Fatal to DuckDB as a checkpoint is that lacks memory.
    await rows(`SET debug_checkpoint_abort = 'before_header'`);
    await expect(database.read((session) => session.rows('CHECKPOINT'))).rejects.toMatchObject({ retriable: true });
    const both = await Promise.all([
      rows('SELECT value FROM kept'),
      database.read((session) => session.rows('SELECT value FROM kept')),
    ]);
    expect(both.flat().map(([value]) => Number(value))).toEqual([7, 7]);
    await database.close();
    await rm(folder, { recursive: true });
  },
  timeLimit(60_000),
);

/** What DuckDB holds in memory: all, and what of it is cache of the file. */
async function heldBytes(database: SqlDatabase): Promise<{ readonly all: number; readonly cache: number }> {
  const [held] = await database.read((session) =>
    session.rows(
      `SELECT CAST(sum(memory_usage_bytes) AS DOUBLE), CAST(sum(memory_usage_bytes) FILTER (tag = 'BASE_TABLE') AS DOUBLE) FROM duckdb_memory()`,
    ),
  );
  return { all: Number(held?.[0]), cache: Number(held?.[1]) };
}

it(
  'C9: a ward takes a small part of the usual memory, also after a checkpoint, when every roll-up has rows added',
  async () => {
    const folder = await newFolder();
    const database = await openDuckDb(path.join(folder, 'history.duckdb'));
    const history = new DuckDbHistory({ database });
    await history.migrate();
    let most = 0;
    for (let minute = 0; minute < 4; minute += 1) {
      const rows = Array.from({ length: 12 * 60 }, (_, row) => ({
        stayId: `stay-${row % 12}`,
        atMs: T0 + minute * 3_600_000 + Math.floor(row / 12) * 1_000,
        values: { heartRatePerMin: 100 + (row % 50), spo2Percent: 90 + (row % 10) },
      }));
      await history.write(batchOf(minute + 1, { vitals: [blockOf(rows)] }));
      await history.maintain(T0 + (minute + 1) * 3_600_000);
      most = Math.max(most, (await heldBytes(database)).all);
      await database.read((session) => session.rows('CHECKPOINT'));
    }
    expect(most).toBeLessThan(40_000_000);
    await history.close();
    await rm(folder, { recursive: true });
  },
  timeLimit(60_000),
);

it(
  'C9: what was read of the file is given back at the next maintenance, and the limit stays the usual one',
  async () => {
    const folder = await newFolder();
    const database = await openDuckDb(path.join(folder, 'history.duckdb'));
    const rows = (sql: string) => database.write((session) => session.rows(sql));
    const limit = async () => (await rows(`SELECT current_setting('memory_limit')`))[0]?.[0];
    const usual = await limit();
    await rows('CREATE TABLE large AS SELECT hash(i) AS h FROM range(5000000) r(i)');
    await database.read((session) => session.rows('CHECKPOINT'));
    await rows('SELECT sum(h) FROM large');
    expect((await heldBytes(database)).cache).toBeGreaterThan(30_000_000);
    await database.maintain((session) => session.rows('SELECT 1'));
    expect((await heldBytes(database)).cache).toBeLessThan(20_000_000);
    expect(await limit()).toBe(usual);
    await database.close();
    await rm(folder, { recursive: true });
  },
  timeLimit(60_000),
);

it('a file of before, with the large blocks, is opened, read and written', async () => {
  const folder = await newFolder();
  const file = path.join(folder, 'history.duckdb');
  const former = await DuckDBInstance.create(file, { default_block_size: '262144' });
  const connection = await former.connect();
  await connection.run('CREATE TABLE kept AS SELECT i AS value FROM range(1000) r(i)');
  connection.closeSync();
  former.closeSync();
  const database = await openDuckDb(file);
  await database.write((session) => session.rows('INSERT INTO kept VALUES (1000)'));
  await database.read((session) => session.rows('CHECKPOINT'));
  const [counted] = await database.read((session) =>
    session.rows('SELECT CAST(count(*) AS DOUBLE), CAST(max(value) AS DOUBLE) FROM kept'),
  );
  expect(counted).toEqual([1_001, 1_000]);
  await database.close();
  await rm(folder, { recursive: true });
});

it('a second process is told that the file is taken', async () => {
  const folder = await newFolder();
  const file = path.join(folder, 'history.duckdb');
  const history = await DuckDbHistory.open({ file });
  const program = `import { DuckDbHistory } from '${new URL('../../services/history/adapters/duckdb/duckdb-history.ts', import.meta.url).href}';
    await DuckDbHistory.open({ file: ${JSON.stringify(file)} }).then(() => console.log('opened'), (error) => console.log(error.code));`;
  const loader = new URL('../support/typescript-loader.mjs', import.meta.url).href;
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--import',
    loader,
    '--input-type=module',
    '--eval',
    program,
  ]);
  expect(stdout.trim()).toBe('data-folder-busy');
  await history.close();
  await rm(folder, { recursive: true });
});

it(
  'C9: a half hour of maintenance gives the handle of the file back, and no read or write around it is lost or refused',
  async () => {
    const folder = await newFolder();
    const database = await openDuckDb(path.join(folder, 'history.duckdb'));
    await database.write((session) => session.rows('CREATE TABLE kept (value INTEGER)'));
    // A temporary table of the writer lives as long as the handle.
    await database.write((session) => session.rows('CREATE TEMP TABLE handle AS SELECT 1 AS value'));
    const hasFirstHandle = async (): Promise<boolean> => {
      const [row] = await database.write((session) =>
        session.rows(`SELECT count(*) FROM duckdb_tables() WHERE table_name = 'handle'`),
      );
      return Number(row?.[0]) === 1;
    };
    const around: Promise<unknown>[] = [];
    for (let minute = 0; minute < 30; minute += 1) {
      expect(await hasFirstHandle()).toBe(true);
      around.push(
        database.read((session) => session.rows('SELECT sum(hash(i) % 7) FROM range(300000) r(i)')),
        database.write((session) => session.rows(`INSERT INTO kept VALUES (${minute})`)),
      );
      const maintained = database.maintain(async () => undefined);
      around.push(database.write((session) => session.rows(`INSERT INTO kept VALUES (${100 + minute})`)));
      await maintained;
    }
    await Promise.all(around);
    expect(await hasFirstHandle()).toBe(false);
    const [counted] = await database.read((session) =>
      session.rows('SELECT count(*), count(DISTINCT value) FROM kept'),
    );
    expect(counted?.map(Number)).toEqual([60, 60]);
    await database.close();
    await rm(folder, { recursive: true });
  },
  timeLimit(60_000),
);
