// Hazards: H32 (docs/hazards.md).
/** Issue 14 point 2: three-valued laws of conditions; what is missing alone never makes one so. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConditionJudge, createMemory, type Facts } from '../../../services/clinical/own-rule/judge-condition.ts';
import { everyCondition, type Condition } from '../../../services/clinical/own-rule/condition.ts';
import {
  NOT_SO,
  SO,
  UNKNOWN,
  both,
  either,
  negated,
  type Truth,
} from '../../../services/clinical/own-rule/three-valued.ts';
import { conditions } from '../../support/own-rule-arbitraries.ts';

const RUNS = Number(process.env['VIGIL_TEST_RUNS'] ?? 300);
const truth = fc.constantFrom<Truth>(NOT_SO, UNKNOWN, SO);

describe('three-valued logic', () => {
  it('holds the laws of Kleene: De Morgan, order, identity, and nothing known from nothing', () => {
    fc.assert(
      fc.property(truth, truth, truth, (a, b, c) => {
        expect(negated(negated(a))).toBe(a);
        expect(negated(both(a, b))).toBe(either(negated(a), negated(b)));
        expect(both(a, b)).toBe(both(b, a));
        expect(both(a, both(b, c))).toBe(both(both(a, b), c));
        expect(both(a, either(b, c))).toBe(either(both(a, b), both(a, c)));
        expect([both(a, SO), either(a, NOT_SO)]).toEqual([a, a]);
        expect([both(a, NOT_SO), either(a, SO)]).toEqual([NOT_SO, SO]);
      }),
    );
    expect([negated(UNKNOWN), both(UNKNOWN, UNKNOWN), either(UNKNOWN, UNKNOWN)]).toEqual([UNKNOWN, UNKNOWN, UNKNOWN]);
    expect([both(UNKNOWN, NOT_SO), either(UNKNOWN, SO)]).toEqual([NOT_SO, SO]);
  });
});

/** Of one second: what is known of the two signals; null: nothing. */
interface Second {
  readonly spo2: number | null;
  readonly heart: number | null;
}
const second = fc.record({
  spo2: fc.option(fc.integer({ min: 70, max: 100 }), { nil: null }),
  heart: fc.option(fc.integer({ min: 60, max: 220 }), { nil: null }),
});
const course = fc.array(second, { minLength: 1, maxLength: 60 });

/** What it was judged at each second. */
function judged(condition: Condition, seconds: readonly Second[]): readonly Truth[] {
  const memory = createMemory(condition, 0);
  return seconds.map((at, index) => {
    const of = (name: string): number => (name === 'spo2Percent' ? at.spo2 : at.heart) ?? Number.NaN;
    const facts: Facts = {
      nowMs: (index + 1) * 1_000,
      value: of,
      changeOver: (name) => of(name) - 100,
      silentForMs: () => Number.NaN,
      entered: () => (at.heart ?? Number.NaN) / 20,
      answer: () => (at.spo2 === null ? null : at.spo2 < 80 ? 'pain' : at.spo2 < 90 ? 'voice' : 'alert'),
      scoreBound: (_rule, bound) => boundsOf(at)[bound],
      finding: () => (at.spo2 === null ? UNKNOWN : at.spo2 < 90 ? SO : NOT_SO),
      probability: () => (at.heart ?? Number.NaN) / 300,
      eventCount: () => (at.heart === null ? Number.NaN : Math.floor(at.heart / 20)),
      areEventsWatched: () => at.spo2 !== null,
    };
    return new ConditionJudge(facts).judge(condition, memory);
  });
}

/** A score of two parts, each 0 to 3: what is not known of one lies between them. */
function boundsOf({ spo2, heart }: Second): { readonly lower: number; readonly upper: number } {
  if (spo2 === null && heart === null) return { lower: Number.NaN, upper: Number.NaN };
  const parts = [spo2 === null ? null : spo2 < 90 ? 3 : 0, heart === null ? null : heart > 160 ? 3 : 0];
  return {
    lower: parts.reduce<number>((sum, part) => sum + (part ?? 0), 0),
    upper: parts.reduce<number>((sum, part) => sum + (part ?? 3), 0),
  };
}

const NOTHING: Second = { spo2: null, heart: null };

describe('a condition', () => {
  it('is never so, and never «not so», on what is missing alone', () => {
    fc.assert(
      fc.property(conditions, fc.integer({ min: 1, max: 60 }), (condition, lasts) => {
        const all = judged(
          condition,
          Array.from({ length: lasts }, () => NOTHING),
        );
        expect(new Set(all)).toEqual(new Set([UNKNOWN]));
      }),
      { numRuns: RUNS },
    );
  });

  it('never says the opposite of what it would have said had the gap been filled', () => {
    const filling = fc.record({ spo2: fc.integer({ min: 70, max: 100 }), heart: fc.integer({ min: 60, max: 220 }) });
    fc.assert(
      fc.property(conditions, course, filling, (condition, seconds, { spo2, heart }) => {
        fc.pre(everyCondition(condition).every(({ is }) => is !== 'repeated'));
        const full = seconds.map((at) => ({ spo2: at.spo2 ?? spo2, heart: at.heart ?? heart }));
        const [known, whole] = [judged(condition, seconds), judged(condition, full)];
        for (const [at, said] of known.entries()) if (said !== UNKNOWN) expect(whole[at]).toBe(said);
      }),
      { numRuns: RUNS },
    );
  });

  it('under «not» is the opposite, and as unknown as it was', () => {
    fc.assert(
      fc.property(conditions, course, (condition, seconds) => {
        const opposite = judged({ is: 'not', of: condition }, seconds);
        expect(opposite).toEqual(judged(condition, seconds).map(negated));
      }),
      { numRuns: RUNS },
    );
  });

  it('that has held for a span was so at every second of it, and ends with the first that was not', () => {
    fc.assert(
      fc.property(course, fc.integer({ min: 1, max: 20 }), (seconds, forSeconds) => {
        const of: Condition = { is: 'value', signal: 'spo2Percent', side: 'below', limit: 90, unit: '%' };
        const inner = judged(of, seconds);
        const held = judged({ is: 'held', of, forMs: forSeconds * 1_000 }, seconds);
        for (const [at, said] of held.entries()) {
          const span = inner.slice(Math.max(0, at - forSeconds), at + 1);
          const isWhole = at >= forSeconds;
          const least = span.reduce<Truth>((one, other) => (one < other ? one : other), SO);
          expect(said).toBe(least === NOT_SO ? NOT_SO : isWhole ? least : UNKNOWN);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('that has begun often enough within a span is so; gaps leave open what they could hide', () => {
    fc.assert(
      fc.property(
        course,
        fc.integer({ min: 2, max: 4 }),
        fc.integer({ min: 10, max: 30 }),
        (seconds, times, within) => {
          const of: Condition = { is: 'value', signal: 'spo2Percent', side: 'below', limit: 90, unit: '%' };
          const inner = judged(of, seconds);
          const repeated = judged({ is: 'repeated', of, times, withinMs: within * 1_000 }, seconds);
          const begins = inner.map((said, at) => said === SO && lastKnown(inner, at) === NOT_SO);
          for (const [at, said] of repeated.entries()) {
            const from = Math.max(0, at - within);
            const count = begins.slice(from, at + 1).filter(Boolean).length;
            const isOpen = at < within || inner.slice(from, at + 1).includes(UNKNOWN);
            expect(said).toBe(count >= times ? SO : isOpen ? UNKNOWN : NOT_SO);
          }
        },
      ),
      { numRuns: RUNS },
    );
  });
});

function lastKnown(inner: readonly Truth[], before: number): Truth {
  return inner.slice(0, before).findLast((said) => said !== UNKNOWN) ?? UNKNOWN;
}
