/**
 * That an alert reached somebody, as Communication: painted by a visible screen, or reported by an
 * alert manager outside. Neither is an acknowledgement.
 */
import type { AlertChanged, AlertReceipted } from '../../../contract/decisions/decision.ts';
import type { ReceiptStatus } from '../../../contract/records/alert-records.ts';
import { issueReference } from './alert-resources.ts';
import { titledAlertText } from '../../../wording/alert-text.ts';
import { fhirListener } from './fhir-listener.ts';
import { VIGIL_DEVICE } from './device.ts';
import { momentId } from './fhir-ids.ts';
import type { Communication } from './fhir-resource.ts';
import { codeableConcept, fhirInstant, metaOf, OWN } from './fhir-terms.ts';
import { encounterReference, patientReference, type Subject } from './subject.ts';

const CATEGORY = codeableConcept('Alert', {
  system: 'http://terminology.hl7.org/CodeSystem/communication-category',
  code: 'alert',
  display: 'Alert',
});
const PRIORITY = { high: 'stat', medium: 'urgent', low: 'routine' } as const;
const STATUS: Readonly<Record<ReceiptStatus, Communication['status']>> = {
  received: 'in-progress',
  undeliverable: 'not-done',
  delivered: 'completed',
  read: 'completed',
  accepted: 'completed',
  rejected: 'not-done',
};

export type Delivery = AlertReceipted | AlertChanged;

export function deliveryId(decision: Delivery): string {
  return momentId(decision.kind === 'alert.receipted' ? 'q' : 'p', decision.atMs, decision, decision.id);
}

/** `stay` null: the alert is of no child. */
export function communication(
  decision: Delivery,
  stay: Subject | null,
  { seesNames }: { readonly seesNames: boolean },
): Communication {
  return decision.kind === 'alert.receipted'
    ? paintedCommunication(decision, stay)
    : painted(decision, stay, seesNames);
}

function partsOf(
  decision: Delivery,
  stay: Subject | null,
): Pick<Communication, 'resourceType' | 'id' | 'meta' | 'category' | 'sender' | 'subject' | 'encounter'> {
  return {
    resourceType: 'Communication',
    id: deliveryId(decision),
    meta: metaOf({ version: 1, changedAtMs: decision.atMs }),
    category: [CATEGORY],
    sender: VIGIL_DEVICE,
    ...(stay === null ? {} : { subject: patientReference(stay), encounter: encounterReference(stay) }),
  };
}

function painted(decision: AlertChanged, stay: Subject | null, seesNames: boolean): Communication {
  const { alert } = decision;
  return {
    ...partsOf(decision, stay),
    status: 'completed',
    priority: PRIORITY[alert.level],
    about: [issueReference(alert)],
    sent: fhirInstant(alert.firstRaisedAtMs),
    received: fhirInstant(decision.atMs),
    recipient: [{ type: 'Device', display: 'A visible screen of the unit' }],
    payload: [{ contentString: titledAlertText(alert, fhirListener(seesNames)) }],
  };
}

function paintedCommunication(decision: AlertReceipted, stay: Subject | null): Communication {
  const { alertId, transition, receiverId, status } = decision;
  const isFailed = STATUS[status] === 'not-done';
  return {
    ...partsOf(decision, stay),
    status: STATUS[status],
    ...(isFailed ? { statusReason: codeableConcept(status, { system: OWN.receipt, code: status }) } : {}),
    about: [{ type: 'DetectedIssue', identifier: { system: OWN.alert, value: alertId } }],
    ...(isFailed ? {} : { received: fhirInstant(decision.atMs) }),
    recipient: [{ type: 'Device', identifier: { system: OWN.receiver, value: receiverId } }],
    payload: [
      {
        contentString: `Transition ${transition} of the alert: ${status}, as the receiver reports. This is no acknowledgement.`,
      },
    ],
  };
}
