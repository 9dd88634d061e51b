/**
 * Alerts for a FHIR server, as Communication that is created there. Its identifier is the id of the message, and it is created only
 * where none of that identifier is (If-None-Exist), so a repetition makes no second one. The child is told by Vigil's own number, the unit and
 * the bed in words; no name.
 */
import type { PushFormat } from '../../push/push-format.port.ts';
import { httpVerdict, toldAlert, type ToldAlert } from '../../push/told-alert.ts';
import { codeableConcept, fhirInstant, metaOf, OWN } from '../resources/fhir-terms.ts';

export const MESSAGE_SYSTEM = 'urn:vigil:message';
const PRIORITY = { emergency: 'stat', high: 'stat', medium: 'urgent', low: 'routine' } as const;

export function communicationFormat({ screensUrl }: { readonly screensUrl: string | null }): PushFormat {
  return {
    messageFor: (decision, target, parts) => {
      const told = toldAlert(decision, target, { ...parts, screensUrl });
      if (told === null) return null;
      return { controlId: told.controlId, text: JSON.stringify(communicationOf(told)), alert: told.about };
    },
    // 412: several of that identifier are there already.
    verdictOf: (answer) => (answer === '412' ? 'accepted' : httpVerdict(answer)),
  };
}

function communicationOf(told: ToldAlert): unknown {
  const { alert, where, summary, details, link } = told;
  const lines = [summary, details, ...(link === null ? [] : [link])];
  const meta = metaOf();
  const test = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'HTEST' };
  return {
    resourceType: 'Communication',
    meta: where.mode === 'clinical' ? meta : { ...meta, security: [test] },
    identifier: [{ system: MESSAGE_SYSTEM, value: told.controlId }],
    status: 'completed',
    category: [
      codeableConcept('Alert', {
        system: 'http://terminology.hl7.org/CodeSystem/communication-category',
        code: 'alert',
        display: 'Alert',
      }),
    ],
    priority: PRIORITY[told.urgency],
    ...(where.patientId === null
      ? {}
      : { subject: { type: 'Patient', identifier: { system: OWN.patient, value: where.patientId } } }),
    about: [{ type: 'DetectedIssue', identifier: { system: OWN.alert, value: alert.id } }],
    sent: fhirInstant(alert.changedAtMs),
    sender: { type: 'Device', identifier: { system: OWN.software, value: 'vigil' } },
    payload: lines.map((contentString) => ({ contentString })),
  };
}
