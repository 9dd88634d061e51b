/** A risk model answers rows of features with probabilities. It may fail; rules never wait for it. */
import type { RiskModelKind, RiskOutcome } from '../../clinical/statement/risk-statements.ts';

export interface RiskManifest {
  readonly modelId: string;
  /** SHA-256 of model.onnx, hex. */
  readonly sha256: string;
  /** Told wherever its answer is shown. */
  readonly kind: RiskModelKind;
  readonly outcome: RiskOutcome;
  readonly horizonHours: number;
  readonly featureSet: string;
  readonly features: readonly {
    readonly name: string;
    readonly unit: string;
    readonly low: number;
    readonly high: number;
  }[];
  /** Rows with more missing features than this are refused. */
  readonly missingFeaturesMax: number;
  /** Completed years, half-open: [low, high). Outside: refused, whatever policy says. */
  readonly intendedAgeYears: { readonly low: number; readonly high: number };
  readonly roundingDecimals: number;
  readonly trainingPopulation: string;
  readonly goldenVectors: readonly { readonly features: readonly (number | null)[]; readonly probability: number }[];
}

export interface RiskModel {
  readonly manifest: RiskManifest;
  /**
   * `features` holds `rowCount` rows of `manifest.features.length` values, NaN for missing.
   * Resolves to `rowCount` probabilities in 0..1, rounded as the manifest says; a row's answer does
   * not depend on its neighbours. Rejects with `model-failed`.
   */
  predict(features: Float32Array, rowCount: number): Promise<Float64Array>;
  close(): Promise<void>;
}
