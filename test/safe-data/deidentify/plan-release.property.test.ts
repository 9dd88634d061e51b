// Hazards: H57 (docs/hazards.md).
/** Whatever children there are: each that leaves is one of k whom nobody tells apart, and nothing is made up. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureRelease, type WrittenStay } from '../../../services/safe-data/deidentify/check-release.ts';
import { shiftMsOf } from '../../../services/safe-data/deidentify/date-shift.ts';
import { hoursOf, msOfHours } from '../../../services/safe-data/deidentify/hours.ts';
import { linkageAttack } from '../../../services/safe-data/deidentify/linkage-attack.ts';
import { planRelease, type ReleasePlan } from '../../../services/safe-data/deidentify/plan-release.ts';
import { ageBandOf, KEPT_TIMES, LEAST_K } from '../../../services/safe-data/deidentify/release-policy.ts';
import { groupsOf } from '../../../services/safe-data/deidentify/timelines.ts';
import { propertyRuns } from '../../support/property-runs.ts';
import { madeUpPeople } from './made-up-people.ts';

const policyOf = (k: number) => ({ k, keeps: [], leftOutShareMax: 0.1 });

/** As tables would have it, each child moved by a span of its own. */
function writtenOf(plan: ReleasePlan): readonly WrittenStay[] {
  return plan.persons.flatMap(({ sex, stays }, at) =>
    stays.map(({ ageBand, afterHours, hours }) => {
      const openedAtMs = msOfHours(at * 7_919 + afterHours);
      return { personId: at, sex, ageBand: ageBand.name, openedAtMs, endsAtMs: openedAtMs + msOfHours(hours) };
    }),
  );
}

const hospital = fc.record({
  count: fc.integer({ min: 1, max: 600 }),
  seed: fc.nat(),
  k: fc.constantFrom(LEAST_K.agreement, LEAST_K.open),
});

describe('a plan', () => {
  it('has at least k children of each look, no outcome shared by all of them, and no attack is right more often than 1 in k', () => {
    fc.assert(
      fc.property(hospital, ({ count, seed, k }) => {
        const people = madeUpPeople(count, seed);
        const plan = planRelease(people, policyOf(k));
        if (plan === null) return;
        const outcomes = plan.persons.map(({ personId, stays }) => {
          const told = new Set(stays.map(({ stayId }) => stayId));
          const own = people.find((person) => person.personId === personId)?.stays ?? [];
          return own.filter(({ stayId }) => told.has(stayId)).flatMap((stay) => stay.outcomes);
        });
        const measured = measureRelease(writtenOf(plan), (personId) => [...new Set(outcomes[personId])]);
        expect(measured.k).toBeGreaterThanOrEqual(k);
        expect(measured.classesOfOneOutcome).toBe(0);
        const records = plan.persons.map(({ personId, sex, stays }) => ({
          truePersonId: personId,
          sex,
          ageBands: stays.map(({ ageBand }) => ageBand.name),
          timeline: stays.flatMap(({ hours, afterHours }, at) =>
            at === 0 ? [hours] : [afterHours - (stays[at - 1]?.afterHours ?? 0), hours],
          ),
        }));
        const attack = linkageAttack(people, records);
        expect(attack.attacked).toBe(plan.persons.length);
        expect(attack.greatestRisk).toBeLessThanOrEqual(1 / k + 1e-12);
        expect(attack.greatestRiskNearest).toBeLessThanOrEqual(1 / k + 1e-12);
      }),
      { numRuns: propertyRuns(200) },
    );
  });

  it('tells no hour that was not there, counts whom it leaves out, and is refused where that is more than a tenth', () => {
    fc.assert(
      fc.property(hospital, ({ count, seed, k }) => {
        const people = madeUpPeople(count, seed);
        const stays = new Map(people.flatMap((person) => person.stays.map((stay) => [stay.stayId, stay])));
        const plan = planRelease(people, policyOf(k));
        if (plan === null) return;
        const { tooShort, tooRare, laterStays } = plan.leftOut;
        expect(plan.persons.length + tooShort + tooRare).toBe(count);
        const told = plan.persons.reduce((sum, person) => sum + person.stays.length, 0);
        expect(told + laterStays).toBeLessThanOrEqual(stays.size);
        expect(tooRare).toBeLessThanOrEqual((count - tooShort) * 0.1);
        for (const { stayId, fromMs, hours } of plan.persons.flatMap((person) => person.stays)) {
          const real = stays.get(stayId);
          expect(fromMs).toBeGreaterThanOrEqual(real?.openedAtMs ?? Number.NaN);
          expect(fromMs + msOfHours(hours)).toBeLessThanOrEqual(real?.endsAtMs ?? Number.NaN);
        }
      }),
      { numRuns: propertyRuns(200) },
    );
  });

  it('is none for fewer children than k, and coarser for fewer children', () => {
    expect(planRelease(madeUpPeople(19, 1), policyOf(20))).toBeNull();
    expect(planRelease([], policyOf(5))).toBeNull();
    expect(planRelease(madeUpPeople(4_000, 1), policyOf(5))?.level).toEqual({ age: 'fine', sex: true });
    expect(planRelease(madeUpPeople(60, 1), policyOf(5))?.level).not.toEqual({ age: 'fine', sex: true });
  });
});

describe('a group', () => {
  const child = (hours: number, ...outcomes: string[]) => ({ timeline: [hours], outcomes });

  it('of children who all have an outcome takes in others until it says nothing of one', () => {
    const ill = [9, 9, 9].map((hours) => child(hours, 'sepsis'));
    const well = [5, 4, 3].map((hours) => child(hours));
    expect(groupsOf([...ill, ...well], 3).groups.map(({ members }) => members.length)).toEqual([6]);
    expect(groupsOf(ill, 3)).toMatchObject({ groups: [], alike: ill });
    expect(groupsOf(well, 3).groups.map(({ timeline }) => timeline)).toEqual([[3]]);
  });
});

describe('what is left of a time', () => {
  it('is in a year to come, and keeps what was approved and no more', () => {
    const days = [0, 0.25, 0.5, 0.75, 0.999].map((draw) => {
      const fromMs = Date.UTC(2024, 6, 1, 9);
      return KEPT_TIMES.map((kept) => {
        const to = new Date(fromMs + shiftMsOf(fromMs, [kept], draw));
        expect(to.getUTCFullYear()).toBeGreaterThanOrEqual(2099);
        expect(to.getUTCFullYear()).toBeLessThan(2200);
        return { kept, hour: to.getUTCHours(), day: to.getUTCDay(), month: to.getUTCMonth() };
      });
    });
    const of = (kept: string) => days.flatMap((each) => each.filter((row) => row.kept === kept));
    expect(new Set(of('time-of-day').map(({ hour }) => hour))).toEqual(new Set([9]));
    expect(new Set(of('weekday').map(({ day }) => day))).toEqual(new Set([1]));
    expect(of('season').every(({ month }) => month >= 5 && month <= 7)).toBe(true);
    expect(new Set(of('time-of-day').map(({ day }) => day)).size).toBeGreaterThan(1);
  });

  it('without an approval is any hour of any day, as often as any other', () => {
    const fromMs = Date.UTC(2024, 6, 1, 9);
    const counts = Array.from({ length: 24 }, () => 0);
    for (let draw = 0; draw < 24_000; draw++) {
      const at = new Date(fromMs + shiftMsOf(fromMs, [], (draw + 0.5) / 24_000)).getUTCHours();
      counts[at] = (counts[at] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(800);
    expect(Math.max(...counts)).toBeLessThan(1_200);
  });

  it('is whole hours between the edges of a stay', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1e9 }), fc.nat({ max: 1e9 }), (openedAtMs, length) => {
        const { fromMs, hours } = hoursOf({ openedAtMs, endsAtMs: openedAtMs + length });
        expect([fromMs % 3_600_000, fromMs - openedAtMs < 3_600_000]).toEqual([0, true]);
        expect(hours >= 0 && hours * 3_600_000 <= length).toBe(true);
      }),
    );
  });

  it('of an age is a band that widens, and an unknown age is one of its own', () => {
    expect([3, 10, 400, 5_000, 9_000].map((days) => ageBandOf(days, 'fine').name)).toEqual([
      '0 to 6 d',
      '7 to 27 d',
      '365 to 729 d',
      '4383 to 6573 d',
      '6574 d and above',
    ]);
    expect([ageBandOf(null, 'fine'), ageBandOf(-1, 'coarse')].map(({ name }) => name)).toEqual(['unknown', 'unknown']);
  });
});
