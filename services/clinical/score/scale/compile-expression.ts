/** The value of a formula while all of its operands are known (formula-bounds.ts has its bounds while some are not). */
import type { InputValues } from './scale-node.ts';
import type { Expression } from './score-formula.ts';

/** Not a number where the formula has none: divided by 0, a logarithm of 0, a root of what is below 0. */
export function compileExpression(
  expression: Expression,
  indexOf: (input: string) => number,
  values: InputValues,
): () => number {
  if (typeof expression === 'number') return () => expression;
  if (typeof expression === 'string') {
    const index = indexOf(expression);
    return () => values.value[index] ?? Number.NaN;
  }
  const compile = (inner: Expression): (() => number) => compileExpression(inner, indexOf, values);
  switch (expression.op) {
    case 'power': {
      const base = compile(expression.of);
      return () => powerOf(base(), expression.exponent);
    }
    case 'polynomial': {
      const variable = compile(expression.of);
      return () => polynomialAt(expression.coefficients, variable());
    }
    case 'linear': {
      const terms = expression.terms.map(({ coefficient, of }) => ({ coefficient, value: compile(of) }));
      return () => terms.reduce((sum, { coefficient, value }) => sum + coefficient * value(), expression.intercept);
    }
    case 'abs':
    case 'log':
    case 'logistic': {
      const inner = compile(expression.of);
      const apply = UNARY[expression.op];
      return () => apply(inner());
    }
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'divide':
      return compileChain(CHAINED[expression.op], expression.of.map(compile));
  }
}

function compileChain(apply: (a: number, b: number) => number, operands: readonly (() => number)[]): () => number {
  const [first, ...rest] = operands;
  return () => {
    let value = first?.() ?? Number.NaN;
    for (const next of rest) value = apply(value, next());
    return value;
  };
}

const CHAINED = {
  add: (a: number, b: number) => a + b,
  subtract: (a: number, b: number) => a - b,
  multiply: (a: number, b: number) => a * b,
  divide: (a: number, b: number) => a / b,
} as const;

const UNARY = { abs: Math.abs, log: Math.log, logistic } as const;

/** 1 / (1 + exp(-x)): 0 to 1. */
export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** Not a number for a base below 0 under an exponent that is not whole. */
export function powerOf(base: number, exponent: number): number {
  return base ** exponent;
}

/** Coefficients from the constant on, by Horner's rule. */
export function polynomialAt(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}
