/** When the evaluator abstains, what it says then, and what an opt-in can and cannot do. */
import { spokenScore } from '../../support/said.ts';
import { describe, expect, it } from 'vitest';
import { WAIVERS } from '../../../services/clinical/statement/opt-in.ts';
import { WELL, childOf, npewsRule, reading, readingsOf } from '../../models/rules/npews-child.ts';

const RULE = npewsRule();
const band = '1-4-years';
const well = () => readingsOf(WELL[band]);

describe('children whom the rule was not made for', () => {
  it.each([
    ['adult', { birthDate: '2008-03-10' }, /^adult, 18 years old/],
    ['no birth date', { birthDate: null }, /^birth date is missing$/],
    ['born tomorrow', { birthDate: '2026-03-11' }, /lies in the future/],
    ['impossible birth date', { birthDate: '2025-02-29' }, /is not possible/],
    ['intensive care', { setting: 'picu' }, /^setting picu; made for/],
    ['ventilated', { ventilated: true }, /^ventilated; made for/],
    ['in hospital since birth', { newbornStay: true }, /^in hospital since birth; made for/],
  ])('abstains: %s', (_title, changes, reason) => {
    const result = spokenScore(RULE, childOf(band, changes), well());
    expect(result).toMatchObject({
      status: 'abstained',
      total: null,
      lower: null,
      upper: null,
      level: null,
      triggers: [],
      parts: [],
      ageBand: null,
    });
    expect(result.reason).toMatch(reason);
  });

  it('scores the last day before 18 years', () => {
    const result = spokenScore(
      RULE,
      childOf('13-17-years', { birthDate: '2008-03-11' }),
      readingsOf(WELL['13-17-years']),
    );
    expect(result).toMatchObject({ status: 'complete', ageBand: '13-17 y' });
  });

  it('scores with a caution where policy opts in', () => {
    const result = spokenScore(
      RULE,
      childOf(band, {
        setting: 'picu',
        ventilated: true,
        optIn: { reason: 'pilot on step-down beds', waives: ['setting', 'ventilated'] },
      }),
      well(),
    );
    expect(result).toMatchObject({ status: 'complete', total: 0, reason: null });
    expect(result.caution).toMatch(/setting picu, ventilated.*Ward chart.*Ventilation sets.*pilot on step-down beds/);
  });

  it.each([
    ['the setting alone, not a newborn stay', { newbornStay: true, setting: 'nicu' }],
    ['the setting alone, not ventilation', { ventilated: true, setting: 'picu' }],
  ])('an opt-in reaches no further than it says: %s', (_title, changes) => {
    const result = spokenScore(
      RULE,
      childOf(band, { ...changes, optIn: { reason: 'pilot', waives: ['setting'] } }),
      well(),
    );
    expect(result).toMatchObject({ status: 'abstained', total: null, caution: null });
  });

  it.each([
    ['adult', { birthDate: '1980-01-01' }],
    ['no birth date', { birthDate: null }],
  ])('no opt-in reaches %s', (_title, changes) => {
    expect(
      spokenScore(RULE, childOf(band, { ...changes, optIn: { reason: 'try', waives: WAIVERS } }), well()),
    ).toMatchObject({ status: 'abstained', caution: null });
  });

  it('a disabled rule says so', () => {
    const result = spokenScore({ ...RULE, enabled: false, disabledReason: 'sources disagree' }, childOf(band), well());
    expect(result).toMatchObject({ status: 'abstained', reason: 'the rule is disabled' });
  });
});

describe('readings that lack', () => {
  it('turns the score into bounds, never into zero points', () => {
    const readings = well();
    readings.delete('respiratoryDistress');
    readings.set('heartRate', reading('heartRate', 110, 'stale', 540_000));
    const result = spokenScore(RULE, childOf(band), readings);
    expect(result).toMatchObject({
      status: 'partial',
      total: null,
      lower: 0,
      upper: 8,
      missing: ['Respiratory distress', 'Heart rate'],
    });
    expect(result.parts.find((part) => part.name === 'heartRate')).toMatchObject({
      points: null,
      pointsMin: 0,
      pointsMax: 4,
    });
  });

  it.each(['stale', 'missing', 'implausible', 'artefact'] as const)('never scores a reading that is %s', (quality) => {
    const readings = well();
    readings.set('heartRate', reading('heartRate', 200, quality));
    expect(spokenScore(RULE, childOf(band), readings)).toMatchObject({ status: 'partial', lower: 0, upper: 4 });
  });

  it.each([Number.NaN, Infinity, 'alert'])('never scores %s as a heart rate', (value) => {
    const readings = well();
    readings.set('heartRate', reading('heartRate', value));
    expect(spokenScore(RULE, childOf(band), readings)).toMatchObject({ status: 'partial', lower: 0, upper: 4 });
  });

  it('takes the level from the lower bound', () => {
    const readings = well();
    readings.delete('capillaryRefill');
    readings.set('respiratoryRate', reading('respiratoryRate', 65));
    readings.set('spo2', reading('spo2', 88));
    expect(spokenScore(RULE, childOf(band), readings)).toMatchObject({
      status: 'partial',
      lower: 8,
      upper: 10,
      level: 'medium',
    });
  });

  it('abstains in words when too much lacks', () => {
    const readings = well();
    for (const name of ['respiratoryDistress', 'oxygenDevice', 'capillaryRefill']) readings.delete(name);
    expect(spokenScore(RULE, childOf(band), readings).status).toBe('partial');
    readings.set('respiratoryRate', reading('respiratoryRate', 30, 'stale', 559_000));
    const result = spokenScore(RULE, childOf(band), readings);
    expect(result).toMatchObject({
      status: 'abstained',
      total: null,
      lower: null,
      upper: null,
      level: null,
      ageBand: '1-4 y',
    });
    expect(result.reason).toBe(
      'respiratory rate is 9 min old, respiratory distress is missing, oxygen is missing, capillary refill is missing',
    );
    expect(result.parts).toHaveLength(7);
  });

  it.each([
    ['high', { respiratoryRate: 5, heartRate: 30, spo2: 60 }, 12],
    ['emergency', { respiratoryRate: 5, heartRate: 30, spo2: 60, systolicPressure: 30 }, 16],
    ['medium', { respiratoryRate: 5, spo2: 92 }, 5],
    ['low', { spo2: 92 }, 1],
  ])('issue 10 A6: what is known already reaches %s, however much lacks', (level, observed, lower) => {
    const result = spokenScore(RULE, childOf(band), readingsOf(observed));
    expect(result).toMatchObject({ status: 'partial', total: null, lower, level });
    expect(result.missing).toContain('Capillary refill');
    expect(result.reason).toBeNull();
  });

  it('abstains where nothing that is known reaches a level', () => {
    expect(
      spokenScore(RULE, childOf(band), readingsOf({ respiratoryRate: 30, heartRate: 100, spo2: 98 })),
    ).toMatchObject({
      status: 'abstained',
      lower: null,
      level: null,
    });
  });

  it('keeps the level of a trigger when there is no score', () => {
    const result = spokenScore(RULE, childOf(band), readingsOf({ consciousness: 'unresponsive' }));
    expect(result).toMatchObject({ status: 'abstained', lower: null, level: 'emergency' });
    expect(result.triggers).toHaveLength(1);
  });

  it('says when a part is known in part only', () => {
    const result = spokenScore({ ...RULE, levels: [] }, childOf(band), readingsOf({ oxygenDevice: 'face-mask' }));
    expect(result.reason).toContain('oxygen is known in part only');
  });
});
