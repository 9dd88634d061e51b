/** Who is asked for an answer to an alert now, by role and name, and who next and when: the same on every screen. */
import { namesAsked } from '../../../../services/contract/decisions/care-view.ts';
import type { Alert, Asked } from '../../../../services/contract/decisions/alert.ts';
import { spanText } from '../../../../services/wording/text/span-text.ts';
import { useDerived } from '../../page/derived.ts';
import { useScreen } from '../../page/screen.ts';
import { named, spanWords, t } from '../../text/text.ts';
import type { AlertCell, WardStore } from '../../live/ward-store.ts';
import type { JSX } from 'preact';

export function AskedLine({ cell }: { readonly cell: AlertCell }): JSX.Element | null {
  const { store } = useScreen();
  const next = useDerived(() => nextText(askedOf(cell.alert.value), store.now.value?.unitMs ?? 0), [cell, store]);
  const who = useDerived(() => whoText(store, cell.alert.value), [cell, store]);
  const alert = cell.alert.value;
  if (askedOf(alert) === null) return null;
  return (
    <p class="alert-asked" data-step={alert.escalation}>
      {alert.escalation === 0 ? (
        t('asked.now', { who: who.value })
      ) : (
        <strong>{t('asked.escalated', { who: who.value })}</strong>
      )}
      <span class="quiet alert-asked-next">{next}</span>
    </p>
  );
}

/** On a tile: to whom it has gone, once nobody at the bedside answered. */
export function AskedMark({ cell }: { readonly cell: AlertCell }): JSX.Element | null {
  const alert = cell.alert.value;
  const asked = askedOf(alert);
  if (asked === null || alert.escalation === 0) return null;
  return <span class="alert-band-asked">↑ {named('askedShort', asked.who, asked.who)}</span>;
}

/** Of an older engine: where it stood on the ladder that shipped then. */
function askedOf({ asked, phase, escalation }: Alert): Asked | null {
  if (asked !== undefined) return asked;
  if (phase !== 'raised' || escalation === 0) return null;
  return { who: escalation === 1 ? 'charge-nurse' : 'whole-unit', next: null };
}

function whoText(store: WardStore, alert: Alert): string {
  const asked = askedOf(alert);
  if (asked === null) return '';
  const atMs = store.now.value?.unitMs ?? alert.changedAtMs;
  const who = named('asked', asked.who, asked.who);
  const names = namesAsked(store.care.value, { who: asked.who, alert, atMs }).filter((name) => name !== '');
  return names.length === 0 ? who : `${who} ${names.join(', ')}`;
}

function nextText(asked: Asked | null, nowMs: number): string {
  if (asked === null) return '';
  if (asked.next === null) return ` · ${t('asked.last')}`;
  const { who, atMs } = asked.next;
  if (atMs === null) return '';
  return ` · ${t('asked.next', { who: named('asked', who, who), span: spanText(atMs - nowMs, spanWords()) })}`;
}
