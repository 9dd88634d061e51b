/** One setting stretches every limit, and says so when it is nonsense. */
import { describe, expect, it } from 'vitest';
import { patienceOf, promised, timeLimit } from './patience.ts';

describe('patience', () => {
  it.each<[string | undefined, number]>([
    [undefined, 1],
    ['', 1],
    ['4', 4],
    ['0.5', 0.5],
    ['100', 100],
  ])('%s is %d', (text, factor) => expect(patienceOf(text)).toBe(factor));

  it.each(['0', '-1', 'much', '101', 'NaN', 'Infinity'])('of %s is refused', (text) => {
    expect(() => patienceOf(text)).toThrow(RangeError);
  });

  it('stretches limits, and no promise', () => {
    const factor = patienceOf(process.env['VIGIL_TEST_PATIENCE']);
    expect(timeLimit(1_000)).toBe(Math.round(1_000 * factor));
    expect(promised(1_000)).toBe(1_000);
  });
});
