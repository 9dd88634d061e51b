// Hazards: H55 (docs/hazards.md).
/** Opening a unit that is not one's own: with a reason, for an hour, told to that unit and to the trail, over by itself. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBreakGlass } from '../../services/access/adapters/break-glass-file.ts';
import { NO_AUDIT } from '../../services/audit/audit-trail.port.ts';
import { BREAK_GLASS_MS, BREAK_GLASS_RIGHTS } from '../../services/contract/access/break-glass.ts';
import { RIGHTS, ROLES, may, type Right } from '../../services/contract/access/access-table.ts';
import type { AuditEntry } from '../../services/contract/audit/audit-event.ts';
import { mayInUnit } from '../../services/contract/screens/session.ts';
import { SimulatedClock } from '../support/simulated-clock.ts';
import { unitState } from './decision-samples.ts';
import { LiveHouse, OTHER_UNIT_NURSE } from './live-house.ts';
import { TestScreen } from './test-screen.ts';

let house: LiveHouse;
let events: AuditEntry[];
let cookie: string;

beforeEach(async () => {
  events = [];
  const tell = async (entry: AuditEntry) => void events.push(entry);
  house = await LiveHouse.open({ trail: { ...NO_AUDIT, record: tell, note: tell } });
  await house.decide(unitState({ unitId: 'unit-a' }));
  await house.decide(unitState({ unitId: 'unit-b' }));
  cookie = await house.signIn(OTHER_UNIT_NURSE);
  const nurse = await house.signIn('nurse.kim');
  await expect.poll(async () => ((await get('/api/units', nurse)) as readonly unknown[]).length).toBe(2);
});
afterEach(() => house.close());

async function ask(method: string, path: string, body?: unknown, who = cookie): Promise<Response> {
  return fetch(`${house.address}${path}`, {
    method,
    headers: { cookie: who, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
const get = async (path: string, who = cookie): Promise<unknown> => (await ask('GET', path, undefined, who)).json();
const open = (unitId = 'unit-a', reason = 'emergency') => ask('POST', '/api/break-glass', { unitId, reason });
const units = async () => ((await get('/api/units')) as readonly { unitId: string }[]).map(({ unitId }) => unitId);

const told = () => events.filter(({ action }) => action === 'break-glass');

async function watches(screen: TestScreen, unitId: string): Promise<boolean> {
  return (await screen.watch(unitId, null)).ok;
}

async function screenOf(who: string): Promise<TestScreen> {
  const screen = new TestScreen(house, who);
  await screen.connect();
  return screen;
}

describe('a unit of somebody else', () => {
  it('is shut until it is opened, then open for an hour, and shut again', async () => {
    expect(await get('/api/break-glass')).toMatchObject({ units: [{ unitId: 'unit-a' }], opened: [] });
    const screen = await screenOf(cookie);
    expect(await watches(screen, 'unit-a')).toBe(false);
    const answer = await open();
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { unitId: 'unit-a', untilMs: house.clock.nowMs() + BREAK_GLASS_MS },
    ]);
    expect(await watches(screen, 'unit-a')).toBe(true);
    expect(await units()).toEqual(expect.arrayContaining(['unit-a', 'unit-b']));
    expect(told()).toMatchObject([
      { action: 'break-glass', unitId: 'unit-a', actor: { id: OTHER_UNIT_NURSE }, detail: { reason: 'emergency' } },
    ]);
    for (let minutes = 0; minutes < 59; minutes++) {
      house.clock.advance(60_000);
      await get('/api/session');
    }
    expect(await units()).toContain('unit-a');
    house.clock.advance(60_000);
    expect(await units()).toEqual(['unit-b']);
    screen.close();
  });

  it('ends on an open screen within two seconds of its hour, and of the end by hand', async () => {
    for (const end of ['hour', 'hand'] as const) {
      const screen = await screenOf(cookie);
      expect((await open()).status).toBe(200);
      expect(await watches(screen, 'unit-a')).toBe(true);
      const gone = screen.seen('disconnected');
      if (end === 'hand') expect((await ask('DELETE', '/api/break-glass/unit-a')).status).toBe(204);
      for (let minutes = 0; end === 'hour' && minutes < 60; minutes++) {
        house.clock.advance(60_000);
        await get('/api/session');
      }
      house.clock.advance(1_000);
      await gone;
      expect(await units()).toEqual(['unit-b']);
    }
    expect(told().map(({ detail }) => detail?.['what'])).toEqual(['opened', 'opened', 'ended']);
  });

  it('is told on the screens of that unit while it is open, by role', async () => {
    const ward = await screenOf(await house.signIn('nurse.kim'));
    await watches(ward, 'unit-a');
    // A beat tells what the newest look at the file found, and that look takes its own time.
    const openings = () => expect.poll(async () => (await house.pulseUntil(ward, () => true)).openings);
    await openings().toBeUndefined();
    const answer = (await (await open()).json()) as { readonly untilMs: number };
    await openings().toEqual([{ role: 'nurse', untilMs: answer.untilMs }]);
    await ask('DELETE', '/api/break-glass/unit-a');
    await openings().toBeUndefined();
    ward.close();
  });

  it.each([
    ['without a reason', { unitId: 'unit-a' }, 400],
    ['with words for a reason, which could name a child', { unitId: 'unit-a', reason: 'Kim Min-jun is blue' }, 400],
    ['that is their own', { unitId: 'unit-b', reason: 'emergency' }, 409],
    ['that is none', { unitId: 'unit-x', reason: 'emergency' }, 404],
    ['of everybody', { unitId: '*', reason: 'emergency' }, 404],
  ])('is not opened %s', async (_what, body, status) => {
    expect((await ask('POST', '/api/break-glass', body)).status).toBe(status);
    expect(told()).toEqual([]);
    expect(await units()).toEqual(['unit-b']);
  });

  it('is opened by nobody from another page, nor by a researcher or an engineer', async () => {
    for (const userName of ['researcher.choi', 'engineer.jung']) {
      const who = await house.signIn(userName);
      expect((await ask('POST', '/api/break-glass', { unitId: 'unit-a', reason: 'emergency' }, who)).status).toBe(403);
    }
    const foreign = await fetch(`${house.address}/api/break-glass`, {
      method: 'POST',
      headers: { cookie, origin: 'https://elsewhere.example', 'content-type': 'application/json' },
      body: JSON.stringify({ unitId: 'unit-a', reason: 'emergency' }),
    });
    expect(foreign.status).toBe(403);
  });

  it('is open to whoever opened it, and to nobody else of their unit', async () => {
    await open();
    expect(await get('/api/session', await house.signIn('nurse.kim'))).not.toHaveProperty('opened');
    const again = await house.signIn(OTHER_UNIT_NURSE);
    expect(await get('/api/session', again)).toMatchObject({ opened: [{ unitId: 'unit-a' }], units: ['unit-b'] });
  });

  it('leaves no wall screen behind, and nothing decided', async () => {
    await open();
    expect((await ask('POST', '/api/session/wall', { unitId: 'unit-a', name: 'Wall' })).status).toBe(403);
    expect((await ask('POST', '/api/units/unit-a/policy', {})).status).toBe(403);
    expect((await ask('GET', '/api/units/unit-a/policy')).status).toBe(200);
  });
});

it('what may be done in it is a part of what its opener may, for every right and role', () => {
  const opened = [{ unitId: 'unit-a', untilMs: 1 }];
  for (const role of ROLES) {
    for (const right of Object.keys(RIGHTS) as Right[]) {
      const expected = may(role, right) && BREAK_GLASS_RIGHTS.includes(right);
      expect([role, right, mayInUnit({ role, units: ['unit-b'], opened }, right, 'unit-a')]).toEqual([
        role,
        right,
        expected,
      ]);
      expect(mayInUnit({ role, units: ['unit-b'], opened }, right, 'unit-c')).toBe(false);
    }
  }
  expect(BREAK_GLASS_RIGHTS).not.toContain('decide-policy');
  expect(BREAK_GLASS_RIGHTS).not.toContain('issue-screens');
});

it('survives a restart, and one that is over does not come back', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vigil-opened-'));
  const clock = new SimulatedClock();
  const request = { userId: 'kim', role: 'nurse', unitId: 'unit-a', reason: 'emergency' } as const;
  const first = await openBreakGlass(folder, clock);
  await Promise.all([first.open(request), first.open({ ...request, userId: 'lee' })]);
  const second = await openBreakGlass(folder, clock);
  expect((await second.openings()).map(({ userId }) => userId)).toEqual(['kim', 'lee']);
  expect(await second.close('lee', 'unit-a')).toBe(true);
  expect(await second.close('lee', 'unit-a')).toBe(false);
  expect(await first.openings()).toHaveLength(1);
  clock.advance(BREAK_GLASS_MS);
  expect([await first.openings(), await (await openBreakGlass(folder, clock)).openings()]).toEqual([[], []]);
  rmSync(folder, { recursive: true });
});
