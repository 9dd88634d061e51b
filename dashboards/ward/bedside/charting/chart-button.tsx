/** Opens and closes the card on which values are charted; says how many stand there and are not sent. */
import { actsAtBedside } from '../../../../services/contract/screens/session.ts';
import { useScreen } from '../../page/screen.ts';
import { shortClockText } from '../../text/time-text.ts';
import { t } from '../../text/text.ts';
import type { ChartDraft } from '../../live/chart-draft.ts';
import type { StayCell } from '../../live/stay-cell.ts';
import type { JSX } from 'preact';

export const CHART_BUTTON = 'chart-button';

/** What this person is charting of this child; null: they may not, or nobody lies there. */
export function useChartDraft(stay: StayCell | null): ChartDraft | null {
  const { session, store } = useScreen();
  const who = session.value;
  const mode = store.facts.value?.mode;
  if (stay === null || who === null || who === undefined || mode === undefined) return null;
  // No child lies there.
  if (mode === 'playback' || mode === 'playback-ended') return null;
  return actsAtBedside(who.role) ? store.chartDrafts.of(who.userId, stay.stayId) : null;
}

export function ChartButton({ stay }: { readonly stay: StayCell }): JSX.Element | null {
  const draft = useChartDraft(stay);
  if (draft === null) return null;
  const open = draft.card.value !== null;
  const count = draft.entries.value.size;
  const toggle = (): void => {
    if (draft.state.peek().kind === 'done') draft.state.value = { kind: 'editing' };
    draft.card.value = draft.card.peek() === null ? 'round' : null;
  };
  return (
    <button id={CHART_BUTTON} type="button" aria-expanded={open} onClick={toggle}>
      {open || count === 0 ? t('chart.button') : t('chart.buttonUnsent', { count })}
    </button>
  );
}

/** Stands until something else is charted, with its time, so that nobody takes it for an answer to the next. */
export function ChartedNote({ stay }: { readonly stay: StayCell }): JSX.Element | null {
  const { store } = useScreen();
  const draft = useChartDraft(stay);
  const state = draft?.state.value;
  return (
    <p class="chart-done" role="status" data-shown={state?.kind === 'done'}>
      {state?.kind === 'done'
        ? t('chart.done', { count: state.count, time: shortClockText(state.observedAtMs, store.timeZone.value) })
        : null}
    </p>
  );
}

export function focusChartButton(): void {
  requestAnimationFrame(() => document.getElementById(CHART_BUTTON)?.focus());
}
