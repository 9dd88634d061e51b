/**
 * The score on a tile: the total with how many inputs it rests on, a range where inputs lack, or why
 * there is none. A range or nothing is never drawn as a low score.
 */
import { phrase, t } from '../text/text.ts';
import type { JSX } from 'preact';
import type { ScoreResult } from '../../../services/clinical/score-result.ts';
import type { StayCell } from '../live/stay-cell.ts';

export function ScoreMark({ stay }: { readonly stay: StayCell }): JSX.Element {
  const score = leadingScore(stay.scores.value);
  if (score === undefined) return <div class="score-mark" data-status="abstained"><span class="mark-text"><b>{t('score.short')}</b> {t('score.none')}</span></div>;
  return (
    <div class="score-mark" data-status={score.status} title={score.reason === null ? undefined : whyNot(score)}>
      {score.status === 'abstained' ? (
        <span class="mark-text"><b>{t('score.short')} {t('score.noScore')}</b> <span class="mark-reason">{whyNot(score)}</span></span>
      ) : (
        <>
          <span class="mark-number">{scoreNumber(score)}</span>
          <span class="mark-text"><b>{t('score.short')}</b> <span>{inputsText(score)}</span></span>
        </>
      )}
    </div>
  );
}

/** A PEWS leads where there is one; it is what the board is read by. */
export function leadingScore(scores: readonly ScoreResult[]): ScoreResult | undefined {
  return scores.find((score) => /pews/i.test(score.ruleId)) ?? scores[0];
}

/** Why there is no score; the words «no score» stand before it already. */
export function whyNot(score: Pick<ScoreResult, 'reason'>): string {
  return phrase((score.reason ?? '').replace(/^no score: /, ''));
}

/** «11» or «4–9». */
export function scoreNumber(score: Pick<ScoreResult, 'status' | 'total' | 'lower' | 'upper'>): string {
  if (score.status === 'complete' && score.total !== null) return String(score.total);
  return score.lower === null || score.upper === null ? '–' : `${score.lower}–${score.upper}`;
}

/** «7 of 7 inputs»: parts with points of all parts. */
export function inputsText(score: Pick<ScoreResult, 'parts'>): string {
  const known = score.parts.filter((part) => part.points !== null).length;
  return t('score.inputs', { known, all: score.parts.length });
}
