/**
 * The least and the most that a formula can give while some of its operands are unknown: an unknown operand lies within the
 * range of its input. Eye 1 and motor 1 leave a Glasgow sum of 3 to 7 whatever the voice. Nothing is allocated by a run.
 */
import { logistic, polynomialAt, powerOf } from './compile-expression.ts';
import { BOUNDED, KNOWN, type InputValues } from './scale-node.ts';
import { expressionsIn, type Expression } from './score-formula.ts';

export interface Interval {
  min: number;
  max: number;
}

/** What a formula asks of its inputs. */
export interface OperandContext {
  readonly indexOf: (input: string) => number;
  /** Null: an unknown value may be anything. */
  readonly limitsOf: (input: string) => readonly [number, number] | null;
}

export function divides(expression: Expression): boolean {
  return typeof expression === 'object' && (expression.op === 'divide' || expressionsIn(expression).some(divides));
}

/** Writes into one interval of its own; it is infinite where nothing can be said. */
export function compileInterval(expression: Expression, context: OperandContext, values: InputValues): () => Interval {
  if (typeof expression === 'number') {
    const fixed = { min: expression, max: expression };
    return () => fixed;
  }
  if (typeof expression === 'string') return operand(context.indexOf(expression), context.limitsOf(expression), values);
  const [first, ...rest] = expressionsIn(expression).map((each) => compileInterval(each, context, values));
  const own: Interval = { min: -Infinity, max: Infinity };
  const start = (): void => {
    const from = first?.();
    own.min = from?.min ?? -Infinity;
    own.max = from?.max ?? Infinity;
  };
  switch (expression.op) {
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'divide': {
      const combine = COMBINE[expression.op];
      return () => {
        start();
        for (const next of rest) combine(own, next());
        return own;
      };
    }
    case 'linear':
      return linear(expression, first === undefined ? rest : [first, ...rest], own);
    case 'abs':
    case 'log':
    case 'logistic':
    case 'power':
    case 'polynomial': {
      const transform = transformOf(expression);
      return () => {
        start();
        transform(own);
        return own;
      };
    }
  }
}

function linear(
  { intercept, terms }: Extract<Expression, { readonly op: 'linear' }>,
  intervals: readonly (() => Interval)[],
  own: Interval,
): () => Interval {
  return () => {
    own.min = intercept;
    own.max = intercept;
    for (const [index, term] of terms.entries()) {
      const { coefficient } = term;
      const { min, max } = intervals[index]?.() ?? ANYTHING;
      if (coefficient === 0) continue;
      own.min += coefficient * (coefficient > 0 ? min : max);
      own.max += coefficient * (coefficient > 0 ? max : min);
    }
    return own;
  };
}

const ANYTHING: Interval = { min: -Infinity, max: Infinity };

type Transformed = Extract<Expression, { readonly op: 'power' | 'polynomial' | 'abs' | 'log' | 'logistic' }>;

/** What one number between two ends becomes. */
function transformOf(expression: Transformed): (own: Interval) => void {
  switch (expression.op) {
    case 'power':
      return power(expression.exponent);
    case 'polynomial':
      return polynomial(expression.coefficients);
    case 'log':
      return rising((x) => (x > 0 ? Math.log(x) : -Infinity));
    case 'logistic':
      return rising(logistic);
    case 'abs':
      return folded((x) => Math.abs(x));
  }
}

/** A function that never falls: its ends are those of the number. */
function rising(at: (x: number) => number): (own: Interval) => void {
  return (own) => {
    own.min = at(own.min);
    own.max = at(own.max);
  };
}

/** A function that falls up to 0 and rises from there. */
function folded(at: (x: number) => number): (own: Interval) => void {
  return (own) => {
    const [a, b] = [at(own.min), at(own.max)];
    own.min = own.min <= 0 && own.max >= 0 ? at(0) : Math.min(a, b);
    own.max = Math.max(a, b);
  };
}

function power(exponent: number): (own: Interval) => void {
  const at = (x: number): number => powerOf(x, exponent);
  if (Number.isInteger(exponent)) return exponent % 2 === 0 ? folded(at) : rising(at);
  return (own) => {
    // What is below 0 has no such power, so the number cannot lie there.
    own.min = at(Math.max(0, own.min));
    own.max = own.max < 0 ? Infinity : at(own.max);
  };
}

/** Exact: between the ends only the turning point of a parabola can be more or less than both. */
function polynomial(coefficients: readonly number[]): (own: Interval) => void {
  const [, slope = 0, curvature = 0] = coefficients;
  const turn = curvature === 0 ? Number.NaN : -slope / (2 * curvature);
  return (own) => {
    const { min, max } = own;
    if (!Number.isFinite(min) || !Number.isFinite(max)) return write(own, -Infinity, Infinity);
    const [a, b] = [polynomialAt(coefficients, min), polynomialAt(coefficients, max)];
    const c = turn > min && turn < max ? polynomialAt(coefficients, turn) : a;
    write(own, Math.min(a, b, c), Math.max(a, b, c));
  };
}

function write(own: Interval, min: number, max: number): void {
  own.min = min;
  own.max = max;
}

function operand(index: number, limits: readonly [number, number] | null, values: InputValues): () => Interval {
  const own: Interval = { min: -Infinity, max: Infinity };
  return () => {
    const state = values.state[index];
    const value = state === KNOWN ? (values.value[index] ?? Number.NaN) : null;
    const isBounded = state === BOUNDED;
    own.min = value ?? (isBounded ? values.least[index] : limits?.[0]) ?? -Infinity;
    own.max = value ?? (isBounded ? values.most[index] : limits?.[1]) ?? Infinity;
    return own;
  };
}

const COMBINE: Readonly<Record<'add' | 'subtract' | 'multiply' | 'divide', (own: Interval, next: Interval) => void>> = {
  add: (own, { min, max }) => {
    own.min += min;
    own.max += max;
  },
  subtract: (own, { min, max }) => {
    own.min -= max;
    own.max -= min;
  },
  multiply: (own, { min, max }) => {
    fromCorners(own, own.min * min, own.min * max, own.max * min, own.max * max);
  },
  divide: (own, { min, max }) => {
    // A divisor that can be 0 says nothing.
    if (min <= 0 && max >= 0) fromCorners(own, Number.NaN, 0, 0, 0);
    else fromCorners(own, own.min / min, own.min / max, own.max / min, own.max / max);
  },
};

function fromCorners(own: Interval, ...corners: readonly [number, number, number, number]): void {
  const [a, b, c, d] = corners;
  own.min = Math.min(a, b, c, d);
  own.max = Math.max(a, b, c, d);
  if (Number.isNaN(own.min) || Number.isNaN(own.max)) {
    own.min = -Infinity;
    own.max = Infinity;
  }
}
