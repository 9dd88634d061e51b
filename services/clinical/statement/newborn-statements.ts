/** Why the events of a newborn are not counted, and why a heart rate characteristic is not told. */
import { z } from 'zod';
import { SIGNAL_NAMES } from '../signal/signals.ts';
import { NO_VALUES } from './statement-shape.ts';

const definition = z.strictObject({ definitionId: z.string() }).readonly();
const length = z.number();

export const NEWBORN_STATEMENTS = {
  'newborn.no-longer': NO_VALUES,
  /** The definition ships disabled; its file says why. */
  'event.disabled': definition,
  'event.switched-off': NO_VALUES,
  'event.not-judged': NO_VALUES,
  /** The definition asks for the gestational age at birth, which is missing. */
  'event.gestation-missing': definition,
  'event.not-intended': definition,
  /** The feature ships disabled; its file says why. */
  'feature.disabled': z.strictObject({ featureId: z.string() }).readonly(),
  /** Shares of the seconds of the window, 0 to 1. */
  'feature.too-little-present': z
    .strictObject({ signal: z.enum(SIGNAL_NAMES), share: z.number(), needed: z.number() })
    .readonly(),
  'feature.too-few-readings': NO_VALUES,
  'feature.zero-rate': NO_VALUES,
  'feature.no-acceleration': NO_VALUES,
  /** In readings, and in the unit of the series. */
  'feature.no-close-stretches': z.strictObject({ length, tolerance: z.number() }).readonly(),
  'feature.no-matching-stretches': z.strictObject({ length }).readonly(),
  'feature.no-change': NO_VALUES,
} as const;
