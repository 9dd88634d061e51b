/** Runs: what is asked of the past, how far it is, and what came of it. */
import { useState } from 'preact/hooks';
import { Instead } from '../connections/data-frame.tsx';
import { t } from '../text/text.ts';
import { RunCard } from './run-card.tsx';
import { RunForm } from './run-form.tsx';
import { useRuns } from './use-runs.ts';
import type { ResearchChoices } from '../../../services/contract/screens/research-view.ts';
import type { JSX } from 'preact';

export function RunsPart({ choices }: { readonly choices: ResearchChoices }): JSX.Element {
  const runs = useRuns();
  const [isOpen, setOpen] = useState(false);
  const { answer } = runs;
  return (
    <>
      <p class="quiet">{t('run.oneAtATime')}</p>
      {isOpen ? (
        <RunForm choices={choices} start={runs.start} close={() => setOpen(false)} />
      ) : (
        <button type="button" class="primary research-new" onClick={() => setOpen(true)}>
          {t('run.new')}
        </button>
      )}
      {answer === null ? (
        <Instead line={t('research.reading')} />
      ) : !answer.ok ? (
        <Instead line={t('research.failed')} why={t('research.failedWhy')} />
      ) : answer.value.length === 0 ? (
        <Instead line={t('run.none')} />
      ) : (
        <ul class="research-runs">
          {answer.value.map((run) => (
            <RunCard key={run.runId} run={run} runs={runs} />
          ))}
        </ul>
      )}
    </>
  );
}
