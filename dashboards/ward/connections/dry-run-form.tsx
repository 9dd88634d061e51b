/** A pasted message, read as its source would have sent it; nothing of it is stored. */
import { useState } from 'preact/hooks';
import { serverApi } from '../page/server-api.ts';
import { t } from '../text/text.ts';
import { DryRunResult } from './dry-run-result.tsx';
import type { JSX } from 'preact';
import type { ConnectionView, DryRunReport } from '../../../services/contract/screens/connection-view.ts';

type Outcome =
  | { readonly is: 'none' | 'reading' }
  | { readonly is: 'read'; readonly report: DryRunReport }
  | { readonly is: 'failed'; readonly status: number };

const TOO_LARGE = 413;

export function DryRunForm({ source }: { readonly source: ConnectionView }): JSX.Element {
  const [text, setText] = useState('');
  const [outcome, setOutcome] = useState<Outcome>({ is: 'none' });
  const read = async (): Promise<void> => {
    setOutcome({ is: 'reading' });
    const answer = await serverApi.dryRun(source.sourceId, text);
    setOutcome(answer.ok ? { is: 'read', report: answer.value } : { is: 'failed', status: answer.status });
  };
  const isHl7 = source.kind === 'hl7';
  return (
    <section class="card dry-run">
      <div class="card-head">
        <h3>{t('dryRun.title')}</h3>
      </div>
      <p class="card-note">{t(isHl7 ? 'dryRun.why' : 'dryRun.notHere')}</p>
      {isHl7 ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void read();
          }}
        >
          <label>
            <span>{t('dryRun.message')}</span>
            <textarea
              rows={9}
              spellcheck={false}
              autocomplete="off"
              placeholder={'MSH|^~\\&|…'}
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
            />
          </label>
          <button type="submit" class="primary" disabled={text.trim() === '' || outcome.is === 'reading'}>
            {t(outcome.is === 'reading' ? 'dryRun.running' : 'dryRun.run')}
          </button>
        </form>
      ) : null}
      <div aria-live="polite">
        {outcome.is === 'failed' ? (
          <p class="dry-run-failed">{t(outcome.status === TOO_LARGE ? 'dryRun.tooLarge' : 'dryRun.failed')}</p>
        ) : null}
        {outcome.is === 'read' ? <DryRunResult report={outcome.report} /> : null}
      </div>
    </section>
  );
}
