/** DuckDB: the laws of the port, and what is its own. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { DuckDbHistory } from '../../services/history/adapters/duckdb/duckdb-history.ts';
import { openDuckDb } from '../../services/history/adapters/duckdb/duckdb-database.ts';
import { SILENT_LOGGER } from '../../services/platform/logger.ts';
import { mayMount, smallDisk } from '../faults/small-disk.ts';
import { describeHistory, type HistoryHarness } from './history.contract.ts';
import { describeMigrations } from './migrations.contract.ts';
import { describeRollUps } from './roll-up.contract.ts';
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
