/**
 * What IHE BALP 1.1.4 requires of an AuditEvent that claims one of its profiles for a patient's data, written down here from
 * the published profiles (IHE.BasicAudit.PatientRead, PatientCreate, PatientUpdate), and held against every event that claims one.
 */
import { describe, expect, it } from 'vitest';
import { AUDIT_ACTIONS, type AuditEvent as TrailEvent } from '../../../../services/contract/audit/audit-event.ts';
import type { AuditEvent } from '../../../../services/export/fhir/resources/fhir-resource.ts';
import { trailEventResource } from '../../../../services/export/fhir/trail/trail-event.ts';
import { viewOf } from '../../../audit/trail-fixtures.ts';

const PROFILE = 'https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.';
const SERVER = 'https://vigil.example.org/fhir';
const SOURCE = '110153';
const DESTINATION = '110152';

/** By profile: subtype of REST, action, the role of the client and of the server, what a user may be. */
const REQUIRED: Readonly<Record<string, readonly [string, string, string, string, readonly string[]]>> = {
  PatientRead: ['read', 'R', DESTINATION, SOURCE, ['IRCP']],
  PatientCreate: ['create', 'C', SOURCE, DESTINATION, ['AUT', 'INF', 'CST']],
  PatientUpdate: ['update', 'U', SOURCE, DESTINATION, ['AUT', 'INF', 'CST']],
};

type Agent = AuditEvent['agent'][number];
const codeOf = ({ type }: Agent): string | undefined => type?.coding?.[0]?.code;
const entitiesOf = ({ entity = [] }: AuditEvent, code: string) => entity.filter(({ type }) => type?.code === code);

/** Elements that the profile requires and the event lacks, or has otherwise. */
function lackingIn(event: AuditEvent, profile: string): readonly string[] {
  const [interaction, action, clientRole, serverRole, userRoles] = REQUIRED[profile] ?? ['', '', '', '', []];
  const [clients, servers] = [clientRole, serverRole].map((role) => event.agent.filter((one) => codeOf(one) === role));
  const users = event.agent.filter((one) => ![SOURCE, DESTINATION].includes(codeOf(one) ?? ''));
  const isMachine = ([one, ...more]: readonly Agent[] = []) =>
    one?.who !== undefined && (one.network?.address ?? '') !== '' && more.length === 0;
  const [[patient, ...patients], [data, ...objects]] = [entitiesOf(event, '1'), entitiesOf(event, '2')];
  const table: readonly (readonly [string, boolean])[] = [
    ['type', event.type.code === 'rest' && event.type.system.endsWith('/audit-event-type')],
    [
      'subtype',
      event.subtype.some(({ system, code }) => system.endsWith('/restful-interaction') && code === interaction),
    ],
    ['action', event.action === action],
    ['recorded', !Number.isNaN(Date.parse(event.recorded))],
    ['outcome', event.outcome === '0'],
    ['agent.client', isMachine(clients)],
    ['agent.server', isMachine(servers)],
    [
      'agent.user',
      users.length <= 1 && users.every((one) => one.who !== undefined && one.requestor && one.network === undefined),
    ],
    ['agent.user.type', users.every((one) => userRoles.includes(codeOf(one) ?? ''))],
    ['source', event.source.observer.reference !== undefined],
    ['entity.patient', patient?.role?.code === '1' && patient.what?.reference?.startsWith('Patient/') === true],
    ['entity.patient once', patients.length === 0],
    ['entity.data', ['3', '4', '20'].includes(data?.role?.code ?? '') && data?.what?.reference !== undefined],
    ['entity.data once', objects.length === 0],
  ];
  return table.flatMap(([element, isRight]) => (isRight ? [] : [element]));
}

const resourceOf = (changes: Partial<TrailEvent>, patients = new Map([['stay-1', 'child-1']])): AuditEvent =>
  trailEventResource({ trail: 'hospital.a', index: 1, event: viewOf(1, changes) }, { serverUrl: SERVER, patients });
const profilesOf = ({ meta }: AuditEvent): readonly string[] =>
  (meta.profile ?? []).map((url) => url.replace(PROFILE, ''));

const PROGRAM = { kind: 'program', id: 'app', role: null, address: '192.0.2.9' } as const;

describe('an event of one child', () => {
  it.each<[string, string, Partial<TrailEvent>]>([
    ['trends that a nurse looked at', 'PatientRead', {}],
    [
      'a stay that a program read',
      'PatientRead',
      { actor: PROGRAM, patientIds: ['child-1'], detail: { interaction: 'read' } },
    ],
    ['a child that a program read', 'PatientRead', { actor: PROGRAM, patientIds: ['child-1'], stayIds: [] }],
    ['a value that was charted', 'PatientCreate', { action: 'chart' }],
    ['an alert that was acknowledged', 'PatientUpdate', { action: 'acknowledge' }],
    ['an alert that was snoozed', 'PatientUpdate', { action: 'snooze' }],
    ['an answer that was taken back', 'PatientUpdate', { action: 'undo' }],
  ])('%s claims %s and has all that it requires', (_what, profile, changes) => {
    const event = resourceOf(changes);
    expect(profilesOf(event)).toEqual([profile]);
    expect(lackingIn(event, profile)).toEqual([]);
  });

  it.each<[string, Partial<TrailEvent>, Map<string, string>?]>([
    ['that was refused', { outcome: 'refused' }],
    ['of a client whose address is not known', { actor: { ...PROGRAM, address: null } }],
    ['of several children', { patientIds: ['child-1', 'child-2'] }],
    ['of several stays', { stayIds: ['stay-1', 'stay-2'] }],
    ['of a stay whose child is not known', {}, new Map()],
    [
      'of a search, whose raw question no trail of ours holds',
      { patientIds: ['child-1'], detail: { interaction: 'search-type' } },
    ],
  ])('%s claims none', (_what, changes, patients) => {
    expect(profilesOf(resourceOf(changes, patients))).toEqual([]);
  });

  it('claims none where the address of this server is not known', () => {
    expect(
      profilesOf(trailEventResource({ trail: 'a', index: 1, event: viewOf(1, { patientIds: ['child-1'] }) })),
    ).toEqual([]);
  });

  it('of a search is told as one', () => {
    const { subtype } = resourceOf({ detail: { interaction: 'search-type' } });
    expect(subtype.map(({ code }) => code)).toEqual(['search-type', 'view']);
  });
});

it('whatever claims a profile has what it requires, and signing in and out, of which BALP has none, claims none', () => {
  for (const action of AUDIT_ACTIONS) {
    const event = resourceOf({ action });
    for (const profile of profilesOf(event)) expect([action, lackingIn(event, profile)]).toEqual([action, []]);
  }
  for (const action of ['sign-in', 'sign-in-failed', 'sign-out'] as const) {
    const event = resourceOf({ action, stayIds: [] });
    expect([profilesOf(event), event.type.code, event.action]).toEqual([[], '110114', 'E']);
    expect(event.subtype[0]?.code).toBe(action === 'sign-out' ? '110123' : '110122');
  }
});

it.each([
  ['agent.client', (event: AuditEvent) => ({ ...event, agent: event.agent.filter(({ requestor }) => requestor) })],
  ['entity.patient', (event: AuditEvent) => ({ ...event, entity: entitiesOf(event, '2') })],
  ['entity.data', (event: AuditEvent) => ({ ...event, entity: entitiesOf(event, '1') })],
  ['outcome', (event: AuditEvent) => ({ ...event, outcome: '4' as const })],
])('the table finds an event without %s', (element, without) => {
  expect(lackingIn(without(resourceOf({})), 'PatientRead')).toContain(element);
});
