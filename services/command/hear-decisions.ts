/** What the engine says of a unit while a command waits for its word: read from the end of the log as it is when the command asks. */
import { logOf } from '../compose/parts/pipeline.ts';
import type { Decision } from '../contract/decisions/decision.ts';
import { decodeDecision } from '../contract/decisions/read-decision.ts';
import { isVitalsBlock } from '../contract/records/vitals-block.ts';
import { DECISION_TOPIC, partitionOfUnit } from '../contract/topics.ts';
import type { EventLog } from '../log/event-log.port.ts';

interface Heard {
  readonly log: EventLog;
  readonly unitId: string;
  readonly onDecision: (decision: Decision) => void;
}

/** Resolves with what `submit` does, which is begun when decisions are heard. Rejects with the log's fault. */
export async function hearDecisions<T>({ log, unitId, onDecision }: Heard, submit: () => Promise<T>): Promise<T> {
  const partition = partitionOfUnit(unitId, await log.partitionCount(DECISION_TOPIC));
  const { endOffset, topicId } = await log.bounds(DECISION_TOPIC, partition);
  const reader = await logOf(log, 'live').read({
    topic: DECISION_TOPIC,
    positions: new Map([[partition, { kind: 'offset', offset: endOffset, topicId }]]),
    onBatch: async (_partition, records) => {
      for (const { value, isDamaged } of records) {
        if (isDamaged !== true && !isVitalsBlock(value)) onDecision(decodeDecision(value));
      }
    },
    // Whoever waits is told after its time that nothing is certain.
    onFault: () => undefined,
  });
  try {
    return await submit();
  } finally {
    await reader.close();
  }
}
