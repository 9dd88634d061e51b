/**
 * The reviewed table: what each route and socket event of the whole application asks of whoever calls it. Who has
 * which right stands in services/contract/access/access-table.ts; from both follows what every caller is answered.
 * What they then see is in who-sees-names.test.ts.
 */
import { BREAK_GLASS_RIGHTS } from '../../services/contract/access/break-glass.ts';
import { ACCESS_TABLE, may, ROLES, type Caller, type Right } from '../../services/contract/access/access-table.ts';
import { SCREEN_EVENTS } from '../../services/contract/screens/live-events.ts';
import { T0 } from '../history/history-fixtures.ts';

/** Programs come with scopes of their own (test/access/smart); to every other door their token is unknown. */
export const KNOCKERS = ['nobody', ...ROLES, 'gateway'] as const;
export const [OWN, OTHER] = ['unit-a', 'unit-b'];

/** One of these rights is enough; `nothing`: the door is everybody's; a FHIR type: a scope of a session for it. */
export type Needs = 'nothing' | readonly Right[] | { readonly fhirType: string };

export interface Line {
  readonly needs: Needs;
  /** Status for whoever is let in. */
  readonly answers: number;
  /** Where a gateway is answered otherwise than a person. */
  readonly answersGateway?: number;
  /** Asked for the caller's own unit and for another, where it is refused. */
  readonly namesUnit?: true;
  /** Where the route has parameters. */
  readonly path?: (unitId: string) => string;
  readonly ask?: (unitId: string) => { readonly query?: Readonly<Record<string, string>>; readonly body?: unknown };
}

/** What a caller must be answered: the rule that both tables make together. `opened`: they have opened the other unit. */
export function statusFor(line: Line, caller: Caller, unitId: string, opened = false): number {
  const { needs, answers, answersGateway = answers } = line;
  const { kind } = ACCESS_TABLE[caller];
  if (needs === 'nothing') return answers;
  if (kind === 'nobody') return 401;
  const isLetIn = 'fhirType' in needs ? hasScope(caller, needs.fhirType) : needs.some((right) => may(caller, right));
  if (!isLetIn) return kind === 'program' ? 401 : 403;
  if (line.namesUnit && unitId === OTHER && !(opened && reachesOpened(line, caller))) return 403;
  return kind === 'program' ? answersGateway : answers;
}

/** By break-glass: whoever may open, with the rights that care needs. */
function reachesOpened({ needs }: Line, caller: Caller): boolean {
  if (!may(caller, 'break-glass') || needs === 'nothing' || 'fhirType' in needs) return false;
  return needs.some((right) => may(caller, right) && BREAK_GLASS_RIGHTS.includes(right));
}

function hasScope(caller: Caller, type: string): boolean {
  return ACCESS_TABLE[caller].fhirScopes.some((scope) => scope === 'user/*.rs' || scope === `user/${type}.rs`);
}

const RANGE = { fromMs: String(T0), toMs: String(T0 + 60_000) };
const everyone = { needs: 'nothing', answers: 200 } as const;
const signedIn = { needs: ['own-session'], answers: 200 } as const;
const inUnit = { needs: ['watch-unit'], answers: 200, namesUnit: true } as const;
/** 422: let in, and the one item was refused as unreadable, so that nothing is changed here. */
const sending = { needs: ['send-data'], answers: 422, namesUnit: true } as const;
const readsPatients = { needs: { fhirType: 'Patient' }, answers: 200 } as const;
/** 404: let in, and there is nobody of that id. */
const readsNobody = { needs: { fhirType: 'Patient' }, answers: 404 } as const;
const researches = { needs: ['do-research'] } as const;
/** 400: let in, and no resource can be read in the empty body. */
const writesFhir = { needs: ['send-data'], answers: 400 } as const;
/** Only programs with a token of their own (services/access/smart) have subscriptions. */
const programs = { needs: ['subscribe'], answers: 200 } as const;
/** Only programs whose registration says so. */
const exportsInBulk = { needs: ['export-in-bulk'], answers: 202 } as const;
/** The address is right and the method is not: nobody learns more than that. */
const nothingThere = { needs: 'nothing', answers: 405 } as const;

/** The reviewed table. */
export const ROUTES: Readonly<Record<string, Line>> = {
  'GET /health/live': everyone,
  'GET /health/ready': everyone,
  'GET /metrics': everyone,
  'GET /api/status': everyone,
  'POST /api/session': { needs: 'nothing', answers: 400, ask: () => ({ body: {} }) },
  'POST /api/session/password': { needs: 'nothing', answers: 400, ask: () => ({ body: {} }) },
  'POST /api/session/pair': { needs: 'nothing', answers: 400, ask: () => ({ body: {} }) },
  // 400: let in, and a screen needs a name.
  'POST /api/session/wall': {
    needs: ['issue-screens'],
    answers: 400,
    namesUnit: true,
    ask: (unitId) => ({ body: { unitId, name: unitId === OWN ? '' : 'Wall' } }),
  },
  'POST /api/session/shared': {
    needs: ['share-screens'],
    answers: 400,
    namesUnit: true,
    ask: (unitId) => ({ body: { unitId, name: unitId === OWN ? '' : 'Shared' } }),
  },
  'GET /api/session/people': { needs: ['ask-who-acts'], answers: 200 },
  // 400: let in, and nobody is named.
  'POST /api/session/who': { needs: ['ask-who-acts'], answers: 400, ask: () => ({ body: {} }) },
  'GET /api/session/pin': { needs: ['answer-alerts'], answers: 200 },
  // 400: let in, and there is no PIN.
  'PUT /api/session/pin': { needs: ['answer-alerts'], answers: 400, ask: () => ({ body: {} }) },
  // To the provider; a browser that did not begin anything is sent to the sign-in page.
  'GET /api/session/oidc': { needs: 'nothing', answers: 303 },
  'GET /api/session/oidc/callback': { needs: 'nothing', answers: 303 },
  'POST /api/session/oidc/back-channel-logout': { needs: 'nothing', answers: 400 },
  'GET /api/session': signedIn,
  'GET /api/break-glass': { needs: ['break-glass'], answers: 200 },
  // 400: let in, and a reason is needed.
  'POST /api/break-glass': { needs: ['break-glass'], answers: 400, ask: (unitId) => ({ body: { unitId } }) },
  'DELETE /api/break-glass/:unitId': {
    needs: ['break-glass'],
    answers: 204,
    path: (unitId) => `/api/break-glass/${unitId}`,
  },
  // Who may watch no unit has an empty list.
  'GET /api/units': signedIn,
  // 404: let in, and no engine has said anything of the unit.
  'GET /api/units/:unitId/policy': {
    needs: ['read-policy'],
    answers: 404,
    namesUnit: true,
    path: (unitId) => `/api/units/${unitId}/policy`,
  },
  // 400: let in, and a change needs a reason.
  'POST /api/units/:unitId/policy': {
    needs: ['decide-policy'],
    answers: 400,
    namesUnit: true,
    path: (unitId) => `/api/units/${unitId}/policy`,
    ask: () => ({ body: {} }),
  },
  // 404: let in, and no engine has said anything of the unit.
  'GET /api/units/:unitId/limits': {
    needs: ['read-policy'],
    answers: 404,
    namesUnit: true,
    path: (unitId) => `/api/units/${unitId}/limits`,
  },
  'POST /api/units/:unitId/sound-test': {
    ...inUnit,
    answers: 204,
    path: (unitId) => `/api/units/${unitId}/sound-test`,
    ask: () => ({ body: { wasHeard: true } }),
  },
  // 400: let in, and it is not said what is to be previewed.
  'POST /api/units/:unitId/limits/preview': {
    needs: ['decide-policy'],
    answers: 400,
    namesUnit: true,
    path: (unitId) => `/api/units/${unitId}/limits/preview`,
    ask: () => ({ body: {} }),
  },
  // Never by a unit: whose events are told follows from the units of whoever asks.
  'POST /api/audit': { needs: ['read-audit'], answers: 200, ask: () => ({ body: {} }) },
  // 400: let in, and the time is not said.
  'GET /api/known': {
    needs: ['look-back'],
    answers: 400,
    namesUnit: true,
    ask: (unitId) => ({ query: { unitId } }),
  },
  'GET /api/research/choices': { ...researches, answers: 200 },
  'GET /api/research/stays': {
    ...researches,
    answers: 200,
    namesUnit: true,
    ask: (unitId) => ({ query: { unitId } }),
  },
  'GET /api/research/cohorts': { ...researches, answers: 200 },
  // 422: let in, and an empty definition is none.
  'PUT /api/research/cohorts/:cohortId': {
    ...researches,
    answers: 422,
    path: () => '/api/research/cohorts/mine',
    ask: () => ({ body: {} }),
  },
  'GET /api/research/runs': { ...researches, answers: 200 },
  // 400: let in, and what should run is not said.
  'POST /api/research/runs': { ...researches, answers: 400, ask: () => ({ body: {} }) },
  // 404: let in, and there is no such run.
  'POST /api/research/runs/:runId/cancel': {
    ...researches,
    answers: 404,
    path: () => '/api/research/runs/none/cancel',
  },
  'GET /api/research/runs/:runId/:file': {
    ...researches,
    answers: 404,
    path: () => '/api/research/runs/none/report.json',
  },
  'GET /api/research/ratings': { ...researches, answers: 200 },
  // 400: let in, and what two people should judge is not said.
  'POST /api/research/ratings': { ...researches, answers: 400, ask: () => ({ body: {} }) },
  // 404: let in, and there is no such study.
  ...Object.fromEntries(
    ['GET items', 'POST answers', 'GET agreement', 'POST settled', 'GET labels.csv'].map((route) => {
      const [method = '', what = ''] = route.split(' ');
      return [
        `${method} /api/research/ratings/:studyId/${what}`,
        {
          ...researches,
          answers: 404,
          path: () => `/api/research/ratings/none/${what}`,
          ...(method === 'POST' ? { ask: () => ({ body: {} }) } : {}),
        },
      ];
    }),
  ),
  'GET /api/history/stays': { ...inUnit, ask: (unitId) => ({ query: { unitId } }) },
  'GET /api/history/vitals': {
    ...inUnit,
    ask: (unitId) => ({
      query: { stayId: `stay-of-${unitId}`, ...RANGE, resolution: 'second', signals: 'heartRatePerMin' },
    }),
  },
  'GET /api/history/score-trends': {
    ...inUnit,
    ask: (unitId) => ({ query: { stayId: `stay-of-${unitId}`, ...RANGE } }),
  },
  'GET /api/history/channels': {
    ...inUnit,
    ask: (unitId) => ({ query: { stayId: `stay-of-${unitId}` } }),
  },
  'GET /api/history/decisions': {
    ...inUnit,
    ask: (unitId) => ({ query: { unitId, ...RANGE } }),
  },
  'GET /api/history/alarm-burden': {
    ...inUnit,
    ask: (unitId) => ({ query: { unitId, ...RANGE } }),
  },
  'GET /api/history/quarantine': {
    ...inUnit,
    ask: (unitId) => ({ query: { unitId, ...RANGE } }),
  },
  'POST /api/feed/frames': {
    ...sending,
    ask: (unitId) => ({ body: { unitId, deviceId: 'd', intervalMs: 1000, frames: ['none'] } }),
  },
  'POST /api/feed/labs': { ...sending, ask: (unitId) => ({ body: { unitId, labs: ['none'] } }) },
  'POST /api/feed/records': {
    ...sending,
    ask: (unitId) => ({ body: { unitId, records: ['none'] } }),
  },
  'POST /api/feed/charted': {
    needs: ['chart-observations'],
    answers: 422,
    namesUnit: true,
    ask: (unitId) => ({ body: { unitId, charted: ['none'] } }),
  },
  'POST /api/feed/rerun': {
    needs: ['correct-data'],
    answers: 200,
    // A gateway of one unit is not for the whole hospital.
    answersGateway: 403,
    ask: () => ({ body: { hospitalId: 'hospital-a', fromMs: null, toMs: null, dryRun: true } }),
  },
  // 409: let in, and the hospital of the test has no map from which something could be withdrawn.
  'POST /api/feed/withdraw': {
    needs: ['correct-data'],
    answers: 409,
    answersGateway: 403,
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
  'GET /api/connections': { needs: ['see-connections'], answers: 200 },
  'GET /api/connections/:sourceId/quarantine': {
    needs: ['see-connections'],
    answers: 200,
    path: () => '/api/connections/gateway/quarantine',
  },
  // 409: let in, and the HTTP gateway sends no messages that could be pasted.
  'POST /api/connections/:sourceId/dry-run': {
    needs: ['see-connections'],
    answers: 409,
    path: () => '/api/connections/gateway/dry-run',
  },
  'GET /api/terms': { needs: ['decide-codes'], answers: 200 },
  // 404: let in, and a hospital of which a unit is not theirs is not there for them.
  ...Object.fromEntries(
    ['trial', 'approve', 'keep', 'confirm'].map((what) => [
      `POST /api/terms/:hospitalId/${what}`,
      {
        needs: ['decide-codes'],
        answers: 404,
        path: () => `/api/terms/hospital-a/${what}`,
        ask: () => ({ body: {} }),
      },
    ]),
  ),
  'GET /api/quality': { needs: ['see-quality'], answers: 200 },
  'POST /fhir': writesFhir,
  'POST /fhir/Observation': writesFhir,
  'GET /fhir/metadata': everyone,
  'GET /.well-known/smart-configuration': everyone,
  'GET /fhir/.well-known/smart-configuration': everyone,
  // 400: no form of a client that could ask for a token.
  'POST /oauth/token': { needs: 'nothing', answers: 400 },
  'GET /fhir/:type': { ...readsPatients, path: () => '/fhir/Patient' },
  'GET /fhir/:type/:id': { ...readsNobody, path: () => '/fhir/Patient/nobody' },
  'POST /fhir/:type/_search': {
    // 415: let in, and a search is posted as a form.
    ...readsPatients,
    answers: 415,
    path: () => '/fhir/Patient/_search',
    ask: () => ({ body: {} }),
  },
  'ALL /fhir/:type/_search': { ...nothingThere, path: () => '/fhir/Patient/_search' },
  // 400: let in, and whose newest values is not said.
  'GET /fhir/Observation/$lastn': { needs: { fhirType: 'Observation' }, answers: 400 },
  'GET /fhir/:type/:id/_history': {
    ...readsNobody,
    path: () => '/fhir/DetectedIssue/nobody/_history',
  },
  'GET /fhir/:type/:id/_history/:version': {
    ...readsNobody,
    path: () => '/fhir/DetectedIssue/nobody/_history/1',
  },
  'ALL /fhir/:type': { ...nothingThere, path: () => '/fhir/Patient' },
  'ALL /fhir/:type/:id': { ...nothingThere, path: () => '/fhir/Patient/nobody' },
  'ALL /fhir/:type/:id/_history': { ...nothingThere, path: () => '/fhir/DetectedIssue/nobody/_history' },
  'ALL /fhir/:type/:id/_history/:version': { ...nothingThere, path: () => '/fhir/DetectedIssue/nobody/_history/1' },
  'GET /fhir/Subscription': programs,
  'POST /fhir/Subscription': programs,
  'POST /fhir/Subscription/_search': programs,
  'GET /fhir/Subscription/$status': programs,
  'GET /fhir/Subscription/:id': { ...programs, path: () => '/fhir/Subscription/none' },
  'GET /fhir/Subscription/:id/$status': { ...programs, path: () => '/fhir/Subscription/none/$status' },
  'GET /fhir/Subscription/:id/$events': { ...programs, path: () => '/fhir/Subscription/none/$events' },
  'DELETE /fhir/Subscription/:id': { ...programs, path: () => '/fhir/Subscription/none' },
  'GET /fhir/$export': exportsInBulk,
  'GET /fhir/Patient/$export': exportsInBulk,
  'GET /fhir/Group/:groupId/$export': { ...exportsInBulk, path: () => '/fhir/Group/none/$export' },
  'GET /fhir/$export/:jobId': { ...exportsInBulk, path: () => '/fhir/$export/none' },
  'DELETE /fhir/$export/:jobId': { ...exportsInBulk, path: () => '/fhir/$export/none' },
  'GET /fhir/$export/:jobId/:file': { ...exportsInBulk, path: () => '/fhir/$export/none/Patient.ndjson' },
  // Last, since it ends the sessions.
  'DELETE /api/session': { needs: 'nothing', answers: 204 },
};

const command = (unitId: string) => ({
  commandId: 'command-0001',
  unitId,
  alertId: 'a',
  seenTransition: 1,
  reason: 'doctor-told',
});
/** What each event asks, and the answer for whoever is let in. `refused`: the unit has no engine here. */
export const EVENTS: Readonly<
  Record<
    string,
    {
      /** One of these is enough. */
      readonly needs: readonly Right[];
      readonly answers: 'ok' | 'refused';
      readonly ask: (unitId: string) => unknown;
    }
  >
> = {
  [SCREEN_EVENTS.watch]: {
    needs: ['watch-unit'],
    answers: 'ok',
    ask: (unitId) => ({ unitId, cursor: null, screenId: 's', visible: true }),
  },
  [SCREEN_EVENTS.painted]: {
    needs: ['answer-alerts', 'ask-who-acts'],
    answers: 'ok',
    ask: (unitId) => ({ unitId, alertId: 'a', transition: 1, screenId: 's' }),
  },
  [SCREEN_EVENTS.probePainted]: {
    needs: ['answer-alerts', 'ask-who-acts'],
    answers: 'ok',
    ask: (unitId) => ({ unitId, probeId: 'p', screenId: 's' }),
  },
  [SCREEN_EVENTS.care]: {
    needs: ['answer-alerts'],
    answers: 'refused',
    ask: (unitId) => ({ act: 'take', commandId: 'command-0009', unitId, beds: [{ bedId: 'b', seenOwner: null }] }),
  },
  [SCREEN_EVENTS.acknowledge]: {
    needs: ['answer-alerts'],
    answers: 'refused',
    ask: (unitId) => ({ ...command(unitId), note: null }),
  },
  [SCREEN_EVENTS.chart]: {
    needs: ['chart-observations'],
    answers: 'refused',
    ask: (unitId) => ({
      commandId: 'command-0003',
      unitId,
      stayId: 'nobody',
      observedAtMs: null,
      values: [{ name: 'capillaryRefillSeconds', value: 2 }],
      confirmed: [],
      second: null,
    }),
  },
  [SCREEN_EVENTS.enterConcern]: {
    needs: ['answer-alerts'],
    answers: 'refused',
    ask: (unitId) => ({ commandId: 'command-0002', unitId, stayId: 'nobody', from: 'family', level: 'high' }),
  },
  [SCREEN_EVENTS.undo]: {
    needs: ['answer-alerts'],
    answers: 'refused',
    ask: (unitId) => ({ commandId: 'command-0003', unitId, alertId: 'a', seenTransition: 1 }),
  },
  [SCREEN_EVENTS.snooze]: {
    needs: ['answer-alerts'],
    answers: 'refused',
    ask: (unitId) => ({ ...command(unitId), forMs: 60_000 }),
  },
};
