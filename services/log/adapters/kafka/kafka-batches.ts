/** Cuts what was fetched into runs of bounded size: what is handed over at once bounds memory and time. */
import type { LogRecord } from '../../event-log.port.ts';

/** One call of `onBatch`: at most so many records, and no further record once so many bytes are in it. */
const BATCH_RECORDS_MAX = 500;
const BATCH_BYTES_MAX = 4 * 1024 * 1024;

export function* batchesOf(records: readonly LogRecord[]): Generator<readonly LogRecord[]> {
  let start = 0;
  let bytes = 0;
  for (const [index, record] of records.entries()) {
    bytes += record.value.length;
    if (index + 1 - start < BATCH_RECORDS_MAX && bytes < BATCH_BYTES_MAX && index + 1 < records.length) continue;
    yield records.slice(start, index + 1);
    start = index + 1;
    bytes = 0;
  }
}
