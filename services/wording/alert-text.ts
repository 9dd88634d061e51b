/** An alert as a text of its own, where there is no room for its parts: FHIR, HL7, what a command prints. */
import { worstStatements } from '../contract/decisions/alert-worst.ts';
import type { Alert } from '../contract/decisions/alert.ts';
import { seenAlert } from '../contract/screens/seen-person.ts';
import { statementText, type Listener } from './wording.ts';

/**
 * What was found, the worst number of it, how the alert stands, and every remark, as sentences. Prose of before statements
 * may name somebody, and no wording can take a name out of it: whoever sees no names gets none of what may.
 */
export function alertText(alert: Alert, listener: Listener): string {
  return [...worstTexts(alert, listener).map(asSentence), foundAndStanding(alert, listener)].join(' ');
}

/** The same behind its title: «Desaturation: 84 %, lowest 71 % at 03:12. …». */
export function titledAlertText(alert: Alert, listener: Listener): string {
  const title = [statementText(alert.title, listener), ...worstTexts(alert, listener)].join(', ');
  return `${title}. ${foundAndStanding(alert, listener)}`;
}

function foundAndStanding(alert: Alert, listener: Listener): string {
  const { seesNames } = listener;
  const { detail, phase, annotations } = seenAlert(alert, { seesNames, seesBirthDates: false });
  const said = [detail, { code: 'alert.stands', values: { phase } } as const, ...annotations];
  return said.map((statement) => statementText(statement, listener)).join(' ');
}

function worstTexts(alert: Alert, listener: Listener): readonly string[] {
  return worstStatements(alert).map((statement) => statementText(statement, listener));
}

function asSentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
