// Hazards: H32 (docs/hazards.md).
/** Issue 14 point 2: units, ranges, ages and names of a unit's own rule are checked before anybody may ask for it. */
import { describe, expect, it } from 'vitest';
import { UNTRENDED, ownRuleFaults, type KnownNames } from '../../../services/clinical/own-rule/check-own-rule.ts';
import type { Condition } from '../../../services/clinical/own-rule/condition.ts';
import { ownRuleSchema } from '../../../services/clinical/own-rule/own-rule-schema.ts';
import { SIGNAL_NAMES } from '../../../services/clinical/signal/signals.ts';
import { keptMinutesOf } from '../../../services/engine/windows/minute-ring.ts';
import { ENTERED_ANSWERS, ENTERED_NUMBERS } from '../../../services/contract/own-rule/entered-names.ts';
import { ownRule } from '../../support/own-rule.ts';

const KNOWN: KnownNames = {
  scores: [
    { id: 'phoenix-8', enabled: true, findings: [{ id: 'sepsis' }] },
    { id: 'sipa', enabled: false, findings: [] },
  ],
  eventIds: ['bradycardia'],
  entered: ENTERED_NUMBERS,
  answers: ENTERED_ANSWERS,
};
const lactate: Condition = {
  is: 'entered',
  name: 'lactateMmolPerL',
  side: 'above',
  limit: 4,
  unit: 'mmol/L',
  withinMs: 14_400_000,
};
const dull: Condition = { is: 'answer', name: 'consciousness', answers: ['pain', 'unresponsive'], withinMs: 3_600_000 };
const low: Condition = { is: 'value', signal: 'spo2Percent', side: 'below', limit: 88, unit: '%' };
const deep = (levels: number): Condition => (levels === 0 ? low : { is: 'not', of: deep(levels - 1) });

describe('a rule of a unit’s own', () => {
  it.each<[string, Condition, readonly string[]]>([
    ['as it should be', ownRule().when, []],
    ['in kPa', { is: 'value', signal: 'endTidalCo2MmHg', side: 'above', limit: 8, unit: 'kPa' }, ['other-unit']],
    ['above every value', { ...low, limit: 101 }, ['out-of-range']],
    [
      'of more than a signal can change',
      { is: 'trend', signal: 'spo2Percent', change: 'falls', by: 120, unit: '%', withinMs: 600_000 },
      ['out-of-range'],
    ],
    [
      'of the trend of a cuff',
      { is: 'trend', signal: 'cuffMeanMmHg', change: 'falls', by: 10, unit: 'mm[Hg]', withinMs: 600_000 },
      ['no-trend'],
    ],
    ['low and high at once', { is: 'all', of: [low, { ...low, side: 'above', limit: 90 }] }, ['never-so']],
    ['too deep to be read', deep(5), ['too-long']],
    [
      'of many parts',
      { is: 'any', of: [1, 2].map(() => ({ is: 'any', of: Array.from({ length: 6 }, () => low) })) },
      ['too-long'],
    ],
    ['of a score that is not there', { is: 'score', ruleId: 'no-such', atLeast: 2 }, ['unknown-score']],
    ['of a score that ships off', { is: 'score', ruleId: 'sipa', atLeast: 2 }, ['unknown-score']],
    ['of a finding that is not there', { is: 'finding', ruleId: 'phoenix-8', findingId: 'no' }, ['unknown-finding']],
    ['of a finding', { is: 'finding', ruleId: 'phoenix-8', findingId: 'sepsis' }, []],
    ['of a laboratory value', lactate, []],
    ['of a charted number', { ...lactate, name: 'capillaryRefillSeconds', unit: 's', limit: 3 }, []],
    ['of lactate in mg/dL', { ...lactate, unit: 'mg/dL', limit: 36 }, ['other-unit']],
    ['of a lactate that no child has', { ...lactate, limit: 41 }, ['out-of-range']],
    ['of what no laboratory sends', { ...lactate, name: 'sodium' }, ['unknown-entry']],
    ['of an answer', dull, []],
    ['of an answer that nobody can give', { ...dull, answers: ['dead'] }, ['unknown-answer']],
    ['of a question that nobody asks', { ...dull, name: 'mood' }, ['unknown-entry']],
    ['of events nobody counts', { is: 'events', definitionId: 'no', atLeast: 2, hours: 6 }, ['unknown-events']],
  ])('%s', (_name, when, faults) => {
    expect(ownRuleFaults(ownRule({ when }), KNOWN).map(({ fault }) => fault)).toEqual(faults);
  });

  it('is for ages that there are', () => {
    const ages = { fromDays: 365, belowDays: 28 };
    expect(ownRuleFaults(ownRule({ ages })).map(({ fault }) => fault)).toEqual(['ages']);
  });

  it('knows of which signals a trend is kept', () => {
    expect(UNTRENDED).toEqual(SIGNAL_NAMES.filter((name) => keptMinutesOf(name) === 0));
  });

  it('has no form but the one that it has', () => {
    const unread = [
      { ...ownRule(), level: 'emergency' },
      { ...ownRule(), id: 'bradycardia' },
      { ...ownRule(), title: {} },
    ];
    for (const each of unread) expect(ownRuleSchema.safeParse(each).success).toBe(false);
    expect(ownRuleSchema.safeParse(ownRule()).success).toBe(true);
  });
});
