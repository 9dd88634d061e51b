/** An alert as a text of its own, where there is no room for its parts: FHIR, HL7, what a command prints. */
import type { Alert } from '../contract/decisions/alert.ts';
import { statementText, type Listener } from './wording.ts';

/** What was found, how the alert stands, and every remark, as sentences. */
export function alertText(alert: Pick<Alert, 'detail' | 'phase' | 'annotations'>, listener: Listener): string {
  const { detail, phase, annotations } = alert;
  const said = [detail, { code: 'alert.stands', values: { phase } } as const, ...annotations];
  return said.map((statement) => statementText(statement, listener)).join(' ');
}

/** The same behind its title. */
export function titledAlertText(alert: Alert, listener: Listener): string {
  return `${statementText(alert.title, listener)}. ${alertText(alert, listener)}`;
}
