/** What a unit has decided about its rules: which scores alert in it, who said so and why, and one decision more. */
import { useState } from 'preact/hooks';
import { DataFrame, Instead } from '../connections/data-frame.tsx';
import { usePolled } from '../connections/polled.ts';
import { useScreen } from '../page/screen.ts';
import { serverApi } from '../page/server-api.ts';
import { rules } from '../text/clinical-text.ts';
import { t } from '../text/text.ts';
import { Decided } from './decided.tsx';
import { DecisionForm, type Deciding } from './decision-form.tsx';
import { AlertingNow, ScoreChoices } from './score-choices.tsx';
import type { JSX } from 'preact';
import type { PolicyAnswer, PolicyScore } from '../../../services/contract/screens/policy-answer.ts';

const ASK_EVERY_MS = 3_000;

export function PolicyPage(): JSX.Element {
  const { route, units } = useScreen();
  const unit = units.value.find(({ unitId }) => unitId === route.value.unitId) ?? units.value[0];
  return (
    <DataFrame page="policy">
      {unit === undefined ? <Instead line={t('policy.none')} /> : <UnitPolicy key={unit.unitId} unitId={unit.unitId} />}
    </DataFrame>
  );
}

function UnitPolicy({ unitId }: { readonly unitId: string }): JSX.Element {
  const polled = usePolled(() => serverApi.policy(unitId), { everyMs: ASK_EVERY_MS, key: unitId });
  // An answer to a decision is newer than what was asked for before it, until it is asked again.
  const [taken, setTaken] = useState<{ readonly answer: PolicyAnswer; readonly before: typeof polled } | null>(null);
  if (polled === null) return <Instead line={t('policy.reading')} />;
  if (!polled.ok) return <Instead line={t('policy.failed')} why={t('connections.failedWhy')} />;
  const answer = taken !== null && taken.before === polled ? taken.answer : polled.value;
  return <Content answer={answer} taken={(newer) => setTaken({ answer: newer, before: polled })} />;
}

function Content(deciding: Deciding): JSX.Element {
  const { scores, mayChange } = deciding.answer;
  const alerting = scores.filter(({ alerts, findings }) => alerts.length + findings.length > 0);
  const others = scores.filter((score) => !alerting.includes(score));
  return (
    <div class="policy">
      <section class="card">
        <AlertingNow answer={deciding.answer} />
        <Decided {...deciding} />
        {mayChange ? null : <p class="card-note">{t('policy.mayNot')}</p>}
      </section>
      <section class="card">
        <div class="card-head">
          <h2>{t('policy.alerting')}</h2>
        </div>
        <Scores scores={alerting} {...deciding} />
      </section>
      <Off {...deciding} />
      <details class="card">
        <summary>{t('policy.others')}</summary>
        <Scores scores={others} {...deciding} />
      </details>
      <p class="data-foot">{t('policy.foot')}</p>
    </div>
  );
}

function Scores({ scores, ...deciding }: Deciding & { readonly scores: readonly PolicyScore[] }): JSX.Element {
  return (
    <ul>
      {scores.map((score) => (
        <ScoreChoices key={score.ruleId} score={score} {...deciding} />
      ))}
    </ul>
  );
}

function Off(deciding: Deciding): JSX.Element | null {
  const { off } = deciding.answer;
  if (off.length === 0) return null;
  return (
    <details class="card" open={off.some(({ by }) => by === 'unit')}>
      <summary>
        {t('policy.off')} <span class="quiet">{off.length}</span>
      </summary>
      <ul>
        {off.map(({ ruleId, by }) => (
          <li key={ruleId} class="score-choices">
            <div class="score-choices-what">
              <h3>{rules().label(ruleId)}</h3>
              <p class="quiet">{t(by === 'unit' ? 'policy.offUnit' : 'policy.offShipped')}</p>
              {by === 'unit' ? null : <p>{rules().disabled(ruleId)}</p>}
            </div>
            <div class="score-choices-do">
              {by === 'unit' ? (
                <DecisionForm
                  {...deciding}
                  open={t('policy.switchOn')}
                  submit={t('policy.switchOnSure')}
                  change={(reason) => ({ change: 'switch-on', ruleId, reason })}
                />
              ) : null}
            </div>
          </li>
        ))}
      </ul>
    </details>
  );
}
