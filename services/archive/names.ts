/** How sealed objects are named: a folder a stream, topic and partition; the order of names is the order of offsets. */
import type { Stream } from './archive.port.ts';

const OFFSET_DIGITS = 16;

/** What was sealed last, of each partition; the rest of the name is the folder of its segments. */
export const HEADS = 'heads/';

/** Bundles of rules, by digest. */
export const RULES = 'rules/';

/** Code maps of hospitals, by digest. */
export const MAPS = 'maps/';

/** What is left of removed segments; the rest of the name is that which the segment had. */
export const GONE = 'gone/';

/** Who put which stay on hold, and released it. */
export const HOLDS = 'holds/';

export interface PartitionOfTopic {
  readonly topicId: string;
  readonly partition: number;
}

export function segmentPrefix(stream: Stream, { topicId, partition }: PartitionOfTopic): string {
  return `${stream}/${topicId}/${partition}/`;
}

export function segmentName(stream: Stream, at: PartitionOfTopic & { readonly firstOffset: number }): string {
  return segmentPrefix(stream, at) + digits(at.firstOffset);
}

export function headName(stream: Stream, { topicId, partition }: PartitionOfTopic): string {
  return `${HEADS}${stream}/${topicId}/${partition}`;
}

export function goneName(name: string): string {
  return GONE + name;
}

export function rulesName(sha256: string): string {
  return RULES + sha256;
}

/** The newest states of a partition, all in one object that is replaced whole. */
export function newestName({ topicId, partition }: PartitionOfTopic): string {
  return `newest/${topicId}/${partition}`;
}

export function checkpointPrefix({ topicId, partition }: PartitionOfTopic): string {
  return `states/${topicId}/${partition}/`;
}

export function checkpointName(
  at: PartitionOfTopic & { readonly unitId: string; readonly nextOffset: number },
): string {
  return `${checkpointPrefix(at)}${digits(at.nextOffset)}-${encodeURIComponent(at.unitId)}`;
}

/** Whether a name is that of a state of this unit, and from where on its input goes on; null when it is another's. */
export function checkpointOffset(name: string, unitId: string): number | null {
  const last = name.slice(name.lastIndexOf('/') + 1);
  return last.slice(OFFSET_DIGITS + 1) === encodeURIComponent(unitId) ? Number(last.slice(0, OFFSET_DIGITS)) : null;
}

function digits(offset: number): string {
  return String(offset).padStart(OFFSET_DIGITS, '0');
}
