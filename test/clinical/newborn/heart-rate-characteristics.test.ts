import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { featureOf, type CharacteristicFeature } from '../../../services/clinical/newborn/characteristics-settings.ts';
import {
  lagOfBestCorrelation,
  sampleAsymmetry,
  sampleEntropy,
  standardDeviation,
  type FeatureValue,
} from '../../../services/clinical/newborn/heart-rate-characteristics.ts';

const GONE = Number.NaN;
const rates = fc.array(
  fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 60, max: 200 }) }, { weight: 1, arbitrary: fc.constant(GONE) }),
  { minLength: 10, maxLength: 80 },
);

function series(...values: number[]): Float64Array {
  return Float64Array.from(values);
}

function valueOf(result: FeatureValue): number {
  if (!result.ok) throw new Error(result.reason.code);
  return result.value;
}

/** Rate whose interval is this, ms. */
function rateOf(intervalMs: number): number {
  return 60_000 / intervalMs;
}

describe('standard deviation', () => {
  it('is the usual one, over what was measured', () => {
    expect(valueOf(standardDeviation(series(2, 4, GONE, 4, 4, 5, 5, 7, 9)))).toBeCloseTo(Math.sqrt(32 / 7), 12);
    expect(standardDeviation(series(GONE, 120))).toEqual({
      ok: false,
      reason: { code: 'feature.too-few-readings', values: {} },
    });
  });
});

describe('sample asymmetry', () => {
  it('is the squared distances of longer intervals over those of shorter ones', () => {
    // Median 400: shorter by 10 and 20, longer by 10 and 40.
    expect(valueOf(sampleAsymmetry(series(...[380, 390, 400, 410, 440].map(rateOf))))).toBeCloseTo(
      (100 + 1600) / (400 + 100),
      9,
    );
    expect(valueOf(sampleAsymmetry(series(...[380, 390, GONE, 400, 410, 420].map(rateOf))))).toBeCloseTo(1, 9);
  });

  it('grows with decelerations and falls with accelerations', () => {
    const calm = Array.from({ length: 101 }, (_, index) => 390 + (index % 21));
    const decelerating = [...calm, 600, 620, 640].map(rateOf);
    const accelerating = [...calm, 280, 290, 300].map(rateOf);
    expect(valueOf(sampleAsymmetry(series(...decelerating)))).toBeGreaterThan(5);
    expect(valueOf(sampleAsymmetry(series(...accelerating)))).toBeLessThan(0.5);
  });

  it('refuses what has no interval or no acceleration', () => {
    expect(sampleAsymmetry(series(120, 0, 130))).toEqual({
      ok: false,
      reason: { code: 'feature.zero-rate', values: {} },
    });
    expect(sampleAsymmetry(series(120, 120, 120))).toEqual({
      ok: false,
      reason: { code: 'feature.no-acceleration', values: {} },
    });
    expect(sampleAsymmetry(series(GONE, 120))).toMatchObject({ ok: false });
  });
});

/** Counts every pair, as the definition reads. */
function plainEntropy(values: readonly number[], length: number, tolerance: number): number {
  const matches = (size: number): number => {
    let count = 0;
    const starts = values
      .map((_, at) => at)
      .filter(
        (at) => at + length < values.length && values.slice(at, at + length + 1).every((value) => !Number.isNaN(value)),
      );
    for (const a of starts) {
      for (const b of starts) {
        if (
          a < b &&
          Array.from({ length: size }, (_, place) =>
            Math.abs((values[a + place] ?? 0) - (values[b + place] ?? 0)),
          ).every((distance) => distance <= tolerance)
        ) {
          count++;
        }
      }
    }
    return count;
  };
  return -Math.log(matches(length + 1) / matches(length));
}

describe('sample entropy', () => {
  it('is 0 for what repeats itself, and the count of all pairs by the definition', () => {
    expect(
      valueOf(
        sampleEntropy(
          Float64Array.from({ length: 100 }, (_, index) => 100 + (index % 4)),
          { length: 3, tolerance: 0.5 },
        ),
      ),
    ).toBe(-0);
    fc.assert(
      fc.property(
        rates,
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 5, max: 60 }),
        (values, length, tolerance) => {
          const plain = plainEntropy(values, length, tolerance);
          const found = sampleEntropy(series(...values), { length, tolerance });
          if (Number.isFinite(plain)) expect(valueOf(found)).toBeCloseTo(plain, 12);
          else expect(found.ok).toBe(false);
        },
      ),
    );
  });
});

describe('cross-correlation', () => {
  const how = { lagSecondsMax: 30, pairsMin: 50 };
  const wave = Array.from({ length: 200 }, (_, second) => 120 + 20 * Math.sin(second / 9) + 7 * Math.sin(second / 4));

  it('finds by how much one series follows the other', () => {
    for (const lag of [-30, -7, 0, 12, 30]) {
      const following = wave.map((_, second) => (wave[second - lag] ?? GONE) / 2);
      const best = lagOfBestCorrelation(series(...wave), series(...following), how);
      expect(best?.lagSeconds).toBe(lag);
      expect(best?.correlation).toBeCloseTo(1, 9);
    }
  });

  it('is null when nothing changes or too little is there', () => {
    expect(lagOfBestCorrelation(series(...wave), new Float64Array(200).fill(97), how)).toBeNull();
    expect(lagOfBestCorrelation(series(...wave), new Float64Array(200).fill(GONE), how)).toBeNull();
    expect(lagOfBestCorrelation(series(...wave.slice(0, 49)), series(...wave.slice(0, 49)), how)).toBeNull();
  });

  it('stays within -1 and 1, whatever is missing', () => {
    fc.assert(
      fc.property(rates, rates, (first, second) => {
        const best = lagOfBestCorrelation(series(...first), series(...second), { lagSecondsMax: 10, pairsMin: 3 });
        if (best !== null) expect(Math.abs(best.correlation)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('one window', () => {
  const common = {
    id: 'x',
    version: '1.0.0',
    label: 'x',
    unit: '1',
    decimals: 1,
    citation: 'test',
    certainty: 'V',
    enabled: true,
    disabledReason: null,
    choices: [],
  } satisfies Omit<CharacteristicFeature, 'kind'>;
  const spread: CharacteristicFeature = { kind: 'standard-deviation', ...common };
  const along: CharacteristicFeature = { kind: 'cross-correlation', ...common, lagSecondsMax: 5 };
  const heartRates = Float64Array.from({ length: 100 }, (_, second) => (second < 20 ? GONE : 120 + (second % 7)));

  it('gives no number when too little was there, and says what', () => {
    const window = { heartRates, saturations: new Float64Array(100).fill(GONE) };
    expect(featureOf(spread, window, 0.8)).toMatchObject({ ok: true });
    expect(featureOf(spread, window, 0.81)).toEqual({
      ok: false,
      reason: {
        code: 'feature.too-little-present',
        values: { signal: 'heartRatePerMin', share: 0.8, needed: 0.81 },
      },
    });
    expect(featureOf(along, window, 0.8)).toEqual({
      ok: false,
      reason: { code: 'feature.too-little-present', values: { signal: 'spo2Percent', share: 0, needed: 0.8 } },
    });
    expect(featureOf(along, { heartRates, saturations: heartRates }, 0.8)).toEqual({ ok: true, value: 1 });
  });

  it('gives no number of a disabled feature', () => {
    expect(
      featureOf(
        { ...spread, enabled: false, disabledReason: 'not verified' },
        { heartRates, saturations: heartRates },
        0.1,
      ),
    ).toEqual({ ok: false, reason: { code: 'feature.disabled', values: { featureId: common.id } } });
  });
});
