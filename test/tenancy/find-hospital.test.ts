// Hazards: H53 (docs/hazards.md).
/** Whatever headers a caller makes up: the front door finds the hospital that signed something of it, or none. */
import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findHospital } from '../../services/tenancy/front/find-hospital.ts';
import { headersFor } from '../../services/tenancy/front/hand-on.ts';
import { publicKeyOf, publicKeyText, sealToken } from '../../services/tenancy/sealed-token.ts';
import { propertyRuns } from '../support/property-runs.ts';

const pairOf = () => generateKeyPairSync('ed25519').privateKey;
const [east, west, door] = [pairOf(), pairOf(), pairOf()];
const openOf = (key: ReturnType<typeof pairOf>) => publicKeyOf(publicKeyText(key));
const keys = {
  hospitals: new Map([
    ['east', openOf(east)],
    ['west', openOf(west)],
  ]),
  choices: new Map([
    ['east', openOf(door)],
    ['west', openOf(door)],
  ]),
};
const secret = 's'.repeat(43);
const sealed = { east: sealToken('east', secret, east), west: sealToken('west', secret, west) };
const chosen = { east: sealToken('east', secret, door), west: sealToken('west', secret, door) };
const forged = [
  sealed.east.replace('east.', 'west.'),
  sealToken('west', secret, east),
  'west',
  secret,
  '',
  chosen.west,
];

it('a signed session wins over any choice, and what is not signed by the hospital is handed on to none', () => {
  const named = fc.constantFrom<'east' | 'west' | null>('east', 'west', null);
  const runs = fc.record({
    session: named,
    choice: named,
    junk: fc.array(fc.constantFrom(...forged), { maxLength: 3 }),
    isJunkFirst: fc.boolean(),
    isGuarded: fc.boolean(),
  });
  fc.assert(
    fc.property(runs, ({ session, choice, junk, isJunkFirst, isGuarded }) => {
      const wrong = junk.map((value) => `vigil_session=${value}`);
      const right = [
        ...(session === null ? [] : [`${isGuarded ? '__Host-' : ''}vigil_session=${sealed[session]}`]),
        ...(choice === null ? [] : [`${isGuarded ? '__Host-' : ''}vigil_hospital=${chosen[choice]}`]),
        'other=1',
      ];
      const cookie = (isJunkFirst ? [...wrong, ...right] : [...right, ...wrong]).join('; ');
      const found = findHospital({ cookie }, keys);
      // The first session of a browser counts, at the door as at the hospital: what stands before it hides it.
      const isHidden = isJunkFirst && junk.length > 0 && !(isGuarded && session !== null);
      const counts = isHidden ? null : session;
      const expected = counts ?? choice;
      expect(found.kind === 'hospital' ? found.hospitalId : null).toBe(expected);
      const handedOn = found.kind === 'hospital' ? (found.cookie ?? '') : '';
      expect(handedOn.includes('vigil_session=')).toBe(counts !== null);
      expect(handedOn).not.toContain('vigil_hospital');
      expect(handedOn).not.toContain('__Host-');
      expect(handedOn.split('; ').filter((part) => wrong.includes(part))).toEqual([]);
    }),
    { numRuns: propertyRuns(300) },
  );
});

it.each([
  ['a token of a hospital', `Bearer ${sealed.east}`, 'east'],
  ['a choice, which opens nothing', `Bearer ${chosen.east}`, null],
  ['a token of before', `Bearer ${secret}`, null],
  ['another scheme', `Basic ${sealed.east}`, null],
])('%s in the header: %s', (_what, authorization, hospitalId) => {
  const found = findHospital({ authorization, cookie: `vigil_hospital=${chosen.west}` }, keys);
  expect(found.kind === 'hospital' ? found.hospitalId : null).toBe(hospitalId);
});

it('a token and a session of two hospitals are refused together', () => {
  const found = findHospital({ authorization: `Bearer ${sealed.east}`, cookie: `vigil_session=${sealed.west}` }, keys);
  expect(found).toEqual({ kind: 'refused', code: 'two-hospitals' });
});

it('who sent it is said by the door alone, and headers of one connection stay', () => {
  const headers = {
    host: 'vigil.example',
    cookie: 'vigil_session=x',
    'x-forwarded-for': '192.0.2.1',
    'x-forwarded-proto': 'https',
    'x-real-ip': '192.0.2.1',
    connection: 'upgrade',
    'transfer-encoding': 'chunked',
    te: 'trailers',
    accept: 'text/html',
  };
  expect(headersFor(headers, { addresses: '198.51.100.7', scheme: 'http' }, null)).toEqual({
    host: 'vigil.example',
    accept: 'text/html',
    'x-forwarded-for': '198.51.100.7',
    'x-forwarded-proto': 'http',
  });
});
