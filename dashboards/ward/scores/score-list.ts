/**
 * Which scores stand where in the list: those with an open alert first, then those that reached a
 * level or answer a question with yes, then other numbers, and what gives no number folded at the
 * end. Inside each group the order is that of the engine, so that rows keep their places.
 */
import { CHARTED_NAMES, LAB_VALUES } from '../../../services/contract/records/closed-lists.ts';
import { isSignalName } from '../../../services/clinical/signal/signals.ts';
import type { InputReading, ScoreResult } from '../../../services/clinical/score/score-result.ts';
import { isStreamed } from '../../../services/contract/log-position.ts';

export interface ScoreList {
  /** Rule ids with a number. */
  readonly scored: readonly string[];
  /** Rule ids that abstained. */
  readonly notScored: readonly string[];
}

/** Orders the scores of a stay; `alerting` are the rules with an open alert, `onCard` the rule shown elsewhere. */
export function listScores(
  scores: readonly ScoreResult[],
  { alerting, onCard }: { readonly alerting: ReadonlySet<string>; readonly onCard: string | null },
): ScoreList {
  const listed = scores.filter((score) => score.ruleId !== onCard);
  const rank = (score: ScoreResult): number => {
    if (alerting.has(score.ruleId)) return 0;
    return score.level !== null || score.findings.some((finding) => finding.answer === 'yes') ? 1 : 2;
  };
  const idsOf = (some: readonly ScoreResult[]): readonly string[] => some.map((score) => score.ruleId);
  return {
    scored: idsOf(listed.filter((score) => score.status !== 'abstained').toSorted((a, b) => rank(a) - rank(b))),
    notScored: idsOf(listed.filter((score) => score.status === 'abstained')),
  };
}

/** When the oldest value that this score rests on was observed, ms; null where it rests on nothing with a time. */
export function oldestInputAtMs(score: Pick<ScoreResult, 'parts'>): number | null {
  const times = score.parts
    .flatMap((part) => part.inputs)
    .flatMap((input) =>
      input.quality === 'present' && input.value !== null && input.observedAtMs !== null ? [input.observedAtMs] : [],
    );
  return times.length === 0 ? null : Math.min(...times);
}

/** Where a value came from; `null`: nothing came. */
export type InputOrigin = 'monitor' | 'charted' | 'laboratory' | 'admission' | 'computed';

const CHARTED: ReadonlySet<string> = new Set(CHARTED_NAMES);

/**
 * Several names are both measured and charted; where the reading stands in the log tells which it is.
 */
export function originOf({
  from,
  formula,
  record,
}: Pick<InputReading, 'from' | 'formula' | 'record'>): InputOrigin | null {
  if (formula !== null) return 'computed';
  if (from === null) return null;
  if (from in LAB_VALUES) return 'laboratory';
  if (isSignalName(from) && (isStreamed(record) || !CHARTED.has(from))) return 'monitor';
  return CHARTED.has(from) ? 'charted' : 'admission';
}
