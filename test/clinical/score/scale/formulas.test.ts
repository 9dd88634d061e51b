/** Inputs that a rule computes: when they are known, when they do not apply, and what is shown of them. */
import { describe, expect, it } from 'vitest';
import { compileScoreRule, derivationOrder } from '../../../../services/clinical/score/compile-score-rule.ts';
import {
  expressionSchema,
  inputConditionSchema,
  inputsOfDerived,
  isWithinLimits,
  operandsOf,
  type Expression,
} from '../../../../services/clinical/score/scale/score-formula.ts';
import type { InputReading } from '../../../../services/clinical/score/score-result.ts';
import {
  boundsOf,
  codeInput,
  NOW_MS,
  numberInput,
  part,
  partNamed,
  rising,
  ruleOfScale,
  score,
  type Json,
  type Observed,
} from '../small-rule.ts';

const MINUTE_MS = 60_000;
const formula = (is: Expression, changes: Json = {}) => ({
  kind: 'formula',
  id: typeof changes['text'] === 'string' ? changes['text'].replaceAll(' ', '-') : 'by-formula',
  is,
  text: 'by formula',
  ...changes,
});
const threshold = (when: Json, answer: string, otherwise: string | null) => ({
  kind: 'threshold',
  id: `by-threshold-${answer.toLowerCase()}`,
  when,
  answer,
  otherwise,
  text: 'by threshold',
});
/** A number `r` that is computed, with the others to compute it from. */
const computed = (derived: Json[], changes: Json = {}) => ({
  inputs: [
    numberInput('r', { sources: [], range: [-1_000, 1_000], derived, ...changes }),
    ...['a', 'b', 'c'].map((name) => numberInput(name)),
    codeInput('x'),
  ],
});
const value = { kind: 'value', input: 'r' };
const read = (changes: Json, observed: Observed, name = 'r'): InputReading => {
  const found = partNamed(score(ruleOfScale(value, changes), observed)).inputs.find((input) => input.name === name);
  if (found === undefined) throw new Error(name);
  return found;
};

describe('the words of a formula', () => {
  it('an expression is a number, a name, or an operation on two or more', () => {
    const good: unknown[] = [
      0.5,
      'pao2',
      { op: 'add', of: ['a', 1] },
      { op: 'subtract', of: ['a', 1] },
      { op: 'multiply', of: ['a', 'b', 1] },
      { op: 'divide', of: ['a', { op: 'add', of: [1, 2] }] },
    ];
    const bad: unknown[] = [
      'Pao2',
      '2a',
      'a b',
      '',
      { op: 'add', of: ['a'] },
      { op: 'power', of: ['a', 2] },
      { op: 'add', of: ['a', 1], text: 'x' },
      null,
    ];
    expect([good, bad].map((each) => each.map((one) => expressionSchema.safeParse(one).success))).toEqual([
      good.map(() => true),
      bad.map(() => false),
    ]);
  });

  it('a condition names an input, and answers or limits', () => {
    expect(inputConditionSchema.safeParse({ input: 'a', codes: [] }).success).toBe(false);
    expect(inputConditionSchema.safeParse({ input: 'a', over: 3 }).success).toBe(false);
    expect(inputConditionSchema.safeParse({ input: 'a', from: 1, upTo: 3 }).success).toBe(true);
  });

  it('operands and inputs are named once', () => {
    const is: Expression = { op: 'add', of: ['b', { op: 'divide', of: ['a', 'b', 4] }] };
    expect(operandsOf(is)).toEqual(['b', 'a']);
    expect(operandsOf(7)).toEqual([]);
    expect(
      inputsOfDerived({ kind: 'formula', id: 'f', is, onlyWhen: [{ input: 'c' }, { input: 'a' }], text: 't' }),
    ).toEqual(['b', 'a', 'c']);
    expect(
      inputsOfDerived({ kind: 'threshold', id: 't', when: { input: 'c' }, answer: 'yes', otherwise: null, text: 't' }),
    ).toEqual(['c']);
  });

  it('limits are compared at the digits asked for', () => {
    const at = (number: number) =>
      [{ from: 0.3 }, { above: 0.3 }, { below: 0.3 }, { upTo: 0.3 }, {}].map((limits) =>
        isWithinLimits(number, limits, 10),
      );
    expect(at(1.2 - 0.9)).toEqual([true, false, false, true, true]);
    expect(at(0.36)).toEqual([true, true, false, false, true]);
    expect(at(0.24)).toEqual([false, false, true, true, true]);
  });
});

describe('a formula', () => {
  it.each<[string, Expression, number]>([
    ['a number', 3, 3],
    ['an input', 'a', 6],
    ['a sum', { op: 'add', of: ['a', 'b'] }, 8],
    ['a difference', { op: 'subtract', of: ['a', 'b'] }, 4],
    ['a product', { op: 'multiply', of: ['a', 'b'] }, 12],
    ['a quotient', { op: 'divide', of: ['a', 'b'] }, 3],
    ['from left to right', { op: 'subtract', of: ['a', 'b', 1] }, 3],
    ['from left to right, divided', { op: 'divide', of: ['a', 'b', 4] }, 0.75],
    [
      'one within the other',
      { op: 'add', of: ['b', { op: 'divide', of: [{ op: 'subtract', of: ['a', 'b'] }, 4] }] },
      3,
    ],
  ])('is %s', (_title, is, expected) => {
    expect(boundsOf({ ...value }, { a: 6, b: 2 }, { ...computed([formula(is)]), decimals: 2 })).toEqual([
      expected,
      expected,
    ]);
  });

  const ratio = computed([formula({ op: 'divide', of: ['a', 'b'] })]);
  it.each([
    ['an operand lacks', ratio, { a: 6 }],
    ['the other operand lacks', ratio, { b: 0.1 }],
    ['an operand is too old', ratio, { a: 6, b: { value: 2, quality: 'stale' as const } }],
    ['it is divided by 0', computed([formula({ op: 'divide', of: ['a', 'b'] })], { range: undefined }), { a: 6, b: 0 }],
    ['0 is divided by 0', ratio, { a: 0, b: 0 }],
    ['it lies above the range', computed([formula({ op: 'multiply', of: ['a', 100] })]), { a: 10.1 }],
    ['it lies below the range', computed([formula({ op: 'multiply', of: ['a', -100] })]), { a: 10.1 }],
  ])('is unknown where %s', (_title, changes, observed) => {
    const bands = rising('r', 100);
    expect(boundsOf(bands, observed, changes)).toEqual([0, 1]);
    expect(partNamed(score(ruleOfScale(bands, changes), observed)).inputs[0]).toMatchObject({
      name: 'r',
      quality: 'missing',
      value: null,
      from: null,
    });
  });

  it('takes both ends of its range', () => {
    expect(boundsOf(value, { a: 10 }, computed([formula({ op: 'multiply', of: ['a', 100] })]))).toEqual([1_000, 1_000]);
    expect(
      boundsOf(
        {
          kind: 'bands',
          input: 'r',
          bands: [
            { below: 0, points: 1 },
            { from: 0, points: 2 },
          ],
        },
        { a: 10 },
        computed([formula({ op: 'multiply', of: ['a', -100] })]),
      ),
    ).toEqual([1, 1]);
  });

  it('has no limits where its input has none', () => {
    const wide = computed([formula({ op: 'multiply', of: ['a', 1e6] })], { range: undefined });
    expect(boundsOf(rising('r', 1e6), { a: 20 }, wide)).toEqual([1, 1]);
    const deep = computed([formula({ op: 'multiply', of: ['a', -1e6] })], { range: undefined });
    expect(boundsOf(rising('r', 1e6), { a: 20 }, deep)).toEqual([0, 0]);
  });
});

describe('conditions of a formula', () => {
  const when = (onlyWhen: Json[]) => computed([formula('a', { onlyWhen })]);
  const scale = { kind: 'bands', input: 'r', bands: [{ points: 4 }], inapplicable: 1 };
  const wide = {
    ...scale,
    bands: [
      { below: 3, points: 3 },
      { from: 3, points: 4 },
    ],
  };
  it.each<[string, Json[], Observed, [number, number]]>([
    ['below, at the limit', [{ input: 'b', below: 5 }], { a: 6, b: 5 }, [1, 1]],
    ['below, under it', [{ input: 'b', below: 5 }], { a: 6, b: 4.9 }, [4, 4]],
    ['up to, at the limit', [{ input: 'b', upTo: 5 }], { a: 6, b: 5 }, [4, 4]],
    ['up to, over it', [{ input: 'b', upTo: 5 }], { a: 6, b: 5.1 }, [1, 1]],
    ['from, at the limit', [{ input: 'b', from: 5 }], { a: 6, b: 5 }, [4, 4]],
    ['from, under it', [{ input: 'b', from: 5 }], { a: 6, b: 4.9 }, [1, 1]],
    ['above, at the limit', [{ input: 'b', above: 5 }], { a: 6, b: 5 }, [1, 1]],
    ['above, over it', [{ input: 'b', above: 5 }], { a: 6, b: 5.1 }, [4, 4]],
    ['compared with the digits of its input', [{ input: 'b', upTo: 5 }], { a: 6, b: 5.04 }, [4, 4]],
    ['an answer of the list', [{ input: 'x', codes: ['on', 'half'] }], { a: 6, x: 'half' }, [4, 4]],
    [
      'an answer not of the list',
      [
        { input: 'x', codes: ['on'] },
        { input: 'x', codes: ['on', 'off'] },
      ],
      { a: 6, x: 'off' },
      [1, 1],
    ],
    ['an answer that the rule does not name', [{ input: 'x', codes: ['on'] }], { a: 6, x: 'elsewhere' }, [1, 1]],
    ['unknown', [{ input: 'b', below: 5 }], { a: 6 }, [3, 4]],
    [
      'one fails, the other is unknown',
      [
        { input: 'c', below: 5 },
        { input: 'b', below: 5 },
      ],
      { a: 6, b: 6 },
      [1, 1],
    ],
    [
      'all must hold',
      [
        { input: 'c', below: 5 },
        { input: 'b', below: 5 },
      ],
      { a: 6, b: 4, c: 6 },
      [1, 1],
    ],
    [
      'all hold',
      [
        { input: 'c', below: 5 },
        { input: 'b', below: 5 },
      ],
      { a: 2, b: 4, c: 4 },
      [3, 3],
    ],
  ])('%s', (_title, onlyWhen, observed, bounds) => expect(boundsOf(wide, observed, when(onlyWhen))).toEqual(bounds));

  it('a quantity that does not apply says so', () => {
    const changes = when([{ input: 'b', below: 5 }]);
    expect(read(changes, { a: 6, b: 5 })).toEqual({
      name: 'r',
      quality: 'missing',
      value: null,
      unit: '1',
      observedAtMs: null,
      ageMs: null,
      from: null,
      formula: { id: 'by-formula', applies: false },
      record: null,
    });
    expect(partNamed(score(ruleOfScale(scale, changes), { b: 5 })).points).toBe(1);
  });
});

describe('several ways', () => {
  const ways = computed(
    [
      formula({ op: 'add', of: ['a', 'b'] }, { text: 'first' }),
      formula('c', { text: 'second', onlyWhen: [{ input: 'b', below: 5 }] }),
    ],
    { sources: [{ kind: 'charted', from: 'r', validForMs: 1 }] },
  );
  it('what was measured comes before what is computed', () => {
    expect(read(ways, { r: 9, a: 1, b: 1 })).toMatchObject({ value: 9, from: 'chart r', quality: 'present' });
  });

  it.each<[string, Observed, Json]>([
    [
      'as old as what it used, not as what was too old',
      { a: { value: 1, ageMs: 50 * MINUTE_MS, quality: 'stale' }, b: 1, c: 9 },
      { value: 9, ageMs: 10_000 },
    ],
    ['the first that is known', { a: 1, b: 1, c: 9 }, { value: 2, formula: { id: 'first', applies: true } }],
    [
      'the second, where the first lacks something',
      { b: 1, c: 9 },
      { value: 9, formula: { id: 'second', applies: true } },
    ],
    ['none', { a: 1 }, { value: null, from: null, quality: 'missing' }],
    [
      'the first, though the second does not apply',
      { a: 1, b: 6, c: 9 },
      { value: 7, formula: { id: 'first', applies: true } },
    ],
    [
      'the first lacks something, the second does not apply: it may yet be known',
      { b: 6, c: 9 },
      { value: null, from: null },
    ],
  ])('%s', (_title, observed, expected) => expect(read(ways, observed)).toMatchObject(expected));

  it('where the first does not apply the second counts', () => {
    const turned = computed([
      formula('a', { text: 'first', onlyWhen: [{ input: 'b', below: 5 }] }),
      formula('c', { text: 'second' }),
    ]);
    expect(read(turned, { a: 1, b: 6, c: 9 })).toMatchObject({ value: 9, formula: { id: 'second', applies: true } });
    expect(read(turned, { a: 1, b: 6 })).toMatchObject({ value: null, from: null });
    const scale = {
      kind: 'bands',
      input: 'r',
      bands: [
        { below: 3, points: 3 },
        { from: 3, points: 4 },
      ],
      inapplicable: 1,
    };
    expect([boundsOf(scale, { a: 1, b: 6, c: 9 }, turned), boundsOf(scale, { a: 1, b: 6 }, turned)]).toEqual([
      [4, 4],
      [3, 4],
    ]);
  });

  it('none applies: so neither does the quantity', () => {
    const none = computed(
      ['first', 'second'].map((text) => formula('a', { text, onlyWhen: [{ input: 'b', below: 5 }] })),
    );
    expect(read(none, { a: 1, b: 6 })).toMatchObject({ value: null, formula: { id: 'second', applies: false } });
    expect(
      boundsOf(
        {
          kind: 'bands',
          input: 'r',
          bands: [
            { below: 3, points: 3 },
            { from: 3, points: 4 },
          ],
          inapplicable: 1,
        },
        { b: 6 },
        none,
      ),
    ).toEqual([1, 1]);
  });

  it('an implausible reading is shown where no way gives a number', () => {
    expect(read(ways, { r: 5_000 })).toMatchObject({ value: 5_000, quality: 'implausible', from: 'chart r' });
    expect(read(ways, { r: { value: 3, quality: 'stale' } })).toMatchObject({
      value: 3,
      quality: 'stale',
      from: 'chart r',
    });
    expect(read(ways, { r: { value: 3, quality: 'stale' }, a: 1, b: 1 })).toMatchObject({
      value: 2,
      quality: 'present',
      formula: { id: 'first', applies: true },
    });
  });
});

describe('a threshold', () => {
  const support = (otherwise: string | null, when: Json = { input: 'a', above: 5 }) => ({
    inputs: [
      codeInput('y', {
        sources: [{ kind: 'charted', from: 'y', validForMs: 1 }],
        derived: [threshold(when, 'yes', otherwise)],
      }),
      numberInput('a'),
      codeInput('x'),
    ],
  });
  const scale = { kind: 'codes', input: 'y', points: { yes: 3, no: 1, maybe: 2 } };
  it.each<[string, string | null, Observed, [number, number]]>([
    ['passed', 'no', { a: 5.1 }, [3, 3]],
    ['not passed', 'no', { a: 5 }, [1, 1]],
    ['unknown', 'no', {}, [1, 3]],
    ['not passed, which says nothing', null, { a: 5 }, [1, 3]],
    ['what was charted comes first', 'no', { a: 5.1, y: 'maybe' }, [2, 2]],
  ])('%s', (_title, otherwise, observed, bounds) =>
    expect(boundsOf(scale, observed, support(otherwise))).toEqual(bounds),
  );

  it('that says nothing leaves the answer missing', () => {
    expect(partNamed(score(ruleOfScale(scale, support(null)), { a: 5 })).inputs[0]).toMatchObject({
      name: 'y',
      quality: 'missing',
      value: null,
    });
  });

  it('on an answer', () => {
    const changes = support('no', { input: 'x', codes: ['mask', 'tube'] });
    expect([boundsOf(scale, { x: 'tube' }, changes), boundsOf(scale, { x: 'air' }, changes)]).toEqual([
      [3, 3],
      [1, 1],
    ]);
  });

  it('is shown as the answer that it gave', () => {
    const reading = partNamed(
      score(ruleOfScale(scale, support('no')), { a: { value: 4, ageMs: 5 * MINUTE_MS } }),
    ).inputs;
    expect(reading).toEqual([
      {
        name: 'y',
        quality: 'present',
        value: 'no',
        unit: null,
        observedAtMs: NOW_MS - 5 * MINUTE_MS,
        ageMs: 5 * MINUTE_MS,
        from: null,
        formula: { id: 'by-threshold-yes', applies: true },
        record: null,
      },
      expect.objectContaining({ name: 'a', value: 4 }),
    ]);
  });
});

describe('a chain of formulas', () => {
  const inputs = [
    numberInput('s', {
      sources: [],
      range: [0, 1_000],
      derived: [formula({ op: 'add', of: ['r', 'c'] }, { onlyWhen: [{ input: 'd', below: 5 }] })],
    }),
    numberInput('r', {
      sources: [],
      range: [0, 1_000],
      decimals: 2,
      derived: [formula({ op: 'divide', of: ['a', 'b'] }, { text: 'a over b' })],
    }),
    ...['a', 'b', 'c', 'd'].map((name) => numberInput(name)),
  ];
  const scale = { kind: 'value', input: 's' };
  const observed = {
    a: { value: 10, ageMs: 3 * MINUTE_MS },
    b: { value: 3, ageMs: 7 * MINUTE_MS },
    c: 1,
    d: { value: 1, ageMs: 9 * MINUTE_MS },
  };

  it('is computed from its roots on, whatever the order in the file', () => {
    expect(boundsOf(scale, observed, { inputs, decimals: 2 })).toEqual([4.33, 4.33]);
    expect(derivationOrder(ruleOfScale(scale, { inputs })).map(({ name }) => name)).toEqual(['r', 's']);
    expect(boundsOf(scale, { ...observed, b: { value: null, quality: 'missing' } }, { inputs })).toEqual([0, 1_000]);
  });

  it('is shown with every input behind it, as old as the oldest, with the digits of its input', () => {
    const shown = partNamed(score(ruleOfScale(scale, { inputs }), observed)).inputs;
    expect(shown.map(({ name, value: seen }) => [name, seen])).toEqual([
      ['s', 4.3],
      ['r', 3.33],
      ['a', 10],
      ['b', 3],
      ['c', 1],
    ]);
    expect(
      shown.slice(0, 2).map(({ observedAtMs, ageMs, from, formula: by, record }) => ({
        observedAtMs,
        ageMs,
        from,
        formula: by,
        record,
      })),
    ).toEqual([
      {
        observedAtMs: NOW_MS - 7 * MINUTE_MS,
        ageMs: 7 * MINUTE_MS,
        from: null,
        formula: { id: 'by-formula', applies: true },
        record: null,
      },
      {
        observedAtMs: NOW_MS - 7 * MINUTE_MS,
        ageMs: 7 * MINUTE_MS,
        from: null,
        formula: { id: 'a-over-b', applies: true },
        record: null,
      },
    ]);
  });

  it('of readings without a time has none', () => {
    const timeless = { value: 10, ageMs: null };
    expect(
      partNamed(
        score(ruleOfScale(scale, { inputs }), { a: timeless, b: timeless, c: timeless, d: { value: 1, ageMs: null } }),
      ).inputs[0],
    ).toMatchObject({ value: 11, observedAtMs: null, ageMs: null });
    expect(partNamed(score(ruleOfScale(scale, { inputs }), { ...observed, c: timeless })).inputs[0]).toMatchObject({
      observedAtMs: NOW_MS - 7 * MINUTE_MS,
    });
  });

  it('in a circle is refused', () => {
    const circle = [
      numberInput('r', { derived: [formula({ op: 'add', of: ['s', 1] })] }),
      numberInput('s', { derived: [formula({ op: 'add', of: ['r', 1] })] }),
    ];
    const rule = ruleOfScale(value, { inputs: circle });
    expect(() => derivationOrder(rule)).toThrow('input r is computed from itself');
    expect(() =>
      derivationOrder(
        ruleOfScale(value, { inputs: [...circle.slice(1), numberInput('r', { derived: [formula('s')] })] }),
      ),
    ).toThrow('input s is computed from itself');
  });

  it('two of the same operand are no circle', () => {
    const twice = [
      numberInput('s', { derived: [formula({ op: 'add', of: ['r', 'r', 'q'] })] }),
      numberInput('q', { derived: [formula('r')] }),
      numberInput('r', { derived: [formula('a')] }),
      numberInput('a'),
    ];
    expect(derivationOrder(ruleOfScale(scale, { inputs: twice })).map(({ name }) => name)).toEqual(['r', 'q', 's']);
  });
});

describe('how old a computed value is', () => {
  /** A settling answer 5 min old ends siblings observed before it: a computed one by its oldest operand. */
  const air = { kind: 'codes', input: 'x', points: { air: { points: 0, settles: true }, mask: 1 } };
  const changes = computed([formula({ op: 'add', of: ['a', 'b'] }, { onlyWhen: [{ input: 'c', below: 9 }] })]);
  const scale = { kind: 'max', of: [air, { kind: 'bands', input: 'r', bands: [{ points: 2 }] }] };
  const at = (a: number, b: number, c = 0) =>
    boundsOf(
      scale,
      {
        x: { value: 'air', ageMs: 5 * MINUTE_MS },
        a: { value: 1, ageMs: a * MINUTE_MS },
        b: { value: 1, ageMs: b * MINUTE_MS },
        c: { value: 1, ageMs: c * MINUTE_MS },
      },
      changes,
    );
  it.each([
    [4, 4, 0, 2],
    [4, 6, 0, 0],
    [6, 4, 0, 0],
    [4, 4, 6, 0],
  ])('operands of %d and %d min, condition of %d min: %d points', (a, b, c, points) =>
    expect(at(a, b, c)).toEqual([points, points]),
  );
});

describe('an answer by sources and formulas', () => {
  it('names every answer that the rule knows, in the order of the file, each once', () => {
    const all = {
      inputs: [
        codeInput('x', {
          sources: [{ kind: 'charted', from: 'x', validForMs: 1, values: { tube: 'invasive', nothing: 'air' } }],
          derived: [
            threshold({ input: 'b', above: 5 }, 'high', 'low'),
            threshold({ input: 'b', above: 9 }, 'highest', null),
          ],
        }),
        codeInput('y', { derived: [threshold({ input: 'x', codes: ['derived-condition'] }, 'yes', null)] }),
        numberInput('a', { derived: [formula('b', { onlyWhen: [{ input: 'y', codes: ['formula-condition'] }] })] }),
        numberInput('b', { sources: [{ kind: 'charted', from: 'b', validForMs: 1, values: { six: 6 } }] }),
      ],
      parts: [
        part('one', {
          kind: 'switch',
          input: 'x',
          cases: { case: { kind: 'points', points: 1 }, coded: rising('a', 5) },
        }),
        part('two', {
          kind: 'max',
          of: [
            { kind: 'codes', input: 'x', points: { coded: 1, 'coded-too': 0 } },
            { kind: 'codes', input: 'y', points: { yes: 1 } },
          ],
        }),
      ],
      triggers: [
        { id: 'new', input: 'x', codes: ['trigger'], changedFrom: ['before'], level: 'up', text: 'so' },
        { id: 'stands', input: 'x', codes: ['stands'], level: 'up', text: 'so' },
        { id: 'no', input: 'y', codes: ['no'], level: 'up', text: 'so' },
      ],
      findings: [
        {
          id: 'f',
          label: 'F',
          text: 'f',
          all: [{ total: { from: 1 } }, { input: 'x', codes: ['finding'] }, { input: 'a', from: 1 }],
        },
      ],
      notes: [{ id: 'n', text: 'n', all: [{ input: 'x', codes: ['note', 'case'] }] }],
    };
    const rule = ruleOfScale(value, all);
    const compiled = compileScoreRule(rule);
    expect(compiled.codesOf('x')).toEqual([
      'case',
      'coded',
      'coded-too',
      'trigger',
      'before',
      'stands',
      'finding',
      'note',
      'derived-condition',
      'high',
      'low',
      'highest',
      'invasive',
      'air',
    ]);
    expect(compiled.codesOf('y')).toEqual(['yes', 'no', 'formula-condition']);
    expect(compiled.conditions).toHaveLength(3);
    expect([compiled.codesOf('b'), compiled.codesOf('nowhere')]).toEqual([[], []]);
    expect(compiled.rootsOf('a')).toEqual(['b']);
    expect(compiled.rootsOf('nowhere')).toEqual([]);
    expect(() => compiled.indexOf('nowhere')).toThrow('rule small has no input nowhere');
  });
});
