// Hazards: H34 (docs/hazards.md).
/** Several people at one screen in turn: each deed is of whoever stands there and proved it, and of nobody else. */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { disableAccount, writeAccount } from '../../services/access/adapters/account-file.ts';
import { DEMO_PASSWORD } from '../../services/access/adapters/demo-accounts.ts';
import { bindBadge } from '../../services/access/adapters/pin-file.ts';
import { NO_AUDIT } from '../../services/audit/audit-trail.port.ts';
import type { AuditEntry } from '../../services/contract/audit/audit-event.ts';
import type { ChartAnswer, CommandAnswer, ConcernAnswer } from '../../services/contract/screens/live-events.ts';
import type { PersonAtScreen } from '../../services/contract/access/shared-screen.ts';
import { alert, unitState } from './decision-samples.ts';
import { LiveHouse } from './live-house.ts';
import { TestScreen } from './test-screen.ts';

const PIN = '295038';
const PARKS_PIN = '706142';
const GONE = 'nurse.gone';

let house: LiveHouse;
let folder: string;
let told: AuditEntry[];
const screens: TestScreen[] = [];

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'vigil-shared-'));
  const accounts = path.join(folder, 'accounts.json');
  for (const [userName, units] of [
    [GONE, ['unit-a']],
    ['nurse.elsewhere', ['unit-b']],
  ] as const) {
    const account = { userName, displayName: userName, role: 'nurse', units: [...units], password: DEMO_PASSWORD };
    await writeAccount(accounts, { ...account, role: 'nurse' });
  }
  told = [];
  const note = async (entry: AuditEntry): Promise<void> => void told.push(entry);
  house = await LiveHouse.open({ accounts, trail: { ...NO_AUDIT, note } });
  await house.decide(unitState({ alerts: [alert()] }));
});

afterEach(async () => {
  for (const screen of screens.splice(0)) screen.close();
  await house.close();
  rmSync(folder, { recursive: true });
});

function send(method: string, pathname: string, cookie: string, body?: unknown): Promise<Response> {
  return fetch(`${house.address}/api/session/${pathname}`, {
    method,
    headers: { 'content-type': 'application/json', cookie },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function setPin(userName: string, pin: string, password: string | null = DEMO_PASSWORD): Promise<number> {
  return (await send('PUT', 'pin', await house.signIn(userName), { pin, password })).status;
}

async function sharedScreen(name = 'Desk'): Promise<{ readonly cookie: string; readonly screen: TestScreen }> {
  const response = await send('POST', 'shared', await house.signIn('nurse.kim'), { unitId: 'unit-a', name });
  expect(response.status).toBe(200);
  const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  return { cookie, screen: await screenOf(cookie) };
}

async function screenOf(cookie: string): Promise<TestScreen> {
  const screen = new TestScreen(house, cookie);
  screens.push(screen);
  await screen.connect();
  await screen.watch('unit-a');
  await screen.seen('unit.snapshot');
  return screen;
}

async function passOf(cookie: string, proof: unknown): Promise<string> {
  const response = await send('POST', 'who', cookie, proof);
  expect(response.status).toBe(200);
  return ((await response.json()) as { readonly pass: string }).pass;
}

function acknowledge(screen: TestScreen, more: Readonly<Record<string, unknown>> = {}): Promise<CommandAnswer> {
  return screen.ask('alert.acknowledge', {
    commandId: 'command-1',
    unitId: 'unit-a',
    alertId: 'alert-1',
    seenTransition: 1,
    reason: 'seen-at-bedside',
    note: null,
    ...more,
  });
}

/** The engine of the test answers nothing, and the screen may be closed before the wait is over. */
function give(screen: TestScreen, more: Readonly<Record<string, unknown>>): void {
  acknowledge(screen, more).catch((error: unknown) => expect(String(error)).toContain('disconnected'));
}

const needed = { ok: false, code: 'who-needed' };

describe('a shared screen', () => {
  test('does nothing by itself, and shows the unit with names', async () => {
    const { cookie, screen } = await sharedScreen();
    expect(await acknowledge(screen)).toMatchObject(needed);
    const concern = { commandId: 'command-2', unitId: 'unit-a', stayId: 's', from: 'family', level: 'high' };
    expect(await screen.ask<ConcernAnswer>('concern.enter', concern)).toMatchObject(needed);
    const chart = {
      commandId: 'command-3',
      unitId: 'unit-a',
      stayId: 's',
      observedAtMs: null,
      confirmed: [],
      second: null,
    };
    const values = [{ name: 'capillaryRefillSeconds', value: 2 }];
    expect(await screen.ask<ChartAnswer>('chart.enter', { ...chart, values })).toMatchObject(needed);
    expect(await house.inputs('unit-a', 0)).toEqual([]);
    expect(await (await send('GET', '', cookie)).json()).toMatchObject({ role: 'shared', seesNames: true });
  });

  test('writes each of two nurses, by PIN and by badge, under their own name, in the log and in the trail', async () => {
    await setPin('nurse.kim', PIN);
    const badge = { userId: 'nurse.park', number: 'KR0045571', by: 'test', nowMs: 1 };
    await bindBadge(path.join(house.folder, 'pins.json'), badge);
    const { cookie, screen } = await sharedScreen();
    give(screen, { pass: await passOf(cookie, { userId: 'nurse.kim', pin: PIN }) });
    await house.inputs('unit-a', 1);
    const rest = { commandId: 'command-2', pass: await passOf(cookie, { badge: 'KR0045571' }) };
    give(screen, rest);
    expect(await house.inputs('unit-a', 2)).toMatchObject([
      { kind: 'alert.acknowledged', by: 'nurse.kim', displayName: 'Nurse Kim J.', role: 'nurse' },
      { kind: 'alert.acknowledged', by: 'nurse.park', displayName: 'Nurse Park S.', role: 'nurse' },
    ]);
    house.clock.advance(5_000);
    await expect.poll(() => told.filter(({ action }) => action === 'acknowledge').length).toBe(2);
    expect(told.filter(({ screen: at }) => at === 'shared screen' || at === 'board')).toMatchObject([
      { action: 'sign-in', actor: { kind: 'screen', role: 'shared' } },
      { action: 'sign-in', actor: { kind: 'person', id: 'nurse.kim', role: 'nurse' }, detail: { by: 'pin' } },
      { action: 'sign-in', actor: { kind: 'person', id: 'nurse.park' }, detail: { by: 'badge' } },
      { action: 'acknowledge', actor: { kind: 'person', id: 'nurse.kim', role: 'nurse' } },
      { action: 'acknowledge', actor: { kind: 'person', id: 'nurse.park', role: 'nurse' } },
    ]);
    expect(told.at(-1)?.detail?.['at']).toMatch(/^screen:/);
  });

  test('takes a pass once, for a minute, and from itself alone', async () => {
    await setPin('nurse.kim', PIN);
    const [one, other] = [await sharedScreen(), await sharedScreen('Other desk')];
    const proof = { userId: 'nurse.kim', pin: PIN };
    expect(await acknowledge(other.screen, { pass: await passOf(one.cookie, proof) })).toMatchObject(needed);
    const late = await passOf(one.cookie, proof);
    house.clock.advance(60_000);
    // It read nothing for a minute, and was dropped.
    const again = await screenOf(one.cookie);
    expect(await acknowledge(again, { pass: late })).toMatchObject(needed);
    const pass = await passOf(one.cookie, proof);
    give(again, { pass });
    await house.inputs('unit-a', 1);
    expect(await acknowledge(again, { commandId: 'command-2', pass })).toMatchObject(needed);
    expect(await house.inputs('unit-a', 1)).toHaveLength(1);
  });

  test('refuses at once who was switched off, also between the PIN and the deed', async () => {
    await setPin(GONE, PIN);
    const { cookie, screen } = await sharedScreen();
    const proof = { userId: GONE, pin: PIN };
    const pass = await passOf(cookie, proof);
    await disableAccount(path.join(folder, 'accounts.json'), GONE, true);
    expect(await acknowledge(screen, { pass })).toMatchObject(needed);
    expect((await send('POST', 'who', cookie, proof)).status).toBe(401);
    expect(await (await send('GET', 'people', cookie)).json()).toEqual([]);
  });

  test('knows those of its unit alone, and takes no number of another unit', async () => {
    await setPin('nurse.kim', PIN);
    await setPin('nurse.elsewhere', PARKS_PIN);
    const { cookie } = await sharedScreen();
    const people = (await (await send('GET', 'people', cookie)).json()) as readonly PersonAtScreen[];
    expect(people).toEqual([{ userId: 'nurse.kim', displayName: 'Nurse Kim J.', role: 'nurse' }]);
    expect((await send('POST', 'who', cookie, { userId: 'nurse.elsewhere', pin: PARKS_PIN })).status).toBe(401);
  });

  test('is not believed by any other session: a pass of somebody else changes nobody', async () => {
    await setPin('nurse.park', PARKS_PIN);
    const { cookie } = await sharedScreen();
    const pass = await passOf(cookie, { userId: 'nurse.park', pin: PARKS_PIN });
    const kim = await screenOf(await house.signIn('nurse.kim'));
    give(kim, { pass });
    expect(await house.inputs('unit-a', 1)).toMatchObject([{ by: 'nurse.kim' }]);
  });

  test('ends the session of whoever shared it, and is made by those at the bedside alone', async () => {
    const cookie = await house.signIn('nurse.kim');
    await send('POST', 'shared', cookie, { unitId: 'unit-a', name: 'Desk' });
    expect((await send('GET', '', cookie)).status).toBe(401);
    const engineer = await house.signIn('engineer.jung');
    expect((await send('POST', 'shared', engineer, { unitId: 'unit-a', name: 'Desk' })).status).toBe(403);
    const nurse = await house.signIn('nurse.elsewhere');
    expect((await send('POST', 'shared', nurse, { unitId: 'unit-a', name: 'Desk' })).status).toBe(403);
  });
});

describe('guessing a PIN', () => {
  const guess = async (cookie: string, userId: string, pin = '000111') =>
    (await send('POST', 'who', cookie, { userId, pin })).status;

  test('at one screen is paused after five wrong ones, and the right one ends it', async () => {
    await setPin('nurse.kim', PIN);
    const { cookie } = await sharedScreen();
    for (let time = 0; time < 5; time++) expect(await guess(cookie, 'nurse.kim')).toBe(401);
    expect(await guess(cookie, 'nurse.kim', PIN)).toBe(429);
    house.clock.advance(1_000);
    expect(await guess(cookie, 'nurse.kim', PIN)).toBe(200);
    expect(told.filter(({ action }) => action === 'sign-in-failed')).toHaveLength(6);
  });

  test('over many screens ends at twenty in a row: then the owner alone can set another', async () => {
    await setPin('nurse.kim', PIN);
    for (let desk = 0; desk < 5; desk++) {
      const { cookie } = await sharedScreen(`Desk ${desk}`);
      for (let time = 0; time < 4; time++) expect(await guess(cookie, 'nurse.kim')).toBe(401);
    }
    const { cookie } = await sharedScreen();
    expect(await guess(cookie, 'nurse.kim', PIN)).toBe(401);
    await setPin('nurse.kim', PARKS_PIN);
    expect(await guess(cookie, 'nurse.kim', PARKS_PIN)).toBe(200);
  });
});

describe('a PIN of one’s own', () => {
  test.each([['12345'], ['123456'], ['987654'], ['555555'], ['890123'], ['12a456'], ['1234567890123']])(
    '«%s» does not do',
    async (pin) => expect(await setPin('nurse.kim', pin)).toBe(422),
  );

  test('asks for the password anew, is kept as a hash, and is for those at the bedside', async () => {
    expect(await setPin('nurse.kim', PIN, 'another-password')).toBe(401);
    expect(await setPin('nurse.kim', PIN, null)).toBe(401);
    expect(await setPin('researcher.choi', PIN)).toBe(403);
    expect(await setPin('nurse.kim', PIN)).toBe(204);
    const badge = { userId: 'nurse.kim', number: 'KR0045571', by: 'test', nowMs: 1 };
    await bindBadge(path.join(house.folder, 'pins.json'), badge);
    const kept = readdirSync(house.folder, { withFileTypes: true }).flatMap((entry) =>
      entry.isFile() && entry.name.endsWith('.json') ? [readFileSync(path.join(house.folder, entry.name), 'utf8')] : [],
    );
    expect(kept.join('')).toContain('nurse.kim');
    expect(kept.join('')).not.toMatch(/295038|KR0045571/);
    const state = await send('GET', 'pin', await house.signIn('nurse.kim'));
    expect(await state.json()).toEqual({ hasPin: true, hasBadge: true, proof: 'password' });
  });

  test('a badge that is somebody’s is nobody else’s', async () => {
    const file = path.join(house.folder, 'pins.json');
    await bindBadge(file, { userId: 'nurse.kim', number: 'KR0045571', by: 'test', nowMs: 1 });
    await expect(bindBadge(file, { userId: 'dr.lee', number: 'KR0045571', by: 'test', nowMs: 1 })).rejects.toThrow(
      'this badge is of nurse.kim',
    );
  });
});
