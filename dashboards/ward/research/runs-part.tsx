/** Runs: what is asked of the past, how far it is, and what came of it. */
import { useState } from 'preact/hooks';
import { Instead } from '../connections/data-frame.tsx';
import { useScreen } from '../page/screen.ts';
import { t } from '../text/text.ts';
import { ReadAnswer } from './form/read-answer.tsx';
import { RunCard } from './run-card.tsx';
import { RunForm } from './run-form.tsx';
import { useRuns } from './use-runs.ts';
import type { ResearchChoices } from '../../../services/contract/screens/research-view.ts';
import type { JSX } from 'preact';

export function RunsPart({ choices }: { readonly choices: ResearchChoices }): JSX.Element {
  const runs = useRuns();
  // The first day of a form, and its times, are of the unit's zone: it begins anew once that is told.
  const zone = useScreen().store.facts.value?.timeZone;
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <p class="quiet">{t('run.oneAtATime')}</p>
      {isOpen ? (
        <RunForm key={zone} choices={choices} start={runs.start} close={() => setOpen(false)} />
      ) : (
        <button type="button" class="primary research-new" onClick={() => setOpen(true)}>
          {t('run.new')}
        </button>
      )}
      <ReadAnswer answer={runs.answer}>
        {(all) =>
          all.length === 0 ? (
            <Instead line={t('run.none')} />
          ) : (
            <ul class="research-runs">
              {all.map((run) => (
                <RunCard key={run.runId} run={run} runs={runs} />
              ))}
            </ul>
          )
        }
      </ReadAnswer>
    </>
  );
}
