/** Who saw and did what, a day at a time: for an auditor, who sees no child. What cannot be read whole is not shown in part. */
import { useState } from 'preact/hooks';
import { DataFrame, Instead } from '../connections/data-frame.tsx';
import { usePolled, type Polled } from '../connections/polled.ts';
import { serverApi } from '../page/server-api.ts';
import { t } from '../text/text.ts';
import { AuditFilters } from './audit-filters.tsx';
import { AuditTable } from './audit-table.tsx';
import { ProofLine } from './proof-line.tsx';
import type { JSX } from 'preact';
import type { AuditAnswer, AuditQuestion } from '../../../services/contract/audit/audit-view.ts';

const ASK_EVERY_MS = 60_000;

export function AuditPage(): JSX.Element {
  const [asked, setAsked] = useState<AuditQuestion>({});
  const answer = usePolled(() => serverApi.audit(asked), { everyMs: ASK_EVERY_MS, key: JSON.stringify(asked) });
  const day = asked.day ?? (answer?.ok === true ? answer.value.day : '');
  return (
    <DataFrame page="audit">
      <div class="audit">
        <AuditFilters asked={asked} day={day} onAsk={setAsked} />
        <Content
          answer={answer}
          onStay={(stayId) => setAsked({ ...asked, stayId })}
          onAccount={(account) => setAsked({ ...asked, account })}
        />
      </div>
    </DataFrame>
  );
}

interface ContentProps {
  readonly answer: Polled<AuditAnswer>;
  readonly onStay: (stayId: string) => void;
  readonly onAccount: (account: string) => void;
}

function Content({ answer, onStay, onAccount }: ContentProps): JSX.Element {
  if (answer === null) return <Instead line={t('audit.reading')} />;
  if (!answer.ok) return <Instead line={t('audit.failed')} why={t('audit.failedWhy')} />;
  const { day, events, isCut, proofs, timeZone } = answer.value;
  return (
    <>
      <ProofLine proofs={proofs} timeZone={timeZone} />
      {isCut ? <p class="audit-cut">{t('audit.cut', { count: events.length })}</p> : null}
      {events.length === 0 ? (
        <Instead line={t('audit.none')} why={t('audit.noneWhy', { day })} />
      ) : (
        <AuditTable events={events} timeZone={timeZone} onStay={onStay} onAccount={onAccount} />
      )}
      <p class="data-foot">{t('audit.times', { timeZone })}</p>
    </>
  );
}
