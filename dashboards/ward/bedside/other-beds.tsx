/** Alerts of the other beds, so that looking at one child hides no other. */
import { isHeld } from '../live/alert-order.ts';
import { levelText, holderName } from '../alerts/content/alert-text.ts';
import { AlertTitle } from '../alerts/content/alert-title.tsx';
import { usePaintedReceipt } from '../alerts/painted-receipt.ts';
import { useScreen } from '../page/screen.ts';
import { t } from '../text/text.ts';
import type { JSX } from 'preact';
import type { AlertCell } from '../live/ward-store.ts';

export function OtherBeds({ bedId }: { readonly bedId: string }): JSX.Element | null {
  const { store } = useScreen();
  const others = store.alerts.value.filter((cell) => cell.alert.value.bedId !== bedId);
  if (others.length === 0) return null;
  return (
    <nav class="other-beds" aria-label={t('bedside.others')}>
      <span class="quiet">{t('bedside.others')}</span>
      {others.map((cell) => (
        <OtherAlert key={cell.id} cell={cell} />
      ))}
    </nav>
  );
}

function OtherAlert({ cell }: { readonly cell: AlertCell }): JSX.Element {
  const { store, goTo } = useScreen();
  const ref = usePaintedReceipt<HTMLButtonElement>(cell);
  const alert = cell.alert.value;
  const bed = store.beds.value.find((candidate) => candidate.bedId === alert.bedId);
  return (
    <button
      ref={ref}
      type="button"
      class="other-alert"
      data-level={alert.level}
      data-held={isHeld(alert)}
      onClick={() => goTo({ bedId: bed?.bedId ?? null })}
    >
      <strong>{levelText(alert)}</strong>{' '}
      {bed === undefined ? t('alert.wholeUnit') : t('bed.label', { label: bed.label })} · <AlertTitle cell={cell} />
      {alert.holder === null || !isHeld(alert) ? null : ` · ${holderName(alert.holder)}`}
    </button>
  );
}
