/** What the crosshair may say: what held at that moment, never what came after it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aloneAt, bucketAt, lastAtOrBefore } from '../../dashboards/ward/bedside/trends/held-step.ts';

const rising = fc
  .uniqueArray(fc.integer({ min: 0, max: 500 }), { maxLength: 40 })
  .map((all) => all.toSorted((a, b) => a - b));

describe('D1: the crosshair', () => {
  it('tells the last step at or before its moment, and none before the first', () => {
    expect([99, 100, 149, 199, 200, 900].map((at) => lastAtOrBefore([100, 200, 300], at))).toEqual([
      null,
      0,
      0,
      0,
      1,
      2,
    ]);
    fc.assert(
      fc.property(rising, fc.integer({ min: -10, max: 510 }), (times, at) => {
        const before = times.filter((time) => time <= at);
        expect(lastAtOrBefore(times, at)).toBe(before.length === 0 ? null : before.length - 1);
      }),
    );
  });

  it('tells a bucket only of the time that the bucket covers', () => {
    expect([59, 60, 119, 120, 180].map((at) => bucketAt([60, 120], at, 60))).toEqual([null, 0, 0, 1, null]);
  });
});

describe('E3: values that no line reaches', () => {
  it('are told apart from those that one joins, so that hourly data draw', () => {
    expect(aloneAt([0, 60, 120, 180, 240], [1, null, null, 2, 3], 120)).toEqual([0]);
    expect(aloneAt([0, 60, 120], [null, 5, null], 120)).toEqual([1]);
    expect(aloneAt([0, 60, 120], [1, null, 2], 120)).toEqual([]);
  });
});
