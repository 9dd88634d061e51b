/** Speaks new alerts to a screen reader, once each; nothing here is seen. */
import { useScreen } from '../page/screen.ts';
import { named, t, told } from '../text/text.ts';
import type { JSX } from 'preact';

export function Announcer(): JSX.Element {
  const { store } = useScreen();
  const newest = store.alerts.value
    .filter((cell) => cell.newsTransition.value !== null)
    .toSorted((a, b) => b.alert.value.changedAtMs - a.alert.value.changedAtMs)[0];
  const alert = newest?.alert.value;
  const bed = store.beds.value.find((candidate) => candidate.bedId === alert?.bedId);
  const words =
    alert === undefined
      ? ''
      : `${named('level', alert.level, alert.level)}. ${bed === undefined ? '' : `${t('bed.label', { label: bed.label })}. `}${told(alert.title, store.timeZone.value)}`;
  return (
    <p class="unseen" aria-live="assertive">
      {words}
    </p>
  );
}
