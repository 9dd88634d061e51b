/** Definitions of cohorts, each with the flow of its newest data set. */
import { useState } from 'preact/hooks';
import { Instead } from '../connections/data-frame.tsx';
import { usePolled } from '../connections/polled.ts';
import { useScreen } from '../page/screen.ts';
import { serverApi } from '../page/server-api.ts';
import { t } from '../text/text.ts';
import { CohortForm } from './cohort-form.tsx';
import { RunCard } from './run-card.tsx';
import { useRuns, type Runs } from './use-runs.ts';
import type { CohortEntry, ResearchChoices } from '../../../services/contract/screens/research-view.ts';
import type { JSX } from 'preact';

const ASK_EVERY_MS = 10_000;

export function CohortsPart({ choices }: { readonly choices: ResearchChoices }): JSX.Element {
  const runs = useRuns();
  const zone = useScreen().store.facts.value?.timeZone;
  const [saved, setSaved] = useState(0);
  /** Id of the definition that is open, '' for a new one; null: none. */
  const [open, setOpen] = useState<string | null>(null);
  const answer = usePolled(serverApi.research.cohorts, { everyMs: ASK_EVERY_MS, key: String(saved) });
  const taken = (): void => {
    setOpen(null);
    setSaved(saved + 1);
  };
  if (answer === null) return <Instead line={t('research.reading')} />;
  if (!answer.ok) return <Instead line={t('research.failed')} why={t('research.failedWhy')} />;
  const form = (entry: CohortEntry | null): JSX.Element => (
    <CohortForm key={zone} choices={choices} entry={entry} taken={taken} close={() => setOpen(null)} />
  );
  return (
    <>
      {open === '' ? (
        form(null)
      ) : (
        <button type="button" class="primary research-new" onClick={() => setOpen('')}>
          {t('cohort.new')}
        </button>
      )}
      {answer.value.length === 0 && open !== '' ? <Instead line={t('cohort.none')} /> : null}
      <ul class="research-runs">
        {answer.value.map((entry) => (
          <li key={entry.cohortId} class="research-cohort">
            {open === entry.cohortId ? (
              form(entry)
            ) : (
              <Cohort entry={entry} runs={runs} edit={() => setOpen(entry.cohortId)} />
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function Cohort({
  entry,
  runs,
  edit,
}: {
  readonly entry: CohortEntry;
  readonly runs: Runs;
  readonly edit: () => void;
}): JSX.Element {
  const { cohortId, definition, faults } = entry;
  const [refusal, setRefusal] = useState('');
  const newest =
    runs.answer?.ok === true
      ? runs.answer.value.find(({ request }) => request.kind === 'cohort' && request.cohortId === cohortId)
      : undefined;
  const start = async (): Promise<void> => {
    const code = await runs.start({ kind: 'cohort', cohortId });
    setRefusal(code === null ? '' : t(code === 'busy' ? 'run.busy' : 'run.refused'));
  };
  return (
    <>
      <h2>{titleOf(definition) ?? cohortId}</h2>
      <p class="quiet">{t('cohort.file', { id: cohortId })}</p>
      {faults.length === 0 ? null : (
        <p class="research-fault">
          {t('cohort.faulty')} <span lang="en">{faults.join('; ')}</span>
        </p>
      )}
      <div class="research-run-do">
        {faults.length === 0 ? (
          <button type="button" onClick={() => void start()}>
            {t('cohort.run')}
          </button>
        ) : null}
        <button type="button" class="plain" onClick={edit}>
          {t('cohort.edit')}
        </button>
        <p role="alert">{refusal}</p>
      </div>
      {newest === undefined ? (
        <p class="quiet">{t('cohort.notRun')}</p>
      ) : (
        <ul class="research-runs">
          <RunCard run={newest} runs={runs} />
        </ul>
      )}
    </>
  );
}

function titleOf(definition: unknown): string | null {
  if (typeof definition !== 'object' || definition === null || !('name' in definition)) return null;
  return typeof definition.name === 'string' ? definition.name : null;
}
