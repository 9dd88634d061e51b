/**
 * Charting in the bedside view, in the place of the trends: the numbers of the child and its alerts stay in sight.
 * Enter sends, Escape closes and keeps what was entered, and the focus goes back to the button.
 */
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { useScreen } from '../../page/screen.ts';
import { t } from '../../text/text.ts';
import { AdmissionCard } from './admission-card.tsx';
import { ChartAnswer } from './chart-answer.tsx';
import { ChartField } from './chart-field.tsx';
import { ChartTimeRow } from './chart-time.tsx';
import { focusChartButton } from './chart-button.tsx';
import { RoundCard } from './round-card.tsx';
import { sendCharting } from './send-charting.ts';
import type { ChartCard, ChartDraft } from '../../live/chart-draft.ts';
import type { BedCell } from '../../live/ward-store.ts';
import type { StayCell } from '../../live/stay-cell.ts';
import type { JSX } from 'preact';

interface Props {
  readonly draft: ChartDraft;
  readonly stay: StayCell;
  readonly bed: BedCell;
  readonly card: ChartCard;
}

const CARDS = ['round', 'admission'] as const;

export function ChartingPanel({ draft, stay, bed, card }: Props): JSX.Element {
  const screen = useScreen();
  const panel = useRef<HTMLFormElement>(null);
  useLayoutEffect(() => {
    panel.current?.scrollIntoView({ block: 'nearest' });
    panel.current?.querySelector<HTMLElement>('.chart-groups input')?.focus({ preventScroll: true });
  }, [card]);
  useEffect(() => focusChartButton, []);
  useLayoutEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      draft.card.value = null;
    };
    document.addEventListener('keydown', onKeyDown, { capture: true });
    return () => document.removeEventListener('keydown', onKeyDown, { capture: true });
  }, [draft]);
  const submit = (event: Event): void => {
    event.preventDefault();
    const state = draft.state.peek().kind;
    if (state === 'editing' || state === 'done') sendCharting(screen, stay, draft, null);
  };
  return (
    <form ref={panel} class="chart-panel" aria-label={t('chart.title')} onSubmit={submit}>
      <div class="chart-head">
        <h2>{t('chart.title')}</h2>
        <div class="chart-cards" role="group" aria-label={t('chart.cards')}>
          {CARDS.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={card === each}
              onClick={() => {
                draft.card.value = each;
              }}
            >
              {t(`chart.card.${each}`)}
            </button>
          ))}
        </div>
        <button
          type="button"
          class="plain"
          onClick={() => {
            draft.card.value = null;
          }}
        >
          {t('command.close')}
        </button>
      </div>
      <ChartTimeRow draft={draft} />
      <Fields draft={draft} stay={stay} bed={bed} card={card} />
      <ChartAnswer draft={draft} stay={stay} />
    </form>
  );
}

/** A correction is of one value. */
function Fields({ draft, stay, bed, card }: Props): JSX.Element {
  const time = draft.time.value;
  const isOpen = draft.state.value.kind === 'editing' || draft.state.value.kind === 'done';
  return (
    <div class="chart-fields" inert={!isOpen}>
      {time.kind === 'correction' ? (
        <div class="chart-groups">
          <section class="chart-group">
            <ChartField draft={draft} stay={stay} name={time.name} unsaid={t('chart.never')} />
          </section>
        </div>
      ) : card === 'round' ? (
        <RoundCard draft={draft} stay={stay} />
      ) : (
        <AdmissionCard draft={draft} stay={stay} bed={bed} />
      )}
    </div>
  );
}
