/** What a risk model is, and why it gave no probability. */
import { z } from 'zod';
import { SIGNAL_NAMES } from '../signal/signals.ts';
import { NO_VALUES } from './statement-shape.ts';

/** What a model may be taken for at most. A model of a kind that has no words here is not started. */
export const RISK_MODEL_KINDS = ['adult-surrogate'] as const;
export type RiskModelKind = (typeof RISK_MODEL_KINDS)[number];

export const RISK_OUTCOMES = ['sepsis'] as const;
export type RiskOutcome = (typeof RISK_OUTCOMES)[number];

const years = z.number();

export const RISK_STATEMENTS = {
  'risk.kind': z.strictObject({ kind: z.enum(RISK_MODEL_KINDS) }).readonly(),
  'risk.outcome': z.strictObject({ outcome: z.enum(RISK_OUTCOMES) }).readonly(),

  /** A second source gave the hour means of so many of the hours that the features read. */
  'risk.stands-in': z
    .strictObject({ signal: z.enum(SIGNAL_NAMES), standsInFor: z.enum(SIGNAL_NAMES), hours: z.number() })
    .readonly(),
  'risk.no-feature-set': z.strictObject({ featureSet: z.string() }).readonly(),
  'risk.age-unknown': NO_VALUES,
  /** Completed years; a model answers from `lowYears` to under `highYears`. */
  'risk.age-outside': z.strictObject({ ageYears: years, lowYears: years, highYears: years }).readonly(),
  /** A feature by its name in the model (engine/risk/hourly-features.ts), in its UCUM unit. */
  'risk.feature-outside': z
    .strictObject({ feature: z.string(), value: z.number(), low: z.number(), high: z.number(), unit: z.string() })
    .readonly(),
  'risk.features-missing': z
    .strictObject({ missingCount: z.number(), featureCount: z.number(), missingMax: z.number() })
    .readonly(),
  /** The model was asked again and again, and for so many minutes nothing came back. */
  'risk.no-answer': z.strictObject({ forMinutes: z.number() }).readonly(),
} as const;
