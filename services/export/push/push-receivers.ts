/**
 * The receivers of pushed messages, each with a reader and a position of its own: one that is away
 * holds up no other. A receiver that cannot go on is told in the status; the alarm path does not
 * depend on any of them.
 */
import { UNIT_TOPIC, partitionOfUnit } from '../../contract/topics.ts';
import { encodeUnitRecord } from '../../contract/records/unit-record.ts';
import type { EventLog } from '../../log/event-log.port.ts';
import type { Clock } from '../../platform/clock.port.ts';
import { messageOf, VigilError } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import type { MessageSender, ReadMessage } from '../hl7/message-sender.port.ts';
import { readStatusReport } from '../hl7/read-receipt.ts';
import type { PushFormat, PushTarget } from './push-format.port.ts';
import { ReceiverPush, type ReceiverStatus } from './push-receiver.ts';
import type { ReceiverProgressStore } from './receiver-progress.port.ts';

export interface PushOptions<T extends PushTarget> {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly progress: ReceiverProgressStore;
  readonly targets: readonly T[];
  readonly senderOf: (target: T) => MessageSender;
  readonly formatOf: (target: T) => PushFormat;
}

/** taken: a receipt stands in the unit's log. unknown-alert: none that was sent from here. unreadable: no status report, or no status that is known. */
export type ReportOutcome = 'taken' | 'unknown-alert' | 'unreadable';

export interface ReceiverPushes {
  status(): readonly ReceiverStatus[];
  /** Takes what an alert manager sent by itself (IHE PCD-05). Rejects when the log does not take the receipt. */
  takeReport(message: ReadMessage): Promise<ReportOutcome>;
  close(): Promise<void>;
}

/** Resolves when every receiver is read for; one that cannot be is told in the status. */
export async function startPushes<T extends PushTarget>(options: PushOptions<T>): Promise<ReceiverPushes> {
  const { log, logger, targets, senderOf, formatOf } = options;
  const keepReceipt: ConstructorParameters<typeof ReceiverPush>[2]['keepReceipt'] = async (record) => {
    const partition = partitionOfUnit(record.unitId, await log.partitionCount(UNIT_TOPIC));
    await log.append(UNIT_TOPIC, partition, [{ key: record.unitId, value: encodeUnitRecord(record) }]);
  };
  const onFault = (fault: VigilError): void =>
    logger.error('a receiver is no longer sent to', fault, { role: 'export' });
  const pushes = targets.map(
    (target) =>
      new ReceiverPush(target, senderOf(target), { ...options, format: formatOf(target), keepReceipt, onFault }),
  );
  for (const push of pushes) {
    await push
      .start()
      .catch((error: unknown) =>
        push.stopWith(
          error instanceof VigilError ? error : new VigilError('log-reader-failed', messageOf(error), { cause: error }),
        ),
      );
  }
  return {
    status: () => pushes.map((push) => push.status()),
    takeReport: async (message) => {
      const report = readStatusReport(message);
      if (report === null) return 'unreadable';
      for (const push of pushes) if (await push.takeReport(report)) return 'taken';
      return 'unknown-alert';
    },
    close: async () => {
      const closed = await Promise.allSettled(pushes.map((push) => push.close()));
      const failed = closed.find((result) => result.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    },
  };
}
