// Hazards: H54 (docs/hazards.md).
/** What a forged, stale or misdirected answer of a sign-in provider opens: nothing. */
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CrookedProvider, newKey, nowS, type SigningKey } from './crooked-provider.ts';
import { freePort } from '../../support/vigil-process.ts';
import { OpenIdHouse } from './openid-house.ts';
import { CLIENT } from './client.ts';

const LOGOUT = 'http://schemas.openid.net/event/backchannel-logout';

let good: SigningKey;
let provider: CrookedProvider;
let house: OpenIdHouse;

beforeAll(async () => {
  good = await newKey('key-1');
});
beforeEach(async () => {
  provider = await CrookedProvider.start();
  provider.keys = [good];
  house = await OpenIdHouse.open({ issuer: provider.issuer }, await freePort());
});
afterEach(async () => {
  await house.close();
  await provider.stop();
});

interface Begun {
  readonly cookie: string;
  readonly state: string;
  readonly nonce: string;
}

async function begin(headers: Record<string, string> = {}): Promise<Begun> {
  const response = await fetch(`${house.address}/api/session/oidc`, { redirect: 'manual', headers });
  const to = new URL(response.headers.get('location') ?? '', house.address);
  expect(to.searchParams.get('code_challenge_method')).toBe('S256');
  const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  return { cookie, state: to.searchParams.get('state') ?? '', nonce: to.searchParams.get('nonce') ?? '' };
}

const claimsFor = ({ nonce }: Pick<Begun, 'nonce'>) => ({
  iss: provider.issuer,
  aud: CLIENT.id,
  sub: 'sub-han',
  sid: 'provider-session-1',
  nonce,
  iat: nowS(),
  exp: nowS() + 300,
  auth_time: nowS(),
  preferred_username: 'Han',
  name: 'Nurse Han',
  groups: ['vigil-nurses', 'ward-a', 'choir'],
});

let codes = 0;
const newCode = () => `code-${(codes += 1)}`;

async function comeBack(query: Readonly<Record<string, string>>, cookie: string) {
  const response = await fetch(`${house.address}/api/session/oidc/callback?${new URLSearchParams(query).toString()}`, {
    redirect: 'manual',
    headers: { cookie },
  });
  const session = response.headers.getSetCookie().find((text) => text.startsWith('vigil_session='));
  return { to: response.headers.get('location'), session: session?.split(';')[0] ?? null };
}

/** A whole sign-in in which one thing may be wrong. */
async function signIn(
  make: (begun: Begun) => Promise<string> = async (begun) => provider.sign(claimsFor(begun), good),
) {
  const begun = await begin();
  provider.idToken = await make(begun);
  return comeBack({ code: newCode(), state: begun.state }, begun.cookie);
}

async function who(cookie: string | null): Promise<Record<string, unknown> | null> {
  const response = await fetch(`${house.address}/api/session`, { headers: { cookie: cookie ?? '' } });
  return response.status === 200 ? ((await response.json()) as Record<string, unknown>) : null;
}

describe('a right answer', () => {
  it('opens a session with the role and units of the claim map, once', async () => {
    const { to, session } = await signIn();
    expect(to).toBe('/');
    expect(await who(session)).toMatchObject({
      userId: 'sso:han',
      displayName: 'Nurse Han',
      role: 'nurse',
      units: ['unit-a'],
    });
    expect(provider.lastForm.get('code_verifier')).toMatch(/^[\w-]{43,}$/);
    expect(house.events).toMatchObject([
      { action: 'sign-in', actor: { kind: 'person', id: 'sso:han', role: 'nurse' }, detail: { subject: 'sub-han' } },
    ]);
  });

  it('ends the session that this browser had', async () => {
    const before = await house.identity.signIn({ userName: 'nurse.kim', password: 'vigil-demo' });
    const cookie = `vigil_session=${before?.token ?? ''}`;
    const begun = await begin({ cookie });
    provider.idToken = await provider.sign(claimsFor(begun), good);
    await comeBack({ code: newCode(), state: begun.state }, begun.cookie);
    expect(await who(cookie)).toBeNull();
  });

  it('is let in by a clock that is a minute off, not more', async () => {
    const off = async (seconds: number) =>
      (await signIn(async (begun) => provider.sign({ ...claimsFor(begun), exp: nowS() + seconds }, good))).to;
    expect([await off(-40), await off(-90)]).toEqual(['/', '/?signIn=refused']);
    const early = async (seconds: number) =>
      (await signIn(async (begun) => provider.sign({ ...claimsFor(begun), nbf: nowS() + seconds }, good))).to;
    expect([await early(40), await early(90)]).toEqual(['/', '/?signIn=refused']);
  });

  it('may be signed with a key that is new, and not with one that was taken away', async () => {
    expect((await signIn()).to).toBe('/');
    const next = await newKey('key-2');
    provider.keys = [next];
    expect((await signIn(async (begun) => provider.sign(claimsFor(begun), next))).to).toBe('/');
    expect((await signIn(async (begun) => provider.sign(claimsFor(begun), good))).to).toBe('/?signIn=refused');
  });
});

describe('refused is', () => {
  const refusedBy: readonly (readonly [string, (begun: Begun) => Promise<string>])[] = [
    ['another issuer', async (begun) => provider.sign({ ...claimsFor(begun), iss: 'http://127.0.0.1:1' }, good)],
    ['another audience', async (begun) => provider.sign({ ...claimsFor(begun), aud: 'another-program' }, good)],
    ['an expired token', async (begun) => provider.sign({ ...claimsFor(begun), exp: nowS() - 3_600 }, good)],
    ['a token without an end', async (begun) => provider.sign({ ...claimsFor(begun), exp: undefined }, good)],
    ['another nonce', async () => provider.sign(claimsFor({ nonce: 'another' }), good)],
    ['an unknown key', async (begun) => provider.sign(claimsFor(begun), await newKey('key-9'))],
    ['another key under a known name', async (begun) => provider.sign(claimsFor(begun), await newKey('key-1'))],
    [
      'another algorithm, though asymmetric',
      async (begun) => {
        const key = await newKey('key-es', 'ES256');
        provider.keys = [good, key];
        return provider.sign(claimsFor(begun), key);
      },
    ],
    [
      'HS256 with the public key as its secret',
      async (begun) => {
        const secret = new TextEncoder().encode(JSON.stringify(good.publicJwk));
        return provider.sign(claimsFor(begun), { ...good, alg: 'HS256', privateKey: secret });
      },
    ],
    [
      'HS256 with the secret of the client',
      async (begun) => {
        const secret = new TextEncoder().encode(CLIENT.secret);
        return provider.sign(claimsFor(begun), { ...good, alg: 'HS256', privateKey: secret });
      },
    ],
    ['no signature (alg none)', async (begun) => unsigned(claimsFor(begun))],
    ['no token at all', async () => ''],
    [
      'a person who was proven before it began here',
      async (begun) => provider.sign({ ...claimsFor(begun), auth_time: nowS() - 600 }, good),
    ],
    ['a proof without its time', async (begun) => provider.sign({ ...claimsFor(begun), auth_time: undefined }, good)],
  ];

  it.each(refusedBy)('%s', async (_what, make) => {
    const { to, session } = await signIn(make);
    expect([to, session]).toEqual(['/?signIn=refused', null]);
    expect(house.events).toMatchObject([
      { action: 'sign-in-failed', outcome: 'refused', detail: { reason: 'refused' } },
    ]);
    expect(house.lines).toHaveLength(1);
    expect(house.lines[0]).toContain('provider-refused');
    expect(`${house.lines.join()} ${JSON.stringify(house.events)}`).not.toMatch(/Nurse Han|sub-han/);
  });

  it('a discovery document of another issuer', async () => {
    provider.discoveredIssuer = 'http://127.0.0.1:1';
    const response = await fetch(`${house.address}/api/session/oidc`, { redirect: 'manual' });
    expect(response.headers.get('location')).toBe('/?signIn=refused');
  });

  it('a code that was used before', async () => {
    const code = newCode();
    for (const expected of ['/', '/?signIn=refused']) {
      const begun = await begin();
      provider.idToken = await provider.sign(claimsFor(begun), good);
      expect((await comeBack({ code, state: begun.state }, begun.cookie)).to).toBe(expected);
    }
  });

  it('an answer that comes a second time, whatever its code', async () => {
    const begun = await begin();
    provider.idToken = await provider.sign(claimsFor(begun), good);
    expect((await comeBack({ code: newCode(), state: begun.state }, begun.cookie)).to).toBe('/');
    expect((await comeBack({ code: newCode(), state: begun.state }, begun.cookie)).to).toBe('/?signIn=expired');
  });

  it('an answer to another browser: a link with somebody else’s code signs nobody in (login CSRF)', async () => {
    const attacker = await begin();
    provider.idToken = await provider.sign(claimsFor(attacker), good);
    const answer = { code: newCode(), state: attacker.state };
    expect(await comeBack(answer, '')).toEqual({ to: '/?signIn=expired', session: null });
    const victim = await begin();
    expect(await comeBack(answer, victim.cookie)).toEqual({ to: '/?signIn=refused', session: null });
    expect(await comeBack(answer, 'vigil_sign_in=AAAA')).toEqual({ to: '/?signIn=expired', session: null });
  });

  it('a sign-in that another page begins', async () => {
    const response = await fetch(`${house.address}/api/session/oidc`, {
      redirect: 'manual',
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    expect(response.status).toBe(403);
  });

  it('what the provider itself refused, and its words go nowhere', async () => {
    const begun = await begin();
    const { to } = await comeBack({ error: 'access_denied<script>', state: begun.state }, begun.cookie);
    expect(to).toBe('/?signIn=refused');
    expect(house.lines.join()).not.toContain('script');
  });
});

describe('claims that map to nothing', () => {
  const withClaims = (claims: Readonly<Record<string, unknown>>) =>
    signIn(async (begun) => provider.sign({ ...claimsFor(begun), ...claims }, good));

  it.each([[{ groups: [] }], [{ groups: ['choir'] }], [{ groups: { 'vigil-nurses': true } }], [{ groups: 'ward-a' }]])(
    'grant no session and say so: %j',
    async (claims) => {
      expect(await withClaims(claims)).toEqual({ to: '/?signIn=no-role', session: null });
      expect(house.events).toMatchObject([
        { action: 'sign-in-failed', actor: { id: 'sso:han' }, detail: { reason: 'no-role', subject: 'sub-han' } },
      ]);
      expect(house.lines.join()).toContain('no-role');
    },
  );

  it.each(['', 'han kim', 'han:kim', '../han', 'x'.repeat(65), 7])('nor does a user name like %j', async (name) => {
    expect((await withClaims({ preferred_username: name })).to).toBe('/?signIn=no-user-name');
  });

  it('give a role without a unit to whoever is in no ward, and say so', async () => {
    const { session } = await withClaims({ groups: ['vigil-nurses'] });
    expect(await who(session)).toMatchObject({ role: 'nurse', units: [] });
    expect(house.lines.join()).toContain('no unit');
  });

  it('give the role of the first rule that fits, and every unit', async () => {
    const { session } = await withClaims({ groups: ['ward-b', 'vigil-nurses', 'vigil-doctors', 'ward-a'] });
    expect(await who(session)).toMatchObject({ role: 'doctor', units: ['unit-a', 'unit-b'] });
  });
});

describe('a logout token', () => {
  const tokenFor = (more: Readonly<Record<string, unknown>> = {}) => ({
    iss: provider.issuer,
    aud: CLIENT.id,
    iat: nowS(),
    exp: nowS() + 120,
    jti: newCode(),
    sub: 'sub-han',
    sid: 'provider-session-1',
    events: { [LOGOUT]: {} },
    ...more,
  });
  const send = async (token: string): Promise<number> =>
    (
      await fetch(`${house.address}/api/session/oidc/back-channel-logout`, {
        method: 'POST',
        body: new URLSearchParams({ logout_token: token }),
      })
    ).status;

  it('ends the sessions that it names, and no others', async () => {
    const { session } = await signIn();
    const other = await house.identity.signIn({ userName: 'nurse.kim', password: 'vigil-demo' });
    expect(await send(await provider.sign(tokenFor({ sid: 'another' }), good))).toBe(200);
    expect(await who(session)).not.toBeNull();
    expect(await send(await provider.sign(tokenFor(), good))).toBe(200);
    expect(await who(session)).toBeNull();
    expect(await house.identity.session(other?.token ?? '')).not.toBeNull();
    expect(house.events.at(-1)).toMatchObject({ action: 'sign-out', detail: { subject: 'sub-han', count: 1 } });
  });

  it('ends every session of a person where it names no session', async () => {
    const sessions = [(await signIn()).session, (await signIn()).session];
    expect(await send(await provider.sign(tokenFor({ sid: undefined }), good))).toBe(200);
    expect(await Promise.all(sessions.map(who))).toEqual([null, null]);
  });

  it('is good for nothing when it is forged, old, of somebody else, or used before', async () => {
    const { session } = await signIn();
    const spent = await provider.sign(tokenFor({ sid: 'nobody' }), good);
    expect(await send(spent)).toBe(200);
    const bad = [
      spent,
      await provider.sign(tokenFor({ iss: 'http://127.0.0.1:1' }), good),
      await provider.sign(tokenFor({ aud: 'another-program' }), good),
      await provider.sign(tokenFor({ iat: nowS() - 900 }), good),
      await provider.sign(tokenFor({ events: {} }), good),
      await provider.sign(tokenFor({ jti: undefined }), good),
      await provider.sign(tokenFor({ sub: undefined, sid: undefined }), good),
      // An ID token is no logout token, though it is signed with the same key.
      await provider.sign({ ...tokenFor(), nonce: 'n' }, good),
      await provider.sign(tokenFor(), await newKey('key-1')),
      unsigned(tokenFor()),
      '',
    ];
    const statuses: number[] = [];
    for (const token of bad) statuses.push(await send(token));
    expect(statuses).toEqual(bad.map(() => 400));
    expect(await who(session)).not.toBeNull();
  });
});

describe('a provider that is away', () => {
  it('is told on the page and in the log; who is signed in goes on, and accounts of this machine let people in', async () => {
    const { session } = await signIn();
    const begun = await begin();
    await provider.stop();
    const back = await comeBack({ code: newCode(), state: begun.state }, begun.cookie);
    expect(back).toEqual({ to: '/?signIn=unreachable', session: null });
    expect(house.lines.at(-1)).toContain('nobody can sign in by the provider');
    expect(await who(session)).toMatchObject({ userId: 'sso:han' });
    expect(await house.identity.signIn({ userName: 'nurse.kim', password: 'vigil-demo' })).not.toBeNull();
  });

  it('keeps nothing from starting, and is found once it is there', async () => {
    const port = await freePort();
    const alone = await OpenIdHouse.open({ issuer: `http://127.0.0.1:${port}` }, await freePort());
    const response = await fetch(`${alone.address}/api/session/oidc`, { redirect: 'manual' });
    expect(response.headers.get('location')).toBe('/?signIn=unreachable');
    expect(alone.lines.join()).toContain('provider does not answer');
    await alone.close();
  });
});

function unsigned(claims: Readonly<Record<string, unknown>>): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part(claims)}.`;
}
