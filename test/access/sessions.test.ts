// Hazards: H54 (docs/hazards.md).
/** Sessions outlive the process that began them, and end when somebody ends them, wherever that is done. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { disableAccount, removeAccount, writeAccount } from '../../services/access/adapters/account-file.ts';
import { IDLE_LIMIT_MS, openLocalIdentity, sessionFolderOf } from '../../services/access/adapters/local-identity.ts';
import { CODE_LIMIT_MS, issueCode, SCREEN_LIMIT_MS } from '../../services/access/adapters/screen-codes.ts';
import { SessionFiles } from '../../services/access/adapters/session-files.ts';
import type { Identity } from '../../services/access/identity.port.ts';
import { SimulatedClock } from '../support/simulated-clock.ts';

const PASSWORD = 'a-password-for-tests';
const HAN = { userName: 'nurse.han', displayName: 'Nurse Han', role: 'nurse' as const, units: ['unit-a'] };
const WALL = { unitId: 'unit-a', name: 'Wall, corridor', showsNames: false, issuedBy: 'engineer.jung' };

let folder: string;
let accountFile: string;
let clock: SimulatedClock;

/** The account as it is written once: its password takes a third of a second to hash. */
let written: Buffer;
beforeAll(async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'vigil-account-')), 'accounts.json');
  await writeAccount(file, { ...HAN, password: PASSWORD });
  written = readFileSync(file);
  rmSync(dirname(file), { recursive: true });
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vigil-sessions-'));
  accountFile = join(folder, 'accounts.json');
  clock = new SimulatedClock();
  writeFileSync(accountFile, written, { mode: 0o600 });
});
afterEach(() => rmSync(folder, { recursive: true }));

/** As a start of Vigil opens it. */
const started = (mode: 'demo' | 'production' = 'production') => openLocalIdentity({ clock, accountFile, mode });
const files = () => new SessionFiles(sessionFolderOf(accountFile));

async function signedIn(identity: Identity): Promise<string> {
  const answer = await identity.signIn({ userName: HAN.userName, password: PASSWORD });
  if (answer === null) throw new Error('not signed in');
  return answer.token;
}

describe('a restart', () => {
  test('signs nobody out', async () => {
    const token = await signedIn(await started());
    expect(await (await started()).session(token)).toMatchObject({ userId: 'nurse.han', role: 'nurse' });
  });

  test('signs nobody out of a demonstration either', async () => {
    const answer = await (await started('demo')).signIn({ userName: 'dr.lee', password: 'vigil-demo' });
    expect(await (await started('demo')).session(answer?.token ?? '')).toMatchObject({ userId: 'dr.lee' });
    expect(await (await started('production')).session(answer?.token ?? '')).toBeNull();
  });

  test('counts as no use: who was away for half an hour signs in again', async () => {
    const token = await signedIn(await started());
    clock.advance(IDLE_LIMIT_MS);
    expect(await (await started()).session(token)).toBeNull();
  });

  test('brings no session back that had ended', async () => {
    const identity = await started();
    const token = await signedIn(identity);
    await identity.signOut(token);
    expect(await (await started()).session(token)).toBeNull();
  });
});

describe('what lies on the disk', () => {
  test('is readable by its owner alone, and holds no token', async () => {
    const token = await signedIn(await started());
    const sessions = sessionFolderOf(accountFile);
    const [name = ''] = readdirSync(sessions);
    const path = join(sessions, name);
    expect([statSync(sessions).mode & 0o077, statSync(path).mode & 0o077]).toEqual([0, 0]);
    expect(`${name} ${readFileSync(path, 'utf8')}`).not.toContain(token);
  });

  test('is cleared of sessions that have run out', async () => {
    await signedIn(await started());
    clock.advance(IDLE_LIMIT_MS);
    await signedIn(await started());
    expect(readdirSync(sessionFolderOf(accountFile))).toHaveLength(1);
  });

  test.each(['', '{}', '{"version":1,"kind":"person"}', 'not json'])(
    'is no session when it says «%s»',
    async (text) => {
      const identity = await started();
      const token = await signedIn(identity);
      const [name = ''] = readdirSync(sessionFolderOf(accountFile));
      writeFileSync(join(sessionFolderOf(accountFile), name), text);
      expect(await (await started()).session(token)).toBeNull();
    },
  );

  test('is not needed to sign in: where nothing can be written the session lives in memory', async () => {
    writeFileSync(sessionFolderOf(accountFile), 'a file stands where the folder should be');
    const identity = await started();
    const token = await signedIn(identity);
    expect(await identity.session(token)).toMatchObject({ userId: 'nurse.han' });
    rmSync(sessionFolderOf(accountFile));
  });
});

describe('at once, in the running process', () => {
  let identity: Identity;
  let token: string;
  beforeEach(async () => {
    identity = await started();
    token = await signedIn(identity);
  });
  const again = () => identity.signIn({ userName: HAN.userName, password: PASSWORD });

  test('a removed account is signed out and stays out', async () => {
    await writeAccount(accountFile, { ...HAN, userName: 'nurse.other', password: PASSWORD });
    await removeAccount(accountFile, HAN.userName);
    expect([await identity.session(token), await again()]).toEqual([null, null]);
    await expect(removeAccount(accountFile, HAN.userName)).rejects.toMatchObject({ code: 'config-invalid' });
  });

  test('a disabled account is signed out, and may sign in once it is enabled', async () => {
    await disableAccount(accountFile, HAN.userName, true);
    expect([await identity.session(token), await again()]).toEqual([null, null]);
    await disableAccount(accountFile, HAN.userName, false);
    expect(await identity.session(token)).toBeNull();
    expect(await again()).not.toBeNull();
  });

  test('a changed password ends every session of the old one', async () => {
    await writeAccount(accountFile, { ...HAN, password: 'another-password' });
    expect([await identity.session(token), await again()]).toEqual([null, null]);
  });

  test('a new account signs in, and other units and another role count', async () => {
    await writeAccount(accountFile, { ...HAN, userName: 'dr.new', password: PASSWORD });
    expect(await identity.signIn({ userName: 'dr.new', password: PASSWORD })).not.toBeNull();
    const text = readFileSync(accountFile, 'utf8').replaceAll('"nurse"', '"researcher"').replaceAll('unit-a', 'unit-b');
    writeFileSync(accountFile, text);
    const seen = { role: 'researcher', units: ['unit-b'], seesNames: false };
    expect(await identity.session(token)).toMatchObject(seen);
  });

  test('a file that has become unreadable changes nobody’s rights', async () => {
    writeFileSync(accountFile, '{');
    expect(await identity.session(token)).not.toBeNull();
    expect(await again()).not.toBeNull();
  });
});

test('an account without a unit signs in and sees none', async () => {
  await writeAccount(accountFile, { ...HAN, units: [], password: PASSWORD });
  const identity = await started();
  expect(await identity.session(await signedIn(identity))).toMatchObject({ units: [] });
});

describe('a wall screen', () => {
  test('comes from a code that is typed in time, once, in whatever case', async () => {
    const identity = await started();
    const { code } = await issueCode(files(), WALL, clock.nowMs());
    const screen = await identity.pairScreen(` ${code.toLowerCase().replace('-', '')} `);
    expect(screen?.session).toMatchObject({
      role: 'wall',
      displayName: 'Wall, corridor',
      units: ['unit-a'],
      seesNames: false,
      seesBirthDates: true,
    });
    expect(await identity.pairScreen(code)).toBeNull();
    const late = await issueCode(files(), WALL, clock.nowMs());
    clock.advance(CODE_LIMIT_MS);
    expect(await identity.pairScreen(late.code)).toBeNull();
  });

  test('survives a restart and every idle night, and ends after a year', async () => {
    const { token } = await (await started()).issueScreen(WALL);
    clock.advance(3 * 24 * 60 * 60_000);
    expect(await (await started()).session(token)).toMatchObject({ role: 'wall' });
    clock.advance(SCREEN_LIMIT_MS);
    expect(await (await started()).session(token)).toBeNull();
  });

  test('shows names only where it was asked for', async () => {
    const { session } = await (await started()).issueScreen({ ...WALL, showsNames: true });
    expect(session.seesNames).toBe(true);
  });

  test('ends at once when its file is taken away, and a code is no session', async () => {
    const identity = await started();
    const { token } = await identity.issueScreen(WALL);
    const { code } = await issueCode(files(), WALL, clock.nowMs());
    expect(await identity.session(code)).toBeNull();
    for (const { key } of await files().all()) await files().remove(key);
    expect(await identity.session(token)).toBeNull();
  });
});
