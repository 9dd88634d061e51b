/**
 * Which heart rate characteristics are shown, as data (models/rules/heart-rate-characteristics.json), and
 * the reckoning of one window by it. A window with too few seconds gives no number, but the reason.
 */
import { z } from 'zod';
import { newbornLimitsSchema } from './event-definition.ts';
import {
  lagOfBestCorrelation,
  sampleAsymmetry,
  sampleEntropy,
  standardDeviation,
  type FeatureValue,
} from './heart-rate-characteristics.ts';
import { CERTAINTIES, repeated, statusFaults } from '../rule/rule-status.ts';
import type { SignalName } from '../signal/signals.ts';

const text = z.string().min(1).max(1000);

const featureShape = {
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  label: text,
  /** UCUM; 1: a ratio. */
  unit: text,
  decimals: z.number().int().min(0).max(4),
  citation: text,
  /** The lower of formula and parameters; of both the letters stand in the choices. */
  certainty: z.enum(CERTAINTIES),
  enabled: z.boolean(),
  disabledReason: text.nullable(),
  choices: z.array(text),
};

const featureSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('standard-deviation'), ...featureShape }),
  z.strictObject({ kind: z.literal('sample-asymmetry'), ...featureShape }),
  /** `toleranceSd` times the standard deviation of the window is the tolerance. */
  z.strictObject({
    kind: z.literal('sample-entropy'),
    ...featureShape,
    length: z.number().int().min(1).max(10),
    toleranceSd: z.number().positive().max(1),
  }),
  z.strictObject({
    kind: z.literal('cross-correlation'),
    ...featureShape,
    lagSecondsMax: z.number().int().min(1).max(120),
  }),
]);
export type CharacteristicFeature = z.infer<typeof featureSchema>;

const settingsSchema = z.strictObject({
  label: text,
  notice: text,
  newborn: newbornLimitsSchema,
  everyMs: z.number().int().multipleOf(1000).min(60_000).max(3_600_000),
  /** At most what stays of the engine's ten minutes when late readings and clocks that run ahead are allowed for. */
  windowMs: z.number().int().multipleOf(1000).min(60_000).max(480_000),
  /** Smallest share of the window's seconds that must have a reading. */
  presentFractionMin: z.number().positive().max(1),
  features: z.array(featureSchema).min(1),
});
export type CharacteristicsSettings = z.infer<typeof settingsSchema>;

export type ParsedCharacteristics =
  | { readonly ok: true; readonly settings: CharacteristicsSettings }
  | { readonly ok: false; readonly faults: readonly string[] };

/** Never throws: what is wrong with the file comes back as named faults. */
export function parseCharacteristics(json: unknown): ParsedCharacteristics {
  const parsed = settingsSchema.safeParse(json);
  if (!parsed.success) {
    return { ok: false, faults: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) };
  }
  const { features } = parsed.data;
  const faults = [
    ...repeated(
      'feature',
      features.map((feature) => feature.id),
    ),
    ...features.flatMap((feature) => statusFaults(feature).map((fault) => `${feature.id}: ${fault}`)),
  ];
  return faults.length > 0 ? { ok: false, faults } : { ok: true, settings: parsed.data };
}

/** One entry a second, NaN missing; both of the same length. */
export interface CharacteristicsWindow {
  readonly heartRates: Float64Array;
  readonly saturations: Float64Array;
}

/** Share of the seconds that have a reading, 0 to 1. */
export function presentFraction(series: Float64Array): number {
  return series.length === 0
    ? 0
    : series.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0) / series.length;
}

/** One feature of one window, or why it cannot be told. */
export function featureOf(
  feature: CharacteristicFeature,
  window: CharacteristicsWindow,
  presentFractionMin: number,
): FeatureValue {
  if (!feature.enabled) return { ok: false, reason: { code: 'feature.disabled', values: { featureId: feature.id } } };
  const { heartRates, saturations } = window;
  const needed: readonly (readonly [signal: SignalName, series: Float64Array])[] =
    feature.kind === 'cross-correlation'
      ? [
          ['heartRatePerMin', heartRates],
          ['spo2Percent', saturations],
        ]
      : [['heartRatePerMin', heartRates]];
  for (const [signal, series] of needed) {
    const share = presentFraction(series);
    if (share < presentFractionMin) {
      // Rounded down: just too little must not read as enough.
      const values = { signal, share: Math.floor(share * 100) / 100, needed: presentFractionMin };
      return { ok: false, reason: { code: 'feature.too-little-present', values } };
    }
  }
  return reckoned(feature, window, presentFractionMin);
}

function reckoned(
  feature: CharacteristicFeature,
  { heartRates, saturations }: CharacteristicsWindow,
  presentFractionMin: number,
): FeatureValue {
  switch (feature.kind) {
    case 'standard-deviation':
      return standardDeviation(heartRates);
    case 'sample-asymmetry':
      return sampleAsymmetry(heartRates);
    case 'sample-entropy': {
      const spread = standardDeviation(heartRates);
      return spread.ok
        ? sampleEntropy(heartRates, { length: feature.length, tolerance: feature.toleranceSd * spread.value })
        : spread;
    }
    case 'cross-correlation': {
      const best = lagOfBestCorrelation(heartRates, saturations, {
        lagSecondsMax: feature.lagSecondsMax,
        pairsMin: Math.ceil(heartRates.length * presentFractionMin * 0.5),
      });
      return best === null
        ? { ok: false, reason: { code: 'feature.no-change', values: {} } }
        : { ok: true, value: best.correlation };
    }
  }
}
