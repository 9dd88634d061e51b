/**
 * The law of every organ score: whatever lacks, the bounds hold the score of the complete child; and
 * where the publication counts missing as 0, the lower bound never passes it.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Observed } from '../npews-child.ts';
import { PHOENIX_DRUGS, score } from '../organ-score-child.ts';
import { shippedRule } from '../../../clinical/score/shipped-rule.ts';
import { propertyRuns } from '../../../support/property-runs.ts';

const between = (low: number, high: number, decimals = 1): fc.Arbitrary<number> =>
  fc.integer({ min: low * 10 ** decimals, max: high * 10 ** decimals }).map((value) => value / 10 ** decimals);
const rate = fc.oneof(fc.constant(0), between(0, 20, 2));

/** Ventilated, on CPAP, on oxygen, or in room air. */
const SUPPORT: fc.Arbitrary<Observed> = fc.oneof(
  fc.constant({ invasiveVentilation: 'yes' }),
  fc.constant({ invasiveVentilation: 'no', pressureSupport: 'yes' }),
  fc.constant({ invasiveVentilation: 'no', pressureSupport: 'no' }),
);
const OXYGEN = fc.oneof(fc.constant(21), between(21, 100, 0));
const GAS: fc.Arbitrary<Observed> = fc.record({ pao2: between(20, 400), fio2AtGas: OXYGEN });
const SATURATION: fc.Arbitrary<Observed> = fc.record({ spo2: between(50, 100), fio2: OXYGEN });
const PRESSURE: fc.Arbitrary<Observed> = fc.oneof(
  fc.record({ meanArterialPressure: between(10, 110) }),
  fc.record({ systolicPressure: between(30, 180), diastolicPressure: between(10, 100) }),
);
const GLASGOW: fc.Arbitrary<Observed> = fc.oneof(
  fc.record({ gcsTotal: between(3, 15, 0) }),
  fc.record({ gcsEye: between(1, 4, 0), gcsVerbal: between(1, 5, 0), gcsMotor: between(1, 6, 0) }),
);
const REST: fc.Arbitrary<Observed> = fc.record({
  ...Object.fromEntries([...PHOENIX_DRUGS, 'phenylephrine'].map((drug) => [drug, rate])),
  systemicSteroid: fc.constantFrom('yes', 'no'),
  pupils: fc.constantFrom('both-reactive', 'one-fixed', 'both-fixed'),
  lactate: between(1, 20),
  paco2: between(20, 120),
  platelets: between(5, 400),
  inr: between(1, 4, 2),
  dDimer: between(0, 10, 2),
  fibrinogen: between(20, 500),
  glucose: between(20, 300),
  neutrophils: between(0, 10, 2),
  lymphocytes: between(0, 10, 2),
  whiteCells: between(0, 40),
  creatinine: between(1, 6, 2),
  bilirubin: between(0, 20),
  alt: between(1, 400),
  temperature: between(33, 41),
  heartRate: between(50, 220),
  respiratoryRate: between(5, 80),
});
const complete = (oxygenation: fc.Arbitrary<Observed>): fc.Arbitrary<Observed> =>
  fc.tuple(SUPPORT, oxygenation, PRESSURE, GLASGOW, REST).map((each): Observed => Object.assign({}, ...each));
const BOTH = fc.tuple(GAS, SATURATION).map(([gas, saturation]): Observed => ({ ...gas, ...saturation }));

const BORN = ['2026-03-01', '2025-09-20', '2024-10-01', '2022-06-01', '2017-06-01', '2011-02-02'];
const goldstein = shippedRule('goldstein-2005-sirs');
/** In pSOFA a gas and a saturation are two ways to say one thing: the complete child has one of them. */
const CASES = [
  ['phoenix-4', shippedRule('phoenix-4'), complete(BOTH), BORN],
  ['phoenix-8', shippedRule('phoenix-8'), complete(BOTH), BORN],
  [
    'psofa',
    shippedRule('psofa'),
    complete(
      fc.oneof(
        GAS,
        SATURATION.filter((each) => Number(each['spo2']) <= 97),
      ),
    ),
    BORN,
  ],
  ['pelod-2', shippedRule('pelod-2'), complete(GAS), BORN],
  ['nsofa', shippedRule('nsofa'), complete(SATURATION), ['2026-03-01', '2025-12-01']],
  ['goldstein-2005-sirs', { ...goldstein, enabled: true, disabledReason: null }, complete(BOTH), BORN],
] as const;

describe.each(CASES)('%s', (_id, rule, children, births) => {
  it('bounds hold the complete score whatever subset of the inputs lacks', () => {
    fc.assert(
      fc.property(children, fc.constantFrom(...births), fc.func(fc.boolean()), (observed, birthDate, isKept) => {
        const whole = score(rule, observed, { birthDate });
        expect(whole.status).toBe('complete');
        expect(whole.total).toBeLessThanOrEqual(rule.maximum);
        const kept = Object.fromEntries(Object.entries(observed).filter(([name]) => isKept(name)));
        const result = score(rule, kept, { birthDate });
        result.parts.forEach((part, index) => {
          const points = whole.parts[index]?.points ?? Number.NaN;
          expect(part.pointsMin, part.name).toBeLessThanOrEqual(points);
          expect(part.pointsMax, part.name).toBeGreaterThanOrEqual(points);
        });
        if (result.status === 'abstained') return;
        expect(result.lower).toBe(result.parts.reduce((total, part) => total + part.pointsMin, 0));
        expect(result.upper).toBe(result.parts.reduce((total, part) => total + part.pointsMax, 0));
        expect(result.published).toBe(rule.missingCountsZero ? result.lower : null);
      }),
      { numRuns: propertyRuns(300) },
    );
  });

  it('findings that are known with less stay so with more', () => {
    fc.assert(
      fc.property(
        children,
        fc.constantFrom('none', 'suspected', 'confirmed'),
        fc.func(fc.boolean()),
        (observed, infection, isKept) => {
          const birthDate = births[0];
          const answers = new Map(
            score(rule, { ...observed, infection }, { birthDate }).findings.map((finding) => [
              finding.id,
              finding.answer,
            ]),
          );
          const kept = Object.fromEntries(Object.entries({ ...observed, infection }).filter(([name]) => isKept(name)));
          for (const finding of score(rule, kept, { birthDate }).findings) {
            if (finding.answer !== 'unknown') expect(finding.answer, finding.id).toBe(answers.get(finding.id));
          }
        },
      ),
      { numRuns: propertyRuns(300) },
    );
  });
});
