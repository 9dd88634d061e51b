/** Training and serving read the same features: what they are, and that missing hours stay missing. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  HOURLY_FEATURES,
  HOURLY_LENGTH,
  HOURLY_VITALS,
  HOURS,
  writeHourlyFeatures,
} from '../../../services/engine/risk/hourly-features.ts';

function featuresOf(hourly: Float32Array, ageYears = 40): Record<string, number> {
  const out = new Float32Array(HOURLY_FEATURES.length);
  writeHourlyFeatures({ hourly, ageYears }, out, 0);
  return Object.fromEntries(HOURLY_FEATURES.map((name, index) => [name, out[index] ?? Number.NaN]));
}

function hoursOf(vital: (typeof HOURLY_VITALS)[number], newestLast: readonly number[]): Float32Array {
  const hourly = new Float32Array(HOURLY_LENGTH).fill(Number.NaN);
  newestLast.forEach(
    (value, index) =>
      (hourly[(HOURS - newestLast.length + index) * HOURLY_VITALS.length + HOURLY_VITALS.indexOf(vital)] = value),
  );
  return hourly;
}

describe('hourly features', () => {
  it('takes newest, mean, change and range of the last six hours', () => {
    const features = featuresOf(hoursOf('heartRatePerMin', [200, 90, 95, 100, 105, 110, 115]));
    expect(features['heartRatePerMinLast']).toBe(115);
    expect(features['heartRatePerMinMean6h']).toBeCloseTo(102.5, 4);
    expect(features['heartRatePerMinChange6h']).toBe(25);
    expect(features['heartRatePerMinRange6h']).toBe(25);
  });

  it('carries the newest value over missing hours, and knows no change from one value', () => {
    const features = featuresOf(hoursOf('temperatureCel', [38.5, Number.NaN, Number.NaN]));
    expect(features['temperatureCelLast']).toBeCloseTo(38.5, 4);
    expect(features['temperatureCelChange6h']).toBeNaN();
  });

  it('leaves everything missing missing: no vital sign becomes zero', () => {
    const features = featuresOf(new Float32Array(HOURLY_LENGTH).fill(Number.NaN), Number.NaN);
    expect(Object.values(features).every(Number.isNaN)).toBe(true);
  });

  it('never looks further back than six hours (any older hours, same features)', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ noNaN: true, min: 20, max: 300 }), { minLength: 18, maxLength: 18 }), (older) => {
        const recent = [80, 81, 82, 83, 84, 85];
        expect(featuresOf(hoursOf('heartRatePerMin', [...older, ...recent]))).toEqual(
          featuresOf(hoursOf('heartRatePerMin', recent)),
        );
      }),
    );
  });
});
