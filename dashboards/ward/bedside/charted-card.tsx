/** What people charted and what the laboratory sent, with who and how long ago. */
import { ageDaysAt } from '../live/age-days.ts';
import { ordinaryInOtherUnit } from '../../../services/clinical/signal/other-unit.ts';
import { inputValueText, labLabel } from '../alerts/content/alert-text.ts';
import { useScreen } from '../page/screen.ts';
import { chartedUnit, unitText } from '../text/number-text.ts';
import { RangeText, Standing } from '../text/range-text.tsx';
import { named, t } from '../text/text.ts';
import { LiveAge } from '../page/live-age.tsx';
import type { JSX } from 'preact';
import type { StayCell } from '../live/stay-cell.ts';

export function ChartedCard({ stay }: { readonly stay: StayCell }): JSX.Element | null {
  const charted = stay.charted.value;
  const labs = stay.labs.value;
  const { store } = useScreen();
  const { birthDate } = stay.identity.value;
  const atMs = store.now.value?.unitMs;
  const ageDays = ageDaysAt(birthDate, atMs);
  if (charted.length + labs.length === 0) return null;
  return (
    <section class="card charted-card">
      <div class="card-head">
        <h2>{t('charted.title')}</h2>
      </div>
      <ul class="charted">
        {charted.map((reading) => (
          <li key={reading.name}>
            <span>{named('charted', reading.name, reading.name)}</span>
            <b>{inputValueText({ value: reading.value, unit: chartedUnit(reading.name) })}</b>
            <OtherUnit name={reading.name} value={reading.value} ageDays={ageDays} />
            <small>
              {reading.by === '' ? '' : `${reading.by} · `}
              <LiveAge atMs={reading.observedAtMs} />
            </small>
          </li>
        ))}
        {labs.map((lab) => (
          <li key={lab.name}>
            <span>{labLabel(lab.name)}</span>
            <b>{inputValueText(lab)}</b>
            <RangeText range={lab.range} />
            <Standing value={lab.value} range={lab.range} />
            <OtherUnit name={lab.name} value={lab.value} ageDays={ageDays} />
            <small>
              <LiveAge atMs={lab.observedAtMs} />
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Says that a value would be ordinary in another common unit: it may have been measured in that one. */
function OtherUnit(props: {
  readonly name: string;
  readonly value: number | string;
  readonly ageDays: number | null;
}): JSX.Element | null {
  const { name, value, ageDays } = props;
  const unit = typeof value === 'number' ? ordinaryInOtherUnit(name, value, ageDays) : null;
  return unit === null ? null : <small class="other-unit">{t('charted.otherUnit', { unit: unitText(unit) })}</small>;
}
