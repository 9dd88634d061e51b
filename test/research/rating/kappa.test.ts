/** Cohen's kappa and its limits, against a published table and against what must hold of any. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agreementOf, type AnswerPair } from '../../../services/research/rating/kappa.ts';

const ANSWERS = ['a', 'b', 'c'];

const pairsOf = (table: readonly (readonly number[])[]): readonly AnswerPair[] =>
  table.flatMap((row, first) =>
    row.flatMap((count, second) =>
      Array.from({ length: count }, (): AnswerPair => [ANSWERS[first] ?? '', ANSWERS[second] ?? '']),
    ),
  );

const answer = fc.constantFrom(...ANSWERS);
const anyPairs = fc.array(fc.tuple(answer, answer), { minLength: 10, maxLength: 200 });

describe('agreement of two raters', () => {
  it('is that of the printed example: 0.68 with a standard error of 0.087', () => {
    // Fleiss, Levin, Paik: Statistical Methods for Rates and Proportions, 3rd edition, table 18.1.
    const pairs = pairsOf([
      [75, 1, 4],
      [5, 4, 1],
      [0, 0, 10],
    ]);
    const { kappa, rated, agreed, counts } = agreementOf(pairs, { answers: ANSWERS, floor: 10 });
    expect([rated, agreed]).toEqual([100, 89]);
    expect(counts).toEqual({ a: [80, 80], b: [10, 5], c: [10, 15] });
    expect(kappa.value).toBeCloseTo(0.6765, 4);
    expect(kappa.value === null ? null : kappa.standardError).toBeCloseTo(0.0877, 4);
    expect(kappa.value === null ? null : kappa.low).toBeCloseTo(0.5046, 4);
    expect(kappa.value === null ? null : kappa.high).toBeCloseTo(0.8484, 4);
  });

  it('is 0 for what chance alone would give, and 1 where nothing was judged differently', () => {
    const byChance = pairsOf([
      [9, 9],
      [9, 9],
    ]);
    expect(agreementOf(byChance, { answers: ANSWERS, floor: 10 }).kappa.value).toBeCloseTo(0, 12);
    const alike = pairsOf([
      [9, 0],
      [0, 9],
    ]);
    expect(agreementOf(alike, { answers: ANSWERS, floor: 10 }).kappa).toMatchObject({ value: 1, low: 1, high: 1 });
  });

  it('has no figure of too few, nor where both said one thing throughout', () => {
    expect(agreementOf(pairsOf([[5, 4]]), { answers: ANSWERS, floor: 10 }).kappa).toEqual({
      value: null,
      reason: 'too-few',
    });
    expect(agreementOf(pairsOf([[50]]), { answers: ANSWERS, floor: 10 }).kappa).toEqual({
      value: null,
      reason: 'one-answer',
    });
    expect(agreementOf([], { answers: ANSWERS, floor: 1 }).kappa.value).toBeNull();
  });

  it('does not depend on who is first, nor on the order in which things were rated', () => {
    fc.assert(
      fc.property(anyPairs, (pairs) => {
        const asked = { answers: ANSWERS, floor: 1 };
        const { kappa } = agreementOf(pairs, asked);
        const turned = agreementOf(pairs.map(([first, second]): AnswerPair => [second, first]).toReversed(), {
          ...asked,
          answers: ANSWERS.toReversed(),
        }).kappa;
        if (kappa.value === null || turned.value === null) return expect(turned).toEqual(kappa);
        expect(turned.value).toBeCloseTo(kappa.value, 9);
        expect(turned.low).toBeCloseTo(kappa.low, 9);
        expect(kappa.low).toBeLessThanOrEqual(kappa.value + 1e-12);
        expect(kappa.value).toBeLessThanOrEqual(kappa.high + 1e-12);
        expect(kappa.value).toBeGreaterThanOrEqual(-1 - 1e-12);
      }),
    );
  });
});
