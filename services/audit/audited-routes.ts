/**
 * What each route of the application leaves in the trail, as one reviewed table; test/audit/audited-routes.contract.test.ts
 * holds it against the running application, so that none is forgotten.
 *
 *   view    data of children: answered when its event is on the disk, once a view
 *   decide  something is changed: refused before it is done where the trail cannot be written
 *   sign-in, sign-out   never wait for the trail
 *   within  written by the parts behind the route, which know what was answered
 *   none    nothing of a child and nothing changed
 */
import type { AuditAction } from '../contract/audit/audit-event.ts';

export type RouteAudit =
  | { readonly kind: 'view' | 'decide'; readonly action: AuditAction; readonly screen: string }
  | { readonly kind: 'sign-in' | 'sign-out'; readonly screen: string }
  | { readonly kind: 'within' | 'none'; readonly because: string };

const view = (screen: string): RouteAudit => ({ kind: 'view', action: 'view', screen });
const decide = (action: AuditAction, screen: string): RouteAudit => ({ kind: 'decide', action, screen });
const none = (because: string): RouteAudit => ({ kind: 'none', because });
const within = (because: string): RouteAudit => ({ kind: 'within', because });

const OPERATIONS = none('figures of the machine');
const OF_GATEWAYS = none('a machine sends, and is shown nothing');
const FHIR = within('audited-queries: which patients and stays were in the answer');
const BULK = within(
  'bulk.controller and bulk-exports: what was asked, whose data it was, and each file that was fetched',
);
const NO_METHOD = none('answers 405');
const SUBSCRIBES = within('subscriptions.controller, which knows the program');
const OF_PROGRAMS = none('tells a program of its own subscriptions');

/** A route that nobody has thought about yet is told as a view. */
export function auditOf(route: string): RouteAudit {
  return AUDITED_ROUTES[route] ?? view(route.slice(0, 128));
}

export const AUDITED_ROUTES: Readonly<Record<string, RouteAudit>> = {
  'GET /health/live': OPERATIONS,
  'GET /health/ready': OPERATIONS,
  'GET /metrics': OPERATIONS,
  'GET /api/status': OPERATIONS,
  'POST /api/session': { kind: 'sign-in', screen: 'sign-in' },
  'POST /api/session/pair': { kind: 'sign-in', screen: 'wall screen' },
  'POST /api/session/wall': { kind: 'sign-in', screen: 'wall screen' },
  'POST /api/session/shared': { kind: 'sign-in', screen: 'shared screen' },
  'GET /api/session/people': none('who of the staff has a PIN'),
  'POST /api/session/who': within('shared-screen.controller: who stood there, and by what'),
  'GET /api/session/pin': none('whether one has a PIN'),
  'PUT /api/session/pin': decide('account', 'own PIN'),
  'POST /api/session/password': { kind: 'sign-in', screen: 'new password' },
  'GET /api/session/oidc': within('openid.controller: a sign-in that the provider let nobody begin'),
  'GET /api/session/oidc/callback': within('openid.controller: who came back, or why nobody did'),
  'POST /api/session/oidc/back-channel-logout': within('openid.controller: whom the provider signed out'),
  'GET /api/session': none('who one is oneself'),
  'DELETE /api/session': { kind: 'sign-out', screen: 'sign-out' },
  'GET /api/break-glass': none('names of units'),
  'POST /api/break-glass': within('break-glass.controller: before a unit is open'),
  'DELETE /api/break-glass/:unitId': within('break-glass.controller: that it was ended by hand'),
  'GET /api/units': none('names of units'),
  'POST /api/units/:unitId/sound-test': decide('operate', 'sound test'),
  'GET /api/units/:unitId/policy': none('rules of a unit'),
  'POST /api/units/:unitId/policy': decide('policy', 'rules of the unit'),
  'GET /api/units/:unitId/limits': view('limits'),
  'POST /api/units/:unitId/limits/preview': view('preview of limits'),
  'POST /api/audit': within('audit.controller: what was asked of the trail'),
  'GET /api/known': view('as known'),
  'GET /api/research/ratings': none('questions, and how far two people are'),
  'POST /api/research/ratings': decide('operate', 'rating'),
  'GET /api/research/ratings/:studyId/items': view('rating'),
  'POST /api/research/ratings/:studyId/answers': view('rating'),
  'GET /api/research/ratings/:studyId/agreement': view('rating agreement'),
  'POST /api/research/ratings/:studyId/settled': view('rating agreement'),
  'GET /api/research/ratings/:studyId/labels.csv': within('rating.controller: stays of the labels that go out'),
  'GET /api/history/stays': view('stays'),
  'GET /api/history/vitals': view('trends'),
  'GET /api/history/score-trends': view('trends'),
  'GET /api/history/channels': view('trends'),
  'GET /api/history/decisions': view('decisions'),
  'GET /api/history/alarm-burden': none('counts of a unit'),
  'GET /api/history/quarantine': view('quarantine'),
  'POST /api/feed/frames': OF_GATEWAYS,
  'POST /api/feed/labs': OF_GATEWAYS,
  'POST /api/feed/records': OF_GATEWAYS,
  'POST /api/feed/charted': within('audited-intake: what a person charted, of which stay'),
  'POST /api/feed/rerun': decide('terms', 'rerun'),
  'POST /api/feed/withdraw': decide('terms', 'withdraw'),
  'GET /api/connections': none('counts of sources'),
  'GET /api/connections/:sourceId/quarantine': view('messages refused'),
  'POST /api/connections/:sourceId/dry-run': none('what was pasted is told back'),
  'GET /api/terms': none('codes of a hospital'),
  'POST /api/terms/:hospitalId/trial': none('nothing is changed'),
  'POST /api/terms/:hospitalId/approve': decide('terms', 'codes'),
  'POST /api/terms/:hospitalId/keep': decide('terms', 'codes'),
  'POST /api/terms/:hospitalId/confirm': decide('terms', 'codes'),
  'GET /api/quality': none('figures of devices'),
  'POST /fhir': OF_GATEWAYS,
  'POST /fhir/Observation': OF_GATEWAYS,
  'GET /fhir/metadata': none('what the server can do'),
  'GET /.well-known/smart-configuration': none('what the server can do'),
  'GET /fhir/.well-known/smart-configuration': none('what the server can do'),
  'POST /oauth/token': within('smart.controller: sign-ins of programs'),
  'GET /fhir/:type': FHIR,
  'GET /fhir/:type/:id': FHIR,
  'POST /fhir/:type/_search': FHIR,
  'GET /fhir/Observation/$lastn': FHIR,
  'GET /fhir/:type/:id/_history': FHIR,
  'GET /fhir/:type/:id/_history/:version': FHIR,
  'ALL /fhir/:type/_search': NO_METHOD,
  'ALL /fhir/:type': NO_METHOD,
  'ALL /fhir/:type/:id': NO_METHOD,
  'ALL /fhir/:type/:id/_history': NO_METHOD,
  'ALL /fhir/:type/:id/_history/:version': NO_METHOD,
  'GET /fhir/$export': BULK,
  'GET /fhir/Patient/$export': BULK,
  'GET /fhir/Group/:groupId/$export': BULK,
  'GET /fhir/$export/:jobId': none('how far an export of their own is'),
  'DELETE /fhir/$export/:jobId': BULK,
  'GET /fhir/$export/:jobId/:file': BULK,
  'GET /fhir/Subscription': OF_PROGRAMS,
  'POST /fhir/Subscription': SUBSCRIBES,
  'POST /fhir/Subscription/_search': OF_PROGRAMS,
  'GET /fhir/Subscription/$status': OF_PROGRAMS,
  'GET /fhir/Subscription/:id': OF_PROGRAMS,
  'GET /fhir/Subscription/:id/$status': OF_PROGRAMS,
  'GET /fhir/Subscription/:id/$events': SUBSCRIBES,
  'DELETE /fhir/Subscription/:id': SUBSCRIBES,
};
