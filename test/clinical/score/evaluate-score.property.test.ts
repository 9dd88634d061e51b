// Hazards: H26 (docs/hazards.md).
/**
 * Laws of the evaluator on the shipped table: whatever lacks, the bounds hold the complete score;
 * points follow severity; every finite value at every age falls in one band.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWithin } from '../../../services/clinical/age/age.ts';
import { evaluateScore } from '../../../services/clinical/score/evaluate-score.ts';
import { BIRTH_DATES, WELL, childOf, npewsRule, pointsOf, readingsOf, score } from '../../models/rules/npews-child.ts';
import type { Age } from '../../../services/clinical/age/age.ts';
import { leavesOf, type Band } from '../../../services/clinical/score/scale/score-scale.ts';
import type { BandId, Observed } from '../../models/rules/npews-child.ts';

const RULE = npewsRule();
const BAND = fc.constantFrom(...(Object.keys(BIRTH_DATES) as BandId[]));

/** Oxygen as it can be observed at one moment: air, a device that scores by itself, or a device with its one level. */
const OXYGEN: fc.Arbitrary<Observed> = fc.oneof(
  fc.constant<Observed>({ oxygenDevice: 'air' }),
  fc.record({
    oxygenDevice: fc.constantFrom('high-flow', 'cpap', 'bipap'),
    oxygenPercent: fc.integer({ min: 22, max: 100 }),
  }),
  fc.record({
    oxygenDevice: fc.constantFrom('nasal-cannula', 'face-mask'),
    oxygenFlow: fc.integer({ min: 1, max: 150 }).map((tenths) => tenths / 10),
  }),
  fc.record({
    oxygenDevice: fc.constantFrom('head-box', 'face-mask'),
    oxygenPercent: fc.integer({ min: 22, max: 100 }),
  }),
);
const PRESSURE: fc.Arbitrary<Observed> = fc.oneof(
  fc.record({ systolicPressure: fc.integer({ min: 20, max: 220 }) }),
  fc.record({ bloodPressureNotRecorded: fc.constantFrom('concern', 'no-concern') }),
);
const REST: fc.Arbitrary<Observed> = fc.record({
  respiratoryRate: fc.integer({ min: 0, max: 120 }),
  respiratoryDistress: fc.constantFrom('none', 'mild', 'moderate', 'severe'),
  spo2: fc.integer({ min: 400, max: 1000 }).map((tenths) => tenths / 10),
  heartRate: fc.integer({ min: 0, max: 260 }),
  capillaryRefill: fc.integer({ min: 0, max: 80 }).map((tenths) => tenths / 10),
  consciousness: fc.constantFrom('alert', 'voice', 'pain', 'unresponsive'),
});
const FRACTION = fc.double({ min: 0, max: 1, noNaN: true });
const COMPLETE = fc.tuple(OXYGEN, PRESSURE, REST).map((each): Observed => Object.assign({}, ...each));

function matches(band: Band, value: number): boolean {
  const aboveLower =
    (band.from === undefined || value >= band.from) && (band.above === undefined || value > band.above);
  return (
    aboveLower && (band.below === undefined || value < band.below) && (band.upTo === undefined || value <= band.upTo)
  );
}

describe('bounds', () => {
  it('a full set is complete and equals its bounds', () => {
    fc.assert(
      fc.property(BAND, COMPLETE, (band, observed) => {
        const result = score(RULE, band, observed);
        expect(result.status).toBe('complete');
        expect([result.lower, result.upper]).toEqual([result.total, result.total]);
        expect(result.total).toBe(result.parts.reduce((total, part) => total + (part.points ?? Number.NaN), 0));
        expect(result.total).toBeLessThanOrEqual(RULE.maximum);
      }),
    );
  });

  it('hold the complete score whatever subset of the inputs lacks', () => {
    fc.assert(
      fc.property(BAND, COMPLETE, fc.func(fc.boolean()), (band, observed, isKept) => {
        const total = score(RULE, band, observed).total ?? Number.NaN;
        const kept = Object.fromEntries(Object.entries(observed).filter(([name]) => isKept(name)));
        const result = evaluateScore({ ...RULE, partsMissingMax: RULE.parts.length }, childOf(band), readingsOf(kept));
        const bounds = {
          lower: result.parts.reduce((sum, part) => sum + part.pointsMin, 0),
          upper: result.parts.reduce((sum, part) => sum + part.pointsMax, 0),
        };
        expect(bounds.lower).toBeLessThanOrEqual(total);
        expect(bounds.upper).toBeGreaterThanOrEqual(total);
        if (result.status !== 'abstained') expect([result.lower, result.upper]).toEqual([bounds.lower, bounds.upper]);
        for (const part of result.parts) {
          expect(part.points === null || (part.points === part.pointsMin && part.points === part.pointsMax)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('abstains exactly when nothing is known, or more parts are unknown than the rule allows and no level is reached', () => {
    fc.assert(
      fc.property(BAND, COMPLETE, fc.func(fc.boolean()), (band, observed, isKept) => {
        const kept = Object.fromEntries(Object.entries(observed).filter(([name]) => isKept(name)));
        const result = score(RULE, band, kept);
        const unknown = result.parts.filter((part) => part.points === null).length;
        const lower = result.parts.reduce((sum, part) => sum + part.pointsMin, 0);
        const isDecided = lower >= (RULE.levels[0]?.from ?? Infinity);
        const isPartial = unknown <= RULE.partsMissingMax || isDecided;
        expect(result.status).toBe(unknown === 0 ? 'complete' : isPartial ? 'partial' : 'abstained');
        expect(result.level !== null).toBe(isDecided || result.triggers.length > 0);
        expect(result.reason === null).toBe(result.status !== 'abstained');
      }),
    );
  });
});

describe('tables', () => {
  const leaves = RULE.parts.flatMap((part) => leavesOf(part.scale));
  const tables = leaves.flatMap((leaf) =>
    leaf.kind === 'bands'
      ? [...(leaf.bands === undefined ? [] : [leaf.bands]), ...Object.values(leaf.byAge ?? {})]
      : [],
  );

  it('match every finite value exactly once', () => {
    expect(tables).toHaveLength(4 * 3 + 4);
    fc.assert(
      fc.property(
        fc.constantFrom(...tables),
        fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: -5, max: 200 })),
        (table, value) => {
          expect(table.filter((band) => matches(band, value))).toHaveLength(1);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('have exactly one age band at every age below 18 years, and none above', () => {
    for (let completedMonths = 0; completedMonths < 12 * 20; completedMonths++) {
      const age: Age = {
        years: Math.floor(completedMonths / 12),
        months: completedMonths % 12,
        days: 0,
        completedMonths,
        totalDays: completedMonths * 30,
      };
      expect(
        RULE.ageBands.filter((band) => isWithin(age, band)),
        `${completedMonths} months`,
      ).toHaveLength(completedMonths < 216 ? 1 : 0);
    }
  });

  it('compare decimals at a limit exactly, also when they came as 32-bit floats', () => {
    const saturation = (value: number) =>
      pointsOf(score(RULE, '1-4-years', { ...WELL['1-4-years'], spo2: value }), 'spo2');
    expect([91, 91.1, 94.9, 95].map((value) => saturation(value))).toEqual([4, 1, 1, 0]);
    expect([91, 91.1, 94.9, 95].map((value) => saturation(Math.fround(value)))).toEqual([4, 1, 1, 0]);
  });

  it('take a value that binary arithmetic put just below a decimal limit as the limit itself', () => {
    const bands = [
      { below: 0.3, points: 0 },
      { from: 0.3, below: 0.7, points: 1 },
      { from: 0.7, points: 2 },
    ];
    const parts = RULE.parts.map((part) =>
      part.name === 'capillaryRefill'
        ? { ...part, scale: { kind: 'bands' as const, input: 'capillaryRefill', bands } }
        : part,
    );
    const refill = (value: number) =>
      pointsOf(
        score({ ...RULE, parts }, '1-4-years', { ...WELL['1-4-years'], capillaryRefill: value }),
        'capillaryRefill',
      );
    expect([1.2 - 0.9, Math.fround(0.7), 0.299, 0.699].map(refill)).toEqual([1, 2, 0, 1]);
  });
});

describe('severity', () => {
  const between = (low: number, high: number) => fc.double({ min: low, max: high, noNaN: true });
  const falls: [string, number, number][] = [['spo2', 50, 100]];
  const rises: [string, number, number][] = [
    ['capillaryRefill', 0, 8],
    ['oxygenFlow', 0, 15],
    ['oxygenPercent', 21, 100],
  ];
  const towardsEnds: [string, number, number, number][] = [
    ['respiratoryRate', 0, 22, 120],
    ['heartRate', 0, 100, 260],
    ['systolicPressure', 20, 100, 220],
  ];
  const totalOf = (band: BandId, name: string, value: number) => {
    const { oxygenDevice: _air, ...rest } = WELL[band];
    return score(RULE, band, { ...rest, oxygenDevice: 'face-mask', oxygenFlow: 0, [name]: value }).lower ?? Number.NaN;
  };
  const never = (band: BandId, name: string, milder: number, worse: number): boolean =>
    totalOf(band, name, worse) >= totalOf(band, name, milder);

  it.each(falls)('points never fall as %s falls', (name, low, high) => {
    fc.assert(
      fc.property(BAND, between(low, high), between(low, high), (band, a, b) =>
        never(band, name, Math.max(a, b), Math.min(a, b)),
      ),
    );
  });
  it.each(rises)('points never fall as %s rises', (name, low, high) => {
    fc.assert(
      fc.property(BAND, between(low, high), between(low, high), (band, a, b) =>
        never(band, name, Math.min(a, b), Math.max(a, b)),
      ),
    );
  });
  it.each(towardsEnds)('points never fall as %s leaves the middle', (name, low, _middle, high) => {
    fc.assert(
      fc.property(BAND, FRACTION, FRACTION, fc.constantFrom(low, high), (band, a, b, end) => {
        const middle = Number(WELL[band][name]);
        const [nearer, further] = [Math.min(a, b), Math.max(a, b)];
        return never(band, name, middle + (end - middle) * nearer, middle + (end - middle) * further);
      }),
    );
  });
});
