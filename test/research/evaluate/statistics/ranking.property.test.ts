/** Laws of the figures of an evaluation: what a monotone change of scale, a tie, a turned scale and a weight do. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  auroc,
  averagePrecision,
  curveOf,
  rankingOf,
} from '../../../../services/research/evaluate/statistics/ranking.ts';
import { scoredOf } from './figures-of.ts';

const moment = fc.record({ value: fc.integer({ min: -4, max: 4 }), outcome: fc.constantFrom(0, 1) });
/** Both classes, many ties. */
const moments = fc
  .array(moment, { minLength: 2, maxLength: 60 })
  .filter((all) => new Set(all.map(({ outcome }) => outcome)).size === 2);

const rankingFor = (
  all: readonly { value: number; outcome: number }[],
  scale: (value: number) => number = (value) => value,
) =>
  rankingOf(
    scoredOf(
      all.map(({ value }) => scale(value)),
      all.map(({ outcome }) => outcome),
    ),
  );

describe('areas under the curves', () => {
  it('do not change when the scale is bent and keeps its order', () => {
    fc.assert(
      fc.property(moments, (all) => {
        const bent = rankingFor(all, (value) => Math.exp(value / 3) - 7);
        expect(auroc(bent)).toEqual(auroc(rankingFor(all)));
        expect(averagePrecision(bent)).toEqual(averagePrecision(rankingFor(all)));
      }),
    );
  });

  it('of a turned scale add up to 1, ties counting half', () => {
    fc.assert(
      fc.property(moments, (all) => {
        const turned = rankingFor(all, (value) => -value);
        expect((auroc(rankingFor(all)).value ?? 0) + (auroc(turned).value ?? 0)).toBeCloseTo(1, 12);
      }),
    );
  });

  it('are the share of pairs in the right order, counted one by one', () => {
    fc.assert(
      fc.property(moments, (all) => {
        const [events, others] = [1, 0].map((outcome) => all.filter((each) => each.outcome === outcome));
        const pairs = (events ?? []).flatMap(({ value }) =>
          (others ?? []).map((other) => (value > other.value ? 1 : value === other.value ? 0.5 : 0)),
        );
        expect(auroc(rankingFor(all)).value).toBeCloseTo(
          pairs.reduce<number>((sum, each) => sum + each, 0) / pairs.length,
          12,
        );
      }),
    );
  });

  it('are the same whatever the order in which moments come', () => {
    fc.assert(
      fc.property(moments, (all) => {
        expect(auroc(rankingFor(all.toReversed()))).toEqual(auroc(rankingFor(all)));
        expect(averagePrecision(rankingFor(all.toReversed()))).toEqual(averagePrecision(rankingFor(all)));
      }),
    );
  });

  it('weigh a moment as if it stood there so many times', () => {
    const weighed = fc.tuple(moments, fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 60, maxLength: 60 }));
    fc.assert(
      fc.property(weighed, ([all, times]) => {
        const repeated = all.flatMap((each, index) => Array.from({ length: times[index] ?? 0 }, () => each));
        const weights = Uint32Array.from(all, (_, index) => times[index] ?? 0);
        expect(auroc(rankingFor(all), weights)).toEqual(auroc(rankingFor(repeated)));
        expect(averagePrecision(rankingFor(all), weights)).toEqual(averagePrecision(rankingFor(repeated)));
      }),
    );
  });

  it('of one tie for all are a half, and the prevalence', () => {
    fc.assert(
      fc.property(moments, (all) => {
        const tied = rankingFor(all, () => 3);
        const events = all.filter(({ outcome }) => outcome === 1).length;
        expect(auroc(tied)).toEqual({ value: 0.5 });
        expect(averagePrecision(tied).value).toBeCloseTo(events / all.length, 12);
      }),
    );
  });

  it('of one class only have a reason and no number', () => {
    for (const outcome of [0, 1]) {
      const ranking = rankingOf(scoredOf([1, 2, 3], [outcome, outcome, outcome]));
      expect(auroc(ranking)).toEqual({ value: null, reason: 'one-class' });
      expect(averagePrecision(ranking)).toEqual({ value: null, reason: 'one-class' });
    }
    const nothing = rankingOf(scoredOf([], []));
    expect(auroc(nothing)).toEqual({ value: null, reason: 'nothing-to-count' });
  });

  it('are never reckoned of what is no number', () => {
    expect(() => rankingOf(scoredOf([1, Number.NaN], [0, 1]))).toThrow('not finite');
  });

  it('belong to a curve that ends with every moment', () => {
    fc.assert(
      fc.property(moments, (all) => {
        const [first] = curveOf(rankingFor(all));
        const last = curveOf(rankingFor(all), 3).at(-1);
        expect(first).toEqual({ threshold: null, events: 0, others: 0 });
        expect((last?.events ?? 0) + (last?.others ?? 0)).toBe(all.length);
      }),
    );
  });
});
