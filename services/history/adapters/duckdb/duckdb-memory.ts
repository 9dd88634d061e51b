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
const USUAL_BYTES = 96_000_000;
export const LARGE_WORK_BYTES = 512_000_000;

const HELD_BESIDE_CACHE = `SELECT CAST(coalesce(sum(memory_usage_bytes), 0) AS DOUBLE) FROM duckdb_memory() WHERE tag <> 'BASE_TABLE'`;
/** Above what is in use: what the next minute needs. */
const SPARE_BYTES = 16_000_000;

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
      await this.#limitTo(LARGE_WORK_BYTES);
      return await work();
    } finally {
      this.#largeWorks -= 1;
      if (this.#largeWorks === 0) await this.lower();
    }
  }

  /** To the usual limit, unless what is held at the moment does not fit it: then at the end of the next large work. */
  async lower(): Promise<void> {
    try {
      await this.#limitTo(USUAL_BYTES);
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
    }
  }

  /** Drops what DuckDB keeps of the file as cache, and nothing that would have to be spilled. */
  async giveBackCache(): Promise<void> {
    if (this.#largeWorks > 0) return;
    const bytes = (await this.#bytesInUse()) + SPARE_BYTES;
    if (bytes >= USUAL_BYTES) return;
    try {
      await this.#limitTo(bytes);
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
    } finally {
      if (this.#largeWorks === 0) await this.lower();
    }
  }

  async #bytesInUse(): Promise<number> {
    try {
      const held = await this.#connection.runAndReadAll(HELD_BESIDE_CACHE);
      return Number(held.getRows()[0]?.[0]);
    } catch (error) {
      throw translated(error);
    }
  }

  async #limitTo(bytes: number): Promise<void> {
    try {
      await this.#connection.run(`SET memory_limit = '${bytes}B'`);
    } catch (error) {
      throw translated(error);
    }
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof VigilError && error.code === 'history-out-of-memory';
}
