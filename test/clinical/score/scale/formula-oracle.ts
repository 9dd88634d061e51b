/**
 * What a formula comes to, worked out without the evaluator: in whole fractions where the operation has an exact
 * answer, in doubles from the definition of the function where it has none (logarithm, logistic, roots).
 */
import { expressionsIn, type Expression } from '../../../../services/clinical/score/scale/score-formula.ts';

interface Fraction {
  readonly top: bigint;
  readonly bottom: bigint;
}
export type Known = Readonly<Record<string, number>>;

/** Thousandths: every number of the tests is a whole multiple of one. */
function fraction(value: number): Fraction {
  return { top: BigInt(Math.round(value * 1000)), bottom: 1000n };
}

const plus = (a: Fraction, b: Fraction): Fraction => ({
  top: a.top * b.bottom + b.top * a.bottom,
  bottom: a.bottom * b.bottom,
});
const times = (a: Fraction, b: Fraction): Fraction => ({ top: a.top * b.top, bottom: a.bottom * b.bottom });
const minus = (a: Fraction): Fraction => ({ top: -a.top, bottom: a.bottom });

/** Exactly; null where the formula has no number, or none that is a fraction. */
export function exactly(is: Expression, known: Known): Fraction | null {
  if (typeof is === 'number') return fraction(is);
  if (typeof is === 'string') return fraction(known[is] ?? Number.NaN);
  const below = (each: Expression): Fraction | null => exactly(each, known);
  switch (is.op) {
    case 'log':
    case 'logistic':
      return null;
    case 'abs': {
      const inner = below(is.of);
      return inner === null ? null : inner.top * inner.bottom < 0n ? minus(inner) : inner;
    }
    case 'power': {
      const inner = below(is.of);
      if (inner === null || !Number.isInteger(is.exponent)) return null;
      return Array.from({ length: is.exponent }, () => inner).reduce(times, fraction(1));
    }
    case 'polynomial': {
      const inner = below(is.of);
      if (inner === null) return null;
      const [c0 = 0, c1 = 0, c2 = 0] = is.coefficients;
      return plus(plus(fraction(c0), times(fraction(c1), inner)), times(fraction(c2), times(inner, inner)));
    }
    case 'linear':
      return is.terms.reduce<Fraction | null>((sum, term) => {
        const inner = below(term.of);
        return sum === null || inner === null ? null : plus(sum, times(fraction(term.coefficient), inner));
      }, fraction(is.intercept));
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'divide': {
      const [first, ...rest] = is.of.map(below);
      return rest.reduce<Fraction | null>((held, next) => {
        if (held === null || next === null) return null;
        if (is.op === 'add') return plus(held, next);
        if (is.op === 'subtract') return plus(held, minus(next));
        if (is.op === 'multiply') return times(held, next);
        return next.top === 0n ? null : times(held, { top: next.bottom, bottom: next.top });
      }, first ?? null);
    }
  }
}

/** As a double, correctly to far below 1e-12 of itself. */
export function toDouble({ top, bottom }: Fraction): number {
  const digits = 10n ** 40n;
  const scaled = (top * digits) / bottom;
  return Number(scaled) / 1e40;
}

/** The largest number that stands anywhere in the formula, without its sign; Infinity where one has no fraction. */
export function largestIn(is: Expression, known: Known): number {
  const own = exactly(is, known);
  const below = typeof is === 'object' ? expressionsIn(is).map((each) => largestIn(each, known)) : [];
  return Math.max(own === null ? Infinity : Math.abs(toDouble(own)), ...below);
}
