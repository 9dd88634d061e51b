/** The search for limits that keep to a budget: on any counts that fall as a lever is turned it ends below, and as near as it comes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeLimits } from '../../../services/clinical/vital/judge-limits.ts';
import { changesAt, decidable, leversOf, type Lever } from '../../../services/research/budget/limit-levers.ts';
import { searchLimits, type Positions } from '../../../services/research/budget/search-limits.ts';
import { shippedRules } from '../../engine/shipped-rules.ts';

const { vitals } = await shippedRules();
const LEVERS = leversOf(vitals);
const BED_DAYS = 1_000;

/** Alerts of each lever, which fall by its own curve; a part of them stays whatever is turned. */
const ward = fc.array(
  fc.record({
    lever: fc.nat(LEVERS.length - 1),
    alerts: fc.integer({ min: 0, max: 9_000 }),
    stays: fc.double({ min: 0, max: 1, noNaN: true }),
    bend: fc.double({ min: 0.3, max: 3, noNaN: true }),
  }),
  { minLength: 1, maxLength: 12 },
);
type Ward = typeof ward extends fc.Arbitrary<infer T> ? T : never;

function countedIn(all: Ward) {
  const own = new Map(all.map((each) => [LEVERS[each.lever] as Lever, each]));
  const alertsAt = (lever: Lever, positions: Positions): number => {
    const course = own.get(lever);
    if (course === undefined) return 0;
    const left = course.stays + (1 - course.stays) * (1 - (positions.get(lever) ?? 0) ** course.bend);
    return Math.round(course.alerts * left);
  };
  const sum = (level: Lever['level'], positions: Positions): number =>
    [...own.keys()]
      .filter((lever) => lever.level === level)
      .reduce((all2, lever) => all2 + alertsAt(lever, positions), 0);
  return (positions: Positions) => ({
    urgent: sum('high', positions) / BED_DAYS,
    medium: sum('medium', positions) / BED_DAYS,
    alertsOf: (lever: Lever) => alertsAt(lever, positions),
  });
}

describe('limits that keep to an alert budget', () => {
  it('are found where there are any, never beyond it, and within five in a hundred of it where they had to be sought', async () => {
    await fc.assert(
      fc.asyncProperty(
        ward,
        fc.record({
          urgent: fc.double({ min: 0.5, max: 10, noNaN: true }),
          medium: fc.double({ min: 0.5, max: 20, noNaN: true }),
        }),
        async (all, budget) => {
          const counted = countedIn(all);
          const { positions, rates, isMet, counts } = await searchLimits({
            levers: LEVERS,
            budget,
            count: async (at) => counted(at),
          });
          const atEnds = counted(new Map(LEVERS.map((lever) => [lever, 1])));
          expect(isMet).toBe(atEnds.urgent <= budget.urgent && atEnds.medium <= budget.medium);
          expect(counts).toBeLessThanOrEqual(2 * LEVERS.length + 16);
          const asItWas = counted(new Map());
          for (const [of, level] of [
            ['urgent', 'high'],
            ['medium', 'medium'],
          ] as const) {
            const turned = [...positions].filter(([lever]) => lever.level === level);
            if (asItWas[of] <= budget[of]) expect(turned).toEqual([]);
            if (atEnds[of] > budget[of]) continue;
            expect(rates[of]).toBeLessThanOrEqual(budget[of]);
            // A single lever that is not turned to its end was halved in; it steps by a hundredth of its way.
            if (turned.some(([, share]) => share < 1)) expect(rates[of]).toBeGreaterThan(0);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('come within five in a hundred below the budget on a thousand bed-days of a ward whose alerts fall steadily', async () => {
    const all = LEVERS.map((_, lever) => ({ lever, alerts: 500 + 40 * lever, stays: 0.2, bend: 1 }));
    const counted = countedIn(all);
    const asItWas = counted(new Map());
    for (const share of [0.9, 0.7, 0.5]) {
      const budget = { urgent: asItWas.urgent * share, medium: asItWas.medium * share };
      const { rates } = await searchLimits({ levers: LEVERS, budget, count: async (at) => counted(at) });
      for (const of of ['urgent', 'medium'] as const) {
        expect(rates[of]).toBeLessThanOrEqual(budget[of]);
        expect(rates[of]).toBeGreaterThanOrEqual(0.95 * budget[of]);
      }
    }
  });
});

describe('a lever', () => {
  it('at any share asks for nothing that one person may not decide, and for no emergency', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(LEVERS.length - 1), fc.double({ min: 0, max: 1, noNaN: true })), { maxLength: 8 }),
        (turned) => {
          const positions = new Map(turned.map(([lever, share]) => [LEVERS[lever] as Lever, share]));
          const changes = decidable(
            vitals,
            [...positions].flatMap(([lever, share]) => changesAt(lever, share, 'budget')),
          );
          expect(judgeLimits(vitals, changes, () => null)).toEqual([]);
          expect(changes.every(({ level }) => level === 'high' || level === 'medium')).toBe(true);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('that is not turned asks for nothing', () => {
    for (const lever of LEVERS) expect(changesAt(lever, 0, 'budget')).toEqual([]);
  });
});
