/**
 * Reads partitions of one Kafka topic from our own positions. `#next` holds the offset of the next
 * record wanted of each partition; it moves only when `onBatch` has taken a record, and every record
 * is held against it: lower is skipped, higher is looked at twice. kafkajs moves its own position
 * when retention passes it or the topic is made again (it "resets to the default offset"); here that
 * ends in a fault. One batch is given at a time, across all partitions and restarts of the consumer.
 */
import type { Consumer, ConsumerCrashEvent, EachBatchPayload, Kafka, RequestEvent } from 'kafkajs';
import type { Clock } from '../../platform/clock.port.ts';
import { VigilError, messageOf } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import type { LogReader, LogRecord, ReadRequest } from '../event-log.port.ts';
import { batchesOf, createConsumer, recordOf } from './kafka-consumer.ts';
import type { KafkaTopics } from './kafka-topics.ts';
import { KafkaWatchdog } from './kafka-watchdog.ts';
import { readerFault, requireContinuable, topicRecreated } from './read-position.ts';

const VERIFY_EVERY_MS = 2_000;
/**
 * Before a batch is handed over the topic must have been seen to be the same within this time, so a
 * topic made again is found before its first record counts unless both happen within it. Costs one
 * small request each time, about 1 ms.
 */
const IDENTITY_FRESH_MS = 50;
const HEARTBEAT_EVERY_MS = 1_000;
/** Cold brokers need some seconds until they have a group coordinator. */
const JOIN_WITHIN_MS = 30_000;
const LEAVE_WITHIN_MS = 800;

export interface KafkaReaderParts {
  readonly kafka: Kafka;
  readonly topics: KafkaTopics;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly stallAfterMs: number;
  readonly request: ReadRequest;
  readonly topicId: string;
  /** Partition and the offset to begin at. */
  readonly offsets: ReadonlyMap<number, number>;
  readonly onStopped: (reader: KafkaReader) => void;
}

export class KafkaReader implements LogReader {
  readonly #parts: KafkaReaderParts;
  readonly #consumer: Consumer;
  readonly #next: Map<number, number>;
  /** Partition and the first offset behind a gap that was seen once. */
  readonly #gaps = new Map<number, number>();
  readonly #timers: (() => void)[] = [];
  #watchdog: KafkaWatchdog | null = null;
  #turn: Promise<void> = Promise.resolve();
  #leaving: Promise<void> | null = null;
  #begun = false;
  #stopped = false;
  /** When the topic was last seen to be the one we began with, by the monotonic clock. */
  #sameTopicAtMs = -Infinity;
  #missingLooks = 0;
  #onJoined: () => void = () => undefined;
  #onFailed: (fault: VigilError) => void = () => undefined;

  constructor(parts: KafkaReaderParts) {
    this.#parts = parts;
    this.#next = new Map(parts.offsets);
    this.#consumer = createConsumer(parts.kafka, [...parts.offsets.keys()]);
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
      throw thrown instanceof VigilError ? thrown : new VigilError('log-unreachable', messageOf(thrown), { cause: thrown });
    } finally {
      cancelLate();
    }
    this.#begun = true;
    const onStall = (silentMs: number) => this.#stalled(`no answer for ${Math.round(silentMs)} ms`);
    this.#watchdog = new KafkaWatchdog({ clock, stallAfterMs, onStall });
    this.#timers.push(clock.every(VERIFY_EVERY_MS, () => void this.#verifyInPassing()));
  }

  async close(): Promise<void> {
    this.#stop();
    const patience = new Promise<void>((resolve) => {
      this.#timers.push(this.#parts.clock.after(LEAVE_WITHIN_MS, resolve));
    });
    await Promise.race([this.#leaving, patience]);
    await this.#turn;
  }

  async #start(): Promise<void> {
    const { events } = this.#consumer;
    this.#consumer.on(events.GROUP_JOIN, () => this.#seekAll());
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

  #seekAll(): void {
    for (const partition of this.#next.keys()) this.#seek(partition);
    this.#onJoined();
  }

  #seek(partition: number): void {
    const offset = String(this.#next.get(partition));
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
    this.#turn = this.#turn.then(work).catch((thrown: unknown) => this.#fail(readerFault(this.#parts.request.topic, thrown)));
    return this.#turn;
  }

  async #take({ batch, resolveOffset, heartbeat, isRunning }: EachBatchPayload): Promise<void> {
    const expected = this.#next.get(batch.partition);
    if (this.#stopped || expected === undefined) return;
    const records = batch.messages.map(recordOf).filter(({ offset }) => offset >= expected);
    const first = records[0];
    if (first === undefined || !(await this.#mayFollow(batch.partition, expected, first.offset))) {
      this.#seek(batch.partition);
      return;
    }
    for (const part of batchesOf(records)) {
      if (this.#stopped || !isRunning()) return;
      await this.#handOver(batch.partition, part, heartbeat);
      for (const last of part.slice(-1)) resolveOffset(String(last.offset));
    }
  }

  async #handOver(partition: number, records: readonly LogRecord[], heartbeat: () => Promise<void>): Promise<void> {
    this.#watchdog?.working(true);
    // A failing heartbeat shows in the consumer's own next one, which joins the group anew.
    const cancel = this.#parts.clock.every(HEARTBEAT_EVERY_MS, () => void heartbeat().catch(() => undefined));
    try {
      await this.#parts.request.onBatch(partition, records);
    } finally {
      cancel();
      this.#watchdog?.working(false);
    }
    const last = records.at(-1);
    if (last !== undefined) this.#next.set(partition, last.offset + 1);
  }

  /**
   * Whether a record may be the next of its partition. A gap is believed when the broker, asked again
   * from our position, shows the same, and the log still begins at or before our position.
   */
  async #mayFollow(partition: number, expected: number, offset: number): Promise<boolean> {
    const gap = offset > expected;
    if (gap && this.#gaps.get(partition) !== offset) {
      this.#gaps.set(partition, offset);
      return false;
    }
    this.#gaps.delete(partition);
    if (gap) return await this.#holds(() => this.#verifyPositions());
    const identityAgeMs = this.#parts.clock.monotonicMs() - this.#sameTopicAtMs;
    return identityAgeMs <= IDENTITY_FRESH_MS || (await this.#holds(() => this.#verifyIdentity()));
  }

  /** True when what was looked at still holds, false when the broker cannot say; throws the fault. */
  async #holds(verify: () => Promise<void>): Promise<boolean> {
    try {
      await verify();
    } catch (thrown) {
      if (!(thrown instanceof VigilError)) throw thrown;
      if (thrown.code === 'log-unreachable') return false;
      // A broker that has just come back may not know its topics yet; twice in a row it is believed.
      if (thrown.code === 'log-topic-missing' && (this.#missingLooks += 1) < 2) return false;
      throw thrown;
    }
    this.#missingLooks = 0;
    return true;
  }

  async #verifyIdentity(): Promise<void> {
    const { topics, request, topicId, clock } = this.#parts;
    const askedAtMs = clock.monotonicMs();
    const now = await topics.describe(request.topic);
    if (now.topicId !== topicId) throw topicRecreated(request.topic, topicId, now.topicId);
    this.#sameTopicAtMs = askedAtMs;
  }

  async #verifyPositions(): Promise<void> {
    const { topics, request, topicId } = this.#parts;
    const positions = [...this.#next];
    const bounds = await topics.bounds(request.topic);
    for (const [partition, offset] of positions) {
      const there = bounds[partition];
      if (there !== undefined) requireContinuable({ topic: request.topic, partition }, { topicId, offset }, there);
    }
  }

  async #verifyInPassing(): Promise<void> {
    try {
      await this.#holds(() => this.#verifyPositions());
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
    this.#leaving ??= this.#consumer.disconnect().catch((thrown: unknown) => this.#parts.logger.error('leaving the group failed', thrown));
    this.#parts.onStopped(this);
  }
}
