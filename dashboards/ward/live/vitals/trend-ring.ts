/**
 * The last quarter of an hour of one signal, for the small line on a tile. A fixed number of
 * buckets; a bucket without a value is a gap in the line, never a bridge over it.
 */
const BUCKET_MS = 10_000;
const BUCKETS = 90;
/** Least height of the scale, so that the noise of a calm child does not fill the picture. */
const SPAN_LEAST = 24;
/** Minute values from the history are joined, also with what is live; a longer silence is a gap. */
const JOIN_BUCKETS = 9;

export interface TrendRing {
  /** Buckets that have a value. */
  readonly filled: number;
  /** Adds a value; returns true for the first value of a bucket: the picture has changed. */
  add(atMs: number, value: number): boolean;
  /** SVG path in a box of the given size, newest at the right; empty while there is nothing to draw. */
  path(widthPx: number, heightPx: number): string;
}

export function createTrendRing(): TrendRing {
  const values = new Float32Array(BUCKETS).fill(Number.NaN);
  let newest = -1;
  return {
    add(atMs, value) {
      const bucket = Math.floor(atMs / BUCKET_MS);
      if (!Number.isFinite(value) || bucket <= newest - BUCKETS) return false;
      for (let empty = Math.max(newest + 1, bucket - BUCKETS + 1); newest >= 0 && empty <= bucket; empty += 1) {
        values[empty % BUCKETS] = Number.NaN;
      }
      const isFresh = bucket > newest || Number.isNaN(values[bucket % BUCKETS]);
      values[bucket % BUCKETS] = value;
      newest = Math.max(newest, bucket);
      return isFresh;
    },
    get filled() {
      return values.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0);
    },
    path: (widthPx, heightPx) => (newest < 0 ? '' : pathOf(orderedBuckets(values, newest), widthPx, heightPx)),
  };
}

function orderedBuckets(values: Float32Array, newest: number): readonly number[] {
  return Array.from({ length: BUCKETS }, (_, index) => {
    const bucket = newest - BUCKETS + 1 + index;
    return bucket < 0 ? Number.NaN : (values[bucket % BUCKETS] ?? Number.NaN);
  });
}

function pathOf(values: readonly number[], widthPx: number, heightPx: number): string {
  const known = values.filter((value) => Number.isFinite(value));
  if (known.length < 2) return '';
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const span = Math.max(SPAN_LEAST, high - low);
  const bottom = (low + high) / 2 - span / 2;
  const steps: string[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const [index, value] of values.entries()) {
    if (!Number.isFinite(value)) continue;
    const x = ((index / (BUCKETS - 1)) * widthPx).toFixed(1);
    const y = (heightPx - ((value - bottom) / span) * heightPx).toFixed(1);
    steps.push(`${index - last <= JOIN_BUCKETS ? 'L' : 'M'}${x} ${y}`);
    last = index;
  }
  return steps.join('');
}
