/** Which source feeds a score, and when it has become too old to do so. */
import { describe, expect, it } from 'vitest';
import { chooseReading, missingReading } from '../../services/clinical/choose-reading.ts';
import { npewsRule, reading } from './npews-child.ts';
import type { RuleInput } from '../../services/clinical/score-rule.ts';

function inputNamed(name: string): RuleInput {
  const input = npewsRule().inputs.find((each) => each.name === name);
  if (input === undefined) throw new Error(name);
  return input;
}

const PRESSURE = inputNamed('systolicPressure');
const MINUTE_MS = 60_000;
const art = (ageMs: number, quality: 'present' | 'stale' | 'artefact' = 'present') => reading('arterialSystolicMmHg', 88, quality, ageMs);
const cuff = (ageMs: number) => reading('cuffSystolicMmHg', 95, 'stale', ageMs);

describe('chooseReading', () => {
  it('prefers the arterial line while it is valid, then the cuff', () => {
    expect(chooseReading(PRESSURE, [art(MINUTE_MS), cuff(0), null])).toMatchObject({ name: 'systolicPressure', from: 'arterialSystolicMmHg', quality: 'present', value: 88 });
    expect(chooseReading(PRESSURE, [art(5 * MINUTE_MS), cuff(90 * MINUTE_MS), null])).toMatchObject({ from: 'cuffSystolicMmHg', quality: 'present', value: 95 });
  });

  it('is stale from the moment the validity ends, and says how old', () => {
    const rate = inputNamed('respiratoryRate');
    const of = (ageMs: number) => chooseReading(rate, [reading('respiratoryRatePerMin', 30, 'stale', ageMs), null]).quality;
    expect([of(5 * MINUTE_MS - 1), of(5 * MINUTE_MS)]).toEqual(['present', 'stale']);
    expect(chooseReading(rate, [reading('respiratoryRatePerMin', 30, 'present', 9 * MINUTE_MS), null])).toMatchObject({ quality: 'stale', ageMs: 9 * MINUTE_MS });
  });

  it('never revives an artefact, and passes over it', () => {
    expect(chooseReading(PRESSURE, [art(0, 'artefact'), null, null]).quality).toBe('artefact');
    expect(chooseReading(PRESSURE, [art(0, 'artefact'), cuff(0), null])).toMatchObject({ quality: 'present', value: 95 });
  });

  it('says missing when there is nothing', () => {
    expect(chooseReading(PRESSURE, [])).toEqual(missingReading(PRESSURE));
    expect(chooseReading(PRESSURE, [reading('arterialSystolicMmHg', null, 'missing'), null, null]).quality).toBe('missing');
  });
});
