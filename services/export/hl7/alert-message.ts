/**
 * A transition of an alert as ORU^R40 in the shape of IHE PCD-04 (Report Alert), for an alert manager
 * that asked for it. One alert is one episode: its first message starts it, later ones name the first
 * in OBR-29, the last one ends it. An alert manager carries the news; it does not acknowledge for Vigil,
 * and it is told no name, of a child or of staff.
 */
import type { Alert, AlertChange, AlertKind, AlertLevel } from '../../contract/decisions/alert.ts';
import type { AlertChanged } from '../../contract/decisions/decision.ts';
import { titledAlertText } from '../../wording/alert-text.ts';
import { statementText, type Listener } from '../../wording/wording.ts';
import type { StayLocation } from '../ward/ward-directory.ts';
import { hl7Message, hl7Segment, hl7Text, hl7Time } from './hl7-text.ts';
import {
  controlIdOf,
  headerSegment,
  noteSegments,
  ourIdentifier,
  RESEARCH_NOTICE,
  subjectSegments,
  type MessageEnvelope,
} from './message-header.ts';
import { codeField, localCode, observationSegments, type Hl7Code, type Observation } from './observation-segments.ts';

const ACM_PROFILE = ['IHE_PCD_ACM_001', 'IHE PCD', '1.3.6.1.4.1.19376.1.6.1.4.1', 'ISO'] as const;
const mdc = (code: string, text: string): Hl7Code => ({ code, text, system: 'MDC' });
/** ISO/IEEE 11073-10101 attributes of an alert, in the order of the facets of IHE PCD-04. */
const ALARM_EVENT = mdc('196616', 'MDC_EVT_ALARM');
const FACETS = {
  source: mdc('68480', 'MDC_ATTR_ALERT_SOURCE'),
  phase: mdc('68481', 'MDC_ATTR_EVENT_PHASE'),
  state: mdc('68482', 'MDC_ATTR_ALARM_STATE'),
  inactivation: mdc('68483', 'MDC_ATTR_ALARM_INACTIVATION_STATE'),
  priority: mdc('68484', 'MDC_ATTR_ALARM_PRIORITY'),
  type: mdc('68485', 'MDC_ATTR_ALERT_TYPE'),
} as const;

const PRIORITIES: Readonly<Record<AlertLevel, string>> = { high: 'PH', medium: 'PM', low: 'PL' };
/** SP physiological, ST technical. */
const TYPES: Readonly<Record<AlertKind, string>> = { clinical: 'SP', score: 'SP', risk: 'SP', technical: 'ST' };
/** Painting, remarks, worse numbers within a level (the next message says them) and refused commands are of the screens alone. */
const PHASES: Readonly<Record<AlertChange, 'start' | 'update' | 'end' | null>> = {
  raised: 'start',
  worsened: 'update',
  escalated: 'update',
  expired: 'update',
  acknowledged: 'update',
  snoozed: 'update',
  undone: 'update',
  'handed-over': 'update',
  cleared: 'end',
  painted: null,
  annotated: null,
  reached: null,
  refused: null,
};
const INACTIVATIONS: Readonly<Record<Alert['phase'], string>> = {
  raised: 'enabled',
  acknowledged: 'alert-acknowledged',
  snoozed: 'audio-paused',
  cleared: 'enabled',
};

/** Whether a change is told to alert managers at all. */
export function isToldChange(change: AlertChange): boolean {
  return PHASES[change] !== null;
}

/** The whole message, segments ended with CR; null when the change is not told. */
export function alertMessage(
  decision: AlertChanged,
  context: MessageEnvelope & { readonly where: StayLocation },
): string | null {
  const { alert, change } = decision;
  const phase = PHASES[change];
  if (phase === null) return null;
  const kind = {
    type: ['ORU', 'R40', 'ORU_R40'],
    controlId: controlIdOf(decision.id, context.receiverId),
    answers: { accept: 'AL', application: 'NE' },
    profile: ACM_PROFILE,
  } as const;
  const order = hl7Segment('OBR', {
    1: '1',
    3: ourIdentifier(transitionId(alert.id, alert.transition)),
    4: codeField(ALARM_EVENT),
    7: hl7Time(alert.firstRaisedAtMs),
    8: phase === 'end' ? hl7Time(alert.changedAtMs) : '',
    29: phase === 'start' ? '' : `^${hl7Text(transitionId(alert.id, 1))}&VIGIL`,
  });
  return hl7Message([
    headerSegment(kind, context.where, context),
    ...subjectSegments(context.where),
    order,
    ...noteSegments([RESEARCH_NOTICE, `Vigil alert: ${change}`]),
    ...observationSegments(
      facetsOf(alert, phase, { language: 'en', timeZone: context.where.timeZone, seesNames: false }),
    ),
  ]);
}

/** Name of one transition, OBR-3: what a receiver may quote instead of MSH-10. */
export function transitionId(alertId: string, transition: number): string {
  return `${alertId}#${transition}`;
}

/** The alert and transition named by `transitionId`; null for anything else. */
export function transitionOf(id: string): { readonly alertId: string; readonly transition: number } | null {
  const [, alertId, transition] = /^(.+)#(\d{1,9})$/.exec(id) ?? [];
  return alertId === undefined ? null : { alertId, transition: Number(transition) };
}

function facetsOf(alert: Alert, phase: 'start' | 'update' | 'end', listener: Listener): Observation[] {
  const rule = localCode(alert.ruleId, statementText(alert.title, listener), alert.ruleVersion);
  const state = phase === 'end' ? 'inactive' : 'active';
  const flags = [phase === 'end' ? 'N' : 'A', PRIORITIES[alert.level], TYPES[alert.kind]];
  const facets: readonly (readonly [Hl7Code, string])[] = [
    [{ ...ALARM_EVENT, alternate: rule }, titledAlertText(alert, listener)],
    [FACETS.source, `Vigil ${alert.ruleId} ${alert.ruleVersion}`],
    [FACETS.phase, phase],
    [FACETS.state, state],
    [FACETS.inactivation, INACTIVATIONS[alert.phase]],
    [FACETS.priority, PRIORITIES[alert.level]],
    [FACETS.type, TYPES[alert.kind]],
  ];
  return facets.map(([code, value], index) => ({
    code,
    subId: `1.0.0.0.${index + 1}`,
    value,
    unit: null,
    status: 'F',
    flags: index === 0 ? flags : [],
    observedAtMs: alert.changedAtMs,
  }));
}
