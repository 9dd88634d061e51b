/**
 * Reads partitions of one Kafka topic from our own positions, which move only when `onBatch` has taken
 * a record. kafkajs moves its own position when retention passes it or the topic is made again (it
 * "resets to the default offset"); the position guard turns that into a fault. One batch is given at
 * a time, across all partitions and restarts of the consumer.
 */
import type { Consumer, ConsumerCrashEvent, EachBatchPayload, RequestEvent } from 'kafkajs';
import type { Clock } from '../../../platform/clock.port.ts';
import { VigilError, messageOf } from '../../../platform/errors.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { LogReader, LogRecord, ReadRequest } from '../../event-log.port.ts';
import type { KafkaClient } from './kafka-client.ts';
import { batchesOf, createConsumer } from './kafka-consumer.ts';
import { recordOf } from './kafka-envelope.ts';
import type { KafkaPositionGuard } from './kafka-position-guard.ts';
import { KafkaWatchdog } from './kafka-watchdog.ts';
import { readerFault } from '../read-position.ts';

const VERIFY_EVERY_MS = 2_000;
const HEARTBEAT_EVERY_MS = 1_000;
/** Cold brokers need some seconds until they have a group coordinator. */
const JOIN_WITHIN_MS = 30_000;
const LEAVE_WITHIN_MS = 800;

export interface KafkaReaderParts {
  /** For this reader alone. */
  readonly client: KafkaClient;
  readonly guard: KafkaPositionGuard;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly stallAfterMs: number;
  readonly request: ReadRequest;
  readonly onStopped: (reader: KafkaReader) => void;
}

export class KafkaReader implements LogReader {
  readonly beganAt: ReadonlyMap<number, number>;
  readonly #parts: KafkaReaderParts;
  readonly #consumer: Consumer;
  readonly #timers: (() => void)[] = [];
  #watchdog: KafkaWatchdog | null = null;
  #turn: Promise<void> = Promise.resolve();
  #leaving: Promise<void> | null = null;
  #begun = false;
  #stopped = false;
  #onJoined: () => void = () => undefined;
  #onFailed: (fault: VigilError) => void = () => undefined;

  constructor(parts: KafkaReaderParts) {
    this.#parts = parts;
    this.beganAt = new Map(parts.guard.positions());
    this.#consumer = createConsumer(parts.client.kafka, [...parts.guard.positions().keys()], () => !this.#stopped);
  }

  /** Resolves when the consumer has joined its group at our positions; throws the fault otherwise. */
  async begin(): Promise<void> {
    const { clock, request, stallAfterMs } = this.#parts;
    const joined = new Promise<void>((resolve, reject) => {
      this.#onJoined = resolve;
      this.#onFailed = reject;
    });
    const late = () => this.#fail(new VigilError('log-unreachable', `no group coordinator for ${request.topic}`));
    const cancelLate = clock.after(JOIN_WITHIN_MS, late);
    try {
      await Promise.all([joined, this.#start()]);
    } catch (thrown) {
      this.#stop();
      throw thrown instanceof VigilError
        ? thrown
        : new VigilError('log-unreachable', messageOf(thrown), { cause: thrown });
    } finally {
      cancelLate();
    }
    this.#begun = true;
    const onStall = (silentMs: number) => this.#stalled(`no answer for ${Math.round(silentMs)} ms`);
    this.#watchdog = new KafkaWatchdog({ clock, stallAfterMs, onStall });
    this.#timers.push(clock.every(VERIFY_EVERY_MS, () => void this.#verify()));
  }

  async close(): Promise<void> {
    this.#stop();
    await this.#leaving;
    await this.#turn;
  }

  async #start(): Promise<void> {
    const { events } = this.#consumer;
    this.#consumer.on(events.GROUP_JOIN, () => this.#joined());
    this.#consumer.on(events.CRASH, (event) => this.#crashed(event));
    this.#consumer.on(events.REQUEST, (event) => this.#answered(event));
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topics: [this.#parts.request.topic], fromBeginning: true });
    await this.#consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 1,
      eachBatch: (payload) => this.#inTurn(() => this.#take(payload)),
    });
  }

  /** A new membership begins at the group's offsets, of which there are none; ours count. */
  #joined(): void {
    if (this.#stopped) return;
    for (const partition of this.#parts.guard.positions().keys()) this.#seek(partition);
    this.#onJoined();
  }

  #seek(partition: number): void {
    const offset = String(this.#parts.guard.positions().get(partition));
    this.#consumer.seek({ topic: this.#parts.request.topic, partition, offset });
  }

  #answered({ payload }: RequestEvent): void {
    if (payload.apiName === 'Fetch') this.#watchdog?.signOfLife();
  }

  #crashed({ payload }: ConsumerCrashEvent): void {
    if (payload.restart) this.#parts.logger.warn('the consumer is started anew', { topic: this.#parts.request.topic });
    else this.#stalled(`the consumer gave up: ${payload.error.message}`, payload.error);
  }

  /** kafkajs may deliver once more while it stops or starts anew; no two batches are ever in hand. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn
      .then(work)
      .catch((thrown: unknown) => this.#fail(readerFault(this.#parts.request.topic, thrown)));
    return this.#turn;
  }

  async #take(payload: EachBatchPayload): Promise<void> {
    const { partition, messages } = payload.batch;
    if (this.#stopped) return;
    const records = await this.#parts.guard.admit(partition, messages.map(recordOf));
    if (records.length === 0 && payload.isRunning()) this.#seek(partition);
    for (const part of batchesOf(records)) {
      if (this.#stopped || !payload.isRunning()) return;
      await this.#handOver(partition, part, () => payload.heartbeat());
      payload.resolveOffset(String(part.at(-1)?.offset));
    }
  }

  async #handOver(partition: number, records: readonly LogRecord[], heartbeat: () => Promise<void>): Promise<void> {
    this.#watchdog?.working(true);
    // A failing heartbeat shows in the consumer's own next one, which joins the group anew.
    const cancel = this.#parts.clock.every(HEARTBEAT_EVERY_MS, () => void heartbeat().catch(() => undefined));
    try {
      await this.#parts.request.onBatch(partition, records);
      this.#parts.guard.taken(partition, records);
    } finally {
      cancel();
      this.#watchdog?.working(false);
    }
  }

  async #verify(): Promise<void> {
    try {
      await this.#parts.guard.verify();
    } catch (thrown) {
      this.#fail(readerFault(this.#parts.request.topic, thrown));
    }
  }

  #stalled(why: string, cause?: unknown): void {
    this.#fail(new VigilError('log-fetch-stalled', `reading ${this.#parts.request.topic}: ${why}`, { cause }));
  }

  #fail(fault: VigilError): void {
    if (this.#stopped) return;
    this.#stop();
    if (this.#begun) this.#parts.request.onFault(fault);
    else this.#onFailed(fault);
  }

  #stop(): void {
    this.#stopped = true;
    this.#watchdog?.stop();
    for (const cancel of this.#timers.splice(0)) cancel();
    this.#leaving ??= this.#leave();
    this.#parts.onStopped(this);
  }

  /** Leaves the group if the broker lets us in time, then cuts the connections. */
  async #leave(): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = this.#parts.clock.after(LEAVE_WITHIN_MS, resolve);
      const left = () => {
        cancel();
        resolve();
      };
      this.#consumer.disconnect().then(left, left);
    });
    this.#parts.client.close();
  }
}
