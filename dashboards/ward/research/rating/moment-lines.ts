/** Lines of measured values: points that follow each other as the source sends them are joined, and nothing else is. */

/** A source may leave one value out; what is silent for longer is a gap. */
const JOINED_INTERVALS = 3;
const JOINED_LEAST_MS = 5_000;
/** A value that is older than this at a moment is not of it, unless its source sends more seldom. */
const OF_MOMENT_MS = 10_000;

interface Point {
  readonly atMs: number;
  readonly value: number;
}

/** An SVG path; a single point is a stroke of no length, which a round cap shows as a dot. */
export function linePath(
  atMs: readonly number[],
  values: readonly (number | null)[],
  {
    x,
    y,
    isJoined,
  }: { readonly x: (ms: number) => number; readonly y: (value: number) => number; readonly isJoined: boolean },
): string {
  const points = pointsOf(atMs, values);
  const within = isJoined ? joinedWithinMs(points) : 0;
  return points
    .map((point, index) => {
      const before = points[index - 1];
      const place = `${x(point.atMs).toFixed(1)} ${y(point.value).toFixed(1)}`;
      return before === undefined || point.atMs - before.atMs > within ? `M${place}h0` : `L${place}`;
    })
    .join('');
}

/** The newest value that the source had told by then; null: it was silent. */
export function valueAt(atMs: readonly number[], values: readonly (number | null)[], momentMs: number): number | null {
  const points = pointsOf(atMs, values);
  const last = points.findLast((point) => point.atMs <= momentMs);
  const within = Math.max(OF_MOMENT_MS, joinedWithinMs(points));
  return last !== undefined && momentMs - last.atMs <= within ? last.value : null;
}

function joinedWithinMs(points: readonly Point[]): number {
  const gaps = points.slice(1).map(({ atMs }, index) => atMs - (points[index]?.atMs ?? atMs));
  const median = gaps.toSorted((left, right) => left - right)[Math.floor(gaps.length / 2)] ?? 0;
  return Math.max(JOINED_LEAST_MS, JOINED_INTERVALS * median);
}

function pointsOf(atMs: readonly number[], values: readonly (number | null)[]): readonly Point[] {
  return atMs.flatMap((ms, index) => {
    const value = values[index] ?? null;
    return value === null ? [] : [{ atMs: ms, value }];
  });
}
