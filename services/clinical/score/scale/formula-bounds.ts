/**
 * The least and the most that a formula can give while some of its operands are unknown: an unknown operand lies within the
 * range of its input. Eye 1 and motor 1 leave a Glasgow sum of 3 to 7 whatever the voice. Nothing is allocated by a run.
 */
import { KNOWN, type InputValues } from './scale-node.ts';
import type { Expression } from './score-formula.ts';

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
  return typeof expression === 'object' && (expression.op === 'divide' || expression.of.some(divides));
}

/** Writes into one interval of its own; it is infinite where nothing can be said. */
export function compileInterval(expression: Expression, context: OperandContext, values: InputValues): () => Interval {
  if (typeof expression === 'number') {
    const fixed = { min: expression, max: expression };
    return () => fixed;
  }
  if (typeof expression === 'string') return operand(context.indexOf(expression), context.limitsOf(expression), values);
  const [first, ...rest] = expression.of.map((each) => compileInterval(each, context, values));
  const combine = COMBINE[expression.op];
  const own: Interval = { min: -Infinity, max: Infinity };
  return () => {
    const start = first?.();
    own.min = start?.min ?? -Infinity;
    own.max = start?.max ?? Infinity;
    for (const next of rest) combine(own, next());
    return own;
  };
}

function operand(index: number, limits: readonly [number, number] | null, values: InputValues): () => Interval {
  const own: Interval = { min: -Infinity, max: Infinity };
  return () => {
    const value = values.state[index] === KNOWN ? (values.value[index] ?? Number.NaN) : null;
    own.min = value ?? limits?.[0] ?? -Infinity;
    own.max = value ?? limits?.[1] ?? Infinity;
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
