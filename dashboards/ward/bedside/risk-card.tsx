/** What a model says, what kind of model it is, and that it does not alert. */
import { percentText } from '../text/number-text.ts';
import { momentText } from '../text/time-text.ts';
import { told, t } from '../text/text.ts';
import { useScreen } from '../page/screen.ts';
import type { JSX } from 'preact';
import type { RiskResult } from '../../../services/contract/decisions/risk-result.ts';

export function RiskCard({ risk }: { readonly risk: RiskResult }): JSX.Element {
  const { store } = useScreen();
  const timeZone = store.timeZone.value;
  return (
    <section class="card risk-card">
      <div class="card-head">
        <h2>{t('risk.title', { outcome: told(risk.outcome, timeZone), hours: risk.horizonHours })}</h2>
        <span>{momentText(risk.dueAtMs, store.now.peek()?.unitMs ?? risk.dueAtMs, timeZone)}</span>
      </div>
      <div class="score-total">
        <span class="score-number">{percentText(risk.probability)}</span>
        <p>
          <strong>{told(risk.label, timeZone)}.</strong>{' '}
          {risk.reason === null ? null : t('risk.refused', { reason: told(risk.reason, timeZone) })}
        </p>
      </div>
      {risk.probability === null ? null : (
        <div class="risk-bar" aria-hidden="true">
          <span style={{ width: `${Math.round(risk.probability * 100)}%` }} />
        </div>
      )}
      {(risk.standIns ?? []).map((standIn) => (
        <p class="card-note" key={standIn.values.signal}>
          {told(standIn, timeZone)}
        </p>
      ))}
      <p class="card-note">{t('risk.shadow')}</p>
      <p class="card-foot">
        {risk.modelId} · sha256 {risk.modelSha256.slice(0, 8)}
      </p>
    </section>
  );
}
