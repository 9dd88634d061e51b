/** Reads one partition from its start to where it ends now, then stops. For replay, not for serving. */
import type { LogRecord, PartitionBounds, ReadableLog } from '../log/event-log.port.ts';
import type { VigilError } from '../platform/errors.ts';

export interface Range {
  readonly log: ReadableLog;
  readonly topic: string;
  readonly partition: number;
  readonly bounds: PartitionBounds;
  readonly onRecord: (record: LogRecord) => void;
  /** Asked after each record: nothing more is wanted. */
  readonly isDone?: () => boolean;
  /** Share of the range that is read, 0 to 1; called once a batch. */
  readonly onProgress?: (share: number) => void;
}

/** Calls `onRecord` for every record within the bounds, in order. Rejects with the reader's fault. */
export async function readRange(range: Range): Promise<void> {
  const { startOffset, endOffset, topicId } = range.bounds;
  if (endOffset <= startOffset) return;
  let resolve: () => void = () => undefined;
  let reject: (fault: VigilError) => void = () => undefined;
  const done = new Promise<void>((onDone, onFault) => {
    resolve = onDone;
    reject = onFault;
  });
  const reader = await range.log.read({
    topic: range.topic,
    positions: new Map([[range.partition, { kind: 'offset', offset: startOffset, topicId }]]),
    onBatch: async (_partition, records) => {
      if (range.isDone?.() === true) return;
      for (const record of records) {
        if (record.offset >= endOffset) break;
        range.onRecord(record);
        if (range.isDone?.() === true) return resolve();
      }
      const last = records.at(-1)?.offset ?? startOffset;
      range.onProgress?.(Math.min(1, (last + 1 - startOffset) / (endOffset - startOffset)));
      if (last >= endOffset - 1) resolve();
    },
    onFault: (fault) => reject(fault),
  });
  try {
    await done;
  } finally {
    await reader.close();
  }
}
