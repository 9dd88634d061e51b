/** The checks of data quality that every feed is held to, in the spirit of the OHDSI checks (Kahn et al. 2016). */

/**
 * completeness: share of expected values that came; timeliness: delay from bedside to gateway, ms (95th
 * centile); plausibility: share of values outside what can be; duplicates: share sent again; clock-skew:
 * bedside against gateway clock, ms (median); off-codes: share of values that say «off»; refused: share
 * of values that the gate quarantined.
 */
export const QUALITY_CHECKS = [
  'completeness',
  'timeliness',
  'plausibility',
  'duplicates',
  'clock-skew',
  'off-codes',
  'refused',
] as const;
export type QualityCheck = (typeof QUALITY_CHECKS)[number];
