// Hazards: H54 (docs/hazards.md).
/**
 * What every answer of the whole application tells a browser: nothing is kept, guessed at, framed or loaded from elsewhere; and
 * cookies that a neighbour below the same domain cannot put in place of ours.
 */
import 'reflect-metadata';
import { request, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cookieIn, hostCookies } from '../../services/contract/screens/host-cookie.ts';
import { sessionTokenIn } from '../../services/contract/screens/session-cookie.ts';
import { FLOW_LIMIT_MS, flowCookies, SignInFlows } from '../../services/access/openid/sign-in-flows.ts';
import { OWN, ROUTES } from '../command/route-table.ts';
import { PASSWORD, WholeApplication } from '../command/whole-application.ts';
import { timeLimit } from '../support/patience.ts';

let whole: WholeApplication;
beforeAll(async () => {
  whole = await WholeApplication.open();
}, timeLimit(60_000));
afterAll(() => whole.close());

function ask(
  method: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> {
  const { port } = whole.app.getHttpServer().address() as AddressInfo;
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, method, path, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    })
      .on('error', reject)
      .end();
  });
}

const READ = Object.keys(ROUTES).filter((route) => route.startsWith('GET '));

describe('an answer', () => {
  it.each(READ)('of %s is kept nowhere, and is what it says it is', async (route) => {
    const { path } = ROUTES[route] ?? {};
    const place = path?.(OWN) ?? route.slice(4);
    for (const headers of [{}, whole.headersOf('nurse'), whole.headersOf('program')]) {
      const answer = await ask('GET', place, headers);
      expect(answer.headers).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      });
      expect(answer.headers['content-security-policy']).toMatch(
        /default-src 'none'.*object-src 'none'.*base-uri 'none'.*frame-ancestors 'none'/,
      );
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
      if (answer.text !== '') {
        expect(answer.headers['content-type']).toMatch(/^(application\/|text\/)[a-z+-]+; .*charset=utf-8/i);
      }
    }
  });

  it.each(['/', '/api/session', '/fhir/Patient', '/metrics'])('to TRACE of %s repeats nothing', async (place) => {
    const { status, text } = await ask('TRACE', place, { cookie: 'vigil_session=planted' });
    expect([status >= 400, text.includes('planted')]).toEqual([true, false]);
  });
});

describe('a cookie', () => {
  const signIn = (scheme: string) =>
    fetch(`${whole.address}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-proto': scheme, 'x-forwarded-for': '192.0.2.8' },
      body: JSON.stringify({ userName: 'nurse', password: PASSWORD }),
    });

  it('over https is of this host alone, and takes the place of one by the bare name', async () => {
    const [guarded = '', bare = ''] = (await signIn('https')).headers.getSetCookie();
    expect(guarded).toMatch(
      /^__Host-vigil_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+; Secure$/,
    );
    expect(bare).toMatch(/^vigil_session=; .*Max-Age=0/);
    const token = guarded.slice(guarded.indexOf('=') + 1, guarded.indexOf(';'));
    const planted = `vigil_session=${'A'.repeat(43)}`;
    for (const cookie of [`${planted}; __Host-vigil_session=${token}`, `__Host-vigil_session=${token}; ${planted}`]) {
      expect(sessionTokenIn(cookie)).toBe(token);
      expect((await ask('GET', '/api/session', { cookie })).status).toBe(200);
    }
  });

  it('over http, where no browser takes that name, has the bare one', async () => {
    expect((await signIn('http')).headers.getSetCookie()).toEqual([expect.stringMatching(/^vigil_session=[\w-]{43};/)]);
  });

  it('of a sign-in by a provider is guarded alike, and read again', () => {
    const flows = new SignInFlows((bytes) => new Uint8Array(bytes).fill(7));
    const flow = { state: 's', nonce: 'n', codeVerifier: 'v', beganAtMs: 0, before: null };
    const [cookie = ''] = flowCookies(flows.seal(flow), { secure: true });
    expect(cookie).toMatch(/^__Host-vigil_sign_in=.*; Path=\/; HttpOnly; SameSite=Lax; Max-Age=600; Secure$/);
    expect(flows.take(cookie, FLOW_LIMIT_MS - 1)).toEqual(flow);
    expect(hostCookies({ name: 'x', value: null, age: 0, sameSite: 'Lax', secure: false })).toEqual([
      'x=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0',
    ]);
    expect([cookieIn(undefined, 'x'), cookieIn('y=1; x', 'x'), cookieIn('x=1; x=2', 'x')]).toEqual([null, null, '1']);
  });
});
