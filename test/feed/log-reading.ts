/** Reads a topic of a log to its present end, for tests. */
import { decodeVitalsBlock, isVitalsBlock } from '../../services/contract/records/vitals-block.ts';
import type { VitalsBlock } from '../../services/contract/records/vitals-block.ts';
import { parseUnitRecord } from '../../services/contract/records/unit-record.ts';
import type { UnitRecord } from '../../services/contract/records/unit-record.ts';
import { TOPICS } from '../../services/contract/topics.ts';
import type { EventLog, LogRecord } from '../../services/log/event-log.port.ts';
import { MemoryEventLog } from '../support/memory-event-log.ts';
import { SimulatedClock } from '../support/simulated-clock.ts';

export async function createFeedTopics(log: EventLog, partitions: number): Promise<void> {
  await log.createTopics(TOPICS.map((name) => ({ name, partitions, retentionMs: 72 * 3_600_000 })));
}

export async function memoryLog(partitions = 1): Promise<MemoryEventLog> {
  const log = new MemoryEventLog(new SimulatedClock());
  await createFeedTopics(log, partitions);
  return log;
}

export async function recordsIn(log: EventLog, topic: string, partition = 0): Promise<LogRecord[]> {
  const { startOffset, endOffset } = await log.bounds(topic, partition);
  const records: LogRecord[] = [];
  if (endOffset === startOffset) return records;
  await new Promise<void>((resolve, reject) => {
    const reading = log.read({
      topic,
      positions: new Map([[partition, { kind: 'start' }]]),
      onBatch: async (_, batch) => {
        records.push(...batch);
        if ((batch.at(-1)?.offset ?? -1) >= endOffset - 1) resolve();
      },
      onFault: reject,
    });
    reading.catch(reject);
  });
  return records;
}

export function unitRecordOf(record: { readonly value: Uint8Array }): UnitRecord {
  const parsed = parseUnitRecord(record.value);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.record;
}

export function blockOf(record: { readonly value: Uint8Array }): VitalsBlock {
  const decoded = decodeVitalsBlock(record.value);
  if (!decoded.ok) throw new Error(decoded.fault);
  return decoded.block;
}

/** What stands in the log, in words: `block:3`, `tick`, `stay.opened`. */
export function kindsOf(records: readonly LogRecord[]): string[] {
  return records.map((record) =>
    isVitalsBlock(record.value) ? `block:${blockOf(record).rowCount}` : unitRecordOf(record).kind,
  );
}
