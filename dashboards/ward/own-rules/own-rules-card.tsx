/** Rules of the unit's own: what each says and did on the unit's past, one less, and a new one with its sentence and its trial. */
import { useState } from 'preact/hooks';
import { DecisionForm, type Deciding } from '../policy/decision-form.tsx';
import { named, t, told } from '../text/text.ts';
import { EMPTY_DRAFT, ruleOf } from './own-rule-draft.ts';
import { OwnRuleFields } from './own-rule-fields.tsx';
import { ownRuleSentence, ownRuleTitle, triedText } from './own-rule-text.ts';
import type { ComponentChild, JSX } from 'preact';
import { ownRuleFaults, type KnownNames } from '../../../services/clinical/own-rule/check-own-rule.ts';
import type { OwnRule } from '../../../services/clinical/own-rule/own-rule-schema.ts';
import type { ChosenOwnRule } from '../../../services/contract/own-rule/held-own-rule.ts';
import { ENTERED_ANSWERS, ENTERED_NUMBERS } from '../../../services/contract/own-rule/entered-names.ts';
import type { PolicyChange, PolicyScore } from '../../../services/contract/screens/policy-answer.ts';
import './own-rules.css';

interface Props extends Deciding {
  /** What the change would have done; null: there is nothing to try. */
  readonly preview: (change: PolicyChange | null) => ComponentChild;
}

export function OwnRulesCard({ preview, ...deciding }: Props): JSX.Element {
  const { ownRules = [], version } = deciding.answer.policy;
  return (
    <section class="card own-rules" aria-label={t('own.title')}>
      <div class="card-head">
        <h2>{t('own.title')}</h2>
      </div>
      {ownRules.length === 0 ? <p>{t('own.none')}</p> : null}
      <ul>
        {ownRules.map((rule) => (
          <Held key={rule.id} rule={rule} {...deciding} />
        ))}
      </ul>
      <p class="quiet">{t('own.rule')}</p>
      <New key={version} preview={preview} {...deciding} />
    </section>
  );
}

function Held({ rule, ...deciding }: Deciding & { readonly rule: ChosenOwnRule }): JSX.Element {
  const { set } = rule;
  const who = set?.displayName ?? '';
  const agreed = set?.agreed?.displayName ?? '';
  return (
    <li>
      <h3>
        ◆ {ownRuleTitle(rule)} · {named('level', rule.level, rule.level)}
      </h3>
      <p>{ownRuleSentence(rule)}</p>
      <p class="quiet">
        {triedText(rule)} {who === '' ? '' : t('own.setBy', { who, agreed: agreed === '' ? '–' : agreed })}{' '}
        {rule.reason}
      </p>
      <DecisionForm
        {...deciding}
        open={t('own.off')}
        submit={t('own.offSure')}
        change={(reason) => ({ change: 'own-rule-off', ruleId: rule.id, reason })}
      />
    </li>
  );
}

function New({ preview, ...deciding }: Props): JSX.Element {
  const { policy, scores } = deciding.answer;
  const [draft, setDraft] = useState(EMPTY_DRAFT);
  const rule = ruleOf(
    draft,
    (policy.ownRules ?? []).map(({ id }) => id),
  );
  const faults = rule === null ? [] : faultsOf(rule, scores);
  const isPossible = rule !== null && faults.length === 0;
  const change = (reason: string): PolicyChange | null => (isPossible ? { change: 'own-rule', rule, reason } : null);
  return (
    <DecisionForm {...deciding} open={t('own.new')} submit={t('limits.propose')} change={change}>
      <OwnRuleFields draft={draft} set={setDraft} scores={scores} />
      <div class="own-says" role="status" data-whole={isPossible}>
        {rule === null ? <p class="quiet">{t('own.notWhole')}</p> : <p>{ownRuleSentence({ ...rule, reason: '' })}</p>}
        {faults.map((fault) => (
          <p key={fault} class="own-fault">
            {fault}
          </p>
        ))}
      </div>
      {preview(change(t('limits.preview')))}
      <p class="quiet">{t('own.order')}</p>
    </DecisionForm>
  );
}

/** What the engine would refuse. */
function faultsOf(rule: Omit<OwnRule, 'reason'>, scores: readonly PolicyScore[]): readonly string[] {
  const known: KnownNames = {
    scores: scores.map(({ ruleId, findings }) => ({
      id: ruleId,
      enabled: true,
      findings: findings.map(({ findingId }) => ({ id: findingId })),
    })),
    eventIds: [],
    entered: ENTERED_NUMBERS,
    answers: ENTERED_ANSWERS,
  };
  return ownRuleFaults(rule, known).map((found) => told({ code: 'own-rule.fault', values: found }, 'UTC'));
}
