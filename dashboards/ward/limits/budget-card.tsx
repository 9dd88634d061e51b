/** How many alerts a bed-day the unit will bear: stated by one person, raised or taken back by two. */
import { useState } from 'preact/hooks';
import { DecisionForm, type Deciding } from '../policy/decision-form.tsx';
import { t } from '../text/text.ts';
import { rateValues } from './budget-text.ts';
import type { JSX } from 'preact';
import type { AlertBudget } from '../../../services/contract/decisions/policy-view.ts';

/** Suggested where a unit has stated none: what the reference text estimates for a PICU. */
const FIRST: AlertBudget = { urgent: 2, medium: 6 };
const MOST = 1_000;

export function BudgetCard(deciding: Deciding): JSX.Element {
  const { budget, version } = deciding.answer.policy;
  return (
    <section class="card">
      <div class="card-head">
        <h2>{t('budget.title')}</h2>
      </div>
      <p>{budget === undefined ? t('budget.none') : `◆ ${t('budget.now', rateValues(budget))}`}</p>
      <p class="quiet">{t('budget.rule')}</p>
      <div class="limit-change">
        <Change key={version} {...deciding} />
        {budget === undefined ? null : (
          <DecisionForm
            {...deciding}
            open={t('budget.back')}
            submit={t('limits.propose')}
            change={(reason) => ({ change: 'budget', budget: null, reason })}
          />
        )}
      </div>
    </section>
  );
}

function Change(deciding: Deciding): JSX.Element {
  const held = deciding.answer.policy.budget;
  const [typed, setTyped] = useState(() => textsOf(held ?? FIRST));
  const [urgent, medium] = [numberIn(typed.urgent), numberIn(typed.medium)];
  const budget = urgent === null || medium === null ? null : { urgent, medium };
  const isMore = held !== undefined && budget !== null && (budget.urgent > held.urgent || budget.medium > held.medium);
  const isOther = JSON.stringify(budget) !== JSON.stringify(held);
  return (
    <DecisionForm
      {...deciding}
      open={t('limits.change')}
      submit={t(isMore ? 'limits.propose' : 'limits.decide')}
      change={(reason) => (budget !== null && isOther ? { change: 'budget', budget, reason } : null)}
    >
      <div class="limit-two">
        {(['urgent', 'medium'] as const).map((part) => (
          <label key={part}>
            <span>{t(part === 'urgent' ? 'budget.urgent' : 'budget.medium')}</span>
            <input
              inputMode="decimal"
              value={typed[part]}
              onInput={(event) => setTyped({ ...typed, [part]: event.currentTarget.value })}
            />
          </label>
        ))}
      </div>
    </DecisionForm>
  );
}

function textsOf({ urgent, medium }: AlertBudget): { readonly urgent: string; readonly medium: string } {
  return { urgent: String(urgent), medium: String(medium) };
}

function numberIn(text: string): number | null {
  const value = Number(text.replace(',', '.'));
  return text.trim() === '' || !Number.isFinite(value) || value < 0 || value > MOST ? null : value;
}
