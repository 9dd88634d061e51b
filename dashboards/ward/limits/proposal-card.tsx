/** What waits for a second person, first on the page: who asked, why, what for, and their word on it. */
import { useScreen } from '../page/screen.ts';
import { DecisionForm, type Deciding } from '../policy/decision-form.tsx';
import { clinicalText, rules } from '../text/clinical-text.ts';
import { named, t } from '../text/text.ts';
import { dayClockText } from '../text/time-text.ts';
import { policyReasonText } from '../../../services/wording/text/policy-reason-text.ts';
import { rateValues } from './budget-text.ts';
import { ownRuleText } from '../own-rules/own-rule-text.ts';
import { changeText } from './change-text.ts';
import { ruleName, whomText } from './limits-text.ts';
import { PreviewPanel } from './preview-panel.tsx';
import type { JSX } from 'preact';
import type { NeedsTwo } from '../../../services/contract/decisions/policy-view.ts';

export function ProposalCard(deciding: Deciding): JSX.Element | null {
  const { store } = useScreen();
  const { answer } = deciding;
  const { proposed } = answer.policy;
  if (proposed === undefined) return null;
  const who = proposed.displayName ?? proposed.by;
  const values = {
    time: dayClockText(proposed.atMs, store.timeZone.value),
    reason: policyReasonText(proposed, clinicalText),
  };
  const proposalId = proposed.id;
  return (
    <section class="card proposal" aria-label={t('limits.proposed')}>
      <div class="card-head">
        <h2>{t('limits.proposed')}</h2>
      </div>
      <p>{who === '' ? t('limits.proposedUnnamed', values) : t('limits.proposedBy', { ...values, who })}</p>
      <ul>
        {proposed.because.map((each, at) => (
          <li key={at}>{becauseText(each, store.timeZone.value)}</li>
        ))}
      </ul>
      {answer.mayChange ? <PreviewPanel answer={answer} change="proposal" /> : null}
      <div class="proposal-answers">
        {answer.mayAgree ? (
          <DecisionForm
            {...deciding}
            open={t('limits.agree')}
            submit={t('limits.agreeSure')}
            change={(reason) => ({ change: 'agree', proposalId, reason })}
          />
        ) : answer.mayChange ? (
          <p class="quiet">{t('limits.own')}</p>
        ) : null}
        <DecisionForm
          {...deciding}
          open={t('limits.decline')}
          submit={t('limits.declineSure')}
          change={(reason) => ({ change: 'decline', proposalId, reason })}
        />
      </div>
    </section>
  );
}

function becauseText(each: NeedsTwo, timeZone: string): string {
  if (each.what === 'quiet') return t('limits.quietBecause', { level: named('level', each.level, each.level) });
  if (each.what === 'known') return t('lowering.because');
  if (each.what === 'budget-raised') return t('budget.raised');
  if (each.what === 'over-budget') {
    return each.foreseen === null ? t('budget.untried') : t('budget.over', rateValues(each.foreseen));
  }
  if (each.what === 'own-rule') return ownRuleText(each.rule);
  const { limit, fault } = each;
  const { scope, ruleId } = limit;
  const age = scope.of === 'age' ? rules().ageBand(ruleId, scope.bandId) : '';
  const until = scope.of === 'stay' ? ` ${t('limits.until', { time: dayClockText(scope.untilMs, timeZone) })}` : '';
  const why = clinicalText({ code: 'limit.judged', values: { verdict: 'together', fault } });
  return `${ruleName(ruleId)}, ${whomText(limit, age)}: ${changeText(limit)}.${until} (${why})`;
}
