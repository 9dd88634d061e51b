/**
 * Apnoea, bradycardia and desaturation of newborns, and the characteristics of their heart rate, as every
 * reader sees them. A count always stands beside the time that was observed: without it, none found and
 * nobody looked would read the same.
 */
import type { SignalName } from '../../clinical/signal/signals.ts';
import type { ClinicalStatement } from '../../clinical/statement/statement.ts';
import type { FoundEvent } from '../../clinical/newborn/event-detector.ts';
import type { EventSettings } from '../../clinical/newborn/event-definition.ts';

/** An event with the definition it was found by. */
export interface NewbornEvent extends FoundEvent {
  readonly eventId: string;
  readonly definition: EventSettings;
}

/** What one definition found in one child. Hours are whole clock hours: the present one and those before it. */
export interface EventCounts {
  readonly definitionId: string;
  readonly definitionVersion: string;
  /** What the definition looks at; absent in what was stored before it was told. */
  readonly signal?: SignalName;
  /** Absent: a definition that differs from others in more than averaging and delay. */
  readonly variant?: { readonly plainId: string; readonly averagingMs: number; readonly delayMs: number };
  /** Whether this definition counts this child's events now; the reason when it does not. */
  readonly enabled: boolean;
  readonly reason: ClinicalStatement | null;
  /** Events that ended in the last 8 and 24 clock hours; null when not counted. */
  readonly count8h: number | null;
  readonly count24h: number | null;
  /** Longest of the last 24 hours, ms; null: none. */
  readonly longestMs: number | null;
  readonly newestStartMs: number | null;
  /** Start of the event that was running at the newest judged second; it is not in the counts yet. */
  readonly runningSinceMs: number | null;
  /** Seconds of the same hours in which every signal of the definition had a value. */
  readonly secondsObserved8h: number;
  readonly secondsObserved24h: number;
}

/** One heart rate characteristic: a number, or the reason why there is none. */
export interface CharacteristicValue {
  readonly featureId: string;
  readonly featureVersion: string;
  /** UCUM; 1: a ratio. */
  readonly unit: string;
  readonly decimals: number;
  readonly enabled: boolean;
  readonly value: number | null;
  readonly reason: ClinicalStatement | null;
}

/** Reckoned on monitor averages of whole seconds, never on single beats. */
export interface HeartRateCharacteristics {
  readonly computedAtMs: number;
  readonly windowStartMs: number;
  readonly windowEndMs: number;
  /** Share of the window's seconds with a heart rate, 0 to 1. */
  readonly presentFraction: number;
  readonly features: readonly CharacteristicValue[];
}
