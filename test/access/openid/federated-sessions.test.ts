/** Sessions of people of a sign-in provider: kept like any other, with the rights of the claim map as it is now. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeAccount } from '../../../services/access/adapters/account-file.ts';
import {
  IDLE_LIMIT_MS,
  openLocalIdentity,
  SESSION_LIMIT_MS,
} from '../../../services/access/adapters/local-identity.ts';
import type { Identity } from '../../../services/access/identity.port.ts';
import { parseConfig } from '../../../services/platform/config.ts';
import { NURSES_OF_A } from './claim-map-for-tests.ts';
import { SimulatedClock } from '../../support/simulated-clock.ts';

const PERSON = {
  issuer: 'https://login.example',
  subject: 'sub-1',
  providerSessionId: 'session-1',
  claims: { preferred_username: 'han', name: 'Nurse Han', groups: ['nurses', 'ward-a', 'choir'], email: 'han@example' },
};

let folder: string;
let claimsFile: string;
let clock: SimulatedClock;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vigil-federated-'));
  claimsFile = join(folder, 'oidc-claims.json');
  writeFileSync(claimsFile, JSON.stringify(NURSES_OF_A));
  clock = new SimulatedClock();
});
afterEach(() => rmSync(folder, { recursive: true }));

const started = (more: Partial<Parameters<typeof openLocalIdentity>[0]> = {}) =>
  openLocalIdentity({ clock, accountFile: join(folder, 'accounts.json'), mode: 'production', claimsFile, ...more });

async function entered(identity: Identity): Promise<string> {
  const answer = await identity.enterFederated(PERSON);
  if ('refusal' in answer) throw new Error(answer.refusal);
  return answer.token;
}

describe('a session of somebody of the provider', () => {
  it('survives a restart, and holds neither token nor any claim that the map does not ask for', async () => {
    const token = await entered(await started());
    expect(await (await started()).session(token)).toMatchObject({
      userId: 'sso:han',
      displayName: 'Nurse Han',
      role: 'nurse',
      units: ['unit-a'],
      seesNames: true,
    });
    const [name = ''] = readdirSync(join(folder, 'sessions'));
    const text = readFileSync(join(folder, 'sessions', name), 'utf8');
    expect(text).not.toMatch(new RegExp(`${token}|choir|han@example`));
  });

  it('ends after half an hour without use, and after twelve hours', async () => {
    const identity = await started();
    const token = await entered(identity);
    for (let minutes = 0; minutes < 12 * 60 - 20; minutes += 20) {
      clock.advance(20 * 60_000);
      expect(await identity.session(token)).not.toBeNull();
    }
    clock.advance(20 * 60_000);
    expect(await identity.session(token)).toBeNull();
    expect(SESSION_LIMIT_MS).toBe(12 * 60 * 60_000);
    const idle = await entered(identity);
    clock.advance(IDLE_LIMIT_MS);
    expect(await identity.session(idle)).toBeNull();
  });

  it('loses at once what the map no longer gives, and keeps it through a slip of an editor', async () => {
    const identity = await started();
    const token = await entered(identity);
    writeFileSync(claimsFile, '{');
    expect(await identity.session(token)).toMatchObject({ units: ['unit-a'] });
    writeFileSync(claimsFile, JSON.stringify({ ...NURSES_OF_A, units: [] }));
    expect(await identity.session(token)).toMatchObject({ role: 'nurse', units: [] });
    writeFileSync(
      claimsFile,
      JSON.stringify({ ...NURSES_OF_A, roles: [{ ...NURSES_OF_A.roles[0], value: 'others' }] }),
    );
    expect(await identity.session(token)).toBeNull();
  });

  it('is none where there is no provider any more', async () => {
    const token = await entered(await started());
    const accountFile = join(folder, 'accounts.json');
    await writeAccount(accountFile, {
      userName: 'kim',
      displayName: 'Kim',
      role: 'nurse',
      units: [],
      password: 'x'.repeat(12),
    });
    expect(await (await started({ claimsFile: null })).session(token)).toBeNull();
  });

  it('is nobody’s of this machine: an account of the same name is somebody else', async () => {
    const identity = await started({ mode: 'demo' });
    const named = await identity.enterFederated({
      ...PERSON,
      claims: { ...PERSON.claims, preferred_username: 'nurse.kim' },
    });
    expect(named).toMatchObject({ session: { userId: 'sso:nurse.kim' } });
  });
});

describe('local accounts that are closed', () => {
  it('let nobody in, and end who was in by one; wall screens go on', async () => {
    const open = await started({ mode: 'demo' });
    const credentials = { userName: 'nurse.kim', password: 'vigil-demo' };
    const { token = '' } = (await open.signIn(credentials)) ?? {};
    const wall = await open.issueScreen({ unitId: 'unit-a', name: 'Wall', showsNames: false, issuedBy: 'x' });
    const closed = await started({ mode: 'demo', hasLocalAccounts: false });
    expect(await closed.signIn(credentials)).toBeNull();
    expect(await closed.changePassword({ ...credentials, newPassword: 'another long one' })).toBeNull();
    expect(await closed.session(token)).toBeNull();
    expect(await closed.session(wall.token)).toMatchObject({ role: 'wall' });
    expect(await closed.session(await entered(closed))).toMatchObject({ userId: 'sso:han' });
  });
});

describe('what a start refuses', () => {
  it.each(['', '{}', 'nonsense', JSON.stringify({ ...NURSES_OF_A, roles: [] })])(
    'a claim map that says «%s»',
    async (text) => {
      writeFileSync(claimsFile, text);
      await expect(started()).rejects.toMatchObject({ code: 'config-invalid', message: /oidc-claims\.json/ });
    },
  );

  it('no claim map at all', async () => {
    rmSync(claimsFile);
    await expect(started()).rejects.toMatchObject({ code: 'config-invalid', message: /oidc-claims\.json/ });
  });

  const WHOLE = {
    VIGIL_OIDC_ISSUER: 'https://login.hospital.example/realms/x',
    VIGIL_OIDC_CLIENT_ID: 'vigil',
    VIGIL_OIDC_CLIENT_SECRET: 'secret',
    VIGIL_OIDC_PUBLIC_URL: 'https://vigil.hospital.example/',
  };

  it('settings that are half, in the clear, or let nobody in', () => {
    expect(parseConfig(WHOLE).signIn.openId).toMatchObject({ publicUrl: 'https://vigil.hospital.example', name: null });
    expect(parseConfig({ ...WHOLE, VIGIL_LOCAL_ACCOUNTS: '0' }).signIn.hasLocalAccounts).toBe(false);
    const bad: readonly Readonly<Record<string, string>>[] = [
      { VIGIL_LOCAL_ACCOUNTS: '0' },
      { VIGIL_OIDC_ISSUER: WHOLE.VIGIL_OIDC_ISSUER },
      { ...WHOLE, VIGIL_OIDC_ISSUER: 'http://login.hospital.example' },
      { ...WHOLE, VIGIL_OIDC_PUBLIC_URL: 'http://vigil.hospital.example' },
      { ...WHOLE, VIGIL_OIDC_PUBLIC_URL: 'https://vigil.hospital.example/below' },
      { ...WHOLE, VIGIL_OIDC_SIGNED_WITH: 'HS256' },
      { ...WHOLE, VIGIL_OIDC_SIGNED_WITH: 'none' },
    ];
    for (const settings of bad) expect(() => parseConfig(settings)).toThrow(/VIGIL_/);
  });
});
