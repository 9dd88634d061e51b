/** «was 12 at 00:02, now 0»: beneath the words of an alert, on its card and at the bedside. */
import { useDerived } from '../../page/derived.ts';
import { useScreen } from '../../page/screen.ts';
import { momentText } from '../../text/time-text.ts';
import { t } from '../../text/text.ts';
import { wasAndNow } from './alert-now.ts';
import type { JSX } from 'preact';
import type { StayCell } from '../../live/stay-cell.ts';
import type { AlertCell } from '../../live/ward-store.ts';

export function AlertNowLine({ cell, stay }: { readonly cell: AlertCell; readonly stay: StayCell }): JSX.Element {
  const { store } = useScreen();
  const text = useDerived(() => {
    const now = store.now.value;
    const told = wasAndNow(cell.alert.value, stay, now);
    if (told === null) return '';
    const time = momentText(told.wasAtMs, now?.unitMs ?? told.wasAtMs, store.timeZone.value);
    return told.was === null
      ? t('alert.saidNow', { time, now: told.now })
      : t('alert.wasNow', { was: told.was, time, now: told.now });
  }, [cell, stay, store]);
  return <span class="alert-now">{text}</span>;
}
