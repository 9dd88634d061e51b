/** What came of a run, as far as it is a table: the whole is in its JSON. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { Instead } from '../connections/data-frame.tsx';
import { routeHash } from '../page/route.ts';
import { useScreen } from '../page/screen.ts';
import { serverApi, type Answer } from '../page/server-api.ts';
import { numberText } from '../text/number-text.ts';
import { named, t } from '../text/text.ts';
import { dayClockText } from '../text/time-text.ts';
import { labelText, ruleText } from './form/research-text.ts';
import type { CohortView, DelayLabView, WhatIfView } from '../../../services/contract/screens/research-results.ts';
import type { ResearchRun } from '../../../services/contract/screens/research-view.ts';
import type { ComponentChildren, JSX } from 'preact';

const SHOWN_CASES = 50;

export function RunResult({ run }: { readonly run: ResearchRun }): JSX.Element | null {
  const { runId, request } = run;
  switch (request.kind) {
    case 'what-if':
      return <Report ask={() => serverApi.research.whatIf(runId)}>{(report) => <WhatIf report={report} />}</Report>;
    case 'delay-lab':
      return <Report ask={() => serverApi.research.delayLab(runId)}>{(report) => <DelayLab report={report} />}</Report>;
    case 'cohort':
      return <Report ask={() => serverApi.research.cohort(runId)}>{(report) => <CohortFlow report={report} />}</Report>;
    case 'evaluate':
      return null;
  }
}

/** A report never changes: it is read once. */
function Report<T>({
  ask,
  children,
}: {
  readonly ask: () => Promise<Answer<T>>;
  readonly children: (report: T) => ComponentChildren;
}): JSX.Element {
  const [answer, setAnswer] = useState<Answer<T> | null>(null);
  const first = useRef(ask);
  useEffect(() => {
    void first.current().then(setAnswer);
  }, []);
  if (answer === null) return <Instead line={t('research.reading')} />;
  if (!answer.ok) return <Instead line={t('research.failed')} />;
  return <>{children(answer.value)}</>;
}

function WhatIf({ report }: { readonly report: WhatIfView }): JSX.Element {
  const { before, after, changed, unitId } = report;
  const { route, store } = useScreen();
  const ruleIds = [...new Set([...Object.keys(before.byRule), ...Object.keys(after.byRule)])].toSorted();
  return (
    <>
      <p class="quiet">{t('run.bedDays', { days: numberText(before.bedDays, 2) })}</p>
      <div class="data-scroll">
        <table class="research-table">
          <thead>
            <tr>
              <th scope="col">{t('run.rule')}</th>
              <th scope="col">{t('run.before')}</th>
              <th scope="col">{t('run.aBedDay')}</th>
              <th scope="col">{t('run.after')}</th>
              <th scope="col">{t('run.aBedDay')}</th>
            </tr>
          </thead>
          <tbody>
            <Counts name={t('run.all')} before={before} after={after} />
            {ruleIds.map((ruleId) => (
              <Counts
                key={ruleId}
                name={ruleText(ruleId)}
                before={before.byRule[ruleId]}
                after={after.byRule[ruleId]}
              />
            ))}
          </tbody>
        </table>
      </div>
      <h3>{t('run.changed', { count: changed.length })}</h3>
      {changed.length > SHOWN_CASES ? <p class="quiet">{t('run.firstCases', { count: SHOWN_CASES })}</p> : null}
      <ul class="research-cases">
        {changed.slice(0, SHOWN_CASES).map(({ what, ruleId, stayId, bedId, atMs }) => (
          <li key={`${ruleId} ${stayId ?? ''} ${atMs}`}>
            <a href={routeHash({ ...route.value, page: 'known', unitId, atMs })}>
              {dayClockText(atMs, store.timeZone.value)}
            </a>{' '}
            {ruleText(ruleId)}, {t(what === 'gone' ? 'run.gone' : what === 'new' ? 'run.added' : 'run.other')}{' '}
            <span class="quiet">
              {bedId ?? ''} {stayId ?? ''}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

type Count = WhatIfView['before']['byRule'][string];

function Counts({
  name,
  before,
  after,
}: {
  readonly name: string;
  readonly before: Count | undefined;
  readonly after: Count | undefined;
}): JSX.Element {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{before?.alerts ?? 0}</td>
      <td>{numberText(before?.alertsABedDay ?? null, 2)}</td>
      <td>{after?.alerts ?? 0}</td>
      <td>{numberText(after?.alertsABedDay ?? null, 2)}</td>
    </tr>
  );
}

function DelayLab({ report }: { readonly report: DelayLabView }): JSX.Element {
  return (
    <>
      <p class="quiet">
        {t('run.aBedDayWithLimits', { stays: report.stays })} ·{' '}
        {t('run.bedDays', { days: numberText(report.bedDays, 2) })}
      </p>
      <div class="data-scroll">
        <table class="research-table">
          <thead>
            <tr>
              <th scope="col">s</th>
              <th scope="col">{t('run.alerts')}</th>
              <th scope="col">{t('run.saved')}</th>
              <th scope="col">{t('run.hidden')}</th>
            </tr>
          </thead>
          <tbody>
            {report.points.map(({ delayMs, alertsABedDay, alertsSavedABedDay, hiddenSecondsABedDay }) => (
              <tr key={delayMs}>
                <th scope="row">{delayMs / 1_000}</th>
                <td>{limitsText(alertsABedDay)}</td>
                <td>{limitsText(alertsSavedABedDay)}</td>
                <td>{limitsText(hiddenSecondsABedDay)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

export function CohortFlow({ report }: { readonly report: CohortView }): JSX.Element {
  return (
    <>
      <h3>{t('cohort.flow')}</h3>
      <div class="data-scroll">
        <table class="research-table">
          <thead>
            <tr>
              <th scope="col">{t('cohort.step')}</th>
              <th scope="col">{t('cohort.left')}</th>
              <th scope="col">{t('cohort.out')}</th>
            </tr>
          </thead>
          <tbody>
            {report.flow.map(({ step, stays, excluded }) => (
              <tr key={step}>
                <th scope="row">{named('cohortStep', step, step)}</th>
                <td>{stays}</td>
                <td>{excluded}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p>
        {Object.entries(report.labels)
          .map(([id, count]) => `${labelText(id)}: ${count}`)
          .join(' · ')}
      </p>
      <p class="quiet research-digest">
        {t('cohort.digest')} sha256:{report.digest}
      </p>
    </>
  );
}

function limitsText({ value, low, high }: DelayLabView['points'][number]['alertsABedDay']): string {
  if (low === null || high === null) return numberText(value, 1);
  return `${numberText(value, 1)} (${numberText(low, 1)} – ${numberText(high, 1)})`;
}
