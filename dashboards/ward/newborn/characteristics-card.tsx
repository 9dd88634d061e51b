/** How a newborn's heart rate varied in the newest window: plain numbers, each with what it was made of. */
import { useScreen } from '../page/screen.ts';
import { numberText, percentText, unitText, wholeUnits } from '../text/number-text.ts';
import { momentText } from '../text/time-text.ts';
import { clinicalText, rules } from '../text/clinical-text.ts';
import { t } from '../text/text.ts';
import type { JSX } from 'preact';
import type { CharacteristicValue } from '../../../services/contract/decisions/newborn-events.ts';
import type { StayCell } from '../live/stay-cell.ts';

export function CharacteristicsCard({ stay }: { readonly stay: StayCell }): JSX.Element | null {
  const { store } = useScreen();
  const window = stay.heartRateCharacteristics.value;
  if (window === null) return null;
  const time = (atMs: number): string => momentText(atMs, store.now.peek()?.unitMs ?? atMs, store.timeZone.value);
  return (
    <section class="card characteristics-card">
      <div class="card-head">
        <h2>{t('characteristics.title')}</h2>
        <span>
          {time(window.windowStartMs)}–{time(window.windowEndMs)}
        </span>
      </div>
      <p class="card-note">
        <strong>{t('characteristics.label')}</strong>{' '}
        {wholeUnits(t('characteristics.present', { percent: percentText(window.presentFraction) }))}
      </p>
      <ul class="charted">
        {window.features
          .filter(({ enabled }) => enabled)
          .map((feature) => (
            <Feature key={feature.featureId} feature={feature} />
          ))}
      </ul>
      <Off features={window.features.filter(({ enabled }) => !enabled)} />
      <p class="card-foot">{t('characteristics.foot')}</p>
    </section>
  );
}

/** The label without what it rests on: that stands once for the whole card. */
function featureLabel({ featureId }: CharacteristicValue): string {
  return rules().featureShortLabel(featureId);
}

function Feature({ feature }: { readonly feature: CharacteristicValue }): JSX.Element {
  return (
    <li>
      <span>{featureLabel(feature)}</span>
      <b>
        {`${numberText(feature.value, feature.decimals)} ${feature.value === null ? '' : unitText(feature.unit)}`.trim()}
      </b>
      {feature.reason === null ? null : <small>{clinicalText(feature.reason)}</small>}
    </li>
  );
}

function Off({ features }: { readonly features: readonly CharacteristicValue[] }): JSX.Element | null {
  if (features.length === 0) return null;
  return (
    <details class="grounds">
      <summary>{t('events.notCounted', { count: features.length })}</summary>
      <ul class="event-reasons">
        {features.map((feature) => (
          <li key={feature.featureId}>
            <strong>{featureLabel(feature)}:</strong> {feature.reason === null ? '' : clinicalText(feature.reason)}
          </li>
        ))}
      </ul>
    </details>
  );
}
