/** What parseScoreRule refuses beyond scales: names, ages, inputs, levels, the maximum, the status. */
import { describe, expect, it } from 'vitest';
import { parseScoreRule } from '../../../services/clinical/score/parse-score-rule.ts';
import { repeated, statusFaults } from '../../../services/clinical/rule/rule-status.ts';
import { ageBandFaults, type AgeBand } from '../../../services/clinical/age/age-bands.ts';
import { codeInput, faultsOf, intendedBut, numberInput, part, rising, ruleJson, type Json } from './small-rule.ts';

const formula = (is: unknown, changes: Json = {}) => ({ kind: 'formula', id: 'f', is, text: 'by formula', ...changes });
const X = { kind: 'codes', input: 'x', points: { on: 1, off: 0 } };
const LEVELS = [
  { id: 'low', label: 'Low', from: 1, text: 'look', alert: null },
  { id: 'high', label: 'High', from: 2, text: 'act', alert: null },
];
const trigger = (changes: Json = {}) => ({ id: 't', input: 'x', codes: ['on'], level: 'low', text: 'so', ...changes });
const withX: Json = {
  inputs: [numberInput('a'), codeInput('x')],
  parts: [part('one', rising('a', 5, 10)), part('two', X)],
  maximum: 3,
};

describe('parseScoreRule', () => {
  it('gives the rule back with what it left to say by default', () => {
    const parsed = parseScoreRule(ruleJson());
    expect(parsed).toMatchObject({
      ok: true,
      rule: {
        unit: null,
        decimals: 0,
        missingCountsZero: false,
        findings: [],
        notes: [],
        probability: null,
        areaAbove: null,
      },
    });
  });

  it('says where the shape is wrong', () => {
    expect(faultsOf({ maximum: -1 })).toEqual([expect.stringMatching(/^maximum: /)]);
    expect(faultsOf({ parts: [part('one', { kind: 'points', points: 0.5 })] })[0]).toMatch(
      /^parts\.0\.scale\.points: /,
    );
  });

  it('names all faults at once, and the maximum only when nothing else is wrong', () => {
    const two = faultsOf({ certainty: 'U', maximum: 9, levels: LEVELS.toReversed() });
    expect(two).toEqual(['certainty U must be disabled', 'levels are not in rising order']);
    expect(faultsOf({ maximum: 9 })).toEqual(['maximum is 9, but the parts reach 2']);
  });
});

describe('status', () => {
  const status = (certainty: 'V' | 'S' | 'P' | 'D' | 'U', enabled: boolean, disabledReason: string | null) =>
    statusFaults({ certainty, enabled, disabledReason });
  const unsaid = 'disabledReason must be given exactly when the rule is disabled';
  it.each([
    ['V', true, null, []],
    ['S', true, null, []],
    ['P', true, null, []],
    ['D', true, null, ['certainty D must be disabled']],
    ['U', true, null, ['certainty U must be disabled']],
    ['D', false, 'sources disagree', []],
    ['U', false, 'unverified', []],
    ['V', false, null, [unsaid]],
    ['V', true, 'unverified', [unsaid]],
    ['V', false, 'not now', []],
  ] as const)('%s, enabled %s, reason %s', (certainty, enabled, reason, faults) =>
    expect(status(certainty, enabled, reason)).toEqual(faults),
  );
});

describe('names', () => {
  it('stand once', () => {
    expect(repeated('thing', ['a', 'b', 'a', 'a', 'c'])).toEqual(['thing a is repeated', 'thing a is repeated']);
    expect(faultsOf({ inputs: [numberInput('a'), numberInput('a')] })).toEqual(['input a is repeated']);
    expect(faultsOf({ parts: [part('one', rising('a', 5)), part('one', rising('a', 5))] })).toEqual([
      'part one is repeated',
    ]);
    expect(faultsOf({ levels: [LEVELS[0], { ...LEVELS[1], id: 'low' }] })).toEqual(['level low is repeated']);
    const finding = { id: 'f', label: 'F', text: 'f', all: [{ total: { from: 1 } }] };
    expect(faultsOf({ findings: [finding, finding] })).toEqual(['finding f is repeated']);
    expect(faultsOf({ ...withX, levels: LEVELS, triggers: [trigger(), trigger()] })).toEqual(['trigger t is repeated']);
    const note = { id: 'n', text: 'n', all: [{ input: 'x', codes: ['on'] }] };
    expect(faultsOf({ ...withX, notes: [note, note] })).toEqual(['note n is repeated']);
    expect(faultsOf({ inputs: [numberInput('a', { derived: [formula(3), formula(4)] })] })).toEqual([
      'derivation of a f is repeated',
    ]);
  });

  it('that are used are declared', () => {
    expect(faultsOf({ parts: [part('one', rising('b', 5, 10))] })).toEqual([
      'input b is used but not declared',
      'input a is declared but not used',
    ]);
    expect(
      faultsOf({ findings: [{ id: 'f', label: 'F', text: 'f', all: [{ parts: ['one', 'two'], from: 1 }] }] }),
    ).toEqual(['a finding names a part two that is not there']);
  });

  /** Each use alone: without it the input is declared for nothing; without the input it is used in vain. */
  it.each<[string, Json]>([
    ['a part', { parts: [part('one', rising('a', 5, 10)), part('two', X)] }],
    ['a trigger', { levels: LEVELS, triggers: [trigger()] }],
    [
      'a finding',
      {
        findings: [
          {
            id: 'f',
            label: 'F',
            text: 'f',
            all: [{ total: { from: 1 } }, { parts: ['one'], from: 1 }, { input: 'x', codes: ['on'] }],
          },
        ],
      },
    ],
    ['a note', { notes: [{ id: 'n', text: 'n', all: [{ input: 'x', codes: ['on'] }] }] }],
    [
      'a formula',
      { inputs: [numberInput('a', { derived: [formula(3, { onlyWhen: [{ input: 'x', codes: ['on'] }] })] })] },
    ],
    [
      'a source as of another',
      { inputs: [numberInput('a', { sources: [{ kind: 'charted', from: 'a', validForMs: 1, asOf: 'x' }] })] },
    ],
  ])('are used by %s', (_title, uses) => {
    const inputs = (uses['inputs'] ?? [numberInput('a')]) as Json[];
    const maximum = _title === 'a part' ? 3 : 2;
    expect(faultsOf({ maximum, ...uses, inputs: [...inputs, codeInput('x')] })).toEqual([]);
    expect(faultsOf({ maximum, ...uses, inputs })).toContain('input x is used but not declared');
    expect(faultsOf({ inputs: [numberInput('a'), codeInput('x')] })).toEqual(['input x is declared but not used']);
  });
});

describe('ages', () => {
  const band = (id: string, from?: AgeBand['from'], to?: AgeBand['to']): AgeBand => ({
    id,
    label: `label ${id}`,
    from,
    to,
  });
  const whole = { from: undefined, to: { years: 18 } };
  const gap = (id: string) => `age band ${id} does not start where the one before ends: gap or overlap`;
  const END = 'the last age band does not end where the intended age ends';

  it.each<[string, AgeBand[], typeof whole | { from: AgeBand['from']; to: AgeBand['to'] }, string[]]>([
    ['one for all', [band('a', undefined, { years: 18 })], whole, []],
    ['in order', [band('a', undefined, { months: 1 }), band('b', { months: 1 }, { years: 18 })], whole, []],
    [
      'from where the rule begins',
      [band('a', { months: 1 }, { years: 18 })],
      { from: { months: 1 }, to: { years: 18 } },
      [],
    ],
    ['a gap', [band('a', undefined, { months: 1 }), band('b', { months: 2 }, { years: 18 })], whole, [gap('b')]],
    [
      'another unit of the same age',
      [band('a', undefined, { months: 12 }), band('b', { years: 1 }, { years: 18 })],
      whole,
      [gap('b')],
    ],
    ['open in the middle', [band('a'), band('b', undefined, { years: 18 })], whole, []],
    ['later than the rule', [band('a', { months: 1 }, { years: 18 })], whole, [gap('a')]],
    [
      'earlier than the rule',
      [band('a', undefined, { years: 18 })],
      { from: { months: 1 }, to: { years: 18 } },
      [gap('a')],
    ],
    ['ending early', [band('a', undefined, { years: 17 })], whole, [END]],
    ['ending never', [band('a')], whole, [END]],
    [
      'upside down',
      [
        band('a', undefined, { years: 2 }),
        band('b', { years: 2 }, { years: 1 }),
        band('c', { years: 1 }, { years: 18 }),
      ],
      whole,
      ['age band b ends before it starts'],
    ],
    [
      'empty',
      [
        band('a', undefined, { years: 2 }),
        band('b', { years: 2 }, { years: 2 }),
        band('c', { years: 2 }, { years: 18 }),
      ],
      whole,
      ['age band b ends before it starts'],
    ],
    ['never ending', [band('a', undefined, { years: 2 }), band('b', { years: 2 })], whole, [END]],
    ['no band', [], whole, [END]],
    [
      'the same name',
      [band('a', undefined, { years: 2 }), { ...band('a', { years: 2 }, { years: 18 }), label: 'other' }],
      whole,
      ['age band a is repeated'],
    ],
    [
      'the same label',
      [band('a', undefined, { years: 2 }), { ...band('b', { years: 2 }, { years: 18 }), label: 'label a' }],
      whole,
      ['age band label label a is repeated'],
    ],
  ])('%s', (_title, bands, range, faults) => expect(ageBandFaults(bands, range)).toEqual(faults));

  it('of the rule reach over its intended ages', () => {
    expect(faultsOf({ intended: intendedBut({ ageTo: { years: 17 } }) })).toEqual([END]);
    expect(faultsOf({ intended: intendedBut({ ageFrom: { months: 1 } }) })).toEqual([gap('child')]);
  });

  it.each<[string, Json, Json, string[]]>([
    ['weeks', { from: { weeks: 22 }, to: { weeks: 60 } }, { ageFrom: { weeks: 22 }, ageTo: { weeks: 60 } }, []],
    ['days', { from: { days: 154 }, to: { days: 400 } }, { ageFrom: { days: 154 }, ageTo: { days: 400 } }, []],
    ['open below', { to: { weeks: 60 } }, { ageTo: { weeks: 60 } }, []],
    [
      'years',
      { from: { weeks: 22 }, to: { years: 2 } },
      { ageFrom: { weeks: 22 }, ageTo: { years: 2 } },
      ['postmenstrual age bands are in weeks or days'],
    ],
    [
      'months',
      { from: { months: 6 }, to: { weeks: 60 } },
      { ageFrom: { months: 6 }, ageTo: { weeks: 60 } },
      ['postmenstrual age bands are in weeks or days'],
    ],
  ])('postmenstrual bands in %s', (_title, ends, intended, faults) => {
    const changes = { ageBands: [{ id: 'child', label: 'child', ...ends }], intended: intendedBut(intended) };
    expect(faultsOf({ ...changes, ageBasis: 'postmenstrual' })).toEqual(faults);
    expect(faultsOf(changes)).toEqual([]);
  });

  it('postmenstrual bands of which one is in years', () => {
    const ageBands = [
      { id: 'early', label: 'early', to: { weeks: 60 } },
      { id: 'late', label: 'late', from: { weeks: 60 }, to: { years: 18 } },
    ];
    expect(faultsOf({ ageBands, ageBasis: 'postmenstrual' })).toEqual(['postmenstrual age bands are in weeks or days']);
  });
});

describe('inputs', () => {
  const source = (changes: Json) => ({ kind: 'charted', from: 'a', validForMs: 1, ...changes });
  const ofA = (changes: Json, more: Json = {}) => faultsOf({ inputs: [numberInput('a', changes)], ...more });
  const b = { inputs: [] as Json[], parts: [part('one', rising('a', 5, 10)), part('two', rising('b', 5))], maximum: 3 };

  it('are streamed from signals that there are', () => {
    expect(
      ofA({
        sources: [
          source({ kind: 'streamed', from: 'heartRatePerMin' }),
          source({ kind: 'streamed', from: 'pulse' }),
          source({ from: 'anything' }),
        ],
      }),
    ).toEqual(['input a: no streamed signal pulse']);
  });

  it('pick among readings that come one by one', () => {
    for (const kind of ['charted', 'lab']) expect(ofA({ sources: [source({ kind, pick: 'lowest' })] })).toEqual([]);
    expect(ofA({ sources: [source({ kind: 'streamed', from: 'heartRatePerMin', pick: 'highest' })] })).toEqual([
      'input a: highest of a source that is neither charted nor a laboratory value',
    ]);
    expect(ofA({ sources: [source({ kind: 'stay', from: 'weightKg', pick: 'lowest' })] })).toEqual([
      'input a: lowest of a source that is neither charted nor a laboratory value',
    ]);
    expect(ofA({ sources: [source({ kind: 'stay', from: 'weightKg' })] })).toEqual([]);
  });

  it('stand as of an input that is measured', () => {
    const asOf = (other: Json) =>
      faultsOf({ ...b, inputs: [numberInput('a', { sources: [source({ asOf: 'b' })] }), other] });
    expect(asOf(numberInput('b'))).toEqual([]);
    expect(asOf(numberInput('b', { sources: [], derived: [formula(3)] }))).toEqual([
      'input a: as of b, which is no input with a source',
    ]);
    expect(ofA({ sources: [source({ asOf: 'b' })] })).toContain('input a: as of b, which is no input with a source');
  });

  it('read other lists into values of their own kind', () => {
    expect(ofA({ sources: [source({ values: { tube: 1, mask: 2 } })] })).toEqual([]);
    expect(ofA({ sources: [source({ values: { tube: 1, mask: 'two' } })] })).toEqual([
      'input a: values of another kind than the input',
    ]);
    const ofX = (values: Json) =>
      faultsOf({ ...withX, inputs: [numberInput('a'), codeInput('x', { sources: [source({ values })] })] });
    expect([ofX({ mask: 'on' }), ofX({ mask: 1 })]).toEqual([[], ['input x: values of another kind than the input']]);
  });

  it('have a range that holds something', () => {
    expect([
      ofA({ range: [0, 20] }),
      ofA({ range: [20, 20] }),
      ofA({ range: [21, 20] }),
      ofA({ range: undefined }),
    ]).toEqual([[], ['input a: the range is empty'], ['input a: the range is empty'], []]);
  });

  it('are computed by what gives their kind', () => {
    const threshold = {
      kind: 'threshold',
      id: 't',
      when: { input: 'a', above: 5 },
      answer: 'on',
      otherwise: 'off',
      text: 't',
    };
    expect(ofA({ derived: [formula(3)] })).toEqual([]);
    expect(faultsOf({ ...withX, inputs: [numberInput('a'), codeInput('x', { derived: [threshold] })] })).toEqual([]);
    expect(
      faultsOf({ ...withX, inputs: [numberInput('a'), codeInput('x', { derived: [threshold, formula(3)] })] }),
    ).toEqual(['input x: a formula gives a number, a threshold an answer']);
    expect(faultsOf({ ...b, inputs: [numberInput('a'), numberInput('b', { derived: [threshold] })] })).toEqual([
      'input b: a formula gives a number, a threshold an answer',
    ]);
  });

  it('are computed from inputs that there are', () => {
    expect(ofA({ derived: [formula('b')] })).toEqual(['input b is used but not declared']);
  });

  it('are not computed from themselves', () => {
    expect(ofA({ derived: [formula('a')] })).toEqual(['input a is computed from itself']);
    expect(
      faultsOf({
        ...b,
        inputs: [numberInput('a', { derived: [formula('b')] }), numberInput('b', { derived: [formula('a')] })],
      }),
    ).toEqual(['input a is computed from itself']);
  });
});

describe('levels and triggers', () => {
  it.each<[string, number[], boolean]>([
    ['rising', [0, 1, 5], true],
    ['one', [3], true],
    ['equal', [1, 1], false],
    ['falling', [2, 1], false],
    ['falling later', [0, 2, 1], false],
  ])('%s', (_title, from, isGood) => {
    const levels = from.map((each, index) => ({ ...LEVELS[0], id: `level-${index}`, from: each }));
    expect(faultsOf({ levels })).toEqual(isGood ? [] : ['levels are not in rising order']);
  });

  it('a trigger lifts to a level that there is, by an answer', () => {
    expect(faultsOf({ ...withX, levels: LEVELS, triggers: [trigger()] })).toEqual([]);
    expect(faultsOf({ ...withX, levels: LEVELS, triggers: [trigger({ level: 'red' })] })).toEqual([
      'trigger on x: no level red',
    ]);
    expect(faultsOf({ ...withX, levels: LEVELS, triggers: [trigger({ input: 'a' })] })).toEqual([
      'trigger on a: not a code',
    ]);
  });
});

describe('the maximum', () => {
  const ageBands = [
    { id: 'young', label: 'young', to: { years: 6 } },
    { id: 'old', label: 'old', from: { years: 6 }, to: { years: 18 } },
  ];
  const table = (high: number) => [
    { below: 5, points: 0 },
    { from: 5, points: high },
  ];
  const parts = (young: [number, number], old: [number, number]) =>
    ['one', 'two'].map((name, index) =>
      part(name, {
        kind: 'bands',
        input: 'a',
        byAge: { young: table(young[index] ?? 0), old: table(old[index] ?? 0) },
      }),
    );

  it('is what the parts reach together at one age', () => {
    expect(faultsOf({ ageBands, parts: parts([1, 4], [3, 1]), maximum: 5 })).toEqual([]);
    expect(faultsOf({ ageBands, parts: parts([1, 4], [3, 3]), maximum: 5 })).toEqual([
      'maximum is 5, but the parts reach 6',
    ]);
    expect(faultsOf({ ageBands, parts: parts([1, 4], [3, 1]), maximum: 7 })).toEqual([
      'maximum is 7, but the parts reach 5',
    ]);
  });

  it('leaves out parts that are switched off', () => {
    const [one, two] = parts([1, 4], [1, 4]);
    const off = { ...two, disabled: { certainty: 'U', reason: 'unverified' } };
    expect(faultsOf({ ageBands, parts: [one, off], maximum: 1 })).toEqual([]);
  });

  it.each<[string, Json, number]>([
    ['max', { kind: 'max', of: [rising('a', 5), X] }, 1],
    ['sum', { kind: 'sum', of: [rising('a', 5, 10), X] }, 3],
    ['sum with a cap', { kind: 'sum', of: [rising('a', 5, 10), X], cap: 2 }, 2],
    ['sum with a high cap', { kind: 'sum', of: [rising('a', 5, 10), X], cap: 9 }, 3],
    ['either', { kind: 'either', choose: 'first', of: [rising('a', 5, 10), X] }, 2],
    [
      'switch',
      { kind: 'switch', input: 'x', cases: { on: rising('a', 5, 10), off: { kind: 'points', points: 4 } } },
      4,
    ],
    ['gate', { kind: 'gate', when: X, from: 1, of: rising('a', 5, 10) }, 2],
    ['gate that never opens', { kind: 'gate', when: X, from: 2, of: rising('a', 5, 10) }, 0],
    [
      'steps',
      {
        kind: 'steps',
        of: { kind: 'sum', of: [rising('a', 5, 10), X] },
        bands: [
          { below: 1, points: 7 },
          { from: 1, below: 4, points: 2 },
          { from: 4, points: 9 },
        ],
      },
      7,
    ],
    ['a value', { kind: 'max', of: [{ kind: 'value', input: 'a', factor: 0.1 }, X] }, 2],
  ])('of a %s', (_title, scale, maximum) =>
    expect(faultsOf({ ...withX, parts: [part('one', scale)], maximum })).toEqual([]),
  );

  it('may be off by rounding alone', () => {
    const value = {
      parts: [part('one', { kind: 'value', input: 'a', factor: 0.1 })],
      inputs: [numberInput('a', { range: [0, 3] })],
      decimals: 1,
    };
    expect([faultsOf({ ...value, maximum: 0.3 }), faultsOf({ ...value, maximum: 0.300_01 })]).toEqual([
      [],
      [expect.stringContaining('maximum is 0.30001')],
    ]);
  });
});

describe('the widest bounds', () => {
  it.each(['highest', 'newest', 'first'])('of either %s begin with the least of any', (choose) => {
    const either = {
      kind: 'either',
      choose,
      of: [{ kind: 'codes', input: 'x', points: { on: 2, off: 1 } }, rising('a', 5, 10)],
    };
    expect(
      faultsOf({
        ...withX,
        parts: [
          part('one', {
            kind: 'steps',
            of: either,
            bands: [
              { below: 1, points: 5 },
              { from: 1, points: 1 },
            ],
          }),
        ],
        maximum: 5,
      }),
    ).toEqual([]);
  });

  it('of a max begin with the highest of the least', () => {
    const least = { kind: 'max', of: [rising('a', 5, 10), { kind: 'codes', input: 'x', points: { on: 2, off: 1 } }] };
    expect(
      faultsOf({
        ...withX,
        parts: [
          part('one', {
            kind: 'steps',
            of: least,
            bands: [
              { below: 1, points: 5 },
              { from: 1, points: 1 },
            ],
          }),
        ],
        maximum: 1,
      }),
    ).toEqual([]);
  });

  it('of a sum begin with the sum of the least', () => {
    const least = {
      kind: 'sum',
      of: [{ kind: 'points', points: 1 }, { kind: 'codes', input: 'x', points: { on: 2, off: 1 } }, rising('a', 5)],
    };
    const ofSteps = (bands: Json[], maximum: number, cap?: number) =>
      faultsOf({
        ...withX,
        parts: [part('one', { kind: 'steps', of: { ...least, ...(cap === undefined ? {} : { cap }) }, bands })],
        maximum,
      });
    expect(
      ofSteps(
        [
          { below: 2, points: 5 },
          { from: 2, points: 1 },
        ],
        1,
      ),
    ).toEqual([]);
    expect(
      ofSteps(
        [
          { below: 3, points: 5 },
          { from: 3, points: 1 },
        ],
        5,
      ),
    ).toEqual([]);
    expect(
      ofSteps(
        [
          { below: 2, points: 5 },
          { from: 2, points: 1 },
        ],
        5,
        1,
      ),
    ).toEqual([]);
  });
});
