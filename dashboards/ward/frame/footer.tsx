/** Foot of every view: what this software is not, what the risk is, and what was refused at the door. */
import { useScreen } from '../page/screen.ts';
import { phrase, t } from '../text/text.ts';
import type { JSX } from 'preact';

export function Footer(): JSX.Element {
  const { store, status } = useScreen();
  const labels = new Set(
    store.beds.value
      .flatMap((bed) => bed.stay.value?.risks.value ?? [])
      .map((risk) => `${risk.outcome}\n${risk.horizonHours}\n${risk.label}`),
  );
  return (
    <footer class="footer">
      <strong>{t('safety.line')}</strong>
      {[...labels].map((entry) => {
        const [outcome = '', hours = '', label = ''] = entry.split('\n');
        return (
          <span key={entry} class="risk-legend">
            {t('footer.risk', { outcome: phrase(outcome), hours, label: phrase(label) })}
          </span>
        );
      })}
      <span class="footer-end">
        <span>{t('footer.quarantined', { count: store.quarantinedCount.value })}</span>
        <span class="sound" title={t('sound.why')}>
          {t('sound.off')}
        </span>
        {status.value === null ? null : <span>Vigil {status.value.version}</span>}
      </span>
    </footer>
  );
}
