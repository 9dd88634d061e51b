/** What a scale must prove before a rule is taken: each fault by its name and its place. */
import { describe, expect, it } from 'vitest';
import { scaleSchema } from '../../../services/clinical/score/scale/score-scale.ts';
import { codeInput, faultsOf, numberInput, part, rising, type Json } from './small-rule.ts';

const [LOW, HIGH] = [
  { below: 5, points: 0 },
  { from: 5, points: 1 },
];
const A = rising('a', 5);
const X = { kind: 'codes', input: 'x', points: { mild: 1, severe: 3 } };

/** Faults of one part on `a` and `x`, without those of its maximum. */
function faultsOfScale(scale: Json, changes: Json = {}): readonly string[] {
  const declared = JSON.stringify(scale);
  const inputs = [numberInput('a'), numberInput('b'), codeInput('x'), codeInput('y')].filter(({ name }) =>
    declared.includes(`"input":"${String(name)}"`),
  );
  return faultsOf({ inputs, parts: [part('one', scale)], maximum: 3, ...changes }).filter(
    (fault) => !fault.startsWith('maximum'),
  );
}

const onA = (bands: Json[], changes: Json = {}) => faultsOfScale({ kind: 'bands', input: 'a', bands, ...changes });
const refused = (rows: readonly (readonly [string, Json[], string[]])[]) =>
  it.each(rows)('%s', (_title, bands, faults) =>
    expect(onA(bands)).toEqual(faults.map((fault) => `part one, a: ${fault}`)),
  );

describe('bands', () => {
  it.each<[string, Json[]]>([
    ['one for all', [{ points: 1 }]],
    ['a limit that belongs above', [LOW, HIGH]],
    [
      'a limit that belongs below',
      [
        { upTo: 5, points: 0 },
        { above: 5, points: 1 },
      ],
    ],
    [
      'several',
      [
        { upTo: 5, points: 0 },
        { above: 5, below: 7, points: 1 },
        { from: 7, upTo: 9, points: 3 },
        { above: 9, points: 1 },
      ],
    ],
  ])('accepted: %s', (_title, bands) => expect(onA(bands)).toEqual([]));

  refused([
    ['a gap', [{ below: 4, points: 0 }, HIGH], ['gap or overlap between bands 1 and 2']],
    ['an overlap', [{ below: 6, points: 0 }, HIGH], ['gap or overlap between bands 1 and 2']],
    ['a limit in neither band', [LOW, { above: 5, points: 1 }], ['gap or overlap between bands 1 and 2']],
    ['a limit in both bands', [{ upTo: 5, points: 0 }, HIGH], ['gap or overlap between bands 1 and 2']],
    [
      'a gap between «up to» and «above»',
      [
        { upTo: 4, points: 0 },
        { above: 5, points: 1 },
      ],
      ['gap or overlap between bands 1 and 2'],
    ],
    [
      'the second gap is named by its number',
      [LOW, { from: 5, below: 7, points: 1 }, { from: 8, points: 2 }],
      ['gap or overlap between bands 2 and 3'],
    ],
    [
      'two lower limits',
      [LOW, { from: 5, above: 5, points: 1 }],
      ['band 2 has two limits at one end', 'gap or overlap between bands 1 and 2'],
    ],
    [
      'two upper limits',
      [{ below: 5, upTo: 5, points: 0 }, HIGH],
      ['band 1 has two limits at one end', 'gap or overlap between bands 1 and 2'],
    ],
    ['closed below', [{ from: 0, below: 5, points: 0 }, HIGH], ['band 1 must be open below']],
    ['closed below, by «above»', [{ above: 0, below: 5, points: 0 }, HIGH], ['band 1 must be open below']],
    ['closed above', [LOW, { from: 5, below: 9, points: 1 }], ['band 2 must be open above']],
    ['closed above, by «up to»', [LOW, { from: 5, upTo: 9, points: 1 }], ['band 2 must be open above']],
    [
      'open in the middle',
      [LOW, { from: 5, points: 1 }, { points: 2 }],
      ['band 2 must not be open above', 'band 3 must not be open below'],
    ],
    ['empty', [LOW, { from: 5, below: 5, points: 1 }, HIGH], ['band 2 is empty']],
    ['empty, upside down', [LOW, { from: 5, below: 4, points: 1 }, { from: 4, points: 2 }], ['band 2 is empty']],
    [
      'empty, by the other limits',
      [
        { upTo: 5, points: 0 },
        { above: 5, upTo: 5, points: 1 },
        { above: 5, points: 2 },
      ],
      ['band 2 is empty'],
    ],
  ]);

  const shaped = (points: number[], monotone: string) =>
    onA(
      points.map((each, index) => ({
        ...(index === 0 ? {} : { from: index }),
        ...(index === points.length - 1 ? {} : { below: index + 1 }),
        points: each,
      })),
      { monotone },
    );
  it.each([
    [[0, 1, 1, 3], 'rising', true],
    [[0, 2, 1], 'rising', false],
    [[1, 0, 2], 'rising', false],
    [[3, 1, 1, 0], 'falling', true],
    [[3, 1, 2], 'falling', false],
    [[1, 3, 0], 'falling', false],
    [[3, 1, 0, 0, 2], 'valley', true],
    [[0, 1], 'valley', true],
    [[1, 0], 'valley', true],
    [[3, 1, 2, 1], 'valley', false],
    [[2, 3, 0], 'valley', false],
    [[2, 2, 2], 'rising', true],
    [[2, 2, 2], 'falling', true],
  ])('points %o are %s: %s', (points, shape, isTrue) =>
    expect(shaped(points, shape)).toEqual(isTrue ? [] : [`part one, a: points are not ${shape}`]),
  );

  it('points go as they like where the rule claims nothing', () =>
    expect(
      onA([
        { below: 1, points: 3 },
        { from: 1, below: 2, points: 0 },
        { from: 2, points: 1 },
      ]),
    ).toEqual([]));

  it('stand at all ages, or in a table for each', () => {
    const ageBands = [
      { id: 'young', label: 'young', to: { years: 6 } },
      { id: 'old', label: 'old', from: { years: 6 }, to: { years: 18 } },
    ];
    const byAge = (tables: Json, changes: Json = {}) =>
      faultsOfScale({ kind: 'bands', input: 'a', byAge: tables, ...changes }, { ageBands });
    expect(byAge({ young: [LOW, HIGH], old: [LOW, HIGH] })).toEqual([]);
    expect(byAge({ young: [LOW, HIGH] })).toEqual(['part one, a: age band old: no table']);
    expect(byAge({ young: [LOW], old: [LOW, HIGH], ancient: [LOW, HIGH] })).toEqual([
      'part one, a: no age band ancient',
      'part one, a: age band young: band 1 must be open above',
    ]);
    expect(byAge({ young: [LOW, HIGH], old: [{ below: 5, points: 2 }, HIGH] }, { monotone: 'rising' })).toEqual([
      'part one, a: age band old: points are not rising',
    ]);
    expect(byAge({ young: [LOW, HIGH], old: [LOW, HIGH] }, { bands: [LOW, HIGH] })).toEqual([
      'part one, a: either bands or byAge must be given',
    ]);
    expect(faultsOfScale({ kind: 'bands', input: 'a' })).toEqual(['part one, a: either bands or byAge must be given']);
  });

  it('are no table for an answer', () =>
    expect(faultsOfScale(rising('x', 5))).toEqual(['part one, x: bands for an input that is a code']));
});

describe('codes', () => {
  const codes = (points: Json, severity?: string[]) =>
    faultsOfScale({ kind: 'codes', input: 'x', points, ...(severity === undefined ? {} : { severity }) });
  it.each<[string, string[], string[]]>([
    ['never falling', ['well', 'ill', 'worse', 'worst'], []],
    ['some of the answers', ['well', 'worst'], []],
    ['falling', ['well', 'worse', 'ill'], ['points fall along the severity list']],
    ['falling at once', ['ill', 'well'], ['points fall along the severity list']],
    ['an answer without points', ['well', 'elsewhere'], ['severity names a code without points']],
    ['an answer that settles counts its points', ['worst', 'air'], ['points fall along the severity list']],
    ['also where it does not fall', ['well', 'air'], []],
  ])('severity: %s', (_title, severity, faults) => {
    expect(codes({ well: 0, ill: 1, worse: 2, worst: 3, air: { points: 1, settles: true } }, severity)).toEqual(
      faults.map((fault) => `part one, x: ${fault}`),
    );
  });
  it('claim nothing without the list', () => expect(codes({ worst: 3, well: 0 })).toEqual([]));
  it('are none for a number', () =>
    expect(faultsOfScale({ ...X, input: 'a' })).toEqual(['part one, a: codes for an input that is a number']));
});

describe('other scales', () => {
  it('a value needs the range of a number', () => {
    const value = { kind: 'value', input: 'a' };
    expect(faultsOfScale(value)).toEqual([]);
    expect(faultsOfScale(value, { inputs: [numberInput('a', { range: undefined })] })).toEqual([
      'part one, a: a value needs the range of its input',
    ]);
    expect(faultsOfScale({ ...value, input: 'x' })).toEqual(['part one, x: the value of an input that is a code']);
  });

  it('a switch has a case for every answer that the rule names', () => {
    const choice = (cases: Json) => ({ kind: 'switch', input: 'x', cases });
    const one = { kind: 'points', points: 1 };
    expect(faultsOfScale(choice({ on: one, off: A }))).toEqual([]);
    expect(faultsOfScale({ kind: 'max', of: [choice({ on: A }), X] })).toEqual([
      'part one, x: no case for the answer mild',
      'part one, x: no case for the answer severe',
    ]);
    expect(faultsOfScale({ ...choice({ on: one }), input: 'a' })).toEqual([
      'part one, a: a switch on an input that is a number',
    ]);
  });

  it('steps must take every number of points', () => {
    const steps = (bands: Json[], monotone?: string) =>
      faultsOfScale({ kind: 'steps', of: A, bands, ...(monotone === undefined ? {} : { monotone }) });
    expect([steps([LOW, HIGH]), steps([LOW, HIGH], 'rising')]).toEqual([[], []]);
    expect(steps([LOW])).toEqual(['part one: band 1 must be open above']);
    expect(steps([LOW, HIGH], 'falling')).toEqual(['part one: points are not falling']);
  });

  const faulty = { kind: 'bands', input: 'b', bands: [LOW] };
  it.each<[string, Json]>([
    ['max', { kind: 'max', of: [A, faulty] }],
    ['sum', { kind: 'sum', of: [faulty, A] }],
    ['either', { kind: 'either', choose: 'first', of: [A, faulty] }],
    ['switch', { kind: 'switch', input: 'x', cases: { on: faulty, off: A } }],
    ['gate', { kind: 'gate', when: faulty, from: 1, of: A }],
    ['gate, behind it', { kind: 'gate', when: A, from: 1, of: faulty }],
    ['steps', { kind: 'steps', of: { kind: 'max', of: [A, faulty] }, bands: [LOW, HIGH] }],
  ])('a fault deep in a %s is found', (_kind, scale) =>
    expect(faultsOfScale(scale)).toEqual(['part one, b: band 1 must be open above']),
  );

  it('scales that read nothing themselves have no fault of their own', () => {
    for (const scale of [
      { kind: 'max', of: [A, X] },
      { kind: 'sum', of: [A, X] },
      { kind: 'either', choose: 'newest', of: [A, X] },
      { kind: 'gate', when: A, from: 1, of: X },
    ]) {
      expect(faultsOfScale(scale)).toEqual([]);
    }
  });
});

describe('the shape of a scale', () => {
  const wellFormed: Json[] = [
    A,
    X,
    { kind: 'value', input: 'a', factor: 0.5 },
    { kind: 'points', points: 0 },
    { kind: 'sum', of: [A, A], cap: 3 },
    { kind: 'bands', input: 'a', byAge: { 'age-1': [LOW, HIGH] }, inapplicable: 0 },
    { kind: 'codes', input: 'x', points: { air: { points: 0, settles: true } }, severity: [] },
  ];
  it.each(wellFormed)('accepts %o', (scale) => expect(scaleSchema.safeParse(scale).success).toBe(true));

  it.each<[string, Json]>([
    ['an unknown kind', { kind: 'mean', of: [A, A] }],
    ['one thing to choose from', { kind: 'max', of: [A] }],
    ['one thing to add', { kind: 'sum', of: [A] }],
    ['one way alone', { kind: 'either', choose: 'first', of: [A] }],
    ['another choice', { kind: 'either', choose: 'oldest', of: [A, A] }],
    ['no band', { kind: 'bands', input: 'a', bands: [] }],
    ['no step', { kind: 'steps', of: A, bands: [] }],
    ['no band at an age', { kind: 'bands', input: 'a', byAge: { child: [] } }],
    ['half a point', { kind: 'points', points: 0.5 }],
    ['points below 0', { kind: 'points', points: -1 }],
    ['half a point of a band', { kind: 'bands', input: 'a', bands: [{ points: 0.5 }] }],
    ['points below 0 of an answer', { kind: 'codes', input: 'x', points: { on: -1 } }],
    ['an answer without a name', { kind: 'codes', input: 'x', points: { '': 1 } }],
    ['a case without a name', { kind: 'switch', input: 'x', cases: { '': A } }],
    ['an answer that settles not', { kind: 'codes', input: 'x', points: { on: { points: 1, settles: false } } }],
    ['a factor of 0', { kind: 'value', input: 'a', factor: 0 }],
    ['a cap below 0', { kind: 'sum', of: [A, A], cap: -1 }],
    ['half a cap', { kind: 'sum', of: [A, A], cap: 1.5 }],
    ['a gate at half a point', { kind: 'gate', when: A, from: 0.5, of: A }],
    ['a gate without a limit', { kind: 'gate', when: A, of: A }],
    ['a shape that nobody knows', { ...A, monotone: 'hill' }],
    ['a shape of steps that nobody knows', { kind: 'steps', of: A, bands: [LOW, HIGH], monotone: 'hill' }],
    ['an input with a capital', { ...A, input: 'HeartRate' }],
    ['an input with a digit first', { ...A, input: '2a' }],
    ['an input with a blank', { ...A, input: 'heart rate' }],
    ['an input with a dash', { ...A, input: 'heart-rate' }],
    ['an age band with a capital', { kind: 'bands', input: 'a', byAge: { Child: [{ points: 1 }] } }],
    ['an age band with a blank', { kind: 'bands', input: 'a', byAge: { 'a b': [{ points: 1 }] } }],
    ['an age band that begins with a dash', { kind: 'bands', input: 'a', byAge: { '-a': [{ points: 1 }] } }],
    ['a limit more', { kind: 'bands', input: 'a', bands: [{ upto: 5, points: 1 }] }],
    ['something more', { ...X, default: 0 }],
    ['something more, of points', { kind: 'points', points: 1, of: [A] }],
    ['something more, of a value', { kind: 'value', input: 'a', offset: 1 }],
    ['something more, of a sum', { kind: 'sum', of: [A, A], max: 3 }],
    ['something more, of a max', { kind: 'max', of: [A, A], cap: 3 }],
    ['something more, of an either', { kind: 'either', choose: 'first', of: [A, A], cap: 3 }],
    ['something more, of a switch', { kind: 'switch', input: 'x', cases: { on: A }, otherwise: A }],
    ['something more, of a gate', { kind: 'gate', when: A, from: 1, of: A, otherwise: A }],
    ['something more, of steps', { kind: 'steps', of: A, bands: [LOW, HIGH], input: 'a' }],
    [
      'something more, of an answer',
      { kind: 'codes', input: 'x', points: { on: { points: 1, settles: true, also: 1 } } },
    ],
  ])('refuses %s', (_title, scale) => expect(scaleSchema.safeParse(scale).success).toBe(false));
});
