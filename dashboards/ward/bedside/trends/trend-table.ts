/**
 * Trends as even grids of time buckets: what was stored, then what is seen live. A bucket without a
 * value is null and is drawn as a gap; nothing is interpolated. Minimum and maximum stay beside the
 * mean, so that a short desaturation does not drown in a quarter of an hour.
 */
import { staleAfterMs } from '../../../../services/clinical/vital/signal-quality.ts';
import { signalIndex, type SignalName } from '../../../../services/clinical/signal/signals.ts';
import type { HistoryResolution, HistorySeries, TimeSpan } from '../../page/server-api.ts';
import type { Range } from '../../page/route.ts';

export interface RangePlan {
  readonly spanMs: number;
  readonly stepMs: number;
  readonly resolution: HistoryResolution;
}

const HOUR_MS = 3_600_000;

export const RANGE_PLANS: Readonly<Record<Range, RangePlan>> = {
  '1h': { spanMs: HOUR_MS, stepMs: 1_000, resolution: 'second' },
  '6h': { spanMs: 6 * HOUR_MS, stepMs: 60_000, resolution: 'minute' },
  '12h': { spanMs: 12 * HOUR_MS, stepMs: 60_000, resolution: 'minute' },
  '24h': { spanMs: 24 * HOUR_MS, stepMs: 60_000, resolution: 'minute' },
  '72h': { spanMs: 72 * HOUR_MS, stepMs: 900_000, resolution: 'quarter-hour' },
};

type Values = (number | null)[];

export interface TrendColumn {
  readonly mean: Values;
  readonly min: Values;
  readonly max: Values;
  /** Live values in the bucket; 0 where the bucket came from the history. */
  readonly liveCount: number[];
}

export class TrendTable {
  readonly stepMs: number;
  /** Start of each bucket, seconds since 1970: the time axis of the charts. */
  readonly atSeconds: number[] = [];
  readonly #columns: ReadonlyMap<SignalName, TrendColumn>;
  #firstBucket: number;

  /** Empty buckets from `fromMs` up to `toMs`, whole steps. */
  constructor(span: TimeSpan & { readonly stepMs: number; readonly signals: readonly SignalName[] }) {
    this.stepMs = span.stepMs;
    this.#firstBucket = Math.floor(span.fromMs / span.stepMs);
    this.#columns = new Map(span.signals.map((name) => [name, { mean: [], min: [], max: [], liveCount: [] }]));
    this.#extendTo(span.toMs);
  }

  get signals(): readonly SignalName[] {
    return [...this.#columns.keys()];
  }

  column(name: SignalName): TrendColumn {
    const column = this.#columns.get(name);
    if (column === undefined) throw new Error(`no trend of ${name}`);
    return column;
  }

  /** Fills stored buckets; buckets in which live values were seen keep those. */
  fill(series: HistorySeries): void {
    for (const [name, column] of this.#columns) {
      const stored = series.signals[name];
      if (stored === undefined) continue;
      for (const [at, atMs] of series.atMs.entries()) {
        const index = this.#indexOf(atMs);
        if (index === null || (column.liveCount[index] ?? 0) > 0) continue;
        column.mean[index] = stored.mean[at] ?? null;
        column.min[index] = stored.min[at] ?? null;
        column.max[index] = stored.max[at] ?? null;
      }
    }
  }

  /** Adds one live value; buckets before the table are ignored, new ones are appended. */
  add(name: SignalName, atMs: number, value: number): void {
    this.#extendTo(atMs + this.stepMs);
    const index = this.#indexOf(atMs);
    if (index === null) return;
    const column = this.column(name);
    const count = column.liveCount[index] ?? 0;
    const mean = column.mean[index] ?? null;
    column.mean[index] = count === 0 || mean === null ? value : mean + (value - mean) / (count + 1);
    column.min[index] = Math.min(column.min[index] ?? value, value);
    column.max[index] = Math.max(column.max[index] ?? value, value);
    column.liveCount[index] = count + 1;
  }

  /** Forgets buckets before `fromMs`. */
  dropBefore(fromMs: number): void {
    const count = Math.min(this.atSeconds.length, Math.floor(fromMs / this.stepMs) - this.#firstBucket);
    if (count <= 0) return;
    this.#firstBucket += count;
    this.atSeconds.splice(0, count);
    for (const { mean, min, max, liveCount } of this.#columns.values()) {
      for (const values of [mean, min, max, liveCount]) values.splice(0, count);
    }
  }

  #indexOf(atMs: number): number | null {
    const index = Math.floor(atMs / this.stepMs) - this.#firstBucket;
    return index >= 0 && index < this.atSeconds.length ? index : null;
  }

  #extendTo(toMs: number): void {
    const buckets = Math.floor(toMs / this.stepMs) - this.#firstBucket;
    while (this.atSeconds.length < buckets) {
      this.atSeconds.push(((this.#firstBucket + this.atSeconds.length) * this.stepMs) / 1_000);
      for (const { mean, min, max, liveCount } of this.#columns.values()) {
        for (const values of [mean, min, max]) values.push(null);
        liveCount.push(0);
      }
    }
  }
}

/** Longest silence over which a line is drawn: what would not yet be stale, or one empty bucket. */
export function joinWithinMs(name: SignalName, intervalMs: number, stepMs: number): number {
  return Math.max(staleAfterMs(signalIndex(name), intervalMs), 2 * stepMs);
}

/**
 * Times in which no signal has a value for longer than `joinSeconds`; not before the first value, and after the last
 * one only up to `watchedSinceSeconds`: from then on this screen has seen itself that decisions are made.
 */
export function silencesOf(
  table: TrendTable,
  joinSeconds: number,
  watchedSinceSeconds: number,
): readonly { readonly fromSeconds: number; readonly toSeconds: number }[] {
  const { atSeconds, stepMs } = table;
  const columns = table.signals.map((name) => table.column(name).mean);
  const silences: { fromSeconds: number; toSeconds: number }[] = [];
  let lastSeconds: number | null = null;
  for (const [index, seconds] of atSeconds.entries()) {
    if (columns.every((values) => (values[index] ?? null) === null)) continue;
    const fromSeconds = lastSeconds === null ? seconds : lastSeconds + stepMs / 1_000;
    if (seconds - fromSeconds > joinSeconds) silences.push({ fromSeconds, toSeconds: seconds });
    lastSeconds = seconds;
  }
  if (lastSeconds === null) return silences;
  const fromSeconds = lastSeconds + stepMs / 1_000;
  if (watchedSinceSeconds - fromSeconds > joinSeconds) silences.push({ fromSeconds, toSeconds: watchedSinceSeconds });
  return silences;
}

/** Limits of a scale: the values with some room, at least `spanLeast` high, inside `within`. */
export function scaleLimits(
  values: { readonly low: number | null; readonly high: number | null },
  rule: {
    readonly spanLeast: number;
    readonly within: readonly [number, number];
    readonly calm: readonly [number, number];
  },
): [number, number] {
  if (values.low === null || values.high === null) return [rule.calm[0], rule.calm[1]];
  const room = Math.max((values.high - values.low) * 0.08, 1);
  let [low, high] = [values.low - room, values.high + room];
  const lacking = rule.spanLeast - (high - low);
  if (lacking > 0) [low, high] = [low - lacking / 2, high + lacking / 2];
  if (high > rule.within[1]) [low, high] = [Math.min(low, rule.within[1] - rule.spanLeast), rule.within[1]];
  if (low < rule.within[0]) [low, high] = [rule.within[0], Math.max(high, rule.within[0] + rule.spanLeast)];
  return [low, high];
}
