// Hazards: H62 (docs/hazards.md).
/** What the list of scores puts where, and how a result is worded without looking better than it is. */
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { listScores, oldestInputAtMs, originOf } from '../../dashboards/ward/scores/score-list.ts';
import {
  areaText,
  changeText,
  findingText,
  leadingScore,
  missingText,
  probabilityText,
  publishedText,
  scoreBoundsText,
  scoreNumber,
  whyNot,
} from '../../dashboards/ward/text/score-text.ts';
import { abstainedOf, inputOf, moreScores, partOf, scoreOf } from '../browser/stub-scores.ts';
import { START_MS, childOf } from '../browser/stub-ward.ts';
import type { ScoreResult } from '../../services/clinical/score/score-result.ts';

const known = partOf('a', 2, [inputOf({ name: 'a', value: 1, ageMs: 60_000 })]);
const unknown = partOf('b', [0, 4], [inputOf({ name: 'b', value: null })]);
const NOBODY = { alerting: new Set<string>(), onCard: null };

describe('the list of scores', () => {
  it('puts an open alert first, then a level or a yes, then other numbers, and folds the rest', () => {
    const scores = [
      abstainedOf('none', 'birth date is missing'),
      scoreOf('plain', [known]),
      scoreOf('said-yes', [known], { findings: [{ id: 'x', answer: 'yes' }] }),
      scoreOf('said-unknown', [unknown], {
        findings: [{ id: 'x', answer: 'unknown' }],
      }),
      scoreOf('levelled', [known], { level: 'high' }),
      scoreOf('alerting', [known]),
      scoreOf('shown-above', [known]),
    ];
    expect(listScores(scores, { alerting: new Set(['alerting', 'none']), onCard: 'shown-above' })).toEqual({
      scored: ['alerting', 'said-yes', 'levelled', 'plain', 'said-unknown'],
      notScored: ['none'],
    });
  });

  it('loses no score and shows none twice, whatever they say', () => {
    const anyScore = fc.record({
      status: fc.constantFrom('complete', 'partial', 'abstained'),
      level: fc.constantFrom(null, 'x'),
    });
    fc.assert(
      fc.property(fc.array(anyScore, { maxLength: 25 }), (facts) => {
        const scores = facts.map((fact, index) => scoreOf(`rule-${index}`, [], fact as Partial<ScoreResult>));
        const { scored, notScored } = listScores(scores, NOBODY);
        expect([...scored, ...notScored].toSorted()).toEqual(scores.map(({ ruleId }) => ruleId).toSorted());
      }),
    );
  });

  it('leads with the score whose chart alerts, and with no other', () => {
    const scores = [...moreScores(7), childOf(7).score];
    expect(leadingScore(scores)?.ruleId).toBe('national-pews-england');
    expect(leadingScore(moreScores(7))).toBeUndefined();
  });
});

describe('the words of a score', () => {
  it('keep the decimals of the rule, also of both bounds', () => {
    expect(scoreNumber(scoreOf('i', [known], { total: 7.4, decimals: 1 }))).toBe('7.4');
    expect(scoreNumber(scoreOf('i', [known, unknown], { decimals: 1 }))).toBe('2.0–6.0');
    expect(scoreNumber(abstainedOf('i', 'x'))).toBe('–');
  });

  it('say «at least» where the upper bound says nothing, and a range where it does or where nothing is known', () => {
    const partial = scoreOf('p', [known, unknown], { maximum: 6 });
    expect(scoreBoundsText(partial)).toBe('at least 2');
    expect(scoreBoundsText({ ...partial, maximum: 9 })).toBe('2–6');
    expect(scoreBoundsText(scoreOf('p', [unknown], { maximum: 4 }))).toBe('0–4');
  });

  it('never give a total that counts what is missing as 0 without saying so', () => {
    const partial = scoreOf('p', [known, unknown], { published: 2 });
    expect(publishedText(partial)).toBe('2 (missing counted as 0)');
    expect(publishedText(scoreOf('p', [known], { published: 2 }))).toBeNull();
    expect(publishedText({ ...partial, published: null })).toBeNull();
  });

  it('name what is missing, the first two and how many more', () => {
    const score = (names: readonly string[]): string | null =>
      missingText({ ruleId: 'phoenix-8', missing: names.map((name) => ({ kind: 'input', name })) });
    expect([
      score([]),
      score(['lactate']),
      score(['lactate', 'inr']),
      score(['lactate', 'inr', 'alt', 'glucose']),
    ]).toEqual([null, 'missing Lactate', 'missing Lactate, INR', 'missing Lactate, INR +2']);
  });

  it('tell a change by an arrow and its size, and what is not known from what did not change', () => {
    expect([
      changeText(2, 0),
      changeText(-0.44, 1),
      changeText(0, 0),
      changeText(0.004, 1),
      changeText(null, 0),
    ]).toEqual(['↑2', '↓0.4', '0', '0.0', '–']);
  });

  it('tell findings, probabilities and areas with what is not known', () => {
    expect(findingText('phoenix-4', { id: 'sepsis', answer: 'unknown' })).toBe('Sepsis (Phoenix): not known');
    expect(probabilityText({ lower: 0.003442, upper: 0.034921 })).toBe('0.3 %–3.5 %');
    expect(probabilityText({ lower: 0.5, upper: 0.5 })).toBe('50.0 %');
    const trend = {
      change1h: null,
      change4h: null,
      change12h: null,
      areaAbove: { threshold: 8, pointHours: 3.5, hoursKnown: 9.25 },
    };
    expect(areaText({ trend, unit: null })).toMatch(
      /^Above 8 in the last 12 h: 3\.5 points × h, known for 9\.[23] h of it\.$/,
    );
    expect(areaText({ trend: { ...trend, areaAbove: null }, unit: null })).toBeNull();
    expect(whyNot({ reason: { code: 'age.birth-date-missing', values: {} } })).toBe('birth date is missing');
  });
});

describe('what a score rests on', () => {
  it('is as old as its oldest value that scored', () => {
    const old = inputOf({ name: 'o', value: 3, ageMs: 7_200_000 });
    const tooOld = inputOf({ name: 't', value: 3, ageMs: 9_200_000, quality: 'stale' });
    expect(oldestInputAtMs({ parts: [known, partOf('c', 1, [old, tooOld])] })).toBe(START_MS - 7_200_000);
    expect(oldestInputAtMs({ parts: [unknown] })).toBeNull();
  });

  const formula = { id: 'ratio', applies: true };
  it.each([
    ['arterialMeanMmHg', null, '0:183377:41', 'monitor'],
    ['heartRatePerMin', null, '0:12:3', 'monitor'],
    ['heartRatePerMin', null, '0:12', 'charted'],
    ['fio2Percent', null, null, 'monitor'],
    ['gcsVerbal', null, '0:12', 'charted'],
    ['inr', null, '0:12', 'laboratory'],
    ['ventilated', null, '0:12', 'admission'],
    [null, formula, null, 'computed'],
    [null, null, null, null],
  ] as const)('%s with formula %j of record %s came from %s', (from, by, record, origin) => {
    expect(originOf({ from, formula: by, record })).toBe(origin);
  });
});
