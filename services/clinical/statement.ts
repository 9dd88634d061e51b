/**
 * What is to be told is a statement: a code of a closed list and typed values, never prose. Logs, history
 * and replay hold statements; `services/wording` turns one into the words of a language at the moment it is
 * shown. So rewording a sentence changes no decision, and no reader has to parse one.
 *
 * Here stand the statements of clinical code; `services/contract/statement` adds those of the engine. Each
 * code has the schema of its values, from which both its type and the check of stored JSON follow.
 */
import { z } from 'zod';

/** Values of each code, by a table of their schemas. */
export type ValuesOf<Shapes extends Readonly<Record<string, z.ZodType>>> = {
  readonly [C in keyof Shapes]: z.infer<Shapes[C]>;
};

/** One statement of some codes of a table of values. */
export type StatementOf<Values, C extends keyof Values = keyof Values> = {
  readonly [Code in C]: { readonly code: Code; readonly values: Values[Code] };
}[C];

/** A code that needs no values. */
export const NO_VALUES = z.strictObject({}).readonly();

export const CLINICAL_STATEMENTS = {
  /** Prose of a record that is older than statements, shown as it was written. */
  'text.kept': z.strictObject({ text: z.string() }).readonly(),
} as const;

export type ClinicalStatementValues = ValuesOf<typeof CLINICAL_STATEMENTS>;
export type ClinicalStatementCode = keyof ClinicalStatementValues;
export type ClinicalStatement<C extends ClinicalStatementCode = ClinicalStatementCode> = StatementOf<
  ClinicalStatementValues,
  C
>;
