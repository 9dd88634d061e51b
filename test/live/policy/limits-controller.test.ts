// Hazards: H32 (docs/hazards.md).
/** Issue 14 point 1 over HTTP: what holds for the unit and for one child, who set it, its bounds, and a preview that begins once. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { HeldLimit } from '../../../services/clinical/vital/limit-change.ts';
import type { PolicyView } from '../../../services/contract/decisions/policy-view.ts';
import type { LimitsView } from '../../../services/contract/screens/limits/limits-answer.ts';
import { START_MS, unitState } from '../decision-samples.ts';
import { LiveHouse, OTHER_UNIT_NURSE } from '../live-house.ts';

const NONE: PolicyView = {
  version: 'none',
  decided: null,
  optIns: [],
  disabledRules: [],
  findingAlerts: [],
  scoreAlerts: [],
  before: null,
};
const UNIT = 'unit-limits';
const [STAY] = unitState({ unitId: UNIT }).stays.map(({ stayId }) => stayId);
const SET = { by: 'dr.lee', displayName: 'Dr Lee', atMs: START_MS };
const place = { ruleId: 'desaturation', level: 'medium' } as const;
const LIMITS: readonly HeldLimit[] = [
  { ...place, scope: { of: 'unit' }, limit: 88, reason: 'ward round', set: SET },
  {
    ...place,
    scope: { of: 'stay', stayId: STAY ?? '', untilMs: START_MS + 3_600_000 },
    limit: 86,
    reason: 'shunt',
    set: SET,
  },
];

let house: LiveHouse;

beforeAll(async () => {
  house = await LiveHouse.open();
  await house.decide(
    unitState({ unitId: UNIT, policy: { ...NONE, version: 'p1', limits: LIMITS }, policyVersion: 'p1' }),
  );
  const cookie = await house.signIn('nurse.kim');
  await vi.waitFor(async () => expect((await ask(cookie)).status).toBe(200));
});
afterAll(() => house.close());

function ask(cookie: string, query = ''): Promise<Response> {
  return fetch(`${house.address}/api/units/${UNIT}/limits${query}`, { headers: { cookie } });
}

async function limits(user: string, query = ''): Promise<LimitsView> {
  return (await (await ask(await house.signIn(user), query)).json()) as LimitsView;
}

function preview(cookie: string, body: unknown): Promise<Response> {
  return fetch(`${house.address}/api/units/${UNIT}/limits/preview`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

const oxygen = ({ rows }: LimitsView, bandId: string) =>
  rows.find((row) => row.ruleId === 'desaturation' && row.level === 'medium' && row.bandId === bandId);

describe('limits of a unit', () => {
  it('say what holds at each age, what ships, who moved it and why, and how far it may go', async () => {
    const view = await limits('nurse.kim');
    expect(oxygen(view, '0-17-years')).toMatchObject({
      shipped: { limit: 90 },
      inForce: { limit: 88 },
      changedBy: 'unit',
      change: { reason: 'ward round', set: { displayName: 'Dr Lee' } },
      bounds: { limit: { alone: { from: 85, to: 95 } } },
    });
    expect(view.children.find(({ stayId }) => stayId === STAY)).toMatchObject({ ownLimits: 1 });
    expect(view.quiet[0]).toMatchObject({ level: 'high', bounds: { least: 120_000 } });
    expect(oxygen(await limits('engineer.jung'), '0-17-years')?.change?.set).toEqual({
      by: '',
      displayName: null,
      atMs: START_MS,
    });
  });

  it('of one child are those of the own age with what holds for that child alone', async () => {
    const view = await limits('nurse.kim', `?stayId=${STAY}`);
    const bands = new Set(view.rows.filter(({ ruleId }) => ruleId === 'desaturation').map(({ bandId }) => bandId));
    expect([view.stayId, bands.size]).toEqual([STAY, 1]);
    const row = view.rows.find(({ ruleId, level }) => ruleId === 'desaturation' && level === 'medium');
    expect(row).toMatchObject({ inForce: { limit: 86 }, changedBy: 'stay', change: { reason: 'shunt' } });
    const cookie = await house.signIn('nurse.kim');
    expect((await ask(cookie, '?stayId=nobody')).status).toBe(404);
    expect((await ask(cookie, '?stay=x')).status).toBe(400);
    expect((await ask(await house.signIn(OTHER_UNIT_NURSE))).status).toBe(403);
  });
});

describe('a preview', () => {
  const change = { change: 'limit', limit: { ...place, scope: { of: 'unit' }, limit: 87 }, reason: 'try' } as const;

  it('folds the policy that would hold, is one for all who ask the same, and is told when it is done', async () => {
    const doctor = await house.signIn('dr.lee');
    const asked = { change, basedOn: 'p1' };
    for (const who of [doctor, doctor]) expect((await preview(who, asked)).status).toBe(200);
    const [first, second] = house.previews.asked;
    expect(first?.choices.limits).toMatchObject([{ limit: 86 }, { limit: 87 }]);
    expect(first?.choices.limits?.every((limit) => !('set' in limit))).toBe(true);
    expect(second?.name).toBe(first?.name);
    house.previews.standing = { state: 'failed', said: 'no record' };
    expect(await (await preview(doctor, asked)).json()).toEqual({ state: 'failed', said: 'no record' });
    house.previews.standing = null;
    expect((await preview(doctor, asked)).status).toBe(503);
  });

  it('is for whoever may decide, and of what may be', async () => {
    const doctor = await house.signIn('dr.lee');
    expect((await preview(await house.signIn('nurse.kim'), { change, basedOn: 'p1' })).status).toBe(403);
    const refused: readonly (readonly [unknown, number])[] = [
      [{ change }, 400],
      [{ change, basedOn: 'p0' }, 409],
      [{ change: null, basedOn: 'p1' }, 409],
      [{ change: { ...change, limit: { ...change.limit, limit: 20 } }, basedOn: 'p1' }, 409],
    ];
    for (const [body, status] of refused) expect((await preview(doctor, body)).status).toBe(status);
  });
});
