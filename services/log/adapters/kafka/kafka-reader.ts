/**
 * Reads partitions of one Kafka topic from our own positions, which move only when `onBatch` has taken a record;
 * the position guard turns a lost position or another topic into a fault. One batch is given at a time, across all
 * partitions and connections.
 *
 * A broker that is away is not a fault: the reader says since when and why (`interruption`), connects anew until it
 * is answered, and goes on where it was. So a broken connection, a silent network, a moved leader and a broker that
 * is started again all end in the same way, within a second of the broker's return.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../../platform/clock.port.ts';
import { VigilError, messageOf } from '../../../platform/errors.ts';
import type { Logger } from '../../../platform/logger.ts';
import { Pauses } from '../../../platform/pauses.ts';
import type { LogInterruption, LogReader, ReadRequest } from '../../event-log.port.ts';
import { batchesOf } from './kafka-batches.ts';
import type { KafkaClient } from './kafka-client.ts';
import { unreachable } from './kafka-errors.ts';
import { KafkaFetcher, type FetchedPartition } from './kafka-fetcher.ts';
import type { KafkaPositionGuard } from './kafka-position-guard.ts';
import { readerFault } from '../read-position.ts';

const VERIFY_EVERY_MS = 2_000;
/** A new topic or a broker that has just started has no leaders for some seconds. */
const BEGIN_WITHIN_MS = 15_000;
const CONNECT_AGAIN_AFTER_MS = 200;

export interface KafkaReaderParts {
  /** A client of its own for each run of connections. */
  readonly newClient: () => KafkaClient;
  readonly guard: KafkaPositionGuard;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A broker that owes an answer for so long is connected to anew. */
  readonly stallAfterMs: number;
  readonly request: ReadRequest;
  readonly onStopped: (reader: KafkaReader) => void;
}

export class KafkaReader implements LogReader {
  readonly beganAt: ReadonlyMap<number, number>;
  readonly #parts: KafkaReaderParts;
  #finished: Promise<void> = Promise.resolve();
  #turn: Promise<void> = Promise.resolve();
  #cancelVerify: () => void = () => undefined;
  #interruption: LogInterruption | null = null;
  #stopped = false;
  readonly #pauses: Pauses;
  /** Ends every wait for an answer. */
  readonly #wakes = new Set<() => void>();

  constructor(parts: KafkaReaderParts) {
    this.#parts = parts;
    this.#pauses = new Pauses(parts.clock);
    this.beganAt = new Map(parts.guard.positions());
  }

  /** Resolves when every partition's leader is connected to; rejects with `log-unreachable` when that takes too long. */
  async begin(): Promise<void> {
    const { clock, request } = this.#parts;
    const untilMs = clock.monotonicMs() + BEGIN_WITHIN_MS;
    const first = await this.#openUntil(untilMs).catch((thrown: unknown) => {
      this.#stop();
      throw thrown instanceof VigilError ? thrown : unreachable(`reading ${request.topic}`, thrown);
    });
    this.#cancelVerify = clock.every(VERIFY_EVERY_MS, () => void this.#verify());
    this.#finished = this.#run(first);
  }

  interruption(): LogInterruption | null {
    return this.#interruption;
  }

  async close(): Promise<void> {
    this.#stop();
    await this.#finished;
    await this.#turn;
  }

  async #openUntil(untilMs: number): Promise<KafkaFetcher> {
    for (;;) {
      try {
        return await this.#open();
      } catch (thrown) {
        if (this.#stopped || this.#parts.clock.monotonicMs() > untilMs || !mayPass(thrown)) throw thrown;
        await this.#pauses.pause(CONNECT_AGAIN_AFTER_MS);
      }
    }
  }

  #open(): Promise<KafkaFetcher> {
    const { newClient, guard, request } = this.#parts;
    return KafkaFetcher.open(newClient(), request, [...guard.positions().keys()]);
  }

  /** Ends only when the reader is stopped. */
  async #run(first: KafkaFetcher): Promise<void> {
    // The first batch comes after `read` has given the caller its reader.
    await nextTurn();
    for (let opened: KafkaFetcher | null = first; !this.#stopped; opened = null) {
      try {
        const fetcher = opened ?? (await this.#open());
        await this.#fetchFromAll(fetcher);
      } catch (thrown) {
        if (!this.#stopped) await this.#interrupted(thrown);
      }
    }
    first.close();
  }

  /** The first failure ends the fetching from all nodes. */
  async #fetchFromAll(fetcher: KafkaFetcher): Promise<void> {
    const loops = [...fetcher.leaders].map(([nodeId, partitions]) => this.#fetchFrom(fetcher, nodeId, partitions));
    try {
      await Promise.all(loops);
    } finally {
      fetcher.close();
      this.#wakeAll();
      await Promise.allSettled(loops);
    }
  }

  async #fetchFrom(fetcher: KafkaFetcher, nodeId: string, partitions: readonly number[]): Promise<void> {
    const { guard } = this.#parts;
    while (!this.#stopped) {
      const positions = guard.positions();
      const offsets = new Map(partitions.map((partition) => [partition, positions.get(partition) ?? 0]));
      const fetched = await this.#answered(fetcher.fetch(nodeId, offsets));
      if (fetched === null) return;
      this.#isBack();
      for (const part of fetched) await this.#inTurn(() => this.#take(part));
    }
  }

  /** null: the wait was ended because this run of connections has. kafkajs can leave a request unanswered for ever. */
  async #answered<T>(asked: Promise<T>): Promise<T | null> {
    const { clock, stallAfterMs, request } = this.#parts;
    let end = (): void => undefined;
    let cancel = (): void => undefined;
    const ended = new Promise<null>((resolve, reject) => {
      end = () => resolve(null);
      cancel = clock.after(stallAfterMs, () => reject(stalled(request.topic, stallAfterMs)));
    });
    this.#wakes.add(end);
    try {
      return await Promise.race([asked, ended]);
    } finally {
      cancel();
      this.#wakes.delete(end);
    }
  }

  /** No two batches are ever in hand, whatever connection they came by. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn
      .then(work)
      .catch((thrown: unknown) => this.#fail(readerFault(this.#parts.request.topic, thrown)));
    return this.#turn;
  }

  async #take({ partition, records, lastOffset }: FetchedPartition): Promise<void> {
    const { guard, request } = this.#parts;
    if (this.#stopped || lastOffset === null) return;
    if (records.length === 0) return guard.passed(partition, lastOffset);
    for (const part of batchesOf(await guard.admit(partition, records))) {
      if (this.#stopped) return;
      await request.onBatch(partition, part);
      guard.taken(partition, part);
    }
  }

  /** Nothing is given up: what can be wrong with our positions is looked at, then we connect anew. */
  async #interrupted(thrown: unknown): Promise<void> {
    const { clock, logger, request } = this.#parts;
    if (!mayPass(thrown)) return this.#fail(unreadable(request.topic, thrown));
    if (thrown instanceof Error && thrown.name === 'KafkaJSOffsetOutOfRange') await this.#verify();
    if (this.#stopped) return;
    const cause = thrown instanceof VigilError ? thrown : unreachable(`reading ${request.topic}`, thrown);
    if (this.#interruption === null) {
      logger.error('reading is interrupted; it goes on where it was as soon as Kafka answers', cause, {
        topic: request.topic,
      });
    }
    this.#interruption = { sinceMs: this.#interruption?.sinceMs ?? clock.nowMs(), cause };
    await this.#pauses.pause(CONNECT_AGAIN_AFTER_MS);
  }

  #isBack(): void {
    if (this.#interruption === null) return;
    const { clock, logger, request } = this.#parts;
    logger.info('reading goes on', {
      topic: request.topic,
      durationMs: Math.round(clock.nowMs() - this.#interruption.sinceMs),
    });
    this.#interruption = null;
  }

  async #verify(): Promise<void> {
    try {
      await this.#parts.guard.verify();
    } catch (thrown) {
      this.#fail(readerFault(this.#parts.request.topic, thrown));
    }
  }

  #fail(fault: VigilError): void {
    if (this.#stopped) return;
    this.#stop();
    this.#parts.request.onFault(fault);
  }

  #stop(): void {
    this.#stopped = true;
    this.#interruption = null;
    this.#cancelVerify();
    this.#wakeAll();
    this.#parts.onStopped(this);
  }

  #wakeAll(): void {
    this.#pauses.endAll();
    for (const wake of this.#wakes) wake();
  }
}

/** A codec that kafkajs does not have stays unreadable however often it is asked for. */
function mayPass(thrown: unknown): boolean {
  return !(thrown instanceof Error && thrown.name === 'KafkaJSNotImplemented');
}

function stalled(topic: string, afterMs: number): VigilError {
  return new VigilError('log-fetch-stalled', `reading ${topic}: no answer for ${afterMs / 1000} s`);
}

function unreadable(topic: string, thrown: unknown): VigilError {
  return new VigilError('log-record-unreadable', `reading ${topic}: ${messageOf(thrown)}`, { cause: thrown });
}
