/**
 * DuckDB ends a database for good after a fault that it takes for fatal (a checkpoint that lacks memory, a disk that is
 * full in the middle of a write): whatever is asked then answers the words of that fault. The file itself is whole up
 * to the last commit, so it is closed and opened anew, and the writer stores again what was not stored.
 *
 * In between too: what DuckDB remembers of each transaction (some 20 MB an hour of twelve beds, outside its own memory
 * limit) it gives back with its handle alone, so that is taken and given back every half hour.
 */
import { messageOf } from '../../../platform/errors.ts';
import type { SqlDatabase, SqlSession, WriteSession } from '../sql-database.ts';

const ENDED = /^FATAL Error|database has been invalidated/;

/** Maintenance comes once a minute. */
const REOPEN_AFTER_MAINTENANCES = 30;

export class ReopeningDuckDb implements SqlDatabase {
  readonly #open: () => Promise<SqlDatabase>;
  #database: SqlDatabase;
  /** The database in hand is ended: another is to be opened before the next work. */
  #isEnded = false;
  #maintenances = 0;
  #closing: Promise<void> = Promise.resolve();
  #opening: Promise<void> | null = null;

  private constructor(open: () => Promise<SqlDatabase>, database: SqlDatabase) {
    this.#open = open;
    this.#database = database;
  }

  /** Rejects as `open` does. */
  static async open(open: () => Promise<SqlDatabase>): Promise<ReopeningDuckDb> {
    return new ReopeningDuckDb(open, await open());
  }

  get dialect(): SqlDatabase['dialect'] {
    return this.#database.dialect;
  }

  read<T>(run: (session: SqlSession) => Promise<T>): Promise<T> {
    return this.#use((database) => database.read(run));
  }

  write<T>(run: (session: WriteSession) => Promise<T>): Promise<T> {
    return this.#use((database) => database.write(run));
  }

  async maintain<T>(run: (session: SqlSession) => Promise<T>): Promise<T> {
    const result = await this.#use((database) => database.maintain(run));
    this.#maintenances += 1;
    if (this.#maintenances >= REOPEN_AFTER_MAINTENANCES && !this.#isEnded) {
      this.#maintenances = 0;
      this.#end();
      await this.#reopen();
    }
    return result;
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.#closing, this.#opening]);
    if (!this.#isEnded) await this.#database.close();
  }

  /** The work that met the end is told so; it is not done again here, since the caller knows what of it may be. */
  async #use<T>(work: (database: SqlDatabase) => Promise<T>): Promise<T> {
    if (this.#isEnded) await this.#reopen();
    const database = this.#database;
    try {
      return await work(database);
    } catch (error) {
      if (ENDED.test(messageOf(error)) && database === this.#database && !this.#isEnded) this.#end();
      throw error;
    }
  }

  /** After the work that is under way. An ended database may refuse to be closed in order; what it held is given back with its handle. */
  #end(): void {
    this.#isEnded = true;
    this.#closing = this.#database.close().catch(() => undefined);
  }

  /** Once at a time; where the file cannot be opened the next work tries again. */
  #reopen(): Promise<void> {
    this.#opening ??= this.#openAgain().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  async #openAgain(): Promise<void> {
    await this.#closing;
    this.#database = await this.#open();
    this.#isEnded = false;
  }
}
