// Hazards: H32 (docs/hazards.md).
/** Issue 14 point 2 on the screen: a rule is put together, read back, tried and sent; the second person reads it; one is taken away. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadShippedRules } from '../../services/compose/parts/load-engine.ts';
import type { UnitState } from '../../services/contract/decisions/decision.ts';
import type { PolicyView } from '../../services/contract/decisions/policy-view.ts';
import type { ChosenOwnRule } from '../../services/contract/own-rule/held-own-rule.ts';
import type { PolicyRequest } from '../../services/contract/screens/policy-answer.ts';
import type { PreviewStanding } from '../../services/contract/screens/limits/preview-view.ts';
import { withBackTests } from '../../services/live/policy/change-own-rules.ts';
import { changePolicy } from '../../services/live/policy/change-policy.ts';
import { limitsView } from '../../services/live/policy/view-limits-answer.ts';
import { policyAnswer } from '../../services/live/policy/view-policy-answer.ts';
import { withoutInfra } from '../support/infra.ts';
import { ownRule, tried } from '../support/own-rule.ts';
import { ScreenDriver, axeFaults, picture } from './screen-driver.ts';
import { NURSE } from './stub-server.ts';
import { START_MS, UNIT_ID, unitState } from './stub-ward.ts';

const RULES = await loadShippedRules();
const DESK = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 } };
const WALL = { viewport: { width: 1920, height: 1080 } };
const SET = {
  by: 'lee',
  displayName: 'Lee H.',
  atMs: START_MS - 3_600_000,
  agreed: { by: 'moon', displayName: 'Moon S.' },
};
const HELD: ChosenOwnRule = { ...tried(ownRule()), reason: 'after heart surgery', set: SET };
const HOLDING: PolicyView = {
  version: 'policy-0',
  decided: { by: 'lee', displayName: 'Lee H.', reason: 'ward round', atMs: SET.atMs },
  optIns: [],
  disabledRules: [],
  findingAlerts: [],
  ownRules: [HELD],
  scoreAlerts: [],
  before: null,
};
const counts = (alerts: number, own: number) => ({
  alerts,
  alertsABedDay: alerts / 12,
  bedDays: 12,
  byLevel: { high: { alerts, alertsABedDay: alerts / 12 } },
  byRule: { 'own-slow-and-low': { alerts: own, alertsABedDay: own / 12 } },
});
const DONE = {
  state: 'done' as const,
  view: {
    unitId: UNIT_ID,
    fromMs: START_MS - 24 * 3_600_000,
    toMs: START_MS,
    before: counts(30, 0),
    after: counts(33, 3),
    missed: { count: 0, first: [] },
    delayed: { count: 0, medianMs: null },
    milder: { count: 0 },
    added: { count: 3 },
  },
} satisfies PreviewStanding;

let driver: ScreenDriver;
let unit: UnitState;
let asked: PolicyRequest[];
let isTried: boolean;

beforeAll(async () => {
  if (!withoutInfra) driver = await ScreenDriver.launch();
});
afterAll(() => driver?.close());
beforeEach(async () => {
  if (withoutInfra) return;
  await driver.begin();
  unit = { ...unitState(), policy: HOLDING, policyVersion: 'policy-0' };
  [asked, isTried] = [[], false];
  driver.server.showState(() => unit);
  serveAs('lee');
});
afterEach(() => driver?.end());

/** As the server does: a rule that nobody has tried is refused, and one that was tried waits for a second person. */
function serveAs(userId: 'lee' | 'moon'): void {
  const { server } = driver;
  const displayName = userId === 'lee' ? 'Lee H.' : 'Moon S.';
  server.session = { ...NURSE, userId, displayName, role: 'charge-nurse' };
  const reader = { seesNames: true, mayChange: true, userId };
  const path = `/api/units/${UNIT_ID}`;
  server.answers.set(`GET ${path}/policy`, () => ({ body: policyAnswer(unit, RULES, reader) }));
  server.answers.set(`GET ${path}/limits`, () => ({
    body: limitsView(unit, RULES, { stayId: null, nowMs: START_MS }),
  }));
  server.answers.set(`POST ${path}/limits/preview`, () => {
    isTried = true;
    return { body: DONE };
  });
  server.answers.set(`POST ${path}/policy`, (body) => {
    const request = JSON.parse(body) as PolicyRequest;
    asked.push(request);
    const by = { by: userId, displayName, id: `policy-${asked.length}`, nowMs: START_MS, source: 'screen' };
    const changed = changePolicy(unit, { ...request, ...by, ofHospital: false }, RULES);
    if (!changed.ok) return { status: 409, body: { code: changed.code } };
    if (changed.record.kind !== 'policy.set') throw new Error('not answered here');
    const record = withBackTests(changed.record, isTried ? DONE.view : null);
    if (record === null) return { status: 409, body: { code: 'not-back-tested' } };
    const { ownRules = [], optIns, disabledRules, findingAlerts = [] } = record;
    const choices = { optIns, disabledRules, findingAlerts, ownRules };
    const decided = { by: userId, displayName, reason: record.reason, atMs: START_MS };
    const [added] = ownRules.filter(({ id }) => id !== HELD.id);
    const policy: PolicyView =
      added === undefined
        ? { ...HOLDING, ownRules, version: record.id, decided }
        : {
            ...HOLDING,
            proposed: { id: record.id, ...decided, choices, because: [{ what: 'own-rule', rule: added }] },
          };
    unit = { ...unit, policy, policyVersion: policy.version };
    return { body: policyAnswer(unit, RULES, reader) };
  });
}

describe.skipIf(withoutInfra)('rules of the unit’s own', () => {
  it('are put together, read back, tried and sent; untried, they are refused', async () => {
    const page = await driver.open('#/limits', DESK);
    const card = page.locator('.own-rules');
    await card.getByText('◆ Fast and low · Medium').waitFor();
    expect(await card.textContent()).toContain('SpO₂ is below 90 % and heart rate is above 160/min');
    expect(await card.textContent()).toContain('Asked by Lee H., agreed by Moon S.');
    await card.getByRole('button', { name: 'New rule…' }).click();
    await card.getByLabel('Name in English').fill('Slow and low');
    const part = (at: number) => card.getByRole('group', { name: `Condition ${at}` });
    await part(1).getByLabel('Number').fill('850');
    await card.locator('.own-fault').waitFor();
    expect(await card.locator('.own-fault').textContent()).toContain('SpO₂ from 0 % to 100 %');
    await part(1).getByLabel('Number').fill('85');
    await card.getByRole('button', { name: 'One more condition' }).click();
    await part(2).getByLabel('Of which signal').selectOption('heartRatePerMin');
    await part(2).getByLabel('Number').fill('90');
    expect(await card.locator('.own-says').textContent()).toContain(
      'when (SpO₂ is below 85 % and heart rate is below 90/min) without a break for 30 s.',
    );
    await card.getByLabel('Reason').fill('before an arrest');
    await card.getByRole('button', { name: 'Ask a second person' }).click();
    await card.getByText('has not been tried of late').waitFor();
    driver.forgive(/409/);
    await card.getByRole('button', { name: 'Try on the last 24 h' }).click();
    await card.locator('.preview-figures').waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'own-rules-new');
    await card.getByRole('button', { name: 'Ask a second person' }).click();
    await page.locator('.proposal').getByText('Slow and low').waitFor();
    expect(await page.locator('.proposal').textContent()).toContain('3 alerts in 12.00 bed-days');
    const change = asked.at(-1)?.change;
    if (change?.change !== 'own-rule') throw new Error('no rule');
    expect(change.rule.id).toBe('own-slow-and-low');
    serveAs('moon');
    const second = await driver.open('#/limits', WALL);
    await second.locator('.proposal').getByText('SpO₂ is below 85 %').waitFor();
    expect(await second.getByRole('button', { name: 'Agree…' }).count()).toBe(1);
    await picture(second, 'own-rules-second');
  });

  it('ask for what is charted or resulted, with how old it may be', async () => {
    const page = await driver.open('#/limits', DESK);
    const card = page.locator('.own-rules');
    await card.getByRole('button', { name: 'New rule…' }).click();
    await card.getByLabel('Name in English').fill('Sour and dull');
    const part = (at: number) => card.getByRole('group', { name: `Condition ${at}` });
    await part(1).getByRole('combobox').first().selectOption('entered-above');
    await part(1).getByLabel('Of what is charted').selectOption('lactateMmolPerL');
    await part(1).getByLabel('Number (mmol/L)').fill('400');
    await card.locator('.own-fault').waitFor();
    await part(1).getByLabel('Number (mmol/L)').fill('4');
    await card.getByRole('button', { name: 'One more condition' }).click();
    await part(2).getByRole('combobox').first().selectOption('answer');
    await part(2).getByLabel('Of what is charted').selectOption('consciousness pain');
    await part(2).getByLabel('Not older').fill('1');
    expect(await card.locator('.own-says').textContent()).toContain(
      'when (lactate of the last 4 h is above 4 mmol/L and (consciousness of the last 1 h is «to pain»)) without a break for 30 s.',
    );
    expect(await card.locator('.own-fault').count()).toBe(0);
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'own-rules-entered');
    await page.getByRole('button', { name: '한국어' }).click();
    await card.locator('.own-says').getByText('최근 4시간 안의 젖산 4 mmol/L 초과').waitFor();
    await picture(page, 'own-rules-entered-ko');
  });

  it('are taken away by one person; on a phone in Korean', async () => {
    const page = await driver.open('#/limits', PHONE);
    await page.getByRole('button', { name: '한국어' }).click();
    const card = page.locator('.own-rules');
    await card.getByText('SpO₂ 90 % 미만 그리고 심박수 160/min 초과').waitFor();
    await card.getByRole('button', { name: '새 규칙…' }).click();
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(await axeFaults(page)).toEqual([]);
    await card.scrollIntoViewIfNeeded();
    await picture(page, 'own-rules-phone-ko');
    await card.getByRole('button', { name: '취소' }).click();
    await card.getByRole('button', { name: '없애기…' }).click();
    await card.getByRole('textbox').fill('밤에 너무 많음');
    await card.getByRole('button', { name: '없애기', exact: true }).click();
    await card.getByText('이 병동에는 없습니다.').waitFor();
    expect(asked.at(-1)?.change).toMatchObject({ change: 'own-rule-off', ruleId: HELD.id });
  });
});
