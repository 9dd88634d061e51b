/**
 * TimescaleDB as a SqlDatabase. Writers share an advisory lock that roll-ups take alone: a minute is
 * never rolled up beside a transaction that is adding to it. Every use of a connection has a
 * deadline, and a connection that failed is thrown away, so that nothing half done is ever reused.
 */
import { Pool, type PoolClient } from 'pg';
import { VigilError } from '../../../platform/errors.ts';
import type { SqlDatabase, SqlSession, WriteSession } from '../sql-database.ts';
import { translated } from './timescale-errors.ts';
import { TimescaleSession } from './timescale-session.ts';
import { TIMESCALE_DIALECT } from './timescale-sql.ts';

const CONNECT_MS = 5_000;
/** The server gives up before we do, so that it never works on for nobody. */
const SERVER_SETTINGS =
  '-c TimeZone=UTC -c synchronous_commit=on -c statement_timeout=25s -c lock_timeout=15s -c idle_in_transaction_session_timeout=30s -c client_min_messages=warning';
/** One for the writer, one for the roll-ups, the rest for screens. */
const CONNECTIONS = 6;
/** Key of the advisory lock, any number that is ours. */
const LOCK_KEY = 7_164_450;

/** The certificate of the server is verified; `ca`: by this authority, else by those of the system. */
export interface TimescaleTls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

export class TimescaleDatabase implements SqlDatabase {
  readonly dialect = TIMESCALE_DIALECT;
  readonly #pool: Pool;
  readonly #deadlineMs: number;
  readonly #sessions = new WeakMap<PoolClient, TimescaleSession>();
  #closed = false;

  constructor(url: string, deadlineMs: number, tls: TimescaleTls | null = null) {
    this.#deadlineMs = deadlineMs;
    this.#pool = new Pool({
      connectionString: url,
      ...(tls === null ? {} : { ssl: { ...tls, rejectUnauthorized: true } }),
      max: CONNECTIONS,
      connectionTimeoutMillis: CONNECT_MS,
      keepAlive: true,
      options: SERVER_SETTINGS,
    });
    // An idle connection broke: the pool drops it and makes another one, so there is nothing to do.
    this.#pool.on('error', () => undefined);
  }

  read<T>(run: (session: SqlSession) => Promise<T>): Promise<T> {
    return this.#use(run);
  }

  write<T>(run: (session: WriteSession) => Promise<T>): Promise<T> {
    return this.#transaction('pg_advisory_xact_lock_shared', run);
  }

  maintain<T>(run: (session: SqlSession) => Promise<T>): Promise<T> {
    return this.#transaction('pg_advisory_xact_lock', run);
  }

  /** `apache` or `timescale`: which parts of TimescaleDB this server may use. */
  async license(): Promise<string> {
    const [row] = await this.read((session) => session.rows(`SELECT current_setting('timescaledb.license', true)`));
    return String(row?.[0] ?? 'unknown');
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#pool.end();
  }

  #transaction<T>(lock: string, run: (session: WriteSession) => Promise<T>): Promise<T> {
    return this.#use(async (session) => {
      await session.prepareTables();
      await session.rows('BEGIN');
      await session.rows(`SELECT ${lock}(${LOCK_KEY})`);
      const result = await run(session);
      await session.rows('COMMIT');
      return result;
    });
  }

  async #use<T>(run: (session: TimescaleSession) => Promise<T>): Promise<T> {
    const client = await this.#connect();
    let held = true;
    const release = (broken: boolean): void => {
      if (held) client.release(broken);
      held = false;
    };
    // Releasing as broken destroys the socket, and with it rejects the statement under way.
    const timer = setTimeout(() => release(true), this.#deadlineMs);
    try {
      const result = await run(this.#sessionOf(client));
      release(false);
      return result;
    } catch (error) {
      release(true);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  async #connect(): Promise<PoolClient> {
    if (this.#closed) throw new VigilError('history-not-running', 'the history is closed');
    try {
      return await this.#pool.connect();
    } catch (error) {
      const told = translated(error);
      throw told.retriable ? told : new VigilError('history-unreachable', told.message, { cause: error });
    }
  }

  #sessionOf(client: PoolClient): TimescaleSession {
    const known = this.#sessions.get(client);
    if (known !== undefined) return known;
    // While a connection is in use its loss must not end the process: the running statement is rejected.
    client.on('error', () => undefined);
    const session = new TimescaleSession(client);
    this.#sessions.set(client, session);
    return session;
  }
}
