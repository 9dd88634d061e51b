/** What people did about an alert, as AuditEvent (who tried what, and whether it stood) and Provenance (whose word it rests on). */
import type { AlertHolder } from '../../../contract/decisions/alert.ts';
import type { AlertChanged } from '../../../contract/decisions/decision.ts';
import { seenStatement } from '../../../contract/screens/seen-person.ts';
import type { Statement } from '../../../contract/statement/statement.ts';
import { issueReference } from './alert-resources.ts';
import { statementText } from '../../../wording/wording.ts';
import { fhirListener } from './fhir-listener.ts';
import { VIGIL_DEVICE } from './device.ts';
import { momentId } from './fhir-ids.ts';
import type { AuditEvent, CodeableConcept, Provenance, Reference } from './fhir-resource.ts';
import { codeableConcept, fhirInstant, metaOf, OWN } from './fhir-terms.ts';
import { staffReference } from './subject.ts';

export function acknowledgementId(decision: AlertChanged): string {
  return momentId('k', decision.atMs, decision, decision.id);
}

/** Whether a change is an act of a person. */
export function isPersonsAct({ change }: AlertChanged): boolean {
  return change === 'acknowledged' || change === 'snoozed' || change === 'undone' || change === 'refused';
}

export function auditEvent(decision: AlertChanged, { seesNames }: { readonly seesNames: boolean }): AuditEvent {
  const { alert, change, refusal, atMs } = decision;
  // Of a refused command the decision keeps the reason, not the sender: the holder is somebody else.
  const holder = change === 'refused' ? null : alert.holder;
  return {
    resourceType: 'AuditEvent',
    id: acknowledgementId(decision),
    meta: metaOf({ version: 1, changedAtMs: atMs }),
    type: {
      system: 'http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle',
      code: 'attest',
      display: 'Attest Record Lifecycle Event',
    },
    subtype: [{ system: OWN.change, code: change }],
    action: 'U',
    recorded: fhirInstant(atMs),
    outcome: change === 'refused' ? '4' : '0',
    ...(refusal === null ? {} : { outcomeDesc: refusalText(refusal, seesNames) }),
    agent: [
      {
        requestor: true,
        ...(holder === null ? {} : { role: [roleOf(holder)] }),
        who: change === 'undone' ? WHO_ANSWERED : whoOf(holder, seesNames),
      },
    ],
    source: { observer: VIGIL_DEVICE },
    entity: [{ what: issueReference(alert), detail: detailsOf(decision, holder, seesNames) }],
  };
}

/** Null for a refused command, of which nothing came, and where an answer was taken back: the alert rests on nobody's word. */
export function provenance(decision: AlertChanged, { seesNames }: { readonly seesNames: boolean }): Provenance | null {
  const { alert, change, atMs } = decision;
  if (change === 'refused' || alert.holder === null) return null;
  return {
    resourceType: 'Provenance',
    id: acknowledgementId(decision),
    meta: metaOf({ version: 1, changedAtMs: atMs }),
    target: [issueReference(alert)],
    occurredDateTime: fhirInstant(alert.holder.atMs),
    recorded: fhirInstant(atMs),
    reason: [codeableConcept(alert.holder.reason, { system: OWN.reason, code: alert.holder.reason })],
    activity: codeableConcept(change, { system: OWN.change, code: change }),
    agent: [{ role: [roleOf(alert.holder)], who: whoOf(alert.holder, seesNames) }],
  };
}

/** The engine lets nobody else take an answer back. */
const WHO_ANSWERED: Reference = { type: 'Practitioner', display: 'Whoever had answered' };

function roleOf({ role }: AlertHolder): CodeableConcept {
  return codeableConcept(role, { system: OWN.role, code: role });
}

/** Why it was refused may name who was faster. */
function refusalText(refusal: Statement, seesNames: boolean): string {
  return statementText(seenStatement(refusal, { seesNames, seesBirthDates: false }), fhirListener(seesNames));
}

function whoOf(holder: AlertHolder | null, seesNames: boolean): Reference {
  if (holder === null) return { type: 'Practitioner', display: 'Not kept with the refusal' };
  return seesNames
    ? staffReference(holder.by, holder.displayName)
    : { type: 'Practitioner', display: `A ${holder.role}; name withheld` };
}

/** A note is free text of a person and may hold a name. */
function detailsOf(
  { alert }: AlertChanged,
  holder: AlertHolder | null,
  seesNames: boolean,
): readonly { type: string; valueString: string }[] {
  const transition = { type: 'transition', valueString: String(alert.transition) };
  if (holder === null) return [transition];
  const until = { type: 'until', valueString: fhirInstant(holder.untilMs) };
  const note = seesNames && holder.note !== null ? [{ type: 'note', valueString: holder.note }] : [];
  return [transition, { type: 'reason', valueString: holder.reason }, until, ...note];
}
