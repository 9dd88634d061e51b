/** A reader for tests: keeps what it is given and lets a test wait for it instead of sleeping. */
import type { EventLog, LogReader, LogRecord, ReadFrom, ReadRequest } from '../../services/log/event-log.port.ts';
import type { VigilError } from '../../services/platform/errors.ts';

export class CollectingReader {
  readonly records = new Map<number, LogRecord[]>();
  readonly faults: VigilError[] = [];
  /** Resolves with the fault that stopped the reader. */
  readonly fault: Promise<VigilError>;
  reader: LogReader | null = null;
  batches = 0;
  readonly #waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  #tellFault: (fault: VigilError) => void = () => undefined;
  readonly #beforeBatch: (partition: number, records: readonly LogRecord[]) => Promise<void>;

  constructor(
    beforeBatch: (partition: number, records: readonly LogRecord[]) => Promise<void> = async () => undefined,
  ) {
    this.#beforeBatch = beforeBatch;
    this.fault = new Promise((resolve) => {
      this.#tellFault = resolve;
    });
  }

  async start(log: EventLog, topic: string, positions: ReadonlyMap<number, ReadFrom>): Promise<this> {
    this.reader = await log.read(this.request(topic, positions));
    return this;
  }

  request(topic: string, positions: ReadonlyMap<number, ReadFrom>): ReadRequest {
    return {
      topic,
      positions,
      onBatch: async (partition, records) => {
        this.batches += 1;
        await this.#beforeBatch(partition, records);
        this.of(partition).push(...records);
        for (const { count, resolve } of this.#waiting) if (this.count() >= count) resolve();
      },
      onFault: (fault) => {
        this.faults.push(fault);
        this.#tellFault(fault);
      },
    };
  }

  of(partition: number): LogRecord[] {
    const records = this.records.get(partition) ?? [];
    this.records.set(partition, records);
    return records;
  }

  count(): number {
    let count = 0;
    for (const records of this.records.values()) count += records.length;
    return count;
  }

  /** Resolves when so many records have come; rejects with the fault if one stops the reader before. */
  async received(count: number): Promise<void> {
    if (this.count() >= count) return;
    const enough = new Promise<void>((resolve) => this.#waiting.push({ count, resolve }));
    await Promise.race([enough, this.fault.then((fault) => Promise.reject(fault))]);
  }

  async close(): Promise<void> {
    await this.reader?.close();
  }
}

export function entry(text: string, key = 'unit') {
  return { key, value: Buffer.from(text) };
}

export function textOf(records: readonly LogRecord[]): string[] {
  return records.map((record) => Buffer.from(record.value).toString());
}

/** One position for each of the partitions 0 to `count - 1`. */
export function allPartitions(count: number, from: ReadFrom): Map<number, ReadFrom> {
  return new Map(Array.from({ length: count }, (_, partition) => [partition, from]));
}

export const FROM_START: ReadFrom = { kind: 'start' };
export const FROM_END: ReadFrom = { kind: 'end' };
