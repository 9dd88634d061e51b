// Hazards: H27, H28 (docs/hazards.md).
/** The risk desk answers into the log, refuses in words, and nothing of it ever reaches further. */
import { describe, expect, it } from 'vitest';
import { UNIT_TOPIC } from '../../../services/contract/topics.ts';
import { parseUnitRecord, type UnitRecord } from '../../../services/contract/records/unit-record.ts';
import { HOURLY_FEATURES, HOURLY_FEATURE_SET, HOURLY_LENGTH } from '../../../services/engine/risk/hourly-features.ts';
import { RiskRunner } from '../../../services/engine/risk/risk-runner.ts';
import type { RiskManifest, RiskModel } from '../../../services/engine/context/risk-model.port.ts';
import type { DueRisk } from '../../../services/engine/fold/unit-fold.ts';
import { VigilError } from '../../../services/platform/errors.ts';
import { SILENT_LOGGER } from '../../../services/platform/logger.ts';
import { readRange } from '../../../services/replay/read-range.ts';
import { MemoryEventLog } from '../../support/memory-event-log.ts';
import { SimulatedClock } from '../../support/simulated-clock.ts';

const MANIFEST: RiskManifest = {
  modelId: 'test-model',
  sha256: 'a'.repeat(64),
  kind: 'adult-surrogate',
  outcome: 'sepsis',
  horizonHours: 1,
  featureSet: HOURLY_FEATURE_SET,
  features: HOURLY_FEATURES.map((name) => ({ name, unit: '1', low: 0, high: 1000 })),
  missingFeaturesMax: 29,
  intendedAgeYears: { low: 15, high: 101 },
  roundingDecimals: 4,
  trainingPopulation: 'none',
  goldenVectors: [],
};

function dueOf(changes: Partial<DueRisk> = {}): DueRisk {
  const hourly = new Float32Array(HOURLY_LENGTH).fill(Number.NaN);
  hourly[HOURLY_LENGTH - 8] = 120;
  return {
    unitId: 'u',
    stayId: 's',
    modelId: 'test-model',
    dueAtMs: 300_000,
    hourly,
    ageYears: 40,
    outsidePopulation: null,
    ...changes,
  };
}

async function answersTo(
  due: readonly DueRisk[],
  predict: RiskModel['predict'],
): Promise<{ records: readonly UnitRecord[]; failures: number }> {
  const clock = new SimulatedClock();
  const log = new MemoryEventLog(clock);
  await log.createTopics([{ name: UNIT_TOPIC, partitions: 1, retentionMs: 72 * 3_600_000 }]);
  const runner = new RiskRunner({
    models: [{ manifest: MANIFEST, predict, close: async () => undefined }],
    log,
    clock,
    logger: SILENT_LOGGER,
  });
  runner.take(0, due);
  await runner.close();
  const records: UnitRecord[] = [];
  await readRange({
    log,
    topic: UNIT_TOPIC,
    partition: 0,
    bounds: await log.bounds(UNIT_TOPIC, 0),
    onRecord: ({ value }) => {
      const parsed = parseUnitRecord(value);
      if (parsed.ok) records.push(parsed.record);
      else throw new Error(parsed.reason);
    },
  });
  return { records, failures: runner.failures };
}

describe('risk desk', () => {
  it('writes one answer a row, with ids and times of the due point alone', async () => {
    const { records } = await answersTo([dueOf(), dueOf({ stayId: 't', dueAtMs: 600_000 })], async (_features, rows) =>
      Float64Array.from({ length: rows }, (_, row) => 0.25 + row / 4),
    );
    expect(records).toMatchObject([
      {
        kind: 'risk.resulted',
        id: 'risk/test-model/s/300000',
        observedAtMs: 300_000,
        receivedAtMs: 300_000,
        probability: 0.25,
        reason: null,
      },
      {
        kind: 'risk.resulted',
        id: 'risk/test-model/t/600000',
        observedAtMs: 600_000,
        receivedAtMs: 600_000,
        probability: 0.5,
        reason: null,
      },
    ]);
  });

  it.each([
    ['a value the model never saw', { hourly: new Float32Array(HOURLY_LENGTH).fill(2_000) }, 'risk.feature-outside'],
    [
      'too much missing',
      { hourly: new Float32Array(HOURLY_LENGTH).fill(Number.NaN), ageYears: null },
      'risk.features-missing',
    ],
    [
      'a child outside the population',
      { outsidePopulation: { code: 'risk.age-unknown', values: {} } },
      'risk.age-unknown',
    ],
  ] as const)('refuses %s with a reason instead of giving a number', async (_what, changes, code) => {
    const { records } = await answersTo([dueOf(changes)], async () => Float64Array.of(0.9));
    expect(records).toMatchObject([{ probability: null, reason: { code } }]);
  });

  it('withholds an age the model never saw rather than extrapolating it', async () => {
    const seen: number[] = [];
    await answersTo([dueOf({ ageYears: 3 })], async (features) => {
      seen.push(features[HOURLY_FEATURES.indexOf('ageYears')] ?? 0);
      return Float64Array.of(0.1);
    });
    expect(seen).toEqual([Number.NaN]);
  });

  it('counts a model that fails, and writes nothing', async () => {
    const { records, failures } = await answersTo([dueOf()], async () => {
      throw new VigilError('model-failed', 'no answer in time');
    });
    expect([records.length, failures]).toEqual([0, 1]);
  });
});
