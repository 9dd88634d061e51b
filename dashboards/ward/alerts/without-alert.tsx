/**
 * What the board says while no alert is open, worst first: whose numbers are past a limit, who is highest by
 * the score that the board is read by, and how many children have none and why. Nobody is called well by this.
 */
import { useDerived } from '../page/derived.ts';
import { standingArrow, vitalLabel } from '../live/vitals/vital-text.ts';
import { VITAL_KINDS } from '../live/vitals/vital.ts';
import { RANK } from '../live/vitals/vital-standing.ts';
import { useScreen } from '../page/screen.ts';
import { levelShort } from '../text/rule-words.ts';
import { leadingScore, scoreNumber, whyNot } from '../text/score-text.ts';
import { t } from '../text/text.ts';
import { byReason, worstScored } from './worst-scored.ts';
import type { JSX } from 'preact';
import type { StayCell } from '../live/stay-cell.ts';
import type { BedCell } from '../live/ward-store.ts';

interface Occupied {
  readonly bed: BedCell;
  readonly stay: StayCell;
}

export function WithoutAlert(): JSX.Element {
  const { store } = useScreen();
  const stays = store.beds.value.flatMap((bed) => (bed.stay.value === null ? [] : [{ bed, stay: bed.stay.value }]));
  const scored = stays.map(({ bed, stay }) => ({ bed, stay, score: leadingScore(stay.scores.value) }));
  const { worst, unscored } = worstScored(scored);
  const reasons = byReason(unscored, ({ score }) => (score === undefined ? t('score.none') : whyNot(score)));
  return (
    <div class="attention-empty" tabIndex={0} role="group" aria-label={t('attention.empty')}>
      <p>{t('attention.empty')}</p>
      {store.facts.value?.mode === 'demo' ? <p class="quiet">{t('attention.demo')}</p> : null}
      <PastLimits stays={stays} />
      {worst.length === 0 ? null : (
        <>
          <h3>{t('attention.worst', { score: t('score.short') })}</h3>
          <ul class="worst-list">
            {worst.map(({ bed, stay, score }) => (
              <li key={bed.bedId}>
                <span>{childText(bed, stay)}</span>
                <b>{[scoreNumber(score), levelShort(score)].filter(Boolean).join(' · ')}</b>
              </li>
            ))}
          </ul>
        </>
      )}
      <h3 class="unscored">{t('attention.unscored', { unscored: unscored.length, children: stays.length })}</h3>
      <ul class="worst-list">
        {reasons.map(({ reason, entries }) => (
          <li key={reason}>
            <span>{t('bed.labels', { labels: entries.map(({ bed }) => bed.label).join(', ') })}</span>
            <span class="unscored-reason">{reason}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A number may be past its limit and not yet, or not any more, for long enough to alert. */
function PastLimits({ stays }: { readonly stays: readonly Occupied[] }): JSX.Element | null {
  const rows = useDerived(() => stays.flatMap(pastLimits).toSorted((a, b) => b.rank - a.rank), [stays]);
  if (rows.value.length === 0) return null;
  return (
    <>
      <h3>{t('attention.past')}</h3>
      <ul class="worst-list">
        {rows.value.map(({ bed, stay, words }) => (
          <li key={bed.bedId}>
            <span>{childText(bed, stay)}</span>
            <b>{words}</b>
          </li>
        ))}
      </ul>
    </>
  );
}

/** «Bed 7 · Seo A.»; the bed alone for who is shown no names. */
function childText(bed: BedCell, stay: StayCell): string {
  return [t('bed.label', { label: bed.label }), stay.identity.value.displayName].filter(Boolean).join(' · ');
}

interface PastLimit extends Occupied {
  readonly rank: number;
  /** «SpO₂ ▼ 84 · T ▲ 39.3». */
  readonly words: string;
}

function pastLimits({ bed, stay }: Occupied): readonly PastLimit[] {
  const past = VITAL_KINDS.map((kind) => stay.vitals[kind]).flatMap((cell) => {
    const { standing, past: limit } = cell.standing.value;
    if (limit === null) return [];
    const label = vitalLabel(cell.kind, cell.source.value);
    return [{ words: `${label} ${standingArrow(standing)} ${cell.text.value}`, rank: RANK[limit.level] }];
  });
  if (past.length === 0) return [];
  const rank = Math.max(...past.map((each) => each.rank));
  return [{ bed, stay, rank, words: past.map((each) => each.words).join(' · ') }];
}
