/**
 * The research page of a Vigil that runs: stays without names, a cohort out of the embedded history of that Vigil, runs in
 * a process of their own that are cancelled, refused and listed after a restart.
 */
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CohortView, WhatIfView } from '../../../services/contract/screens/research-results.ts';
import type { ResearchRun, ResearchStays } from '../../../services/contract/screens/research-view.ts';
import { sessionCookie } from '../../support/session.ts';
import { timeLimit } from '../../support/patience.ts';
import { dataFolder, runVigilCommand, startVigilProcess, type RunningProcess } from '../../support/vigil-process.ts';

const SECONDS = 240;
const PATIENCE = { timeout: timeLimit(240_000), interval: 250 };

let vigil: RunningProcess;
let home: string;
let unitId: string;
let fromMs: number;
const settings = (): Readonly<Record<string, string>> => ({
  HOME: home,
  VIGIL_SIMULATOR: '0',
  VIGIL_LOG_LEVEL: 'silent',
});

beforeAll(async () => {
  home = await dataFolder();
  vigil = await startVigilProcess(settings());
  const file = path.join(await dataFolder(), 'rates.csv');
  // Fast for a child of two years from the second minute on.
  const rows = Array.from({ length: SECONDS }, (_, second) => `${second},${second < 60 ? 110 : 190}`);
  await writeFile(file, `t_s,hr_bpm\n${rows.join('\n')}\n`);
  const env = { HOME: home, VIGIL_HTTP_PORT: new URL(vigil.address).port };
  const words = [
    'feed',
    'play',
    file,
    '--bed',
    'B1',
    '--birth-date',
    '2020-05-01',
    '--stay',
    'played',
    '--speed',
    'max',
  ];
  const played = await runVigilCommand([...words, '--start', '2022-06-01T00:00:00Z'], env);
  expect([played.code, played.stderr]).toEqual([0, '']);
  unitId = /^unit (\S+), bed B1/m.exec(played.stdout)?.[1] ?? '';
  fromMs = Date.parse('2022-06-01T00:00:00Z');
}, timeLimit(120_000));

afterAll(async () => {
  expect(await vigil.stop()).toBe(0);
}, timeLimit(60_000));

const cookies = new Map<string, Promise<string>>();

/** Signing in takes its time on purpose. */
function cookieOf(user: string): Promise<string> {
  const cookie = cookies.get(user) ?? sessionCookie(vigil.address, user);
  cookies.set(user, cookie);
  return cookie;
}

async function asked(
  user: string,
  target: string,
  { method = 'GET', body }: { readonly method?: string; readonly body?: unknown } = {},
): Promise<Response> {
  return fetch(`${vigil.address}/api/research/${target}`, {
    method,
    headers: { cookie: await cookieOf(user), 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function told<T>(response: Promise<Response>): Promise<T> {
  const found = await response;
  const text = await found.text();
  expect(found.status, text).toBeLessThan(300);
  return JSON.parse(text) as T;
}

const start = (body: unknown) => told<ResearchRun>(asked('researcher.choi', 'runs', { method: 'POST', body }));
const runs = () => told<readonly ResearchRun[]>(asked('researcher.choi', 'runs'));

async function ended(runId: string): Promise<ResearchRun> {
  const stateOf = async (): Promise<ResearchRun | undefined> => (await runs()).find((run) => run.runId === runId);
  await expect.poll(async () => (await stateOf())?.state, PATIENCE).not.toMatch(/^(waiting|running)$/);
  const run = await stateOf();
  if (run === undefined) throw new Error(`the run ${runId} is not listed`);
  return run;
}

const whatIf = () => ({
  kind: 'what-if',
  unitId,
  fromMs,
  toMs: fromMs + SECONDS * 1_000,
  changes: [],
  offRuleIds: ['tachycardia'],
});

it('lists stays by age and time, without names and birth dates', { timeout: timeLimit(60_000) }, async () => {
  const stays = (query: string) => told<ResearchStays>(asked('researcher.choi', `stays?${query}`));
  await expect.poll(async () => (await stays(`unitId=${unitId}`)).stays.length, PATIENCE).toBe(1);
  const { stays: found } = await stays(`unitId=${unitId}&ageBand=toddler`);
  expect(found).toEqual([
    { stayId: 'played', unitId, ageBand: 'toddler', sex: 'unknown', openedAtMs: fromMs, closedAtMs: null },
  ]);
  expect((await stays(`unitId=${unitId}&ageBand=newborn`)).stays).toEqual([]);
  expect((await stays(`unitId=${unitId}&toMs=${fromMs}`)).stays).toEqual([]);
  expect((await asked('nurse.kim', 'stays')).status).toBe(403);
  expect((await asked('researcher.choi', 'stays?age=1')).status).toBe(400);
});

it('makes a cohort out of the history of the Vigil that runs', { timeout: timeLimit(600_000) }, async () => {
  const definition = {
    version: 1,
    name: 'Played',
    authors: ['Choi M.'],
    population: { units: [unitId], ageDays: { from: 365, below: 2_000 } },
    time: { from: '2022-01-01T00:00:00Z', to: '2023-01-01T00:00:00Z', resolution: 'minute' },
    signals: ['heartRatePerMin'],
    labels: [],
    minimum: { hours: 0, coverage: 0 },
  };
  const wrong = { ...definition, population: { unit: [unitId] } };
  const refused = await asked('researcher.choi', 'cohorts/played', { method: 'PUT', body: wrong });
  expect([refused.status, await refused.json()]).toMatchObject([422, { message: expect.stringContaining('units') }]);
  await told(asked('researcher.choi', 'cohorts/played', { method: 'PUT', body: definition }));
  const { runId } = await start({ kind: 'cohort', cohortId: 'played' });
  const run = await ended(runId);
  expect(run).toMatchObject({ state: 'done', share: 1, files: ['report.json'], unitIds: [unitId] });
  const report = await told<CohortView>(asked('researcher.choi', `runs/${runId}/report.json`));
  expect(report.stays).toBe(1);
  const made = path.join(vigil.dataDir, 'research/runs', runId, 'files');
  expect(await readdir(made)).toEqual(expect.arrayContaining(['cohort.json', 'stays.parquet', 'CITATION.cff']));
});

it(
  'works on one run at a time, cancels one that waits, and lists all of them after a restart',
  { timeout: timeLimit(600_000) },
  async () => {
    const first = await start(whatIf());
    const second = await start(whatIf());
    const states = async () => (await runs()).filter(({ state }) => state === 'running').length;
    expect(await states()).toBeLessThanOrEqual(1);
    const cancelled = await told<ResearchRun>(
      asked('researcher.choi', `runs/${second.runId}/cancel`, { method: 'POST' }),
    );
    expect(cancelled.state).toBe('cancelled');
    expect((await ended(first.runId)).state).toBe('done');
    const report = await told<WhatIfView>(asked('researcher.choi', `runs/${first.runId}/report.json`));
    expect(report.before.byRule['tachycardia']?.alerts).toBe(1);
    expect(report.after.byRule['tachycardia']).toBeUndefined();
    const failing = await start({ ...whatIf(), offRuleIds: ['no-such-rule'] });
    expect(await ended(failing.runId)).toMatchObject({
      state: 'failed',
      fault: expect.stringContaining('no-such-rule'),
    });

    // One at a time: the last is not done before the process ends, however fast the machine is.
    await start(whatIf());
    const last = await start(whatIf());
    expect(await vigil.stop()).toBe(0);
    vigil = await startVigilProcess({ ...settings(), VIGIL_DATA_DIR: vigil.dataDir });
    cookies.clear();
    const byId = new Map((await runs()).map((run) => [run.runId, run.state]));
    expect(byId.get(first.runId)).toBe('done');
    expect(byId.get(second.runId)).toBe('cancelled');
    expect(byId.get(last.runId)).toBe('interrupted');
  },
);

it('writes the page of an evaluation, which may load and run nothing', { timeout: timeLimit(600_000) }, async () => {
  const { runId } = await start({
    kind: 'evaluate',
    subject: { kind: 'alert', id: 'tachycardia' },
    labelId: 'escalation',
    threshold: null,
    lowerIsWorse: false,
    horizonMinutes: 360,
  });
  expect(await ended(runId)).toMatchObject({ state: 'done', files: ['report.json', 'report.html'] });
  const page = await asked('researcher.choi', `runs/${runId}/report.html`);
  expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'.*sandbox$/);
  expect(await page.text()).toMatch(/^<!doctype html>[^]*tachycardia/);
  expect((await asked('nurse.kim', `runs/${runId}/report.html`)).status).toBe(403);
});
