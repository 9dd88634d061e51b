/** What a result says beyond its total: status, levels, triggers, findings, notes, probability, words. */
import { spokenScore, type SpokenScore } from '../../support/said.ts';
import { describe, expect, it } from 'vitest';
import {
  acceptedRule,
  child,
  codeInput,
  intendedBut,
  numberInput,
  part,
  readings,
  rising,
  score,
  type Json,
  type Observed,
  type Seen,
} from './small-rule.ts';

const MINUTE_MS = 60_000;
const TWO_PARTS = {
  inputs: [numberInput('a'), numberInput('b')],
  parts: [part('one', rising('a', 5, 10)), part('two', rising('b', 5, 10))],
  maximum: 4,
};
const finding = (...all: Json[]) => ({ findings: [{ id: 'sepsis', label: 'Sepsis', text: 'two or more', all }] });
const answer = (changes: Json, observed: Observed) =>
  score(acceptedRule({ ...TWO_PARTS, ...changes }), observed).findings[0]?.answer;

describe('status', () => {
  const rule = (partsMissingMax: number, changes: Json = {}) =>
    acceptedRule({ ...TWO_PARTS, partsMissingMax, ...changes });

  it('complete: every part is known', () => {
    expect(score(rule(0), { a: 6, b: 20 })).toMatchObject({
      status: 'complete',
      total: 3,
      lower: 3,
      upper: 3,
      missing: [],
      reason: null,
      published: null,
      probability: null,
      ageBand: 'child',
      caution: null,
      trend: null,
    });
  });

  it('partial: some parts are unknown', () => {
    expect(score(rule(1), { a: 6 })).toMatchObject({
      status: 'partial',
      total: null,
      lower: 1,
      upper: 3,
      missing: ['two'],
      reason: null,
    });
  });

  it('abstained: more parts are unknown than the rule allows', () => {
    expect(score(rule(0), { a: 6 })).toMatchObject({
      status: 'abstained',
      total: null,
      lower: null,
      upper: null,
      level: null,
      missing: ['two'],
      reason: 'two is missing',
      ageBand: 'child',
    });
    expect(score(rule(0), { a: 6 }).parts).toHaveLength(2);
  });

  it('abstained: nothing is known, however much may lack', () => {
    expect(score(rule(2), {})).toMatchObject({
      status: 'abstained',
      reason: 'one is missing, two is missing',
    });
    expect(score(rule(2), { b: 1 }).status).toBe('partial');
  });

  it('complete without a reading, where nothing has to be read', () => {
    const constant = acceptedRule({
      ...TWO_PARTS,
      parts: [
        part('one', { kind: 'bands', input: 'a', bands: [{ points: 1 }] }),
        part('two', { kind: 'bands', input: 'b', bands: [{ points: 1 }] }),
      ],
      maximum: 2,
    });
    expect(score(constant, {})).toMatchObject({ status: 'complete', total: 2 });
  });

  it('published: missing counts 0 where the publication says so', () => {
    const counts = (observed: Observed, partsMissingMax = 2) =>
      score(rule(partsMissingMax, { missingCountsZero: true }), observed).published;
    expect([counts({ a: 6 }), counts({ a: 6, b: 20 }), counts({}), counts({ a: 6 }, 0)]).toEqual([1, 3, null, null]);
  });

  it('a part that is switched off is neither shown nor counted', () => {
    const [one, two] = [
      part('one', rising('a', 5, 10)),
      part('two', rising('b', 5, 10), { disabled: { certainty: 'U', reason: 'unverified' } }),
    ];
    const result = score(acceptedRule({ ...TWO_PARTS, parts: [one, two], maximum: 2 }), { a: 6 });
    expect(result).toMatchObject({ status: 'complete', total: 1, maximum: 2 });
    expect(result.parts.map(({ name }) => name)).toEqual(['one']);
  });

  it('says which rule it is, in which unit', () => {
    const result = score(
      acceptedRule({ unit: '{index}', decimals: 1, parts: [part('one', { kind: 'value', input: 'a' })], maximum: 20 }),
      { a: 1.25 },
    );
    expect(result).toMatchObject({
      ruleId: 'small',
      ruleVersion: '1.0.0',
      maximum: 20,
      unit: '{index}',
      decimals: 1,
      total: 1.3,
    });
    expect(Object.keys(result)).toEqual(Object.keys(score(acceptedRule(), {}, { birthDate: null })));
  });

  it('nothing but why, where the rule does not speak', () => {
    expect(score(acceptedRule({ enabled: false, disabledReason: 'sources disagree' }), { a: 6 })).toEqual({
      ruleId: 'small',
      ruleVersion: '1.0.0',
      status: 'abstained',
      total: null,
      lower: null,
      upper: null,
      maximum: 2,
      unit: null,
      decimals: 0,
      published: null,
      level: null,
      levelText: null,
      triggers: [],
      findings: [],
      notes: [],
      probability: null,
      trend: null,
      ageBand: null,
      parts: [],
      missing: [],
      reason: 'the rule is disabled',
      caution: null,
    });
  });
});

describe('an input of a part', () => {
  const inputOf = (seen: Seen, changes: Json = {}) => score(acceptedRule(changes), { a: seen }).parts[0]?.inputs[0];
  it('is shown as it was read', () => {
    expect(inputOf(7)).toMatchObject({
      name: 'a',
      quality: 'present',
      value: 7,
      from: 'chart a',
      record: '0:a',
      ageMs: 10_000,
    });
  });

  it('is shown as missing by the name that the rule gives it', () => {
    expect(score(acceptedRule(), {}).parts[0]?.inputs).toEqual([
      {
        name: 'a',
        quality: 'missing',
        value: null,
        unit: '1',
        observedAtMs: null,
        ageMs: null,
        from: null,
        formula: null,
        record: null,
      },
    ]);
  });

  it.each<[string, Seen, string]>([
    ['present but beyond the range', 20.1, 'implausible'],
    ['present but no number', 'seven', 'implausible'],
    ['present but infinite', Infinity, 'implausible'],
    ['stale', { value: 7, quality: 'stale' }, 'stale'],
    ['an artefact', { value: 7, quality: 'artefact' }, 'artefact'],
    ['present without a value', { value: null }, 'implausible'],
  ])('%s does not score', (_title, seen, quality) => {
    const result = score(acceptedRule(), { a: seen });
    expect([
      result.status,
      result.parts[0]?.pointsMin,
      result.parts[0]?.pointsMax,
      result.parts[0]?.inputs[0]?.quality,
    ]).toEqual(['abstained', 0, 2, quality]);
  });

  it('no number that is none scores, even without a range', () => {
    const open = { inputs: [numberInput('a', { range: undefined })] };
    for (const value of [Number.NaN, Infinity, -Infinity]) {
      expect(score(acceptedRule(open), { a: value }).status).toBe('abstained');
    }
    expect(score(acceptedRule(open), { a: 1e9 }).status).toBe('complete');
  });

  it('an answer that the rule does not name is shown, and scores nothing', () => {
    const rule = acceptedRule({
      inputs: [codeInput('x')],
      parts: [part('one', { kind: 'codes', input: 'x', points: { on: 1, off: 0 } })],
      maximum: 1,
    });
    expect(score(rule, { x: 'perhaps' })).toMatchObject({
      status: 'abstained',
      parts: [{ points: null, inputs: [{ quality: 'present', value: 'perhaps' }] }],
    });
    expect(score(rule, { x: 3 })).toMatchObject({
      status: 'abstained',
      parts: [{ points: null, inputs: [{ quality: 'present', value: 3 }] }],
    });
  });
});

describe('levels', () => {
  const level = (id: string, from: number) => ({ id, label: id, from, text: `act on ${id}`, alert: null });
  const LEVELS = { levels: [level('low', 1), level('medium', 2), level('high', 3)] };
  const TRIGGERED = {
    ...TWO_PARTS,
    ...LEVELS,
    inputs: [...TWO_PARTS.inputs, codeInput('x'), codeInput('y', { optional: true })],
    triggers: [
      { id: 'nurse', input: 'x', codes: ['yes', 'severe'], level: 'medium', text: 'The nurse worries' },
      { id: 'worse', input: 'y', codes: ['worse'], changedFrom: ['well', 'same'], level: 'high', text: 'Worse' },
    ],
  };
  const levelOf = (changes: Json, observed: Observed) =>
    score(acceptedRule({ ...TWO_PARTS, ...LEVELS, ...changes }), observed).level;

  it('are half-open, and go by the lower bound', () => {
    expect([
      levelOf({}, { a: 1, b: 1 }),
      levelOf({}, { a: 6, b: 1 }),
      levelOf({}, { a: 6, b: 6 }),
      levelOf({}, { a: 20, b: 20 }),
    ]).toEqual([null, 'low', 'medium', 'high']);
    expect([levelOf({}, { a: 6 }), levelOf({ partsMissingMax: 0 }, { a: 6 })]).toEqual(['low', 'low']);
    expect(levelOf({ partsMissingMax: 0 }, { a: 1 })).toBeNull();
    const always = { levels: [level('none', 0), level('low', 1)] };
    expect([levelOf(always, { a: 1, b: 1 }), levelOf({ ...always, partsMissingMax: 0 }, { a: 1 })]).toEqual([
      'none',
      null,
    ]);
    expect(score(acceptedRule({ ...TWO_PARTS, ...LEVELS }), { a: 6, b: 6 }).level).toBe('medium');
  });

  it('compare fractions at three digits', () => {
    const fraction = (from: number, a: number) =>
      score(
        acceptedRule({
          parts: [part('one', { kind: 'value', input: 'a', factor: 0.1 })],
          maximum: 2,
          decimals: 2,
          levels: [level('low', from)],
        }),
        { a },
      ).level;
    expect([fraction(0.3, 3), fraction(0.3, 2.9), fraction(0.7, 7)]).toEqual(['low', null, 'low']);
  });

  it.each<[string, Observed, Readonly<Record<string, string>>, Pick<SpokenScore, 'level' | 'triggers'>]>([
    ['a trigger lifts the level', { a: 1, b: 1, x: 'yes' }, {}, { level: 'medium', triggers: ['nurse'] }],
    ['and never lowers it', { a: 20, b: 20, x: 'yes' }, {}, { level: 'high', triggers: ['nurse'] }],
    ['any answer of its list', { a: 1, b: 1, x: 'severe' }, {}, { level: 'medium', triggers: ['nurse'] }],
    ['another answer does not', { a: 1, b: 1, x: 'no' }, {}, { level: null, triggers: [] }],
    [
      'an answer too old does not',
      { a: 1, b: 1, x: { value: 'yes', quality: 'stale' } },
      {},
      { level: null, triggers: [] },
    ],
    ['a number does not', { a: 1, b: 1, x: 3 }, {}, { level: null, triggers: [] }],
    [
      'one that asks for no change holds while the answer stands',
      { a: 1, b: 1, x: 'yes' },
      { x: 'severe' },
      { level: 'medium', triggers: ['nurse'] },
    ],
    [
      'a first answer counts as a change',
      { a: 1, b: 1, y: 'worse' },
      {},
      { level: 'high', triggers: ['worse (first answer)'] },
    ],
    [
      'a change from an answer of the list',
      { a: 1, b: 1, y: 'worse' },
      { y: 'same' },
      { level: 'high', triggers: ['worse (before: same)'] },
    ],
    [
      'a change from another answer does not count',
      { a: 1, b: 1, y: 'worse' },
      { y: 'worse' },
      { level: null, triggers: [] },
    ],
    [
      'the highest of several',
      { a: 6, b: 1, x: 'yes', y: 'worse' },
      {},
      { level: 'high', triggers: ['nurse', 'worse (first answer)'] },
    ],
    ['without a score, too', { x: 'yes' }, {}, { level: 'medium', triggers: ['nurse'] }],
    ['not by what was charted of another input', { a: 1, b: 1, x: 'worse' }, {}, { level: null, triggers: [] }],
  ])('%s', (_title, observed, previous, expected) => {
    expect(
      spokenScore(
        acceptedRule(TRIGGERED),
        child({ previousCodes: new Map(Object.entries(previous)) }),
        readings(observed),
      ),
    ).toMatchObject(expected);
  });

  it('name the trigger inputs that nobody charted, save the optional ones', () => {
    const lacking = (observed: Observed) => score(acceptedRule(TRIGGERED), observed).missing;
    expect([
      lacking({ a: 1, b: 1 }),
      lacking({ a: 1, x: 'no' }),
      lacking({ a: 1, b: 1, x: { value: 'no', quality: 'stale' } }),
    ]).toEqual([['x'], ['two'], ['x']]);
  });
});

describe('findings', () => {
  it.each<[string, Json, Observed, string]>([
    ['at the limit', { total: { from: 2 } }, { a: 6, b: 6 }, 'yes'],
    ['under it', { total: { from: 2 } }, { a: 6, b: 1 }, 'no'],
    ['already above it, whatever lacks', { total: { from: 2 } }, { a: 20 }, 'yes'],
    ['what lacks could lift it', { total: { from: 2 } }, { a: 6 }, 'unknown'],
    ['what lacks could not lift it so far', { total: { from: 4 } }, { a: 6 }, 'no'],
    ['above, not at the limit', { total: { above: 2 } }, { a: 6, b: 6 }, 'no'],
    ['above, over it', { total: { above: 2 } }, { a: 6, b: 20 }, 'yes'],
    ['above, out of reach', { total: { above: 3 } }, { a: 6 }, 'no'],
    ['below, at the limit', { total: { below: 2 } }, { a: 6, b: 6 }, 'no'],
    ['below, under it', { total: { below: 2 } }, { a: 6, b: 1 }, 'yes'],
    ['below, what lacks could lift it over', { total: { below: 2 } }, { a: 6 }, 'unknown'],
    ['below, no longer possible', { total: { below: 2 } }, { a: 20 }, 'no'],
    ['up to, at the limit', { total: { upTo: 2 } }, { a: 6, b: 6 }, 'yes'],
    ['up to, over it', { total: { upTo: 2 } }, { a: 6, b: 20 }, 'no'],
    ['up to, no longer possible', { total: { upTo: 1 } }, { a: 20 }, 'no'],
    ['between, both ends known', { total: { from: 1, upTo: 3 } }, { a: 6 }, 'yes'],
    ['between, wider than that', { total: { from: 2, upTo: 2 } }, { a: 6 }, 'unknown'],
    ['between, wholly below', { total: { from: 4, upTo: 4 } }, { a: 6 }, 'no'],
    ['between, wholly above', { total: { from: 0, below: 1 } }, { a: 6 }, 'no'],
    ['nothing known', { total: { from: 1 } }, {}, 'unknown'],
  ])('a total %s', (_title, condition, observed, expected) =>
    expect(answer(finding(condition), observed)).toBe(expected),
  );

  const any = { parts: ['one', 'two'], from: 2 };
  it.each<[string, Json, Observed, string]>([
    ['one part suffices', any, { a: 20 }, 'yes'],
    ['the other, too', any, { b: 20 }, 'yes'],
    ['none does', any, { a: 6, b: 6 }, 'no'],
    ['one does not, the other is unknown', any, { a: 6 }, 'unknown'],
    ['a part that is not named does not count', { parts: ['one'], from: 2 }, { a: 6, b: 20 }, 'no'],
    ['between limits', { parts: ['one'], above: 0, below: 2 }, { a: 6 }, 'yes'],
    ['beyond the upper limit', { parts: ['one'], upTo: 1 }, { a: 20 }, 'no'],
  ])('parts: %s', (_title, condition, observed, expected) =>
    expect(answer(finding(condition), observed)).toBe(expected),
  );

  const withAnswer = { inputs: [...TWO_PARTS.inputs, codeInput('x')] };
  const infected = { input: 'x', codes: ['suspected', 'proven'] };
  it.each<[string, Json[], Observed, string]>([
    ['an answer of the list', [infected], { a: 1, x: 'proven' }, 'yes'],
    ['another answer', [infected], { a: 1, x: 'none' }, 'no'],
    ['no answer', [infected], { a: 1 }, 'unknown'],
    ['an answer and a total', [infected, { total: { from: 2 } }], { a: 6, b: 6, x: 'suspected' }, 'yes'],
    ['one that fails decides', [infected, { total: { from: 2 } }], { x: 'none' }, 'no'],
    ['in any order', [{ total: { from: 2 } }, infected], { x: 'none' }, 'no'],
    ['one unknown leaves it open', [infected, { total: { from: 2 } }], { a: 20 }, 'unknown'],
    ['a number within limits', [{ input: 'a', from: 5, below: 6 }, infected], { a: 5.9, b: 1, x: 'proven' }, 'yes'],
    ['a number beyond limits', [{ input: 'a', from: 5, below: 6 }, infected], { a: 6, b: 1, x: 'proven' }, 'no'],
  ])('inputs: %s', (_title, all, observed, expected) =>
    expect(answer({ ...finding(...all), ...withAnswer }, observed)).toBe(expected),
  );

  it('are answered, also where the score abstains', () => {
    expect(
      score(acceptedRule({ ...TWO_PARTS, ...finding({ total: { from: 3 } }), partsMissingMax: 0 }), { a: 1 }),
    ).toMatchObject({
      status: 'abstained',
      findings: [{ id: 'sepsis', answer: 'no' }],
    });
  });

  it('two statements on one input are two', () => {
    const rule = acceptedRule({
      ...TWO_PARTS,
      findings: [
        ['low', { input: 'a', below: 5 }],
        ['high', { input: 'a', from: 5 }],
      ].map(([id, condition]) => ({ id, label: id, text: 'so', all: [condition] })),
    });
    expect(score(rule, { a: 6 }).findings.map(({ id, answer: said }) => [id, said])).toEqual([
      ['low', 'no'],
      ['high', 'yes'],
    ]);
  });
});

describe('notes', () => {
  const rule = acceptedRule({
    ...TWO_PARTS,
    inputs: [...TWO_PARTS.inputs, codeInput('x')],
    notes: [
      { id: 'tube', text: 'A tube.', all: [{ input: 'x', codes: ['tube'] }] },
      {
        id: 'tube-and-high',
        text: 'A tube and a high value.',
        all: [
          { input: 'x', codes: ['tube'] },
          { input: 'a', above: 10 },
        ],
      },
    ],
  });
  it.each<[string, Observed, string[]]>([
    ['stand while all holds', { a: 11, b: 1, x: 'tube' }, ['tube', 'tube-and-high']],
    ['not while one fails', { a: 10, b: 1, x: 'tube' }, ['tube']],
    ['not while one is unknown', { b: 1, x: 'tube' }, ['tube']],
    ['not for another answer', { a: 11, b: 1, x: 'mask' }, []],
  ])('%s', (_title, observed, notes) => expect(score(rule, observed).notes).toEqual(notes));
});

describe('probability', () => {
  const rule = (partsMissingMax = 2) =>
    acceptedRule({
      ...TWO_PARTS,
      partsMissingMax,
      probability: { label: 'Risk of death', intercept: -2, slope: 0.5, text: 'equation' },
    });
  it('is that of both bounds, with six digits', () => {
    // 1 / (1 + e^(2 - 0.5 * total)), by hand.
    expect(score(rule(), { a: 20, b: 20 }).probability).toEqual({ lower: 0.5, upper: 0.5 });
    expect(score(rule(), { a: 6 }).probability).toEqual({ lower: 0.182426, upper: 0.377541 });
  });
  it('is none without a score', () => expect(score(rule(0), { a: 6 }).probability).toBeNull());
});

describe('why a score lacks', () => {
  const reason = (observed: Observed, changes: Json = {}) =>
    score(acceptedRule({ partsMissingMax: 0, ...changes }), observed).reason;
  it.each<[string, Seen, string]>([
    ['too old, in seconds', { value: 1, quality: 'stale', ageMs: 59_000 }, 'a is 59 s old'],
    ['too old, in minutes', { value: 1, quality: 'stale', ageMs: 2 * MINUTE_MS }, 'a is 2 min old'],
    [
      'too old, just below two hours',
      { value: 1, quality: 'stale', ageMs: 120 * MINUTE_MS - 1_000 },
      'a is 119 min old',
    ],
    ['too old, two hours', { value: 1, quality: 'stale', ageMs: 120 * MINUTE_MS }, 'a is 2 h old'],
    ['too old, in hours', { value: 1, quality: 'stale', ageMs: 179 * MINUTE_MS + 120_000 }, 'a is 3 h old'],
    ['too old, nobody knows since when', { value: 1, quality: 'stale', ageMs: null }, 'a is too old'],
    ['implausible', { value: 1, quality: 'implausible' }, 'a is implausible'],
    ['an artefact', { value: 1, quality: 'artefact' }, 'a is judged an artefact'],
    ['missing', { value: null, quality: 'missing' }, 'one is missing'],
  ])('%s', (_title, seen, expected) => expect(reason({ a: seen })).toBe(`${expected}`));

  it('known in part only', () => {
    expect(
      reason(
        { a: 1 },
        {
          ...TWO_PARTS,
          parts: [part('one', { kind: 'sum', of: [rising('a', 5, 10), rising('b', 5, 10)] })],
          partsMissingMax: 0,
        },
      ),
    ).toBe('one is known in part only');
  });
});

describe('whom a rule was made for', () => {
  const POSTMENSTRUAL = { intended: intendedBut({ postmenstrualFromDays: 259 }) };
  const said = (
    changes: Json,
    subject: Parameters<typeof child>[0],
  ): Pick<SpokenScore, 'status' | 'reason' | 'caution' | 'ageBand'> => score(acceptedRule(changes), { a: 6 }, subject);
  const newborn = (gestationalAgeAtBirthDays: number | null, birthDate = '2026-03-01') => ({
    birthDate,
    gestationalAgeAtBirthDays,
  });

  it('postmenstrual age, where the gestational age is known', () => {
    expect(said(POSTMENSTRUAL, newborn(249))).toMatchObject({
      status: 'abstained',
      reason: 'younger than 37 weeks postmenstrual',
    });
    expect(said(POSTMENSTRUAL, newborn(250)).status).toBe('complete');
    expect(said(POSTMENSTRUAL, newborn(null)).status).toBe('complete');
    expect(said({}, newborn(160)).status).toBe('complete');
    expect(said({ intended: intendedBut({ postmenstrualFromDays: 258 }) }, newborn(240)).reason).toContain(
      'younger than 36 weeks',
    );
  });

  it('a rule that asks for no age still refuses adults, and says what it could not check', () => {
    expect(said({ ageBasis: 'none' }, {})).toMatchObject({ status: 'complete', caution: null, ageBand: null });
    expect(said({ ageBasis: 'none' }, { birthDate: null })).toMatchObject({
      status: 'partial',
      total: null,
      lower: 1,
      upper: 1,
      missing: ['Age'],
      caution: 'The birth date is missing: that this is a child is not checked.',
    });
    expect(said({ ageBasis: 'none' }, { birthDate: '2007-01-01' })).toMatchObject({
      status: 'abstained',
      reason: 'adult, 19 years old',
    });
    expect(said({ ageBasis: 'none' }, { birthDate: '2027-01-01' }).reason).toContain('lies in the future');
    expect(said({}, { birthDate: null, setting: 'ward' }).reason).toBe('birth date is missing');
  });

  it('ages outside the bands, in completed months', () => {
    const bands = {
      ageBands: [{ id: 'old', label: '2-17 y', from: { years: 2 }, to: { years: 18 } }],
      intended: intendedBut({ ageFrom: { years: 2 } }),
    };
    expect(said(bands, { birthDate: '2024-03-11' }).reason).toBe('age 23 months is outside the intended age');
    expect(said(bands, { birthDate: '2024-03-10' })).toMatchObject({ status: 'complete', ageBand: 'old' });
  });

  it('the basis of age that the rule asks for', () => {
    const term = {
      ageBasis: 'postmenstrual',
      ageBands: [
        { id: 'preterm', label: 'to 39 wk', to: { weeks: 40 } },
        { id: 'term', label: 'from 40 wk', from: { weeks: 40 }, to: { weeks: 60 } },
      ],
      intended: intendedBut({ ageTo: { weeks: 60 } }),
    };
    expect(
      [said(term, newborn(270)), said(term, newborn(271)), said(term, newborn(null))].map(
        ({ ageBand, reason }) => ageBand ?? reason,
      ),
    ).toEqual(['preterm', 'term', 'gestational age at birth is missing']);
    const corrected = {
      ageBasis: 'corrected',
      ageBands: [
        { id: 'young', label: 'young', to: { days: 20 } },
        { id: 'old', label: 'old', from: { days: 20 }, to: { years: 18 } },
      ],
    };
    expect(
      [said(corrected, newborn(240, '2026-01-10')), said(corrected, newborn(241, '2026-01-10'))].map(
        ({ ageBand }) => ageBand,
      ),
    ).toEqual(['young', 'old']);
  });

  it('a caution of its own stands beside that of an opt-in', () => {
    const optIn = { reason: 'pilot', waives: ['setting'] as const };
    const differs = 'Outside the intended population (setting ward). Used by unit policy: pilot';
    expect(said({ ageBasis: 'none' }, { birthDate: null, setting: 'ward', optIn }).caution).toBe(
      `The birth date is missing: that this is a child is not checked. ${differs}`,
    );
    expect(said({}, { setting: 'ward', optIn }).caution).toBe(differs);
  });

  it('each respect by its own name', () => {
    const strict = { intended: intendedBut({ ventilatedAllowed: false, newbornStayAllowed: false }) };
    const all = { setting: 'ward', ventilated: true, newbornStay: true };
    expect(said(strict, all).reason).toBe('setting ward, ventilated, in hospital since birth');
    expect(
      said(strict, { ...all, optIn: { reason: 'pilot', waives: ['setting', 'ventilated', 'newborn-stay'] } }).caution,
    ).toBe(
      'Outside the intended population (setting ward, ventilated, in hospital since birth). Used by unit policy: pilot',
    );
    for (const waives of [
      ['ventilated', 'newborn-stay'],
      ['setting', 'newborn-stay'],
      ['setting', 'ventilated'],
    ] as const) {
      expect(said(strict, { ...all, optIn: { reason: 'pilot', waives } }).status).toBe('abstained');
    }
    expect(
      [said({}, all), said(strict, {}), said(strict, { ventilated: true }), said(strict, { newbornStay: true })].map(
        ({ status }) => status,
      ),
    ).toEqual(['abstained', 'complete', 'abstained', 'abstained']);
    expect(said({}, { ventilated: true, newbornStay: true })).toMatchObject({ status: 'complete', caution: null });
  });

  it('a rule that is off gives its reason, or that it is off', () => {
    const off = { ...acceptedRule(), enabled: false };
    expect(score(off, { a: 6 }).reason).toBe('the rule is disabled');
  });
});
