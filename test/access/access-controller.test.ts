import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Controller, Get, Inject, Post, Req, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Request } from 'express';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AccessModule } from '../../services/access/access.module.ts';
import { hostRule } from '../../services/access/allowed-host.ts';
import { writeAccount } from '../../services/access/adapters/account-file.ts';
import { DEMO_PASSWORD } from '../../services/access/adapters/demo-accounts.ts';
import { openLocalIdentity } from '../../services/access/adapters/local-identity.ts';
import { AUTHORIZATION, type Authorization } from '../../services/access/authorization.port.ts';
import { gatewaysOf } from '../support/gateway-token.ts';
import { SimulatedClock } from '../support/simulated-clock.ts';

const GATEWAY_TOKEN = 'gateway-token-for-tests-0001';
const UNIT_A_TOKEN = 'gateway-token-for-tests-0002';

/** Stands for the controllers of the other stages. */
@Controller('probe')
class ProbeController {
  readonly #authorization: Authorization;

  constructor(@Inject(AUTHORIZATION) authorization: Authorization) {
    this.#authorization = authorization;
  }

  @Get('unit-a')
  read(@Req() request: Request): Promise<unknown> {
    return this.#authorization.authorize(request, 'unit-a');
  }

  @Post('unit-a')
  feed(@Req() request: Request): Promise<unknown> {
    return this.#authorization.authorizeFeed(request, { unitId: 'unit-a', message: 'charted' });
  }

  @Post('unit-b')
  feedOther(@Req() request: Request): Promise<unknown> {
    return this.#authorization.authorizeFeed(request, { unitId: 'unit-b', message: 'charted' });
  }

  @Post('frames')
  frames(@Req() request: Request): Promise<unknown> {
    return this.#authorization.authorizeFeed(request, { unitId: 'unit-a', message: 'frames' });
  }
}

const clock = new SimulatedClock();
const folder = mkdtempSync(join(tmpdir(), 'vigil-access-'));
let app: INestApplication;
let address: string;

beforeAll(async () => {
  const accountFile = join(folder, 'accounts.json');
  await writeAccount(accountFile, {
    userName: 'nurse.elsewhere',
    displayName: 'Nurse Elsewhere',
    role: 'nurse',
    units: ['unit-b'],
    password: DEMO_PASSWORD,
  });
  const identity = await openLocalIdentity({ clock, accountFile, mode: 'demo' });
  const gateways = gatewaysOf({ [GATEWAY_TOKEN]: {}, [UNIT_A_TOKEN]: { units: ['unit-a'], sends: ['charted'] } });
  app = await NestFactory.create(
    {
      module: class House {},
      imports: [AccessModule.with({ identity, clock, gateways, hosts: hostRule([]) })],
      controllers: [ProbeController],
    },
    { logger: false },
  );
  await app.listen(0, '127.0.0.1');
  address = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
});

afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

// Wrong attempts of one test must not count in the next.
beforeEach(() => clock.advance(5 * 60_000));

function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${address}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

const signIn = (userName: string, password: string = DEMO_PASSWORD, headers: Record<string, string> = {}) =>
  post('/api/session', { userName, password }, headers);

async function cookieOf(userName: string): Promise<string> {
  return ((await signIn(userName)).headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

const statusOf = async (path: string, init: RequestInit = {}) => (await fetch(`${address}${path}`, init)).status;

describe('signing in and out', () => {
  test('the token is in a cookie that no script and no other site gets', async () => {
    const response = await signIn('nurse.kim');
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      userId: 'nurse.kim',
      displayName: 'Nurse Kim J.',
      role: 'nurse',
      units: ['*'],
    });
    expect(response.headers.get('set-cookie')).toMatch(
      /^vigil_session=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/,
    );
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  test('the session is there until the sign-out', async () => {
    const cookie = await cookieOf('dr.lee');
    const response = await fetch(`${address}/api/session`, { headers: { cookie } });
    expect(await response.json()).toMatchObject({ userId: 'dr.lee' });
    expect(await statusOf('/api/session', { method: 'DELETE', headers: { cookie } })).toBe(204);
    expect(await statusOf('/api/session', { headers: { cookie } })).toBe(401);
    expect(await statusOf('/api/session')).toBe(401);
  });

  test('a second sign-in ends the session it replaces', async () => {
    const first = await cookieOf('nurse.kim');
    expect((await signIn('nurse.park', DEMO_PASSWORD, { cookie: first })).status).toBe(200);
    expect(await statusOf('/api/session', { headers: { cookie: first } })).toBe(401);
  });

  test('wrong name, wrong password and malformed bodies', async () => {
    const [wrongName, wrongPassword] = [await signIn('nobody'), await signIn('nurse.kim', 'wrong')];
    expect([wrongName.status, wrongPassword.status]).toEqual([401, 401]);
    expect(await wrongName.json()).toEqual(await wrongPassword.json());
    for (const body of [
      {},
      { userName: 'nurse.kim' },
      { userName: 'nurse.kim', password: 7 },
      { userName: { $ne: '' }, password: 'x' },
    ]) {
      expect((await post('/api/session', body)).status).toBe(400);
    }
  });

  test('after five wrong attempts in a row one account at one address pauses, even for the right password', async () => {
    for (let attempt = 0; attempt < 5; attempt++) {
      expect((await signIn('nurse.park', `wrong ${attempt}`)).status).toBe(401);
    }
    const refused = await signIn('nurse.park');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('1');
    // A colleague behind the same address still gets in.
    expect((await signIn('nurse.kim')).status).toBe(200);
    clock.advance(1_000);
    expect((await signIn('nurse.park')).status).toBe(200);
    expect((await signIn('nurse.park')).status).toBe(200);
  });

  test('the pause doubles with each wrong attempt, up to half a minute, and a right one ends it', async () => {
    for (let attempt = 0; attempt < 5; attempt++) await signIn('nurse.park', 'wrong');
    const pauses: (string | null)[] = [];
    for (let attempt = 0; attempt < 7; attempt++) {
      const refused = await signIn('nurse.park', 'wrong');
      pauses.push(refused.headers.get('retry-after'));
      clock.advance(Number(refused.headers.get('retry-after')) * 1_000);
      expect((await signIn('nurse.park', 'wrong')).status).toBe(401);
    }
    expect(pauses).toEqual(['1', '2', '4', '8', '16', '30', '30']);
    clock.advance(30_000);
    expect((await signIn('nurse.park')).status).toBe(200);
    expect((await signIn('nurse.park', 'wrong')).status).toBe(401);
    expect((await signIn('nurse.park')).status).toBe(200);
  });

  test('a whole ward behind one address waits 2 s each after thirty wrong attempts, and gets in', async () => {
    for (let attempt = 0; attempt < 40; attempt++) {
      const wrong = signIn(`made-up-${attempt}`);
      if (attempt >= 30) await clock.untilWaiting();
      clock.advance(attempt < 30 ? 0 : 2_000);
      expect((await wrong).status).toBe(401);
    }
    for (const person of ['nurse.kim', 'nurse.park', 'dr.lee']) {
      let isIn = false;
      const right = signIn(person).finally(() => (isIn = true));
      await clock.untilWaiting();
      expect(isIn).toBe(false);
      clock.advance(2_000);
      expect((await right).status).toBe(200);
    }
  });

  test('right sign-ins never count, and attempts at once are no way round', async () => {
    for (let attempt = 0; attempt < 7; attempt++) expect((await signIn('nurse.kim')).status).toBe(200);
    const statuses = await Promise.all(
      Array.from({ length: 12 }, async () => (await signIn('nurse.kim', 'wrong')).status),
    );
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(7);
  });

  test('another page cannot sign anybody in or out', async () => {
    const cookie = await cookieOf('nurse.kim');
    expect((await signIn('nurse.kim', DEMO_PASSWORD, { origin: 'https://elsewhere.example' })).status).toBe(403);
    expect(await statusOf('/api/session', { method: 'DELETE', headers: { cookie, origin: 'null' } })).toBe(403);
    expect(
      await statusOf('/api/session', { method: 'DELETE', headers: { cookie, 'sec-fetch-site': 'cross-site' } }),
    ).toBe(403);
    expect(await statusOf('/api/session', { headers: { cookie } })).toBe(200);
    expect((await signIn('nurse.kim', DEMO_PASSWORD, { origin: address })).status).toBe(200);
  });
});

describe('H54 abuse of a session', () => {
  test('a token that somebody brought along is never the one of the session that begins (fixation)', async () => {
    const brought = 'A'.repeat(43);
    const response = await signIn('nurse.kim', DEMO_PASSWORD, { cookie: `vigil_session=${brought}` });
    expect(response.headers.get('set-cookie')).not.toContain(brought);
    expect(await statusOf('/probe/unit-a', { headers: { cookie: `vigil_session=${brought}` } })).toBe(401);
  });

  test('a cookie of before a sign-out, or of before another sign-in over it, opens nothing (replay)', async () => {
    const first = await cookieOf('nurse.kim');
    const second = (
      (await signIn('nurse.kim', DEMO_PASSWORD, { cookie: first })).headers.get('set-cookie') ?? ''
    ).split(';')[0];
    expect(await statusOf('/probe/unit-a', { headers: { cookie: first } })).toBe(401);
    await fetch(`${address}/api/session`, { method: 'DELETE', headers: { cookie: second ?? '' } });
    expect(await statusOf('/probe/unit-a', { headers: { cookie: second ?? '' } })).toBe(401);
  });

  test('passwords cannot be guessed at the door where they are changed, nor from another page', async () => {
    const guess = (headers: Record<string, string> = {}) =>
      post(
        '/api/session/password',
        { userName: 'nurse.elsewhere', password: 'a guess', newPassword: 'a long enough one' },
        headers,
      );
    const statuses: number[] = [];
    for (let count = 0; count < 6; count++) statuses.push((await guess()).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
    expect((await guess({ origin: 'https://elsewhere.example' })).status).toBe(403);
  });
});

describe('what other controllers ask', () => {
  const read = async (headers: Record<string, string>) => statusOf('/probe/unit-a', { headers });
  const feed = async (unitId: string, headers: Record<string, string>) =>
    statusOf(`/probe/${unitId}`, { method: 'POST', headers });

  test('reading asks for a session that may see the unit', async () => {
    expect(await read({})).toBe(401);
    expect(await read({ cookie: 'vigil_session=forged' })).toBe(401);
    expect(await read({ cookie: await cookieOf('nurse.elsewhere') })).toBe(403);
    expect(await read({ cookie: await cookieOf('researcher.choi') })).toBe(200);
    // A gateway's token sends data; it reads none.
    expect(await read({ authorization: `Bearer ${GATEWAY_TOKEN}` })).toBe(401);
  });

  test('H51 feeding asks for a token of the unit and the kind of message, or a nurse or doctor of the unit from our own page', async () => {
    expect(await feed('unit-a', {})).toBe(401);
    expect(await feed('unit-a', { authorization: `Bearer ${GATEWAY_TOKEN}` })).toBe(201);
    expect(await feed('unit-b', { authorization: `Bearer ${GATEWAY_TOKEN}` })).toBe(201);
    expect(await feed('unit-a', { authorization: `Bearer ${UNIT_A_TOKEN}` })).toBe(201);
    expect(await feed('unit-b', { authorization: `Bearer ${UNIT_A_TOKEN}` })).toBe(403);
    expect(await feed('frames', { authorization: `Bearer ${GATEWAY_TOKEN}` })).toBe(201);
    expect(await feed('frames', { authorization: `Bearer ${UNIT_A_TOKEN}` })).toBe(403);
    expect(await feed('unit-a', { authorization: `Bearer ${GATEWAY_TOKEN}x` })).toBe(401);
    const nurse = await cookieOf('nurse.kim');
    expect(await feed('unit-a', { authorization: 'Basic abc', cookie: nurse })).toBe(401);
    expect(await feed('unit-a', { cookie: nurse })).toBe(201);
    expect(await feed('frames', { cookie: nurse })).toBe(403);
    expect(await feed('unit-a', { cookie: nurse, origin: 'https://elsewhere.example' })).toBe(403);
    expect(await feed('unit-a', { cookie: await cookieOf('nurse.elsewhere') })).toBe(403);
    expect(await feed('unit-a', { cookie: await cookieOf('researcher.choi') })).toBe(403);
  });
});
