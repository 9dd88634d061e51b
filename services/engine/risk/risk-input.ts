/**
 * Turns what fell due into a model's row, or refuses with a reason: too much missing, a
 * value outside the range the model was trained on, a person outside its intended age. A refusal is
 * an answer; a number outside the model's experience would be false certainty.
 */
import type { RiskManifest } from '../context/risk-model.port.ts';
import type { RiskRefusal } from '../../clinical/statement/risk-refusal.ts';
import type { DueRisk } from '../context/fold-context.ts';
import { HOURLY_FEATURES, HOURLY_FEATURE_SET, writeHourlyFeatures } from './hourly-features.ts';

export type RiskInput =
  | { readonly ok: true; readonly features: Float32Array }
  | { readonly ok: false; readonly reason: RiskRefusal };

/** `due.outsidePopulation` was decided in the fold, where the policy is known; here only the data count. */
export function riskInputOf(
  manifest: RiskManifest,
  due: Pick<DueRisk, 'hourly' | 'ageYears' | 'outsidePopulation'>,
): RiskInput {
  if (manifest.featureSet !== HOURLY_FEATURE_SET) {
    return { ok: false, reason: { code: 'risk.no-feature-set', values: { featureSet: manifest.featureSet } } };
  }
  if (due.outsidePopulation !== null) return { ok: false, reason: due.outsidePopulation };
  const features = new Float32Array(HOURLY_FEATURES.length);
  writeHourlyFeatures({ hourly: due.hourly, ageYears: knownAge(manifest, due.ageYears) }, features, 0);
  const fault = faultOf(manifest, features);
  return fault === null ? { ok: true, features } : { ok: false, reason: fault };
}

/** An age the model never saw is withheld rather than extrapolated. */
function knownAge(manifest: RiskManifest, ageYears: number | null): number {
  const { low, high } = manifest.intendedAgeYears;
  return ageYears !== null && ageYears >= low && ageYears < high ? ageYears : Number.NaN;
}

function faultOf(manifest: RiskManifest, features: Float32Array): RiskRefusal | null {
  let missingCount = 0;
  for (const [index, feature] of manifest.features.entries()) {
    const value = features[index] ?? Number.NaN;
    if (Number.isNaN(value)) missingCount += 1;
    else if (value < feature.low || value > feature.high) {
      const { name, low, high, unit } = feature;
      return { code: 'risk.feature-outside', values: { feature: name, value: round(value), low, high, unit } };
    }
  }
  const { missingFeaturesMax: missingMax, features: asked } = manifest;
  return missingCount > missingMax
    ? { code: 'risk.features-missing', values: { missingCount, featureCount: asked.length, missingMax } }
    : null;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
