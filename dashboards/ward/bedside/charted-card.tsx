/** What people charted and what the laboratory sent, with who and how long ago. */
import { useComputed } from '@preact/signals';
import { inputLabel, inputValueText, labLabel } from '../alerts/alert-text.ts';
import { coarseSpanText } from '../text/time-text.ts';
import { named, spanWords, t } from '../text/text.ts';
import { useScreen } from '../screen.ts';
import type { JSX } from 'preact';
import type { StayCell } from '../live/stay-cell.ts';

const CHARTED_UNITS: Readonly<Record<string, string>> = {
  capillaryRefillSeconds: 's',
  oxygenFlowLPerMin: 'L/min',
  fio2Percent: '%',
  weightKg: 'kg',
  coreTemperatureCel: 'Cel',
  respiratoryRatePerMin: '/min',
  heartRatePerMin: '/min',
  spo2Percent: '%',
  cuffSystolicMmHg: 'mm[Hg]',
};

export function ChartedCard({ stay }: { readonly stay: StayCell }): JSX.Element | null {
  const charted = stay.charted.value;
  const labs = stay.labs.value;
  if (charted.length + labs.length === 0) return null;
  return (
    <section class="card charted-card">
      <div class="card-head"><h2>{t('charted.title')}</h2></div>
      <ul class="charted">
        {charted.map((reading) => (
          <li key={reading.name}>
            <span>{named('charted', reading.name, inputLabel(reading.name, reading.name))}</span>
            <b>{inputValueText({ value: reading.value, unit: CHARTED_UNITS[reading.name] ?? null })}</b>
            <small>{reading.by} · <Age atMs={reading.observedAtMs} /></small>
          </li>
        ))}
        {labs.map((lab) => (
          <li key={lab.name}>
            <span>{labLabel(lab.name)}</span>
            <b>{inputValueText(lab)}</b>
            <small><Age atMs={lab.observedAtMs} /></small>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Age({ atMs }: { readonly atMs: number }): JSX.Element {
  const { store } = useScreen();
  const text = useComputed(() => coarseSpanText((store.now.value?.unitMs ?? atMs) - atMs, spanWords()));
  return <>{text}</>;
}
