/**
 * To how many screens the test alert of a unit went, as a record of its log: with it the engine tells a unit where nobody is
 * signed in from one whose screens paint nothing. One record a test alert and server.
 */
import type { Decision } from '../../contract/decisions/decision.ts';
import { encodeUnitRecord } from '../../contract/records/unit-record.ts';
import { UNIT_TOPIC, partitionOfUnit } from '../../contract/topics.ts';
import type { EventLog } from '../../log/event-log.port.ts';
import type { Clock } from '../../platform/clock.port.ts';
import type { Logger } from '../../platform/logger.ts';
import { probeCountedRecord } from './screen-records.ts';
import type { ScreenSubscriptions } from './screen-subscriptions.ts';

/** Older ones are read again at a start, and say nothing of the screens of now. */
const NEW_WITHIN_MS = 20_000;

interface ProbeCountsOptions {
  /** Name of this run of the server. */
  readonly serverId: string;
  readonly log: EventLog;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly subscriptions: Pick<ScreenSubscriptions, 'bedsideScreens'>;
}

export class ProbeCounts {
  readonly #options: ProbeCountsOptions;

  constructor(options: ProbeCountsOptions) {
    this.#options = options;
  }

  /** To be called for each decision that the screens have been sent. */
  onSent(decision: Decision): void {
    const { serverId, clock, logger, subscriptions } = this.#options;
    if (decision.kind !== 'delivery.probed' || clock.nowMs() - decision.atMs > NEW_WITHIN_MS) return;
    const { unitId, probeId } = decision;
    const counted = { unitId, probeId, serverId, ...subscriptions.bedsideScreens(unitId) };
    this.#append(probeCountedRecord(counted, clock.nowMs())).catch((error: unknown) =>
      logger.error('it was not told to how many screens the test alert went', error, { role: 'live', unitId }),
    );
  }

  async #append(record: ReturnType<typeof probeCountedRecord>): Promise<void> {
    const { log } = this.#options;
    const partition = partitionOfUnit(record.unitId, await log.partitionCount(UNIT_TOPIC));
    await log.append(UNIT_TOPIC, partition, [{ key: record.unitId, value: encodeUnitRecord(record) }]);
  }
}
