/** Rows of a database as columns: what is missing stays null and is never 0. */
import { expect, it } from 'vitest';
import { seriesOfBuckets, seriesOfSeconds } from '../../services/history/vitals-series.ts';

it('a second is its own mean, least and greatest', () => {
  const rows = [
    [1_000, Math.fround(36.6), null],
    [2_000, undefined, 0],
  ];
  expect(seriesOfSeconds(['a', 'b'], rows)).toEqual({
    atMs: [1_000, 2_000],
    signals: {
      a: { mean: [36.6, null], min: [36.6, null], max: [36.6, null], count: [1, 0] },
      b: { mean: [null, 0], min: [null, 0], max: [null, 0], count: [0, 1] },
    },
  });
});

it('a bucket has four columns a signal, in that order', () => {
  const rows = [
    ['1000', 1, 2, 3, 4, Math.fround(5.5), 6, 7, '8'],
    [2_000, null, null, null, null, null, null, null, undefined],
  ];
  expect(seriesOfBuckets(['a', 'b'], rows)).toEqual({
    atMs: [1_000, 2_000],
    signals: {
      a: { mean: [1, null], min: [2, null], max: [3, null], count: [4, 0] },
      b: { mean: [5.5, null], min: [6, null], max: [7, null], count: [8, 0] },
    },
  });
});

it('no rows are empty columns', () => {
  expect(seriesOfSeconds(['a'], [])).toEqual({ atMs: [], signals: { a: { mean: [], min: [], max: [], count: [] } } });
  expect(seriesOfBuckets([], [[1]])).toEqual({ atMs: [1], signals: {} });
});
