/**
 * The title of an alert where there is one line for it. The number in it is of the moment at which it was
 * said; where it is another one now, the title goes on «at 00:02, now 0».
 */
import { useDerived } from '../../page/derived.ts';
import { useScreen } from '../../page/screen.ts';
import { momentText } from '../../text/time-text.ts';
import { t, told } from '../../text/text.ts';
import { othersNow, type WasAndNow } from './alert-now.ts';
import type { JSX } from 'preact';
import type { AlertCell } from '../../live/ward-store.ts';

/** In spans, so that a narrow place can leave out the time and the number of then, and keep words and number of now. */
export function AlertTitle({ cell }: { readonly cell: AlertCell }): JSX.Element {
  const { store } = useScreen();
  const alert = cell.alert.value;
  const now = useDerived(() => {
    const { stayId } = cell.alert.value;
    const stay = store.beds.value.find((bed) => bed.stay.value?.stayId === stayId)?.stay.value ?? null;
    return stay === null ? null : othersNow(cell.alert.value, stay, store.now.value);
  }, [cell, store]);
  const time = useDerived(
    () => (now.value === null ? '' : timeOf(now.value, store.now.value?.unitMs, store.timeZone.value)),
    [now, store],
  );
  const number = useDerived(() => (now.value === null ? '' : t('alert.nowNumber', { now: now.value.now })), [now]);
  const [words = '', said = ''] = parted(oneLine(told(alert.title, store.timeZone.value)));
  return (
    <>
      <span class="alert-band-title">
        {words}
        <span class="alert-title-number">{said}</span>
      </span>{' '}
      <span class="alert-then">{time}</span> <span class="alert-band-now">{number}</span>
    </>
  );
}

function timeOf(told: WasAndNow, nowMs: number | undefined, timeZone: string): string {
  return t('alert.atTime', { time: momentText(told.wasAtMs, nowMs ?? told.wasAtMs, timeZone) });
}

/** What it is, and the number of its moment: «Hypotension», «: 73 mmHg». */
function parted(title: string): readonly string[] {
  const at = title.search(/: \d/);
  return at < 0 ? [title] : [title.slice(0, at), title.slice(at)];
}

/** Without what stands in brackets: the end of the words, which is the level of a score, must not be cut. */
function oneLine(title: string): string {
  return title.replace(/ \([^)]*\)/, '');
}
