/** The share of the slow properties that runs: what is said is what runs, and nonsense is refused. */
import { describe, expect, it } from 'vitest';
import { propertyRuns, shareOf } from './property-runs.ts';

describe('runs of slow properties', () => {
  it.each<[string | undefined, number]>([
    [undefined, 0.25],
    ['', 0.25],
    ['1', 1],
    ['0.01', 0.01],
  ])('%s is a share of %d', (text, share) => expect(shareOf(text)).toBe(share));

  it.each(['0', '-1', 'much', '1.1', 'NaN', 'Infinity'])('of %s are refused', (text) => {
    expect(() => shareOf(text)).toThrow(RangeError);
  });

  it('are a share of the full size, never fewer than ten of it, and never more than it', () => {
    const share = shareOf(process.env['VIGIL_TEST_RUNS']);
    expect(propertyRuns(100_000)).toBe(Math.ceil(100_000 * share));
    expect(propertyRuns(20)).toBeGreaterThanOrEqual(10);
    expect(propertyRuns(5)).toBe(5);
  });
});
