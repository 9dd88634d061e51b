import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { disableAccount, readAccounts, writeAccount } from '../../services/access/adapters/account-file.ts';
import { DEMO_PASSWORD, DEMO_PEOPLE } from '../../services/access/adapters/demo-accounts.ts';
import { IDLE_LIMIT_MS, SESSION_LIMIT_MS, openLocalIdentity } from '../../services/access/adapters/local-identity.ts';
import type { Identity } from '../../services/access/identity.port.ts';
import { SimulatedClock } from '../support/simulated-clock.ts';

let folder: string;
let accountFile: string;
let clock: SimulatedClock;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vigil-accounts-'));
  accountFile = join(folder, 'accounts.json');
  clock = new SimulatedClock();
});

afterEach(() => rmSync(folder, { recursive: true }));

async function tokenOf(identity: Identity, userName: string, password: string): Promise<string> {
  const signedIn = await identity.signIn({ userName, password });
  if (signedIn === null) throw new Error('not signed in');
  return signedIn.token;
}

describe('accounts', () => {
  test('a filed account signs in, in production too; its password stands nowhere', async () => {
    await writeAccount(accountFile, {
      userName: 'nurse.han',
      displayName: 'Nurse Han',
      role: 'nurse',
      units: ['unit-a'],
      password: 'correct horse',
    });
    const identity = await openLocalIdentity({ clock, accountFile, mode: 'production' });
    expect(await identity.signIn({ userName: 'nurse.han', password: 'correct horse' })).toMatchObject({
      session: { userId: 'nurse.han', role: 'nurse', units: ['unit-a'] },
    });
    expect(await identity.signIn({ userName: 'nurse.han', password: 'correct hors' })).toBeNull();
    expect(readFileSync(accountFile, 'utf8')).not.toContain('correct');
    expect(statSync(accountFile).mode & 0o077).toBe(0);
  });

  test('writing an account again replaces it and keeps the others', async () => {
    const person = { userName: 'a', displayName: 'A', role: 'nurse' as const, units: ['*'], password: 'one' };
    await writeAccount(accountFile, person);
    await writeAccount(accountFile, { ...person, userName: 'b' });
    await writeAccount(accountFile, { ...person, role: 'doctor' });
    expect((await readAccounts(accountFile)).map(({ userName, role }) => `${userName} ${role}`).toSorted()).toEqual([
      'a doctor',
      'b nurse',
    ]);
  });

  test('demo people exist in demo mode only; production refuses them and their password', async () => {
    const demo = await openLocalIdentity({ clock, accountFile, mode: 'demo' });
    for (const { userName, displayName } of DEMO_PEOPLE) {
      expect(await demo.signIn({ userName, password: DEMO_PASSWORD })).toMatchObject({ session: { displayName } });
    }
    await expect(openLocalIdentity({ clock, accountFile, mode: 'production' })).rejects.toMatchObject({
      code: 'config-invalid',
    });
    await writeAccount(accountFile, {
      userName: 'nurse.lazy',
      displayName: 'Nurse Lazy',
      role: 'nurse',
      units: ['*'],
      password: DEMO_PASSWORD,
    });
    const production = await openLocalIdentity({ clock, accountFile, mode: 'production' });
    expect(await production.signIn({ userName: 'nurse.lazy', password: DEMO_PASSWORD })).toBeNull();
    expect(await production.signIn({ userName: 'nurse.kim', password: DEMO_PASSWORD })).toBeNull();
  });

  test.each(['not json', '{"version":2,"accounts":[]}', '{"version":1,"accounts":[{"userName":"Has Space"}]}'])(
    'a corrupt file stops the start: %s',
    async (text) => {
      writeFileSync(accountFile, text);
      await expect(openLocalIdentity({ clock, accountFile, mode: 'demo' })).rejects.toMatchObject({
        code: 'data-file-corrupt',
      });
    },
  );
});

describe('sessions', () => {
  test('tokens are long, different each time, and end at the sign-out', async () => {
    const identity = await openLocalIdentity({ clock, accountFile, mode: 'demo' });
    const [one, two] = [
      await tokenOf(identity, 'dr.lee', DEMO_PASSWORD),
      await tokenOf(identity, 'dr.lee', DEMO_PASSWORD),
    ];
    expect(Buffer.from(one, 'base64url')).toHaveLength(32);
    expect(one).not.toBe(two);
    await identity.signOut(one);
    expect(await identity.session(one)).toBeNull();
    expect(await identity.session(two)).not.toBeNull();
    expect(await identity.session('never given')).toBeNull();
  });

  test('30 min without use end a session, use keeps it', async () => {
    const identity = await openLocalIdentity({ clock, accountFile, mode: 'demo' });
    const token = await tokenOf(identity, 'nurse.kim', DEMO_PASSWORD);
    clock.advance(IDLE_LIMIT_MS - 1);
    expect(await identity.session(token)).not.toBeNull();
    clock.advance(IDLE_LIMIT_MS - 1);
    expect(await identity.session(token)).not.toBeNull();
    clock.advance(IDLE_LIMIT_MS);
    expect(await identity.session(token)).toBeNull();
  });

  test('12 h end it however much it is used', async () => {
    const identity = await openLocalIdentity({ clock, accountFile, mode: 'demo' });
    const token = await tokenOf(identity, 'nurse.kim', DEMO_PASSWORD);
    const expiresAtMs = clock.nowMs() + SESSION_LIMIT_MS;
    for (; clock.nowMs() < expiresAtMs; clock.advance(60_000)) {
      expect(await identity.session(token)).toMatchObject({ expiresAtMs });
    }
    expect(await identity.session(token)).toBeNull();
  });
});

describe('changing one’s own password (H54)', () => {
  const OLD = 'correct horse battery';
  const NEW = 'another long password';
  const change = (identity: Identity, password: string, newPassword: string) =>
    identity.changePassword({ userName: 'nurse.han', password, newPassword });
  let identity: Identity;

  beforeEach(async () => {
    const account = { displayName: 'Nurse Han', role: 'nurse' as const, units: ['unit-a'], password: OLD };
    await writeAccount(accountFile, { userName: 'nurse.han', ...account });
    identity = await openLocalIdentity({ clock, accountFile, mode: 'demo' });
  });

  test('ends every session of the old one, and keeps role and units', async () => {
    const before = await tokenOf(identity, 'nurse.han', OLD);
    const changed = await change(identity, OLD, NEW);
    expect(changed).toMatchObject({ session: { userId: 'nurse.han', role: 'nurse', units: ['unit-a'] } });
    expect(await identity.session(before)).toBeNull();
    expect(changed !== null && changed !== 'unfit' ? await identity.session(changed.token) : null).not.toBeNull();
    expect(await identity.signIn({ userName: 'nurse.han', password: OLD })).toBeNull();
    expect(await identity.signIn({ userName: 'nurse.han', password: NEW })).not.toBeNull();
  });

  test.each([
    ['the old one is wrong', 'wrong', NEW, null],
    ['the new one is short', OLD, 'short', 'unfit'],
    ['it is the old one', OLD, OLD, 'unfit'],
  ])('is refused where %s, and the old one goes on', async (_why, password, newPassword, answer) => {
    expect(await change(identity, password, newPassword)).toBe(answer);
    expect(await identity.signIn({ userName: 'nurse.han', password: OLD })).not.toBeNull();
  });

  test('is not for a disabled account, nor for those of the demonstration', async () => {
    await disableAccount(accountFile, 'nurse.han', true);
    expect(await change(identity, OLD, NEW)).toBeNull();
    expect(await identity.changePassword({ userName: 'nurse.kim', password: DEMO_PASSWORD, newPassword: NEW })).toBe(
      'unfit',
    );
  });
});
