/**
 * Entering a worry in two taps: Concern, then whose and how much. The panel says that it waits until
 * the engine's state shows the worry; only then does it close.
 */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { CONCERN_SOURCES, type ConcernLevel, type ConcernSource } from '../../../services/contract/records/concern.ts';
import { CHARTED_CODES } from '../../../services/contract/records/closed-lists.ts';
import { actsAtBedside } from '../../../services/contract/screens/session.ts';
import { randomName, useScreen } from '../page/screen.ts';
import { named, t, type TextKey } from '../text/text.ts';
import {
  CONCERN_IDLE,
  mayRetryConcern,
  waitingFor,
  type ConcernFailure,
  type ConcernState,
} from '../live/concern-command.ts';
import { concernText } from './concern-text.ts';
import type { JSX } from 'preact';
import type { StayCell } from '../live/stay-cell.ts';

export const CONCERN_BUTTON = 'concern-button';

/** Absent for those who only watch. */
export function ConcernButton({ stay }: { readonly stay: StayCell }): JSX.Element | null {
  const { session } = useScreen();
  const who = session.value;
  if (who === null || who === undefined || !actsAtBedside(who.role)) return null;
  const open = stay.concernEntry.value.kind !== 'idle';
  const toggle = (): void => {
    stay.concernEntry.value = stay.concernEntry.peek().kind === 'idle' ? { kind: 'choosing' } : CONCERN_IDLE;
  };
  return (
    <button
      id={CONCERN_BUTTON}
      type="button"
      aria-expanded={open}
      disabled={stay.concernEntry.value.kind === 'waiting'}
      onClick={toggle}
    >
      {t('concern.button')}
    </button>
  );
}

export function ConcernPanel({ stay }: { readonly stay: StayCell }): JSX.Element | null {
  const state = stay.concernEntry.value;
  const close = (): void => {
    stay.concernEntry.value = CONCERN_IDLE;
    requestAnimationFrame(() => document.getElementById(CONCERN_BUTTON)?.focus());
  };
  switch (state.kind) {
    case 'idle':
      return null;
    case 'choosing':
      return <Choice stay={stay} onClose={close} />;
    case 'waiting':
      return (
        <p class="concern-panel command-state" role="status">
          <span class="spinner" aria-hidden="true" />
          {t('command.waiting')} <span class="quiet">{concernText(state.command)}</span>
        </p>
      );
    case 'failed':
      return <Failed stay={stay} state={state} onClose={close} />;
  }
}

function Choice({ stay, onClose }: { readonly stay: StayCell; readonly onClose: () => void }): JSX.Element {
  const panel = useRef<HTMLDivElement>(null);
  const { store, connection } = useScreen();
  useLayoutEffect(() => panel.current?.querySelector('button')?.focus(), []);
  useLayoutEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      onClose();
    };
    document.addEventListener('keydown', onKeyDown, { capture: true });
    return () => document.removeEventListener('keydown', onKeyDown, { capture: true });
  }, [onClose]);
  const give = (from: ConcernSource, level: ConcernLevel) => (): void => {
    const command = {
      commandId: randomName(),
      unitId: store.facts.peek()?.unitId ?? '',
      stayId: stay.stayId,
      from,
      level,
    };
    connection.peek()?.enterConcern(stay, waitingFor(command, stay.concerns.peek()));
  };
  return (
    <div ref={panel} class="concern-panel" role="group" aria-label={t('concern.choose')}>
      <p class="reason-title">{t('concern.choose')}</p>
      <div class="concern-choices">
        {CONCERN_SOURCES.map((from) => (
          <Levels key={from} stay={stay} from={from} give={give} />
        ))}
        <button type="button" class="plain" onClick={onClose}>
          {t('alert.cancel')}
        </button>
      </div>
    </div>
  );
}

interface LevelsProps {
  readonly stay: StayCell;
  readonly from: ConcernSource;
  readonly give: (from: ConcernSource, level: ConcernLevel) => () => void;
}

/** «None» takes a worry back, so it is offered only while one stands. */
function Levels({ stay, from, give }: LevelsProps): JSX.Element {
  const stands = stay.concerns.value.some((concern) => concern.from === from);
  const whose = named('concernFrom', from, from);
  return (
    <div class="concern-levels" role="group" aria-label={whose}>
      <span class="concern-whose">{whose}</span>
      {CHARTED_CODES.familyConcern.map((level) =>
        level === 'none' && !stands ? null : (
          <button key={level} type="button" class="reason" onClick={give(from, level)}>
            {t(`concernLevel.${level}`)}
          </button>
        ),
      )}
    </div>
  );
}

const FAILURE_TEXT: Readonly<Record<ConcernFailure, TextKey>> = {
  'not-signed-in': 'command.notSignedIn',
  'who-needed': 'who.needed',
  'not-allowed': 'command.notAllowed',
  malformed: 'command.malformed',
  refused: 'concern.refused',
  'not-confirmed': 'concern.notConfirmed',
};

type FailedState = Extract<ConcernState, { kind: 'failed' }>;

function Failed({
  stay,
  state,
  onClose,
}: {
  readonly stay: StayCell;
  readonly state: FailedState;
  readonly onClose: () => void;
}): JSX.Element {
  const { connection, lookWhoIsSignedIn } = useScreen();
  const again = (): void =>
    connection
      .peek()
      ?.enterConcern(stay, { kind: 'waiting', command: state.command, stoodSinceMs: state.stoodSinceMs });
  return (
    <div class="concern-panel command-failed" role="alert">
      <p>
        <strong>{t(mayRetryConcern(state.code) ? 'command.unsure' : 'command.failed')}</strong>{' '}
        {concernText(state.command)}. {t(FAILURE_TEXT[state.code])}
      </p>
      <div class="actions">
        {mayRetryConcern(state.code) ? (
          <button type="button" class="primary" onClick={again}>
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
