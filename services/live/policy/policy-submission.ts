/**
 * Sends a decision about rules into the unit's log and waits for the engine's word: that it holds, that it waits for a
 * second person, or that another was faster. Success is never what this process believes.
 */
import type { Decision } from '../../contract/decisions/decision.ts';
import type { PolicyView } from '../../contract/decisions/policy-view.ts';
import { UNIT_TOPIC, partitionOfUnit } from '../../contract/topics.ts';
import { encodeUnitRecord, type RecordOf } from '../../contract/records/unit-record.ts';
import type { EventLog } from '../../log/event-log.port.ts';
import type { Clock } from '../../platform/clock.port.ts';

/** After this wait a person must know that nothing is certain yet. */
const CONFIRM_WAIT_MS = 5_000;

export type Submitted = 'holds' | 'proposed' | 'outrun' | 'not-confirmed';

export type PolicyDecision = RecordOf<'policy.set'> | RecordOf<'policy.answered'>;

type Waiting = (decision: Extract<Decision, { kind: 'policy.changed' }>) => void;

export class PolicySubmission {
  readonly #log: Pick<EventLog, 'append' | 'partitionCount'>;
  readonly #clock: Clock;
  readonly #waiting = new Set<Waiting>();

  constructor(options: { readonly log: Pick<EventLog, 'append' | 'partitionCount'>; readonly clock: Clock }) {
    this.#log = options.log;
    this.#clock = options.clock;
  }

  /** `not-confirmed` after 5 s: it is in the log, and no engine has said anything. Rejects with the log's fault: it may not be there. */
  async submit(record: PolicyDecision): Promise<Submitted> {
    // Waiting begins before the record is sent: the engine may be faster than the log's reply.
    let settle: (answer: Submitted) => void = () => undefined;
    const answer = new Promise<Submitted>((resolve) => (settle = resolve));
    const look: Waiting = ({ unitId, policy }) => {
      const said = unitId === record.unitId ? saidOf(record, policy) : null;
      if (said !== null) settle(said);
    };
    this.#waiting.add(look);
    const stopWait = this.#clock.after(CONFIRM_WAIT_MS, () => settle('not-confirmed'));
    try {
      await this.#append(record);
      return await answer;
    } finally {
      stopWait();
      this.#waiting.delete(look);
    }
  }

  /** To be called for each decision in log order. */
  onDecision(decision: Decision): void {
    if (decision.kind !== 'policy.changed') return;
    for (const look of this.#waiting) look(decision);
  }

  async #append(record: PolicyDecision): Promise<void> {
    const partition = partitionOfUnit(record.unitId, await this.#log.partitionCount(UNIT_TOPIC));
    await this.#log.append(UNIT_TOPIC, partition, [{ key: record.unitId, value: encodeUnitRecord(record) }]);
  }
}

/** What a policy of the unit says about the decision; null: nothing yet, for instance that limits of a child have run out. */
function saidOf(record: PolicyDecision, { version, proposed }: PolicyView): Submitted | null {
  if (record.kind === 'policy.answered') {
    if (version === record.proposalId) return record.agrees ? 'holds' : 'outrun';
    if (proposed?.id === record.proposalId) return null;
    return record.agrees ? 'outrun' : 'holds';
  }
  if (version === record.id) return 'holds';
  if (proposed?.id === record.id) return 'proposed';
  return version === record.basedOn ? null : 'outrun';
}
