/** Units as the engine last said they are, read from its own decisions: for commands that run beside it. */
import type { UnitState } from '../../contract/decisions/decision.ts';
import { headOfDecision } from '../../contract/decisions/decision-head.ts';
import { decodeDecision } from '../../contract/decisions/read-decision.ts';
import { isVitalsBlock } from '../../contract/records/vitals-block.ts';
import { withDecision } from '../../contract/screens/unit-view.ts';
import { DECISION_TOPIC } from '../../contract/topics.ts';
import type { ReadableLog } from '../../log/event-log.port.ts';
import { InvariantError } from '../../platform/errors.ts';
import { readRange } from '../../replay/read-range.ts';

/** So far back from its end a partition is read: every unit is asserted whole once a minute. */
const TAIL_RECORDS = 50_000;

/** By unit id; without a unit of which the tail of the log says nothing. Rejects with the log's fault. */
export async function newestStates(log: ReadableLog): Promise<ReadonlyMap<string, UnitState>> {
  const told = new Map<string, Uint8Array[]>();
  const partitions = await log.partitionCount(DECISION_TOPIC);
  for (let partition = 0; partition < partitions; partition++) {
    const bounds = await log.bounds(DECISION_TOPIC, partition);
    await readRange({
      log,
      topic: DECISION_TOPIC,
      partition,
      bounds: { ...bounds, startOffset: Math.max(bounds.startOffset, bounds.endOffset - TAIL_RECORDS) },
      onRecord: ({ value, isDamaged }) => {
        if (isDamaged !== true && !isVitalsBlock(value)) takeInto(told, value);
      },
    });
  }
  return new Map([...told].map(([unitId, values]) => [unitId, stateOf(values)]));
}

/** Of each unit the last whole state and the policies after it: a state is a megabyte, and only the last one is read. */
function takeInto(told: Map<string, Uint8Array[]>, value: Uint8Array): void {
  const { unitId, kind } = headOfDecision(value);
  if (kind === 'unit.state') told.set(unitId, [value.slice()]);
  else if (kind === 'policy.changed') told.get(unitId)?.push(value.slice());
}

function stateOf([first, ...others]: readonly Uint8Array[]): UnitState {
  const state = first === undefined ? undefined : decodeDecision(first);
  if (state?.kind !== 'unit.state') throw new InvariantError('what was kept first of a unit is no state of it');
  let newest: UnitState = state;
  for (const value of others) {
    const decision = decodeDecision(value);
    if (decision.kind === 'policy.changed') newest = withDecision(newest, decision);
  }
  return newest;
}
