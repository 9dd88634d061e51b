/**
 * One law for the rules of this group: whatever is taken away from a set of observations, the bounds of
 * the total still hold the bounds of the whole set. Ways to say the same thing (arterial gas or
 * oximeter, a charted baseline or an earlier value) are given one at a time, since one of them suffices.
 */
import { type SpokenScore } from '../../../support/said.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codesOfInput } from '../../../../services/clinical/score/compile-score-rule.ts';
import type { RuleInput, ScoreRule } from '../../../../services/clinical/score/score-rule.ts';
import type { Observed } from '../npews-child.ts';
import { scored, shippedRule, withDisabledOn } from '../../../clinical/score/shipped-rule.ts';
import { propertyRuns } from '../../../support/property-runs.ts';

/** Values around the limits of the tables, and beyond them at both ends. */
const AROUND: Readonly<Record<string, readonly [number, number]>> = {
  heartRate: [20, 250],
  systolicPressure: [30, 200],
  capillaryRefill: [0, 6],
  respiratoryRate: [1, 100],
  spo2: [80, 100],
  fio2: [21, 100],
  oxygenFlow: [0, 40],
  weight: [2, 80],
  pao2: [30, 300],
  fio2AtGas: [21, 100],
  meanAirwayPressureAtGas: [2, 30],
  meanAirwayPressure: [2, 30],
  peep: [0, 12],
  creatinine: [0.1, 6],
  creatinineLowest7d: [0.1, 6],
  creatinineLowest48h: [0.1, 6],
  baselineCreatinine: [0.1, 6],
  height: [50, 180],
  anuriaHours: [0, 24],
  urineOutput6h: [0, 1.2],
  urineOutput8h: [0, 1.2],
  urineOutput12h: [0, 1.2],
  urineOutput16h: [0, 1.2],
  urineOutput24h: [0, 1.2],
};
const GAS_OR_OXIMETER = [
  ['pao2', 'fio2AtGas', 'meanAirwayPressureAtGas'],
  ['spo2', 'fio2', 'meanAirwayPressure'],
];
const BASELINES = [['baselineCreatinine'], ['creatinineLowest7d']];

interface Case {
  readonly id: string;
  /** Groups of inputs of which one at a time is observed. */
  readonly ways?: readonly (readonly string[])[];
  /** Birth dates to try, when not a child of five. */
  readonly born?: readonly string[];
}
const CASES: readonly Case[] = [
  {
    id: 'bedside-pews',
    ways: [['fio2'], ['oxygenFlow']],
    born: ['2026-03-01', '2025-10-01', '2024-01-05', '2018-01-05', '2010-01-05'],
  },
  { id: 'oxygenation-index' },
  { id: 'oxygen-saturation-index' },
  { id: 'rox-index' },
  { id: 'palicc-2015-pards', ways: GAS_OR_OXIMETER },
  { id: 'palicc-2-pards', ways: GAS_OR_OXIMETER },
  { id: 'palicc-2-possible', ways: GAS_OR_OXIMETER },
  { id: 'palicc-2-at-risk', born: ['2025-10-01', '2021-01-05', '2010-01-05'] },
  { id: 'vasoactive-inotropic-score' },
  { id: 'sipa' },
  { id: 'shock-index-rousseaux' },
  { id: 'pals-hypotension', born: ['2026-03-01', '2025-10-01', '2021-01-05', '2010-01-05'] },
  { id: 'kdigo-aki', ways: BASELINES },
  { id: 'neonatal-aki', born: ['2026-03-01'] },
  { id: 'prifle', ways: BASELINES },
  { id: 'paediatric-gcs' },
];

function valueOf(rule: ScoreRule, input: RuleInput): fc.Arbitrary<number | string> {
  const codes = codesOfInput(rule, input.name);
  if (input.kind === 'code') return fc.constantFrom(...codes);
  const [low, high] = AROUND[input.name] ?? input.range ?? [Number.NaN, Number.NaN];
  const scale = 10 ** Math.min(input.decimals, 4);
  return fc.integer({ min: Math.ceil(low * scale), max: Math.floor(high * scale) }).map((value) => value / scale);
}

/**
 * Everything observed at once, by one way each; air comes alone, since it ends a flow or a percentage, and a device has
 * oxygen in it: 21 % or a flow of 0 takes back what the device alone says (oxygen-given.test.ts has those cases).
 */
function observations(rule: ScoreRule, ways: readonly (readonly string[])[]): fc.Arbitrary<Observed> {
  const observable = rule.inputs.filter((input) => input.sources.length > 0);
  const all = fc.record(Object.fromEntries(observable.map((input) => [input.name, valueOf(rule, input)])));
  return fc.tuple(all, fc.nat({ max: Math.max(0, ways.length - 1) })).map(([observed, chosen]) => {
    const unused = ways.filter((_, index) => index !== chosen).flat();
    const ended = rule.id === 'bedside-pews' && observed['oxygenDevice'] === 'air' ? ['fio2', 'oxygenFlow'] : [];
    return Object.fromEntries(
      Object.entries(observed)
        .filter(([name]) => !unused.includes(name) && !ended.includes(name))
        .map(([name, value]) => [name, observed['oxygenDevice'] === undefined ? value : withOxygen(name, value)]),
    );
  });
}

function withOxygen(name: string, value: number | string): number | string {
  if (name === 'fio2') return Math.max(Number(value), 22);
  return name === 'oxygenFlow' ? Math.max(Number(value), 0.1) : value;
}

function totalBounds(result: SpokenScore): readonly [number, number] {
  return [
    result.parts.reduce((sum, part) => sum + part.pointsMin, 0),
    result.parts.reduce((sum, part) => sum + part.pointsMax, 0),
  ];
}

describe.each(CASES)('$id', ({ id, ways = [], born = ['2021-01-05'] }) => {
  const shipped = shippedRule(id);
  const rule: ScoreRule = {
    ...(shipped.enabled ? shipped : withDisabledOn(shipped)),
    partsMissingMax: shipped.parts.length,
  };

  it('has bounds that hold the whole set, whatever of it lacks', () => {
    let known = 0;
    fc.assert(
      fc.property(
        observations(rule, ways),
        fc.constantFrom(...born),
        fc.func(fc.boolean()),
        (observed, birthDate, isKept) => {
          const whole = scored(rule, { observed, born: birthDate });
          const kept = Object.fromEntries(Object.entries(observed).filter(([name]) => isKept(name)));
          const [lower, upper] = totalBounds(scored(rule, { observed: kept, born: birthDate }));
          const [wholeLower, wholeUpper] = totalBounds(whole);
          if (whole.status === 'complete') known += 1;
          expect(lower).toBeLessThanOrEqual(wholeLower + 1e-9);
          expect(upper).toBeGreaterThanOrEqual(wholeUpper - 1e-9);
          expect(upper).toBeLessThanOrEqual(rule.maximum + 1e-9);
        },
      ),
      { numRuns: propertyRuns(300) },
    );
    expect(known).toBeGreaterThan(20);
  });

  it('abstains with nothing, whatever it would be', () => {
    for (const birthDate of born) {
      expect(scored(rule, { observed: {}, born: birthDate })).toMatchObject({
        status: 'abstained',
        total: null,
        lower: null,
        upper: null,
        level: null,
      });
    }
  });
});
