/** The token endpoint and the discovery page over HTTP: a real application, real keys. */
import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import { Controller, Get, Inject, Req, type INestApplication } from '@nestjs/common';
import type { Request } from 'express';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FHIR_ACCESS, type FhirAccess } from '../../../services/access/smart/fhir-access.port.ts';
import { NO_AUDIT } from '../../../services/audit/audit-trail.port.ts';
import { SmartModule } from '../../../services/access/smart/smart.module.ts';
import { fakeIdentity, sessionFor } from '../../support/fake-identity.ts';
import { SESSION_COOKIE } from '../../../services/contract/screens/session-cookie.ts';
import { ROLES } from '../../../services/contract/access/access-table.ts';
import { SimulatedClock } from '../../support/simulated-clock.ts';
import { AUDIENCE, ISSUER, assertionOf, clientFile, ellipticKey, settingsOf } from './smart-keys.ts';
import { gatewaysOf } from '../../support/gateway-token.ts';

/** Stands for the doors that speak FHIR. */
@Controller('probe')
class ProbeController {
  readonly #access: FhirAccess;

  constructor(@Inject(FHIR_ACCESS) access: FhirAccess) {
    this.#access = access;
  }

  @Get(':type/:action')
  ask(@Req() request: Request): Promise<unknown> {
    return this.#access.judge(request, {
      type: String(request.params['type']),
      action: request.params['action'] === 'search' ? 'search' : 'read',
    });
  }
}

const clock = new SimulatedClock(1_790_000_000_000);
const key = ellipticKey('ec-1');
const settings = settingsOf(
  clientFile([
    { clientId: 'ehr', keys: [key], scopes: ['system/Observation.rs', 'system/Patient.r'], units: ['unit-1'] },
  ]),
);
/** One signed-in person a role; the token is the role, filled up to the length of one. */
const tokenOf = (role: string): string => role.padEnd(43, '-');
const identity = fakeIdentity((token) => {
  const role = ROLES.find((known) => tokenOf(known) === token);
  return role === undefined ? null : sessionFor(role, ['unit-1']);
});
let app: INestApplication;
let address: string;
let count = 0;

beforeAll(async () => {
  app = await NestFactory.create(
    {
      module: class House {},
      imports: [SmartModule.with({ judge: { identity, gateways: gatewaysOf({}) }, settings, clock, trail: NO_AUDIT })],
      controllers: [ProbeController],
    },
    { logger: false, bodyParser: false },
  );
  await app.listen(0, '127.0.0.1');
  address = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
});
afterAll(() => app.close());
// Wrong requests of one test must not count in the next.
beforeEach(() => clock.advance(61_000));

const claims = (change: object = {}): Record<string, unknown> => ({
  iss: 'ehr',
  sub: 'ehr',
  aud: AUDIENCE,
  exp: Math.floor(clock.nowMs() / 1_000) + 200,
  jti: `jti-${++count}`,
  ...change,
});
const form = (change: Record<string, string> = {}): Record<string, string> => ({
  grant_type: 'client_credentials',
  scope: 'system/*.rs',
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  client_assertion: assertionOf(key, claims()),
  ...change,
});

async function ask(
  fields: Record<string, string> | string,
  type = 'application/x-www-form-urlencoded',
): Promise<{ readonly status: number; readonly body: Record<string, unknown>; readonly headers: Headers }> {
  const body = typeof fields === 'string' ? fields : new URLSearchParams(fields).toString();
  const response = await fetch(`${address}/oauth/token`, { method: 'POST', headers: { 'content-type': type }, body });
  return {
    status: response.status,
    body: (await response.json()) as Record<string, unknown>,
    headers: response.headers,
  };
}

const probe = async (path: string, headers: Record<string, string>): Promise<unknown> =>
  (await fetch(`${address}/probe/${path}`, { headers })).json();

describe('the token endpoint', () => {
  it('gives a token for what was asked and is registered, for five minutes', async () => {
    const { status, body, headers } = await ask(form());
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        access_token: expect.stringMatching(/^[\w-]{43}$/) as string,
        token_type: 'bearer',
        expires_in: 300,
        scope: 'system/Observation.rs system/Patient.r',
      },
    });
    expect(headers.get('cache-control')).toBe('no-store');
    const bearer = { authorization: `Bearer ${String(body['access_token'])}` };
    expect(await probe('Observation/search', bearer)).toEqual({
      ok: true,
      reader: {
        address: '127.0.0.1',
        kind: 'client',
        id: 'ehr',
        units: ['unit-1'],
        seesNames: false,
        seesBirthDates: true,
        namesByHospitalNumber: false,
        readsTrail: false,
        onlyPatientId: null,
      },
    });
    expect(await probe('Patient/search', bearer)).toMatchObject({ ok: false, status: 403 });
    clock.advance(299_000);
    expect(await probe('Patient/read', bearer)).toMatchObject({ ok: true });
    clock.advance(1_000);
    expect(await probe('Patient/read', bearer)).toMatchObject({ ok: false, status: 401 });
  });

  it.each<[string, Record<string, string>, number, string]>([
    ['another grant', { grant_type: 'authorization_code' }, 400, 'unsupported_grant_type'],
    ['no assertion type', { client_assertion_type: '' }, 400, 'invalid_request'],
    ['a bad assertion', { client_assertion: 'a.b.c' }, 401, 'invalid_client'],
    ['no scope', { scope: '' }, 400, 'invalid_scope'],
    ['foreign scopes', { scope: 'system/Flag.rs openid launch user/*.rs' }, 400, 'invalid_scope'],
  ])('refuses %s', async (_, change, status, error) => {
    expect(await ask(form(change))).toMatchObject({ status, body: { error } });
  });

  it('refuses a used assertion, a double field, another kind of body and one that is too large', async () => {
    const once = form();
    expect((await ask(once)).status).toBe(200);
    expect(await ask(once)).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect(await ask(`${new URLSearchParams(form()).toString()}&grant_type=client_credentials`)).toMatchObject({
      status: 400,
    });
    expect(await ask(JSON.stringify(form()), 'application/json')).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    });
    expect(await ask(form({ padding: 'x'.repeat(200_000) }))).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    });
  });

  it('answers later after many wrong requests, and never for right ones', async () => {
    for (let request = 0; request < 70; request++) expect((await ask(form())).status).toBe(200);
    for (let request = 0; request < 30; request++) await ask(form({ client_assertion: 'a.b.c' }));
    let isAnswered = false;
    const slow = ask(form()).finally(() => (isAnswered = true));
    await clock.untilWaiting();
    expect(isAnswered).toBe(false);
    clock.advance(2_000);
    expect((await slow).status).toBe(200);
    clock.advance(61_000);
    expect((await ask(form())).status).toBe(200);
  });
});

describe('who asks for FHIR data', () => {
  const cookie = (role: string): Record<string, string> => ({ cookie: `${SESSION_COOKIE}=${tokenOf(role)}` });
  it.each([
    ['nurse', { 'Patient/read': true, 'AuditEvent/search': true, 'Device/read': true }, true],
    ['doctor', { 'Patient/read': true, 'Observation/search': true, 'Device/read': true }, true],
    ['researcher', { 'Patient/read': true, 'Observation/search': true, 'Device/read': true }, false],
    [
      'engineer',
      {
        'Patient/read': false,
        'Observation/search': false,
        'AuditEvent/read': false,
        'Device/read': true,
        'Device/search': true,
      },
      false,
    ],
  ])('a %s', async (role, allowed, seesNames) => {
    for (const [path, isAllowed] of Object.entries(allowed)) {
      const verdict = await probe(path, cookie(role));
      expect(verdict).toMatchObject(
        isAllowed ? { ok: true, reader: { kind: 'person', units: ['unit-1'], seesNames } } : { ok: false, status: 403 },
      );
    }
  });

  it('is nobody without a session, and a wrong token is never a person', async () => {
    expect(await probe('Patient/read', {})).toMatchObject({ ok: false, status: 401 });
    expect(
      await probe('Patient/read', { ...cookie('nurse'), authorization: `Bearer ${'x'.repeat(43)}` }),
    ).toMatchObject({ ok: false, status: 401 });
    expect(await probe('Patient/read', { ...cookie('nurse'), authorization: 'Basic abc' })).toMatchObject({
      ok: false,
      status: 401,
    });
  });
});

describe('discovery', () => {
  it.each(['/.well-known/smart-configuration', '/fhir/.well-known/smart-configuration'])(
    '%s tells what is built, for everyone',
    async (path) => {
      const response = await fetch(`${address}${path}`);
      expect(response.headers.get('content-type')).toContain('application/json');
      const told = (await response.json()) as Record<string, unknown>;
      expect(told).toMatchObject({
        token_endpoint: `${ISSUER}/oauth/token`,
        grant_types_supported: ['client_credentials'],
        token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384'],
      });
      expect(told).not.toHaveProperty('authorization_endpoint');
    },
  );
});
