/** Real parts for the writer's tests: an LMDB log and a DuckDB history in a folder of their own. */
import { logOf } from '../../services/compose/parts/pipeline.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { vi } from 'vitest';
import { TOPICS } from '../../services/contract/topics.ts';
import { DuckDbHistory } from '../../services/history/adapters/duckdb/duckdb-history.ts';
import type { History, HistoryBatch } from '../../services/history/history.port.ts';
import {
  startHistoryWriter,
  type HistoryWriter,
  type HistoryWriterParts,
} from '../../services/history/write-history.ts';
import { LmdbEventLog } from '../../services/log/adapters/lmdb/lmdb-event-log.ts';
import type { VigilError } from '../../services/platform/errors.ts';
import { SILENT_LOGGER } from '../../services/platform/logger.ts';
import { SystemClock } from '../../services/platform/system-clock.ts';
import { SimulatedClock } from '../support/simulated-clock.ts';
import { timeLimit } from '../support/patience.ts';

/** For waits that let no simulated time pass: as long as `eventually` waits. */
export const A_WHILE = { timeout: timeLimit(15_000) };

export const PARTITIONS = 2;

export class HistoryParts {
  /** Time of the writer, which begins now because the log stamps its records with its own. */
  readonly clock = new SimulatedClock(Date.now());
  readonly log: LmdbEventLog;
  readonly history: DuckDbHistory;
  readonly faults: VigilError[] = [];
  /** What a writer told its logger, in order; of an error, what was thrown. */
  readonly told: (readonly [message: string, thrown: unknown])[] = [];
  readonly #folder: string;
  readonly #writers: HistoryWriter[] = [];

  private constructor(parts: { folder: string; log: LmdbEventLog; history: DuckDbHistory }) {
    this.#folder = parts.folder;
    this.log = parts.log;
    this.history = parts.history;
  }

  static async open(): Promise<HistoryParts> {
    const folder = await mkdtemp(path.join(tmpdir(), 'vigil-writer-'));
    const log = new LmdbEventLog({ folder: path.join(folder, 'log'), clock: new SystemClock() });
    await log.createTopics(TOPICS.map((name) => ({ name, partitions: PARTITIONS, retentionMs: 1e9 })));
    const history = await DuckDbHistory.open({ file: path.join(folder, 'history.duckdb') });
    return new HistoryParts({ folder, log, history });
  }

  /** How often a writer found the database away. */
  get outages(): number {
    return this.told.filter(([message]) => message.startsWith('history waits')).length;
  }

  /** Starts a writer on the real history, or on one that stands before it. */
  async startWriter(
    history: History = this.history,
    options: Pick<HistoryWriterParts, 'mayWrite'> = {},
  ): Promise<HistoryWriter> {
    const onFault = (fault: VigilError): void => void this.faults.push(fault);
    const logger = {
      ...SILENT_LOGGER,
      info: (message: string) => void this.told.push([message, null]),
      error: (message: string, thrown: unknown) => void this.told.push([message, thrown]),
    };
    const writer = await startHistoryWriter({
      log: logOf(this.log, 'history'),
      history,
      clock: this.clock,
      logger,
      partitions: [0, 1, 2],
      onFault,
      ...options,
    });
    this.#writers.push(writer);
    return writer;
  }

  /** Lets simulated time pass until `check` holds. */
  async eventually(check: () => void | Promise<void>): Promise<void> {
    await vi.waitFor(
      async () => {
        this.clock.advance(500);
        await check();
      },
      { ...A_WHILE, interval: 5 },
    );
  }

  async close(): Promise<void> {
    for (const writer of this.#writers) await writer.close();
    await this.log.close();
    await this.history.close();
    await rm(this.#folder, { recursive: true });
  }
}

/** How many of the readers that are begun from now on were closed; `first`: what becomes of the first time. */
export function countClosedReaders({ log }: HistoryParts, first: () => void = () => undefined): () => number {
  let count = 0;
  const read = log.read.bind(log);
  log.read = async (request) => {
    const reader = await read(request);
    const close = async (): Promise<void> => {
      await reader.close();
      count++;
      if (count === 1) first();
    };
    return new Proxy(reader, {
      get: (target, name): unknown => (name === 'close' ? close : Reflect.get(target, name, target)),
    });
  };
  return () => count;
}

/** What happens to a call: nothing, or the answer is an error before or after the database acted. */
export type Trouble = (batch: HistoryBatch) => { readonly before?: Error; readonly after?: Error };

/** The real history behind a connection that a test can break; `writes` holds what was stored. */
export function behindTrouble(
  history: History,
  trouble: Trouble,
): { readonly history: History; readonly writes: HistoryBatch[] } {
  const writes: HistoryBatch[] = [];
  const write = async (batch: HistoryBatch): Promise<void> => {
    const { before, after } = trouble(batch);
    if (before !== undefined) throw before;
    await history.write(batch);
    writes.push(batch);
    if (after !== undefined) throw after;
  };
  const troubled = new Proxy(history, {
    get: (target, name) => {
      if (name === 'write') return write;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
  return { history: troubled, writes };
}
