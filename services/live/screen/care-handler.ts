/**
 * Taking beds and leaving notes. A command becomes a record of the unit's log, and its answer is what the engine's decision stream
 * says about it, so that of two people who take one bed at once both are told who has it. Sent again under its number it is the
 * same record and counts once.
 */
import type { CareChanged, Decision } from '../../contract/decisions/decision.ts';
import { encodeUnitRecord } from '../../contract/records/unit-record.ts';
import type { CareAnswer } from '../../contract/screens/live-events.ts';
import { UNIT_TOPIC, partitionOfUnit } from '../../contract/topics.ts';
import type { EventLog } from '../../log/event-log.port.ts';
import type { Clock } from '../../platform/clock.port.ts';
import { BoundedMemory } from '../board/bounded-memory.ts';
import type { CareRecord } from './screen-records.ts';

/** After this wait a person must know that nothing is certain yet. */
const CONFIRM_WAIT_MS = 5_000;
/** Commands remembered for repeats: a shift of a large hospital. */
const COMMANDS_MAX = 2_000;

const NOT_CONFIRMED: CareAnswer = {
  ok: false,
  code: 'not-confirmed',
  message: 'Not confirmed yet. Nothing may have been stored: try again.',
};

export class CareHandler {
  readonly #log: Pick<EventLog, 'append' | 'partitionCount'>;
  readonly #clock: Clock;
  readonly #answered = new BoundedMemory<CareChanged>(COMMANDS_MAX);
  readonly #waiting = new Map<string, Set<(answer: CareAnswer) => void>>();

  constructor(options: { readonly log: Pick<EventLog, 'append' | 'partitionCount'>; readonly clock: Clock }) {
    this.#log = options.log;
    this.#clock = options.clock;
  }

  /** Resolves with the engine's word, or with `not-confirmed` after 5 s. Never rejects. */
  submit(record: CareRecord): Promise<CareAnswer> {
    const key = `${record.unitId}\n${record.id}`;
    const answered = this.#answered.get(key);
    if (answered !== undefined) return Promise.resolve({ ok: true, refused: answered.refused });
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(key) ?? new Set();
      this.#waiting.set(key, waiting);
      const settle = (answer: CareAnswer): void => {
        stopWait();
        waiting.delete(settle);
        if (waiting.size === 0) this.#waiting.delete(key);
        resolve(answer);
      };
      const stopWait = this.#clock.after(CONFIRM_WAIT_MS, () => settle(NOT_CONFIRMED));
      waiting.add(settle);
      this.#append(record).catch(() => settle(NOT_CONFIRMED));
    });
  }

  /** To be called for each decision in log order. */
  onDecision(decision: Decision): void {
    if (decision.kind !== 'care.changed') return;
    const key = `${decision.unitId}\n${decision.commandId}`;
    if (!this.#answered.add(key, decision)) return;
    for (const settle of this.#waiting.get(key) ?? []) settle({ ok: true, refused: decision.refused });
  }

  async #append(record: CareRecord): Promise<void> {
    const { unitId } = record;
    const partition = partitionOfUnit(unitId, await this.#log.partitionCount(UNIT_TOPIC));
    await this.#log.append(UNIT_TOPIC, partition, [{ key: unitId, value: encodeUnitRecord(record) }]);
  }
}
