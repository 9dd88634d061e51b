/** One score and what a unit may choose about it: whom it speaks about here, and which finding alerts. */
import { useState } from 'preact/hooks';
import { clinicalText, rules } from '../text/clinical-text.ts';
import { named, t } from '../text/text.ts';
import { DecisionForm, type Deciding } from './decision-form.tsx';
import { settingsText, useText, whomText } from './policy-text.ts';
import { policyReasonText } from '../../../services/wording/text/policy-reason-text.ts';
import type { JSX } from 'preact';
import type { Waiver } from '../../../services/clinical/statement/opt-in.ts';
import type { PolicyScore } from '../../../services/contract/screens/policy-answer.ts';

interface Props extends Deciding {
  readonly score: PolicyScore;
}

export function ScoreChoices({ score, ...deciding }: Props): JSX.Element {
  const { ruleId, alerts, findings, optIn, limits } = score;
  const still = limits.filter((respect) => optIn?.waives.includes(respect) !== true);
  return (
    <li class="score-choices">
      <div class="score-choices-what">
        <h3>{rules().label(ruleId)}</h3>
        <p class="quiet">{alertText(alerts, findings.length > 0)}</p>
        {optIn === null ? null : (
          <p>
            <strong>{t('policy.usedFor', { whom: whomText(score, optIn.waives) })}</strong>
            {policyReasonText(optIn, clinicalText)}
          </p>
        )}
        <p>{still.length === 0 ? t('policy.everyChild') : t('policy.notFor', { whom: whomText(score, still) })}</p>
        {findings.map((finding) => (
          <Finding key={finding.findingId} ruleId={ruleId} finding={finding} {...deciding} />
        ))}
      </div>
      <div class="score-choices-do">
        {limits.length === 0 ? null : <OptIn score={score} {...deciding} />}
        {optIn === null ? null : (
          <DecisionForm
            {...deciding}
            open={t('policy.stop')}
            submit={t('policy.stopSure')}
            change={(reason) => ({ change: 'opt-out', ruleId, reason })}
          />
        )}
      </div>
    </li>
  );
}

function alertText(alerts: PolicyScore['alerts'], byFinding: boolean): string {
  if (alerts.length > 0) {
    return t('policy.byLevel', { levels: alerts.map((level) => named('level', level, level)).join(', ') });
  }
  return t(byFinding ? 'policy.byFinding' : 'policy.shown');
}

function OptIn({ score, ...deciding }: Props): JSX.Element {
  const { ruleId, limits, optIn } = score;
  const [waives, setWaives] = useState<readonly Waiver[]>(optIn?.waives ?? []);
  const turn = (respect: Waiver): void =>
    setWaives(waives.includes(respect) ? waives.filter((each) => each !== respect) : [...waives, respect]);
  return (
    <DecisionForm
      {...deciding}
      open={t(optIn === null ? 'policy.use' : 'policy.change')}
      submit={t('policy.useSure')}
      change={(reason) => (waives.length === 0 ? null : { change: 'opt-in', ruleId, waives: [...waives], reason })}
    >
      {limits.map((respect) => (
        <label key={respect} class="respect">
          <input type="checkbox" checked={waives.includes(respect)} onChange={() => turn(respect)} />
          <span>
            {useText(score, respect)}
            <small>{whyNot(ruleId, respect)}</small>
          </span>
        </label>
      ))}
    </DecisionForm>
  );
}

/** What differs there, as the file of the rule says. */
function whyNot(ruleId: string, respect: Waiver): string | null {
  if (respect === 'age') return null;
  return rules().outside(ruleId, respect === 'newborn-stay' ? 'newbornStay' : respect);
}

function Finding({
  ruleId,
  finding: { findingId, level, reason },
  ...deciding
}: Deciding & { readonly ruleId: string; readonly finding: PolicyScore['findings'][number] }): JSX.Element {
  const words = { finding: rules().findingLabel(ruleId, findingId), level: named('level', level, level) };
  const isOn = reason !== null;
  return (
    <div class="finding-choice">
      <p>
        {isOn ? <strong>{t('policy.findingOn', words)}</strong> : t('policy.findingOff', words)} {reason}
      </p>
      <DecisionForm
        {...deciding}
        open={isOn ? t('policy.alertOff') : t('policy.alertOn', words)}
        submit={t(isOn ? 'policy.alertOffSure' : 'policy.alertOnSure')}
        change={(why) => ({ change: isOn ? 'alert-off' : 'alert-on', ruleId, findingId, reason: why })}
      />
    </div>
  );
}

/** Which scores can alert where; first and in the largest words where none can. */
export function AlertingNow({ answer }: Pick<Deciding, 'answer'>): JSX.Element {
  const { policy, withoutScoreAlert } = answer;
  return (
    <>
      {withoutScoreAlert.length === 0 ? null : (
        <div class="no-score-notice">
          <p>
            <strong>
              <span aria-hidden="true">▲</span> {t('policy.noneIn', { settings: settingsText(withoutScoreAlert) })}
            </strong>
          </p>
          <p>{t('policy.noneWhy')}</p>
        </div>
      )}
      <ul class="alerting-now">
        {policy.scoreAlerts.map(({ ruleId, settings }) => (
          <li key={ruleId}>
            {t('policy.alertsIn', { score: rules().label(ruleId), settings: settingsText(settings) })}
          </li>
        ))}
      </ul>
    </>
  );
}
