/**
 * What the process and the quarantine are told of records that the fold could not read; its units are told by the fold.
 * A damaged record is told one by one and kept. Those of a newer Vigil are whole and stay in the log, and come as fast as
 * vital signs do: one line a unit and minute, with their number.
 */
import { damagedInLog, NO_UNIT } from '../contract/records/quarantine.ts';
import type { RecordFault } from '../contract/records/record-fault.ts';
import { partitionOfUnit, QUARANTINE_TOPIC, UNIT_TOPIC } from '../contract/topics.ts';
import type { EventLog, LogRecord } from '../log/event-log.port.ts';
import type { Clock } from '../platform/clock.port.ts';
import { VigilError } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import { isNewerFault } from './fold/partition-fold.ts';
import { RepeatedFaults } from './repeated-faults.ts';

export interface UnreadableParts {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly logger: Logger;
}

export class UnreadableRecords {
  readonly #parts: UnreadableParts;
  readonly #newer = new RepeatedFaults();

  constructor(parts: UnreadableParts) {
    this.#parts = parts;
  }

  note(partition: number, record: LogRecord, fault: RecordFault): void {
    const { offset, key } = record;
    const { clock, logger } = this.#parts;
    if (isNewerFault(fault)) {
      const count = this.#newer.note(key, clock.monotonicMs());
      if (count > 0) this.#tellNewer({ unitId: key, count, partition, offset });
      return;
    }
    logger.error(
      'a record of the input log cannot be used; its unit is told',
      new VigilError(record.isDamaged === true ? 'log-record-damaged' : 'log-record-unreadable', 'see the quarantine'),
      { partition, offset },
    );
    this.#quarantine(partition, record);
  }

  /** Tells what was only counted so far. */
  close(): void {
    for (const [unitId, count] of this.#newer.rest()) this.#tellNewer({ unitId, count });
  }

  #tellNewer(counted: Readonly<Record<string, string | number>>): void {
    this.#parts.logger.error(
      'records of a newer Vigil are not read; their unit is told',
      new VigilError('log-record-unreadable', 'bring this engine to the version of what writes the log'),
      counted,
    );
  }

  /** Kept where people look for what was refused; the alert of the unit does not wait for it. */
  #quarantine(partition: number, record: LogRecord): void {
    const { log, clock, logger } = this.#parts;
    const position = { topic: UNIT_TOPIC, partition, offset: record.offset };
    const kept = damagedInLog(position, {
      unitId: record.isDamaged === true ? NO_UNIT : record.key,
      atMs: clock.nowMs(),
    });
    log
      .partitionCount(QUARANTINE_TOPIC)
      .then((count) =>
        log.append(QUARANTINE_TOPIC, partitionOfUnit(kept.unitId, count), [
          { key: kept.unitId, value: Buffer.from(JSON.stringify(kept)) },
        ]),
      )
      .catch((error: unknown) => logger.error('a damaged record was not put into quarantine', error, position));
  }
}
