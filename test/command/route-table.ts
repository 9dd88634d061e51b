/**
 * The reviewed table: who may call which route and socket event of the whole application. A line says what its
 * callers are answered, not what they see; that is in who-sees-names.test.ts.
 */
import { ROLES } from '../../services/contract/screens/session.ts';
import { SCREEN_EVENTS } from '../../services/contract/screens/live-events.ts';
import { T0 } from '../history/history-fixtures.ts';

export const CALLERS = ['nobody', ...ROLES, 'gateway'] as const;
export type Caller = (typeof CALLERS)[number];
export const [OWN, OTHER] = ['unit-a', 'unit-b'];

/** Statuses in the order of CALLERS: for the caller's own unit, and for another where a unit is named. */
export interface Line {
  readonly own: readonly number[];
  readonly other?: readonly number[];
  /** Where the route has parameters. */
  readonly path?: string;
  readonly ask?: (unitId: string) => { readonly query?: Readonly<Record<string, string>>; readonly body?: unknown };
}

const RANGE = { fromMs: String(T0), toMs: String(T0 + 60_000) };
const everyone = [200, 200, 200, 200, 200, 200, 200];
const people = [401, 200, 200, 200, 200, 200, 401];
const peopleElsewhere = [401, 403, 403, 403, 403, 403, 401];
/** 422: let in, and the one item was refused as unreadable, so that nothing is changed here. */
const gateways = [401, 403, 403, 403, 403, 403, 422];

/** An engineer reads of devices alone. A feed's token is no program's token. */
const fhirReaders = [401, 200, 200, 200, 403, 403, 401];
/** 400: let in, and no resource can be read in the empty body. */
const fhirWriters = [401, 403, 403, 403, 403, 403, 400];
/** Only programs with a token of their own (services/access/smart) have subscriptions. */
const programs = [401, 403, 403, 403, 403, 403, 401];

/** The address is right and the method is not: nobody learns more than that. */
const nothingThere = [405, 405, 405, 405, 405, 405, 405];

/** The reviewed table. */
export const ROUTES: Readonly<Record<string, Line>> = {
  'GET /health/live': { own: everyone },
  'GET /health/ready': { own: everyone },
  'GET /metrics': { own: everyone },
  'GET /api/status': { own: everyone },
  'POST /api/session': { own: [400, 400, 400, 400, 400, 400, 400], ask: () => ({ body: {} }) },
  'POST /api/session/pair': { own: [400, 400, 400, 400, 400, 400, 400], ask: () => ({ body: {} }) },
  // 400: let in, and a screen needs a name.
  'POST /api/session/wall': {
    own: [401, 400, 403, 403, 400, 403, 401],
    ask: (unitId) => ({ body: { unitId, name: '' } }),
  },
  'GET /api/session': { own: people },
  'GET /api/units': { own: people },
  // 404: let in, and no engine has said anything of the unit.
  'GET /api/units/:unitId/policy': { own: [401, 404, 404, 404, 404, 403, 401], path: '/api/units/unit-a/policy' },
  // 400: let in, and a change needs a reason.
  'POST /api/units/:unitId/policy': {
    own: [401, 403, 400, 403, 400, 403, 401],
    path: '/api/units/unit-a/policy',
    ask: () => ({ body: {} }),
  },
  // 400: let in, and the time is not said.
  'GET /api/known': {
    own: [401, 400, 400, 400, 403, 403, 401],
    other: peopleElsewhere,
    ask: (unitId) => ({ query: { unitId } }),
  },
  'GET /api/history/stays': { own: people, other: peopleElsewhere, ask: (unitId) => ({ query: { unitId } }) },
  'GET /api/history/vitals': {
    own: people,
    other: peopleElsewhere,
    ask: (unitId) => ({
      query: { stayId: `stay-of-${unitId}`, ...RANGE, resolution: 'second', signals: 'heartRatePerMin' },
    }),
  },
  'GET /api/history/score-trends': {
    own: people,
    other: peopleElsewhere,
    ask: (unitId) => ({ query: { stayId: `stay-of-${unitId}`, ...RANGE } }),
  },
  'GET /api/history/channels': {
    own: people,
    other: peopleElsewhere,
    ask: (unitId) => ({ query: { stayId: `stay-of-${unitId}` } }),
  },
  'GET /api/history/decisions': {
    own: people,
    other: peopleElsewhere,
    ask: (unitId) => ({ query: { unitId, ...RANGE } }),
  },
  'GET /api/history/alarm-burden': {
    own: people,
    other: peopleElsewhere,
    ask: (unitId) => ({ query: { unitId, ...RANGE } }),
  },
  'GET /api/history/quarantine': {
    own: people,
    other: peopleElsewhere,
    ask: (unitId) => ({ query: { unitId, ...RANGE } }),
  },
  'POST /api/feed/frames': {
    own: gateways,
    other: gateways,
    ask: (unitId) => ({ body: { unitId, deviceId: 'd', intervalMs: 1000, frames: ['none'] } }),
  },
  'POST /api/feed/labs': { own: gateways, other: gateways, ask: (unitId) => ({ body: { unitId, labs: ['none'] } }) },
  'POST /api/feed/records': {
    own: gateways,
    other: gateways,
    ask: (unitId) => ({ body: { unitId, records: ['none'] } }),
  },
  'POST /api/feed/charted': {
    own: [401, 422, 422, 403, 403, 403, 422],
    other: [401, 403, 403, 403, 403, 403, 422],
    ask: (unitId) => ({ body: { unitId, charted: ['none'] } }),
  },
  'POST /api/feed/rerun': {
    own: [401, 403, 403, 403, 403, 403, 200],
    ask: () => ({ body: { hospitalId: 'hospital-a', fromMs: null, toMs: null, dryRun: true } }),
  },
  // 409: let in, and the hospital of the test has no map from which something could be withdrawn.
  'POST /api/feed/withdraw': {
    own: [401, 403, 403, 403, 403, 403, 409],
    ask: () => ({
      body: {
        hospitalId: 'hospital-a',
        code: 'X',
        system: null,
        channel: null,
        target: null,
        sourceId: null,
        fromMs: 0,
        toMs: null,
        by: 'Kim',
        reason: 'wrong',
        dryRun: true,
      },
    }),
  },
  'GET /api/connections': { own: [401, 200, 200, 403, 200, 403, 401] },
  'GET /api/connections/:sourceId/quarantine': {
    own: [401, 200, 200, 403, 200, 403, 401],
    path: '/api/connections/gateway/quarantine',
  },
  // 409: let in, and the HTTP gateway sends no messages that could be pasted.
  'POST /api/connections/:sourceId/dry-run': {
    own: [401, 409, 409, 403, 409, 403, 401],
    path: '/api/connections/gateway/dry-run',
  },
  'GET /api/terms': { own: [401, 403, 200, 403, 200, 403, 401] },
  // 404: let in, and a hospital of which a unit is not theirs is not there for them.
  ...Object.fromEntries(
    ['trial', 'approve', 'keep', 'confirm'].map((what) => [
      `POST /api/terms/:hospitalId/${what}`,
      { own: [401, 403, 404, 403, 404, 403, 401], path: `/api/terms/hospital-a/${what}`, ask: () => ({ body: {} }) },
    ]),
  ),
  'GET /api/quality': { own: [401, 200, 200, 200, 200, 403, 401] },
  'POST /fhir': { own: fhirWriters },
  'POST /fhir/Observation': { own: fhirWriters },
  'GET /fhir/metadata': { own: everyone },
  'GET /.well-known/smart-configuration': { own: everyone },
  'GET /fhir/.well-known/smart-configuration': { own: everyone },
  // 400: no form of a client that could ask for a token.
  'POST /oauth/token': { own: [400, 400, 400, 400, 400, 400, 400] },
  'GET /fhir/:type': { own: fhirReaders, path: '/fhir/Patient' },
  // 404: let in, and there is nobody of that id.
  'GET /fhir/:type/:id': { own: [401, 404, 404, 404, 403, 403, 401], path: '/fhir/Patient/nobody' },
  'POST /fhir/:type/_search': {
    // 415: let in, and a search is posted as a form.
    own: [401, 415, 415, 415, 403, 403, 401],
    path: '/fhir/Patient/_search',
    ask: () => ({ body: {} }),
  },
  'ALL /fhir/:type/_search': { own: nothingThere, path: '/fhir/Patient/_search' },
  // 400: let in, and whose newest values is not said.
  'GET /fhir/Observation/$lastn': { own: [401, 400, 400, 400, 403, 403, 401] },
  'GET /fhir/:type/:id/_history': {
    own: [401, 404, 404, 404, 403, 403, 401],
    path: '/fhir/DetectedIssue/nobody/_history',
  },
  'GET /fhir/:type/:id/_history/:version': {
    own: [401, 404, 404, 404, 403, 403, 401],
    path: '/fhir/DetectedIssue/nobody/_history/1',
  },
  'ALL /fhir/:type': { own: nothingThere, path: '/fhir/Patient' },
  'ALL /fhir/:type/:id': { own: nothingThere, path: '/fhir/Patient/nobody' },
  'ALL /fhir/:type/:id/_history': { own: nothingThere, path: '/fhir/DetectedIssue/nobody/_history' },
  'ALL /fhir/:type/:id/_history/:version': { own: nothingThere, path: '/fhir/DetectedIssue/nobody/_history/1' },
  'GET /fhir/Subscription': { own: programs },
  'POST /fhir/Subscription': { own: programs },
  'POST /fhir/Subscription/_search': { own: programs },
  'GET /fhir/Subscription/$status': { own: programs },
  'GET /fhir/Subscription/:id': { own: programs, path: '/fhir/Subscription/none' },
  'GET /fhir/Subscription/:id/$status': { own: programs, path: '/fhir/Subscription/none/$status' },
  'GET /fhir/Subscription/:id/$events': { own: programs, path: '/fhir/Subscription/none/$events' },
  'DELETE /fhir/Subscription/:id': { own: programs, path: '/fhir/Subscription/none' },
  // Last, since it ends the sessions.
  'DELETE /api/session': { own: [204, 204, 204, 204, 204, 204, 204] },
};

const command = (unitId: string) => ({
  commandId: 'command-0001',
  unitId,
  alertId: 'a',
  seenTransition: 1,
  reason: 'doctor-told',
});
/** Code of the answer, or `ok`; in the order of ROLES. `refused`: let in, but the unit has no engine here. */
export const EVENTS: Readonly<
  Record<string, { readonly own: readonly string[]; readonly ask: (unitId: string) => unknown }>
> = {
  [SCREEN_EVENTS.watch]: {
    own: ['ok', 'ok', 'ok', 'ok', 'ok'],
    ask: (unitId) => ({ unitId, cursor: null, screenId: 's', visible: true }),
  },
  [SCREEN_EVENTS.painted]: {
    own: ['ok', 'ok', 'not-allowed', 'not-allowed', 'not-allowed'],
    ask: (unitId) => ({ unitId, alertId: 'a', transition: 1, screenId: 's' }),
  },
  [SCREEN_EVENTS.acknowledge]: {
    own: ['refused', 'refused', 'not-allowed', 'not-allowed', 'not-allowed'],
    ask: (unitId) => ({ ...command(unitId), note: null }),
  },
  [SCREEN_EVENTS.enterConcern]: {
    own: ['refused', 'refused', 'not-allowed', 'not-allowed', 'not-allowed'],
    ask: (unitId) => ({ commandId: 'command-0002', unitId, stayId: 'nobody', from: 'family', level: 'high' }),
  },
  [SCREEN_EVENTS.snooze]: {
    own: ['refused', 'refused', 'not-allowed', 'not-allowed', 'not-allowed'],
    ask: (unitId) => ({ ...command(unitId), forMs: 60_000 }),
  },
};
