/**
 * Reads the decision topic for one outside receiver, from the position it has reached. A position is
 * advanced by the receiver, and only when what stands before it was answered; the reading waits for
 * that, so that a receiver that is away costs no memory and loses nothing.
 *
 * Without a position reading begins at the end: a new receiver is not flooded with what passed long ago.
 */
import type { Decision } from '../../contract/decisions/decision.ts';
import { decodeDecision } from '../../contract/decisions/read-decision.ts';
import { DECISION_TOPIC } from '../../contract/topics.ts';
import { isVitalsBlock } from '../../contract/records/vitals-block.ts';
import type { EventLog, LogReader, LogRecord, ReadFrom } from '../../log/event-log.port.ts';
import type { Clock } from '../../platform/clock.port.ts';
import { messageOf, VigilError } from '../../platform/errors.ts';
import { WardDirectory } from './ward-directory.ts';

/** How far one receiver has come in one partition of the decision topic. */
export interface ReadPosition {
  readonly topicId: string;
  /** First record that is not done with. */
  readonly nextOffset: number;
  /** From here on the topic says who lies where; at most `nextOffset`. */
  readonly contextOffset: number;
}

export interface DecisionPosition {
  readonly partition: number;
  readonly offset: number;
  /** To go on from once this decision is done with. */
  readonly after: ReadPosition;
  /** Who lies where at this decision. */
  readonly wards: WardDirectory;
}

export interface FollowOptions {
  readonly log: EventLog;
  readonly clock: Clock;
  /** How far the receiver has come. Where reading begins, and where it goes on after a gap, is entered here before it does. */
  readonly positions: Map<number, ReadPosition>;
  /** Called for one decision at a time, in the order of its partition; the next comes when it has resolved. */
  readonly onDecision: (decision: Decision, position: DecisionPosition) => Promise<void>;
  /**
   * What stood between the position of a partition and this one is gone: retention has passed it, or the topic was
   * made anew. Reading goes on there once this has resolved.
   */
  readonly onGap: (partition: number, goesOnAt: ReadPosition) => Promise<void>;
  /**
   * Where to go on after a gap: `oldest` record that is kept, for who can tell old from new, or `newest`, for who
   * would call a nurse for what passed days ago.
   */
  readonly afterGap: 'oldest' | 'newest';
  /** The reader has stopped for good: by a decision that cannot be read, or because a position could not be gone on from. */
  readonly onFault: (fault: VigilError) => void;
}

export type DecisionFollower = Pick<LogReader, 'close'>;

/** Other systems are told within seconds; asking the log at each record would cost more than telling them. */
const PATIENCE_MS = 100;
/** The engine asserts every unit each minute: after this much of the past all are known. */
const CONTEXT_BACK_MS = 150_000;

interface Start {
  readonly from: ReadFrom;
  readonly position: ReadPosition;
}

/**
 * Resolves when reading has begun. Rejects with the log's fault when a position cannot be read on from. A position that
 * is lost while reading is lost once: a gap like any other, after which reading goes on.
 */
export async function followDecisions(options: FollowOptions): Promise<DecisionFollower> {
  let isClosed = false;
  const onFault = (fault: VigilError): void => {
    if (isClosed || !isPositionGone(fault)) return options.onFault(fault);
    reading = readOn({ ...options, onFault });
    reading.catch((error: unknown) =>
      options.onFault(
        error instanceof VigilError ? error : new VigilError('log-reader-failed', messageOf(error), { cause: error }),
      ),
    );
  };
  let reading = readOn({ ...options, onFault });
  await reading;
  return {
    close: async () => {
      isClosed = true;
      const reader = await reading.catch(() => null);
      await reader?.close();
    },
  };
}

async function readOn({
  log,
  clock,
  positions,
  onDecision,
  onGap,
  afterGap,
  onFault,
}: FollowOptions): Promise<DecisionFollower> {
  const starts = new Map<number, Start>();
  for (let partition = 0; partition < (await log.partitionCount(DECISION_TOPIC)); partition++) {
    const position = positions.get(partition);
    const known = position === undefined ? null : await startAt(log, partition, position);
    const isFromOldest = position !== undefined && afterGap === 'oldest';
    const start =
      known ?? (isFromOldest ? await startAtOldest(log, partition) : await startAtEnd(log, partition, clock));
    starts.set(partition, start);
    positions.set(partition, start.position);
    if (position !== undefined && known === null) await onGap(partition, start.position);
  }
  const wards = new WardDirectory();
  const take = async (record: LogRecord, partition: number): Promise<void> => {
    // A damaged one is told by the engine, the screens and the history; subscribers cannot be told what it was.
    if (record.isDamaged === true || isVitalsBlock(record.value)) return;
    const { offset, recordedAtMs } = record;
    const decision = decodeDecision(record.value);
    wards.apply(decision, { partition, offset, recordedAtMs });
    const began = starts.get(partition)?.position;
    if (began === undefined || offset < began.nextOffset) return;
    const after = {
      topicId: began.topicId,
      nextOffset: offset + 1,
      contextOffset: wards.contextOffset(partition, offset + 1),
    };
    await onDecision(decision, { partition, offset, after, wards });
  };
  return log.read({
    topic: DECISION_TOPIC,
    patienceMs: PATIENCE_MS,
    positions: new Map([...starts].map(([partition, { from }]) => [partition, from])),
    onBatch: async (partition, records) => {
      for (const record of records) await take(record, partition);
    },
    onFault,
  });
}

/** null: what follows the position is gone. */
async function startAt(log: EventLog, partition: number, position: ReadPosition): Promise<Start | null> {
  const { topicId, startOffset, endOffset } = await log.bounds(DECISION_TOPIC, partition);
  const { nextOffset, contextOffset } = position;
  if (topicId === position.topicId && nextOffset >= startOffset && nextOffset <= endOffset) {
    return { from: { kind: 'offset', offset: Math.max(contextOffset, startOffset), topicId }, position };
  }
  return null;
}

async function startAtOldest(log: EventLog, partition: number): Promise<Start> {
  const { topicId, startOffset } = await log.bounds(DECISION_TOPIC, partition);
  return {
    from: { kind: 'offset', offset: startOffset, topicId },
    position: { topicId, nextOffset: startOffset, contextOffset: startOffset },
  };
}

/** Whether following again, after a gap, goes on where this fault ended it. */
function isPositionGone(fault: VigilError): boolean {
  return fault.code === 'log-position-lost' || fault.code === 'log-topic-recreated';
}

async function startAtEnd(log: EventLog, partition: number, clock: Clock): Promise<Start> {
  const { topicId, endOffset } = await log.bounds(DECISION_TOPIC, partition);
  return {
    from: { kind: 'time', recordedAtMs: clock.nowMs() - CONTEXT_BACK_MS },
    position: { topicId, nextOffset: endOffset, contextOffset: endOffset },
  };
}
