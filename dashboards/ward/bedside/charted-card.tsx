/** What people charted and what the laboratory sent, with who and how long ago. */
import { inputLabel, inputValueText, labLabel } from '../alerts/alert-text.ts';
import { chartedUnit } from '../text/number-text.ts';
import { named, t } from '../text/text.ts';
import { LiveAge } from './live-age.tsx';
import type { JSX } from 'preact';
import type { StayCell } from '../live/stay-cell.ts';

export function ChartedCard({ stay }: { readonly stay: StayCell }): JSX.Element | null {
  const charted = stay.charted.value;
  const labs = stay.labs.value;
  if (charted.length + labs.length === 0) return null;
  return (
    <section class="card charted-card">
      <div class="card-head">
        <h2>{t('charted.title')}</h2>
      </div>
      <ul class="charted">
        {charted.map((reading) => (
          <li key={reading.name}>
            <span>{named('charted', reading.name, inputLabel(reading.name, reading.name))}</span>
            <b>{inputValueText({ value: reading.value, unit: chartedUnit(reading.name) })}</b>
            <small>
              {reading.by} · <LiveAge atMs={reading.observedAtMs} />
            </small>
          </li>
        ))}
        {labs.map((lab) => (
          <li key={lab.name}>
            <span>{labLabel(lab.name)}</span>
            <b>{inputValueText(lab)}</b>
            <small>
              <LiveAge atMs={lab.observedAtMs} />
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}
