/**
 * Appends however much there is. One append is written as one or not at all and therefore limited;
 * what is more goes in several, in order. Only for entries of which a reader may see the first without
 * the last: each is known by its id, and all are written again after a failure.
 */
import type { EventLog, LogEntry } from './event-log.port.ts';

/** Half of what a log takes in one append. */
const PART_BYTES = 4 * 1024 * 1024;

/** Resolves when all entries are durable; rejects as the log does, then a beginning of them may be. */
export async function appendInParts(log: Pick<EventLog, 'append'>, place: { readonly topic: string; readonly partition: number }, entries: readonly LogEntry[]): Promise<void> {
  for (const part of partsOf(entries)) await log.append(place.topic, place.partition, part);
}

function* partsOf(entries: readonly LogEntry[]): Generator<readonly LogEntry[]> {
  let start = 0;
  let bytes = 0;
  for (const [index, { value }] of entries.entries()) {
    if (index > start && bytes + value.byteLength > PART_BYTES) {
      yield entries.slice(start, index);
      start = index;
      bytes = 0;
    }
    bytes += value.byteLength;
  }
  if (start < entries.length) yield start === 0 ? entries : entries.slice(start);
}
