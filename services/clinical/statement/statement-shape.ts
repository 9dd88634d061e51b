/** The form of statements: a table of codes, each with the schema of its values. */
import { z } from 'zod';

/** Values of each code, by a table of their schemas. */
export type ValuesOf<Shapes extends Readonly<Record<string, z.ZodType>>> = {
  readonly [C in keyof Shapes]: z.infer<Shapes[C]>;
};

/** One statement of some codes of a table of values. */
export type StatementOf<Values, C extends keyof Values = keyof Values> = {
  readonly [Code in C]: { readonly code: Code; readonly values: Values[Code] };
}[C];

/** Values of `text.kept`: prose of a record that is older than statements, shown as it was written. */
export const KEPT_TEXT = z.strictObject({ text: z.string() }).readonly();

/** A code that needs no values. */
export const NO_VALUES = z.strictObject({}).readonly();
