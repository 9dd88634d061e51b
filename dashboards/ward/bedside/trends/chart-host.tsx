/** Puts a chart into the page and keeps it at the size of its place. */
import { useEffect, useRef } from 'preact/hooks';
import { language, named, told } from '../../text/text.ts';
import { momentText } from '../../text/time-text.ts';
import { useScreen } from '../../page/screen.ts';
import { createChart, type Chart, type ChartData, type ChartRange, type ChartSeries } from './chart.ts';
import type { ReadonlySignal, Signal } from '@preact/signals';
import type { JSX, RefObject } from 'preact';
import type { AlertMark } from './alert-marks.ts';
import type { TrendFeed } from './trend-feed.ts';

export interface SharedTrend {
  readonly feed: TrendFeed;
  readonly marks: ReadonlySignal<readonly AlertMark[]>;
  /** Unit time under the crosshair, ms. */
  readonly crosshair: Signal<number | null>;
}

export interface ChartHostProps extends SharedTrend {
  readonly series: readonly ChartSeries[];
  /** Equal as long as `series` says the same; another one makes the chart anew. */
  readonly lines: string;
  readonly data: () => ChartData;
  readonly limits: (low: number | null, high: number | null) => [number, number];
  /** What lies behind the points; absent: nothing. */
  readonly ranges?: () => readonly ChartRange[];
  readonly first: boolean;
  readonly last: boolean;
  readonly label: string;
  /** Called with the moment under the crosshair, seconds since 1970, or null. */
  readonly onCrosshair: (atSeconds: number | null) => void;
}

export function ChartHost(props: ChartHostProps): JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  useChart(host, props);
  return <div ref={host} class="chart-host" role="img" aria-label={props.label} />;
}

/** A chart is made anew for another feed, language or place among the rows; all else it asks of the newest props. */
function useChart(host: RefObject<HTMLDivElement | null>, props: ChartHostProps): void {
  const { store } = useScreen();
  const newest = useRef(props);
  newest.current = props;
  const { feed, marks, first, last, lines } = props;
  const spoken = language.value;
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const style = getComputedStyle(element);
    const colour = (name: string): string => style.getPropertyValue(name).trim();
    const chart: Chart = createChart({
      host: element,
      series: newest.current.series.map((series) => ({ ...series, colour: colour(series.colour) })),
      limits: (low, high) => newest.current.limits(low, high),
      ranges: () => newest.current.ranges?.() ?? [],
      marks: () =>
        marks.peek().map((mark) => ({
          atSeconds: mark.atMs / 1_000,
          colour: colour(`--mark-${mark.level}`),
          label: mark.title === null ? named('level', mark.level, mark.level) : told(mark.title, store.timeZone.peek()),
        })),
      timeAxis: last,
      timeText: (atSeconds) => momentText(atSeconds * 1_000, feed.window().toMs, store.timeZone.peek()),
      colours: { grid: colour('--grid'), text: colour('--third') },
      namesMarks: first,
      onCrosshair: (atSeconds) => newest.current.onCrosshair(atSeconds),
    });
    const draw = (): void => {
      const { fromMs, toMs } = feed.window();
      chart.setData(newest.current.data(), { fromSeconds: fromMs / 1_000, toSeconds: toMs / 1_000 });
    };
    const resizing = new ResizeObserver(() => chart.resize(element.clientWidth, element.clientHeight));
    resizing.observe(element);
    const stopDrawing = feed.version.subscribe(draw);
    return () => {
      stopDrawing();
      resizing.disconnect();
      chart.destroy();
    };
  }, [host, feed, marks, spoken, last, first, lines, store]);
}
