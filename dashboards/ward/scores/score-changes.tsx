/** How a score moved over one, four and twelve hours; a dash where the two ends cannot be compared. */
import { changeText } from '../text/score-text.ts';
import { t } from '../text/text.ts';
import type { JSX } from 'preact';
import type { ScoreTrend } from '../../../services/clinical/score/score-result.ts';

const SPANS = [
  ['1', 'change1h'],
  ['4', 'change4h'],
  ['12', 'change12h'],
] as const;

export function ScoreChanges({
  trend,
  decimals,
}: {
  readonly trend: ScoreTrend;
  readonly decimals: number;
}): JSX.Element {
  return (
    <span class="score-changes" title={t('score.changesTitle')}>
      <span class="unseen">{t('score.changesTitle')}: </span>
      {SPANS.map(([hours, field]) => (
        <span key={field} class="score-change">
          <span>{t('score.hours', { hours })}</span> <b>{changeText(trend[field], decimals)}</b>
        </span>
      ))}
    </span>
  );
}
