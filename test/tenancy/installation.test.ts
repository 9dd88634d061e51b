// Hazards: H53 (docs/hazards.md).
/** What two hospitals of an installation may not share is named, each thing of it, and a token names its hospital to whoever has the keys. */
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { differencesOf, installationSchema, sharedAmong, type Hospital } from '../../services/tenancy/installation.ts';
import { hospitalOfToken, publicKeyOf, publicKeyText, sealToken } from '../../services/tenancy/sealed-token.ts';

const key = (letter: string) => letter.repeat(43);
const hospital = (id: string): Hospital => ({
  hospitalId: id,
  address: `http://127.0.0.1:80${id.length}1`,
  publicKey: key(id[0] ?? ''),
  folders: [`/srv/vigil/${id}`, `/archive/${id}`],
  topicPrefix: `${id}.`,
  logUser: `log-${id}`,
  database: { server: 'db:5432', name: `vigil_${id}`, user: `role_${id}` },
  bucket: { place: `https://s3.example/vigil/${id}/`, keyId: `key-${id}` },
  provider: { issuer: 'https://login.example', clientId: `vigil-${id}` },
});
const [east, west] = [hospital('east'), hospital('westward')];

describe('two hospitals', () => {
  it('with everything of their own share nothing', () => {
    expect(sharedAmong({ hospitals: [east, west] })).toEqual([]);
  });

  it.each<[string, Partial<Hospital>]>([
    ['one id', { hospitalId: 'east' }],
    ['one address', { address: 'HTTP://127.0.0.1:8041' }],
    ['one public key', { publicKey: east.publicKey }],
    ['one folder: /srv/vigil/east', { folders: ['/srv/vigil/east'] }],
    ['one folder: /srv/vigil/east', { folders: ['/srv/vigil/east/archive'] }],
    ['one folder: /archive', { folders: ['/archive'] }],
    ['one topic prefix', { topicPrefix: 'east.' }],
    ['one user of the log', { logUser: 'log-east' }],
    ['one database', { database: { server: 'alias:5432', name: 'vigil_east', user: 'own' } }],
    ['one database user', { database: { server: 'db:5432', name: 'own', user: 'role_east' } }],
    ['one access key of the archive', { bucket: { place: 'https://s3.example/other/', keyId: 'key-east' } }],
    ['one place in the bucket', { bucket: { place: 'https://s3.example/vigil/', keyId: 'own' } }],
    ['one client id at the provider', { provider: { issuer: 'https://login.example/', clientId: 'vigil-east' } }],
  ])('with %s are named', (shared, change) => {
    const text = sharedAmong({ hospitals: [east, { ...west, ...change }] }).join('; ');
    expect(text).toContain(shared);
  });

  it('of like beginnings are two: a folder is not within one of a longer name', () => {
    const near = { ...west, folders: ['/srv/vigil/east-2', '/archive/east-2'] };
    expect(sharedAmong({ hospitals: [east, near] })).toEqual([]);
  });

  it('are read strictly: a field that nobody knows might be a wall that nobody holds', () => {
    const file = { version: 1, front: { port: 8080 }, hospitals: [east, west] };
    expect(installationSchema.safeParse(file).success).toBe(true);
    expect(installationSchema.safeParse({ ...file, hospitals: [{ ...east, databse: null }] }).success).toBe(false);
    expect(installationSchema.safeParse({ ...file, hospitals: [{ ...east, hospitalId: 'e|st' }] }).success).toBe(false);
  });

  it('are compared with what their process was given, field by field', () => {
    expect(differencesOf(east, east)).toEqual([]);
    expect(differencesOf({ ...east, topicPrefix: null, folders: [] }, east)).toEqual(['folders', 'topicPrefix']);
  });
});

describe('a token', () => {
  const pair = () => generateKeyPairSync('ed25519');
  const [eastPair, westPair] = [pair(), pair()];
  const keys = new Map([
    ['east', publicKeyOf(publicKeyText(eastPair.privateKey))],
    ['west', publicKeyOf(publicKeyText(westPair.privateKey))],
  ]);
  const secret = key('s');
  const token = sealToken('east', secret, eastPair.privateKey);

  it('names the hospital that signed it', () => {
    expect(hospitalOfToken(token, keys)).toBe('east');
    expect(hospitalOfToken(sealToken('west', secret, westPair.privateKey), keys)).toBe('west');
  });

  it.each([
    ['renamed', token.replace('east.', 'west.')],
    ['of a hospital that is not here', token.replace('east.', 'north.')],
    ['signed by another hospital', sealToken('east', secret, westPair.privateKey)],
    ['with another secret', token.replace('sss', 'sst')],
    ['with another signature', `${token.slice(0, -4)}AAAA`],
    ['without a signature', `east.${secret}`],
    ['of before', secret],
    ['with more behind it', `${token}.x`],
    ['of nothing', ''],
  ])('%s names none', (_what, changed) => {
    expect(hospitalOfToken(changed, keys)).toBe(null);
  });
});
