// Hazards: H56 (docs/hazards.md).
/**
 * The trail as AuditEvent over the FHIR door of the whole application: an auditor and a program with the scope of its own
 * read it, by date, agent, entity and action; nobody else does, and no wildcard means it.
 */
import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANY_EVENT } from '../../../services/audit/trail-reader.port.ts';
import { AUDIT_ACTIONS } from '../../../services/contract/audit/audit-event.ts';
import { fhirIdOf, trailEventId, trailPlaceOf } from '../../../services/export/fhir/resources/fhir-ids.ts';
import { kindOfAction } from '../../../services/export/fhir/trail/trail-event.ts';
import { batchOf, stayChanged, T0 } from '../../history/history-fixtures.ts';
import { OTHER, OWN } from '../../command/route-table.ts';
import { WholeApplication } from '../../command/whole-application.ts';
import { timeLimit } from '../../support/patience.ts';

interface Event {
  readonly resourceType: string;
  readonly id: string;
  readonly recorded: string;
  readonly subtype: readonly { readonly system: string; readonly code: string }[];
  readonly agent: readonly { readonly altId?: string; readonly requestor: boolean }[];
  readonly entity: readonly { readonly what?: { readonly reference: string }; readonly name?: string }[];
}
interface Answer {
  readonly status: number;
  readonly events: readonly Event[];
  readonly next: string | undefined;
  readonly text: string;
}

let whole: WholeApplication;
const STAY = `stay-of-${OWN}`;

beforeAll(async () => {
  whole = await WholeApplication.open();
  await whole.history.write(
    batchOf(1, {
      decisions: [OWN, OTHER].map((unitId) => stayChanged(unitId, T0, { stayId: `stay-of-${unitId}`, unitId })),
    }),
  );
  for (let n = 0; n < 300; n++) {
    await whole.audit.recorder.record({
      action: n % 2 === 0 ? 'view' : 'export',
      actor: { kind: 'person', id: `nurse-${n % 3}`, role: 'nurse', address: '192.0.2.7' },
      screen: 'trends',
      unitId: n % 10 === 9 ? OTHER : OWN,
      stayIds: [n % 10 === 9 ? `stay-of-${OTHER}` : STAY],
      outcome: n % 50 === 0 ? 'refused' : 'done',
    });
  }
}, timeLimit(60_000));

afterAll(() => whole.close());

async function ask(path: string, caller: 'auditor' | 'nurse' | 'doctor' = 'auditor'): Promise<Answer> {
  const url = path.startsWith('http') ? path : `${whole.address}/fhir/${path}`;
  const response = await fetch(url, { headers: whole.headersOf(caller) });
  const text = await response.text();
  const body = JSON.parse(text) as {
    readonly entry?: readonly { readonly resource: Event }[];
    readonly link?: readonly { readonly relation: string; readonly url: string }[];
  };
  return {
    status: response.status,
    events: (body.entry ?? []).map(({ resource }) => resource),
    next: body.link?.find(({ relation }) => relation === 'next')?.url,
    text,
  };
}

const who = ({ agent }: Event) => agent.find(({ requestor }) => requestor)?.altId;

describe('the trail over FHIR', () => {
  it('is told an auditor page by page, each event once, and none of another unit', async () => {
    const seen: Event[] = [];
    let url: string | undefined = 'AuditEvent?agent=nurse-0&_count=40';
    while (url !== undefined) {
      const answer = await ask(url);
      expect(answer.status).toBe(200);
      seen.push(...answer.events);
      url = answer.next;
    }
    // 100 of nurse-0, of which those at n % 10 = 9 are of the other unit.
    expect(seen).toHaveLength(90);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(90);
    expect(new Set(seen.map(who))).toEqual(new Set(['nurse-0']));
    expect(JSON.stringify(seen)).not.toContain(`stay-of-${OTHER}`);
    const times = seen.map(({ recorded }) => Date.parse(recorded));
    expect(times).toEqual(times.toSorted((one, other) => other - one));
  });

  it.each([
    [`entity=Encounter/${fhirIdOf(STAY)}&_count=200&subtype=export`, 120],
    ['subtype=export&outcome=4', 0],
    ['subtype=view&outcome=4&agent=nurse-0', 2],
    ['action=R&agent:identifier=urn:vigil:staff|nurse-1&altid=nurse-1', null],
    ['agent=nurse-1&date=lt2020', 0],
    ['agent=nobody-of-that-name', 0],
  ])('finds by %s', async (query, count) => {
    const answer = await ask(`AuditEvent?${query}`);
    if (count === null) expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('one agent')]);
    else expect([answer.status, answer.events.length]).toEqual([200, count]);
  });

  it('is found by the child, whose stays a board names alone', async () => {
    const patients = await ask('Patient', 'doctor');
    const [patient] = patients.events;
    const answer = await ask(`AuditEvent?patient=${patient?.id ?? ''}&subtype=export&_count=200`);
    expect([answer.status, answer.events.length]).toEqual([200, 120]);
  });

  it('is read by id, and another unit’s is not there', async () => {
    const [event] = (await ask('AuditEvent?agent=nurse-2&_count=1')).events;
    const read = await ask(`AuditEvent/${event?.id ?? ''}`);
    expect([read.status, JSON.parse(read.text)]).toEqual([200, event]);
    const trail = 'hospital.hospital-a';
    const found = await whole.audit.reader.find({ ...ANY_EVENT, unitId: OTHER, limit: 1 }, () => true);
    const id = trailEventId({ trail, index: found.events[0]?.index ?? -1 });
    expect((await ask(`AuditEvent/${id}`)).status).toBe(404);
    for (const none of ['trail-99999-hospital.hospital-a', 'trail-0-nowhere', 'trail-01-x', 'x']) {
      expect((await ask(`AuditEvent/${none}`)).status).toBe(404);
    }
  });

  it.each([
    '_has:x=1',
    'date=yesterday',
    'entity=Observation/1',
    'subtype=everything',
    '_sort=date',
    '_cursor=x',
    'agent=',
  ])('refuses %s rather than answering for everything', async (query) => {
    expect((await ask(`AuditEvent?${query}`)).status).toBe(400);
  });

  it('is not told to a nurse, whose AuditEvents are answers to alerts', async () => {
    const answer = await ask('AuditEvent', 'nurse');
    expect([answer.status, answer.text.includes('trail-')]).toEqual([200, false]);
    const [event] = (await ask('AuditEvent?_count=1')).events;
    expect((await ask(`AuditEvent/${event?.id ?? ''}`, 'nurse')).status).toBe(404);
  });

  it('holds what an auditor asked', async () => {
    await ask(`AuditEvent?entity=Encounter/${fhirIdOf(STAY)}`);
    const { events } = await ask('AuditEvent?agent=auditor&subtype=view');
    expect(events.flatMap(({ entity }) => entity.map(({ name }) => name))).toContain('fhir AuditEvent of the trail');
  });
});

it('has a kind for every action, and ids that say where an event lies', () => {
  expect(AUDIT_ACTIONS.filter((action) => !kindOfAction(action).isKnown)).toEqual([]);
  const trails = ['installation', `hospital.${'%ED%95%9C'.repeat(20)}`, 'hospital.a'];
  for (const trail of trails) {
    const id = trailEventId({ trail, index: 123_456_789 });
    expect(id).toMatch(/^[A-Za-z0-9.-]{1,64}$/);
    expect(trailPlaceOf(id, trails)).toEqual({ trail, index: 123_456_789 });
  }
});
