// Hazards: H34, H51 (docs/hazards.md).
/**
 * Who may call what: every route and socket event of the running application, asked by everyone, for
 * their own unit and for another. The routes are enumerated from the application itself: one that is
 * not in the table fails here, as does a line of the table that is no route.
 */
import 'reflect-metadata';
import { request } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT_ROLES, may, ROLES, type Caller, type Role } from '../../services/contract/access/access-table.ts';
import { LiveGateway } from '../../services/live/live.gateway.ts';
import { batchOf, stayChanged, T0 } from '../history/history-fixtures.ts';
import { EVENTS, KNOCKERS, OTHER, OWN, ROUTES, statusFor, type Line } from './route-table.ts';
import { HOSPITAL_TOKEN, PASSWORD, WholeApplication } from './whole-application.ts';
import { GATEWAY_TOKEN } from '../support/gateway-token.ts';
import { timeLimit } from '../support/patience.ts';

let whole: WholeApplication;

beforeAll(async () => {
  whole = await WholeApplication.open();
  await whole.history.write(
    batchOf(1, {
      decisions: [OWN, OTHER].map((unitId) => stayChanged(unitId, T0, { stayId: `stay-of-${unitId}`, unitId })),
    }),
  );
}, timeLimit(60_000));

afterAll(() => whole.close());

function lineOf(route: string): Line {
  const line = ROUTES[route];
  if (line === undefined) throw new Error(`${route} is in no line of the table`);
  return line;
}

async function call(route: string, caller: Caller, unitId: string): Promise<number> {
  const [method = '', template = ''] = route.split(' ');
  const { path, ask } = lineOf(route);
  const pathname = path?.(unitId) ?? template;
  const asked = ask?.(unitId) ?? {};
  const query = asked.query === undefined ? '' : `?${new URLSearchParams(asked.query).toString()}`;
  const body = asked.body === undefined ? {} : { body: JSON.stringify(asked.body) };
  const response = await fetch(`${whole.address}${pathname}${query}`, {
    method: method === 'ALL' ? 'PUT' : method,
    redirect: 'manual',
    headers: { 'content-type': 'application/json', ...whole.headersOf(caller) },
    ...body,
  });
  await response.arrayBuffer();
  return response.status;
}

type Statuses = Readonly<Record<string, number>>;

async function statusesOf(route: string, unitId: string): Promise<Statuses> {
  const statuses: Record<string, number> = {};
  for (const caller of KNOCKERS) statuses[caller] = await call(route, caller, unitId);
  return statuses;
}

function expectedOf(route: string, unitId: string, opened = false): Statuses {
  return Object.fromEntries(KNOCKERS.map((caller) => [caller, statusFor(lineOf(route), caller, unitId, opened)]));
}

describe('routes', () => {
  it('are all in the table', () => {
    expect(whole.routes().toSorted()).toEqual(Object.keys(ROUTES).toSorted());
  });

  it('answer only what is nobody’s secret with a body that cannot be read, a method that is none, or a query that is misspelt', async () => {
    const json = { 'content-type': 'application/json' };
    const answers: readonly (readonly [string, RequestInit, number])[] = [
      ['/api/feed/frames', { method: 'POST', headers: json, body: '{' }, 401],
      ['/api/feed/frames', { method: 'POST', headers: { ...json, ...whole.headersOf('gateway') }, body: '{' }, 400],
      [
        '/api/feed/frames',
        { method: 'POST', headers: { ...json, ...whole.headersOf('gateway'), 'content-encoding': 'gzip' }, body: 'x' },
        415,
      ],
      [
        '/api/feed/frames',
        { method: 'POST', headers: { ...json, ...whole.headersOf('gateway') }, body: 'x'.repeat(1_000_001) },
        413,
      ],
      ['/api/feed/frames', { method: 'PUT', headers: whole.headersOf('gateway') }, 404],
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
      ['/api/history/stays?unitid=unit-a', { headers: whole.headersOf('nurse') }, 400],
      ['/api/history/stays?unitId=unit-a%00', { headers: whole.headersOf('nurse') }, 400],
      ['/api/history/stays?unitId[]=unit-a', { headers: whole.headersOf('nurse') }, 400],
      ['/%c0%ae%c0%ae/package.json', {}, 404],
      ['/..%2fpackage.json', {}, 404],
      ['/%', {}, 404],
    ];
    for (const [pathname, init, status] of answers) {
      const response = await fetch(`${whole.address}${pathname}`, init);
      const body = (await response.json()) as Record<string, unknown>;
      expect([pathname, response.status, Object.keys(body)]).toEqual([pathname, status, ['code', 'message']]);
      expect(JSON.stringify(body)).not.toMatch(/\.ts|\.js|node_modules|\/tmp|stack/);
    }
  });

  it.each([
    ['/api/units/unit-a/policy', { change: { change: 'undo', reason: 'x' }, basedOn: 'none' }],
    ['/api/break-glass', { unitId: 'unit-x', reason: 'emergency' }],
  ])('%s reads its body: there is no such unit', async (pathname, body) => {
    const response = await fetch(`${whole.address}${pathname}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...whole.headersOf('doctor') },
      body: JSON.stringify(body),
    });
    expect([pathname, response.status]).toEqual([pathname, 404]);
  });

  it.each(['POST /api/feed/rerun', 'POST /api/feed/withdraw'])('%s lets in a gateway of every unit', async (route) => {
    const { ask, answers } = lineOf(route);
    const response = await fetch(`${whole.address}${route.split(' ')[1] ?? ''}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${HOSPITAL_TOKEN}` },
      body: JSON.stringify(ask?.(OWN).body),
    });
    expect(response.status).toBe(answers);
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
    const response = await fetch(`${whole.address}/api/feed/frames`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...whole.headersOf('gateway') },
      body,
    });
    expect([response.status, await response.json()]).toEqual([202, { admitted: 9_000, quarantined: [] }]);
  });

  it.each(Object.keys(ROUTES))('%s lets in whom the table says', async (route) => {
    expect(await statusesOf(route, OWN)).toEqual(expectedOf(route, OWN));
    expect(await statusesOf(route, OTHER)).toEqual(expectedOf(route, OTHER));
    if (route === 'DELETE /api/session') {
      expect(new Set(Object.values(await statusesOf('GET /api/session', OWN)))).toEqual(new Set([401]));
    }
    expect(whole.faults).toEqual([]);
  });

  it('carry a page policy without inline anything, and keep what is personal out of every cache', async () => {
    const { headers } = await fetch(`${whole.address}/api/session`);
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
    const { headersTimeout, requestTimeout, maxConnections } = whole.app.getHttpServer();
    expect([headersTimeout, requestTimeout, maxConnections]).toEqual([10_000, 30_000, 4_096]);
  });

  it('survive a request that is no HTTP', async () => {
    const { port } = whole.app.getHttpServer().address() as AddressInfo;
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.write('\u0000\u0001 nonsense\r\n\r\n'));
      let text = '';
      socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
      socket.on('close', () => resolve(text)).on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1.1 400/);
    expect(await call('GET /health/live', 'nobody', OWN)).toBe(200);
  });
});

describe('with the other unit opened in an emergency', () => {
  // The table above ended the sessions, and the openings with them by hand.
  beforeAll(async () => {
    await whole.enterAll();
    for (const userId of ACCOUNT_ROLES) {
      await whole.breakGlass.open({ userId, role: userId, unitId: OTHER, reason: 'emergency' });
    }
  });
  afterAll(async () => {
    for (const userId of ACCOUNT_ROLES) await whole.breakGlass.close(userId, OTHER);
  });

  const naming = Object.entries(ROUTES).filter(([, { namesUnit }]) => namesUnit === true);
  it.each(naming.map(([route]) => route))('%s lets in whom the table says', async (route) => {
    expect(await statusesOf(route, OTHER)).toEqual(expectedOf(route, OTHER, true));
    expect(await statusesOf(route, OWN)).toEqual(expectedOf(route, OWN, true));
  });

  it('FHIR shows a nurse the other unit, and nobody who cannot open it', async () => {
    const countFor = async (caller: Caller): Promise<unknown> => {
      const response = await fetch(`${whole.address}/fhir/Encounter?_summary=count`, {
        headers: whole.headersOf(caller),
      });
      return ((await response.json()) as { readonly total?: number }).total;
    };
    expect([await countFor('nurse'), await countFor('researcher')]).toEqual([2, 1]);
  });
});

describe('socket events', () => {
  // The table above ended the sessions.
  beforeAll(() => whole.enterAll());

  const connected = (headers: Record<string, string>) =>
    io(whole.address, { transports: ['websocket'], forceNew: true, reconnection: false, extraHeaders: headers });

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
      const socket = connected(whole.headersOf(role));
      for (const unitId of [OWN, OTHER]) {
        const answer = (await socket.timeout(timeLimit(10_000)).emitWithAck(event, EVENTS[event]?.ask(unitId))) as {
          readonly ok: boolean;
          readonly code?: string;
        };
        codes[unitId]?.push(answer.ok ? 'ok' : (answer.code ?? ''));
      }
      socket.disconnect();
    }
    const { needs = [], answers } = EVENTS[event] ?? {};
    const answerFor = (role: Role): string | undefined => {
      if (needs.some((right) => may(role, right))) return answers;
      // What a person may do, a shared screen does for whoever proves that they stand there; nobody did.
      return may(role, 'ask-who-acts') ? 'who-needed' : 'not-allowed';
    };
    expect(codes).toEqual({
      [OWN]: ROLES.map(answerFor),
      [OTHER]: ROLES.map(() => 'not-allowed'),
    });
  });

  it.each([
    ['nobody', {}, /not signed in/],
    ['a gateway', { authorization: `Bearer ${GATEWAY_TOKEN}` }, /not signed in/],
    ['a foreign page', { origin: 'https://elsewhere.example' }, /websocket error/],
    ['a name that was made to point here', { host: 'rebound.example' }, /host not allowed/],
  ])('%s gets no socket', async (_who, headers: Record<string, string>, reason) => {
    const cookie: Record<string, string> = 'origin' in headers || 'host' in headers ? whole.headersOf('nurse') : {};
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
    const response = await fetch(`${whole.address}/api/session`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ userName: 'nurse', password: PASSWORD }),
    });
    expect(response.headers.get('set-cookie')?.endsWith('; Secure')).toBe(isSecure);
  });
});

describe('the name under which it is asked for', () => {
  const statusFor = (host: string) =>
    new Promise<number>((resolve, reject) => {
      const { port } = whole.app.getHttpServer().address() as AddressInfo;
      request({ port, host: '127.0.0.1', path: '/health/live', headers: { host } }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
        .on('error', reject)
        .end();
    });

  it.each(['localhost', 'localhost:8080', '127.0.0.1:1', '[::1]:8080', 'vigil.ward.example', 'Vigil.Ward.Example:443'])(
    '%s is answered',
    async (host) => expect(await statusFor(host)).toBe(200),
  );

  it.each([
    'rebound.example',
    'localhost.rebound.example',
    '127.0.0.1.rebound.example:8080',
    '192.0.2.9',
    'x@localhost',
  ])('«%s» is refused', async (host) => expect(await statusFor(host)).toBe(421));
});
