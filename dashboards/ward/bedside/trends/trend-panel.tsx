/** The middle of the bedside view: vital signs, score and risk on one time axis with one crosshair. */
import { useSignal } from '@preact/signals';
import { useDerived, useReaction } from '../../page/derived.ts';
import { useEffect, useMemo } from 'preact/hooks';
import { leadingScore } from '../../text/score-text.ts';
import { RANGES, TREND_VIEWS } from '../../page/route.ts';
import { useScreen } from '../../page/screen.ts';
import { clockText, momentText } from '../../text/time-text.ts';
import { named, t } from '../../text/text.ts';
import { HoursPanel } from '../../newborn/hours-panel.tsx';
import { LaboratoryRows } from './laboratory-rows.tsx';
import { ScoreTrendRows } from './score-trend-rows.tsx';
import { SignalRow } from './signal-row.tsx';
import { RiskRow, ScoreRow } from './step-rows.tsx';
import { TrendFeed } from './trend-feed.ts';
import type { HistoryState } from '../../page/history-fault.ts';
import { TREND_ROWS } from './trend-rows.ts';
import { alertMarks } from './alert-marks.ts';
import type { JSX } from 'preact';
import type { SharedTrend } from './chart-host.tsx';
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
  const isNewborn = useDerived(() => stay.events.value.length > 0, [stay]).value;
  const view = route.value.view === 'newborn' && !isNewborn ? 'vitals' : route.value.view;
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
        <div class="ranges trend-views" role="group" aria-label={t('trend.views')}>
          {TREND_VIEWS.filter((choice) => choice !== 'newborn' || isNewborn).map((choice) => (
            <button key={choice} type="button" aria-pressed={choice === view} onClick={() => goTo({ view: choice })}>
              {t(`trendView.${choice}`)}
            </button>
          ))}
        </div>
        <WindowText feed={feed} crosshair={crosshair} banded={view === 'vitals'} />
      </div>
      <HistoryNote state={feed.history.value} />
      {view === 'newborn' ? (
        <NewbornHours stay={stay} feed={feed} />
      ) : (
        <div
          key={view}
          class="trend-rows"
          data-view={view}
          data-loading={feed.history.value === 'loading'}
          {...(view === 'vitals' ? {} : { tabIndex: 0, role: 'group', 'aria-label': t(`trendView.${view}`) })}
        >
          {view === 'vitals' ? <VitalRows stay={stay} {...shared} /> : null}
          {view === 'scores' ? <ScoreTrendRows stay={stay} history={feed.history} {...shared} /> : null}
          {view === 'laboratory' ? <LaboratoryRows stay={stay} history={feed.history} {...shared} /> : null}
        </div>
      )}
    </section>
  );
}

function VitalRows({ stay, ...shared }: SharedTrend & { readonly stay: StayCell }): JSX.Element {
  const { feed } = shared;
  const ruleId = useDerived(() => leadingScore(stay.scores.value)?.ruleId, [stay]).value;
  const modelId = useDerived(() => stay.risks.value[0]?.modelId, [stay]).value;
  const keys = useDerived(() => {
    void feed.version.value;
    return TREND_ROWS.filter((row) => row.optional !== true || row.lines.some(({ signal }) => feed.has(signal)))
      .map(({ key }) => key)
      .join(' ');
  }, [feed]).value;
  const rows = TREND_ROWS.filter(({ key }) => keys.split(' ').includes(key));
  return (
    <>
      {rows.map((row, index) => (
        <SignalRow key={row.key} row={row} first={index === 0} {...shared} />
      ))}
      {ruleId === undefined ? null : (
        <ScoreRow key={ruleId} ruleId={ruleId} stay={stay} {...shared} last={modelId === undefined} />
      )}
      {modelId === undefined ? null : <RiskRow key={modelId} modelId={modelId} stay={stay} {...shared} last />}
    </>
  );
}

/** How often the hours are asked for anew: they are a morning's work to look at and a megabyte to fetch. */
const HOURS_ANEW_MS = 10 * 60_000;

function NewbornHours({ stay, feed }: { readonly stay: StayCell; readonly feed: TrendFeed }): JSX.Element {
  const { store } = useScreen();
  const step = useDerived(() => Math.floor((store.now.value?.unitMs ?? 0) / HOURS_ANEW_MS), [store]);
  const span = useDerived(() => {
    void step.value;
    return feed.window();
  }, [feed, step]).value;
  return <HoursPanel stay={stay} span={span} history={feed.history} />;
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
  banded,
}: {
  readonly feed: TrendFeed;
  /** Whether bands from minimum to maximum stand behind the lines. */
  readonly banded: boolean;
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
    const range = `${momentText(fromMs, toMs, zone)} – ${momentText(toMs, toMs, zone)}`;
    return banded ? `${range} · ${t('trend.bands')}` : range;
  }, [feed, crosshair, store, banded]);
  return <span class="quiet trend-window">{text}</span>;
}
