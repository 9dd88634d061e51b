/** Migrations: numbered, forward only, all or nothing. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyMigrations, MIGRATIONS } from '../../services/history/adapters/migrations.ts';
import type { SqlDatabase } from '../../services/history/adapters/sql-database.ts';

export function describeMigrations(
  name: string,
  open: () => Promise<{ readonly database: SqlDatabase; readonly dispose: () => Promise<void> }>,
): void {
  describe(`migrations: ${name}`, () => {
    let database: SqlDatabase;
    let dispose: () => Promise<void>;

    beforeEach(async () => {
      ({ database, dispose } = await open());
    });
    afterEach(async () => {
      await database.close();
      await dispose();
    });

    const ask = (sql: string) => database.read((session) => session.rows(sql));
    const next = MIGRATIONS.length + 1;
    const numbers = MIGRATIONS.map(({ number }) => [number]);
    const broken = {
      number: next,
      name: 'broken',
      statements: () => ['CREATE TABLE half_done (id INTEGER)', 'CREATE TABLE half_done (id INTEGER)'],
    };

    it('one that fails leaves the database as it was, and can be put right', async () => {
      await expect(applyMigrations(database, [...MIGRATIONS, broken])).rejects.toMatchObject({
        code: 'history-migration-failed',
      });
      await expect(ask('SELECT * FROM half_done')).rejects.toMatchObject({ code: 'history-refused' });
      expect(await ask('SELECT number FROM migrations ORDER BY number')).toEqual(numbers);
      await applyMigrations(database, [
        ...MIGRATIONS,
        { ...broken, statements: () => ['CREATE TABLE half_done (id INTEGER)'] },
      ]);
      expect(await ask('SELECT number FROM migrations ORDER BY number')).toEqual([...numbers, [next]]);
    });

    it('a database of a newer Vigil is refused', async () => {
      await applyMigrations(database, [...MIGRATIONS, { number: next, name: 'of tomorrow', statements: () => [] }]);
      await expect(applyMigrations(database)).rejects.toMatchObject({ code: 'history-migration-failed' });
    });

    it('row security beside compression is refused', async () => {
      await applyMigrations(database);
      const through: SqlDatabase = {
        dialect: { ...database.dialect, unsafeTables: `SELECT 'vitals'` },
        read: (run) => database.read(run),
        write: (run) => database.write(run),
        maintain: (run) => database.maintain(run),
        close: () => database.close(),
      };
      await expect(applyMigrations(through)).rejects.toMatchObject({
        code: 'history-migration-failed',
        message: expect.stringContaining('vitals') as string,
      });
    });
  });
}
