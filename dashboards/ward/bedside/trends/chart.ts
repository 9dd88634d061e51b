/**
 * The one place that knows uPlot: a chart of one row, all rows on one time axis with one crosshair.
 * Bands of minimum and maximum lie behind the lines; alerts are lines through every row.
 */
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { aloneAt, lastAtOrBefore } from './held-step.ts';

export interface ChartSeries {
  /** CSS colour value. */
  readonly colour: string;
  readonly style: 'line' | 'thin' | 'dots' | 'steps';
  /** Whether the two data columns after this one are its minimum and maximum. */
  readonly banded: boolean;
  /** Longest gap that is drawn through, seconds. */
  readonly joinWithinSeconds: number;
}

export interface ChartMark {
  readonly atSeconds: number;
  readonly colour: string;
  readonly label: string;
}

/** Drawn behind the points from one moment to another; a side that is null reaches to the edge. */
export interface ChartRange {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly low: number | null;
  readonly high: number | null;
}

export interface ChartOptions {
  readonly host: HTMLElement;
  readonly series: readonly ChartSeries[];
  /** Limits of the value axis, asked anew whenever data change. */
  readonly limits: (low: number | null, high: number | null) => [number, number];
  readonly ranges: () => readonly ChartRange[];
  readonly marks: () => readonly ChartMark[];
  /** The last row carries the times. */
  readonly timeAxis: boolean;
  readonly timeText: (atSeconds: number) => string;
  readonly colours: { readonly grid: string; readonly text: string };
  /** Whether marks are named, in the first row only. */
  readonly namesMarks: boolean;
  /** Moment under the crosshair, seconds since 1970; null: the pointer is elsewhere. */
  readonly onCrosshair: (atSeconds: number | null) => void;
}

export type ChartData = readonly (readonly (number | null)[])[];

export interface Chart {
  setData(data: ChartData, window: { readonly fromSeconds: number; readonly toSeconds: number }): void;
  resize(widthPx: number, heightPx: number): void;
  destroy(): void;
}

const SYNC_KEY = 'bedside';
const AXIS_FONT = '12px "Inter Variable", sans-serif';
/** Room for the numbers of the value axis; equal in all rows, so that times stand above each other. */
const AXIS_WIDTH_PX = 44;
const TIME_AXIS_HEIGHT_PX = 26;
/** Marks of the value axis: nobody reads a saturation of 97.5 %. */
const WHOLE_STEPS = [1, 2, 5, 10, 20, 50, 100];

/** Height that the row with the times needs more than the others. */
export const TIME_AXIS_PX = TIME_AXIS_HEIGHT_PX;

export function createChart(options: ChartOptions): Chart {
  const plot = new uPlot(plotOptions(options), [[]], options.host);
  return {
    setData(data, { fromSeconds, toSeconds }) {
      plot.batch(() => {
        plot.setData(data as uPlot.AlignedData, false);
        plot.setScale('x', { min: fromSeconds, max: toSeconds });
      });
    },
    resize: (width, height) => plot.setSize({ width, height }),
    destroy: () => plot.destroy(),
  };
}

function plotOptions(options: ChartOptions): uPlot.Options {
  return {
    width: Math.max(1, options.host.clientWidth),
    height: Math.max(1, options.host.clientHeight),
    legend: { show: false },
    padding: [options.namesMarks ? 20 : 8, 8, options.timeAxis ? 0 : 7, 0],
    cursor: {
      y: false,
      drag: { x: false, y: false },
      points: { size: 7 },
      dataIdx: (plot, _series, _nearest, atSeconds) => lastAtOrBefore(plot.data[0], atSeconds),
      sync: { key: SYNC_KEY, scales: ['x', null] },
    },
    scales: { x: { time: true }, y: { range: (_plot, low, high) => options.limits(low, high) } },
    axes: [timeAxis(options), valueAxis(options)],
    series: [{}, ...options.series.flatMap(seriesOptions)],
    bands: bandsOf(options.series),
    hooks: {
      // Before the lines: an alert's mark must not lie over the very dip that raised it.
      drawAxes: [(plot) => drawRanges(plot, options), (plot) => drawMarks(plot, options)],
      setCursor: [(plot) => options.onCrosshair(crosshairSeconds(plot))],
    },
  };
}

function crosshairSeconds(plot: uPlot): number | null {
  const { left } = plot.cursor;
  return left === undefined || left < 0 ? null : plot.posToVal(left, 'x');
}

function timeAxis(options: ChartOptions): uPlot.Axis {
  const { grid, text } = options.colours;
  const lines = { stroke: grid, width: 1 };
  if (!options.timeAxis) return { size: 0, ticks: { show: false }, grid: lines, values: () => [] };
  return {
    size: TIME_AXIS_HEIGHT_PX,
    stroke: text,
    font: AXIS_FONT,
    ticks: { show: false },
    grid: lines,
    space: 90,
    values: (_plot, splits) => splits.map(options.timeText),
  };
}

function valueAxis(options: ChartOptions): uPlot.Axis {
  const { grid, text } = options.colours;
  return {
    size: AXIS_WIDTH_PX,
    stroke: text,
    font: AXIS_FONT,
    ticks: { show: false },
    grid: { stroke: grid, width: 1 },
    space: 22,
    incrs: WHOLE_STEPS,
    gap: 6,
  };
}

function seriesOptions(series: ChartSeries): uPlot.Series[] {
  const gaps: uPlot.Series.GapsRefiner = (plot, ...[, , , found]) =>
    found.filter(
      ([from, to]) => plot.posToVal(to, 'x', true) - plot.posToVal(from, 'x', true) > series.joinWithinSeconds,
    );
  // What no line reaches is drawn as a dot, however far the points are apart; else hourly values draw nothing.
  const alone = (plot: uPlot, index: number): number[] =>
    aloneAt(plot.data[0], plot.data[index] ?? [], series.joinWithinSeconds);
  const line: uPlot.Series = {
    stroke: series.colour,
    width: series.style === 'thin' ? 1 : 1.75,
    ...(series.style === 'thin' ? { alpha: 0.6 } : {}),
    ...(series.style === 'steps' ? { paths: uPlot.paths.stepped?.({ align: 1, alignGaps: 1 }) } : { gaps }),
    ...(series.style === 'steps'
      ? { points: { show: false } }
      : series.style === 'dots'
        ? { paths: () => null, points: { show: true, size: 6, fill: series.colour } }
        : { points: { show: true, size: 4, fill: series.colour, filter: alone } }),
  } as uPlot.Series;
  if (!series.banded) return [line];
  const edge: uPlot.Series = {
    stroke: 'transparent',
    width: 0,
    points: { show: false },
    ...(series.style === 'steps' ? { paths: uPlot.paths.stepped?.({ align: 1, alignGaps: 1 }) } : { gaps }),
  } as uPlot.Series;
  return [line, edge, { ...edge }];
}

/** Upper edge first: uPlot fills from the first to the second. */
function bandsOf(all: readonly ChartSeries[]): uPlot.Band[] {
  const bands: uPlot.Band[] = [];
  let at = 1;
  for (const series of all) {
    if (series.banded) {
      bands.push({ series: [at + 2, at + 1], fill: `color-mix(in srgb, ${series.colour} 26%, transparent)` });
    }
    at += series.banded ? 3 : 1;
  }
  return bands;
}

function drawRanges(plot: uPlot, options: ChartOptions): void {
  const { ctx, bbox } = plot;
  const right = bbox.left + bbox.width;
  const bottom = bbox.top + bbox.height;
  const within = (at: number, from: number, to: number): number => Math.min(to, Math.max(from, at));
  const yOf = (value: number | null, edge: number): number =>
    value === null ? edge : within(plot.valToPos(value, 'y', true), bbox.top, bottom);
  ctx.save();
  ctx.fillStyle = options.colours.text;
  ctx.globalAlpha = 0.16;
  for (const { fromSeconds, toSeconds, low, high } of options.ranges()) {
    const [from, to] = [fromSeconds, toSeconds].map((at) => within(plot.valToPos(at, 'x', true), bbox.left, right));
    const [top, end] = [yOf(high, bbox.top), yOf(low, bottom)];
    ctx.fillRect(from ?? 0, top, (to ?? 0) - (from ?? 0), end - top);
  }
  ctx.restore();
}

function drawMarks(plot: uPlot, options: ChartOptions): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  let freeFrom = Number.NEGATIVE_INFINITY;
  for (const mark of options.marks()) {
    const x = Math.round(plot.valToPos(mark.atSeconds, 'x', true)) + 0.5;
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.fillStyle = mark.colour;
    ctx.globalAlpha = 0.7;
    ctx.fillRect(x - ratio * 0.5, 0, ratio, bbox.top + bbox.height);
    ctx.globalAlpha = 1;
    if (options.namesMarks) freeFrom = nameMark(ctx, mark, { x, ratio, right: bbox.left + bbox.width, freeFrom });
  }
  ctx.restore();
}

/**
 * Writes the name beside the line, on its left where the right lacks room, and not at all where it
 * would stand on another name. Returns from where the row is free.
 */
function nameMark(
  ctx: CanvasRenderingContext2D,
  mark: ChartMark,
  place: { x: number; ratio: number; right: number; freeFrom: number },
): number {
  const { x, ratio, right, freeFrom } = place;
  ctx.font = `600 ${12 * ratio}px "Inter Variable", sans-serif`;
  ctx.textBaseline = 'top';
  const width = ctx.measureText(mark.label).width + 10 * ratio;
  const isLeft = x + width > right;
  if ((isLeft ? x - width : x) < freeFrom) return freeFrom;
  ctx.textAlign = isLeft ? 'right' : 'left';
  ctx.fillText(mark.label, x + (isLeft ? -6 : 6) * ratio, 2 * ratio);
  return isLeft ? x : x + width;
}
