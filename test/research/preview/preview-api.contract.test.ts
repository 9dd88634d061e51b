// Hazards: H32 (docs/hazards.md).
/** Issue 14 point 1 on a Vigil that runs: limits as they hold, and a preview that a process of its own folds from the log beside it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LimitsView } from '../../../services/contract/screens/limits/limits-answer.ts';
import type { PreviewStanding } from '../../../services/contract/screens/limits/preview-view.ts';
import type { PolicyAnswer } from '../../../services/contract/screens/policy-answer.ts';
import { sessionCookie } from '../../support/session.ts';
import { timeLimit } from '../../support/patience.ts';
import { dataFolder, startVigilProcess, type RunningProcess } from '../../support/vigil-process.ts';

let vigil: RunningProcess;
let cookie: string;

beforeAll(async () => {
  vigil = await startVigilProcess({ HOME: await dataFolder(), VIGIL_LOG_LEVEL: 'silent' });
  cookie = await sessionCookie(vigil.address, 'dr.lee');
}, timeLimit(120_000));

afterAll(async () => {
  expect(await vigil.stop()).toBe(0);
}, timeLimit(60_000));

async function answerOf<T>(path: string, body?: unknown): Promise<{ readonly status: number; readonly body: T }> {
  const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const headers = { cookie, 'content-type': 'application/json' };
  const response = await fetch(`${vigil.address}${path}`, { headers, ...sent });
  return { status: response.status, body: (await response.json()) as T };
}

it('folds the last hours under the change and says what it counted', { timeout: timeLimit(240_000) }, async () => {
  const units = await answerOf<readonly { readonly unitId: string }[]>('/api/units');
  const unitId = units.body[0]?.unitId ?? '';
  const path = `/api/units/${unitId}`;
  await expect.poll(async () => (await answerOf(`${path}/limits`)).status, { timeout: timeLimit(30_000) }).toBe(200);
  const { body: limits } = await answerOf<LimitsView>(`${path}/limits`);
  const row = limits.rows.find((each) => each.ruleId === 'desaturation' && each.bandId === '0-17-years');
  expect(row).toMatchObject({ inForce: row?.shipped, change: null });
  const [child] = limits.children;
  const { body: own } = await answerOf<LimitsView>(`${path}/limits?stayId=${child?.stayId}`);
  expect(own.stayId).toBe(child?.stayId);
  const { body: policy } = await answerOf<PolicyAnswer>(`${path}/policy`);
  const limit = { scope: { of: 'unit' }, ruleId: 'desaturation', level: 'medium', sustainedForMs: 120_000 };
  const asked = { change: { change: 'limit', limit, reason: 'try' }, basedOn: policy.policy.version };
  let told: PreviewStanding = { state: 'working', share: 0 };
  await expect
    .poll(
      async () => {
        told = (await answerOf<PreviewStanding>(`${path}/limits/preview`, asked)).body;
        return told.state;
      },
      { timeout: timeLimit(120_000), interval: 500 },
    )
    .not.toBe('working');
  expect(told).toMatchObject({ state: 'done', view: { unitId, before: { bedDays: expect.any(Number) as number } } });
});
