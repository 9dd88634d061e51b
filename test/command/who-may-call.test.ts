/**
 * Who may call what: every route and socket event of the running application, asked by everyone, for
 * their own unit and for another. The routes are enumerated from the application itself: one that is
 * not in the table fails here, as does a line of the table that is no route.
 */
import 'reflect-metadata';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Express } from 'express';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeAccount } from '../../services/access/adapters/account-file.ts';
import { createHttp } from '../../services/compose/http/http.module.ts';
import { packageFolder } from '../../services/compose/parts/load-engine.ts';
import { startExport, type ExportRole } from '../../services/compose/parts/start-export.ts';
import { startFeed, type FeedRole } from '../../services/compose/feed/start-feed.ts';
import { SCREEN_EVENTS } from '../../services/contract/screens/live-events.ts';
import { TOPICS } from '../../services/contract/topics.ts';
import { readFhirCatalogue } from '../../services/export/adapters/catalogue-files.ts';
import { DuckDbHistory } from '../../services/history/adapters/duckdb/duckdb-history.ts';
import { LiveGateway } from '../../services/live/live.gateway.ts';
import { parseConfig } from '../../services/platform/config.ts';
import { healthOf } from '../../services/platform/health.ts';
import type { Logger } from '../../services/platform/logger.ts';
import { SystemClock } from '../../services/platform/system-clock.ts';
import { batchOf, stayChanged, T0 } from '../history/history-fixtures.ts';
import { MemoryEventLog } from '../support/memory-event-log.ts';

const ROLES = ['nurse', 'doctor', 'researcher', 'engineer'] as const;
const CALLERS = ['nobody', ...ROLES, 'gateway'] as const;
type Caller = (typeof CALLERS)[number];
const PASSWORD = 'a-password-for-tests';
const TOKEN = 'gateway-token-for-tests-0001';
const [OWN, OTHER] = ['unit-a', 'unit-b'];

/** Statuses in the order of CALLERS: for the caller's own unit, and for another where a unit is named. */
interface Line {
  readonly own: readonly number[];
  readonly other?: readonly number[];
  /** Where the route has parameters. */
  readonly path?: string;
  readonly ask?: (unitId: string) => { readonly query?: Readonly<Record<string, string>>; readonly body?: unknown };
}

const RANGE = { fromMs: String(T0), toMs: String(T0 + 60_000) };
const everyone = [200, 200, 200, 200, 200, 200];
const people = [401, 200, 200, 200, 200, 401];
const peopleElsewhere = [401, 403, 403, 403, 403, 401];
/** 422: let in, and the one item was refused as unreadable, so that nothing is changed here. */
const gateways = [401, 403, 403, 403, 403, 422];

/** An engineer reads of devices alone. A feed's token is no program's token. */
const fhirReaders = [401, 200, 200, 200, 403, 401];
/** 400: let in, and no resource can be read in the empty body. */
const fhirWriters = [401, 403, 403, 403, 403, 400];
/** Only programs with a token of their own (services/access/smart) have subscriptions. */
const programs = [401, 403, 403, 403, 403, 401];

/** The reviewed table. */
const ROUTES: Readonly<Record<string, Line>> = {
  'GET /health/live': { own: everyone },
  'GET /health/ready': { own: everyone },
  'GET /metrics': { own: everyone },
  'GET /api/status': { own: everyone },
  'POST /api/session': { own: [400, 400, 400, 400, 400, 400], ask: () => ({ body: {} }) },
  'GET /api/session': { own: people },
  'GET /api/units': { own: people },
  'GET /api/history/stays': { own: people, other: peopleElsewhere, ask: (unitId) => ({ query: { unitId } }) },
  'GET /api/history/vitals': {
    own: people,
    other: peopleElsewhere,
    ask: (unitId) => ({
      query: { stayId: `stay-of-${unitId}`, ...RANGE, resolution: 'second', signals: 'heartRatePerMin' },
    }),
  },
  'GET /api/history/decisions': {
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
    own: [401, 422, 422, 403, 403, 422],
    other: [401, 403, 403, 403, 403, 422],
    ask: (unitId) => ({ body: { unitId, charted: ['none'] } }),
  },
  'POST /api/feed/rerun': {
    own: [401, 403, 403, 403, 403, 200],
    ask: () => ({ body: { hospitalId: 'hospital-a', fromMs: null, toMs: null, dryRun: true } }),
  },
  'GET /api/connections': { own: [401, 200, 200, 403, 200, 401] },
  'GET /api/connections/:sourceId/quarantine': {
    own: [401, 200, 200, 403, 200, 401],
    path: '/api/connections/gateway/quarantine',
  },
  // 409: let in, and the HTTP gateway sends no messages that could be pasted.
  'POST /api/connections/:sourceId/dry-run': {
    own: [401, 409, 409, 403, 409, 401],
    path: '/api/connections/gateway/dry-run',
  },
  'GET /api/quality': { own: people },
  'POST /fhir': { own: fhirWriters },
  'POST /fhir/Observation': { own: fhirWriters },
  'GET /fhir/metadata': { own: everyone },
  'GET /.well-known/smart-configuration': { own: everyone },
  'GET /fhir/.well-known/smart-configuration': { own: everyone },
  // 400: no form of a client that could ask for a token.
  'POST /oauth/token': { own: [400, 400, 400, 400, 400, 400] },
  'GET /fhir/:type': { own: fhirReaders, path: '/fhir/Patient' },
  // 404: let in, and there is nobody of that id.
  'GET /fhir/:type/:id': { own: [401, 404, 404, 404, 403, 401], path: '/fhir/Patient/nobody' },
  'GET /fhir/Subscription': { own: programs },
  'POST /fhir/Subscription': { own: programs },
  'GET /fhir/Subscription/$status': { own: programs },
  'GET /fhir/Subscription/:id': { own: programs, path: '/fhir/Subscription/none' },
  'GET /fhir/Subscription/:id/$status': { own: programs, path: '/fhir/Subscription/none/$status' },
  'GET /fhir/Subscription/:id/$events': { own: programs, path: '/fhir/Subscription/none/$events' },
  'DELETE /fhir/Subscription/:id': { own: programs, path: '/fhir/Subscription/none' },
  // Last, since it ends the sessions.
  'DELETE /api/session': { own: [204, 204, 204, 204, 204, 204] },
};

const command = (unitId: string) => ({
  commandId: 'command-0001',
  unitId,
  alertId: 'a',
  seenTransition: 1,
  reason: 'doctor-told',
});
/** Code of the answer, or `ok`; in the order of ROLES. `refused`: let in, but the unit has no engine here. */
const EVENTS: Readonly<Record<string, { readonly own: readonly string[]; readonly ask: (unitId: string) => unknown }>> =
  {
    [SCREEN_EVENTS.watch]: {
      own: ['ok', 'ok', 'ok', 'ok'],
      ask: (unitId) => ({ unitId, cursor: null, screenId: 's', visible: true }),
    },
    [SCREEN_EVENTS.painted]: {
      own: ['ok', 'ok', 'not-allowed', 'not-allowed'],
      ask: (unitId) => ({ unitId, alertId: 'a', transition: 1, screenId: 's' }),
    },
    [SCREEN_EVENTS.acknowledge]: {
      own: ['refused', 'refused', 'not-allowed', 'not-allowed'],
      ask: (unitId) => ({ ...command(unitId), note: null }),
    },
    [SCREEN_EVENTS.enterConcern]: {
      own: ['refused', 'refused', 'not-allowed', 'not-allowed'],
      ask: (unitId) => ({ commandId: 'command-0002', unitId, stayId: 'nobody', from: 'family', level: 'high' }),
    },
    [SCREEN_EVENTS.snooze]: {
      own: ['refused', 'refused', 'not-allowed', 'not-allowed'],
      ask: (unitId) => ({ ...command(unitId), forMs: 60_000 }),
    },
  };

/** Two units and no port: what stands in `sources.json` opens the doors of FHIR and of the quarantine. */
const SITE = {
  version: 1,
  hospitals: [{ hospitalId: 'hospital-a', timeZone: 'Asia/Seoul', codeMap: null }],
  units: [OWN, OTHER].map((unitId) => ({
    unitId,
    hospitalId: 'hospital-a',
    name: unitId,
    timeZone: 'Asia/Seoul',
    setting: 'picu',
    beds: [{ bedId: '01', label: '01', setting: 'picu', locations: [`${unitId}^^01`] }],
  })),
  sources: [],
};

let folder: string;
let feed: FeedRole;
let exporting: ExportRole;
let history: DuckDbHistory;
let app: NestExpressApplication;
let address: string;
const cookies = new Map<Caller, string>();

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vigil-who-'));
  for (const role of ROLES) {
    await writeAccount(path.join(folder, 'accounts.json'), {
      userName: role,
      displayName: role,
      role,
      units: [OWN],
      password: PASSWORD,
    });
  }
  const clock = new SystemClock();
  const log = new MemoryEventLog(clock);
  await log.createTopics(TOPICS.map((name) => ({ name, partitions: 1, retentionMs: 1e9 })));
  history = await DuckDbHistory.open({ file: path.join(folder, 'history.duckdb') });
  await history.migrate();
  await history.write(
    batchOf(1, {
      decisions: [OWN, OTHER].map((unitId) => stayChanged(unitId, T0, { stayId: `stay-of-${unitId}`, unitId })),
    }),
  );
  await writeFile(path.join(folder, 'sources.json'), JSON.stringify(SITE));
  const config = parseConfig({
    VIGIL_DATA_DIR: folder,
    VIGIL_MODE: 'production',
    VIGIL_FEED_TOKEN: TOKEN,
    VIGIL_TRUSTED_PROXIES: '1',
  });
  const logger: Logger = {
    info: () => undefined,
    warn: () => undefined,
    error: (message, thrown) => faults.push([message, thrown]),
  };
  const catalogue = await readFhirCatalogue(path.join(packageFolder(), 'models'), '0.0.0');
  feed = await startFeed({
    config,
    log,
    clock,
    logger,
    room: { maySendersWrite: true, mayKeepMore: true },
    takeReceipt: async () => 'unknown-alert',
  });
  exporting = await startExport({ config, log, clock, logger, catalogue });
  app = await createHttp({
    config,
    roles: new Set(['feed', 'engine', 'live', 'history', 'export']),
    log,
    history,
    feed,
    exporting,
    catalogue,
    clock,
    logger,
    health: () => healthOf([]),
    metrics: async () => '',
    onFault: () => undefined,
  });
  await app.listen(0, '127.0.0.1');
  address = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  for (const role of ROLES) {
    const response = await fetch(`${address}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ userName: role, password: PASSWORD }),
    });
    cookies.set(role, (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '');
  }
});
const faults: unknown[] = [];

afterAll(async () => {
  await app.close();
  await exporting.close();
  await feed.close();
  await history.close();
  await rm(folder, { recursive: true });
});

/** `METHOD /path` of every handler that the router holds. */
function routesOf(running: NestExpressApplication): readonly string[] {
  const express = running.getHttpAdapter().getInstance() as Express;
  return express.router.stack.flatMap(({ route }) =>
    route === undefined ? [] : route.stack.map(({ method }) => `${method.toUpperCase()} ${route.path}`),
  );
}

function headersOf(caller: Caller): Record<string, string> {
  if (caller === 'gateway') return { authorization: `Bearer ${TOKEN}` };
  const cookie = cookies.get(caller);
  return cookie === undefined ? {} : { cookie };
}

async function call(route: string, caller: Caller, asked: ReturnType<NonNullable<Line['ask']>>): Promise<number> {
  const [method = '', template = ''] = route.split(' ');
  const pathname = ROUTES[route]?.path ?? template;
  const query = asked.query === undefined ? '' : `?${new URLSearchParams(asked.query).toString()}`;
  const body = asked.body === undefined ? {} : { body: JSON.stringify(asked.body) };
  const response = await fetch(`${address}${pathname}${query}`, {
    method,
    headers: { 'content-type': 'application/json', ...headersOf(caller) },
    ...body,
  });
  await response.arrayBuffer();
  return response.status;
}

async function statusesOf(route: string, unitId: string): Promise<readonly number[]> {
  const statuses: number[] = [];
  for (const caller of CALLERS) statuses.push(await call(route, caller, ROUTES[route]?.ask?.(unitId) ?? {}));
  return statuses;
}

describe('routes', () => {
  it('are all in the table', () => {
    expect(routesOf(app).toSorted()).toEqual(Object.keys(ROUTES).toSorted());
  });

  it('answer only what is nobody’s secret with a body that cannot be read, a method that is none, or a query that is misspelt', async () => {
    const json = { 'content-type': 'application/json' };
    const answers: readonly (readonly [string, RequestInit, number])[] = [
      ['/api/feed/frames', { method: 'POST', headers: json, body: '{' }, 401],
      ['/api/feed/frames', { method: 'POST', headers: { ...json, ...headersOf('gateway') }, body: '{' }, 400],
      [
        '/api/feed/frames',
        { method: 'POST', headers: { ...json, ...headersOf('gateway'), 'content-encoding': 'gzip' }, body: 'x' },
        415,
      ],
      [
        '/api/feed/frames',
        { method: 'POST', headers: { ...json, ...headersOf('gateway') }, body: 'x'.repeat(1_000_001) },
        413,
      ],
      ['/api/feed/frames', { method: 'PUT', headers: headersOf('gateway') }, 404],
      ['/api/session', { method: 'POST', headers: json, body: '{' }, 400],
      [
        '/api/session',
        { method: 'POST', headers: json, body: JSON.stringify({ userName: 'x'.repeat(9_000), password: 'x' }) },
        413,
      ],
      ['/api/session', { method: 'POST', headers: { ...json, 'content-encoding': 'unheard' }, body: '{}' }, 415],
      [
        '/api/session',
        {
          method: 'POST',
          headers: { 'content-type': 'text/plain' },
          body: JSON.stringify({ userName: 'nurse', password: PASSWORD }),
        },
        400,
      ],
      ['/api/history/stays?unitid=unit-a', { headers: headersOf('nurse') }, 400],
      ['/api/history/stays?unitId=unit-a%00', { headers: headersOf('nurse') }, 400],
      ['/api/history/stays?unitId[]=unit-a', { headers: headersOf('nurse') }, 400],
      ['/%c0%ae%c0%ae/package.json', {}, 404],
      ['/..%2fpackage.json', {}, 404],
      ['/%', {}, 404],
    ];
    for (const [pathname, init, status] of answers) {
      const response = await fetch(`${address}${pathname}`, init);
      const body = (await response.json()) as Record<string, unknown>;
      expect([pathname, response.status, Object.keys(body)]).toEqual([pathname, status, ['code', 'message']]);
      expect(JSON.stringify(body)).not.toMatch(/\.ts|\.js|node_modules|\/tmp|stack/);
    }
  });

  it('take a megabyte of frames', async () => {
    const frame = { observedAtMs: Date.now(), values: { heartRatePerMin: 120 } };
    const body = JSON.stringify({
      unitId: OWN,
      deviceId: 'd',
      intervalMs: 1000,
      frames: Array.from({ length: 9_000 }, () => frame),
    });
    expect(body.length).toBeGreaterThan(500_000);
    const response = await fetch(`${address}/api/feed/frames`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headersOf('gateway') },
      body,
    });
    expect([response.status, await response.json()]).toEqual([202, { admitted: 9_000, quarantined: [] }]);
  });

  it.each(Object.keys(ROUTES))('%s lets in whom the table says', async (route) => {
    expect(await statusesOf(route, OWN)).toEqual(ROUTES[route]?.own);
    const other = ROUTES[route]?.other;
    if (other !== undefined) expect(await statusesOf(route, OTHER)).toEqual(other);
    if (route === 'DELETE /api/session') {
      expect(await statusesOf('GET /api/session', OWN)).toEqual([401, 401, 401, 401, 401, 401]);
    }
    expect(faults).toEqual([]);
  });

  it('carry a page policy without inline anything, and keep what is personal out of every cache', async () => {
    const { headers } = await fetch(`${address}/api/session`);
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none';.*script-src 'self';.*style-src 'self';.*frame-ancestors 'none'/,
    );
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
    expect([
      headers.get('x-content-type-options'),
      headers.get('x-frame-options'),
      headers.get('referrer-policy'),
      headers.get('x-powered-by'),
    ]).toEqual(['nosniff', 'DENY', 'no-referrer', null]);
  });

  it('are cut off when a request does not end in time, or there are too many at once', () => {
    const { headersTimeout, requestTimeout, maxConnections } = app.getHttpServer();
    expect([headersTimeout, requestTimeout, maxConnections]).toEqual([10_000, 30_000, 4_096]);
  });

  it('survive a request that is no HTTP', async () => {
    const { port } = app.getHttpServer().address() as AddressInfo;
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.write('\u0000\u0001 nonsense\r\n\r\n'));
      let text = '';
      socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
      socket.on('close', () => resolve(text)).on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1.1 400/);
    expect(await call('GET /health/live', 'nobody', {})).toBe(200);
  });
});

describe('socket events', () => {
  const tokens = new Map<Caller, string>();
  beforeAll(async () => {
    for (const role of ROLES) {
      const response = await fetch(`${address}/api/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ userName: role, password: PASSWORD }),
      });
      tokens.set(role, (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '');
    }
  });

  const connected = (headers: Record<string, string>) =>
    io(address, { transports: ['websocket'], forceNew: true, reconnection: false, extraHeaders: headers });

  it('are all in the table', () => {
    const handlers = Object.getOwnPropertyNames(LiveGateway.prototype).flatMap((name): readonly unknown[] => {
      const handler: unknown = Object.getOwnPropertyDescriptor(LiveGateway.prototype, name)?.value;
      return typeof handler === 'function' && Reflect.hasMetadata('message', handler)
        ? [Reflect.getMetadata('message', handler)]
        : [];
    });
    expect(new Set(handlers)).toEqual(new Set(Object.keys(EVENTS)));
  });

  it.each(Object.keys(EVENTS))('%s lets in whom the table says', async (event) => {
    const codes: Record<string, string[]> = { [OWN]: [], [OTHER]: [] };
    for (const role of ROLES) {
      const socket = connected({ cookie: tokens.get(role) ?? '' });
      for (const unitId of [OWN, OTHER]) {
        const answer = (await socket.timeout(10_000).emitWithAck(event, EVENTS[event]?.ask(unitId))) as {
          readonly ok: boolean;
          readonly code?: string;
        };
        codes[unitId]?.push(answer.ok ? 'ok' : (answer.code ?? ''));
      }
      socket.disconnect();
    }
    expect(codes).toEqual({ [OWN]: EVENTS[event]?.own, [OTHER]: ROLES.map(() => 'not-allowed') });
  });

  it.each([
    ['nobody', {}, /not signed in/],
    ['a gateway', { authorization: `Bearer ${TOKEN}` }, /not signed in/],
    ['a foreign page', { origin: 'https://elsewhere.example' }, /websocket error/],
  ])('%s gets no socket', async (_who, headers: Record<string, string>, reason) => {
    const cookie: Record<string, string> = 'origin' in headers ? { cookie: tokens.get('nurse') ?? '' } : {};
    const socket = connected({ ...cookie, ...headers });
    const refusal = await new Promise<Error>((resolve, reject) => {
      socket.once('connect', () => reject(new Error('let in')));
      socket.once('connect_error', resolve);
    });
    socket.disconnect();
    expect(refusal.message).toMatch(reason);
  });
});

describe('behind a proxy that ends TLS', () => {
  it.each([
    ['https', true],
    ['http', false],
  ])('a cookie of a person on %s is Secure: %s', async (scheme, isSecure) => {
    const headers = { 'content-type': 'application/json', 'x-forwarded-proto': scheme, 'x-forwarded-for': '192.0.2.7' };
    const response = await fetch(`${address}/api/session`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ userName: 'nurse', password: PASSWORD }),
    });
    expect(response.headers.get('set-cookie')?.endsWith('; Secure')).toBe(isSecure);
  });
});
