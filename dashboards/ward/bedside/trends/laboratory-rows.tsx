/** A row for each laboratory value and charted number of the range: dots at the times of observation. */
import { ageDaysAt } from '../../live/age-days.ts';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useDerived, useReaction } from '../../page/derived.ts';
import { standingOf } from '../../../../services/clinical/signal/sender-range.ts';
import { ordinaryInOtherUnit } from '../../../../services/clinical/signal/other-unit.ts';
import { serverApi } from '../../page/server-api.ts';
import { useScreen } from '../../page/screen.ts';
import { labLabel } from '../../alerts/content/alert-text.ts';
import { RangeText, standingText } from '../../text/range-text.tsx';
import { DASH, chartedUnit, plainNumberText, unitText } from '../../text/number-text.ts';
import { momentText } from '../../text/time-text.ts';
import { named, t } from '../../text/text.ts';
import { ChartHost, type SharedTrend } from './chart-host.tsx';
import { lastAtOrBefore } from './held-step.ts';
import { measuredSeries, type MeasuredPoint, type MeasuredSeries } from './measured-points.ts';
import { scaleLimits } from './trend-table.ts';
import { TimeAxisRow } from './time-axis-row.tsx';
import { historyFaultOf, type HistoryState } from '../../page/history-fault.ts';
import type { ReadonlySignal, Signal } from '@preact/signals';
import type { JSX } from 'preact';
import type { ChartRange, ChartSeries } from './chart.ts';
import type { Decision } from '../../../../services/contract/decisions/decision.ts';
import type { StayCell } from '../../live/stay-cell.ts';

interface Props extends SharedTrend {
  readonly stay: StayCell;
  readonly history: Signal<HistoryState>;
}

/** One sample each few minutes for three days. */
const DECISIONS_MAX = 10_000;
const DOTS = { style: 'dots', banded: false, joinWithinSeconds: 0 } as const;
/** Inside the laboratory's range, or without one; then outside by its flag or range. */
const SERIES: readonly ChartSeries[] = [
  { ...DOTS, colour: '--vital-temperature' },
  { ...DOTS, colour: '--mark-high' },
];

export function LaboratoryRows({ stay, history, ...shared }: Props): JSX.Element {
  const { feed } = shared;
  const stored = useStored(stay, feed, history);
  const series = useDerived(
    () => measuredSeries(stored.value, { labs: stay.labs.value, charted: stay.charted.value }, feed.window().fromMs),
    [stay, stored, feed],
  );
  useReaction(() => {
    void series.value;
    feed.redraw();
  }, [series, feed]);
  const all = series.value;
  return (
    <>
      {all.map(({ of, name }) => (
        <Row key={`${of} ${name}`} stay={stay} points={series} of={of} name={name} {...shared} />
      ))}
      {all.length === 0 ? null : <TimeAxisRow {...shared} />}
      <p class="trend-none">{noteOf(all)}</p>
    </>
  );
}

/** Says of which values no range was sent, so that no band is not taken for «in order». */
function noteOf(all: readonly MeasuredSeries[]): string {
  if (all.length === 0) return t('trend.noLaboratory');
  const isSent = all.some(({ points }) => points.some(({ range }) => range !== undefined));
  return t(isSent ? 'trend.reference' : 'trend.noReference');
}

function useStored(
  stay: StayCell,
  feed: SharedTrend['feed'],
  history: Signal<HistoryState>,
): Signal<readonly Decision[]> {
  const { store } = useScreen();
  const stored = useSignal<readonly Decision[]>([]);
  useEffect(() => {
    let left = false;
    const { fromMs, toMs } = feed.window();
    const asked = {
      unitId: store.facts.peek()?.unitId ?? '',
      stayId: stay.stayId,
      kinds: ['stay.charted', 'result.late'] as const,
      fromMs: Math.max(0, Math.floor(fromMs)),
      toMs: Math.ceil(toMs),
      limit: DECISIONS_MAX,
    };
    void serverApi.decisions(asked).then((answer) => {
      if (left) return;
      history.value = answer.ok || answer.status === 404 ? 'there' : historyFaultOf(answer.code);
      if (answer.ok) stored.value = answer.value;
    });
    return () => {
      left = true;
    };
  }, [stay, feed, history, stored, store]);
  return stored;
}

interface RowProps extends SharedTrend {
  readonly stay: StayCell;
  readonly points: ReadonlySignal<readonly MeasuredSeries[]>;
  readonly of: MeasuredSeries['of'];
  readonly name: string;
}

function Row({ stay, points, of, name, ...shared }: RowProps): JSX.Element {
  const { store } = useScreen();
  const told = useSignal('');
  const own = (): readonly MeasuredPoint[] =>
    points.peek().find((series) => series.of === of && series.name === name)?.points ?? [];
  const newest = useDerived(
    () => points.value.find((series) => series.of === of && series.name === name)?.points.at(-1) ?? null,
    [points, of, name],
  ).value;
  const text = (point: MeasuredPoint | null | undefined): string =>
    pointText(point ?? null, shared.feed.window().toMs, store.timeZone.peek());
  const tell = (atSeconds: number | null): void => {
    shared.crosshair.value = atSeconds === null ? null : atSeconds * 1_000;
    const all = own();
    const index =
      atSeconds === null
        ? null
        : lastAtOrBefore(
            all.map(({ atMs }) => atMs / 1_000),
            atSeconds,
          );
    told.value = atSeconds === null ? '' : index === null ? DASH : text(all[index]);
  };
  const label = of === 'laboratory' ? labLabel(name) : named('charted', name, name);
  const { birthDate } = stay.identity.value;
  const ageDays = ageDaysAt(birthDate, newest?.atMs);
  const other = newest === null ? null : ordinaryInOtherUnit(name, newest.value, ageDays);
  return (
    <div class="trend-row" data-row="measured" data-name={name}>
      <div class="trend-label" data-vital="temperature">
        <strong>{label}</strong>{' '}
        <span class="quiet">{unitText(newest?.unit ?? (of === 'chart' ? chartedUnit(name) : null))}</span>
        <span class="trend-told">{told.value === '' ? text(newest) : told.value}</span>
        <RangeText range={newest?.range} />
        {other === null ? null : <small class="other-unit">{t('charted.otherUnit', { unit: unitText(other) })}</small>}
      </div>
      <ChartHost
        {...shared}
        series={SERIES}
        lines={name}
        data={() => [
          own().map(({ atMs }) => atMs / 1_000),
          own().map((point) => (isOutside(point) ? null : point.value)),
          own().map((point) => (isOutside(point) ? point.value : null)),
        ]}
        limits={() => limitsOf(own())}
        ranges={() => rangesOf(own(), shared.feed.window().toMs)}
        first={false}
        last={false}
        label={label}
        onCrosshair={tell}
      />
    </div>
  );
}

function isOutside({ value, range }: MeasuredPoint): boolean {
  const standing = standingOf(value, range);
  return standing !== null && standing !== 'inside';
}

/** The range of each result, until the next one brings its own or none. */
function rangesOf(points: readonly MeasuredPoint[], toMs: number): readonly ChartRange[] {
  return points.flatMap(({ atMs, range }, index): ChartRange[] => {
    if (range === undefined || (range.low === null && range.high === null)) return [];
    const untilMs = points[index + 1]?.atMs ?? toMs;
    return [{ fromSeconds: atMs / 1_000, toSeconds: untilMs / 1_000, low: range.low, high: range.high }];
  });
}

/** The scale holds what was measured and its ranges with a third of their size around; a quantity is never below 0. */
function limitsOf(points: readonly MeasuredPoint[]): [number, number] {
  const values = points.flatMap(({ value, range }) => [value, range?.low ?? value, range?.high ?? value]);
  const [low, high] = values.length === 0 ? [null, null] : [Math.min(...values), Math.max(...values)];
  const size = Math.max(Math.abs(high ?? 1), 1);
  return scaleLimits({ low, high }, { spanLeast: size * 0.6, within: [0, size * 2], calm: [0, 1] });
}

/** «3.8 · 14:05», with how the laboratory judges it, and a word where it came in too late to be scored. */
function pointText(point: MeasuredPoint | null, nowMs: number, timeZone: string): string {
  if (point === null) return DASH;
  const parts = [plainNumberText(point.value), momentText(point.atMs, nowMs, timeZone)];
  return [...parts, standingText(point.value, point.range), point.isLate ? t('trend.late') : '']
    .filter(Boolean)
    .join(' · ');
}
