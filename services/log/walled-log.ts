/**
 * The log of one hospital among several: each record carries its hospital in its key. What another hospital wrote, or
 * nobody of any, is given to no reader: it comes as a damaged record, which each passes over and says. So a topic that two
 * came to share by mistake mixes no children.
 */
import type { EventLog, LogRecord } from './event-log.port.ts';
import { VigilError } from '../platform/errors.ts';

const SEPARATOR = '|';
const NOTHING = new Uint8Array(0);

export function walledLog(log: EventLog, hospitalId: string): EventLog {
  const mark = hospitalId + SEPARATOR;
  return {
    createTopics: (specs) => log.createTopics(specs),
    partitionCount: (topic) => log.partitionCount(topic),
    bounds: (topic, partition) => log.bounds(topic, partition),
    append: (topic, partition, entries) =>
      log.append(
        topic,
        partition,
        entries.map(({ key, value }) => ({ key: mark + key, value })),
      ),
    read: (request) =>
      log.read({
        ...request,
        onBatch: (partition, records) =>
          request.onBatch(
            partition,
            records.map((record) => ownOrDamaged(record, mark)),
          ),
      }),
    ...(log.keepFrom === undefined
      ? {}
      : {
          keepFrom: async (topic: string, partition: number, offset: number) =>
            log.keepFrom?.(topic, partition, offset),
        }),
    close: () => log.close(),
  };
}

function ownOrDamaged(record: LogRecord, mark: string): LogRecord {
  if (record.isDamaged === true) return record;
  if (record.key.startsWith(mark)) return { ...record, key: record.key.slice(mark.length) };
  return { ...record, key: '', value: NOTHING, isDamaged: true };
}

export interface ForeignRecord {
  readonly topic: string;
  readonly partition: number;
  /** Hospital that it names; null: none. */
  readonly hospitalId: string | null;
}

/** How long the oldest records of one topic may take to come. */
const OLDEST_WITHIN_MS = 20_000;

/** The oldest record of each partition that is of another hospital, or of none; `log` is the one without the wall. */
export async function foreignRecords(
  log: EventLog,
  topics: readonly string[],
  hospitalId: string,
  after: (ms: number, run: () => void) => () => void,
): Promise<readonly ForeignRecord[]> {
  const found: ForeignRecord[] = [];
  for (const topic of topics) {
    for (const [partition, { key, isDamaged }] of await oldestOf(log, topic, after)) {
      const end = key.indexOf(SEPARATOR);
      const named = end < 0 ? null : key.slice(0, end);
      if (isDamaged !== true && named !== hospitalId) found.push({ topic, partition, hospitalId: named });
    }
  }
  return found;
}

async function oldestOf(
  log: EventLog,
  topic: string,
  after: (ms: number, run: () => void) => () => void,
): Promise<ReadonlyMap<number, LogRecord>> {
  const oldest = new Map<number, LogRecord>();
  const positions = new Map<number, { readonly kind: 'start' }>();
  for (let partition = 0; partition < (await log.partitionCount(topic)); partition += 1) {
    const { startOffset, endOffset } = await log.bounds(topic, partition);
    if (endOffset > startOffset) positions.set(partition, { kind: 'start' });
  }
  if (positions.size === 0) return oldest;
  let done: (fault: Error | null) => void = () => undefined;
  const seen = new Promise<Error | null>((resolve) => (done = resolve));
  const reader = await log.read({
    topic,
    positions,
    onFault: (fault) => done(fault),
    onBatch: async (partition, records) => {
      const [first] = records;
      if (first !== undefined && !oldest.has(partition)) oldest.set(partition, first);
      if (oldest.size === positions.size) done(null);
    },
  });
  const stop = after(OLDEST_WITHIN_MS, () => done(new VigilError('log-unreachable', `${topic} gives no record`)));
  const fault = await seen;
  stop();
  await reader.close();
  if (fault !== null) throw fault;
  return oldest;
}
