/** Alerts as every reader sees them: board, history, replay. */
import type { InputReading } from '../../clinical/score/score-result.ts';
import type { Statement } from '../statement/statement.ts';
import type { ReasonText } from '../records/closed-lists.ts';
import type { WorstValue } from './alert-worst.ts';
import type { AskedWho } from '../ladder/ladder.ts';

export const ALERT_LEVELS = ['low', 'medium', 'high'] as const;
export type AlertLevel = (typeof ALERT_LEVELS)[number];

export function isGraverLevel(level: AlertLevel, than: AlertLevel): boolean {
  return ALERT_LEVELS.indexOf(level) > ALERT_LEVELS.indexOf(than);
}

/** clinical: a vital sign rule, or worry told at the bedside; score: a published score; risk: a model; technical: feed, time, data. */
export type AlertKind = 'clinical' | 'score' | 'risk' | 'technical';

/**
 * quiet -> pending (not shown) -> raised -> acknowledged | snoozed -> (expired: raised again) -> cleared.
 * Delivery and painting are facts beside the state, since several screens see one alert.
 */
export type AlertPhase = 'raised' | 'acknowledged' | 'snoozed' | 'cleared';

export type AlertChange =
  | 'raised'
  | 'worsened'
  | 'painted'
  | 'acknowledged'
  | 'snoozed'
  /** Whoever had answered took the answer back. */
  | 'undone'
  /** At a hand-over: what whoever leaves had answered is of whoever takes the bed, and runs out as before. */
  | 'handed-over'
  | 'refused'
  | 'expired'
  | 'escalated'
  | 'annotated'
  /** Of a vital sign: a worse number than told before, within its level. */
  | 'reached'
  | 'cleared';

export interface AlertHolder {
  readonly by: string;
  readonly displayName: string;
  readonly role: 'nurse' | 'doctor';
  readonly reason: string;
  /** Of a reason of the unit's own: what it said when it was given. */
  readonly reasonText?: ReasonText;
  readonly note: string | null;
  readonly atMs: number;
  /** Acknowledgements and snoozes always end by themselves. */
  readonly untilMs: number;
}

export interface Asked {
  readonly who: AskedWho;
  /** Who is asked next, and when; null: nobody after this one, `atMs` null: only when nobody sees it. */
  readonly next: { readonly who: AskedWho; readonly atMs: number | null } | null;
}

export interface Alert {
  /** unit, stay, rule, rule version and start of the episode in event time: equal in every replay. */
  readonly id: string;
  readonly unitId: string;
  readonly stayId: string | null;
  readonly bedId: string | null;
  readonly ruleId: string;
  readonly ruleVersion: string;
  readonly kind: AlertKind;
  readonly level: AlertLevel;
  /** Of level high, and before the others of it wherever alerts have an order; absent: no. */
  readonly isEmergency?: boolean;
  readonly phase: AlertPhase;
  readonly title: Statement;
  /** What, for how long, against which limit. */
  readonly detail: Statement;
  readonly inputs: readonly InputReading[];
  /** Sub-scores behind a score alert, with the names of their inputs; empty otherwise. */
  readonly parts: readonly {
    readonly name: string;
    readonly points: number | null;
    readonly inputs: readonly string[];
  }[];
  readonly firstRaisedAtMs: number;
  /** Moment of the newest transition. */
  readonly changedAtMs: number;
  /** Number of the newest transition, from 1; what a person acknowledges is one transition. */
  readonly transition: number;
  readonly holder: AlertHolder | null;
  readonly firstPaintedAtMs: number | null;
  /** Step of the unit's ladder, from 0 at the bedside; the last one is the whole unit and never ends by itself. */
  readonly escalation: number;
  /** Who is asked for an answer; null: it has one, or has ended; absent: nobody has ever said who has what in the unit, or an older engine. */
  readonly asked?: Asked | null;
  readonly annotations: readonly Statement[];
  /** Of a vital sign, one a signal; absent: of no vital sign, or not known to an older engine. */
  readonly worst?: readonly WorstValue[];
}
