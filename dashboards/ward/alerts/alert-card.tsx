/** One alert in the attention list: level, child, bed, what, since when, on what it rests, who has it. */
import { useDerived } from '../page/derived.ts';
import { useScreen } from '../page/screen.ts';
import { clockText } from '../text/time-text.ts';
import { spanText } from '../../../services/wording/text/span-text.ts';
import { spanWords, t, told } from '../text/text.ts';
import { AlertActions } from './alert-actions.tsx';
import { AlertNowLine } from './content/alert-now-line.tsx';
import { SeenPeak } from './content/alert-peak-line.tsx';
import { AlertWorstLine } from './content/alert-worst-line.tsx';
import { AskedLine } from './content/asked-line.tsx';
import { AlertInputs } from './content/alert-inputs.tsx';
import { isHeld } from '../live/alert-order.ts';
import { ownerOfAlert } from '../../../services/contract/decisions/care-view.ts';
import { holderText, levelText, holderName, personName } from './content/alert-text.ts';
import { usePaintedReceipt } from './painted-receipt.ts';
import type { Alert } from '../../../services/contract/decisions/alert.ts';
import type { AlertCell, BedCell } from '../live/ward-store.ts';
import type { JSX } from 'preact';

interface Props {
  readonly cell: AlertCell;
  /** null for an alert of the whole unit. */
  readonly bed: BedCell | null;
}

export function AlertCard({ cell, bed }: Props): JSX.Element {
  const { store, goTo } = useScreen();
  const ref = usePaintedReceipt<HTMLLIElement>(cell);
  const alert = cell.alert.value;
  const stay = bed?.stay.value ?? null;
  const child = stay?.identity.value.displayName;
  const where =
    bed === null ? t('alert.wholeUnit') : [t('bed.label', { label: bed.label }), child].filter(Boolean).join(' · ');
  return (
    <li ref={ref} class="alert-card" data-level={alert.level} data-held={isHeld(alert)} data-alert={alert.id}>
      <div class="alert-head">
        <span class="level-chip" data-level={alert.level}>
          {levelText(alert)}
        </span>
        <span class="alert-where">{where}</span>
        <Waiting cell={cell} />
      </div>
      <h3>{told(alert.title, store.timeZone.value)}</h3>
      {stay === null ? null : <AlertNowLine key={stay.stayId} cell={cell} stay={stay} />}
      <AlertWorstLine alert={alert} />
      <SeenPeak cell={cell} />
      <p class="alert-detail">{told(alert.detail, store.timeZone.value)}</p>
      <Grounds alert={alert} />
      {alert.annotations.map((note) => (
        <p key={JSON.stringify(note)} class="alert-note">
          {told(note, store.timeZone.value)}
        </p>
      ))}
      <p class="alert-meta">
        {t('alert.firstRaised', { time: clockText(alert.firstRaisedAtMs, store.timeZone.value) })} · {alert.ruleId}{' '}
        {alert.ruleVersion}
      </p>
      <Owner alert={alert} />
      <AskedLine cell={cell} />
      <Holder cell={cell} />
      <AlertActions cell={cell}>
        {bed === null ? null : (
          <button type="button" onClick={() => goTo({ bedId: bed.bedId })}>
            {t('alert.why')}
          </button>
        )}
      </AlertActions>
    </li>
  );
}

/** Whose it is; nothing in a unit that does not say who looks after which bed. */
function Owner({ alert }: { readonly alert: Alert }): JSX.Element | null {
  const care = useScreen().store.care.value;
  if (care.owners.length === 0) return null;
  const owner = ownerOfAlert(care, alert);
  return (
    <p class="alert-meta">{owner === null ? t('care.nobody') : t('care.looksAfter', { name: personName(owner) })}</p>
  );
}

/** What it rests on; folded away once someone has it, so that those with nobody have the room. */
function Grounds({ alert }: { readonly alert: Alert }): JSX.Element | null {
  if (!isHeld(alert)) return <AlertInputs alert={alert} />;
  if (alert.inputs.length + alert.parts.length === 0) return null;
  return (
    <details class="grounds">
      <summary>{t('alert.grounds')}</summary>
      <AlertInputs alert={alert} />
    </details>
  );
}

/** How long it has been there; its own component, so that the second does not repaint the card. */
function Waiting({ cell }: { readonly cell: AlertCell }): JSX.Element {
  const { store } = useScreen();
  const text = useDerived(
    () => spanText((store.now.value?.unitMs ?? 0) - cell.alert.value.firstRaisedAtMs, spanWords()),
    [cell, store],
  );
  return <span class="alert-age">{text}</span>;
}

/** Name of who has it, on every screen, with when it comes back. */
export function Holder({ cell }: { readonly cell: AlertCell }): JSX.Element | null {
  const { store } = useScreen();
  const { holder } = cell.alert.value;
  const rest = useDerived(() => {
    const alert = cell.alert.value;
    return alert.holder === null ? '' : holderText(alert, alert.holder, store.now.value?.unitMs ?? alert.holder.atMs);
  }, [cell, store]);
  if (holder === null || !isHeld(cell.alert.value)) return null;
  return (
    <p class="holder">
      <strong>{t('alert.has', { name: holderName(holder) })}</strong> <span>{rest}</span>
    </p>
  );
}
