/** What needs someone, most urgent first. An empty list says so in words and claims nothing more. */
import { useScreen } from '../page/screen.ts';
import { t } from '../text/text.ts';
import { AlertCard } from './alert-card.tsx';
import { NoScoreLine } from '../policy/no-score-line.tsx';
import { WithoutAlert } from './without-alert.tsx';
import { isHeld } from '../live/alert-order.ts';
import type { JSX } from 'preact';

export function AttentionList(): JSX.Element {
  const { store } = useScreen();
  const alerts = store.alerts.value;
  const beds = new Map(store.beds.value.map((bed) => [bed.bedId, bed]));
  const unheld = alerts.filter((cell) => !isHeld(cell.alert.value)).length;
  return (
    <aside class="attention" aria-label={t('attention.title')}>
      <div class="attention-room">
        <h2>
          {t('attention.title')}{' '}
          <span class="quiet">{alerts.length === 0 ? '' : t('attention.count', { open: alerts.length, unheld })}</span>
        </h2>
        <NoScoreLine />
        {alerts.length === 0 ? <WithoutAlert /> : null}
        <ul class="alert-list" tabIndex={0} aria-label={t('attention.title')}>
          {alerts.map((cell) => (
            <AlertCard key={cell.id} cell={cell} bed={beds.get(cell.alert.value.bedId ?? '') ?? null} />
          ))}
        </ul>
      </div>
    </aside>
  );
}
