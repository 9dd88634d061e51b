/**
 * How good the data of each feed are, as numbers with their denominators: the JSON report and what the
 * page of data quality draws. A share whose denominator is empty is null, never 0 and never 1.
 */
import type { QualityCheck } from '../records/data-quality.ts';

/** Families of checks after Kahn et al. 2016 (doi:10.13063/2327-9214.1244), which the OHDSI checks follow. */
export type QualityCategory = 'conformance' | 'completeness' | 'plausibility';

export const CATEGORY_OF: Readonly<Record<QualityCheck, QualityCategory>> = {
  refused: 'conformance',
  completeness: 'completeness',
  'off-codes': 'completeness',
  plausibility: 'plausibility',
  duplicates: 'plausibility',
  timeliness: 'plausibility',
  'clock-skew': 'plausibility',
};

/** Whole minutes by gateway time; the minute under way is in none of them. */
export const QUALITY_WINDOWS = ['minute', 'fiveMinutes', 'hour'] as const;
export type QualityWindow = (typeof QUALITY_WINDOWS)[number];

/** Numbers of values; `expected` counts intervals of the devices that sent, `came` the values among them. */
export interface QualityCounts {
  readonly expected: number;
  readonly came: number;
  /** Values with a number, repeats left out. */
  readonly values: number;
  readonly off: number;
  readonly implausible: number;
  readonly duplicates: number;
}

/** Shares from 0 to 1 and milliseconds; null where nothing was there to judge, or the check is of the whole feed. */
export type QualityMeasures = Readonly<Record<QualityCheck, number | null>>;

export interface SignalQuality {
  /** Name of the signal; null: all of the feed. */
  readonly signal: string | null;
  readonly counts: QualityCounts;
  readonly measures: QualityMeasures;
}

export interface WindowQuality {
  readonly frames: number;
  /** Values that the gate refused. */
  readonly refused: number;
  /** Middle of the delay from bedside to gateway, ms; the 95th centile is the check `timeliness`. */
  readonly delayP50Ms: number | null;
  /** The whole feed first, then each signal that came. */
  readonly rows: readonly SignalQuality[];
}

export interface FeedQuality {
  readonly feedId: string;
  readonly hospitalId: string | null;
  readonly unitId: string;
  /** Devices that sent within the hour. */
  readonly devices: number;
  readonly windows: Readonly<Record<QualityWindow, WindowQuality>>;
}

export interface QualityReport {
  readonly version: 1;
  /** End of the newest whole minute, ms since 1970 UTC. */
  readonly untilMs: number;
  readonly feeds: readonly FeedQuality[];
}

/** Beyond `mark` a number is marked on the page; beyond `alert`, for five minutes, it is a technical alert. */
export interface QualityLimit {
  readonly check: QualityCheck;
  /** Below it (`at-least`) or above it (`at-most`, without sign) data are not good enough. */
  readonly sense: 'at-least' | 'at-most';
  readonly mark: number;
  /** null: this check never alerts. */
  readonly alert: number | null;
}

export interface QualityAnswer {
  readonly report: QualityReport;
  readonly limits: readonly QualityLimit[];
  /** Fewer values than this are not judged. */
  readonly leastValues: number;
}

/** How far a number is from what is asked: told by word, sign, colour and place. */
export type QualityStanding = 'good' | 'marked' | 'poor' | 'unknown';

/** Where a number stands against its limit; unknown where it is null or there is no limit. */
export function standingOf(value: number | null, limit: QualityLimit | undefined): QualityStanding {
  if (value === null || limit === undefined) return 'unknown';
  if (limit.alert !== null && isBeyond(value, limit.alert, limit.sense)) return 'poor';
  return isBeyond(value, limit.mark, limit.sense) ? 'marked' : 'good';
}

/** Whether a value breaks a threshold; skew counts in both directions. */
export function isBeyond(value: number, threshold: number, sense: QualityLimit['sense']): boolean {
  return sense === 'at-least' ? value < threshold : Math.abs(value) > threshold;
}
