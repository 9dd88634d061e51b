/**
 * The quick look and the full one agree: an engine that remembers its last look publishes the same as
 * one that is put back from a snapshot after every step, and so must make every result in full.
 */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RecordOf } from '../../../services/contract/records/unit-record.ts';
import type { EngineRules } from '../../../services/engine/context/engine-rules.ts';
import { shippedRules } from '../shipped-rules.ts';
import { UnitScript, configured, linked, occupied, opened, record, seconds, tick, type Input } from '../unit-script.ts';
import { timeLimit } from '../../support/patience.ts';

let rules: EngineRules;
beforeAll(async () => {
  rules = { ...(await shippedRules()), models: [] };
});

type ChartedName = RecordOf<'observation.charted'>['name'];
const CHARTED: fc.Arbitrary<readonly [ChartedName, string | number]> = fc.oneof(
  fc.tuple(
    fc.constantFrom<ChartedName>('oxygenDevice'),
    fc.constantFrom('air', 'high-flow', 'ventilator', 'nasal-cannula'),
  ),
  fc.tuple(fc.constantFrom<ChartedName>('consciousness'), fc.constantFrom('alert', 'voice')),
  fc.tuple(fc.constantFrom<ChartedName>('respiratoryDistress'), fc.constantFrom('none', 'severe')),
  fc.tuple(fc.constantFrom<ChartedName>('gcsVerbal'), fc.constantFrom('1', '5', 'tube')),
  fc.tuple(fc.constantFrom<ChartedName>('pupilReaction'), fc.constantFrom('both-reactive', 'both-fixed')),
  fc.tuple(fc.constantFrom<ChartedName>('infection'), fc.constantFrom('none', 'suspected')),
  fc.tuple(fc.constantFrom<ChartedName>('epinephrineUgPerKgPerMin'), fc.constantFrom(0, 0.1)),
  fc.tuple(fc.constantFrom<ChartedName>('fio2Percent'), fc.constantFrom(21, 40, 80)),
);
const LAB = fc.constantFrom(
  ['pao2MmHg', 60],
  ['lactateMmolPerL', 6],
  ['plateletsThousandPerUL', 80],
  ['creatinineMgPerDL', 0.4],
  ['creatinineMgPerDL', 1.2],
  ['inr', 1.6] as const,
);

type Step =
  | {
      readonly do: 'monitor';
      readonly heart: number;
      readonly breaths: number;
      readonly spo2: number;
      readonly mean: number;
      readonly fio2: number;
      readonly airway: number;
    }
  | { readonly do: 'silence'; readonly minutes: number }
  | { readonly do: 'chart'; readonly what: readonly [ChartedName, string | number] }
  | { readonly do: 'lab'; readonly what: readonly (string | number)[] };
const STEP: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('monitor' as const),
    heart: fc.constantFrom(50, 110, 190),
    breaths: fc.constantFrom(5, 25, 60),
    spo2: fc.constantFrom(85, 96, 99),
    mean: fc.constantFrom(20, 40, 70),
    fio2: fc.constantFrom(21, 60),
    airway: fc.constantFrom(0, 12),
  }),
  fc.record({ do: fc.constant('silence' as const), minutes: fc.constantFrom(1, 6, 70, 400) }),
  fc.record({ do: fc.constant('chart' as const), what: CHARTED }),
  fc.record({ do: fc.constant('lab' as const), what: LAB }),
);

/** Steps for two children in turn, so that what is kept of one cannot stand for the other. */
function inputsOf(steps: readonly Step[]): Input[][] {
  let atMs = 1_000;
  return steps.map((step, index) => {
    const fromMs = atMs;
    const stayId = index % 3 === 2 ? 'stay-2' : 'stay-1';
    switch (step.do) {
      case 'monitor':
        atMs += 25_000;
        return seconds(
          fromMs,
          atMs,
          () => ({
            heartRatePerMin: step.heart,
            respiratoryRatePerMin: step.breaths,
            spo2Percent: step.spo2,
            arterialMeanMmHg: step.mean,
            arterialSystolicMmHg: step.mean + 15,
            fio2Percent: step.fio2,
            ...(step.airway > 0 ? { meanAirwayPressureCmH2o: step.airway } : {}),
          }),
          stayId === 'stay-1' ? 'monitor-1' : 'monitor-2',
        );
      case 'silence':
        atMs += step.minutes * 60_000;
        return [tick(fromMs), tick(atMs - 11_000), tick(atMs - 500)];
      case 'chart':
        atMs += 1_000;
        return [
          record(
            'observation.charted',
            fromMs,
            { stayId, name: step.what[0], value: step.what[1], by: 'nurse' },
            `chart-${index}`,
          ),
          tick(fromMs + 500),
        ];
      case 'lab':
        atMs += 1_000;
        return [
          record(
            'lab.resulted',
            fromMs,
            { stayId, name: String(step.what[0]), value: Number(step.what[1]), unit: 'x' },
            `lab-${index}`,
          ),
          tick(fromMs + 500),
        ];
    }
  });
}

describe('the quick look at all scores', () => {
  it(
    'never hides a result that the full look would publish',
    () => {
      fc.assert(
        fc.property(
          fc.array(STEP, { minLength: 2, maxLength: 16 }),
          fc.constantFrom('ward', 'picu') as fc.Arbitrary<'ward' | 'picu'>,
          (steps, setting) => {
            const beds = ['bed-1', 'bed-2'].map((bedId) => ({ bedId, label: bedId, setting }));
            const start = [
              configured({ setting, beds }),
              opened('stay-1', 0, { ventilated: setting === 'picu' ? null : false }),
              opened('stay-2', 0, { birthDate: '2025-09-01' }),
              occupied('bed-1', 'stay-1', 0),
              occupied('bed-2', 'stay-2', 0),
              linked('monitor-1', 'bed-1', 0),
              linked('monitor-2', 'bed-2', 0),
            ];
            const quick = new UnitScript(rules).play(start);
            let full = new UnitScript(rules).play(start);
            const decisions = [...full.decisions];
            for (const inputs of inputsOf(steps)) {
              quick.play(inputs);
              full = new UnitScript(rules, structuredClone(full.state), full.offset).play(inputs);
              decisions.push(...full.decisions);
            }
            expect(decisions).toEqual(quick.decisions);
            expect(full.state).toEqual(quick.state);
          },
        ),
        { numRuns: 10 },
      );
    },
    timeLimit(60_000),
  );
});
