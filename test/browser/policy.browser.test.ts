/** Issue 18 point 1 on the screen: the board says that no score can alert, a doctor opts in with a reason, and what was decided is shown. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadShippedRules } from '../../services/compose/parts/load-engine.ts';
import type { PolicyView } from '../../services/contract/decisions/policy-view.ts';
import { bedSettingsOf } from '../../services/contract/decisions/policy-view.ts';
import type { PolicyRequest } from '../../services/contract/screens/policy-answer.ts';
import type { Role } from '../../services/contract/access/access-table.ts';
import { scoreAlertsIn } from '../../services/clinical/score/score-alerts.ts';
import { DECISION_VERSION, type UnitState } from '../../services/contract/decisions/decision.ts';
import { changePolicy } from '../../services/live/policy/change-policy.ts';
import { policyAnswer } from '../../services/live/policy/view-policy-answer.ts';
import { withoutInfra } from '../support/infra.ts';
import { ScreenDriver, axeFaults, picture, tile } from './screen-driver.ts';
import { NURSE } from './stub-server.ts';
import { START_MS, UNIT_ID, unitState } from './stub-ward.ts';

const RULES = await loadShippedRules();
const NONE: PolicyView = {
  version: 'none',
  decided: null,
  optIns: [],
  disabledRules: ['sipa'],
  findingAlerts: [],
  scoreAlerts: [],
  before: null,
};
const DESK = { viewport: { width: 1440, height: 900 } };
const KOREAN = { ...DESK, locale: 'ko-KR' };

let driver: ScreenDriver;
/** What the engine holds; a decision changes it as the fold would. */
let unit: UnitState;
let asked: PolicyRequest[];

beforeAll(async () => {
  if (!withoutInfra) driver = await ScreenDriver.launch();
});
afterAll(() => driver?.close());
beforeEach(async () => {
  if (withoutInfra) return;
  await driver.begin();
  const state = unitState();
  const beds = state.beds.map((bed) => ({ ...bed, setting: 'picu' as const }));
  unit = { ...state, beds, policy: NONE, policyVersion: 'none' };
  asked = [];
  driver.server.showState(() => unit);
  serveAs('doctor');
});
afterEach(() => driver?.end());

function serveAs(role: Role): void {
  const { server } = driver;
  server.session = { ...NURSE, userId: 'lee', displayName: 'Lee H.', role, seesNames: role !== 'engineer' };
  const reader = { seesNames: role !== 'engineer', mayChange: role === 'doctor' || role === 'engineer', userId: 'lee' };
  const path = `/api/units/${UNIT_ID}/policy`;
  server.answers.set(`GET ${path}`, () => ({ body: policyAnswer(unit, RULES, reader) }));
  server.answers.set(`POST ${path}`, (body) => {
    const request = JSON.parse(body) as PolicyRequest;
    asked.push(request);
    const by = { by: 'lee', displayName: 'Lee H.', id: `policy-${asked.length}`, nowMs: START_MS, source: 'screen' };
    const changed = changePolicy(unit, { ...request, ...by, ofHospital: false }, RULES);
    if (!changed.ok) return { status: 409, body: { code: changed.code } };
    const { record } = changed;
    if (record.kind !== 'policy.set') throw new Error(record.kind);
    hold({
      version: record.id,
      decided: { by: record.by, displayName: record.displayName ?? null, reason: record.reason, atMs: START_MS },
      optIns: record.optIns,
      disabledRules: record.disabledRules,
      findingAlerts: record.findingAlerts ?? [],
    });
    return { body: policyAnswer(unit, RULES, reader) };
  });
}

/** As the engine makes a policy hold, and tells every screen. */
function hold(choices: Omit<PolicyView, 'scoreAlerts' | 'before'>): void {
  const scoreAlerts = scoreAlertsIn(RULES.scores, choices, bedSettingsOf(unit));
  const policy: PolicyView = { ...choices, scoreAlerts, before: unit.policy ?? null };
  unit = { ...unit, policy, policyVersion: policy.version };
  driver.server.change({
    version: DECISION_VERSION,
    id: `policy/${policy.version}`,
    unitId: UNIT_ID,
    atMs: driver.server.nowMs,
    cause: '0:9',
    kind: 'policy.changed',
    stayId: null,
    policy,
  });
}

describe.skipIf(withoutInfra)('rules of the unit', () => {
  it('are one press from the board’s warning; a doctor opts in with a reason, and the warning is gone', async () => {
    const page = await driver.open('', DESK);
    await tile(page, 1).waitFor();
    const warning = page.locator('.no-score-line');
    expect(await warning.textContent()).toContain('No score can alert in PICU beds.');
    await picture(page, 'board-no-score-can-alert');
    await warning.getByRole('link').click();
    const pews = page.locator('.score-choices', { hasText: 'National PEWS' });
    await pews.waitFor();
    expect(await page.locator('.no-score-notice').textContent()).toContain('No score can alert in PICU beds.');
    expect(await pews.textContent()).toContain('Does not speak about children in PICU beds, ventilated children');
    await pews.getByRole('button', { name: 'Use it here…' }).click();
    const send = pews.getByRole('button', { name: 'Use it so' });
    await pews.getByLabel('also in PICU beds').check();
    expect(await send.isDisabled()).toBe(true);
    await pews.getByLabel('Reason').fill('no other early warning here');
    expect(await pews.textContent()).toContain('performance there is not known to us');
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'policy-opt-in');
    await send.click();
    await page
      .getByText('National PEWS (England) can alert in PICU beds.')
      .or(pews.getByText('Used all the same'))
      .first()
      .waitFor();
    expect(asked).toEqual([
      {
        change: {
          change: 'opt-in',
          ruleId: 'national-pews-england',
          waives: ['setting'],
          reason: 'no other early warning here',
        },
        basedOn: 'none',
      },
    ]);
    expect(await page.locator('.no-score-notice').count()).toBe(0);
    expect(await page.locator('.decided').textContent()).toMatch(/As Lee H\. decided .*no other early warning here/);
    await picture(page, 'policy-decided');
    await page.getByRole('button', { name: 'Board' }).click();
    await tile(page, 1).waitFor();
    expect(await page.locator('.no-score-line').count()).toBe(0);
  });

  it('let septic shock alert, go one step back, and show what is switched off', async () => {
    const page = await driver.open('#/policy', DESK);
    const phoenix = page.locator('.score-choices', { hasText: 'Septic shock (Phoenix)' });
    await phoenix.getByRole('button', { name: 'Let it alert (High)…' }).click();
    await phoenix.getByLabel('Reason').fill('trial');
    await phoenix.getByRole('button', { name: 'Let it alert', exact: true }).click();
    await phoenix.getByText('Septic shock (Phoenix) alerts here, level High.').waitFor();
    const off = page.locator('.score-choices', { hasText: 'by this unit' });
    expect(await off.getByRole('button', { name: 'Switch on…' }).count()).toBe(1);
    await page.getByRole('button', { name: 'One step back…' }).click();
    await page.locator('.decided').getByLabel('Reason').fill('too early');
    await page.locator('.decided').getByRole('button', { name: 'Go back' }).click();
    await phoenix.getByText('Septic shock (Phoenix) raises no alert here.').waitFor();
    expect(asked.map(({ change, basedOn }) => [change.change, basedOn])).toEqual([
      ['alert-on', 'none'],
      ['undo', 'policy-1'],
    ]);
  });

  it('keep what was typed and say why when another was faster', async () => {
    const page = await driver.open('#/policy', DESK);
    const pews = page.locator('.score-choices', { hasText: 'National PEWS' });
    await pews.getByRole('button', { name: 'Use it here…' }).click();
    await pews.getByLabel('also in PICU beds').check();
    await pews.getByLabel('Reason').fill('mine');
    const { scoreAlerts: _alerts, before: _before, ...choices } = NONE;
    const decided = { by: 'han', displayName: 'Han', reason: 'other', atMs: START_MS };
    hold({ ...choices, version: 'policy-of-another', decided });
    await page.getByText('As Han decided').waitFor();
    await pews.getByRole('button', { name: 'Use it so' }).click();
    await pews.getByText('Another decision was made meanwhile and stands.').waitFor();
    expect(await pews.getByLabel('Reason').inputValue()).toBe('mine');
    expect(asked.at(-1)?.basedOn).toBe('none');
    driver.forgive(/409/);
  });

  it('are read by a nurse and decided by nobody who is one; in Korean too', async () => {
    serveAs('nurse');
    const page = await driver.open('#/policy', KOREAN);
    await page.getByRole('button', { name: '한국어' }).click();
    await page.getByText('PICU 병상에서는 경보를 내는 점수가 없습니다.').first().waitFor();
    await page.getByText('의사, 책임간호사, 엔지니어가 결정합니다.').waitFor();
    expect(await page.locator('.policy button').count()).toBe(0);
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'policy-nurse-korean');
  });
});
