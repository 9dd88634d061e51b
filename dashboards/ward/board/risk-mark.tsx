/** The model's risk on a tile, never without saying what kind of model it is. */
import { percentText } from '../text/number-text.ts';
import { named, t, told } from '../text/text.ts';
import { useScreen } from '../page/screen.ts';
import type { JSX } from 'preact';
import type { StayCell } from '../live/stay-cell.ts';

export function RiskMark({ stay }: { readonly stay: StayCell }): JSX.Element | null {
  const timeZone = useScreen().store.timeZone.value;
  const risk = stay.risks.value[0];
  // A refusal is told with its reason at the bedside; a tile has no room for one and shows no empty risk.
  if (risk === undefined || risk.probability === null) return null;
  const label = told(risk.label, timeZone);
  return (
    <div class="risk-mark" title={label}>
      <span class="risk-number">{t('risk.value', { percent: percentText(risk.probability) })}</span>
      <span class="risk-label">
        {risk.label.code === 'risk.kind' ? named('riskKind', risk.label.values.kind, label) : label}
      </span>
    </div>
  );
}
