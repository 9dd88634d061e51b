/** Draws of patients come again by their seed, and an interval of them is one only where the figure mostly existed. */
import { describe, expect, it } from 'vitest';
import { intervalOf, patientDraws, quantile } from '../../../../services/research/evaluate/statistics/bootstrap.ts';

const drawsOf = (seed: number): readonly (readonly number[])[] => {
  const all: number[][] = [];
  for (const times of patientDraws(40, { seed, draws: 200 })) all.push([...times]);
  return all;
};

describe('draws of patients', () => {
  it('come again with the same seed, and are others with another', () => {
    expect(drawsOf(7)).toEqual(drawsOf(7));
    expect(drawsOf(7)).not.toEqual(drawsOf(8));
    expect(new Set(drawsOf(7).map(String)).size).toBe(200);
  });

  it('draw as many patients as there are, each as often as another', () => {
    const draws = drawsOf(3);
    expect(draws.every((times) => times.reduce((sum, each) => sum + each, 0) === 40)).toBe(true);
    const totals = Array.from({ length: 40 }, (_, patient) =>
      draws.reduce((sum, times) => sum + (times[patient] ?? 0), 0),
    );
    // 8,000 draws of 40: 200 each, standard deviation 14.
    expect(Math.min(...totals)).toBeGreaterThan(130);
    expect(Math.max(...totals)).toBeLessThan(270);
  });
});

describe('an interval', () => {
  it('is between the 2.5th and the 97.5th of a hundred', () => {
    const figures = Array.from({ length: 101 }, (_, value) => ({ value }));
    const { low, high, draws } = intervalOf(figures) ?? { low: 0, high: 0, draws: 0 };
    expect([low, high, draws]).toEqual([expect.closeTo(2.5, 9), expect.closeTo(97.5, 9), 101]);
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
  });

  it('is none where most draws had no figure', () => {
    const none = { value: null, reason: 'one-class' } as const;
    expect(intervalOf([{ value: 1 }, none, none])).toBeNull();
    expect(intervalOf([])).toBeNull();
    expect(intervalOf([{ value: 1 }, { value: 1 }, none])).toEqual({ low: 1, high: 1, draws: 2 });
  });
});
