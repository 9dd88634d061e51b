/** Migrations: numbered, forward only, all or nothing. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyMigrations, MIGRATIONS } from '../../services/history/adapters/migrations.ts';
import { SqlHistory } from '../../services/history/adapters/sql-history.ts';
import type { SqlDatabase } from '../../services/history/adapters/sql-database.ts';
import { DECISION_VERSION } from '../../services/contract/decisions/decision.ts';
import { goldenLines, goldenVersions } from '../golden/golden-files.ts';

/** Versions of a decision before today's: rows that the history may still hold. */
const OLDER = goldenVersions('decision').filter((version) => version < DECISION_VERSION);

const KINDS = ['score.computed', 'alert.changed', 'risk.computed'] as const;

function kindOf(payload: string): string {
  return /"kind":"([^"]+)"/.exec(payload)?.[1] ?? '';
}

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

    it.each(OLDER)('rows of version %d are read, and a score is found by its rule', async (version) => {
      await applyMigrations(database, MIGRATIONS.slice(0, 2));
      const lines = goldenLines(`decision-${version}.jsonl`).filter((line) =>
        KINDS.some((kind) => kind === kindOf(line)),
      );
      const scores = lines.filter((line) => line.includes('"kind":"score.computed"'));
      for (const [index, payload] of lines.entries()) {
        await database.write((session) =>
          session.rows(
            'INSERT INTO decisions (id, unit_id, stay_id, decided_at, kind, payload) VALUES ($1, $2, $3, at_of($4), $5, $6)',
            [`row-${index}`, 'unit-1', 'stay-1', index, kindOf(payload), payload],
          ),
        );
      }
      const history = new SqlHistory({ database });
      await history.migrate();
      const query = { unitId: 'unit-1', stayId: 'stay-1', fromMs: 0, toMs: 1_000, limit: 1_000 } as const;
      expect(await history.decisions({ ...query, kinds: KINDS })).toHaveLength(lines.length);
      const found = await history.decisions({ ...query, kinds: ['score.computed'], scoreRuleId: 'phoenix-8' });
      const ofRule = scores.filter((line) => line.includes('"score":{"ruleId":"phoenix-8"'));
      expect(ofRule.length).toBeGreaterThan(0);
      expect(found).toHaveLength(ofRule.length);
    });

    it('a stored row that cannot be read is a fault and no gap', async () => {
      const history = new SqlHistory({ database });
      await history.migrate();
      await database.write((session) =>
        session.rows(
          `INSERT INTO decisions (id, unit_id, decided_at, kind, payload) VALUES ('x', 'unit-1', at_of($1), 'engine.notice', '{}')`,
          [1],
        ),
      );
      await expect(
        history.decisions({ unitId: 'unit-1', stayId: null, kinds: ['engine.notice'], fromMs: 0, toMs: 9, limit: 9 }),
      ).rejects.toMatchObject({ code: 'history-refused' });
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
