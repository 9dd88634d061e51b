/** What of the trail is asked for: a day, a kind of event, a stay, an account. */
import { useState } from 'preact/hooks';
import { t } from '../text/text.ts';
import { AUDIT_GROUPS, type AuditQuestion } from '../../../services/contract/audit/audit-view.ts';
import type { JSX } from 'preact';

const DAY_MS = 86_400_000;

interface AuditFiltersProps {
  readonly asked: AuditQuestion;
  /** The day that is shown; empty: not known yet. */
  readonly day: string;
  readonly onAsk: (question: AuditQuestion) => void;
}

export function AuditFilters({ asked, day, onAsk }: AuditFiltersProps): JSX.Element {
  return (
    <div class="audit-filters">
      <div class="audit-groups" role="group" aria-label={t('audit.group')}>
        <GroupButton asked={asked} onAsk={onAsk} />
        {AUDIT_GROUPS.map((group) => (
          <GroupButton key={group} group={group} asked={asked} onAsk={onAsk} />
        ))}
      </div>
      <div class="audit-row">
        <DayChoice day={day} onDay={(chosen) => onAsk({ ...asked, day: chosen })} />
        <NameFields key={JSON.stringify([asked.stayId, asked.account])} asked={asked} onAsk={onAsk} />
      </div>
    </div>
  );
}

function GroupButton({
  group,
  asked,
  onAsk,
}: Pick<AuditFiltersProps, 'asked' | 'onAsk'> & Pick<AuditQuestion, 'group'>): JSX.Element {
  const { group: chosen, ...others } = asked;
  return (
    <button
      type="button"
      aria-pressed={chosen === group}
      onClick={() => onAsk(group === undefined ? others : { ...others, group })}
    >
      {t(`audit.group.${group ?? 'all'}`)}
    </button>
  );
}

function DayChoice({ day, onDay }: { readonly day: string; readonly onDay: (day: string) => void }): JSX.Element {
  const beside = (days: number): void => {
    const atMs = Date.parse(`${day}T12:00:00Z`);
    if (!Number.isNaN(atMs)) onDay(new Date(atMs + days * DAY_MS).toISOString().slice(0, 10));
  };
  return (
    <div class="audit-day">
      <button type="button" aria-label={t('audit.dayBefore')} onClick={() => beside(-1)}>
        ‹
      </button>
      <label>
        <span>{t('audit.day')}</span>
        <input
          type="text"
          inputMode="numeric"
          pattern="\d{4}-\d\d-\d\d"
          size={10}
          value={day}
          onChange={(event) => onDay(event.currentTarget.value.trim())}
        />
      </label>
      <button type="button" aria-label={t('audit.dayAfter')} onClick={() => beside(1)}>
        ›
      </button>
    </div>
  );
}

function NameFields({ asked, onAsk }: Pick<AuditFiltersProps, 'asked' | 'onAsk'>): JSX.Element {
  const { stayId = '', account = '', ...others } = asked;
  const [stay, setStay] = useState(stayId);
  const [person, setPerson] = useState(account);
  const named = {
    ...(stay.trim() === '' ? {} : { stayId: stay.trim() }),
    ...(person.trim() === '' ? {} : { account: person.trim() }),
  };
  return (
    <form
      class="audit-names"
      onSubmit={(event) => {
        event.preventDefault();
        onAsk({ ...others, ...named });
      }}
    >
      <label>
        <span>{t('audit.stay')}</span>
        <input type="text" value={stay} onInput={(event) => setStay(event.currentTarget.value)} />
      </label>
      <label>
        <span>{t('audit.person')}</span>
        <input
          type="text"
          autocomplete="off"
          value={person}
          onInput={(event) => setPerson(event.currentTarget.value)}
        />
      </label>
      <button type="submit">{t('audit.ask')}</button>
      {stayId === '' && account === '' ? null : (
        <button type="button" onClick={() => onAsk(others)}>
          {t('audit.clear')}
        </button>
      )}
    </form>
  );
}
