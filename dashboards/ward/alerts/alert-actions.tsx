/**
 * Acknowledge in two taps: Acknowledge, then a reason. The buttons say that they wait until the
 * engine's state answers; only that state, never the tap, makes an alert look held (safety H35).
 */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { offeredText, reasonCodeOf } from './content/reason-text.ts';
import type { ReasonCode } from '../../../services/contract/records/closed-lists.ts';
import { may } from '../../../services/contract/access/access-table.ts';
import { actsAtBedside, type Session } from '../../../services/contract/screens/session.ts';
import { useDerived } from '../page/derived.ts';
import { randomName, useScreen } from '../page/screen.ts';
import { t, told, type TextKey } from '../text/text.ts';
import {
  IDLE,
  commandFor,
  mayRetry,
  snoozeMinutes,
  takeOverFor,
  undoFor,
  undoLeftMs,
  type AlertAct,
  type CommandFailure,
  type CommandState,
} from '../live/alert-command.ts';
import { isHeld } from '../live/alert-order.ts';
import type { ComponentChildren, JSX } from 'preact';
import type { AlertCell } from '../live/ward-store.ts';

interface Props {
  readonly cell: AlertCell;
  /** More buttons at the end of the first row, for instance «Why». */
  readonly children?: ComponentChildren;
}

export function AlertActions({ cell, children }: Props): JSX.Element {
  const { session } = useScreen();
  const acknowledge = useRef<HTMLButtonElement>(null);
  const state = cell.command.value;
  const who = session.value;
  const allowed = who !== null && who !== undefined && actsAtBedside(who.role);
  const cancel = (): void => {
    cell.command.value = IDLE;
    requestAnimationFrame(() => acknowledge.current?.focus());
  };
  if (state.kind === 'choosing') return <ReasonPanel cell={cell} act={state.act} onCancel={cancel} />;
  if (state.kind === 'waiting') return <Waiting state={state} />;
  if (state.kind === 'failed') return <Failed cell={cell} state={state} onClose={cancel} />;
  if (!allowed) return <div class="actions">{children}</div>;
  const choose = (act: AlertAct) => () => (cell.command.value = { kind: 'choosing', act });
  if (isHeld(cell.alert.value)) {
    return (
      <Held cell={cell} who={who} onAgain={choose('acknowledge')}>
        {children}
      </Held>
    );
  }
  return (
    <div class="actions">
      <button ref={acknowledge} type="button" class="primary" onClick={choose('acknowledge')}>
        {t('alert.acknowledge')}
      </button>
      <button type="button" onClick={choose('snooze')}>
        {t('alert.snooze')}
      </button>
      {children}
    </div>
  );
}

/** For a few seconds the answer can be taken back; then somebody else takes the alert over, or the holder has longer. */
function Held(props: {
  readonly cell: AlertCell;
  readonly who: Session;
  readonly onAgain: () => void;
  readonly children?: ComponentChildren;
}): JSX.Element {
  const { cell, who, onAgain, children } = props;
  const { connection, store } = useScreen();
  // Who stands at a shared screen is asked with the deed, so what whoever answered may do is offered.
  const isShared = may(who.role, 'ask-who-acts');
  const userId = isShared ? (cell.alert.value.holder?.by ?? '') : who.userId;
  const seconds = useDerived(
    () => Math.ceil(undoLeftMs(cell.alert.value, userId, store.now.value?.unitMs ?? 0) / 1_000),
    [cell, userId, store],
  ).value;
  const isOwn = !isShared && cell.alert.value.holder?.by === userId;
  const takeOver = (): void => connection.peek()?.send(cell, takeOverFor(cell.alert.peek(), randomName()));
  const undo = (): void => connection.peek()?.send(cell, undoFor(cell.alert.peek(), randomName()));
  return (
    <div class="actions">
      {seconds > 0 ? (
        <button type="button" onClick={undo}>
          {t('alert.undo', { seconds })}
        </button>
      ) : (
        <button type="button" onClick={isOwn ? onAgain : takeOver}>
          {t(isOwn ? 'alert.extend' : 'alert.takeOver')}
        </button>
      )}
      {children}
    </div>
  );
}

function ReasonPanel(props: {
  readonly cell: AlertCell;
  readonly act: AlertAct;
  readonly onCancel: () => void;
}): JSX.Element {
  const { cell, act, onCancel } = props;
  const { connection, store } = useScreen();
  const panel = useRef<HTMLDivElement>(null);
  const offered = snoozeMinutes(cell.alert.value.level);
  const [minutes, setMinutes] = useState(offered[1] ?? 5);
  // Before the next key can be pressed: the button that had the focus is gone.
  useLayoutEffect(() => panel.current?.querySelector<HTMLButtonElement>('.reason')?.focus(), []);
  useLayoutEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      onCancel();
    };
    document.addEventListener('keydown', onKeyDown, { capture: true });
    return () => document.removeEventListener('keydown', onKeyDown, { capture: true });
  }, [onCancel]);
  const give = (reason: ReasonCode) => (): void => {
    const command = commandFor({ act, alert: cell.alert.peek(), commandId: randomName(), reason, minutes });
    connection.peek()?.send(cell, command);
  };
  return (
    <div
      ref={panel}
      class="reason-panel"
      role="group"
      aria-label={t(act === 'acknowledge' ? 'alert.chooseReason' : 'alert.chooseSnooze')}
    >
      <p class="reason-title">{t(act === 'acknowledge' ? 'alert.chooseReason' : 'alert.chooseSnooze')}</p>
      {act === 'snooze' ? (
        <div class="minutes" role="group" aria-label={t('alert.minutes')}>
          {offered.map((offer) => (
            <button key={offer} type="button" aria-pressed={offer === minutes} onClick={() => setMinutes(offer)}>
              {t('alert.minutesCount', { count: offer })}
            </button>
          ))}
        </div>
      ) : null}
      <div class="reasons">
        {store.reasons.value.map((offered) => (
          <button key={reasonCodeOf(offered)} type="button" class="reason" onClick={give(reasonCodeOf(offered))}>
            {offeredText(offered)}
          </button>
        ))}
        <button type="button" class="cancel" onClick={onCancel}>
          {t('alert.cancel')}
        </button>
      </div>
    </div>
  );
}

function Waiting({ state }: { readonly state: Extract<CommandState, { kind: 'waiting' }> }): JSX.Element {
  const { store } = useScreen();
  const { body } = state.command;
  const sent = 'reason' in body ? store.reasons.value.find((each) => reasonCodeOf(each) === body.reason) : undefined;
  return (
    <p class="command-state" role="status">
      <span class="spinner" aria-hidden="true" />
      {t('command.waiting')} <span class="quiet">{sent === undefined ? '' : offeredText(sent)}</span>
    </p>
  );
}

const FAILURE_TEXT: Readonly<Record<CommandFailure, TextKey>> = {
  'not-signed-in': 'command.notSignedIn',
  'who-needed': 'who.needed',
  'not-allowed': 'command.notAllowed',
  malformed: 'command.malformed',
  refused: 'command.refused',
  'not-confirmed': 'command.notConfirmed',
};

function Failed(props: {
  readonly cell: AlertCell;
  readonly state: Extract<CommandState, { kind: 'failed' }>;
  readonly onClose: () => void;
}): JSX.Element {
  const { cell, state, onClose } = props;
  const { connection, lookWhoIsSignedIn, store } = useScreen();
  return (
    <div class="command-failed" role="alert">
      <p>
        <strong>{t(mayRetry(state.code) ? 'command.unsure' : 'command.failed')}</strong> {t(FAILURE_TEXT[state.code])}
      </p>
      {state.refusal === null ? null : <p class="quiet">{told(state.refusal, store.timeZone.value)}</p>}
      <div class="actions">
        {mayRetry(state.code) ? (
          <button type="button" class="primary" onClick={() => connection.peek()?.send(cell, state.command)}>
            {t('command.retry')}
          </button>
        ) : null}
        {state.code === 'not-signed-in' ? (
          <button type="button" class="primary" onClick={() => void lookWhoIsSignedIn()}>
            {t('session.signIn')}
          </button>
        ) : null}
        <button type="button" onClick={onClose}>
          {t('command.close')}
        </button>
      </div>
    </div>
  );
}
