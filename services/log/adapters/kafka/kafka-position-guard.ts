/**
 * Keeps the reader's own positions and holds every fetched record against them. Only records that
 * follow on are let through: lower ones were seen, higher ones are believed when the broker, asked
 * again, shows the same gap and its log still reaches back to our position. Besides it looks whether
 * the topic is still the one that reading began with.
 */
import type { Clock } from '../../../platform/clock.port.ts';
import { VigilError } from '../../../platform/errors.ts';
import type { LogRecord } from '../../event-log.port.ts';
import type { KafkaTopics } from './kafka-topics.ts';
import { requireContinuable, topicDeleted, topicRecreated } from '../read-position.ts';

/**
 * Before a batch is handed over the topic must have been seen to be the same within this time, so a
 * topic made again is found before its first record counts unless both happen within it. Costs one
 * small request each time, about 1 ms.
 */
const IDENTITY_FRESH_MS = 50;

/**
 * A broker that has just come back may not know its topics yet, and one that is made again is away
 * in between; looks may follow each other at once, so it is time that makes a missing topic a deleted one.
 */
const MISSING_BELIEVED_AFTER_MS = 4_000;

export interface PositionGuardParts {
  readonly topics: Pick<KafkaTopics, 'describe' | 'bounds'>;
  readonly clock: Clock;
  readonly topic: string;
  readonly topicId: string;
  /** Partition and the offset to begin at. */
  readonly offsets: ReadonlyMap<number, number>;
}

export class KafkaPositionGuard {
  readonly #parts: PositionGuardParts;
  /** Offset of the next record wanted of each partition. */
  readonly #next: Map<number, number>;
  /** Partition and the first offset behind a gap that was seen once. */
  readonly #gaps = new Map<number, number>();
  /** When the topic was last seen to be the one we began with, by the monotonic clock. */
  #sameTopicAtMs = -Infinity;
  /** Since when each look found no such topic, by the monotonic clock; null while it is there. */
  #missingSinceMs: number | null = null;

  constructor(parts: PositionGuardParts) {
    this.#parts = parts;
    this.#next = new Map(parts.offsets);
  }

  positions(): ReadonlyMap<number, number> {
    return this.#next;
  }

  /** The records were taken: the next wanted is the one behind them. */
  taken(partition: number, records: readonly LogRecord[]): void {
    const last = records.at(-1);
    if (last !== undefined) this.#next.set(partition, last.offset + 1);
  }

  /** An answer held nothing but what transactions of others leave behind: there is nothing to take up to here. */
  passed(partition: number, lastOffset: number): void {
    this.#next.set(partition, Math.max(lastOffset + 1, this.#next.get(partition) ?? 0));
  }

  /**
   * Those of the fetched records that may be handed over now. None means: fetch again from our
   * position. Throws the fault when the position or the topic is lost.
   */
  async admit(partition: number, fetched: readonly LogRecord[]): Promise<readonly LogRecord[]> {
    const expected = this.#next.get(partition) ?? Infinity;
    const records = fetched.filter(({ offset }) => offset >= expected);
    const first = records[0];
    if (first === undefined) return [];
    if (first.offset === expected) this.#gaps.delete(partition);
    else if (!(await this.#gapIsReal(partition, first.offset))) return [];
    const identityAgeMs = this.#parts.clock.monotonicMs() - this.#sameTopicAtMs;
    const same = identityAgeMs <= IDENTITY_FRESH_MS || (await this.#answered(() => this.#verifyIdentity()));
    return same ? records : [];
  }

  /** Looks at all positions, also those of quiet partitions; throws the fault when one is lost. */
  async verify(): Promise<void> {
    await this.#answered(() => this.#verifyPositions());
  }

  async #gapIsReal(partition: number, offset: number): Promise<boolean> {
    const seenBefore = this.#gaps.get(partition) === offset;
    this.#gaps.set(partition, offset);
    return seenBefore && (await this.#answered(() => this.#verifyPositions()));
  }

  /** True when what was looked at holds, false when the broker cannot say; throws the fault. */
  async #answered(verify: () => Promise<void>): Promise<boolean> {
    try {
      await verify();
    } catch (thrown) {
      if (!(thrown instanceof VigilError)) throw thrown;
      if (thrown.retriable) return false;
      if (thrown.code !== 'log-topic-missing') throw thrown;
      this.#believeMissing(thrown);
      return false;
    }
    this.#missingSinceMs = null;
    return true;
  }

  #believeMissing(cause: VigilError): void {
    const nowMs = this.#parts.clock.monotonicMs();
    this.#missingSinceMs ??= nowMs;
    if (nowMs - this.#missingSinceMs >= MISSING_BELIEVED_AFTER_MS) throw topicDeleted(this.#parts.topic, cause);
  }

  async #verifyIdentity(): Promise<void> {
    const { topics, topic, topicId, clock } = this.#parts;
    const askedAtMs = clock.monotonicMs();
    const now = await topics.describe(topic);
    if (now.topicId !== topicId) throw topicRecreated(topic, topicId, now.topicId);
    this.#sameTopicAtMs = askedAtMs;
  }

  async #verifyPositions(): Promise<void> {
    const { topics, topic, topicId } = this.#parts;
    // Taken before the question, so that records arriving meanwhile cannot look like a log cut back.
    const positions = [...this.#next];
    const bounds = await topics.bounds(topic);
    for (const [partition, offset] of positions) {
      const there = bounds[partition];
      if (there !== undefined) requireContinuable({ topic, partition }, { topicId, offset }, there);
    }
  }
}
