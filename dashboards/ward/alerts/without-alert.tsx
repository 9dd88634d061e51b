/**
 * What the board says while no alert is open: who is worst by the score that the board is read by, and
 * how many children have none. Nobody is called well by this.
 */
import { useScreen } from '../page/screen.ts';
import { levelShort } from '../text/rule-words.ts';
import { leadingScore, scoreNumber } from '../text/score-text.ts';
import { t } from '../text/text.ts';
import { worstScored } from './worst-scored.ts';
import type { JSX } from 'preact';

export function WithoutAlert(): JSX.Element {
  const { store } = useScreen();
  const stays = store.beds.value.flatMap((bed) => (bed.stay.value === null ? [] : [{ bed, stay: bed.stay.value }]));
  const scored = stays.map(({ bed, stay }) => ({ bed, stay, score: leadingScore(stay.scores.value) }));
  const { worst, unscored } = worstScored(scored);
  return (
    <div class="attention-empty">
      <p>{t('attention.empty')}</p>
      <p class="unscored">{t('attention.unscored', { unscored, children: stays.length })}</p>
      {worst.length === 0 ? null : (
        <>
          <h3>{t('attention.worst', { score: t('score.short') })}</h3>
          <ul class="worst-list">
            {worst.map(({ bed, stay, score }) => (
              <li key={bed.bedId}>
                <span>
                  {[t('bed.label', { label: bed.label }), stay.identity.value.displayName].filter(Boolean).join(' · ')}
                </span>
                <b>{[scoreNumber(score), levelShort(score)].filter(Boolean).join(' · ')}</b>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
