/** An alert as a text of its own, where there is no room for its parts: FHIR, HL7, what a command prints. */
import type { Alert } from '../contract/decisions/alert.ts';
import { seenAlert } from '../contract/screens/seen-person.ts';
import { statementText, type Listener } from './wording.ts';

/**
 * What was found, how the alert stands, and every remark, as sentences. Prose of before statements may name somebody,
 * and no wording can take a name out of it: whoever sees no names gets none of what may.
 */
export function alertText(alert: Alert, listener: Listener): string {
  const { seesNames } = listener;
  const { detail, phase, annotations } = seenAlert(alert, { seesNames, seesBirthDates: false });
  const said = [detail, { code: 'alert.stands', values: { phase } } as const, ...annotations];
  return said.map((statement) => statementText(statement, listener)).join(' ');
}

/** The same behind its title. */
export function titledAlertText(alert: Alert, listener: Listener): string {
  return `${statementText(alert.title, listener)}. ${alertText(alert, listener)}`;
}
