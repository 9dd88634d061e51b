/** Speaks new alerts to a screen reader, once each; nothing here is seen. */
import { useScreen } from '../page/screen.ts';
import { byAttention } from '../live/alert-order.ts';
import { t, told } from '../text/text.ts';
import { levelWord } from './content/alert-text.ts';
import type { JSX } from 'preact';

export function Announcer(): JSX.Element {
  const { store } = useScreen();
  const newest = store.alerts.value
    .filter((cell) => cell.newsTransition.value !== null)
    .toSorted(
      // Of many in one moment the one that needs somebody most.
      (a, b) => b.alert.value.changedAtMs - a.alert.value.changedAtMs || byAttention(a.alert.value, b.alert.value),
    )[0];
  const alert = newest?.alert.value;
  const bed = store.beds.value.find((candidate) => candidate.bedId === alert?.bedId);
  const words =
    alert === undefined
      ? ''
      : `${levelWord(alert)}. ${bed === undefined ? '' : `${t('bed.label', { label: bed.label })}. `}${told(alert.title, store.timeZone.value)}`;
  return (
    <p class="unseen" aria-live="assertive">
      {words}
    </p>
  );
}
