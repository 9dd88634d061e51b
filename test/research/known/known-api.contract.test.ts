/** How a unit stood, asked of a Vigil that runs: a process of its own answers from the log beside it, and tells nobody names. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { KnownView } from '../../../services/contract/screens/known-view.ts';
import { sessionCookie } from '../../support/session.ts';
import { timeLimit } from '../../support/patience.ts';
import { dataFolder, runVigilCommand, startVigilProcess, type RunningProcess } from '../../support/vigil-process.ts';

const SECONDS = 120;

let vigil: RunningProcess;
/** The unit of a playback that has ended, and when its recording began, ms. */
let unitId: string;
let fromMs: number;

beforeAll(async () => {
  const home = await dataFolder();
  vigil = await startVigilProcess({ HOME: home, VIGIL_SIMULATOR: '0', VIGIL_LOG_LEVEL: 'silent' });
  const file = path.join(await dataFolder(), 'rates.csv');
  const rows = Array.from({ length: SECONDS }, (_, second) => `${second},${100 + second}`);
  await writeFile(file, `t_s,hr_bpm\n${rows.join('\n')}\n`);
  const env = { HOME: home, VIGIL_HTTP_PORT: new URL(vigil.address).port };
  const played = await runVigilCommand(['feed', 'play', file, '--bed', 'B1', '--speed', 'max'], env);
  expect([played.code, played.stderr]).toEqual([0, '']);
  unitId = /^unit (\S+), bed B1/m.exec(played.stdout)?.[1] ?? '';
  fromMs = Date.parse(/^(\S+Z) to \S+Z$/m.exec(played.stdout)?.[1] ?? '');
}, timeLimit(120_000));

afterAll(async () => {
  expect(await vigil.stop()).toBe(0);
}, timeLimit(60_000));

async function askedBy(user: string, query: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(`${vigil.address}/api/known?${new URLSearchParams(query).toString()}`, {
    headers: { cookie: await sessionCookie(vigil.address, user) },
  });
}

async function knownTo(user: string, atMs: number): Promise<KnownView> {
  const response = await askedBy(user, { unitId, atMs: String(atMs) });
  const body = (await response.json()) as KnownView;
  expect({ status: response.status, body }).toMatchObject({ status: 200 });
  return body;
}

it(
  'tells how the unit stood by what had arrived, without names, and nothing of a time before it',
  { timeout: timeLimit(180_000) },
  async () => {
    const atMs = fromMs + 60_000;
    const known = await knownTo('researcher.choi', atMs);
    expect(known).toMatchObject({ unitId, atMs, unitAtMs: atMs });
    const [stay] = known.state?.stays ?? [];
    expect(stay).toMatchObject({ displayName: '', birthDate: null, bedId: 'B1' });
    // The recording goes on, and of that nothing shows.
    expect(stay?.signals.find(({ signal }) => signal === 'heartRatePerMin')).toMatchObject({
      value: 160,
      observedAtMs: atMs,
    });
    expect(await knownTo('researcher.choi', fromMs - 3_600_000)).toMatchObject({ unitAtMs: null, state: null });
  },
);

it('says what is wrong with a question, and is not for engineers', { timeout: timeLimit(60_000) }, async () => {
  expect((await askedBy('researcher.choi', { unitId, atMs: 'yesterday' })).status).toBe(400);
  expect((await askedBy('engineer.jung', { unitId, atMs: '1' })).status).toBe(403);
});
