/** An event log in memory that keeps the laws of the port; for tests that are about something else. */
import type {
  EventLog,
  LogEntry,
  LogReader,
  LogRecord,
  PartitionBounds,
  ReadFrom,
  ReadRequest,
  TopicSpec,
} from '../../services/log/event-log.port.ts';
import type { Clock } from '../../services/platform/clock.port.ts';
import { VigilError, messageOf } from '../../services/platform/errors.ts';

interface Topic {
  readonly id: string;
  readonly partitions: readonly LogRecord[][];
}

export class MemoryEventLog implements EventLog {
  readonly #clock: Clock;
  readonly #topics = new Map<string, Topic>();
  readonly #wake = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async createTopics(specs: readonly TopicSpec[]): Promise<void> {
    for (const { name, partitions } of specs) {
      if (!this.#topics.has(name)) {
        this.#topics.set(name, { id: `${name}-1`, partitions: Array.from({ length: partitions }, () => []) });
      }
    }
  }

  async partitionCount(topic: string): Promise<number> {
    return this.#topic(topic).partitions.length;
  }

  async bounds(topic: string, partition: number): Promise<PartitionBounds> {
    return { topicId: this.#topic(topic).id, startOffset: 0, endOffset: this.#records(topic, partition).length };
  }

  async append(topic: string, partition: number, entries: readonly LogEntry[]): Promise<void> {
    const records = this.#records(topic, partition);
    for (const entry of entries) records.push({ ...entry, offset: records.length, recordedAtMs: this.#clock.nowMs() });
    for (const wake of this.#wake) wake();
  }

  async read(request: ReadRequest): Promise<LogReader> {
    const next = new Map(
      [...request.positions].map(([partition, from]) => [partition, this.#offsetOf(request.topic, partition, from)]),
    );
    const beganAt = new Map(next);
    let closed = false;
    let wake: () => void = () => undefined;
    const wakeUp = (): void => wake();
    this.#wake.add(wakeUp);
    const deliver = async (): Promise<void> => {
      while (!closed) {
        const sleep = new Promise<void>((resolve) => {
          wake = resolve;
        });
        const batch = this.#firstBatch(request.topic, next);
        if (batch === null) await sleep;
        else {
          await request.onBatch(batch.partition, batch.records);
          next.set(batch.partition, batch.nextOffset);
        }
      }
    };
    const running = deliver().catch((error: unknown) =>
      request.onFault(
        error instanceof VigilError ? error : new VigilError('log-fetch-stalled', messageOf(error), { cause: error }),
      ),
    );
    return {
      beganAt,
      interruption: () => null,
      close: async () => {
        closed = true;
        this.#wake.delete(wakeUp);
        wake();
        await running;
      },
    };
  }

  async close(): Promise<void> {
    this.#topics.clear();
  }

  #firstBatch(topic: string, next: ReadonlyMap<number, number>) {
    for (const [partition, offset] of next) {
      const records = this.#records(topic, partition).slice(offset);
      if (records.length > 0) return { partition, records, nextOffset: offset + records.length };
    }
    return null;
  }

  #offsetOf(topic: string, partition: number, from: ReadFrom): number {
    const records = this.#records(topic, partition);
    if (from.kind === 'start') return 0;
    if (from.kind === 'end') return records.length;
    if (from.kind === 'offset') {
      if (from.topicId !== this.#topic(topic).id) throw new VigilError('log-topic-recreated', topic);
      return from.offset;
    }
    const at = records.findIndex((record) => record.recordedAtMs >= from.recordedAtMs);
    return at < 0 ? records.length : at;
  }

  #topic(name: string): Topic {
    const topic = this.#topics.get(name);
    if (topic === undefined) throw new VigilError('log-unreachable', `no topic ${name}`);
    return topic;
  }

  #records(topic: string, partition: number): LogRecord[] {
    const records = this.#topic(topic).partitions[partition];
    if (records === undefined) throw new VigilError('log-unreachable', `no partition ${partition}`);
    return records;
  }
}
