/**
 * The log as one stage may use it: it reads and writes the topics that services/compose/parts/pipeline.ts gives it and
 * no other. So that table is the wiring, and cannot grow wrong in silence: a stage that reaches for
 * another topic stops with a broken invariant, in every test as at every bedside.
 *
 * It is also the wall between a replay and everything that shows, keeps or sends: what a replay marked is appended by nobody,
 * and a stage is given it as a damaged record, which each passes over and says.
 */
import { isReplayMarked } from '../contract/decisions/replay-mark.ts';
import type { EventLog, LogInterruption, LogReader, LogRecord } from './event-log.port.ts';
import { invariant } from '../platform/errors.ts';

export interface StageTopics {
  readonly name: string;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

export interface StageLog extends EventLog {
  /** The oldest interruption among what this stage reads; null: all of it is answered. */
  interruption(): (LogInterruption & { readonly topic: string }) | null;
}

/** `log` for one stage. Closing it closes nothing: whoever opened the log closes it. */
export function stageLog(log: EventLog, stage: StageTopics): StageLog {
  const readers = new Map<LogReader, string>();
  return {
    interruption: () => oldestOf(readers),
    createTopics: async () => invariant(false, `${stage.name} does not create topics`),
    partitionCount: (topic) => log.partitionCount(topic),
    bounds: (topic, partition) => log.bounds(topic, partition),
    append: async (topic, partition, entries) => {
      invariant(
        stage.writes.includes(topic),
        `${stage.name} does not write ${topic}: see services/compose/parts/pipeline.ts`,
      );
      const isOfReplay = entries.some(({ value }) => isReplayMarked(value));
      invariant(!isOfReplay, `${stage.name} appends to ${topic} what a replay marked`);
      await log.append(topic, partition, entries);
    },
    read: async (request) => {
      invariant(
        stage.reads.includes(request.topic),
        `${stage.name} does not read ${request.topic}: see services/compose/parts/pipeline.ts`,
      );
      const reader = await log.read({
        ...request,
        onBatch: (partition, records) => request.onBatch(partition, withoutReplayed(records)),
      });
      readers.set(reader, request.topic);
      return {
        beganAt: reader.beganAt,
        interruption: () => reader.interruption(),
        close: async () => {
          readers.delete(reader);
          await reader.close();
        },
      };
    },
    ...(log.keepFrom === undefined
      ? {}
      : {
          keepFrom: async (topic: string, partition: number, offset: number) => {
            invariant(stage.reads.includes(topic), `${stage.name} does not read ${topic}`);
            await log.keepFrom?.(topic, partition, offset);
          },
        }),
    close: () => Promise.resolve(),
  };
}

/** The very records where none is marked, as is always so where nobody wrote into the log by hand. */
function withoutReplayed(records: readonly LogRecord[]): readonly LogRecord[] {
  if (!records.some(({ value }) => isReplayMarked(value))) return records;
  return records.map((record) => (isReplayMarked(record.value) ? { ...record, isDamaged: true } : record));
}

function oldestOf(readers: ReadonlyMap<LogReader, string>): ReturnType<StageLog['interruption']> {
  let oldest: ReturnType<StageLog['interruption']> = null;
  for (const [reader, topic] of readers) {
    const interruption = reader.interruption();
    if (interruption !== null && (oldest === null || interruption.sinceMs < oldest.sinceMs)) {
      oldest = { ...interruption, topic };
    }
  }
  return oldest;
}
