/**
 * Quantities that a score computes from its inputs (PaO2 over FiO2, a mean from systolic and
 * diastolic), as data. A formula knows its value when every operand is present and its conditions
 * hold; a condition that is known to fail makes it inapplicable, which is not the same as missing.
 */
import { z } from 'zod';

const name = z.string().regex(/^[a-z][A-Za-z0-9]*$/);
const id = z.string().regex(/^[a-z0-9][a-z0-9-]*$/);

/** From left to right. */
const CHAINED = ['add', 'subtract', 'multiply', 'divide'] as const;
/** Of one number: its size without the sign, its natural logarithm, and 1 / (1 + exp(-x)). */
const UNARY = ['abs', 'log', 'logistic'] as const;

/** `coefficient` times a number, as a linear predictor adds them up. */
interface LinearTerm {
  readonly coefficient: number;
  readonly of: Expression;
}

/**
 * A number, the name of an input, or an operation.
 *
 * power       the number to a positive exponent; below 0 it is no number unless the exponent is whole
 * polynomial  c0 + c1 x + c2 x², one number read once, so that its bounds are exact (quadratic at most)
 * linear      the intercept and each coefficient times its term: the predictor of a regression
 */
export type Expression =
  | number
  | string
  | { readonly op: (typeof CHAINED)[number]; readonly of: readonly Expression[] }
  | { readonly op: (typeof UNARY)[number]; readonly of: Expression }
  | { readonly op: 'power'; readonly of: Expression; readonly exponent: number }
  | { readonly op: 'polynomial'; readonly of: Expression; readonly coefficients: readonly number[] }
  | { readonly op: 'linear'; readonly intercept: number; readonly terms: readonly LinearTerm[] };

export const expressionSchema: z.ZodType<Expression> = z.lazy(() =>
  z.union([
    z.number(),
    name,
    z.strictObject({ op: z.enum(CHAINED), of: z.array(expressionSchema).min(2) }),
    z.strictObject({ op: z.enum(UNARY), of: expressionSchema }),
    z.strictObject({ op: z.literal('power'), of: expressionSchema, exponent: z.number().positive() }),
    z.strictObject({
      op: z.literal('polynomial'),
      of: expressionSchema,
      coefficients: z.array(z.number()).min(2).max(3),
    }),
    z.strictObject({
      op: z.literal('linear'),
      intercept: z.number(),
      terms: z.array(z.strictObject({ coefficient: z.number(), of: expressionSchema })).min(1),
    }),
  ]),
);

/** The expressions that an operation is made of. */
export function expressionsIn(expression: Exclude<Expression, number | string>): readonly Expression[] {
  switch (expression.op) {
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'divide':
      return expression.of;
    case 'linear':
      return expression.terms.map((term) => term.of);
    case 'abs':
    case 'log':
    case 'logistic':
    case 'power':
    case 'polynomial':
      return [expression.of];
  }
}

/** Lower end: `from` (value and more) or `above`. Upper end: `below` or `upTo`. A missing end is open. */
export const limitsShape = {
  from: z.number().optional(),
  above: z.number().optional(),
  below: z.number().optional(),
  upTo: z.number().optional(),
};
export interface Limits {
  readonly from?: number | undefined;
  readonly above?: number | undefined;
  readonly below?: number | undefined;
  readonly upTo?: number | undefined;
}

/** On the value of a number, or on the answer of a code. */
export const inputConditionSchema = z.strictObject({
  input: name,
  codes: z.array(z.string()).min(1).optional(),
  ...limitsShape,
});
export type InputCondition = z.infer<typeof inputConditionSchema>;

export const derivedSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('formula'),
    /** Among the derivations of its input. */
    id,
    is: expressionSchema,
    onlyWhen: z.array(inputConditionSchema).default([]),
    text: z.string().min(1).max(200),
  }),
  z.strictObject({
    kind: z.literal('threshold'),
    id,
    when: inputConditionSchema,
    answer: z.string().min(1),
    otherwise: z.string().min(1).nullable(),
    text: z.string().min(1).max(200),
  }),
]);
export type Derived = z.infer<typeof derivedSchema>;

/** Names of the inputs that an expression reads, each once. */
export function operandsOf(expression: Expression): readonly string[] {
  if (typeof expression === 'number') return [];
  if (typeof expression === 'string') return [expression];
  return [...new Set(expressionsIn(expression).flatMap(operandsOf))];
}

/** Names of all inputs that a derivation looks at, operands first. */
export function inputsOfDerived(derived: Derived): readonly string[] {
  if (derived.kind === 'threshold') return [derived.when.input];
  return [...new Set([...operandsOf(derived.is), ...derived.onlyWhen.map((condition) => condition.input)])];
}

/** Whether a value lies within limits; both are whole multiples of the last compared digit. */
export function isWithinLimits(value: number, limits: Limits, scaleFactor: number): boolean {
  const scaled = Math.round(value * scaleFactor);
  const at = (limit: number): number => Math.round(limit * scaleFactor);
  return (
    (limits.from === undefined || scaled >= at(limits.from)) &&
    (limits.above === undefined || scaled > at(limits.above)) &&
    (limits.below === undefined || scaled < at(limits.below)) &&
    (limits.upTo === undefined || scaled <= at(limits.upTo))
  );
}
