/** The middle of the bedside view: vital signs, score and risk on one time axis with one crosshair. */
import { useSignal } from '@preact/signals';
import { useDerived, useReaction } from '../../page/derived.ts';
import { useEffect, useMemo } from 'preact/hooks';
import { leadingScore } from '../../text/score-text.ts';
import { RANGES } from '../../page/route.ts';
import { useScreen } from '../../page/screen.ts';
import { clockText, momentText } from '../../text/time-text.ts';
import { named, t } from '../../text/text.ts';
import { SignalRow } from './signal-row.tsx';
import { RiskRow, ScoreRow } from './step-rows.tsx';
import { TrendFeed, type HistoryState } from './trend-feed.ts';
import { TREND_ROWS } from './trend-rows.ts';
import { alertMarks } from './alert-marks.ts';
import type { JSX } from 'preact';
import type { StayCell } from '../../live/stay-cell.ts';

export function TrendPanel({ stay }: { readonly stay: StayCell }): JSX.Element {
  const { store, route, goTo } = useScreen();
  const { now } = store;
  const range = route.value.range;
  const unitId = store.facts.peek()?.unitId ?? '';
  const feed = useMemo(() => new TrendFeed({ stay, unitId, range, now }), [stay, unitId, range, now]);
  useEffect(() => {
    feed.start();
    return () => feed.stop();
  }, [feed]);
  const crosshair = useSignal<number | null>(null);
  const marks = useDerived(
    () =>
      alertMarks({
        decisions: feed.decisions.value,
        live: store.alertLog.value,
        open: store.alerts.value.map((cell) => cell.alert.value),
        stayId: stay.stayId,
      }),
    [feed, stay, store],
  );
  useReaction(() => {
    void marks.value;
    feed.redraw();
  }, [feed, marks]);
  const ruleId = useDerived(() => leadingScore(stay.scores.value)?.ruleId, [stay]).value;
  const modelId = useDerived(() => stay.risks.value[0]?.modelId, [stay]).value;
  const shared = { feed, marks, crosshair };
  return (
    <section class="trends" aria-label={t('trend.title')}>
      <div class="trend-head">
        <div class="ranges" role="group" aria-label={t('trend.range')}>
          {RANGES.map((choice) => (
            <button key={choice} type="button" aria-pressed={choice === range} onClick={() => goTo({ range: choice })}>
              {named('range', choice, choice)}
            </button>
          ))}
        </div>
        <WindowText feed={feed} crosshair={crosshair} />
      </div>
      <HistoryNote state={feed.history.value} />
      <div class="trend-rows" data-loading={feed.history.value === 'loading'}>
        {TREND_ROWS.map((row, index) => (
          <SignalRow key={row.key} row={row} first={index === 0} {...shared} />
        ))}
        {ruleId === undefined ? null : (
          <ScoreRow key={ruleId} ruleId={ruleId} stay={stay} {...shared} last={modelId === undefined} />
        )}
        {modelId === undefined ? null : <RiskRow key={modelId} modelId={modelId} stay={stay} {...shared} last />}
      </div>
    </section>
  );
}

/** Why the trends lack what this screen has not seen itself. */
function HistoryNote({ state }: { readonly state: HistoryState }): JSX.Element | null {
  if (state === 'loading' || state === 'there') return null;
  return (
    <p class="trend-note" role="status">
      {t(`trend.${state}`)}
    </p>
  );
}

/** The window, or the moment under the crosshair. */
function WindowText({
  feed,
  crosshair,
}: {
  readonly feed: TrendFeed;
  readonly crosshair: { readonly value: number | null };
}): JSX.Element {
  const { store } = useScreen();
  const text = useDerived(() => {
    void feed.version.value;
    const zone = store.timeZone.value;
    const { fromMs, toMs } = feed.window();
    if (crosshair.value !== null) {
      return `${momentText(crosshair.value, toMs, zone)}${clockText(crosshair.value, zone).slice(5)}`;
    }
    return `${momentText(fromMs, toMs, zone)} – ${momentText(toMs, toMs, zone)} · ${t('trend.bands')}`;
  }, [feed, crosshair, store]);
  return <span class="quiet trend-window">{text}</span>;
}
