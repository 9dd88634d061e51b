/**
 * The life of an alert, one state machine for every kind, keyed by stay and rule:
 *
 *   raised -> acknowledged | snoozed -> (time is up: expired) -> raised -> ... -> cleared
 *
 * A rule calls `assertAlert` as often as it likes while its reason holds and `clearAlert` when it is
 * gone; repetitions change nothing, so a reason is one episode with one id. A higher severity rings
 * again at once, through acknowledgement and snooze. Nothing a person does ends an alert for good:
 * acknowledgement and snooze run out by level. All times are unit time, so they replay.
 */
import { sha256Hex } from '../../contract/content-id.ts';
import type { InputReading } from '../../clinical/score/score-result.ts';
import { isSameStatement, type Statement } from '../../contract/statement/statement.ts';
import type { Alert, AlertChange, AlertKind, AlertLevel } from '../../contract/decisions/alert.ts';
import { currentBedOf } from '../state/links.ts';
import { askedOf } from './escalation.ts';
import { easedLevel, loweringOf, unlowered } from './already-known.ts';
import { decisionEnvelope } from '../context/decision-output.ts';
import type { FoldStep } from '../context/fold-context.ts';
import type { AlertEntry, UnitState } from '../state/unit-state.ts';
import type { VitalCourse } from '../state/vital-course.ts';

/** As in the schema of the commands (contract/unit-record.ts). */
const ALERT_ID_MAX = 256;
/** Cleared alerts kept so that a late command can be answered. */
const CLEARED_MAX = 100;

export interface AlertReason {
  readonly stayId: string | null;
  /** Bed to show for an alert without a stay; ignored when there is a stay. */
  readonly bedId?: string | null;
  readonly ruleId: string;
  readonly ruleVersion: string;
  readonly kind: AlertKind;
  readonly level: AlertLevel;
  /** Of level high, and before the others of it; absent: no. */
  readonly isEmergency?: boolean;
  /** A new alert may come a level lower where somebody knows of the problem; absent: no. */
  readonly mayBeLowered?: boolean;
  /** Rank within the rule; higher than before: the alert worsened. */
  readonly severity: number;
  /** Beginning of the episode in event time, ms: part of the id. */
  readonly startMs: number;
  readonly title: Statement;
  readonly detail: Statement;
  readonly inputs?: readonly InputReading[];
  readonly parts?: Alert['parts'];
  /** Of a vital sign: from when on its numbers are watched, and the worst so far; taken when the alert is raised. */
  readonly course?: VitalCourse;
}

export function alertKey(stayId: string | null, ruleId: string): string {
  return `${stayId ?? ''}\n${ruleId}`;
}

/** The running alert of a rule, or undefined. */
export function alertOf(state: UnitState, stayId: string | null, ruleId: string): AlertEntry | undefined {
  return state.alerts.get(alertKey(stayId, ruleId));
}

/** Raises the alert, worsens it, or leaves it as it is when its reason is known already. */
export function assertAlert(step: FoldStep, reason: AlertReason): void {
  const entry = alertOf(step.state, reason.stayId, reason.ruleId);
  if (entry === undefined) raise(step, reason);
  else if (reason.severity > entry.severity) worsen(step, entry, reason);
}

function raise(step: FoldStep, reason: AlertReason): void {
  const { state } = step;
  const id = alertIdOf(state.unitId, reason);
  // An episode that was ended by a mistake goes on under its own id: no transition may have two contents.
  const transition = state.clearedAlerts.findLast((cleared) => cleared.id === id)?.transition ?? 0;
  const lowering = reason.mayBeLowered === true ? loweringOf(state, reason) : null;
  const alert: Alert = {
    id,
    unitId: state.unitId,
    stayId: reason.stayId,
    bedId: reason.stayId === null ? (reason.bedId ?? null) : currentBedOf(state, reason.stayId),
    ruleId: reason.ruleId,
    ruleVersion: reason.ruleVersion,
    kind: reason.kind,
    level: lowering?.level ?? reason.level,
    ...(reason.isEmergency === true ? { isEmergency: true } : {}),
    phase: 'raised',
    title: reason.title,
    detail: reason.detail,
    inputs: reason.inputs ?? [],
    parts: reason.parts ?? [],
    firstRaisedAtMs: state.nowMs,
    changedAtMs: state.nowMs,
    transition,
    holder: null,
    firstPaintedAtMs: null,
    escalation: 0,
    annotations: lowering === null ? [] : [lowering.remark],
  };
  const entry: AlertEntry = {
    alert,
    severity: reason.severity,
    materialTransition: transition + 1,
    ringTransition: transition + 1,
    stepFromMs: state.nowMs,
    painted: false,
    commandIds: [],
    course: reason.course ?? null,
    lowered: lowering?.lowered ?? null,
  };
  state.alerts.set(alertKey(reason.stayId, reason.ruleId), entry);
  changeAlert(step, entry, 'raised');
}

/** Commands carry the id, which has a greatest length there; names of units, stays and devices may fill it. */
function alertIdOf(unitId: string, reason: AlertReason): string {
  const id = [unitId, reason.stayId ?? '-', reason.ruleId, reason.ruleVersion, reason.startMs].join('/');
  return id.length <= ALERT_ID_MAX ? id : `${unitId}/${sha256Hex(id)}`;
}

function worsen(step: FoldStep, entry: AlertEntry, reason: AlertReason): void {
  entry.severity = reason.severity;
  const { level, title, detail, ruleVersion } = reason;
  ringAgain(step, entry, 'worsened', {
    level,
    ...emergencyOf(entry, reason.isEmergency ?? false),
    title,
    detail,
    ruleVersion,
    inputs: reason.inputs ?? [],
    parts: reason.parts ?? [],
  });
}

/** What a change says of it: nothing, where there is nothing to say. */
export function emergencyOf({ alert }: AlertEntry, isEmergency: boolean): Pick<Alert, 'isEmergency'> {
  return isEmergency === (alert.isEmergency ?? false) ? {} : { isEmergency };
}

/** The reason still holds but is milder: the level falls, so that the next rise rings again. */
export function easeAlert(
  step: FoldStep,
  entry: AlertEntry,
  eased: { readonly severity: number; readonly remark: Statement; readonly fields: Partial<Alert> },
): void {
  entry.severity = eased.severity;
  const { level, ...fields } = eased.fields;
  annotateAlert(step, entry, eased.remark, {
    ...fields,
    ...(level === undefined ? {} : easedLevel(entry, level)),
  });
}

/** Adds a remark that everybody who looks at the alert must see; each stands once, where it was last made. */
export function annotateAlert(step: FoldStep, entry: AlertEntry, remark: Statement, fields: Partial<Alert> = {}): void {
  const known = fields.annotations ?? entry.alert.annotations;
  const others = known.filter((each) => !isSameStatement(each, remark));
  changeAlert(step, entry, 'annotated', { ...fields, annotations: [...others, remark] });
}

/** The reason is gone. Does nothing when no alert is running. */
export function clearAlert(
  step: FoldStep,
  stayId: string | null,
  ruleId: string,
  remark: Statement | null = null,
): void {
  const { state } = step;
  const entry = alertOf(state, stayId, ruleId);
  if (entry === undefined) return;
  const annotations = remark === null ? entry.alert.annotations : [...entry.alert.annotations, remark];
  changeAlert(step, entry, 'cleared', { phase: 'cleared', holder: null, annotations });
  state.alerts.delete(alertKey(stayId, ruleId));
  state.clearedAlerts.push(entry.alert);
  if (state.clearedAlerts.length > CLEARED_MAX) state.clearedAlerts.shift();
}

/** Rings anew, at its own level: nobody holds it, escalation starts over, every screen must paint it again. */
export function ringAgain(
  step: FoldStep,
  entry: AlertEntry,
  how: 'worsened' | 'expired',
  fields: Partial<Alert>,
): void {
  entry.ringTransition = entry.alert.transition + 1;
  entry.materialTransition = entry.ringTransition;
  entry.stepFromMs = step.state.nowMs;
  entry.painted = false;
  const own = unlowered(entry);
  entry.lowered = null;
  changeAlert(step, entry, how, { ...own, ...fields, phase: 'raised', holder: null, escalation: 0 });
}

/** One transition: the alert as it is now, numbered, is published. */
export function changeAlert(step: FoldStep, entry: AlertEntry, how: AlertChange, fields: Partial<Alert> = {}): void {
  answerCommand(step, entry, how, { fields, commandId: null });
}

/** A transition that answers a person's command. */
export function answerCommand(
  step: FoldStep,
  entry: AlertEntry,
  how: AlertChange,
  to: { readonly fields: Partial<Alert>; readonly commandId: string | null },
): void {
  const transition = entry.alert.transition + 1;
  const changed = { ...entry.alert, ...to.fields, ...worstOf(entry), changedAtMs: step.state.nowMs, transition };
  entry.alert = step.state.care === undefined ? changed : { ...changed, asked: askedOf(step.state, entry, changed) };
  publishAlert(step, {
    key: `alert/${entry.alert.id}#${transition}`,
    change: how,
    alert: entry.alert,
    commandId: to.commandId,
    refusal: null,
  });
}

/** What every transition says of the course of a vital sign: the newest worst, whatever else has changed. */
function worstOf({ alert, course }: AlertEntry): Pick<Alert, 'worst'> {
  return course === null || (course.worst.length === 0 && alert.worst === undefined) ? {} : { worst: course.worst };
}

export function publishAlert(
  step: FoldStep,
  said: {
    readonly key: string;
    readonly change: AlertChange;
    readonly alert: Alert;
    readonly commandId: string | null;
    readonly refusal: Statement | null;
  },
): void {
  step.output.decisions.push({
    ...decisionEnvelope(step, said.key, step.state.nowMs),
    kind: 'alert.changed',
    stayId: said.alert.stayId,
    change: said.change,
    alert: said.alert,
    commandId: said.commandId,
    refusal: said.refusal,
  });
}
