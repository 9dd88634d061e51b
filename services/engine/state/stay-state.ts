/**
 * Everything the engine remembers of one stay: at most 256 KB, allocated once when the stay opens, and
 * changed in place, since a copy a sample would cost more than all the rest. Plain data and typed
 * arrays only: a snapshot is `serialize(state)`.
 */
import { createSenders, type Senders } from './senders.ts';
import type { SenderRange } from '../../clinical/signal/sender-range.ts';
import type { CareCondition } from '../../clinical/rule/care-conditions.ts';
import type { StepChanged } from '../../clinical/vital/changed-steps.ts';
import type { CompanionCondition, VitalLevel } from '../../clinical/vital/vital-rule.ts';
import type { ConcernLevel, ConcernSource } from '../../contract/records/concern.ts';
import type { RiskResult } from '../../contract/decisions/risk-result.ts';
import type { MissingItem, ScoreResult } from '../../clinical/score/score-result.ts';
import type { RecordOf } from '../../contract/records/unit-record.ts';
import type { StayView } from '../../contract/decisions/decision.ts';
import { stayPersonIn, type StayPerson } from '../../contract/decisions/person.ts';
import type { HeartRateCharacteristics } from '../../contract/decisions/newborn-events.ts';
import { createStayEvents, type StayEvents } from './event-state.ts';
import type { OwnRuleState } from './own-rule-state.ts';
import { createMinuteRing, type MinuteRing } from '../windows/minute-ring.ts';
import type { TrendRing } from '../windows/trend-ring.ts';
import { createNewestReadings, type NewestReadings } from '../windows/newest-readings.ts';
import { createSecondRing, type SecondRing } from '../windows/second-ring.ts';

/** As admission says it, and changes it. `ventilated` null: it does not say; ventilation.ts knows more. */
export type Person = { -readonly [Fact in keyof StayPerson]: StayPerson[Fact] } & {
  /** When admission last said whether the child is ventilated. */
  ventilatedSinceMs: number;
};

export interface ChartedAnswer {
  readonly value: number | string;
  readonly observedAtMs: number;
  readonly by: string;
  readonly position: string;
  /** Who sent the record. */
  readonly source: string;
  /** Entry of the hospital's map under which it came; null: the standard codes decided; absent: not known, or no code was read. */
  readonly mapEntry?: string | null;
}

/** Newest answer to one question, and the newest before it that differs: triggers act on a change. */
export interface Charted {
  readonly newest: ChartedAnswer;
  readonly previousDifferent: ChartedAnswer | null;
  /** Before the newest, newest first: what a score asks of the past. */
  readonly earlier: readonly ChartedAnswer[];
}

/** The last word of family or nurse on how worried they are. */
export interface ConcernState {
  readonly level: ConcernLevel;
  /** Bedside time, ms. */
  readonly toldAtMs: number;
  readonly by: string;
  readonly position: string;
  /** Taken back or run out: it no longer stands. */
  ended: boolean;
}

export interface LabResult {
  readonly value: number;
  readonly unit: string;
  readonly range?: SenderRange;
  readonly observedAtMs: number;
  readonly position: string;
  /** Who sent the record. */
  readonly source: string;
  /** As of an answer. */
  readonly mapEntry?: string | null;
}

export interface Lab {
  readonly newest: LabResult;
  /** Before the newest, newest first. */
  readonly earlier: readonly LabResult[];
}

/** One limit in force for one stay on one signal: a copy of a step of the rule for its age. */
export interface LimitCheck {
  readonly level: VitalLevel;
  readonly signal: number;
  /** Column of the signal for which this one stands in; -1: it is watched for itself. */
  readonly first: number;
  /** How long that one must have been away, seconds. */
  readonly afterSeconds: number;
  readonly limit: number;
  readonly strict: boolean;
  readonly sustainedForMs: number;
  /** Breaching readings in a row that are needed; 1 for a streamed signal. */
  readonly readings: number;
  readonly direction: 'below' | 'above';
  readonly clearMargin: number;
  readonly clearForMs: number;
  readonly when: readonly CareCondition[];
  readonly with: readonly CompanionCondition[];
  /** After an episode no other of this rank or less for so long, seconds; 0: at once. */
  readonly cooldownSeconds: number;
  /** By the unit's policy; null: as it ships. */
  readonly changed: StepChanged | null;
}

/** A charted value past a limit, while it counts. */
export interface ChartedBreach {
  readonly signal: number;
  readonly level: VitalLevel;
  readonly value: number;
  readonly observedAtMs: number;
  readonly limit: number;
}

export interface VitalRuleState {
  ruleVersion: string;
  /** Local date for which the checks were chosen, yyyymmdd; -1: choose again. */
  day: number;
  /** Id of the age band. */
  band: string | null;
  checks: readonly LimitCheck[];
  /** Columns of the signals that any check reads, and the one for which it stands in. */
  signalBits: number;
  /** One bit a check that holds, by its place in `checks`. */
  active: number;
  /** What was charted past a limit and still counts, one a signal. */
  charted: readonly ChartedBreach[];
  /** Breaches that began at or before this second belong to an episode that has ended. */
  closedSecond: number;
  /** Rank of the gravest limit of that episode; 0: there was none. */
  closedRank: number;
}

export interface ScoreState {
  ruleVersion: string;
  published: ScoreResult | null;
  publishedAtMs: number;
  evaluatedAtMs: number;
  /** Several results may be published at one moment: told apart by this number. */
  revision: number;
  /** Severity that the last evaluation asked for, and how often in a row at least that. */
  severityBefore: number;
  /** Severity of the running alert, 0: none; and since when results have been milder. */
  heldSeverity: number;
  milderSinceMs: number | null;
  /** What the result lacked when the alert last rose. */
  missingWhenHeld: readonly MissingItem[];
  /** Lower bound of the total that the running alert shows; null: none. */
  lowerShown: number | null;
  /** Lower bounds of the last twelve hours; null until the score is first known. */
  trend: TrendRing | null;
}

/** Infinity in `dueAtMs`: every score of the first hours is frozen. */
export interface FirstHours {
  readonly captured: Map<string, { readonly value: number; readonly endMs: number }>;
  capturedUntilMs: number;
  dueAtMs: number;
}

export interface StayState {
  readonly stayId: string;
  readonly openedAtMs: number;
  closedAtMs: number | null;
  person: Person;
  readonly seconds: SecondRing;
  readonly minutes: MinuteRing;
  readonly newest: NewestReadings;
  readonly senders: Senders;
  /** Newest gateway time of a frame; null before the first. */
  lastFrameAtMs: number | null;
  /** Shortest interval of the devices that feed the stay, ms; 0 before the first frame. */
  intervalMs: number;
  /** Signals whose alert «missing» is running. */
  goneBits: number;
  readonly charted: Map<string, Charted>;
  readonly labs: Map<string, Lab>;
  /** Conditions of care that held when the limits were last told (fold/told-limits.ts), one bit each; and when. */
  toldCareBits: number;
  toldCareAtMs: number;
  /** Whether it is ventilated, and who says so, as it was told last; absent: not told by this version. */
  toldVentilation?: Pick<StayView, 'ventilated' | 'ventilatedFrom'>;
  /** Answers, results and facts of admission taken so far: tells whether there is something new. */
  answerCount: number;
  /** Names of answers for which no score has been looked at yet. */
  readonly unscoredAnswers: Set<string>;
  /** Some scores have no result yet and wait for the next ticks (first-results.ts). */
  owesFirstResults: boolean;
  /** For scores of the first hours (scoring/window-scores.ts): streamed values kept aside by source, and when to look again. */
  readonly firstHours: FirstHours;
  readonly concerns: Map<ConcernSource, ConcernState>;
  readonly vitalRules: Map<string, VitalRuleState>;
  /** Of the unit's own; absent: none has been judged. */
  ownRules?: Map<string, OwnRuleState>;
  readonly scores: Map<string, ScoreState>;
  readonly risks: Map<string, RiskResult>;
  /** Newest due point of each model that was handed out. */
  readonly riskDueAtMs: Map<string, number>;
  readonly events: StayEvents;
  characteristics: HeartRateCharacteristics | null;
  /** Late samples since the last notice, and gateway times of the first and the newest. */
  lateCount: number;
  lateSinceMs: number;
  lateUntilMs: number;
  /** Unit time since which another child lies in its bed, and it in none; null: that is not so. */
  displacedSinceMs: number | null;
  /** What the admissions said last of its bed and what does not go with the rest; null: nothing. */
  contradicted: { readonly bedId: string; readonly otherStayId: string | null; readonly toldAtMs: number } | null;
}

/** A child just admitted, or taken back whose windows are gone: nothing measured, nothing charted. */
export function createStay(
  record: RecordOf<'stay.opened' | 'stay.reopened'>,
  openedAtMs = record.observedAtMs,
): StayState {
  return {
    stayId: record.stayId,
    openedAtMs,
    closedAtMs: null,
    person: personOf(record),
    seconds: createSecondRing(),
    minutes: createMinuteRing(),
    newest: createNewestReadings(),
    lastFrameAtMs: null,
    intervalMs: 0,
    goneBits: 0,
    senders: createSenders(),
    charted: new Map(),
    labs: new Map(),
    toldCareBits: 0,
    toldCareAtMs: 0,
    answerCount: 0,
    unscoredAnswers: new Set(),
    owesFirstResults: false,
    firstHours: { captured: new Map(), capturedUntilMs: 0, dueAtMs: 0 },
    concerns: new Map(),
    vitalRules: new Map(),
    scores: new Map(),
    risks: new Map(),
    riskDueAtMs: new Map(),
    events: createStayEvents(),
    characteristics: null,
    lateCount: 0,
    lateSinceMs: 0,
    lateUntilMs: 0,
    displacedSinceMs: null,
    contradicted: null,
  };
}

function personOf(record: RecordOf<'stay.opened' | 'stay.reopened'>): Person {
  return { ...stayPersonIn(record), ventilatedSinceMs: record.observedAtMs };
}
