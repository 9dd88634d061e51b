/** What a schema finds wrong is told by kind, place and what was expected, and never in the parser's own sentence. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { SCHEMA_FAULTS } from '../../../services/contract/refusals/json-refusals.ts';
import { issueRefusal, notAsAgreed } from '../../../services/feed/intake/schema-fault.ts';

function told(schema: z.ZodType, json: unknown): unknown {
  const parsed = schema.safeParse(json);
  if (parsed.success) throw new Error('the schema took it');
  const { code, values } = notAsAgreed(parsed.error);
  expect(code).toBe('json.not-as-agreed');
  return values;
}

const CASES: readonly (readonly [fault: string, z.ZodType, unknown, string | null])[] = [
  ['type', z.string(), 7, 'string'],
  ['too-large', z.array(z.number()).max(2), [1, 2, 3], '2'],
  ['too-small', z.number().min(5), 4, '5'],
  ['format', z.string().regex(/^a+$/), 'b', '/^a+$/'],
  ['format', z.iso.date(), '2026-02-30', expect.any(String) as string],
  ['step', z.number().multipleOf(5), 7, '5'],
  ['unknown-fields', z.strictObject({}), { mood: 1, sleep: 2 }, 'mood, sleep'],
  ['not-in-list', z.enum(['a', 'b']), 'c', 'a, b'],
  ['of-no-kind', z.union([z.literal(1), z.object({})]), 'x', null],
  ['key', z.record(z.string().max(1), z.number()), { long: 1 }, null],
  ['other', z.string().refine(() => false), 'x', null],
];

describe('what is not as agreed', () => {
  it.each(CASES)('%s', (fault, schema, json, expected) => {
    const path = fault === 'key' ? 'items.0.long' : 'items.0';
    expect(told(z.object({ items: z.array(schema) }), { items: [json] })).toEqual({ path, fault, expected });
  });

  it('has a case for each kind', () => {
    expect(new Set(CASES.map(([fault]) => fault))).toEqual(new Set(SCHEMA_FAULTS));
  });

  it('is at most so long, whatever a sender makes up', () => {
    const long = z.strictObject({}).safeParse({ ['x'.repeat(500)]: 1 });
    const deep = z.record(z.string(), z.string()).safeParse({ ['x'.repeat(500)]: 1 });
    expect([long, deep].map(({ error }) => error && notAsAgreed(error).values)).toEqual([
      { path: '', fault: 'unknown-fields', expected: 'x'.repeat(200) },
      { path: 'x'.repeat(120), fault: 'type', expected: 'string' },
    ]);
  });

  it('is the first of several, and something where the parser names nothing', () => {
    expect(told(z.object({ a: z.string(), b: z.string() }), {})).toMatchObject({ path: 'a' });
    expect(notAsAgreed(new z.ZodError([]))).toEqual({
      code: 'json.not-as-agreed',
      values: { path: '', fault: 'other', expected: null },
    });
  });
});

describe('a check of ours', () => {
  const own = { code: 'value.not-charted', values: { name: 'weightKg', low: 0.2, high: 300 } } as const;
  const checked = (params: Record<string, unknown>): unknown => {
    const schema = z.string().superRefine((_, context) => context.addIssue({ code: 'custom', params }));
    const [issue] = schema.safeParse('x').error?.issues ?? [];
    if (issue === undefined) throw new Error('the schema took it');
    return issueRefusal(issue);
  };

  it('says its own refusal, where it is one of the list', () => {
    expect(checked({ refusal: own })).toEqual(own);
  });

  it.each([
    ['none', {}],
    ['one without its values', { refusal: { code: own.code, values: {} } }],
    ['prose', { refusal: { code: 'text.kept', values: { text: 'some sentence' } } }],
    ['one under another name', { reason: own }],
  ])('and nothing more for %s', (_, params) => {
    expect(checked(params)).toEqual({
      code: 'json.not-as-agreed',
      values: { path: '', fault: 'other', expected: null },
    });
  });
});
