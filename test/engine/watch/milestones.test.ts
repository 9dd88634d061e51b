// Hazards: H05 (docs/hazards.md).
/** Birthdays and the end of the 40th week are events at local midnight, once, and only while a child is here. */
import { english } from '../../support/told.ts';
import { said } from '../../support/said.ts';
import { describe, expect, it } from 'vitest';
import { START_MS, UnitScript, configured, opened, record, tick } from '../unit-script.ts';

const HOUR_MS = 3_600_000;
/** 2 March 2026, 10:00 UTC is 19:00 in Seoul: midnight is 5 h away. */
const TO_SEOUL_MIDNIGHT_MS = 5 * HOUR_MS;
const DAY_MS = 24 * HOUR_MS;

function child(person: Parameters<typeof opened>[2]): UnitScript {
  return new UnitScript().play(configured({ timeZone: 'Asia/Seoul' }), opened('stay-1', 0, person), tick(0));
}

function told(script: UnitScript): readonly (readonly [number, string, string, string])[] {
  return script
    .of('age-band.crossed')
    .map(({ atMs, ruleId, fromBand, toBand }) => [atMs - START_MS, ruleId, said(fromBand), said(toBand)] as const);
}

describe('milestones of age', () => {
  it.each([
    ['2025-03-03', '11 mo', '1 y'],
    ['2024-03-03', '1 y', '2 y'],
    ['2013-03-03', '12 y', '13 y'],
    ['2008-03-03', '17 y', '18 y: adult, refused by paediatric rules'],
  ])('a birthday (born %s) begins at the midnight of the unit', (birthDate, from, to) => {
    const script = child({ birthDate }).play(tick(TO_SEOUL_MIDNIGHT_MS - 1));
    expect(told(script)).toEqual([]);
    script.play(tick(TO_SEOUL_MIDNIGHT_MS), tick(TO_SEOUL_MIDNIGHT_MS + 1000), tick(TO_SEOUL_MIDNIGHT_MS + DAY_MS));
    expect(told(script)).toEqual([[TO_SEOUL_MIDNIGHT_MS, 'age', from, to]]);
  });

  it('the end of the 40th week begins at the midnight of the unit', () => {
    // Born at 27+3, 192 days, 87 days before 2 March: 39+6 on that day.
    const script = child({ birthDate: '2025-12-05', gestationalAgeAtBirthDays: 192 }).play(
      tick(TO_SEOUL_MIDNIGHT_MS - 1),
    );
    expect(told(script)).toEqual([]);
    script.play(tick(TO_SEOUL_MIDNIGHT_MS), tick(TO_SEOUL_MIDNIGHT_MS + DAY_MS));
    expect(told(script)).toEqual([
      [TO_SEOUL_MIDNIGHT_MS, 'age', '39+6 wk postmenstrual', '40+0 wk postmenstrual: term age'],
    ]);
  });

  it.each([
    ['born at 37 weeks', { birthDate: '2026-02-10', gestationalAgeAtBirthDays: 259 }],
    ['born at an unknown week', { birthDate: '2025-12-05', gestationalAgeAtBirthDays: null }],
    ['without a birth date', { birthDate: null, gestationalAgeAtBirthDays: 192 }],
    ['whose birthday is the day of admission', { birthDate: '2020-03-02' }],
    ['born on 29 February, on 28 February of a common year', { birthDate: '2024-02-29' }],
  ])('nothing is told of a child %s', (_name, person) => {
    const script = child(person);
    for (let day = 0; day < 5; day++) script.play(tick(TO_SEOUL_MIDNIGHT_MS + day * DAY_MS));
    expect(told(script)).toEqual([]);
  });

  it('what a jump of the unit’s time skipped is told after it', () => {
    const script = child({ birthDate: '2025-12-06', gestationalAgeAtBirthDays: 192 }).play(
      tick(TO_SEOUL_MIDNIGHT_MS + 3 * DAY_MS),
    );
    expect(told(script)).toMatchObject([
      [expect.any(Number), 'age', '39+5 wk postmenstrual', '40+2 wk postmenstrual: term age'],
    ]);
  });

  it('nothing is told of a child who has left', () => {
    const script = child({ birthDate: '2025-03-03' }).play(
      record('stay.closed', 1_000, { stayId: 'stay-1' }),
      tick(TO_SEOUL_MIDNIGHT_MS),
    );
    expect(told(script)).toEqual([]);
  });
});

describe('a birth date that rules nothing in', () => {
  it('is a technical alert that says what follows, and changes its words with its reason', () => {
    const script = child({ birthDate: null });
    const said = () =>
      script
        .of('alert.changed')
        .map(({ change, alert }) => `${change}: ${english(alert.title)}. ${english(alert.detail)}`);
    expect(said()).toEqual([
      'raised: Birth date is missing. Without a birth date no limit or score that goes by age can be chosen for this child.',
    ]);
    script.play(record('stay.updated', 1_000, { stayId: 'stay-1', changes: { birthDate: '2026-05-01' } }));
    expect(said().at(-1)).toBe(
      'annotated: Birth date is not possible. Without a possible birth date no limit or score that goes by age can be chosen for this child.',
    );
    script.play(record('stay.updated', 2_000, { stayId: 'stay-1', changes: { birthDate: '2026-02-01' } }));
    expect(said().at(-1)).toMatch(/^cleared/);
  });
});
