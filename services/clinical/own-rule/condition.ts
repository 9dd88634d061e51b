/** What a rule of a unit's own may ask for, and how conditions stand within each other. */
import type { SignalName } from '../signal/signals.ts';

export type Condition =
  | {
      readonly is: 'value';
      readonly signal: SignalName;
      readonly side: 'below' | 'above';
      readonly limit: number;
      readonly unit: string;
    }
  /** The mean of the last whole minute against that of so long before. */
  | {
      readonly is: 'trend';
      readonly signal: SignalName;
      readonly change: 'falls' | 'rises';
      readonly by: number;
      readonly unit: string;
      readonly withinMs: number;
    }
  /** Without a break. */
  | { readonly is: 'held'; readonly of: Condition; readonly forMs: number }
  /** It has begun so many times. */
  | { readonly is: 'repeated'; readonly of: Condition; readonly times: number; readonly withinMs: number }
  | { readonly is: 'all'; readonly of: readonly Condition[] }
  | { readonly is: 'any'; readonly of: readonly Condition[] }
  | { readonly is: 'not'; readonly of: Condition }
  /** It was measured in this stay, and no value has come for so long. */
  | { readonly is: 'silent'; readonly signal: SignalName; readonly forMs: number }
  | Entered
  | Computed;

/** Of what people charted or the laboratory resulted: the newest, if it is no older than `withinMs`. */
type Entered =
  | {
      readonly is: 'entered';
      readonly name: string;
      readonly side: 'below' | 'above';
      readonly limit: number;
      readonly unit: string;
      readonly withinMs: number;
    }
  /** One of these answers. */
  | { readonly is: 'answer'; readonly name: string; readonly answers: readonly string[]; readonly withinMs: number };

/** Of what Vigil computes itself. */
type Computed =
  | { readonly is: 'score'; readonly ruleId: string; readonly atLeast: number }
  /** A statement about the child that a score makes. */
  | { readonly is: 'finding'; readonly ruleId: string; readonly findingId: string }
  /** Probability, 0 to 1. */
  | { readonly is: 'risk'; readonly modelId: string; readonly atLeast: number }
  /** Of a newborn, counted over this clock hour and those before it. */
  | { readonly is: 'events'; readonly definitionId: string; readonly atLeast: number; readonly hours: number };

/** What a condition is made of. */
export function partsOf(condition: Condition): readonly Condition[] {
  if (condition.is === 'all' || condition.is === 'any') return condition.of;
  return condition.is === 'held' || condition.is === 'repeated' || condition.is === 'not' ? [condition.of] : [];
}

/** It and all that it is made of, each before its parts. */
export function everyCondition(condition: Condition): readonly Condition[] {
  return [condition, ...partsOf(condition).flatMap(everyCondition)];
}
