/** Each kind of scale by itself: the points of what is known, and the bounds of what is not. */
import { describe, expect, it } from 'vitest';
import { compileScoreRule } from '../../../../services/clinical/score/compile-score-rule.ts';
import { bandOf, compileTable } from '../../../../services/clinical/score/scale/scale-node.ts';
import { childrenOf, leavesOf, scalesWithin } from '../../../../services/clinical/score/scale/score-scale.ts';
import {
  boundsOf,
  child,
  codeInput,
  numberInput,
  part,
  partNamed,
  readings,
  rising,
  ruleOfScale,
  score,
  type Json,
  type Observed,
} from '../small-rule.ts';
import { spoken } from '../../../support/said.ts';
import { evaluateCompiled } from '../../../../services/clinical/score/evaluate-score.ts';

const MINUTE_MS = 60_000;
const ago = (value: number | string, minutes: number) => ({ value, ageMs: minutes * MINUTE_MS });
const points = (value: number) => ({ kind: 'points', points: value });
/** 0, 1 or 2 points: below 5, below 10, from 10. */
const A = rising('a', 5, 10);
const B = rising('b', 5, 10);
const X = { kind: 'codes', input: 'x', points: { mild: 1, severe: 3 } };

type Row = readonly [title: string, scale: Json, observed: Observed, bounds: readonly [number, number]];
const answers = (rows: readonly Row[]) =>
  it.each(rows)('%s', (_title, scale, observed, bounds) => expect(boundsOf(scale, observed)).toEqual(bounds));

describe('bands', () => {
  const closed = {
    kind: 'bands',
    input: 'a',
    bands: [
      { upTo: 5, points: 1 },
      { above: 5, below: 10, points: 2 },
      { from: 10, points: 4 },
    ],
  };
  answers([
    ['a limit with «up to» belongs to the row below it', closed, { a: 5 }, [1, 1]],
    ['and the next digit to the row above', closed, { a: 5.1 }, [2, 2]],
    ['a limit with «below» belongs to the row above it', closed, { a: 10 }, [4, 4]],
    ['and the digit before to the row below', closed, { a: 9.9 }, [2, 2]],
    ['values are compared with the digits of their input: 9.96 is 10.0', closed, { a: 9.96 }, [4, 4]],
    ['9.94 is 9.9', closed, { a: 9.94 }, [2, 2]],
    ['an unknown value has the bounds of all rows', closed, {}, [1, 4]],
    ['one row alone is known without a value', { kind: 'bands', input: 'a', bands: [{ points: 3 }] }, {}, [3, 3]],
    ['one row alone takes every value', { kind: 'bands', input: 'a', bands: [{ points: 3 }] }, { a: 20 }, [3, 3]],
  ]);

  it('have a table for each age', () => {
    const scale = {
      kind: 'bands',
      input: 'a',
      byAge: {
        young: [
          { below: 5, points: 0 },
          { from: 5, points: 1 },
        ],
        old: [
          { below: 5, points: 4 },
          { from: 5, points: 2 },
        ],
      },
    };
    const ageBands = [
      { id: 'young', label: 'young', to: { years: 6 } },
      { id: 'old', label: 'old', from: { years: 6 }, to: { years: 18 } },
    ];
    const rule = ruleOfScale(scale, { ageBands });
    const bounds = (birthDate: string, observed: Observed) => {
      const { pointsMin, pointsMax } = partNamed(score(rule, observed, { birthDate }));
      return [pointsMin, pointsMax];
    };
    expect([bounds('2020-03-11', { a: 5 }), bounds('2020-03-10', { a: 5 })]).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect([bounds('2020-03-11', {}), bounds('2020-03-10', {})]).toEqual([
      [0, 1],
      [2, 4],
    ]);
    expect(compileScoreRule(rule).parts[0]?.node.bounds(1)).toEqual({ min: 2, max: 4 });
  });

  it('give nothing at an age that the rule does not have', () => {
    const compiled = compileScoreRule(ruleOfScale(A));
    compiled.run(7);
    const node = compiled.parts[0]?.node;
    expect([node?.outcome, node?.bounds(7)]).toEqual([
      { min: 0, max: 0, informed: false, settles: false },
      { min: 0, max: 0 },
    ]);
  });

  it('give 0 where no table was given at all: the proof refuses such a rule', () => {
    expect(boundsOf({ kind: 'bands', input: 'a' }, { a: 3 })).toEqual([0, 0]);
    expect(boundsOf({ kind: 'bands', input: 'a', byAge: { other: [{ points: 3 }] } }, { a: 3 })).toEqual([0, 0]);
  });

  const ratio = numberInput('r', {
    sources: [],
    range: [0, 100],
    derived: [
      {
        kind: 'formula',
        id: 'twice',
        is: { op: 'multiply', of: ['a', 2] },
        onlyWhen: [{ input: 'b', below: 5 }],
        text: 'twice',
      },
    ],
  });
  const inputs = [ratio, numberInput('a'), numberInput('b')];
  it.each([
    ['a value that is known not to apply has the points for that', 0, { a: 6, b: 5 }, [0, 0]],
    ['whatever else is known', 0, { b: 5 }, [0, 0]],
    ['one that applies has the points of its row', 0, { a: 6, b: 4.9 }, [2, 2]],
    ['one that may or may not apply has the bounds of all rows', 0, { a: 6 }, [1, 2]],
    ['without points for that, it is unknown', undefined, { a: 6, b: 5 }, [1, 2]],
  ])('%s', (_title, inapplicable, observed, bounds) => {
    const scale = {
      kind: 'bands',
      input: 'r',
      bands: [
        { below: 10, points: 1 },
        { from: 10, points: 2 },
      ],
      ...(inapplicable === undefined ? {} : { inapplicable }),
    };
    expect(boundsOf(scale, observed, { inputs })).toEqual(bounds);
  });

  it('say by row number where a value falls, also beyond a closed end', () => {
    const table = compileTable(
      [
        { below: 0.3, points: 1 },
        { from: 0.3, upTo: 0.7, points: 2 },
      ],
      10,
    );
    expect([2, 3, 7, 8].map((scaled) => bandOf(table, scaled))).toEqual([0, 1, 1, 1]);
    expect(table.all).toEqual({ min: 1, max: 2 });
  });
});

describe('codes', () => {
  answers([
    ['an answer has its points', X, { x: 'severe' }, [3, 3]],
    ['no answer has the bounds of all', X, {}, [1, 3]],
    ['an answer that the rule does not name says nothing', X, { x: 'unheard-of' }, [1, 3]],
    [
      'an answer that only another scale names says nothing here',
      { kind: 'sum', of: [X, { kind: 'codes', input: 'x', points: { moderate: 5 } }] },
      { x: 'moderate' },
      [6, 8],
    ],
    ['a number is no answer', X, { x: 1 }, [1, 3]],
  ]);
});

describe('value', () => {
  const value = { kind: 'value', input: 'a' };
  answers([
    ['is the number itself', value, { a: 7 }, [7, 7]],
    ['times its factor', { ...value, factor: 3 }, { a: 7 }, [21, 21]],
    ['unknown lies within the range', value, {}, [0, 20]],
    ['times its factor, too', { ...value, factor: 3 }, {}, [0, 60]],
    ['an implausible number is unknown', value, { a: 20.1 }, [0, 20]],
    ['below the range, too', value, { a: -0.1 }, [0, 20]],
    [
      'both ends of the range are in it',
      { kind: 'sum', of: [value, { kind: 'value', input: 'b' }] },
      { a: 0, b: 20 },
      [20, 20],
    ],
  ]);

  it('keeps the digits of the rule', () => {
    const result = score(ruleOfScale(value, { decimals: 2 }), { a: 1.126 });
    expect([
      result.total,
      result.lower,
      result.upper,
      partNamed(result).points,
      partNamed(result).pointsMin,
      partNamed(result).pointsMax,
    ]).toEqual([1.13, 1.13, 1.13, 1.13, 1.13, 1.13]);
  });

  it('begins and ends with the range of its input', () => {
    const compiled = compileScoreRule(
      ruleOfScale({ ...value, factor: 2 }, { inputs: [numberInput('a', { range: [3, 15] })] }),
    );
    expect(compiled.parts[0]?.node.bounds(0)).toEqual({ min: 6, max: 30 });
  });
});

describe('max', () => {
  const max = { kind: 'max', of: [A, X] };
  answers([
    ['takes the highest', max, { a: 20, x: 'mild' }, [2, 2]],
    ['in any order', { kind: 'max', of: [X, A] }, { a: 20, x: 'mild' }, [2, 2]],
    ['an unknown child widens it upwards', max, { a: 6 }, [1, 3]],
    ['down to what is known', max, { a: 20 }, [2, 3]],
    ['and not at all where the highest is reached', max, { x: 'severe' }, [3, 3]],
    ['nothing known', max, {}, [1, 3]],
  ]);
});

describe('sum', () => {
  const sum = { kind: 'sum', of: [A, X, points(1)] };
  const capped = { ...sum, cap: 4 };
  answers([
    ['adds up', sum, { a: 6, x: 'mild' }, [3, 3]],
    ['adds bounds', sum, { a: 6 }, [3, 5]],
    ['of nothing known', sum, {}, [2, 6]],
    ['a cap holds', capped, { a: 20, x: 'severe' }, [4, 4]],
    ['a cap makes it known early', { ...sum, cap: 2 }, { a: 6 }, [2, 2]],
    ['a cap holds the upper bound', capped, { a: 6 }, [3, 4]],
    ['a cap that is not reached changes nothing', { ...sum, cap: 6 }, { a: 20, x: 'severe' }, [6, 6]],
  ]);
});

describe('either', () => {
  const highest = { kind: 'either', choose: 'highest', of: [A, B, X] };
  const newest = { kind: 'either', choose: 'newest', of: [A, B, X] };
  const first = { kind: 'either', choose: 'first', of: [A, B, X] };
  answers([
    ['the highest of those known', highest, { a: 6, b: 20 }, [2, 2]],
    ['in any order', highest, { a: 20, b: 6 }, [2, 2]],
    ['one suffices', highest, { b: 1 }, [0, 0]],
    ['none known: from the least to the most of any', highest, {}, [0, 3]],
    ['the newest', newest, { a: ago(6, 2), b: ago(20, 1) }, [2, 2]],
    ['the newest, in any order', newest, { a: ago(6, 1), b: ago(20, 2) }, [1, 1]],
    ['the newest of three', newest, { a: ago(6, 3), b: ago(20, 2), x: ago('severe', 1) }, [3, 3]],
    ['of two of the same moment the first', newest, { a: ago(6, 1), b: ago(20, 1) }, [1, 1]],
    ['the newest: one suffices', newest, { x: 'mild' }, [1, 1]],
    ['the newest: none known', newest, {}, [0, 3]],
    ['the first known', first, { b: ago(6, 9), x: ago('severe', 1) }, [1, 1]],
    ['the first of all', first, { a: 1, b: 20 }, [0, 0]],
    ['the first: none known', first, {}, [0, 3]],
  ]);

  const inPart = { kind: 'max', of: [rising('c', 5, 10), rising('d', 5, 10)] };
  answers([
    ['an alternative known in part is not known', { ...first, of: [inPart, A] }, { c: 6, a: 1 }, [0, 0]],
    ['the highest passes over it', { ...highest, of: [inPart, A] }, { c: 6, a: 1 }, [0, 0]],
    ['the newest passes over it', { ...newest, of: [inPart, A] }, { c: 6, a: ago(1, 30) }, [0, 0]],
    ['with nothing else, its siblings keep their bounds', { ...highest, of: [inPart, X] }, { c: 6 }, [1, 3]],
    [
      'how new a combined answer is, its newest reading says',
      { ...newest, of: [inPart, A] },
      { c: ago(6, 9), d: ago(1, 1), a: ago(20, 5) },
      [1, 1],
    ],
    [
      'whichever comes first in it',
      { ...newest, of: [A, inPart] },
      { c: ago(6, 1), d: ago(1, 9), a: ago(20, 5) },
      [1, 1],
    ],
    [
      'a reading without a time is the oldest',
      { ...newest, of: [A, inPart] },
      { a: { value: 6, ageMs: null }, c: ago(20, 50), d: ago(20, 50) },
      [2, 2],
    ],
    [
      'a reading that is too old says nothing about how new an answer is',
      { ...newest, of: [inPart, A] },
      { c: ago(20, 9), d: { value: 3, ageMs: 0, quality: 'stale' as const }, a: ago(6, 5) },
      [1, 1],
    ],
    ['a constant is older than any reading', { ...newest, of: [points(4), A] }, { a: 6 }, [1, 1]],
  ]);

  it.each([
    ['switch', { kind: 'switch', input: 'x', cases: { on: rising('c', 5, 10) } }, { x: ago('on', 9), c: ago(6, 1) }],
    [
      'switch, by its answer',
      { kind: 'switch', input: 'x', cases: { on: rising('c', 5, 10) } },
      { x: ago('on', 1), c: ago(6, 9) },
    ],
    ['gate', { kind: 'gate', when: rising('c', 5), from: 1, of: points(1) }, { c: ago(6, 1) }],
    [
      'gate, by what it guards',
      { kind: 'gate', when: rising('c', 5), from: 1, of: { kind: 'bands', input: 'd', bands: [{ points: 1 }] } },
      { c: ago(6, 9), d: ago(1, 1) },
    ],
    ['steps', { kind: 'steps', of: rising('c', 5), bands: [{ points: 1 }] }, { c: ago(6, 1) }],
    ['value', { kind: 'value', input: 'c' }, { c: ago(1, 1) }],
    ['codes', { kind: 'codes', input: 'x', points: { on: 1 } }, { x: ago('on', 1) }],
  ])('a %s is as new as its newest reading', (_kind, scale, observed) => {
    const either = { kind: 'either', choose: 'newest', of: [A, scale] };
    expect(boundsOf(either, { a: ago(20, 5), ...observed })).toEqual([1, 1]);
    expect(boundsOf(either, { a: ago(20, 0), ...observed })).toEqual([2, 2]);
  });
});

describe('switch', () => {
  const scale = {
    kind: 'switch',
    input: 'x',
    cases: { cuff: A, line: { kind: 'sum', of: [A, points(4)] }, none: points(1) },
  };
  answers([
    ['asks the scale of the answer', scale, { x: 'cuff', a: 6 }, [1, 1]],
    ['another answer, another scale', scale, { x: 'line', a: 6 }, [5, 5]],
    ['a scale that is unknown keeps its bounds', scale, { x: 'line' }, [4, 6]],
    ['an unknown answer has the bounds of all', scale, { a: 20 }, [1, 6]],
    [
      'an answer without a case there is none of',
      { kind: 'max', of: [scale, { kind: 'codes', input: 'x', points: { other: 0 } }] },
      { x: 'other' },
      [0, 0],
    ],
    ['an answer that the rule does not name has the bounds of all', scale, { x: 'unheard-of', a: 6 }, [1, 5]],
  ]);

  it('has the bounds of all cases', () => {
    expect(compileScoreRule(ruleOfScale(scale)).parts[0]?.node.bounds(0)).toEqual({ min: 0, max: 6 });
  });
});

describe('gate', () => {
  const gate = { kind: 'gate', when: A, from: 1, of: { kind: 'sum', of: [B, points(1)] } };
  answers([
    ['open from its limit on', gate, { a: 5, b: 20 }, [3, 3]],
    ['closed below it', gate, { a: 4.9, b: 20 }, [0, 0]],
    ['closed, what it guards need not be known', gate, { a: 4.9 }, [0, 0]],
    ['open, what it guards keeps its bounds', gate, { a: 5 }, [1, 3]],
    ['perhaps open: from nothing to all', gate, { b: 6 }, [0, 2]],
    ['nothing known', gate, {}, [0, 3]],
    ['a limit that is never reached', { ...gate, from: 3 }, { b: 20 }, [0, 0]],
    ['a limit that is always reached', { ...gate, from: 0 }, { b: 6 }, [2, 2]],
  ]);

  it.each([
    [1, { min: 0, max: 3 }],
    [0, { min: 1, max: 3 }],
    [3, { min: 0, max: 0 }],
  ])('has its widest bounds for a limit of %d', (from, bounds) => {
    expect(compileScoreRule(ruleOfScale({ ...gate, from })).parts[0]?.node.bounds(0)).toEqual(bounds);
  });
});

describe('steps', () => {
  const sum = { kind: 'sum', of: [A, B, X] };
  const steps = {
    kind: 'steps',
    of: sum,
    bands: [
      { below: 2, points: 5 },
      { from: 2, upTo: 3, points: 1 },
      { above: 3, below: 6, points: 4 },
      { from: 6, points: 2 },
    ],
  };
  answers([
    ['points for points, below a limit', steps, { a: 1, b: 1, x: 'mild' }, [5, 5]],
    ['at a limit that belongs above', steps, { a: 6, b: 1, x: 'mild' }, [1, 1]],
    ['at a limit that belongs below', steps, { a: 6, b: 6, x: 'mild' }, [1, 1]],
    ['beyond it', steps, { a: 6, b: 20, x: 'mild' }, [4, 4]],
    ['the last row', steps, { a: 20, b: 20, x: 'severe' }, [2, 2]],
    ['all rows that the bounds touch, the least and the most', steps, { a: 6, b: 6 }, [1, 4]],
    ['also a row in the middle', steps, { a: 6, x: 'mild' }, [1, 4]],
    ['nothing known', steps, {}, [1, 5]],
    ['both ends in one row', steps, { a: 1, b: 20, x: 'mild' }, [1, 1]],
    [
      'both ends in one row, between its limits',
      {
        ...steps,
        bands: [
          { below: 2, points: 0 },
          { from: 2, points: 3 },
        ],
      },
      { a: 20, b: 6 },
      [3, 3],
    ],
  ]);

  it('take points with a fraction as they are', () => {
    const half = {
      kind: 'steps',
      of: { kind: 'value', input: 'a', factor: 0.5 },
      bands: [
        { below: 1.5, points: 0 },
        { from: 1.5, upTo: 2.25, points: 1 },
        { above: 2.25, points: 2 },
      ],
    };
    expect([2.9, 3, 4.5, 4.6].map((a) => boundsOf(half, { a })[0])).toEqual([0, 1, 1, 2]);
  });

  it('have the bounds of what they look at', () => {
    expect(compileScoreRule(ruleOfScale(steps)).parts[0]?.node.bounds(0)).toEqual({ min: 1, max: 5 });
  });
});

describe('an answer that settles its part', () => {
  const air = { kind: 'codes', input: 'x', points: { air: { points: 0, settles: true }, mask: 1 } };
  const max = { kind: 'max', of: [air, A] };
  const either = { kind: 'either', choose: 'highest', of: [air, A] };
  const seen = (minutes: number) => ({ x: ago('air', 5), a: ago(20, minutes) });
  answers([
    ['ends what was observed before it', max, seen(6), [0, 0]],
    ['not what was observed with it', max, seen(5), [2, 2]],
    ['nor what came after', max, seen(4), [2, 2]],
    ['needs no sibling', max, { x: 'air' }, [0, 0]],
    ['an answer that does not settle needs them', max, { x: 'mask' }, [1, 2]],
    ['as one of several ways: ends the older', either, seen(6), [0, 0]],
    ['as one of several ways: yields to the newer', either, seen(4), [2, 2]],
    ['the newest of several ways goes by the time anyway', { ...either, choose: 'newest' }, seen(6), [0, 0]],
    ['the newest of several ways, after it', { ...either, choose: 'newest' }, seen(4), [2, 2]],
    ['in a sum the older sibling becomes unknown', { kind: 'sum', of: [air, A] }, seen(6), [0, 2]],
    ['in a sum the newer one counts', { kind: 'sum', of: [air, A] }, seen(4), [2, 2]],
    ['settles on any place of the list', { kind: 'max', of: [A, air] }, seen(6), [0, 0]],
    [
      'of two that settle the first in the file',
      { kind: 'max', of: [air, { kind: 'codes', input: 'y', points: { off: { points: 3, settles: true } } }] },
      { x: ago('air', 5), y: ago('off', 6) },
      [0, 0],
    ],
    [
      'settles no more than its own part of the tree',
      { kind: 'sum', of: [max, B] },
      { ...seen(6), b: ago(20, 9) },
      [2, 2],
    ],
  ]);

  /** Everything below a sibling of a settling answer is read from its moment on, at any depth. */
  it.each([
    ['codes', { kind: 'codes', input: 'y', points: { on: 2 } }, { y: ago('on', 6) }],
    ['value', { kind: 'value', input: 'b' }, { b: ago(2, 6) }],
    ['sum', { kind: 'sum', of: [B, rising('c', 5)] }, { b: ago(6, 6), c: ago(6, 6) }],
    ['either', { kind: 'either', choose: 'first', of: [B, rising('c', 5)] }, { b: ago(20, 6) }],
    [
      'switch',
      { kind: 'switch', input: 'y', cases: { on: B, off: rising('c', 5) } },
      { y: ago('on', 6), b: ago(20, 6) },
    ],
    [
      'gate',
      { kind: 'gate', when: rising('b', 5), from: 1, of: { kind: 'codes', input: 'y', points: { on: 2 } } },
      { b: ago(6, 6), y: ago('on', 6) },
    ],
    [
      'steps',
      {
        kind: 'steps',
        of: B,
        bands: [
          { below: 1, points: 0 },
          { from: 1, points: 2 },
        ],
      },
      { b: ago(6, 6) },
    ],
  ])('ends an older sibling that is a %s', (_kind, sibling, observed) => {
    const scale = { kind: 'max', of: [air, sibling] };
    expect(boundsOf(scale, { ...observed, x: ago('air', 5) })).toEqual([0, 0]);
    expect(boundsOf(scale, { ...observed, x: ago('air', 7) })).toEqual([2, 2]);
  });

  it('an older answer of a switch ends with it, its newer reading says nothing alone', () => {
    const sibling = { kind: 'switch', input: 'y', cases: { on: B, off: { kind: 'sum', of: [B, B] } } };
    expect(boundsOf({ kind: 'max', of: [air, sibling] }, { x: ago('air', 5), y: ago('on', 6), b: ago(6, 4) })).toEqual([
      0, 0,
    ]);
  });

  it('is not passed on by what only reads it', () => {
    const readers = [
      { kind: 'max', of: [air, air] },
      { kind: 'either', choose: 'highest', of: [air, air] },
      { kind: 'either', choose: 'first', of: [air, air] },
      { kind: 'sum', of: [air, air] },
      { kind: 'switch', input: 'x', cases: { air, mask: points(1) } },
      {
        kind: 'gate',
        when: { kind: 'codes', input: 'x', points: { air: { points: 1, settles: true }, mask: 0 } },
        from: 1,
        of: points(0),
      },
      { kind: 'steps', of: air, bands: [{ points: 0 }] },
    ];
    for (const reader of readers) {
      expect([reader.kind, boundsOf({ kind: 'max', of: [reader, A] }, seen(6))]).toEqual([reader.kind, [2, 2]]);
    }
  });

  it('is forgotten by the next evaluation', () => {
    const compiled = compileScoreRule(ruleOfScale(max));
    evaluateCompiled(compiled, child(), readings(seen(6)));
    const again = spoken(evaluateCompiled(compiled, child(), readings({ a: ago(20, 6) })));
    expect(partNamed(again)).toMatchObject({ pointsMin: 2, pointsMax: 2 });
  });
});

describe('what stands behind an answer', () => {
  const ratio = numberInput('r', {
    sources: [],
    derived: [{ kind: 'formula', id: 'low-b', is: 'a', onlyWhen: [{ input: 'b', below: 5 }], text: 'only below 5' }],
  });
  const INPUTS = [ratio, ...['a', 'b', 'c', 'd'].map((name) => numberInput(name)), codeInput('x')];
  /** Bounds alone do not make a score: with a second part unknown, this one must stand on something. */
  const statusWith = (scale: Json, observed: Observed) =>
    score(ruleOfScale(scale, { inputs: INPUTS, parts: [part('one', scale), part('two', rising('d', 5))] }), observed)
      .status;
  it.each([
    ['a constant', points(1), {}, 'partial'],
    ['a value', { kind: 'value', input: 'a' }, { a: 1 }, 'partial'],
    ['a value that is unknown', { kind: 'value', input: 'a' }, {}, 'abstained'],
    ['bands', A, { a: 1 }, 'partial'],
    ['bands of an unknown value', A, {}, 'abstained'],
    [
      'bands of a value that is known not to apply',
      {
        kind: 'bands',
        input: 'r',
        bands: [
          { below: 5, points: 0 },
          { from: 5, points: 1 },
        ],
        inapplicable: 0,
      },
      { b: 9 },
      'partial',
    ],
    ['codes', X, { x: 'mild' }, 'partial'],
    ['codes of an unknown answer', X, {}, 'abstained'],
    ['the highest', { kind: 'max', of: [A, B] }, { b: 1 }, 'partial'],
    ['the highest of nothing', { kind: 'max', of: [A, B] }, {}, 'abstained'],
    ['a sum', { kind: 'sum', of: [A, B] }, { a: 1 }, 'partial'],
    ['a sum of nothing', { kind: 'sum', of: [A, B] }, {}, 'abstained'],
    ['one of several ways', { kind: 'either', choose: 'highest', of: [A, B] }, { b: 1 }, 'partial'],
    ['one of several ways by time', { kind: 'either', choose: 'newest', of: [A, B] }, { b: 1 }, 'partial'],
    ['none of several ways', { kind: 'either', choose: 'highest', of: [A, B] }, {}, 'abstained'],
    ['none of several ways by time', { kind: 'either', choose: 'newest', of: [A, B] }, {}, 'abstained'],
    ['the answer of a switch', { kind: 'switch', input: 'x', cases: { on: A, off: B } }, { x: 'on' }, 'partial'],
    ['a switch with unknown cases', { kind: 'switch', input: 'x', cases: { on: A, off: B } }, { a: 1 }, 'abstained'],
    [
      'a switch without an answer whose cases agree',
      { kind: 'switch', input: 'x', cases: { on: A, off: A } },
      { a: 6 },
      'partial',
    ],
    [
      'a switch without an answer whose cases agree, one of them by its nature',
      { kind: 'switch', input: 'x', cases: { on: A, off: points(1) } },
      { a: 6 },
      'partial',
    ],
    [
      'a switch whose cases agree by their nature',
      { kind: 'switch', input: 'x', cases: { on: points(1), off: points(1) } },
      {},
      'abstained',
    ],
    [
      'a switch whose cases agree, and nothing was read',
      {
        kind: 'switch',
        input: 'x',
        cases: { on: { kind: 'bands', input: 'a', bands: [{ points: 1 }] }, off: points(1) },
      },
      {},
      'abstained',
    ],
    ['a gate, by its condition', { kind: 'gate', when: A, from: 1, of: B }, { a: 6 }, 'partial'],
    ['a gate, by what it guards', { kind: 'gate', when: A, from: 1, of: B }, { b: 6 }, 'partial'],
    ['a gate of nothing', { kind: 'gate', when: A, from: 1, of: B }, {}, 'abstained'],
    [
      'steps',
      {
        kind: 'steps',
        of: A,
        bands: [
          { below: 2, points: 0 },
          { from: 2, points: 1 },
        ],
      },
      { a: 1 },
      'partial',
    ],
    [
      'steps of nothing',
      {
        kind: 'steps',
        of: A,
        bands: [
          { below: 2, points: 0 },
          { from: 2, points: 1 },
        ],
      },
      {},
      'abstained',
    ],
  ])('%s', (_title, scale, observed, status) => expect(statusWith(scale, observed)).toBe(status));

  it('is listed, every input once, in the order of the rule', () => {
    const scale = {
      kind: 'switch',
      input: 'x',
      cases: {
        on: { kind: 'gate', when: B, from: 1, of: { kind: 'sum', of: [A, B] } },
        off: { kind: 'steps', of: X, bands: [{ points: 0 }] },
        mild: points(0),
        severe: points(0),
      },
    };
    expect(partNamed(score(ruleOfScale(scale), {})).inputs.map(({ name }) => name)).toEqual(['x', 'b', 'a']);
    expect(partNamed(score(ruleOfScale(points(2)), {})).inputs).toEqual([]);
    expect(partNamed(score(ruleOfScale({ kind: 'value', input: 'c' }), {})).inputs.map(({ name }) => name)).toEqual([
      'c',
    ]);
  });
});

describe('the tree of a scale', () => {
  const rule = ruleOfScale(
    {
      kind: 'switch',
      input: 'x',
      cases: {
        on: { kind: 'gate', when: A, from: 1, of: { kind: 'value', input: 'b' } },
        off: { kind: 'steps', of: { kind: 'max', of: [X, points(1)] }, bands: [{ points: 0 }] },
      },
    },
    { inputs: [numberInput('a'), numberInput('b'), codeInput('x')] },
  );
  const scale = rule.parts[0]?.scale ?? { kind: 'points', points: 0 };

  it('is walked from the top, in the order of the file', () => {
    expect(scalesWithin(scale).map(({ kind }) => kind)).toEqual([
      'switch',
      'gate',
      'bands',
      'value',
      'steps',
      'max',
      'codes',
      'points',
    ]);
    expect(childrenOf(scale).map(({ kind }) => kind)).toEqual(['gate', 'steps']);
    expect(leavesOf(scale).map(({ kind, input }) => [kind, input])).toEqual([
      ['switch', 'x'],
      ['bands', 'a'],
      ['value', 'b'],
      ['codes', 'x'],
    ]);
  });
});
