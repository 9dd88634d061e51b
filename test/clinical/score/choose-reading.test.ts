/** Which source feeds a score, and when it has become too old to do so. */
import { describe, expect, it } from 'vitest';
import { chooseReading, missingReading } from '../../../services/clinical/score/choose-reading.ts';
import { npewsRule, reading } from '../../models/rules/npews-child.ts';
import type { InputReading } from '../../../services/clinical/score/score-result.ts';
import type { RuleInput } from '../../../services/clinical/score/score-rule.ts';

function inputNamed(name: string): RuleInput {
  const input = npewsRule().inputs.find((each) => each.name === name);
  if (input === undefined) throw new Error(name);
  return input;
}

const pressure = () => inputNamed('systolicPressure');
const MINUTE_MS = 60_000;
const ANY_SOURCE: RuleInput['sources'][number] = { kind: 'charted', from: 'systolic', validForMs: 5 * MINUTE_MS };
const art = (ageMs: number, quality: 'present' | 'stale' | 'artefact' = 'present') =>
  reading('arterialSystolicMmHg', 88, quality, ageMs);
const cuff = (ageMs: number) => reading('cuffSystolicMmHg', 95, 'stale', ageMs);

describe('chooseReading', () => {
  it('prefers the arterial line while it is valid, then the cuff', () => {
    expect(chooseReading(pressure(), [art(MINUTE_MS), cuff(0), null])).toMatchObject({
      name: 'systolicPressure',
      from: 'arterialSystolicMmHg',
      quality: 'present',
      value: 88,
    });
    expect(chooseReading(pressure(), [art(5 * MINUTE_MS), cuff(90 * MINUTE_MS), null])).toMatchObject({
      from: 'cuffSystolicMmHg',
      quality: 'present',
      value: 95,
    });
  });

  it('is stale from the moment the validity ends, and says how old', () => {
    const rate = inputNamed('respiratoryRate');
    const of = (ageMs: number) =>
      chooseReading(rate, [reading('respiratoryRatePerMin', 30, 'stale', ageMs), null]).quality;
    expect([of(5 * MINUTE_MS - 1), of(5 * MINUTE_MS)]).toEqual(['present', 'stale']);
    expect(chooseReading(rate, [reading('respiratoryRatePerMin', 30, 'present', 9 * MINUTE_MS), null])).toMatchObject({
      quality: 'stale',
      ageMs: 9 * MINUTE_MS,
    });
  });

  it('never revives an artefact, and passes over it', () => {
    expect(chooseReading(pressure(), [art(0, 'artefact'), null, null]).quality).toBe('artefact');
    expect(chooseReading(pressure(), [art(0, 'artefact'), cuff(0), null])).toMatchObject({
      quality: 'present',
      value: 95,
    });
  });

  it('says missing when there is nothing', () => {
    expect(chooseReading(pressure(), [])).toEqual(missingReading(pressure()));
    expect(chooseReading(pressure(), [reading('arterialSystolicMmHg', null, 'missing'), null, null]).quality).toBe(
      'missing',
    );
  });

  it.each(['implausible', 'artefact'] as const)('does not judge by its age what is %s', (quality) => {
    expect(chooseReading(pressure(), [reading('arterialSystolicMmHg', 88, quality, MINUTE_MS)])).toMatchObject({
      quality,
      value: 88,
      name: 'systolicPressure',
    });
  });

  it('takes a reading whose age nobody knows for too old', () => {
    expect(chooseReading(pressure(), [{ ...art(0), ageMs: null }])).toMatchObject({ quality: 'stale', value: 88 });
  });

  it('shows the best of those that do not score: too old, then an artefact, then an implausible one', () => {
    const [old, artefact, implausible] = [
      art(60 * MINUTE_MS),
      art(0, 'artefact'),
      reading('arterialSystolicMmHg', 88, 'implausible', 0),
    ];
    const best = (...candidates: InputReading[]) =>
      chooseReading({ ...pressure(), sources: [ANY_SOURCE, ANY_SOURCE, ANY_SOURCE] }, candidates).quality;
    expect([
      best(implausible, artefact, old),
      best(artefact, implausible),
      best(implausible, artefact),
      best(implausible),
    ]).toEqual(['stale', 'artefact', 'artefact', 'implausible']);
  });
});

describe('an input that prefers the newest', () => {
  const newest = () => ({ ...pressure(), prefer: 'newest' as const, sources: [ANY_SOURCE, ANY_SOURCE, ANY_SOURCE] });
  const chosen = (...candidates: (InputReading | null)[]) => chooseReading(newest(), candidates);

  it('takes the newest of those present, in any order', () => {
    expect(chosen(art(2 * MINUTE_MS), cuff(MINUTE_MS))).toMatchObject({ value: 95, quality: 'present' });
    expect(chosen(art(MINUTE_MS), cuff(2 * MINUTE_MS))).toMatchObject({ value: 88 });
    expect(chooseReading({ ...newest(), prefer: 'first' }, [art(2 * MINUTE_MS), cuff(MINUTE_MS)])).toMatchObject({
      value: 88,
    });
  });

  it('and of two of the same moment the first', () =>
    expect(chosen(art(MINUTE_MS), cuff(MINUTE_MS))).toMatchObject({ value: 88 }));

  it('never one that is not present, however new', () => {
    expect(chosen(art(2 * MINUTE_MS), art(0, 'artefact'))).toMatchObject({ value: 88, quality: 'present' });
    expect(chosen(art(0, 'artefact'), cuff(2 * MINUTE_MS))).toMatchObject({ value: 95, quality: 'present' });
    expect(chosen(art(7 * MINUTE_MS), art(6 * MINUTE_MS))).toMatchObject({ quality: 'stale', ageMs: 7 * MINUTE_MS });
  });

  it('and one with a time before one without', () => {
    expect(chosen({ ...art(MINUTE_MS), observedAtMs: null }, cuff(2 * MINUTE_MS))).toMatchObject({ value: 95 });
    expect(chosen(cuff(2 * MINUTE_MS), { ...art(MINUTE_MS), observedAtMs: null })).toMatchObject({ value: 95 });
  });
});
