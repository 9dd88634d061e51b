/**
 * Where a reader may begin and go on, decided in one place for every adapter. The rule: a position
 * is good only if the topic is the same and the log still holds everything from it on. Anything else
 * is a fault; a reader is never moved to another place in silence.
 */
import { VigilError, messageOf } from '../../platform/errors.ts';
import type { PartitionBounds, ReadFrom } from '../event-log.port.ts';

export interface ReadPosition {
  readonly topic: string;
  readonly partition: number;
}

export interface Position {
  readonly topicId: string;
  /** Offset of the next record wanted. */
  readonly offset: number;
}

/** Offset to begin at. `offsetAtTime` is asked for a time only. Throws what `requireContinuable` throws. */
export async function beginningOffset(
  stream: ReadPosition,
  from: ReadFrom,
  bounds: PartitionBounds,
  offsetAtTime: (recordedAtMs: number) => number | Promise<number>,
): Promise<number> {
  switch (from.kind) {
    case 'start':
      return bounds.startOffset;
    case 'end':
      return bounds.endOffset;
    case 'time':
      return await offsetAtTime(from.recordedAtMs);
    case 'offset':
      requireContinuable(stream, from, bounds);
      return from.offset;
  }
}

/** Throws `log-topic-recreated` or `log-position-lost` unless reading can go on at `position` without a hole. */
export function requireContinuable(stream: ReadPosition, position: Position, bounds: PartitionBounds): void {
  const where = `${stream.topic}/${stream.partition}`;
  if (bounds.topicId !== position.topicId) {
    throw topicRecreated(stream.topic, position.topicId, bounds.topicId);
  }
  if (position.offset < bounds.startOffset) {
    throw new VigilError(
      'log-position-lost',
      `${where}: wanted offset ${position.offset}, the oldest left is ${bounds.startOffset}`,
    );
  }
  if (position.offset > bounds.endOffset) {
    throw new VigilError(
      'log-position-lost',
      `${where}: wanted offset ${position.offset}, but the log ends at ${bounds.endOffset}`,
    );
  }
}

/** What `onFault` is told when a reader stops: the fault itself, or `log-reader-failed` around anything else. */
export function readerFault(topic: string, thrown: unknown): VigilError {
  if (thrown instanceof VigilError) return thrown;
  return new VigilError('log-reader-failed', `reading ${topic} stopped: ${messageOf(thrown)}`, { cause: thrown });
}

export function topicRecreated(topic: string, oldId: string, newId: string): VigilError {
  return new VigilError('log-topic-recreated', `topic ${topic} is now ${newId}, read before was ${oldId}`);
}

export function topicDeleted(topic: string, cause: VigilError): VigilError {
  return new VigilError('log-topic-deleted', `topic ${topic}, which was read, is gone`, { cause });
}

export function topicMissing(topic: string): VigilError {
  return new VigilError('log-topic-missing', `topic ${topic} does not exist`);
}
