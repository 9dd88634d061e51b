/** One run: what was asked, its state with its share, its way to an end, and its result. */
import { useState } from 'preact/hooks';
import { useScreen } from '../page/screen.ts';
import { runFilePath } from '../page/server-api.ts';
import { named, t } from '../text/text.ts';
import { dayClockText } from '../text/time-text.ts';
import { lengthText, labelText, ruleText } from './form/research-text.ts';
import { RunResult } from './run-result.tsx';
import type { Runs } from './use-runs.ts';
import type { ResearchRequest } from '../../../services/contract/screens/research-request.ts';
import type { ResearchRun } from '../../../services/contract/screens/research-view.ts';
import type { JSX } from 'preact';

export function RunCard({ run, runs }: { readonly run: ResearchRun; readonly runs: Runs }): JSX.Element {
  const { store } = useScreen();
  const [isShown, setShown] = useState(false);
  const { runId, request, state, share, startedAtMs, endedAtMs, askedAtMs, fault, files } = run;
  const isUnderWay = state === 'waiting' || state === 'running';
  const hasResult = files.includes('report.json') && request.kind !== 'evaluate';
  return (
    <li class="research-run" data-state={state}>
      <h2>
        {named('runKind', request.kind, request.kind)}: {requestText(request, store.timeZone.value)}
      </h2>
      <p class="research-run-state">
        <b>{t(`runState.${state}`, { percent: Math.floor(100 * share) })}</b>{' '}
        <span class="quiet">
          {t('run.asked', { time: dayClockText(askedAtMs, store.timeZone.value) })}
          {startedAtMs === null || endedAtMs === null
            ? ''
            : `, ${t('run.took', { span: lengthText(endedAtMs - startedAtMs) })}`}
        </span>
      </p>
      {state === 'running' ? <progress max={1} value={share} aria-label={t('research.runs')} /> : null}
      {fault === null ? null : (
        <p class="research-fault" lang="en">
          {fault}
        </p>
      )}
      <div class="research-run-do">
        {isUnderWay ? (
          <button type="button" onClick={() => void runs.cancel(runId)}>
            {t('run.cancel')}
          </button>
        ) : null}
        {hasResult ? (
          <button type="button" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
            {t(isShown ? 'run.hide' : 'run.show')}
          </button>
        ) : null}
        {files.toReversed().map((file) => (
          <a key={file} class="research-file" href={runFilePath(runId, file)} target="_blank" rel="noreferrer">
            {t(file === 'report.html' ? 'run.report' : 'run.json')}
          </a>
        ))}
        {isUnderWay ? null : (
          <button type="button" class="plain" onClick={() => void runs.start(request)}>
            {t('run.repeat')}
          </button>
        )}
      </div>
      {isShown ? <RunResult run={run} /> : null}
    </li>
  );
}

function requestText(request: ResearchRequest, timeZone: string): string {
  switch (request.kind) {
    case 'evaluate':
      return `${ruleText(request.subject.id)} → ${labelText(request.labelId)}`;
    case 'cohort':
      return request.cohortId;
    case 'what-if':
    case 'delay-lab': {
      const span = `${request.unitId}, ${dayClockText(request.fromMs, timeZone)} – ${dayClockText(request.toMs, timeZone)}`;
      const ids = request.kind === 'delay-lab' ? [request.ruleId] : ruleIdsOf(request);
      return `${ids.map(ruleText).join(', ')} · ${span}`;
    }
  }
}

function ruleIdsOf({ changes, offRuleIds }: Extract<ResearchRequest, { kind: 'what-if' }>): readonly string[] {
  return [...new Set([...changes.map(({ ruleId }) => ruleId), ...offRuleIds])];
}
