/** Events of the trail, one a line. A stay and an account are buttons: the next question is always «and what else?». */
import { useState } from 'preact/hooks';
import { named, t } from '../text/text.ts';
import { clockText } from '../text/time-text.ts';
import type { JSX } from 'preact';
import type { AuditLine } from '../../../services/contract/audit/audit-view.ts';

interface Choices {
  readonly onStay: (stayId: string) => void;
  readonly onAccount: (account: string) => void;
}

export function AuditTable({
  events,
  timeZone,
  ...choices
}: Choices & { readonly events: readonly AuditLine[]; readonly timeZone: string }): JSX.Element {
  return (
    <div class="data-scroll">
      <table class="audit-table">
        <thead>
          <tr>
            <th scope="col">{t('audit.when')}</th>
            <th scope="col">{t('audit.who')}</th>
            <th scope="col">{t('audit.what')}</th>
            <th scope="col">{t('audit.which')}</th>
            <th scope="col">{t('audit.more')}</th>
          </tr>
        </thead>
        <tbody>
          {events.map((event) => (
            <tr key={`${event.trail} ${event.number}`} data-outcome={event.outcome}>
              <td>
                <time>{clockText(event.atMs, timeZone)}</time>
              </td>
              <td>
                <Who event={event} {...choices} />
              </td>
              <td>
                <What event={event} />
              </td>
              <td>
                <Whom event={event} {...choices} />
              </td>
              <td class="quiet">{detailText(event)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Who({ event, onAccount }: Choices & { readonly event: AuditLine }): JSX.Element {
  const { kind, id, role, address } = event.actor;
  const what = role === null ? named('audit.actor', kind, '') : named('role', role, role).replace(/,.*/, '');
  const lines = [what, address ?? ''].filter((text) => text !== '').join(' · ');
  return (
    <>
      {id === '' ? (
        <span>{t('audit.nobody')}</span>
      ) : (
        <button type="button" class="audit-name" onClick={() => onAccount(id)}>
          {id}
        </button>
      )}
      <span class="audit-under">{lines}</span>
    </>
  );
}

function What({ event: { action, screen, outcome } }: { readonly event: AuditLine }): JSX.Element {
  return (
    <>
      <span>
        {named('audit.action', action, action)}
        {outcome === 'refused' ? <strong class="audit-refused"> {t('audit.refused')}</strong> : null}
      </span>
      {screen === action ? null : <span class="audit-under">{named('audit.screen', screen, screen)}</span>}
    </>
  );
}

/** A board of sixty children is one line until somebody asks for them. */
const STAYS_SHOWN = 3;

function Whom({ event, onStay }: Choices & { readonly event: AuditLine }): JSX.Element {
  const { stayIds, patientIds, unitId } = event;
  const [isOpen, setOpen] = useState(false);
  return (
    <div class="audit-whom">
      {unitId === null ? null : <span>{t('audit.unit', { unit: unitId })}</span>}
      {stayIds.length > STAYS_SHOWN && !isOpen ? (
        <button type="button" class="audit-name" onClick={() => setOpen(true)}>
          {t('audit.children', { count: stayIds.length })}
        </button>
      ) : (
        stayIds.map((stayId) => (
          <button key={stayId} type="button" class="audit-name" onClick={() => onStay(stayId)}>
            {stayId}
          </button>
        ))
      )}
      {patientIds.length === 0 ? null : (
        <span class="audit-under">{t('audit.patients', { count: patientIds.length })}</span>
      )}
    </div>
  );
}

function detailText({ detail, trail, number }: AuditLine): string {
  const told = Object.entries(detail).map(([name, value]) => `${name}: ${String(value)}`);
  return [...told, `${trail} ${number}`].join(', ');
}
