/**
 * Painted receipts: the proof that a screen someone can see has drawn an alert. The first one for each
 * alert and transition goes into the unit's log, where the engine counts on it before it escalates;
 * the others add nothing. The test
 * alert of a unit has receipts of the same kind.
 */
import { UNIT_TOPIC, partitionOfUnit } from '../../contract/topics.ts';
import { encodeUnitRecord, type RecordOf } from '../../contract/records/unit-record.ts';
import type { EventLog } from '../../log/event-log.port.ts';
import { BoundedMemory } from '../board/bounded-memory.ts';

/** Receipts remembered: alerts of days. A forgotten one only makes a record that adds nothing. */
const RECEIPTS_MAX = 20_000;

export class ReceiptHandler {
  readonly #log: EventLog;
  readonly #known = new BoundedMemory<true>(RECEIPTS_MAX);

  constructor(log: EventLog) {
    this.#log = log;
  }

  /** Resolves when the receipt is durable or another was first. Rejects when the log refuses it. */
  async take(record: RecordOf<'alert.painted' | 'delivery.painted'>): Promise<void> {
    const { unitId } = record;
    const what = record.kind === 'alert.painted' ? `${record.alertId}\n${record.transition}` : record.probeId;
    const key = `${unitId}\n${what}`;
    if (!this.#known.add(key, true)) return;
    try {
      const partition = partitionOfUnit(unitId, await this.#log.partitionCount(UNIT_TOPIC));
      await this.#log.append(UNIT_TOPIC, partition, [{ key: unitId, value: encodeUnitRecord(record) }]);
    } catch (error) {
      // Not stored: the next screen's receipt must count.
      this.#known.delete(key);
      throw error;
    }
  }
}
