/** Lines of the labelling page: what was not measured is a gap, and a value that is too old is not of the moment. */
import { describe, expect, it } from 'vitest';
import { linePath, valueAt } from '../../dashboards/ward/research/rating/moment-lines.ts';

const [x, y] = [(ms: number): number => ms / 1_000, (value: number): number => value];
const seconds = Array.from({ length: 60 }, (_, second) => second * 1_000);
const path = (values: readonly (number | null)[], isJoined = true, atMs: readonly number[] = seconds): string =>
  linePath(atMs, values, { x, y, isJoined });

describe('a line', () => {
  it('is broken where nothing was measured, and not where one value is left out', () => {
    expect(path(seconds.map(() => 90)).match(/M/g)).toHaveLength(1);
    expect(path(seconds.map((_, second) => (second === 30 ? null : 90))).match(/M/g)).toHaveLength(1);
    expect(path(seconds.map((_, second) => (second > 20 && second < 40 ? null : 90))).match(/M/g)).toHaveLength(2);
  });

  it('of a source that sends once a minute is joined by the minute', () => {
    const minutes = seconds.map((ms) => ms * 60);
    expect(
      path(
        minutes.map(() => 90),
        true,
        minutes,
      ).match(/M/g),
    ).toHaveLength(1);
    expect(
      path(
        minutes.map((_, at) => (at > 20 && at < 40 ? null : 90)),
        true,
        minutes,
      ).match(/M/g),
    ).toHaveLength(2);
  });

  it('of a cuff is points, and of nothing is nothing', () => {
    expect(path([90, 91, 92], false).match(/M/g)).toHaveLength(3);
    expect(path(seconds.map(() => null))).toBe('');
  });
});

describe('the value at a moment', () => {
  it('is the newest by then, and none where the source was silent or speaks only later', () => {
    expect(
      valueAt(
        seconds,
        seconds.map((_, second) => second),
        30_500,
      ),
    ).toBe(30);
    const silent = seconds.map((_, second) => (second > 10 && second <= 40 ? null : second));
    expect(valueAt(seconds, silent, 40_000)).toBeNull();
    expect(
      valueAt(
        seconds,
        seconds.map((_, second) => (second < 50 ? null : second)),
        40_000,
      ),
    ).toBeNull();
  });
});
