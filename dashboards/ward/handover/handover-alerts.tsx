/** An open alert on the hand-over: how grave, what, since when, who has answered it and until when, and how far it has gone. */
import { useDerived } from '../page/derived.ts';
import { useScreen } from '../page/screen.ts';
import { holderName, holderText, levelText } from '../alerts/content/alert-text.ts';
import { usePaintedReceipt } from '../alerts/painted-receipt.ts';
import { AskedLine } from '../alerts/content/asked-line.tsx';
import { isHeld } from '../live/alert-order.ts';
import { shortClockText } from '../text/time-text.ts';
import { t, told } from '../text/text.ts';
import type { JSX } from 'preact';
import type { AlertCell } from '../live/ward-store.ts';

export function AlertLine({ cell }: { readonly cell: AlertCell }): JSX.Element {
  const { store } = useScreen();
  const ref = usePaintedReceipt<HTMLLIElement>(cell);
  const alert = cell.alert.value;
  const zone = store.timeZone.value;
  const held = useDerived(() => {
    const { holder } = cell.alert.value;
    if (holder === null || !isHeld(cell.alert.value)) return t('handover.unanswered');
    const rest = holderText(cell.alert.value, holder, store.now.value?.unitMs ?? holder.atMs);
    return `${t('alert.has', { name: holderName(holder) })} ${rest}`;
  }, [cell, store]);
  return (
    <li ref={ref} data-level={alert.level} data-alert={alert.id}>
      <span class="level-chip" data-level={alert.level}>
        {levelText(alert)}
      </span>{' '}
      <strong>{told(alert.title, zone)}</strong>{' '}
      <span class="quiet">{t('alert.firstRaised', { time: shortClockText(alert.firstRaisedAtMs, zone) })}</span>{' '}
      <span>{held}</span>
      <AskedLine cell={cell} />
    </li>
  );
}
