/**
 * The history of an installation: TimescaleDB through `pg`. Neither a database that is away nor one
 * that stands still ever blocks the caller for longer than its deadline; the writer tries again.
 */
import type { Clock } from '../../../platform/clock.port.ts';
import { SILENT_LOGGER, type Logger } from '../../../platform/logger.ts';
import { SqlHistory } from '../sql-history.ts';
import { TimescaleDatabase, type TimescaleTls } from './timescale-database.ts';

export interface TimescaleHistoryOptions {
  /** `postgres://user:password@host:port/database`. */
  readonly url: string;
  /** PEM texts; null or absent: without TLS, unless the address asks for it. */
  readonly tls?: TimescaleTls | null;
  /** Longest use of a connection, ms; a database that stands still costs no more than this a try. */
  readonly deadlineMs?: number;
  readonly clock?: Clock;
  readonly logger?: Logger;
}

/** Far above any batch, far below what a person would wait. */
const DEADLINE_MS = 30_000;

export class TimescaleHistory extends SqlHistory {
  readonly #timescale: TimescaleDatabase;
  readonly #log: Logger;

  /** Opens nothing yet: connections are made when they are needed, and made again when they break. */
  static async open({
    url,
    tls = null,
    deadlineMs = DEADLINE_MS,
    ...parts
  }: TimescaleHistoryOptions): Promise<TimescaleHistory> {
    return new TimescaleHistory(new TimescaleDatabase(url, deadlineMs, tls), parts);
  }

  private constructor(database: TimescaleDatabase, parts: Pick<TimescaleHistoryOptions, 'clock' | 'logger'>) {
    super({ database, ...parts });
    this.#timescale = database;
    this.#log = parts.logger ?? SILENT_LOGGER;
  }

  /** Also says which edition of TimescaleDB answers: Vigil's own roll-ups and retention run on both. */
  override async migrate(): Promise<void> {
    await super.migrate();
    this.#log.info(`TimescaleDB edition: ${await this.#timescale.license()}`);
  }
}
