/** Units as the engine last said they are, read from its own decisions: for commands that run beside it. */
import type { UnitState } from '../../contract/decisions/decision.ts';
import { decodeDecision } from '../../contract/decisions/read-decision.ts';
import { isVitalsBlock } from '../../contract/records/vitals-block.ts';
import { withDecision } from '../../contract/screens/unit-view.ts';
import { DECISION_TOPIC } from '../../contract/topics.ts';
import type { ReadableLog } from '../../log/event-log.port.ts';
import { readRange } from '../../replay/read-range.ts';

/** So far back from its end a partition is read: every unit is asserted whole once a minute. */
const TAIL_RECORDS = 50_000;

/** By unit id; without a unit of which the tail of the log says nothing. Rejects with the log's fault. */
export async function newestStates(log: ReadableLog): Promise<ReadonlyMap<string, UnitState>> {
  const states = new Map<string, UnitState>();
  const partitions = await log.partitionCount(DECISION_TOPIC);
  for (let partition = 0; partition < partitions; partition++) {
    const bounds = await log.bounds(DECISION_TOPIC, partition);
    await readRange({
      log,
      topic: DECISION_TOPIC,
      partition,
      bounds: { ...bounds, startOffset: Math.max(bounds.startOffset, bounds.endOffset - TAIL_RECORDS) },
      onRecord: ({ value, isDamaged }) => {
        if (isDamaged !== true && !isVitalsBlock(value)) takeInto(states, value);
      },
    });
  }
  return states;
}

function takeInto(states: Map<string, UnitState>, value: Uint8Array): void {
  const decision = decodeDecision(value);
  const { unitId } = decision;
  if (decision.kind === 'unit.state') states.set(unitId, decision);
  else if (decision.kind === 'policy.changed') {
    const state = states.get(unitId);
    if (state !== undefined) states.set(unitId, withDecision(state, decision));
  }
}
