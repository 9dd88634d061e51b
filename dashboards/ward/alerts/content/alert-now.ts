/**
 * What an alert said and what holds now. The words of an alert are those of the moment at which it was
 * raised or grew worse; beside a score of 0 «National PEWS 12» must not read as if it stood now.
 */
import { isSignalName, signalIndex } from '../../../../services/clinical/signal/signals.ts';
import { scoreNumber } from '../../text/score-text.ts';
import { showReading } from '../../live/vitals/reading.ts';
import { DASH, plainNumberText } from '../../text/number-text.ts';
import type { Alert } from '../../../../services/contract/decisions/alert.ts';
import type { StayCell } from '../../live/stay-cell.ts';

export interface WasAndNow {
  /** null: what it was cannot be told in one number. */
  readonly was: string | null;
  readonly wasAtMs: number;
  /** A dash where there is no value now. */
  readonly now: string;
}

type Said = Pick<Alert, 'kind' | 'ruleId' | 'inputs' | 'parts' | 'firstRaisedAtMs'>;
type Held = Pick<StayCell, 'scores' | 'readings'>;

/** null for an alert that rests on no score and on no monitored number. */
export function wasAndNow(alert: Said, stay: Held, now: { unitMs: number; pageMs: number } | null): WasAndNow | null {
  if (alert.kind === 'score') {
    const score = stay.scores.value.find((candidate) => candidate.ruleId === alert.ruleId);
    const points = alert.parts.map((part) => part.points);
    const isWhole = points.length > 0 && points.every((each) => each !== null);
    return {
      was: isWhole ? String(points.reduce((sum, each) => sum + each, 0)) : null,
      wasAtMs: saidAtMs(alert),
      now: score === undefined || score.status === 'abstained' ? DASH : scoreNumber(score),
    };
  }
  const input = alert.inputs.find(
    ({ from, value }) => from !== null && isSignalName(from) && typeof value === 'number',
  );
  if (input === undefined || input.from === null || !isSignalName(input.from) || typeof input.value !== 'number') {
    return null;
  }
  const index = signalIndex(input.from);
  const reading = stay.readings[index]?.value ?? null;
  return {
    was: plainNumberText(input.value),
    wasAtMs: saidAtMs(alert),
    now: now === null ? DASH : showReading(index, reading, now).text,
  };
}

/** Of the newest value that it rests on: a worsening brings values of its own, the first raising keeps its time. */
function saidAtMs(alert: Said): number {
  return Math.max(alert.firstRaisedAtMs, ...alert.inputs.map(({ observedAtMs }) => observedAtMs ?? 0));
}

/** What has become of it; null where it is as it was said, or cannot be told in a number. */
export function othersNow(alert: Said, stay: Held, now: { unitMs: number; pageMs: number } | null): WasAndNow | null {
  const told = wasAndNow(alert, stay, now);
  return told === null || told.was === null || told.was === told.now ? null : told;
}
