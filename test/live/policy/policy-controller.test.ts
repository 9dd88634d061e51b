// Hazards: H33 (docs/hazards.md).
/** Issue 18 point 1 over HTTP: a decision of a doctor is success only when the engine says that it holds. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DECISION_VERSION, type PolicyChanged } from '../../../services/contract/decisions/decision.ts';
import type { PolicyView } from '../../../services/contract/decisions/policy-view.ts';
import { START_MS, unitState } from '../decision-samples.ts';
import { LiveHouse, OTHER_UNIT_NURSE } from '../live-house.ts';

const PEWS = 'national-pews-england';
const NONE: PolicyView = {
  version: 'none',
  decided: null,
  optIns: [],
  disabledRules: [],
  findingAlerts: [],
  scoreAlerts: [],
  before: null,
};
const OPT_IN = { change: 'opt-in', ruleId: PEWS, waives: ['setting'], reason: 'ward round' };

let house: LiveHouse;
let unitId = '';
let count = 0;

beforeAll(async () => {
  house = await LiveHouse.open();
});
afterAll(() => house.close());

async function freshUnit(): Promise<void> {
  unitId = `unit-policy-${(count += 1)}`;
  await house.decide(unitState({ unitId, policy: NONE, policyVersion: 'none' }));
  const cookie = await house.signIn('dr.lee');
  await expect.poll(async () => (await ask(cookie)).status).toBe(200);
}

function ask(cookie: string): Promise<Response> {
  return fetch(`${house.address}/api/units/${unitId}/policy`, { headers: { cookie } });
}

function decide(cookie: string, body: unknown): Promise<Response> {
  return fetch(`${house.address}/api/units/${unitId}/policy`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** As the engine answers a record that it takes. */
function holds(version: string): PolicyChanged {
  const policy: PolicyView = {
    ...NONE,
    version,
    decided: { by: 'dr.lee', displayName: 'Dr Lee', reason: 'ward round', atMs: START_MS },
    optIns: [{ ruleId: PEWS, reason: 'ward round', waives: ['setting'] }],
    scoreAlerts: [{ ruleId: PEWS, settings: ['picu'] }],
    before: { optIns: [], disabledRules: [], findingAlerts: [] },
  };
  const envelope = {
    version: DECISION_VERSION,
    id: `${unitId}/policy/${version}`,
    unitId,
    atMs: START_MS,
    cause: '0:1',
  };
  return { ...envelope, version: DECISION_VERSION, kind: 'policy.changed', stayId: null, policy };
}

describe('a decision about rules', () => {
  it('is a record of the log with the name from the session, and holds when the engine says so', async () => {
    await freshUnit();
    const doctor = await house.signIn('dr.lee');
    const answer = decide(doctor, { change: OPT_IN, basedOn: 'none' });
    const [record] = await house.inputs(unitId, 1);
    expect(record).toMatchObject({ kind: 'policy.set', basedOn: 'none', reason: 'ward round', source: 'screen' });
    if (record?.kind !== 'policy.set') throw new Error('no policy');
    expect(record.displayName).not.toBe('');
    await house.decide(holds(record.id));
    const response = await answer;
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      policy: { version: record.id, decided: { displayName: 'Dr Lee' } },
      withoutScoreAlert: [],
      mayChange: true,
    });
    const engineer = await (await ask(await house.signIn('engineer.jung'))).json();
    expect(engineer).toMatchObject({ policy: { decided: { by: '', displayName: null } }, mayChange: true });
  });

  it('is not made when another one was faster, nor when the engine says nothing', async () => {
    await freshUnit();
    const doctor = await house.signIn('dr.lee');
    const outrun = decide(doctor, { change: OPT_IN, basedOn: 'none' });
    await house.inputs(unitId, 1);
    await house.decide(holds('policy-of-another'));
    expect([(await outrun).status, await (await outrun).json()]).toMatchObject([409, { code: 'outrun' }]);
    const alone = decide(doctor, { change: { change: 'undo', reason: 'again' }, basedOn: 'policy-of-another' });
    await house.inputs(unitId, 2);
    house.clock.advance(5_000);
    expect([(await alone).status, await (await alone).json()]).toMatchObject([503, { code: 'not-confirmed' }]);
  });

  it('needs a reason, a rule that knows it, and what it is based on', async () => {
    await freshUnit();
    const doctor = await house.signIn('dr.lee');
    const refused: readonly (readonly [unknown, number])[] = [
      [{ change: { ...OPT_IN, reason: ' ' }, basedOn: 'none' }, 400],
      [{ change: OPT_IN }, 400],
      [{ change: { ...OPT_IN, by: 'somebody else' }, basedOn: 'none' }, 400],
      [{ change: { ...OPT_IN, ruleId: 'no-such' }, basedOn: 'none' }, 409],
      [{ change: OPT_IN, basedOn: 'policy-0' }, 409],
    ];
    for (const [body, status] of refused) expect((await decide(doctor, body)).status).toBe(status);
  });

  it('is seen by nurses and made by doctors and engineers, in their own units', async () => {
    await freshUnit();
    const nurse = await house.signIn('nurse.kim');
    expect(await (await ask(nurse)).json()).toMatchObject({ mayChange: false, withoutScoreAlert: ['picu'] });
    expect((await decide(nurse, { change: OPT_IN, basedOn: 'none' })).status).toBe(403);
    expect((await ask(await house.signIn(OTHER_UNIT_NURSE))).status).toBe(403);
    unitId = 'no-such-unit';
    expect((await ask(nurse)).status).toBe(404);
  });
});

describe('a decision in a unit that has stated its budget of alerts', () => {
  const BUDGET = { urgent: 2, medium: 6 };
  const limit = { scope: { of: 'unit' }, ruleId: 'desaturation', level: 'medium', sustainedForMs: 90_000 };
  const counts = { alerts: 9, alertsABedDay: 3, bedDays: 3, byRule: {} };
  const rates = {
    ...counts,
    byLevel: { high: { alerts: 3, alertsABedDay: 1 }, medium: { alerts: 6, alertsABedDay: 2 } },
  };

  it('carries what a preview of the very same has counted, and nothing of another one', async () => {
    await freshUnit();
    await house.decide(unitState({ unitId, policy: { ...NONE, budget: BUDGET }, policyVersion: 'none' }));
    const doctor = await house.signIn('dr.lee');
    const missed = { count: 0, first: [] };
    const view = { unitId, fromMs: 0, toMs: 1, before: rates, after: rates, missed, added: { count: 0 } };
    const rest = { delayed: { count: 0, medianMs: null }, milder: { count: 0 } };
    house.previews.standing = { state: 'done', view: { ...view, ...rest } };
    const change = { change: 'limit', limit, reason: 'ward round' };
    await expect
      .poll(async () => ((await (await ask(doctor)).json()) as { policy: PolicyView }).policy.budget)
      .toEqual(BUDGET);
    const tried = await fetch(`${house.address}/api/units/${unitId}/limits/preview`, {
      method: 'POST',
      headers: { cookie: doctor, 'content-type': 'application/json' },
      body: JSON.stringify({ change, basedOn: 'none' }),
    });
    expect(tried.status).toBe(200);
    const answers = [
      decide(doctor, { change: { ...change, limit: { ...limit, sustainedForMs: 95_000 } }, basedOn: 'none' }),
      decide(doctor, { change, basedOn: 'none' }),
    ];
    const records = (await house.inputs(unitId, 2)).flatMap((each) => (each.kind === 'policy.set' ? [each] : []));
    const foreseen = records.map(({ limits = [], foreseen: said }) => [limits[0]?.sustainedForMs, said]);
    expect(Object.fromEntries(foreseen)).toEqual({ 95_000: undefined, 90_000: { urgent: 1, medium: 2, bedDays: 3 } });
    house.clock.advance(5_000);
    await Promise.all(answers);
  });
});
