/**
 * How much memory DuckDB may hold. What it may hold it keeps as cache, so the usual work gets little: the embedded
 * Vigil promises 500 MB in all. Work that does not fit (a migration of a large folder, a long query) spills to
 * disk where DuckDB can, and is otherwise done once more with the larger limit, which is then taken back.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { VigilError } from '../../../platform/errors.ts';
import { translated } from './duckdb-errors.ts';

/**
 * DuckDB's own units: 10^6 bytes. Not less: with 48 MB a checkpoint of 12 beds lacked memory after half an hour, and DuckDB
 * then takes nothing more until it is opened again.
 */
const USUAL_MEMORY = '96MB';
export const LARGE_WORK_MEMORY = '512MB';

export class DuckDbMemory {
  readonly #connection: DuckDBConnection;
  #largeWorks = 0;

  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  /** Runs the work, once more with more memory if it lacked some. Rejects with `history-out-of-memory` if that was too little. */
  async orWithMore<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
    }
    this.#largeWorks += 1;
    try {
      await this.#limitTo(LARGE_WORK_MEMORY);
      return await work();
    } finally {
      this.#largeWorks -= 1;
      if (this.#largeWorks === 0) await this.lower();
    }
  }

  /** To the usual limit, unless what is held at the moment does not fit it: then at the end of the next large work. */
  async lower(): Promise<void> {
    try {
      await this.#limitTo(USUAL_MEMORY);
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
    }
  }

  async #limitTo(limit: string): Promise<void> {
    try {
      await this.#connection.run(`SET memory_limit = '${limit}'`);
    } catch (error) {
      throw translated(error);
    }
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof VigilError && error.code === 'history-out-of-memory';
}
