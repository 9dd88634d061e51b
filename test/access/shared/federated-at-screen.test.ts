// Hazards: H34 (docs/hazards.md).
/** A PIN of somebody of the sign-in provider: good for as long as what the provider proved, and no account here. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AttemptLimit } from '../../../services/access/attempt-limit.ts';
import { FiledPeopleAtScreen, FRESH_MS, PinProofs } from '../../../services/access/adapters/filed-people-at-screen.ts';
import { openLocalIdentity, SESSION_LIMIT_MS } from '../../../services/access/adapters/local-identity.ts';
import type { Identity } from '../../../services/access/identity.port.ts';
import { sessionFor } from '../../support/fake-identity.ts';
import { NURSES_OF_A } from '../openid/claim-map-for-tests.ts';
import { SimulatedClock } from '../../support/simulated-clock.ts';

const HAN = {
  issuer: 'https://login.example',
  subject: 'sub-1',
  providerSessionId: 'session-1',
  claims: { preferred_username: 'han', name: 'Nurse Han', groups: ['nurses', 'ward-a'] },
};
const PIN = { userId: 'sso:han', pin: '295038' };
const SCREEN = { ...sessionFor('shared', ['unit-a']), userId: 'screen:desk' };
const COST = { N: 2 ** 10, r: 8, p: 1 };

let folder: string;
let clock: SimulatedClock;
let identity: Identity;
let people: FiledPeopleAtScreen;
let passes = 0;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'vigil-federated-pin-'));
  clock = new SimulatedClock();
  writeMap(NURSES_OF_A);
  await open();
});
afterEach(() => rmSync(folder, { recursive: true }));

/** As after a start: nothing is remembered but the files. */
async function open(): Promise<void> {
  const file = path.join(folder, 'pins.json');
  const proofs = new PinProofs(file);
  const claimsFile = path.join(folder, 'oidc-claims.json');
  const accountFile = path.join(folder, 'accounts.json');
  identity = await openLocalIdentity({ clock, accountFile, mode: 'production', claimsFile, proofs });
  const newPass = (): string => `pass-${passes++}`;
  const limit = new AttemptLimit(clock);
  people = await FiledPeopleAtScreen.open({ file, clock, identity, proofs, limit, newPass, cost: COST });
}

function writeMap(map: unknown): void {
  writeFileSync(path.join(folder, 'oidc-claims.json'), JSON.stringify(map));
}

async function signIn(): Promise<string> {
  const entered = await identity.enterFederated(HAN);
  if ('refusal' in entered) throw new Error(entered.refusal);
  return entered.token;
}

const setPin = (token: string) => people.setPin(token, { pin: PIN.pin, password: null, address: '192.0.2.1' });
const counts = async (): Promise<boolean> => (await people.prove(SCREEN, PIN)).ok;

describe('a PIN of somebody of the provider', () => {
  it('is set within ten minutes of a sign-in, and names the person with the rights of the map', async () => {
    const token = await signIn();
    clock.advance(FRESH_MS);
    expect(await setPin(token)).toEqual({ ok: false, code: 'sign-in-anew' });
    expect(await setPin(await signIn())).toEqual({ ok: true });
    const answer = await people.prove(SCREEN, PIN);
    expect(answer).toMatchObject({ ok: true, person: { userId: 'sso:han', displayName: 'Nurse Han', role: 'nurse' } });
    expect(await people.pinState(token)).toMatchObject({ hasPin: true, proof: 'fresh-sign-in' });
  });

  it('counts without a session and over a restart, for twelve hours after each sign-in', async () => {
    const token = await signIn();
    await setPin(token);
    await identity.signOut(token);
    await open();
    clock.advance(SESSION_LIMIT_MS - 1);
    expect(await counts()).toBe(true);
    clock.advance(1);
    expect(await counts()).toBe(false);
    await signIn();
    expect(await counts()).toBe(true);
  });

  it('ends with the logout of the provider, also between the PIN and the deed, until the next sign-in', async () => {
    await setPin(await signIn());
    const answer = await people.prove(SCREEN, PIN);
    if (!answer.ok) throw new Error(answer.code);
    await identity.endFederated({ issuer: HAN.issuer, subject: null, providerSessionId: 'another' });
    expect(await counts()).toBe(true);
    await identity.endFederated({ issuer: HAN.issuer, subject: 'sub-1', providerSessionId: null });
    expect(await people.personOf(SCREEN, answer.pass)).toBeNull();
    expect(await counts()).toBe(false);
    await signIn();
    expect(await counts()).toBe(true);
  });

  it('loses at once the unit that the map no longer gives', async () => {
    await setPin(await signIn());
    writeMap({ ...NURSES_OF_A, units: [] });
    expect(await counts()).toBe(false);
    expect(await people.people(SCREEN)).toEqual([]);
  });
});
