/**
 * An intake that also tells the books of connections and quality what a source brought, for sources that
 * hand over frames and records and no messages: the simulator and the HTTP door. One call counts as one
 * message. What the log did not take is told as an error, and passed on as it was.
 */
import type { Quarantined } from '../../contract/records/quarantine.ts';
import type { UnitRecord } from '../../contract/records/unit-record.ts';
import type { Frame } from '../../contract/records/vitals-block.ts';
import type { Clock } from '../../platform/clock.port.ts';
import { VigilError } from '../../platform/errors.ts';
import type { Intake } from '../intake/admit.ts';
import type { MessageOutcome } from '../hl7/message/message-outcome.ts';
import type { QualityLedger } from '../quality/quality-ledger.ts';
import type { ConnectionLedger, HeardError } from './connection-ledger.ts';

type IntakeTarget = Pick<Intake, 'admitFrames' | 'admitRecords' | 'quarantine'>;

export interface FeedLedgers {
  readonly connections: ConnectionLedger;
  readonly quality: QualityLedger;
}

/** Bytes are not known here and count as 0. */
export function watchedIntake(
  intake: IntakeTarget,
  { ledgers, sourceId, clock }: { readonly ledgers: FeedLedgers; readonly sourceId: string; readonly clock: Clock },
): IntakeTarget {
  const told = async (
    admit: () => Promise<void>,
    units: readonly { readonly unitId: string; readonly observedAtMs: number }[],
  ): Promise<void> => {
    const observedAtMs = units.reduce<number | null>(
      (newest, each) => Math.max(newest ?? each.observedAtMs, each.observedAtMs),
      null,
    );
    const heard = (error: HeardError | null): void =>
      ledgers.connections.heard(sourceId, { atMs: clock.nowMs(), bytes: 0, observedAtMs, error });
    try {
      await admit();
    } catch (error) {
      const fault = error instanceof VigilError ? error.code : null;
      heard({ answer: null, reason: { code: 'wire.not-stored', values: { fault } } });
      throw error;
    }
    heard(null);
    for (const { unitId } of units) ledgers.connections.wroteInto(sourceId, unitId);
  };
  return {
    admitFrames: async (frames: readonly Frame[]) => {
      await told(() => intake.admitFrames(frames), frames);
      ledgers.quality.addFrames(sourceId, frames);
    },
    admitRecords: async (records: readonly UnitRecord[]) => {
      await told(() => intake.admitRecords(records), records);
    },
    quarantine: async (items: readonly Quarantined[]) => {
      await intake.quarantine(items);
      noteRefused(ledgers, sourceId, items);
    },
  };
}

/** A message of a transport, once it is answered: what came of it goes into both books. */
export function noteMessage(
  ledgers: FeedLedgers,
  sourceId: string,
  { bytes, atMs, outcome }: { readonly bytes: number; readonly atMs: number; readonly outcome: MessageOutcome },
): void {
  const { frames, records, quarantined, skipped, answer } = outcome;
  let observedAtMs: number | null = null;
  for (const list of [frames, records]) {
    for (const item of list) {
      observedAtMs = Math.max(observedAtMs ?? item.observedAtMs, item.observedAtMs);
      ledgers.connections.wroteInto(sourceId, item.unitId);
    }
  }
  const error =
    answer.code === 'AA'
      ? null
      : {
          answer: [answer.code, answer.errorCode, ...(answer.location === null ? [] : [answer.location])].join(' '),
          reason: answer.reason,
        };
  ledgers.connections.heard(sourceId, {
    atMs,
    bytes,
    observedAtMs,
    skipped: Object.values(skipped).reduce((total, count) => total + count, 0),
    error,
  });
  ledgers.quality.addFrames(sourceId, frames);
  noteRefused(ledgers, sourceId, quarantined);
}

/** Refused items of any source, in both books. */
export function noteRefused(ledgers: FeedLedgers, sourceId: string, items: readonly Quarantined[]): void {
  ledgers.connections.refused(sourceId, items);
  for (const { unitId, receivedAtMs, observations } of items) {
    ledgers.quality.addRefused(sourceId, { unitId, count: Math.max(1, observations?.length ?? 1), receivedAtMs });
  }
}
