/**
 * A DuckDB file beside the history's, for work of its own: one thread and a bounded memory, so that nothing live waits for it. Its
 * extensions come with the package, none is fetched.
 */
import { DuckDBInstance, DuckDBTimestampValue, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api';
import { messageOf, VigilError, type ErrorCode } from '../../../platform/errors.ts';

/** What does not fit is spilled beside the file. */
const MEMORY_BYTES = 256_000_000;

/** A moment is ms since 1970. */
export type PlainCell = string | number | boolean | null;

export interface SideFilePlace {
  readonly file: string;
  /** Folder for what does not fit into memory. */
  readonly spill: string;
  readonly fault: SideFileFault;
}

export interface SideFileFault {
  /** Of every fault but a full disk. */
  readonly code: ErrorCode;
  /** What is told of DuckDB's message, which may have several lines. */
  readonly tells: 'whole' | 'first-line';
}

export class DuckDbSideFile {
  readonly connection: DuckDBConnection;
  readonly #instance: DuckDBInstance;
  readonly #fault: SideFileFault;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection, fault: SideFileFault) {
    this.#instance = instance;
    this.connection = connection;
    this.#fault = fault;
  }

  static open({ file, spill, fault }: SideFilePlace): Promise<DuckDbSideFile> {
    return attempt(fault, async () => {
      const instance = await DuckDBInstance.create(file, {
        memory_limit: `${MEMORY_BYTES}B`,
        temp_directory: spill,
        threads: '1',
        autoinstall_known_extensions: 'false',
      });
      const connection = await instance.connect();
      await connection.run(`SET TimeZone = 'UTC'`);
      return new DuckDbSideFile(instance, connection, fault);
    });
  }

  /** Rejects with `disk-full`, or the code of the file's faults. */
  attempt<T>(run: () => Promise<T>): Promise<T> {
    return attempt(this.#fault, run);
  }

  run(sql: string): Promise<void> {
    return this.attempt(async () => {
      await this.connection.run(sql);
    });
  }

  async *rows(sql: string): AsyncGenerator<readonly (readonly PlainCell[])[]> {
    const result = await this.attempt(() => this.connection.stream(sql));
    for (;;) {
      const chunk = await this.attempt(() => result.fetchChunk());
      if (chunk === null || chunk.rowCount === 0) return;
      yield chunk.getRows().map((row) => row.map(plainCell));
    }
  }

  close(): void {
    this.connection.closeSync();
    this.#instance.closeSync();
  }
}

function plainCell(value: DuckDBValue): PlainCell {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return value;
  }
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof DuckDBTimestampValue) return Number(value.micros) / 1000;
  return value.toString();
}

async function attempt<T>({ code, tells }: SideFileFault, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const message = messageOf(error);
    const isFull = /No space left|disk quota|Could not write/i.test(message);
    const told = tells === 'whole' ? message : (message.split('\n')[0] ?? message);
    throw new VigilError(isFull ? 'disk-full' : code, told, { cause: error });
  }
}
