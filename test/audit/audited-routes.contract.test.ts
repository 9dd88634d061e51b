/**
 * Every route of the running application is in the table of what it leaves in the trail, and one that is not leaves a view, and leaves just that: views of
 * children once a view, sign-ins that succeed and fail, what is decided. Where the trail cannot be written what looks
 * back is refused, and what warns goes on.
 */
import 'reflect-metadata';
import { readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { io } from 'socket.io-client';
import { auditOf, AUDITED_ROUTES } from '../../services/audit/audited-routes.ts';
import { findEvents } from '../../services/audit/find-events.ts';
import { ANY_EVENT } from '../../services/audit/trail-reader.port.ts';
import type { AuditEvent } from '../../services/contract/audit/audit-event.ts';
import { SCREEN_EVENTS } from '../../services/contract/screens/live-events.ts';
import { batchOf, stayChanged, T0 } from '../history/history-fixtures.ts';
import { OTHER, OWN, ROUTES } from '../command/route-table.ts';
import { WholeApplication } from '../command/whole-application.ts';
import { timeLimit } from '../support/patience.ts';

let whole: WholeApplication;

beforeAll(async () => {
  whole = await WholeApplication.open();
  await whole.history.write(
    batchOf(1, {
      decisions: [OWN, OTHER].map((unitId) => stayChanged(unitId, T0, { stayId: `stay-of-${unitId}`, unitId })),
    }),
  );
}, timeLimit(60_000));

afterAll(() => whole.close());

async function events(): Promise<readonly AuditEvent[]> {
  return (await findEvents(await whole.audit.trails(), ANY_EVENT)).events.map(({ event }) => event);
}

/** Oldest first. */
async function newSince(before: readonly AuditEvent[]): Promise<readonly AuditEvent[]> {
  const now = await events();
  return now.slice(0, now.length - before.length).toReversed();
}

async function call(route: string, unitId = OWN): Promise<number> {
  const [method = '', template = ''] = route.split(' ');
  const { query, body } = ROUTES[route]?.ask?.(unitId) ?? {};
  const search = query === undefined ? '' : `?${new URLSearchParams(query).toString()}`;
  const response = await fetch(whole.address + (ROUTES[route]?.path?.(unitId) ?? template) + search, {
    method,
    headers: { 'content-type': 'application/json', ...whole.headersOf('doctor') },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  await response.arrayBuffer();
  return response.status;
}

const views = Object.entries(AUDITED_ROUTES).flatMap(([route, { kind }]) => (kind === 'view' ? [route] : []));

describe('every route', () => {
  it('is in the table of what it leaves in the trail', () => {
    const routes = whole.routes();
    expect(Object.keys(AUDITED_ROUTES).filter((route) => !routes.includes(route))).toEqual([]);
    const unknown = routes.filter((route) => AUDITED_ROUTES[route] === undefined);
    expect(unknown.filter((route) => auditOf(route).kind !== 'view')).toEqual([]);
  });

  it('that looks back leaves one event a view, however often it is polled, and none where it is refused', async () => {
    const before = await events();
    for (let poll = 0; poll < 3; poll++) for (const route of views) await call(route);
    const found = await newSince(before);
    const seen = found.map(({ action, screen, unitId, stayIds }) => [action, screen, unitId, stayIds]);
    expect(seen).toEqual([
      ['view', 'stays', OWN, [`stay-of-${OWN}`]],
      ['view', 'trends', OWN, [`stay-of-${OWN}`]],
      ['view', 'decisions', OWN, [`stay-of-${OWN}`]],
      ['view', 'quarantine', OWN, []],
      ['view', 'messages refused', null, []],
    ]);
    expect(found[0]).toMatchObject({
      actor: { kind: 'person', id: 'doctor', role: 'doctor', address: expect.stringContaining('127.0.0.1') },
      outcome: 'done',
    });
    for (const route of views) await call(route, OTHER);
    expect(await newSince(before)).toHaveLength(found.length);
  });

  it('of a hospital is in the trail of that hospital', async () => {
    await call('GET /api/history/vitals');
    const found = await findEvents(await whole.audit.trails(), { ...ANY_EVENT, stayId: `stay-of-${OWN}` });
    expect(new Set(found.events.map(({ trail }) => trail))).toEqual(new Set(['hospital.hospital-a']));
  });

  it('over FHIR leaves the patients and stays of its answer', async () => {
    const before = await events();
    for (const type of ['Patient', 'Encounter', 'Encounter']) {
      const response = await fetch(`${whole.address}/fhir/${type}`, { headers: whole.headersOf('doctor') });
      expect(response.status).toBe(200);
      await response.arrayBuffer();
    }
    const found = await newSince(before);
    expect(found.map(({ screen, stayIds }) => [screen, stayIds])).toEqual([
      ['fhir Patient', []],
      ['fhir Encounter', [`stay-of-${OWN}`]],
    ]);
    expect(found[0]?.patientIds).toHaveLength(1);
  });

  it('that lets in and out leaves who, and nothing that was typed but a known name', async () => {
    const before = await events();
    const enter = (userName: string, password: string) =>
      fetch(`${whole.address}/api/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ userName, password }),
      });
    await enter('nurse', 'wrong-password-1');
    await enter('secret-typed-in-the-wrong-field', 'x');
    const cookie = await whole.signIn('nurse');
    await fetch(`${whole.address}/api/session`, { method: 'DELETE', headers: { cookie } });
    const found = await newSince(before);
    expect(found.map(({ action, actor }) => [action, actor.id])).toEqual([
      ['sign-in-failed', 'nurse'],
      ['sign-in-failed', ''],
      ['sign-in', 'nurse'],
      ['sign-out', 'nurse'],
    ]);
    expect(JSON.stringify(found)).not.toMatch(/wrong-password|secret-typed/);
  });

  it('and a board that is watched leaves the children in it, once for a screen that comes back', async () => {
    const before = await events();
    for (let connect = 0; connect < 2; connect++) {
      const socket = io(whole.address, {
        transports: ['websocket'],
        forceNew: true,
        extraHeaders: whole.headersOf('doctor'),
      });
      const watch = { unitId: OWN, cursor: null, screenId: 's', visible: true };
      expect(await socket.timeout(timeLimit(10_000)).emitWithAck(SCREEN_EVENTS.watch, watch)).toMatchObject({
        ok: true,
      });
      socket.disconnect();
    }
    const found = await newSince(before);
    expect(found).toMatchObject([{ action: 'view', screen: 'board', unitId: OWN, actor: { id: 'doctor' } }]);
  });

  it('that decides leaves what was decided, also where it was refused', async () => {
    const before = await events();
    expect(await call('POST /api/units/:unitId/policy')).toBe(400);
    const found = await newSince(before);
    expect(found).toMatchObject([{ action: 'policy', unitId: OWN, outcome: 'refused', actor: { id: 'doctor' } }]);
  });
});

describe('a trail that cannot be written', () => {
  it('refuses what looks back and what decides, and lets in whoever has to be warned', async () => {
    const folder = path.join(whole.folder, 'audit');
    const trails = (await readdir(folder)).map((name) => path.join(folder, name, 'journal'));
    await blocked(trails, async () => {
      // Views of another account: those of before are open.
      const asNurse = async (url: string) =>
        (await fetch(whole.address + url, { headers: whole.headersOf('nurse') })).status;
      expect(await asNurse(`/api/history/stays?unitId=${OWN}`)).toBe(503);
      expect(await asNurse('/fhir/Patient')).toBe(503);
      expect(await call('POST /api/units/:unitId/policy')).toBe(503);
      expect(await asNurse('/api/session')).toBe(200);
      expect(await asNurse('/api/units')).toBe(200);
      expect(await whole.signIn('nurse')).toContain('=');
    });
    const asNurse = await fetch(`${whole.address}/api/history/stays?unitId=${OWN}`, {
      headers: whole.headersOf('nurse'),
    });
    expect(asNurse.status).toBe(200);
    await expect.poll(() => whole.audit.recorder.status().waiting, { timeout: timeLimit(10_000) }).toBe(0);
    expect((await events()).some(({ action, actor }) => action === 'sign-in' && actor.id === 'nurse')).toBe(true);
  });
});

/** A journal that is a file takes no batch, whoever runs the test. */
async function blocked(folders: readonly string[], work: () => Promise<void>): Promise<void> {
  for (const folder of folders) {
    await rename(folder, `${folder}.away`);
    await writeFile(folder, '');
  }
  try {
    await work();
  } finally {
    for (const folder of folders) {
      await rm(folder);
      await rename(`${folder}.away`, folder);
    }
  }
}
