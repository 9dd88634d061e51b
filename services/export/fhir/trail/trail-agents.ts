/**
 * Who took part in an event of the trail, as IHE BALP has it: the client that asked and Vigil, each with its address, and the
 * person before the client. In a read the data flow to the client, else to the server; DICOM's roles say so.
 */
import type { AuditActor, AuditEvent as TrailEvent } from '../../../contract/audit/audit-event.ts';
import { VIGIL_DEVICE } from '../resources/device.ts';
import type { AuditEvent, CodeableConcept, Reference } from '../resources/fhir-resource.ts';
import { codeableConcept, OWN } from '../resources/fhir-terms.ts';
import { staffReference } from '../resources/subject.ts';

type Agent = AuditEvent['agent'][number];

const DICOM = 'http://dicom.nema.org/resources/ontology/DCM';
const PARTICIPATION = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType';
const role = (system: string, code: string, display: string): CodeableConcept =>
  codeableConcept(display, { system, code, display });

const SOURCE = role(DICOM, '110153', 'Source Role ID');
const DESTINATION = role(DICOM, '110152', 'Destination Role ID');
const RECIPIENT = role(PARTICIPATION, 'IRCP', 'information recipient');
const AUTHOR = role(PARTICIPATION, 'AUT', 'author (originator)');

export function trailAgents(
  { actor, action }: Pick<TrailEvent, 'actor' | 'action'>,
  { isRead, serverUrl }: { readonly isRead: boolean; readonly serverUrl: string | null },
): readonly Agent[] {
  const isWritten = ['chart', 'acknowledge', 'snooze', 'undo', 'hand-over'].includes(action);
  return [
    ...(isSomebody(actor) ? [userOf(actor, isWritten ? AUTHOR : RECIPIENT)] : []),
    clientOf(actor, isRead ? DESTINATION : SOURCE),
    {
      type: isRead ? SOURCE : DESTINATION,
      who: VIGIL_DEVICE,
      requestor: false,
      ...(serverUrl === null ? {} : { network: { address: serverUrl, type: '5' as const } }),
    },
  ];
}

/** A person before a browser; all others are their own client. */
function isSomebody({ kind }: AuditActor): boolean {
  return kind === 'person' || kind === 'nobody';
}

function userOf(actor: AuditActor, type: CodeableConcept): Agent {
  const who = actor.id === '' ? NOBODY : staffReference(actor.id, null);
  return { type, ...named(actor), who, requestor: true };
}

function clientOf(actor: AuditActor, type: CodeableConcept): Agent {
  const { kind, id, address } = actor;
  const network = address === null ? {} : { network: { address, type: '2' as const } };
  if (isSomebody(actor)) return { type, who: BROWSER, requestor: false, ...network };
  const who = id === '' ? NOBODY : { type: 'Device', identifier: { system: OWN.software, value: id }, display: kind };
  return { type, ...named(actor), who, requestor: true, ...network };
}

const BROWSER: Reference = { type: 'Device', display: 'Browser' };
const NOBODY: Reference = { type: 'Practitioner', display: 'Nobody that is known' };

function named({ kind, id, role: own }: AuditActor): Pick<Agent, 'role' | 'altId'> {
  const code = own ?? kind;
  return { role: [codeableConcept(code, { system: OWN.role, code })], ...(id === '' ? {} : { altId: id }) };
}
