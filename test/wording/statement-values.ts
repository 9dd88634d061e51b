/** Values made at random for any code, from the schema that the contract gives it. */
import fc from 'fast-check';
import { z } from 'zod';
import {
  STATEMENTS,
  isStatement,
  type Statement,
  type StatementCode,
} from '../../services/contract/statement/statement.ts';

export const CODES = Object.keys(STATEMENTS) as StatementCode[];

/** Names without letters, so that a letter in a sentence is the sentence's own. */
const name = fc.stringMatching(/^[0-9][0-9#-]{0,11}$/);
const number = fc.oneof(
  fc.integer({ min: 0, max: 10_000_000 }),
  fc.integer({ min: 0, max: 10_000 }).map((hundredths) => hundredths / 100),
);

export function anyStatement(code: StatementCode): fc.Arbitrary<Statement> {
  return arbitraryOf(STATEMENTS[code]).map((values) => {
    const statement: unknown = { code, values };
    if (!isStatement(statement)) throw new Error(`values made for ${code} are not its values`);
    return statement;
  });
}

function arbitraryOf(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodReadonly) return arbitraryOf(schema.unwrap());
  if (schema instanceof z.ZodNullable) return fc.option(arbitraryOf(schema.unwrap()), { nil: null });
  if (schema instanceof z.ZodOptional) return arbitraryOf(schema.unwrap());
  if (schema instanceof z.ZodObject) {
    const fields = Object.entries(schema.shape);
    const requiredKeys = fields.flatMap(([key, value]) => (value instanceof z.ZodOptional ? [] : [key]));
    return fc.record(Object.fromEntries(fields.map(([key, value]) => [key, arbitraryOf(value)])), { requiredKeys });
  }
  if (schema instanceof z.ZodArray) return fc.array(arbitraryOf(schema.element), { maxLength: 3 });
  if (schema instanceof z.ZodUnion) return fc.oneof(...schema.options.map((option) => arbitraryOf(option)));
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.values);
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodNumber) return number;
  if (schema instanceof z.ZodString) return name;
  throw new Error(`no values are made for a schema of kind ${schema._zod.def.type}`);
}
