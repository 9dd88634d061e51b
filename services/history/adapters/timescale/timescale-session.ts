/** One connection: plain statements, and batches by binary COPY through its staging tables. */
import { finished } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { minutesOf, type VitalsRows } from '../../merge-vitals.ts';
import { CopyEncoder } from './copy-encoder.ts';
import type { DecisionRow, SqlRow, SqlValue, WriteSession } from '../sql-database.ts';
import { temporaryTables } from '../temporary-tables.ts';
import { isKnownKey, translated } from './timescale-errors.ts';
import {
  COPY_STAGED_DECISIONS,
  COPY_STAGED_VITALS,
  COPY_VITALS,
  COUNT_CONFLICTS,
  FILL_SECONDS,
  INSERT_DECISIONS,
  MARK_DIRTY,
  REPLACE_SECONDS,
  TIMESCALE_DIALECT,
} from './timescale-sql.ts';

export class TimescaleSession implements WriteSession {
  readonly #client: PoolClient;
  readonly #encoder = new CopyEncoder();
  #prepared = false;

  constructor(client: PoolClient) {
    this.#client = client;
  }

  async rows(sql: string, values: readonly SqlValue[] = []): Promise<readonly SqlRow[]> {
    return this.#query({ text: sql, values: [...values] });
  }

  /** Makes the staging tables of this connection, once. Outside a transaction. */
  async prepareTables(): Promise<void> {
    if (this.#prepared) return;
    for (const statement of temporaryTables(TIMESCALE_DIALECT, 'ON COMMIT DELETE ROWS')) await this.rows(statement);
    this.#prepared = true;
  }

  async storeVitals(rows: VitalsRows): Promise<void> {
    if (rows.replacingCount > 0 || !(await this.#storeNewSeconds(rows))) await this.#storeKnownSeconds(rows);
    const { stayIds, minutesMs } = minutesOf(rows);
    await this.#query({ name: 'mark-dirty', text: MARK_DIRTY, values: [stayIds, minutesMs] });
  }

  async storeDecisions(rows: readonly DecisionRow[]): Promise<number> {
    await this.#copy(COPY_STAGED_DECISIONS, this.#encoder.decisions(rows));
    const [inserted] = await this.rows(INSERT_DECISIONS);
    if (Number(inserted?.[0]) === rows.length) return 0;
    const [conflicts] = await this.rows(COUNT_CONFLICTS);
    return Number(conflicts?.[0]);
  }

  /** The usual case at half the cost: no second is known yet. False: one is, and nothing was stored. */
  async #storeNewSeconds(rows: VitalsRows): Promise<boolean> {
    await this.rows('SAVEPOINT new_seconds');
    try {
      await this.#copy(COPY_VITALS, this.#encoder.vitals(rows, { staged: false }));
      return true;
    } catch (error) {
      if (!isKnownKey(error)) throw error;
      await this.rows('ROLLBACK TO SAVEPOINT new_seconds');
      return false;
    }
  }

  async #storeKnownSeconds(rows: VitalsRows): Promise<void> {
    await this.#copy(COPY_STAGED_VITALS, this.#encoder.vitals(rows, { staged: true }));
    await this.#query({ name: 'fill-seconds', text: FILL_SECONDS });
    if (rows.replacingCount > 0) await this.#query({ name: 'replace-seconds', text: REPLACE_SECONDS });
  }

  async #query(query: { name?: string; text: string; values?: unknown[] }): Promise<readonly SqlRow[]> {
    try {
      const result = await this.#client.query<SqlValue[]>({ ...query, rowMode: 'array' });
      return result.rows;
    } catch (error) {
      throw translated(error);
    }
  }

  async #copy(sql: string, bytes: Uint8Array): Promise<void> {
    try {
      const stream = this.#client.query(copyFrom(sql));
      const done = finished(stream);
      stream.end(bytes);
      await done;
    } catch (error) {
      throw translated(error);
    }
  }
}
