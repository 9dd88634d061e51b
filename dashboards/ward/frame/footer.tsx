/** Foot of every view: what this software is not, what the risk is, and what was refused at the door. */
import { useScreen } from '../page/screen.ts';
import { t, told } from '../text/text.ts';
import type { JSX } from 'preact';

export function Footer(): JSX.Element {
  const { store, status } = useScreen();
  const timeZone = store.timeZone.value;
  const labels = new Set(
    store.beds.value
      .flatMap((bed) => bed.stay.value?.risks.value ?? [])
      .map(({ outcome, horizonHours, label }) =>
        t('footer.risk', { outcome: told(outcome, timeZone), hours: horizonHours, label: told(label, timeZone) }),
      ),
  );
  return (
    <footer class="footer">
      <strong>{t('safety.line')}</strong>
      {[...labels].map((label) => (
        <span key={label} class="risk-legend">
          {label}
        </span>
      ))}
      <span class="footer-end">
        <span>{t('footer.quarantined', { count: store.quarantinedCount.value })}</span>
        {status.value === null ? null : <span>Vigil {status.value.version}</span>}
      </span>
    </footer>
  );
}
