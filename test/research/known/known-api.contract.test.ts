/** How a unit stood, asked of a Vigil that runs: its own process answers from the log beside it, and tells nobody names. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { KnownView } from '../../../services/contract/screens/known-view.ts';
import { sessionCookie } from '../../support/session.ts';
import { timeLimit } from '../../support/patience.ts';
import { dataFolder, startVigilProcess, type RunningProcess } from '../../support/vigil-process.ts';

const UNIT_ID = 'demo-ward';

let vigil: RunningProcess;

beforeAll(async () => {
  vigil = await startVigilProcess({ HOME: await dataFolder(), VIGIL_LOG_LEVEL: 'silent' });
}, timeLimit(90_000));
afterAll(async () => {
  expect(await vigil.stop()).toBe(0);
}, timeLimit(30_000));

async function askedBy(user: string, query: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(`${vigil.address}/api/known?${new URLSearchParams(query).toString()}`, {
    headers: { cookie: await sessionCookie(vigil.address, user) },
  });
}

async function staysInHistory(): Promise<unknown> {
  const cookie = await sessionCookie(vigil.address, 'nurse.kim');
  return (await fetch(`${vigil.address}/api/history/stays?unitId=${UNIT_ID}`, { headers: { cookie } })).json();
}

async function knownTo(user: string, atMs: number): Promise<KnownView> {
  const response = await askedBy(user, { unitId: UNIT_ID, atMs: String(atMs) });
  const body = (await response.json()) as KnownView;
  expect({ status: response.status, body }).toMatchObject({ status: 200 });
  return body;
}

it(
  'tells how the unit stood by what had arrived, without names, and nothing of a time before it',
  { timeout: timeLimit(180_000) },
  async () => {
    await vi.waitFor(async () => expect(await staysInHistory()).toHaveLength(11), {
      timeout: timeLimit(60_000),
      interval: 200,
    });
    // What the history has, the log had before.
    const atMs = Date.now();
    // Once a later tick is in the log, nothing of before that moment can still come.
    await vi.waitFor(async () => expect((await knownTo('nurse.kim', Date.now())).unitAtMs).toBeGreaterThan(atMs), {
      timeout: timeLimit(60_000),
      interval: 500,
    });
    const whole = await knownTo('researcher.choi', atMs);
    expect(whole.unitAtMs).toBeLessThanOrEqual(atMs);
    expect(whole.state?.stays.map(({ displayName, birthDate }) => ({ displayName, birthDate }))).toEqual(
      Array.from({ length: 11 }, () => ({ displayName: '', birthDate: null })),
    );
    // Asked again later, it is the same: what came meanwhile does not show.
    expect(await knownTo('nurse.kim', atMs)).toEqual(whole);
    expect(await knownTo('nurse.kim', atMs - 86_400_000)).toMatchObject({ unitAtMs: null, state: null });
  },
);

it('says what is wrong with a question, and is not for engineers', { timeout: timeLimit(60_000) }, async () => {
  expect((await askedBy('nurse.kim', { unitId: UNIT_ID, atMs: 'yesterday' })).status).toBe(400);
  expect((await askedBy('engineer.jung', { unitId: UNIT_ID, atMs: '1' })).status).toBe(403);
});
