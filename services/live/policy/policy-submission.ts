/**
 * Sends a decision about rules into the unit's log and waits for the engine's word: the first policy of the unit
 * that holds after it is this one, or another that was faster. Success is never what this process believes.
 */
import type { Decision } from '../../contract/decisions/decision.ts';
import { UNIT_TOPIC, partitionOfUnit } from '../../contract/topics.ts';
import { encodeUnitRecord, type RecordOf } from '../../contract/records/unit-record.ts';
import type { EventLog } from '../../log/event-log.port.ts';
import type { Clock } from '../../platform/clock.port.ts';

/** After this wait a person must know that nothing is certain yet. */
const CONFIRM_WAIT_MS = 5_000;

export type Submitted = 'holds' | 'outrun' | 'not-confirmed';

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
  async submit(record: RecordOf<'policy.set'>): Promise<Submitted> {
    // Waiting begins before the record is sent: the engine may be faster than the log's reply.
    let settle: (answer: Submitted) => void = () => undefined;
    const answer = new Promise<Submitted>((resolve) => (settle = resolve));
    const look: Waiting = ({ unitId, policy }) => {
      if (unitId === record.unitId) settle(policy.version === record.id ? 'holds' : 'outrun');
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

  async #append(record: RecordOf<'policy.set'>): Promise<void> {
    const partition = partitionOfUnit(record.unitId, await this.#log.partitionCount(UNIT_TOPIC));
    await this.#log.append(UNIT_TOPIC, partition, [{ key: record.unitId, value: encodeUnitRecord(record) }]);
  }
}
