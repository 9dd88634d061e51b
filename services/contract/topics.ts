/** The topics and how units map onto partitions. Nothing else names a topic. */

/** Everything that can change a decision, one total order a unit. */
export const UNIT_TOPIC = 'vigil.unit.v1';
/** What the engine decided, and the attributed vital signs it decided on. */
export const DECISION_TOPIC = 'vigil.decision.v1';
/** What was refused at the door, with the reason. */
export const QUARANTINE_TOPIC = 'vigil.quarantine.v1';

export const TOPICS = [UNIT_TOPIC, DECISION_TOPIC, QUARANTINE_TOPIC] as const;
export type TopicName = (typeof TOPICS)[number];

/**
 * Partition of a unit: FNV-1a over the UTF-8 of its id, modulo the partition count. Chosen here and
 * passed to the log explicitly, so that both logs and every client version agree.
 */
export function partitionOfUnit(unitId: string, partitionCount: number): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(unitId)) {
    hash ^= byte;
    hash = Math.imul(hash, 0x01000193) >>> 0;
  }
  return hash % partitionCount;
}
