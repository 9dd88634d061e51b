// Hazards: H32 (docs/hazards.md).
/** The bounds that a screen shows are those by which a change is judged: within, one person; beyond, two; further, nobody. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundsOf, type LimitBounds } from '../../../services/clinical/vital/limit-bounds.ts';
import { judgeLimits } from '../../../services/clinical/vital/judge-limits.ts';
import type { LimitChange } from '../../../services/clinical/vital/limit-change.ts';
import { bandsWithSteps, type VitalRule, type VitalStep } from '../../../services/clinical/vital/vital-rule.ts';
import { shippedRules } from '../../engine/shipped-rules.ts';

const { vitals } = await shippedRules();

interface Place {
  readonly rule: VitalRule;
  readonly bandId: string;
  readonly step: VitalStep;
}

/** The first step of each level and signal of each band. */
const PLACES: readonly Place[] = vitals.flatMap((rule) =>
  bandsWithSteps(rule).flatMap(({ bandId, steps }) =>
    steps
      .filter((step, at) => steps.findIndex((other) => isAlike(other, step)) === at)
      // Where a level has several steps for one band, the tightest bounds count; each has one test of its own.
      .filter((step) => steps.filter((other) => isAlike(other, step)).length === 1)
      .map((step) => ({ rule, bandId, step })),
  ),
);

function isAlike(one: VitalStep, other: VitalStep): boolean {
  return one.level === other.level && one.signal === other.signal;
}

function judged({ rule, bandId, step }: Place, fields: Partial<LimitChange>): string {
  const signal = step.signal === undefined ? {} : { signal: step.signal };
  const scope = { of: 'age', bandId } as const;
  const change: LimitChange = { scope, ruleId: rule.id, level: step.level, ...signal, reason: '', ...fields };
  const found = judgeLimits([rule], [change], () => null).find((each) => each.change === change);
  return found === undefined ? 'alone' : found.fault === 'order' ? 'order' : found.verdict;
}

function foretold({ limit: bounds }: LimitBounds, value: number): string {
  if (bounds === null) return 'together';
  if (value >= bounds.alone.from && value <= bounds.alone.to) return 'alone';
  return value >= bounds.together.from && value <= bounds.together.to ? 'together' : 'never';
}

describe('the bounds that are shown', () => {
  const places = fc.constantFrom(...PLACES);

  it('foretell who decides a limit', () => {
    fc.assert(
      fc.property(places, fc.double({ min: -1.2, max: 1.2, noNaN: true }), (place, share) => {
        const bounds = boundsOf(place.rule, place.step);
        const span = (bounds.limit?.together.to ?? 1) - (bounds.limit?.together.from ?? 0);
        const value = Math.round((place.step.limit + share * span) * 10) / 10;
        const said = judged(place, { limit: value });
        if (said !== 'order') expect(said).toBe(foretold(bounds, value));
      }),
      { numRuns: 2_000 },
    );
  });

  it('foretell who decides a wait and a rest', () => {
    fc.assert(
      fc.property(places, fc.integer({ min: 1, max: 4_000 }), (place, seconds) => {
        const ms = seconds * 1_000;
        const { waitMs, cooldownMs } = boundsOf(place.rule, place.step);
        const of = (reach: { alone: number; together: number }): string =>
          ms <= reach.alone ? 'alone' : ms <= reach.together ? 'together' : 'never';
        expect(judged(place, { sustainedForMs: ms })).toBe(waitMs === null ? 'never' : of(waitMs));
        expect(judged(place, { cooldownMs: ms })).toBe(of(cooldownMs));
      }),
      { numRuns: 1_000 },
    );
  });
});
