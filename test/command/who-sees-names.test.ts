// Hazards: H58 (docs/hazards.md).
/**
 * Who sees who a child is: every route and socket event of the running application, read by every role. What each
 * holds of a person for who may see all stands in the table; what is left of it for a role is the rule of
 * services/contract/access/access-table.ts and nothing else. A route that shows a person and is not in the table fails here.
 */
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Alert } from '../../services/contract/decisions/alert.ts';
import {
  DECISION_VERSION,
  encodeDecision,
  type Decision,
  type UnitState,
} from '../../services/contract/decisions/decision.ts';
import { LIVE_EVENTS, SCREEN_EVENTS } from '../../services/contract/screens/live-events.ts';
import { ACCESS_TABLE, may, ROLES, sightOf, type Role } from '../../services/contract/access/access-table.ts';
import { DECISION_TOPIC } from '../../services/contract/topics.ts';
import { alertChanged, batchOf, stayChanged, stayView, T0, unitState } from '../history/history-fixtures.ts';
import { OTHER, OWN, ROUTES } from './route-table.ts';
import { WholeApplication } from './whole-application.ts';
import { timeLimit } from '../support/patience.ts';

/** What tells who a person is, each in a text that stands nowhere else. */
const TRACES = { child: 'Qwertz Yngvarsdottir', birth: '2017-08-29', staff: 'Xerxes Zobel' } as const;
type Trace = keyof typeof TRACES;
const ALL: readonly Trace[] = ['child', 'birth', 'staff'];

const STAY_ID = `stay-of-${OWN}`;
const ENTRY = { observedAtMs: T0, by: TRACES.staff };
const person = stayView(STAY_ID, {
  displayName: TRACES.child,
  birthDate: TRACES.birth,
  charted: [{ name: 'consciousness', value: 'alert', ...ENTRY }],
  concerns: [{ from: 'family', level: 'high', sinceMs: T0, untilMs: T0 + 3_600_000, by: TRACES.staff }],
});
const naming: Alert = {
  ...alertChanged('a', T0).alert,
  unitId: OWN,
  stayId: STAY_ID,
  phase: 'acknowledged',
  detail: { code: 'bed-taken.detail', values: { bed: '1', child: TRACES.child, otherChild: TRACES.child } },
  annotations: [
    { code: 'alert.confirmed', values: { by: TRACES.staff } },
    { code: 'text.kept', values: { text: `${TRACES.child} lies in bed 1` } },
  ],
  holder: {
    by: TRACES.staff,
    displayName: TRACES.staff,
    role: 'nurse',
    reason: 'doctor-told',
    note: `${TRACES.child} sleeps`,
    atMs: T0,
    untilMs: T0 + 600_000,
  },
};
const decisions: readonly Decision[] = [
  { ...stayChanged('opened', T0, { stayId: STAY_ID, unitId: OWN }), stay: person },
  { ...alertChanged('raised', T0), unitId: OWN, stayId: STAY_ID, alert: { ...naming, phase: 'raised', holder: null } },
  {
    ...alertChanged('held', T0 + 1),
    unitId: OWN,
    stayId: STAY_ID,
    change: 'acknowledged',
    alert: { ...naming, transition: 2 },
  },
  {
    version: DECISION_VERSION,
    id: 'worry',
    unitId: OWN,
    atMs: T0 + 2,
    cause: '0:9',
    kind: 'concern.changed',
    stayId: STAY_ID,
    from: 'family',
    level: 'high',
    sinceMs: T0,
    untilMs: T0 + 3_600_000,
    by: TRACES.staff,
  },
  {
    version: DECISION_VERSION,
    id: 'entry',
    unitId: OWN,
    atMs: T0 + 3,
    cause: '0:9',
    kind: 'stay.charted',
    stayId: STAY_ID,
    entry: { of: 'chart', name: 'consciousness', value: 'alert', ...ENTRY },
    isNewest: true,
  },
];
const state: UnitState = {
  ...unitState('whole', T0, [person]),
  unitId: OWN,
  alerts: [naming],
  policy: {
    version: 'policy-1',
    decided: { by: TRACES.staff, displayName: TRACES.staff, reason: 'ward round', atMs: T0 },
    optIns: [],
    disabledRules: [],
    findingAlerts: [],
    scoreAlerts: [],
    before: null,
  },
};

/** Where a route shows more than one thing. */
const FHIR_TYPES = ['Patient', 'Encounter', 'Observation', 'DetectedIssue', 'Flag', 'AuditEvent', 'Provenance'];
const PATHS: Readonly<Record<string, readonly string[]>> = {
  'GET /fhir/:type': [...FHIR_TYPES, 'Communication', 'RiskAssessment', 'Device'].map((type) => `/fhir/${type}`),
  'GET /fhir/:type/:id': ['/fhir/Patient/{Patient}', '/fhir/DetectedIssue/{DetectedIssue}'],
  'GET /fhir/:type/:id/_history': ['/fhir/DetectedIssue/{DetectedIssue}/_history'],
  'GET /fhir/:type/:id/_history/:version': ['/fhir/DetectedIssue/{DetectedIssue}/_history/2'],
  'GET /fhir/Observation/$lastn': ['/fhir/Observation/$lastn?patient={Patient}&category=survey,exam,vital-signs'],
  'GET /api/units/:unitId/policy': [`/api/units/${OWN}/policy`],
  'GET /api/history/decisions': [`/api/history/decisions?unitId=${OWN}&fromMs=${T0 - 1}&toMs=${T0 + 1_000}`],
};

/** The reviewed table: what a route holds of a person, for who may see all of it. Every other route holds nothing. */
const HOLDS: Readonly<Record<string, readonly Trace[]>> = {
  'GET /api/history/stays': ['child', 'birth'],
  'GET /api/history/decisions': ALL,
  'GET /fhir/:type': ALL,
  'POST /fhir/:type/_search': ['child', 'birth'],
  'GET /fhir/:type/:id': ALL,
  'GET /fhir/:type/:id/_history': ['child', 'staff'],
  'GET /fhir/:type/:id/_history/:version': ['child', 'staff'],
  'GET /fhir/Observation/$lastn': ['staff'],
  'GET /api/units/:unitId/policy': ['staff'],
};
/** FHIR shows an engineer machines alone, and who has no scope nothing; who may not watch sees no unit's data. */
const isRefused = (route: string, role: Role): boolean =>
  !may(role, 'watch-unit') ||
  (route.includes(' /fhir/') && !ACCESS_TABLE[role].fhirScopes.some((scope) => scope.startsWith('user/*')));

function seenBy(role: Role, held: readonly Trace[]): readonly Trace[] {
  const { seesNames, seesBirthDates } = sightOf(role);
  return held.filter((trace) => (trace === 'birth' ? seesBirthDates : seesNames));
}

function tracesIn(text: string): readonly Trace[] {
  return ALL.filter((trace) => text.includes(TRACES[trace]));
}

let whole: WholeApplication;

beforeAll(async () => {
  whole = await WholeApplication.open();
  await whole.history.write(batchOf(1, { decisions: [...decisions] }));
  await whole.log.append(DECISION_TOPIC, 0, [{ key: OWN, value: encodeDecision(state) }]);
}, timeLimit(60_000));
afterAll(() => whole.close());

function pathsOf(route: string): readonly string[] {
  const line = ROUTES[route];
  const query = line?.ask?.(OWN).query;
  const asked = query === undefined ? '' : `?${new URLSearchParams(query).toString()}`;
  return PATHS[route] ?? [`${line?.path?.(OWN) ?? route.split(' ')[1] ?? ''}${asked}`];
}

/** As FHIR knows the one child and its one alert here. */
const ids = new Map<string, string>();

async function learnIds(): Promise<void> {
  for (const type of ['Patient', 'DetectedIssue']) {
    const bundle = await fetch(`${whole.address}/fhir/${type}`, { headers: whole.headersOf('nurse') });
    const id = /"id":"([^"]+)"/.exec(JSON.stringify(((await bundle.json()) as { entry: unknown }).entry))?.[1];
    ids.set(type, id ?? 'none');
  }
}

async function textOf(route: string, path: string, role: Role): Promise<string> {
  const there = path.replaceAll(/\{(\w+)\}/g, (_, type: string) => ids.get(type) ?? '');
  const form = { 'content-type': 'application/x-www-form-urlencoded', ...whole.headersOf(role) };
  const init = route.startsWith('POST ')
    ? { method: 'POST', body: '', headers: form }
    : { headers: whole.headersOf(role) };
  return (await fetch(`${whole.address}${there}`, init)).text();
}

describe('routes', () => {
  it(
    'show of a person what the table says, to the roles that the rule says',
    { timeout: timeLimit(120_000) },
    async () => {
      await learnIds();
      const seen: Record<string, Record<string, readonly Trace[]>> = {};
      const expected: typeof seen = {};
      const isRead = (route: string): boolean => route.startsWith('GET ') || route.endsWith('/_search');
      for (const route of whole.routes().filter((each) => isRead(each) && !each.startsWith('ALL '))) {
        for (const role of ROLES) {
          const texts: string[] = [];
          for (const path of pathsOf(route)) {
            texts.push(await textOf(route, path, role));
          }
          const held = isRefused(route, role) ? [] : (HOLDS[route] ?? []);
          seen[route] = { ...seen[route], [role]: tracesIn(texts.join('\n')) };
          expected[route] = { ...expected[route], [role]: seenBy(role, held) };
        }
      }
      expect(seen).toEqual(expected);
      expect(whole.faults).toEqual([]);
    },
  );
});

describe('sockets', () => {
  const connected = (role: Role): Socket =>
    io(whole.address, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      extraHeaders: whole.headersOf(role),
    });
  const everything = (socket: Socket, event: string, count: number) =>
    new Promise<string>((resolve) => {
      const payloads: unknown[] = [];
      socket.on(event, (payload: unknown) => {
        payloads.push(payload);
        if (payloads.length === count) resolve(JSON.stringify(payloads));
      });
    });
  const watch = { unitId: OWN, cursor: null, screenId: 's', visible: true };

  it('show of a person what the rule says, in a snapshot, in a change and in what was missed', async () => {
    // The state in the snapshot is past the raise of its alert.
    const news = decisions.filter((decision) => decision.kind !== 'alert.changed' || decision.change !== 'raised');
    const changes = news.map((decision, at) => ({ ...decision, id: `live-${at}` }));
    const watching = ROLES.filter((role) => may(role, 'watch-unit'));
    const sockets = new Map(watching.map((role) => [role, connected(role)]));
    const snapshots = watching.map(async (role) => {
      const socket = sockets.get(role);
      if (socket === undefined) throw new Error('no socket');
      const snapshot = everything(socket, LIVE_EVENTS.snapshot, 1);
      await socket.timeout(timeLimit(10_000)).emitWithAck(SCREEN_EVENTS.watch, watch);
      return tracesIn(await snapshot);
    });
    const all = watching.map((role) => seenBy(role, ALL));
    expect(await Promise.all(snapshots)).toEqual(all);

    const changed = [...sockets.values()].map((socket) => everything(socket, LIVE_EVENTS.change, changes.length));
    await whole.log.append(
      DECISION_TOPIC,
      0,
      changes.map((decision) => ({ key: OWN, value: encodeDecision(decision) })),
    );
    expect((await Promise.all(changed)).map(tracesIn)).toEqual(all);

    const missed = watching.map(async (role) => {
      const socket = sockets.get(role);
      if (socket === undefined) throw new Error('no socket');
      const first = everything(socket, LIVE_EVENTS.heartbeat, 1);
      const { cursor } = (JSON.parse(await first) as { cursor: { epoch: string; seq: number } }[])[0] ?? {};
      const again = everything(socket, LIVE_EVENTS.change, changes.length);
      const from = { epoch: cursor?.epoch ?? '', seq: (cursor?.seq ?? 0) - changes.length };
      await socket.timeout(timeLimit(10_000)).emitWithAck(SCREEN_EVENTS.watch, { ...watch, cursor: from });
      return tracesIn(await again);
    });
    expect(await Promise.all(missed)).toEqual(all);
    for (const socket of sockets.values()) socket.disconnect();
  });

  it.each(ROLES.filter((role) => !may(role, 'watch-unit')))('hold nothing for the %s', async (role) => {
    const socket = connected(role);
    const answer: unknown = await socket.timeout(timeLimit(10_000)).emitWithAck(SCREEN_EVENTS.watch, watch);
    expect(answer).toMatchObject({ ok: false, code: 'not-allowed' });
    socket.disconnect();
  });

  it('hold nothing of a unit that is somebody else’s', async () => {
    const socket = connected('wall');
    const answer: unknown = await socket
      .timeout(timeLimit(10_000))
      .emitWithAck(SCREEN_EVENTS.watch, { ...watch, unitId: OTHER });
    expect(answer).toMatchObject({ ok: false, code: 'not-allowed' });
    socket.disconnect();
  });
});
