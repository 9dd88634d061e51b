/**
 * Quantities that a score computes from its inputs (PaO2 over FiO2, a mean from systolic and
 * diastolic), as data. A formula knows its value when every operand is present and its conditions
 * hold; a condition that is known to fail makes it inapplicable, which is not the same as missing.
 */
import { z } from 'zod';

const name = z.string().regex(/^[a-z][A-Za-z0-9]*$/);
const id = z.string().regex(/^[a-z0-9][a-z0-9-]*$/);

/** A number, the name of an input, or an operation on two or more of them, from left to right. */
export type Expression =
  | number
  | string
  | { readonly op: 'add' | 'subtract' | 'multiply' | 'divide'; readonly of: readonly Expression[] };

export const expressionSchema: z.ZodType<Expression> = z.lazy(() =>
  z.union([
    z.number(),
    name,
    z.strictObject({ op: z.enum(['add', 'subtract', 'multiply', 'divide']), of: z.array(expressionSchema).min(2) }),
  ]),
);

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
  return [...new Set(expression.of.flatMap(operandsOf))];
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
