/**
 * Judges the quality of every feed once a minute by the wall clock, and appends what changed. What is
 * judged is remembered across a restart, so that an alert of before is ended when its cause is.
 */
import type { RecordOf } from '../../contract/records/unit-record.ts';
import type { Clock } from '../../platform/clock.port.ts';
import { messageOf } from '../../platform/errors.ts';
import { judgeQuality, type QualityState } from './judge-quality.ts';
import type { QualityLedger } from './quality-ledger.ts';
import type { QualityThresholds } from './quality-thresholds.ts';

export interface QualityWatch {
  readonly clock: Clock;
  readonly ledger: Pick<QualityLedger, 'report'>;
  readonly thresholds: QualityThresholds;
  /** Where judgements go: the intake. */
  readonly admitRecords: (records: readonly RecordOf<'quality.judged'>[]) => Promise<void>;
  /** State at the last stop; empty at the first start. */
  readonly before: QualityState;
  readonly remember: (state: QualityState) => Promise<void>;
  /** Told when judgements were not taken; the same are made again a minute later. */
  readonly onFault: (message: string, error: unknown) => void;
}

const LOOK_EVERY_MS = 1_000;

/** Starts judging; the returned function stops it. */
export function startQualityWatch(watch: QualityWatch): () => void {
  const { clock, ledger, thresholds } = watch;
  let state = watch.before;
  let judgedMinute = Math.floor(clock.nowMs() / 60_000);
  const judge = async (): Promise<void> => {
    const { records, state: after } = judgeQuality(ledger.report(clock.nowMs()), thresholds, state);
    if (records.length > 0) await watch.admitRecords(records);
    state = after;
    if (records.length > 0) await watch.remember(after);
  };
  return clock.every(LOOK_EVERY_MS, () => {
    const minute = Math.floor(clock.nowMs() / 60_000);
    if (minute <= judgedMinute) return;
    judgedMinute = minute;
    judge().catch((error: unknown) => watch.onFault(`the quality of feeds was not judged: ${messageOf(error)}`, error));
  });
}
