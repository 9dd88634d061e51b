/** «highest: *** High · National PEWS 12 · 14:02»: what an alert had come to, where it says something milder now. */
import { useScreen } from '../../page/screen.ts';
import { momentText } from '../../text/time-text.ts';
import { t, told } from '../../text/text.ts';
import { levelText } from './alert-text.ts';
import { peakOf } from './alert-peak.ts';
import type { Alert } from '../../../../services/contract/decisions/alert.ts';
import type { AlertChanged } from '../../../../services/contract/decisions/decision.ts';
import type { AlertCell } from '../../live/ward-store.ts';
import type { JSX } from 'preact';

interface Props {
  readonly alert: Alert;
  /** Of this alert, oldest first. */
  readonly steps: readonly AlertChanged[];
}

export function AlertPeakLine({ alert, steps }: Props): JSX.Element | null {
  const { store } = useScreen();
  const peak = peakOf(alert, steps);
  if (peak === null) return null;
  const zone = store.timeZone.value;
  const words = `${levelText(peak.alert)} · ${told(peak.alert.title, zone)}`;
  return (
    <p class="episode-peak">
      {t('stayAlerts.peak', { peak: words })} ·{' '}
      <time>{momentText(peak.atMs, store.now.peek()?.unitMs ?? peak.atMs, zone)}</time>
    </p>
  );
}

/** As far as this screen has seen its course; the alerts of the stay, at the bedside, know all of it. */
export function SeenPeak({ cell }: { readonly cell: AlertCell }): JSX.Element | null {
  const { store } = useScreen();
  const alert = cell.alert.value;
  return <AlertPeakLine alert={alert} steps={store.alertLog.value.filter((change) => change.alert.id === alert.id)} />;
}
