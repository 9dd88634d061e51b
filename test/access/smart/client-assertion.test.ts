import { describe, expect, it } from 'vitest';
import { AssertionMemory, judgeAssertion } from '../../../services/access/smart/client-assertion.ts';
import { parseSmartSettings } from '../../../services/access/smart/smart-client.ts';
import { AUDIENCE, assertionOf, clientFile, ellipticKey, rsaKey, settingsOf, type KeyPair } from './smart-keys.ts';

const NOW_MS = 1_790_000_000_000;
const NOW_S = NOW_MS / 1_000;
const rsa = rsaKey('rsa-1');
const elliptic = ellipticKey('ec-1');
const stranger = rsaKey('rsa-1');
const { clients } = settingsOf(
  clientFile([
    { clientId: 'ehr', keys: [rsa, elliptic], scopes: ['system/*.rs'], units: ['*'] },
    { clientId: 'other', keys: [ellipticKey('ec-9')], scopes: ['system/Device.r'], units: ['unit-1'] },
  ]),
);
const CLAIMS = { iss: 'ehr', sub: 'ehr', aud: AUDIENCE, exp: NOW_S + 240, jti: 'one' };

function judge(assertion: string, memory = new AssertionMemory(), nowMs = NOW_MS): string {
  const verdict = judgeAssertion({ assertion, clients, audience: AUDIENCE, nowMs }, memory);
  return verdict.ok ? verdict.client.clientId : `refused: ${verdict.reason}`;
}

describe('a client assertion', () => {
  it.each([
    ['RS384', rsa],
    ['ES384', elliptic],
  ] as const)('signed with %s names its client', (_, key) => {
    expect(judge(assertionOf(key, CLAIMS))).toBe('ehr');
    expect(judge(assertionOf(key, { ...CLAIMS, aud: ['https://elsewhere.example', AUDIENCE] }))).toBe('ehr');
  });

  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['for another server', { aud: 'https://elsewhere.example/oauth/token' }, 'aud'],
    ['that has run out', { exp: NOW_S - 6 }, 'run out'],
    ['of the future', { nbf: NOW_S + 60 }, 'future'],
    ['that lives too long', { exp: NOW_S + 306 }, '300 s'],
    ['of another subject', { sub: 'other' }, 'not known'],
    ['of a stranger', { iss: 'nobody', sub: 'nobody' }, 'not known'],
    ['without jti', { jti: undefined }, 'not a JWT'],
    ['with a text for exp', { exp: String(NOW_S + 60) }, 'not a JWT'],
  ])('%s is refused', (_, change, reason) => {
    expect(judge(assertionOf(rsa, { ...CLAIMS, ...change }))).toContain(reason);
  });

  it.each<[string, KeyPair, Parameters<typeof assertionOf>[2]]>([
    ['a key nobody registered', stranger, {}],
    ['the key of another client', rsa, { header: { kid: 'ec-9' } }],
    ['no signature', rsa, { header: { alg: 'none' }, signWith: 'nothing' }],
    ['an empty signature', rsa, { signWith: 'nothing' }],
    ['the public key as a secret', rsa, { header: { alg: 'HS384' }, signWith: 'public-key-as-secret' }],
    ["an algorithm that is not the key's", rsa, { header: { alg: 'ES384' } }],
    ['a weaker algorithm', rsa, { header: { alg: 'RS256' } }],
    ['a signature in DER', elliptic, { signWith: 'der' }],
    ['a critical extension', rsa, { header: { crit: ['exp'] } }],
  ])('with %s is refused', (_, key, how) => {
    expect(judge(assertionOf(key, CLAIMS, how))).toMatch(/^refused/);
  });

  it('is refused when a byte of it was changed', () => {
    const [head = '', , signature = ''] = assertionOf(rsa, CLAIMS).split('.');
    const forged = Buffer.from(JSON.stringify({ ...CLAIMS, jti: 'two' })).toString('base64url');
    expect(judge(`${head}.${forged}.${signature}`)).toContain('not known');
  });

  it.each(['', 'a.b', 'a.b.c', '..', '!.!.!', 'x'.repeat(9_000)])('«%.20s» is refused without a throw', (text) => {
    expect(judge(text)).toContain('not a JWT');
  });

  it('counts once: again only under a new jti, or after it has run out and been forgotten', () => {
    const memory = new AssertionMemory();
    expect(judge(assertionOf(rsa, CLAIMS), memory)).toBe('ehr');
    expect(judge(assertionOf(rsa, CLAIMS), memory)).toContain('used before');
    expect(judge(assertionOf(elliptic, CLAIMS), memory)).toContain('used before');
    expect(judge(assertionOf(rsa, { ...CLAIMS, jti: 'three' }), memory)).toBe('ehr');
  });

  it('is not used up by a forgery of it', () => {
    const memory = new AssertionMemory();
    judge(assertionOf(stranger, CLAIMS), memory);
    expect(judge(assertionOf(rsa, CLAIMS), memory)).toBe('ehr');
  });
});

describe('the file of clients', () => {
  const client = { clientId: 'ehr', keys: [rsa], scopes: ['system/*.rs'], units: ['*'] };
  it.each<[string, unknown, string]>([
    [
      'a private key',
      clientFile([{ ...client, keys: [{ ...rsa, jwk: { ...rsa.privateKey.export({ format: 'jwk' }), kid: 'x' } }] }]),
      'private key',
    ],
    ['a short RSA key', clientFile([{ ...client, keys: [rsaKey('short', 1024)] }]), '2048 bits'],
    ['another curve', clientFile([{ ...client, keys: [ellipticKey('p256', 'P-256')] }]), 'P-384'],
    [
      'a key that is none',
      clientFile([{ ...client, keys: [{ ...rsa, jwk: { kty: 'RSA', kid: 'x', n: 'AQAB' } }] }]),
      'not a key',
    ],
    ['a scope of a person', clientFile([{ ...client, scopes: ['user/*.rs'] }]), 'user/*.rs'],
    ['a scope with a filter', clientFile([{ ...client, scopes: ['system/Observation.rs?code=1'] }]), 'code=1'],
    ['a client twice', clientFile([client, client]), 'twice'],
    ['a misspelt field', { ...(clientFile([client]) as object), client: [] }, 'client'],
    ['nothing', null, 'object'],
  ])('with %s is refused whole', (_, file, fault) => {
    const parsed = parseSmartSettings(file);
    expect(parsed.ok ? '' : parsed.fault).toContain(fault);
  });
});
