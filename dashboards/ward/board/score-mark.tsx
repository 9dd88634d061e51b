/**
 * The score on a tile: the total with how many inputs it rests on, a range where inputs lack, or why
 * there is none. A range or nothing is never drawn as a low score.
 */
import { levelShort } from '../text/rule-words.ts';
import { inputsText, leadingScore, scoreNumber, whyNot } from '../text/score-text.ts';
import { t } from '../text/text.ts';
import type { JSX } from 'preact';
import type { StayCell } from '../live/stay-cell.ts';

export function ScoreMark({ stay }: { readonly stay: StayCell }): JSX.Element {
  const score = leadingScore(stay.scores.value);
  if (score === undefined) {
    return (
      <div class="score-mark" data-status="abstained">
        <span class="mark-text">
          <b>{t('score.short')}</b> {t('score.none')}
        </span>
      </div>
    );
  }
  const level = levelShort(score);
  return (
    <div class="score-mark" data-status={score.status} title={score.reason === null ? undefined : whyNot(score)}>
      {score.status === 'abstained' ? (
        <span class="mark-text">
          <b>
            <span class="mark-short">{t('score.short')}</span> {t('score.noScore')}
          </b>{' '}
          <span class="mark-reason">{whyNot(score)}</span>
        </span>
      ) : (
        <>
          <span class="mark-number">{scoreNumber(score)}</span>
          <span class="mark-text">
            <span>
              <b class="mark-short">{t('score.short')}</b>{' '}
              {level === null ? null : <span class="mark-level">{level}</span>}
            </span>{' '}
            <span class="mark-grounds">{inputsText(score)}</span>
          </span>
        </>
      )}
    </div>
  );
}
