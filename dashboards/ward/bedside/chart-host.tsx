/** Puts a chart into the page and keeps it at the size of its place. */
import { useEffect, useRef } from 'preact/hooks';
import { language, phrase } from '../text/text.ts';
import { momentText } from '../text/time-text.ts';
import { useScreen } from '../screen.ts';
import { createChart, type Chart, type ChartData, type ChartSeries } from './chart.ts';
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
  readonly data: () => ChartData;
  readonly limits: (low: number | null, high: number | null) => [number, number];
  readonly first: boolean;
  readonly last: boolean;
  readonly label: string;
  /** Called with the index under the crosshair, or null. */
  readonly onCrosshair: (index: number | null) => void;
}

export function ChartHost(props: ChartHostProps): JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  useChart(host, props);
  return <div ref={host} class="chart-host" role="img" aria-label={props.label} />;
}

function useChart(host: RefObject<HTMLDivElement | null>, props: ChartHostProps): void {
  const { store } = useScreen();
  const { feed, marks, data, first, last } = props;
  const spoken = language.value;
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const style = getComputedStyle(element);
    const colour = (name: string): string => style.getPropertyValue(name).trim();
    const chart: Chart = createChart({
      host: element,
      series: props.series.map((series) => ({ ...series, colour: colour(series.colour) })),
      limits: props.limits,
      marks: () =>
        marks.peek().map((mark) => ({
          atSeconds: mark.atMs / 1_000,
          colour: colour(`--mark-${mark.level}`),
          label: phrase(mark.title),
        })),
      timeAxis: last,
      timeText: (atSeconds) => momentText(atSeconds * 1_000, feed.window().toMs, store.timeZone.peek()),
      colours: { grid: colour('--grid'), text: colour('--third') },
      namesMarks: first,
      onCrosshair: props.onCrosshair,
    });
    const draw = (): void => {
      const { fromMs, toMs } = feed.window();
      chart.setData(data(), { fromSeconds: fromMs / 1_000, toSeconds: toMs / 1_000 });
    };
    const resizing = new ResizeObserver(() => chart.resize(element.clientWidth, element.clientHeight));
    resizing.observe(element);
    const stopDrawing = feed.version.subscribe(draw);
    return () => {
      stopDrawing();
      resizing.disconnect();
      chart.destroy();
    };
  }, [feed, spoken, last, first]);
}
