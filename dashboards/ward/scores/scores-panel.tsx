/**
 * All scores of one child in one list. The list itself is drawn again only when its order changes;
 * each row follows its own score.
 */
import { useSignal } from '@preact/signals';
import { useDerived } from '../page/derived.ts';
import { useScreen } from '../page/screen.ts';
import { t } from '../text/text.ts';
import { listScores } from './score-list.ts';
import { ScoreRow } from './score-row.tsx';
import { leadingScore } from '../text/score-text.ts';
import type { JSX } from 'preact';
import type { StayCell } from '../live/stay-cell.ts';

/** Between rule ids, which have no blank. */
const GAP = ' ';

export function ScoresPanel({ stay }: { readonly stay: StayCell }): JSX.Element | null {
  const { store } = useScreen();
  const list = useDerived(() => {
    const alerting = new Set(
      store.alerts.value
        .map((cell) => cell.alert.value)
        .filter((alert) => alert.stayId === stay.stayId)
        .map((alert) => alert.ruleId),
    );
    return listScores(stay.scores.value, { alerting, onCard: leadingScore(stay.scores.value)?.ruleId ?? null });
  }, [stay, store]);
  // As text, since an equal text wakes nobody.
  const scored = useDerived(() => list.value.scored.join(GAP), [list]).value;
  const notScored = useDerived(() => list.value.notScored.join(GAP), [list]).value;
  if (scored === '' && notScored === '') return null;
  return (
    <section class="card scores-panel">
      <div class="card-head">
        <h2>{t('scores.title')}</h2>
      </div>
      <Rows stay={stay} ruleIds={scored} />
      <NotScored stay={stay} ruleIds={notScored} />
    </section>
  );
}

function Rows({ stay, ruleIds }: { readonly stay: StayCell; readonly ruleIds: string }): JSX.Element | null {
  if (ruleIds === '') return null;
  return (
    <ul class="score-rows">
      {ruleIds.split(GAP).map((ruleId) => (
        <ScoreRow key={ruleId} stay={stay} ruleId={ruleId} />
      ))}
    </ul>
  );
}

/** One line that says how many there are; opened, each with its reason. */
function NotScored({ stay, ruleIds }: { readonly stay: StayCell; readonly ruleIds: string }): JSX.Element | null {
  const open = useSignal(false);
  if (ruleIds === '') return null;
  const count = ruleIds.split(GAP).length;
  return (
    <div class="not-scored">
      <button type="button" class="score-line" aria-expanded={open.value} onClick={() => (open.value = !open.value)}>
        <span class="score-name">
          <span class="fold" aria-hidden="true" />
          {t('scores.notScored', { count })}
        </span>
      </button>
      {open.value ? <Rows stay={stay} ruleIds={ruleIds} /> : null}
    </div>
  );
}
