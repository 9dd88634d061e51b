/** Beneath the fields: the button that sends, what is asked back, that it waits, and what became of it. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import {
  mayRetryCharting,
  valuesOf,
  type ChartDraft,
  type ChartFailure,
  type ChartState,
} from '../../live/chart-draft.ts';
import { useScreen } from '../../page/screen.ts';
import { t, told, type TextKey } from '../../text/text.ts';
import { SecondPersonFields, secondIn } from './second-person.tsx';
import { sendCharting } from './send-charting.ts';
import type { StayCell } from '../../live/stay-cell.ts';
import type { JSX } from 'preact';

interface Props {
  readonly draft: ChartDraft;
  readonly stay: StayCell;
}

export function ChartAnswer({ draft, stay }: Props): JSX.Element {
  const state = draft.state.value;
  switch (state.kind) {
    case 'editing':
    case 'done':
      return <Send draft={draft} />;
    case 'asking':
      return <Asked draft={draft} stay={stay} state={state} />;
    case 'waiting':
      return (
        <p class="chart-foot command-state" role="status">
          <span class="spinner" aria-hidden="true" />
          {t('command.waiting')}
        </p>
      );
    case 'failed':
      return <Failed draft={draft} state={state} />;
  }
}

function Send({ draft }: { readonly draft: ChartDraft }): JSX.Element {
  const count = draft.entries.value.size;
  return (
    <div class="chart-foot">
      <button type="submit" class="primary" disabled={valuesOf(draft.entries.value) === null}>
        {count === 0 ? t('chart.sendNothing') : t('chart.send', { count })}
      </button>
      <p class="quiet">{t('chart.untouched')}</p>
    </div>
  );
}

type Asking = Extract<ChartState, { kind: 'asking' }>;

function Asked({ draft, stay, state }: Props & { readonly state: Asking }): JSX.Element {
  const screen = useScreen();
  const panel = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => panel.current?.querySelector<HTMLElement>('input, button')?.focus(), []);
  const { contradictions, jump } = state.question;
  const change = (): void => {
    draft.state.value = { kind: 'editing' };
    requestAnimationFrame(() =>
      document.querySelector<HTMLElement>('.chart-panel [data-entered="true"] input')?.focus(),
    );
  };
  const send = (): void => {
    const second = jump === null ? null : secondIn(panel.current);
    if (jump !== null && second === null) return;
    sendCharting(screen, stay, draft, { confirmed: contradictions, second });
  };
  return (
    <div
      ref={panel}
      class="chart-foot chart-asked"
      role="group"
      aria-label={t('chart.asked')}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return;
        event.preventDefault();
        send();
      }}
    >
      <p class="chart-asked-title">{t('chart.asked')}</p>
      <ul>
        {contradictions.map((kind) => (
          <li key={kind}>{t(`contradiction.${kind}`)}</li>
        ))}
        {jump === null ? null : <li>{t(`weightJump.${jump.kind}`, { weight: jump.weightKg, last: jump.lastKg })}</li>}
      </ul>
      {jump === null ? null : <SecondPersonFields />}
      <div class="actions">
        <button type="button" onClick={change}>
          {t('chart.change')}
        </button>
        <button type="button" class="primary" onClick={send}>
          {t(jump === null ? 'chart.isSo' : 'chart.confirmSecond')}
        </button>
      </div>
    </div>
  );
}

const FAILURE_TEXT: Readonly<Record<Exclude<ChartFailure, 'refused'>, TextKey>> = {
  'not-signed-in': 'command.notSignedIn',
  'who-needed': 'who.needed',
  'not-allowed': 'command.notAllowed',
  malformed: 'command.malformed',
  'not-confirmed': 'concern.notConfirmed',
};

function Failed({
  draft,
  state,
}: {
  readonly draft: ChartDraft;
  readonly state: Extract<ChartState, { kind: 'failed' }>;
}): JSX.Element {
  const { connection, lookWhoIsSignedIn, store } = useScreen();
  const { code, refusal, command } = state;
  const isUnsure = mayRetryCharting(code);
  const panel = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => panel.current?.querySelector('button')?.focus(), []);
  return (
    <div ref={panel} class="chart-foot command-failed" role="alert">
      <p>
        <strong>{t(isUnsure ? 'command.unsure' : 'command.failed')}</strong>{' '}
        {code === 'refused'
          ? refusal === null
            ? t('concern.refused')
            : told(refusal, store.timeZone.value)
          : t(FAILURE_TEXT[code])}
      </p>
      <div class="actions">
        {isUnsure ? (
          <button type="button" class="primary" onClick={() => connection.peek()?.chart(draft, command)}>
            {t('command.retry')}
          </button>
        ) : null}
        {code === 'not-signed-in' ? (
          <button type="button" class="primary" onClick={() => void lookWhoIsSignedIn()}>
            {t('session.signIn')}
          </button>
        ) : null}
        <button
          type="button"
          onClick={() => {
            draft.state.value = { kind: 'editing' };
          }}
        >
          {t('chart.change')}
        </button>
      </div>
    </div>
  );
}
