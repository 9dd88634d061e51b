/** Words of alerts: plain English, one sentence, numbers with their units. */
import { signalAt } from '../../clinical/signals.ts';
import type { ScoreResult } from '../../clinical/score/score-result.ts';
import type { ScoreRule } from '../../clinical/score/score-rule.ts';
import type { VitalRule } from '../../clinical/vital/vital-rule.ts';
import { durationText } from './duration-text.ts';

const UNIT_TEXT: Readonly<Record<string, string>> = {
  '%': ' %',
  '/min': '/min',
  'mm[Hg]': ' mmHg',
  'cm[H2O]': ' cmH₂O',
  Cel: ' °C',
};

/** Value with its unit as people write it, for instance `79 %`. */
export function quantityText(value: number, signal: number): string {
  const { decimals, unit } = signalAt(signal);
  const rounded = Number.isInteger(value) ? String(value) : value.toFixed(Math.max(1, decimals));
  return `${rounded}${UNIT_TEXT[unit] ?? ` ${unit}`}`;
}

export interface Breach {
  readonly signal: number;
  /** Column of the signal that is away and for which this one stands in; null: none. */
  readonly standsInFor: number | null;
  readonly limit: number;
  /** The limit itself is not past it. */
  readonly strict: boolean;
  readonly value: number;
  readonly lastedMs: number;
  /** The rates disagree: the reading may be false, and is shown all the same. */
  readonly doubtful: boolean;
}

/** What 0 may mean besides what it says, for the rates that can be 0. */
const ZERO_QUESTION: Readonly<Record<string, string>> = {
  heartRatePerMin: 'asystole or lead?',
  respiratoryRatePerMin: 'apnoea or sensor?',
};

/** «Bradycardia: 58/min»; «Heart rate 0: asystole or lead?» */
export function breachTitle(rule: VitalRule, value: number, signal: number): string {
  const question = value === 0 ? ZERO_QUESTION[rule.signal] : undefined;
  const source = signalAt(signal).name === rule.signal ? '' : ` (${signalAt(signal).label.toLowerCase()})`;
  return question === undefined
    ? `${rule.label}: ${quantityText(value, signal)}${source}`
    : `${signalAt(signal).label} 0: ${question}`;
}

/** «SpO₂ below 85 % for 12 s: 79 %». */
export function breachText(rule: VitalRule, breach: Breach): string {
  const { label } = signalAt(breach.signal);
  const side = rule.direction === 'below' ? 'below' : breach.strict ? 'above' : 'at or above';
  const lasted = signalAt(breach.signal).rhythm === 'aperiodic' ? '' : ` for ${durationText(breach.lastedMs)}`;
  const measured = `${label} ${side} ${quantityText(breach.limit, breach.signal)}${lasted}: ${quantityText(breach.value, breach.signal)}`;
  const sentence =
    breach.standsInFor === null
      ? measured
      : `${measured}. No ${signalAt(breach.standsInFor).label.toLowerCase()}: ${label.toLowerCase()} stands in`;
  return breach.doubtful ? `${sentence}. Pulse and heart rate disagree: look at the child and at the probe.` : sentence;
}

/**
 * «National PEWS 9»; «National PEWS at least 9» when parts lack; «National PEWS: High» when the level
 * at `severity` (its place in the rule, from 1) comes from a trigger and not from the total.
 */
export function scoreTitle(rule: ScoreRule, result: ScoreResult, severity: number): string {
  const level = rule.levels[severity - 1];
  const reachedFrom = level?.from ?? Number.POSITIVE_INFINITY;
  if (result.lower === null || result.lower < reachedFrom) return `${rule.shortLabel}: ${level?.label ?? ''}`;
  return `${rule.shortLabel} ${result.status === 'complete' ? '' : 'at least '}${result.lower}`;
}

/** «National PEWS (England) 7 of 26: medium. Review within 30 min.» */
export function scoreText(score: ScoreResult): string {
  const total = score.status === 'complete' ? `${score.total ?? 0}` : `at least ${score.lower ?? 0}`;
  const basis = score.lower === null ? 'no total' : `${total} of ${score.maximum}`;
  const lacking = score.missing.length === 0 ? '' : ` Missing: ${score.missing.join(', ')}.`;
  const notes = score.notes.length === 0 ? '' : ` ${score.notes.join(' ')}`;
  const triggers = score.triggers.length === 0 ? '' : ` ${score.triggers.join('. ')}.`;
  return `${score.label} ${basis}: ${score.level ?? 'no level'}. ${score.levelText ?? ''}${triggers}${lacking}${notes}`;
}
