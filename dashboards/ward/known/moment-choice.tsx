/** Which past moment is shown: a slider over a day, and steps. A moment is asked for when the slider is let go. */
import { useState } from 'preact/hooks';
import { useScreen } from '../page/screen.ts';
import { spanWords, t } from '../text/text.ts';
import { dayClockText } from '../text/time-text.ts';
import { wholeSpanText } from '../../../services/wording/text/span-text.ts';
import type { JSX } from 'preact';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Of the slider. */
const STEP_MS = 10_000;
const STEPS_MS = [-DAY_MS, -HOUR_MS, -MINUTE_MS, MINUTE_MS, HOUR_MS, DAY_MS] as const;

interface MomentChoiceProps {
  readonly atMs: number;
  readonly newestMs: number;
  readonly timeZone: string;
}

export function MomentChoice({ atMs, newestMs, timeZone }: MomentChoiceProps): JSX.Element {
  const { goTo } = useScreen();
  const [dragged, setDragged] = useState<{ readonly from: number; readonly toMs: number } | null>(null);
  const draggedMs = dragged?.from === atMs ? dragged.toMs : atMs;
  const choose = (chosenMs: number): void => goTo({ page: 'known', atMs: Math.min(chosenMs, newestMs) });
  const toMs = Math.min(newestMs, atMs + DAY_MS / 2);
  // Whole steps from the moment itself: a slider moves in steps from its lower end.
  const fromMs = atMs - Math.floor((atMs - (toMs - DAY_MS)) / STEP_MS) * STEP_MS;
  const text = dayClockText(draggedMs, timeZone);
  return (
    <div class="known-moment">
      <label>
        <span>{t('known.moment')}</span>
        <input
          type="range"
          min={fromMs}
          max={toMs}
          step={STEP_MS}
          value={draggedMs}
          aria-valuetext={text}
          onInput={(event) => setDragged({ from: atMs, toMs: Number(event.currentTarget.value) })}
          onChange={(event) => choose(Number(event.currentTarget.value))}
        />
        <output>{text}</output>
      </label>
      <div class="known-steps" role="group" aria-label={t('known.moment')}>
        {STEPS_MS.map((stepMs) => (
          <button key={stepMs} type="button" disabled={atMs + stepMs > newestMs} onClick={() => choose(atMs + stepMs)}>
            {t(stepMs < 0 ? 'known.back' : 'known.on', { span: wholeSpanText(Math.abs(stepMs), spanWords()) })}
          </button>
        ))}
      </div>
    </div>
  );
}
