/** Whom the unit asks for answers to its alerts, who holds which role in the next days, and one shift to be entered. */
import { useState } from 'preact/hooks';
import { may } from '../../../services/contract/access/access-table.ts';
import { peopleHere } from '../../../services/contract/decisions/care-view.ts';
import {
  ROSTER_ROLES,
  SHIPPED_LADDER,
  type RosterEntry,
  type RosterRole,
} from '../../../services/contract/ladder/ladder.ts';
import { wholeSpanText } from '../../../services/wording/text/span-text.ts';
import { randomName, useScreen } from '../page/screen.ts';
import { fieldText, zonedMs } from '../research/form/research-text.ts';
import { named, spanWords, t } from '../text/text.ts';
import { momentText } from '../text/time-text.ts';
import type { SendCare } from './care-command.ts';
import type { JSX } from 'preact';

const HOUR_MS = 3_600_000;
const SHOWN_MS = 72 * HOUR_MS;
const SHIFT_MS = 12 * HOUR_MS;

export function RosterPart({ unitId, onSend }: { readonly unitId: string; readonly onSend: SendCare }): JSX.Element {
  const { store, session } = useScreen();
  const role = session.value?.role;
  const { ladder = SHIPPED_LADDER, roster = [] } = store.care.value;
  const nowMs = store.now.value?.unitMs ?? 0;
  const next = roster.filter(({ fromMs, untilMs }) => untilMs > nowMs && fromMs < nowMs + SHOWN_MS);
  return (
    <details class="handover-roster">
      <summary>{t('roster.title')}</summary>
      <ol class="ladder-steps">
        {ladder.steps.map(({ who, waitMs }) => (
          <li key={who}>
            <strong>{named('asked', who, who)}</strong>{' '}
            <span class="quiet">
              {waitMs === null
                ? t('asked.last')
                : t('roster.waits', {
                    high: wholeSpanText(waitMs.high, spanWords()),
                    medium: wholeSpanText(waitMs.medium, spanWords()),
                  })}
            </span>
          </li>
        ))}
      </ol>
      <h3>{t('roster.next')}</h3>
      {next.length === 0 ? <p class="quiet">{t('roster.empty')}</p> : <Shifts entries={next} nowMs={nowMs} />}
      {role !== undefined && may(role, 'decide-policy') ? <ShiftForm unitId={unitId} onSend={onSend} /> : null}
    </details>
  );
}

function Shifts({ entries, nowMs }: { readonly entries: readonly RosterEntry[]; readonly nowMs: number }): JSX.Element {
  const zone = useScreen().store.timeZone.value;
  return (
    <table class="handover-spread">
      <thead>
        <tr>
          <th scope="col">{t('roster.from')}</th>
          <th scope="col">{t('roster.until')}</th>
          <th scope="col">{t('roster.role')}</th>
          <th scope="col">{t('roster.name')}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map(({ role, displayName, fromMs, untilMs }) => (
          <tr key={`${role} ${fromMs}`} data-now={fromMs <= nowMs && nowMs < untilMs}>
            <td>{momentText(fromMs, nowMs, zone)}</td>
            <td>{momentText(untilMs, nowMs, zone)}</td>
            <td>{named('asked', role, role)}</td>
            <td>{displayName === '' ? '–' : displayName}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Takes the place of whatever stood there for this role. */
function ShiftForm({ unitId, onSend }: { readonly unitId: string; readonly onSend: SendCare }): JSX.Element {
  const { store } = useScreen();
  const zone = store.timeZone.value;
  const hourMs = Math.floor((store.now.peek()?.unitMs ?? 0) / HOUR_MS) * HOUR_MS;
  const [role, setRole] = useState<RosterRole>('charge-nurse');
  const [name, setName] = useState('');
  const [from, setFrom] = useState(() => fieldText(hourMs, zone));
  const [until, setUntil] = useState(() => fieldText(hourMs + SHIFT_MS, zone));
  const [fromMs, untilMs] = [zonedMs(from, zone), zonedMs(until, zone)];
  const isWhole = name.trim() !== '' && fromMs !== null && untilMs !== null && fromMs < untilMs;
  const enter = (): void => {
    if (fromMs === null || untilMs === null) return;
    const displayName = name.trim();
    const known = peopleHere(store.care.peek(), store.now.peek()?.unitMs ?? 0);
    const by = known.find((person) => person.displayName === displayName)?.by ?? null;
    const entries = [{ role, by, displayName, fromMs, untilMs }];
    onSend({ act: 'roster', commandId: randomName(), unitId, roles: [role], fromMs, untilMs, entries });
    setName('');
  };
  return (
    <div class="roster-form">
      <label>
        {t('roster.role')}
        <select value={role} onChange={({ currentTarget }) => setRole(roleOf(currentTarget.value))}>
          {ROSTER_ROLES.map((each) => (
            <option key={each} value={each}>
              {named('asked', each, each)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t('roster.name')}
        <input maxLength={120} value={name} onInput={({ currentTarget }) => setName(currentTarget.value)} />
      </label>
      <label>
        {t('roster.from')}
        <input type="datetime-local" value={from} onInput={({ currentTarget }) => setFrom(currentTarget.value)} />
      </label>
      <label>
        {t('roster.until')}
        <input type="datetime-local" value={until} onInput={({ currentTarget }) => setUntil(currentTarget.value)} />
      </label>
      <button type="button" class="primary" disabled={!isWhole} onClick={enter}>
        {t('roster.enter')}
      </button>
    </div>
  );
}

function roleOf(text: string): RosterRole {
  return ROSTER_ROLES.find((role) => role === text) ?? 'charge-nurse';
}
