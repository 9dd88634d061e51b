/** The newest decision about a unit's rules: who made it, when and why, and one step back. `note` stands below it. */
import { useScreen } from '../page/screen.ts';
import { clinicalText } from '../text/clinical-text.ts';
import { t } from '../text/text.ts';
import { dayClockText } from '../text/time-text.ts';
import { DecisionForm, type Deciding } from './decision-form.tsx';
import { policyReasonText } from '../../../services/wording/text/policy-reason-text.ts';
import type { JSX } from 'preact';

export function Decided({ note = null, ...deciding }: Deciding & { readonly note?: JSX.Element | null }): JSX.Element {
  const { decided, before } = deciding.answer.policy;
  const { store } = useScreen();
  if (decided === null) return <p class="card-note">{t('policy.undecided')}</p>;
  const time = dayClockText(decided.atMs, store.timeZone.value);
  const who = decided.displayName ?? decided.by;
  return (
    <div class="decided">
      <p>
        {who === '' ? t('policy.decidedUnnamed', { time }) : t('policy.decided', { who, time })}{' '}
        {policyReasonText(decided, clinicalText)}
      </p>
      {before === null ? null : (
        <DecisionForm
          {...deciding}
          open={t('policy.undo')}
          submit={t('policy.undoSure')}
          change={(reason) => ({ change: 'undo', reason })}
        >
          <p>{t('policy.undoWhy')}</p>
        </DecisionForm>
      )}
      {note}
    </div>
  );
}
