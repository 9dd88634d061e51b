/**
 * What is wrong with a rule of a unit's own beyond its form: other units than the signal's, limits that no value can pass, trends
 * of what no trend is kept of, ages that are none, and rules too long to be said in a sentence. Empty: nothing.
 */
import { signalAt, signalIndex, type SignalName } from '../signal/signals.ts';
import type { OwnRuleFault } from '../statement/own-rule-faults.ts';
import { everyCondition, partsOf, type Condition } from './condition.ts';
import type { OwnRule } from './own-rule-schema.ts';

/** A nurse reads it in one sentence (engineering choice). */
export const PARTS_MAX = 12;
export const DEPTH_MAX = 5;
/** Signals of which no means of minutes are kept (engine/windows/minute-ring.ts; a test holds it). */
export const UNTRENDED: readonly SignalName[] = [
  'skinTemperatureCel',
  'centralVenousPressureMmHg',
  'intracranialPressureMmHg',
];

/** What a rule may name beside signals. */
export interface KnownNames {
  readonly scores: readonly {
    readonly id: string;
    readonly enabled: boolean;
    readonly findings: readonly { readonly id: string }[];
  }[];
  readonly eventIds: readonly string[];
  /** Numbers that people chart and the laboratory results. */
  readonly entered: readonly EnteredNumber[];
  /** Charted observations that are chosen from a list. */
  readonly answers: readonly { readonly name: string; readonly codes: readonly string[] }[];
}

/** The only unit (UCUM) in which Vigil keeps it, and the inclusive range in which it is kept as a value. */
export interface EnteredNumber {
  readonly name: string;
  readonly unit: string;
  readonly low: number;
  readonly high: number;
}

export interface FoundFault {
  readonly fault: OwnRuleFault;
  /** Of the signal's values: what it has to be; null: the fault says all. */
  readonly expected: { readonly signal: SignalName; readonly low: number; readonly high: number } | null;
}

/** `known`: what may be named; null: names are not looked at, as in the fold, where what is not there is unknown. */
export function ownRuleFaults(
  { ages, when }: Pick<OwnRule, 'ages' | 'when'>,
  known: KnownNames | null = null,
): readonly FoundFault[] {
  const all = everyCondition(when);
  return [
    ...(ages !== null && ages.fromDays >= ages.belowDays ? [plain('ages')] : []),
    ...(all.length > PARTS_MAX || depthOf(when) > DEPTH_MAX ? [plain('too-long')] : []),
    ...all.flatMap((each) => faultsOf(each, known)),
  ];
}

function plain(fault: OwnRuleFault): FoundFault {
  return { fault, expected: null };
}

function depthOf(condition: Condition): number {
  return 1 + Math.max(0, ...partsOf(condition).map(depthOf));
}

function faultsOf(condition: Condition, known: KnownNames | null): readonly FoundFault[] {
  switch (condition.is) {
    case 'value':
      return ofQuantity(condition, condition.limit, rangeOf(condition.signal));
    case 'trend': {
      const { low, high, signal } = rangeOf(condition.signal);
      const untrended = UNTRENDED.includes(signal) || signalAt(signalIndex(signal)).rhythm === 'aperiodic';
      return untrended
        ? [plain('no-trend')]
        : ofQuantity(condition, condition.by, { signal, low: 0, high: high - low });
    }
    case 'all':
      return isNeverSo(condition.of) ? [plain('never-so')] : [];
    case 'any':
    case 'not':
    case 'held':
    case 'repeated':
    case 'silent':
    case 'risk':
      return [];
    case 'entered':
      return known === null ? [] : ofEntered(condition, known.entered);
    case 'answer':
      return known === null ? [] : ofAnswer(condition, known.answers);
    case 'score':
    case 'finding':
      return ofScore(condition, known);
    case 'events':
      return known !== null && !known.eventIds.includes(condition.definitionId) ? [plain('unknown-events')] : [];
  }
}

function ofEntered(
  { name, unit, limit }: Extract<Condition, { is: 'entered' }>,
  known: KnownNames['entered'],
): readonly FoundFault[] {
  const kept = known.find((each) => each.name === name);
  if (kept === undefined) return [plain('unknown-entry')];
  if (unit !== kept.unit) return [plain('other-unit')];
  return limit < kept.low || limit > kept.high ? [plain('out-of-range')] : [];
}

function ofAnswer(
  { name, answers }: Extract<Condition, { is: 'answer' }>,
  known: KnownNames['answers'],
): readonly FoundFault[] {
  const list = known.find((each) => each.name === name);
  if (list === undefined) return [plain('unknown-entry')];
  return answers.every((answer) => list.codes.includes(answer)) ? [] : [plain('unknown-answer')];
}

function ofScore(
  condition: Extract<Condition, { is: 'score' | 'finding' }>,
  known: KnownNames | null,
): readonly FoundFault[] {
  if (known === null) return [];
  const score = known.scores.find(({ id, enabled }) => id === condition.ruleId && enabled);
  if (score === undefined) return [plain('unknown-score')];
  if (condition.is === 'score') return [];
  return score.findings.some(({ id }) => id === condition.findingId) ? [] : [plain('unknown-finding')];
}

function ofQuantity(
  { signal, unit }: { readonly signal: SignalName; readonly unit: string },
  value: number,
  expected: NonNullable<FoundFault['expected']>,
): readonly FoundFault[] {
  if (unit !== signalAt(signalIndex(signal)).unit) return [{ fault: 'other-unit', expected }];
  const { low, high } = expected;
  return value < low || value > high ? [{ fault: 'out-of-range', expected }] : [];
}

function rangeOf(signal: SignalName): NonNullable<FoundFault['expected']> {
  const { plausibleLow: low, plausibleHigh: high } = signalAt(signalIndex(signal));
  return { signal, low, high };
}

/** Limits of one signal that no value passes at once. */
function isNeverSo(conditions: readonly Condition[]): boolean {
  const values = conditions.flatMap((each) => (each.is === 'value' ? [each] : []));
  return values.some(
    (above) =>
      above.side === 'above' &&
      values.some(({ side, signal, limit }) => side === 'below' && signal === above.signal && limit <= above.limit),
  );
}
