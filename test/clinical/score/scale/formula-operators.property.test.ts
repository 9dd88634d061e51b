/** Formulas of scores: their values against exact fractions, and bounds that hold, and reach, every value that is possible. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../../../services/clinical/score/scale/compile-expression.ts';
import { compileInterval } from '../../../../services/clinical/score/scale/formula-bounds.ts';
import { BOUNDED, KNOWN, UNKNOWN, type InputValues } from '../../../../services/clinical/score/scale/scale-node.ts';
import { expressionSchema, type Expression } from '../../../../services/clinical/score/scale/score-formula.ts';
import { exactly, largestIn, toDouble } from './formula-oracle.ts';

const NAMES = ['a', 'b', 'c'];
const indexOf = (name: string): number => NAMES.indexOf(name);
const LIMITS = [-5, 5] as const;
const context = { indexOf, limitsOf: () => LIMITS };

function inputs(value: readonly number[], state: readonly number[] = value.map(() => KNOWN)): InputValues {
  return {
    state: Uint8Array.from(state),
    value: Float64Array.from(value),
    observedAtMs: new Float64Array(value.length),
    least: new Float64Array(value.length),
    most: new Float64Array(value.length),
  };
}

const valueOf = (is: Expression, ...value: readonly number[]): number =>
  compileExpression(is, indexOf, inputs([...value, 0, 0, 0].slice(0, 3)))();

/** Whole multiples of a thousandth, so that fractions are exact. */
const thousandths = fc.integer({ min: -4000, max: 4000 }).map((each) => each / 1000);
const leaf = fc.oneof(fc.constantFrom(...NAMES), thousandths);
const { rational, any } = fc.letrec<{ rational: Expression; any: Expression }>((tie) => {
  const of = (name: 'rational' | 'any') => [
    leaf,
    fc.record({
      op: fc.constantFrom('add' as const, 'subtract' as const, 'multiply' as const),
      of: fc.array(tie(name), { minLength: 2, maxLength: 3 }),
    }),
    fc.record({ op: fc.constant('divide' as const), of: fc.tuple(tie(name), leaf) }),
    fc.record({ op: fc.constant('abs' as const), of: tie(name) }),
    fc.record({ op: fc.constant('power' as const), of: tie(name), exponent: fc.integer({ min: 1, max: 3 }) }),
    fc.record({
      op: fc.constant('polynomial' as const),
      of: tie(name),
      coefficients: fc.array(thousandths, { minLength: 2, maxLength: 3 }),
    }),
    fc.record({
      op: fc.constant('linear' as const),
      intercept: thousandths,
      terms: fc.array(fc.record({ coefficient: thousandths, of: tie(name) }), { minLength: 1, maxLength: 3 }),
    }),
  ];
  return {
    rational: fc.oneof({ maxDepth: 3 }, ...of('rational')),
    any: fc.oneof(
      { maxDepth: 3 },
      ...of('any'),
      fc.record({ op: fc.constantFrom('log' as const, 'logistic' as const), of: tie('any') }),
      fc.record({ op: fc.constant('power' as const), of: tie('any'), exponent: fc.constantFrom(0.2, 0.5, 1.5) }),
    ),
  };
});
const three = fc.tuple(thousandths, thousandths, thousandths);

describe('the value of a formula', () => {
  it('is that of exact fractions', () => {
    fc.assert(
      fc.property(rational, three, (is, [a, b, c]) => {
        const exact = exactly(is, { a, b, c });
        // Nearly equal large numbers take the digits of a double away from their difference.
        fc.pre(exact !== null && largestIn(is, { a, b, c }) < 1000);
        expect(Math.abs(valueOf(is, a, b, c) - toDouble(exact))).toBeLessThanOrEqual(1e-8);
      }),
      { numRuns: 2_000 },
    );
  });

  it('of logarithm, logistic and roots is that of their definitions', () => {
    fc.assert(
      fc.property(fc.double({ min: -30, max: 30, noNaN: true }), (x) => {
        const p = valueOf({ op: 'logistic', of: 'a' }, x);
        expect(p).toBeGreaterThan(0);
        expect(p).toBeLessThan(1);
        expect(valueOf({ op: 'logistic', of: 'a' }, -x)).toBeCloseTo(1 - p, 12);
        expect(p / (1 - p) / Math.exp(x)).toBeCloseTo(1, 2);
        const y = Math.abs(x);
        fc.pre(y > 1e-6);
        expect(Math.exp(valueOf({ op: 'log', of: 'a' }, y)) / y).toBeCloseTo(1, 12);
        const root = valueOf({ op: 'power', of: 'a', exponent: 0.2 }, y);
        expect((root * root * root * root * root) / y).toBeCloseTo(1, 12);
      }),
    );
  });

  it('is none where there is none', () => {
    expect(valueOf({ op: 'power', of: 'a', exponent: 0.2 }, -1)).toBeNaN();
    expect(valueOf({ op: 'log', of: 'a' }, -1)).toBeNaN();
    expect(valueOf({ op: 'log', of: 'a' }, 0)).toBe(-Infinity);
    expect(valueOf({ op: 'power', of: 'a', exponent: 2 }, -3)).toBe(9);
    expect(valueOf({ op: 'abs', of: 'a' }, -8.2)).toBe(8.2);
  });

  it('cannot ask for an exponent of 0 or below, nor for a cubic', () => {
    for (const faulty of [
      { op: 'power', of: 'a', exponent: 0 },
      { op: 'power', of: 'a', exponent: -1 },
      { op: 'polynomial', of: 'a', coefficients: [1, 1, 1, 1] },
      { op: 'abs', of: ['a', 'b'] },
      { op: 'linear', intercept: 1, terms: [] },
    ]) {
      expect(expressionSchema.safeParse(faulty).success, JSON.stringify(faulty)).toBe(false);
    }
  });
});

describe('the bounds of a formula', () => {
  it('hold the value whatever the unknown operands are', () => {
    fc.assert(
      fc.property(any, three, fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()), (is, all, isKnown) => {
        const value = valueOf(is, ...all);
        fc.pre(Number.isFinite(value));
        const states = isKnown.map((known) => (known ? KNOWN : UNKNOWN));
        const shown = all.map((each, index) => (isKnown[index] === true ? each : 99));
        const { min, max } = compileInterval(is, context, inputs(shown, states))();
        const slack = 1e-9 * Math.max(1, Math.abs(value));
        expect(min).toBeLessThanOrEqual(value + slack);
        expect(max).toBeGreaterThanOrEqual(value - slack);
      }),
      { numRuns: 2_000 },
    );
  });

  const single = fc.oneof(
    fc.record({ op: fc.constantFrom('abs' as const, 'logistic' as const), of: fc.constant('a') }),
    fc.record({ op: fc.constant('power' as const), of: fc.constant('a'), exponent: fc.constantFrom(0.2, 1, 2, 3) }),
    fc.record({
      op: fc.constant('polynomial' as const),
      of: fc.constant('a'),
      coefficients: fc.array(thousandths, { minLength: 2, maxLength: 3 }),
    }),
  );

  it('of one number reach what is possible, and no further', () => {
    fc.assert(
      fc.property(single, thousandths, thousandths, (is, one, other) => {
        const [least, most] = [Math.min(one, other), Math.max(one, other)];
        const values = inputs([0, 0, 0], [BOUNDED, UNKNOWN, UNKNOWN]);
        values.least[0] = least;
        values.most[0] = most;
        const { min, max } = compileInterval(is, context, values)();
        const steps = Array.from({ length: 101 }, (_, at) => valueOf(is, least + ((most - least) * at) / 100));
        if (least < 0 && most > 0) steps.push(valueOf(is, 0));
        const possible = steps.filter((each) => Number.isFinite(each));
        fc.pre(possible.length === steps.length);
        // A grid misses a turning point by at most what a parabola of these coefficients rises in half a step.
        const missed = 4 * ((most - least) / 100) ** 2 + 1e-9;
        expect(Math.min(...possible) - min).toBeLessThanOrEqual(missed);
        expect(max - Math.max(...possible)).toBeLessThanOrEqual(missed);
      }),
      { numRuns: 1_000 },
    );
  });

  it('of a magnitude begin at 0 only where 0 is possible', () => {
    const between = (least: number, most: number, is: Expression) => {
      const values = inputs([0, 0, 0], [BOUNDED, UNKNOWN, UNKNOWN]);
      values.least[0] = least;
      values.most[0] = most;
      return compileInterval(is, context, values)();
    };
    expect(between(-3, 2, { op: 'abs', of: 'a' })).toEqual({ min: 0, max: 3 });
    expect(between(-3, -2, { op: 'abs', of: 'a' })).toEqual({ min: 2, max: 3 });
    expect(between(-3, 2, { op: 'power', of: 'a', exponent: 2 })).toEqual({ min: 0, max: 9 });
    expect(between(-3, 2, { op: 'power', of: 'a', exponent: 3 })).toEqual({ min: -27, max: 8 });
    expect(between(0, 4, { op: 'polynomial', of: 'a', coefficients: [1, -4, 1] })).toEqual({ min: -3, max: 1 });
    expect(between(-1, 4, { op: 'power', of: 'a', exponent: 0.5 })).toEqual({ min: 0, max: 2 });
  });
});
