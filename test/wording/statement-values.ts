/** Values made at random for any code, from the schema that the contract gives it. */
import fc from 'fast-check';
import { z } from 'zod';
import { SIGNAL_NAMES } from '../../services/clinical/signal/signals.ts';
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

const title = fc.record({ en: name, ko: name }, { requiredKeys: ['ko'] });
const signal = fc.constantFrom(...SIGNAL_NAMES);
const seconds = fc.integer({ min: 1, max: 3_600 });
const { when } = fc.letrec<{ when: unknown }>((tie) => ({
  when: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.record({ is: fc.constant('value'), signal, side: fc.constantFrom('below', 'above'), limit: number, unit: name }),
    fc.record({ is: fc.constant('silent'), signal, forMs: seconds.map((each) => 10_000 + each * 1_000) }),
    fc.record({ is: fc.constant('score'), ruleId: name, atLeast: number }),
    fc.record({ is: fc.constant('held'), of: tie('when'), forMs: seconds.map((each) => each * 1_000) }),
    fc.record({ is: fc.constant('not'), of: tie('when') }),
    fc.record({ is: fc.constantFrom('all', 'any'), of: fc.array(tie('when'), { minLength: 2, maxLength: 3 }) }),
  ),
}));
const rule = fc.record({
  id: fc.constant('own-1'),
  title,
  level: fc.constantFrom('low', 'medium', 'high'),
  ages: fc.option(fc.record({ fromDays: fc.nat(100), belowDays: fc.integer({ min: 101, max: 6_000 }) })),
  when,
  clearForMs: seconds.map((each) => each * 1_000),
  restMs: seconds.map((each) => each * 1_000),
  reason: name,
});
/** Whose schema says more than a form: conditions within conditions, a text in one language at least. */
const OWN_RULES: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  'own-rule.title': fc.record({ title }),
  'own-rule.met': fc.record({ rule }),
  'own-rule.says': fc.record({ rule }),
};

export function anyStatement(code: StatementCode): fc.Arbitrary<Statement> {
  return (OWN_RULES[code] ?? arbitraryOf(STATEMENTS[code])).map((values) => {
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
