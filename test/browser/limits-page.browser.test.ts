// Hazards: H32, H63 (docs/hazards.md).
/** Issue 14 point 1 on the screen: what holds and why, a change with its bounds and preview, the second person, one child, one step back. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { HeldLimit } from '../../services/clinical/vital/limit-change.ts';
import { judgeLimits } from '../../services/clinical/vital/judge-limits.ts';
import { loadShippedRules } from '../../services/compose/parts/load-engine.ts';
import { DECISION_VERSION, type UnitState } from '../../services/contract/decisions/decision.ts';
import { ownChoices, type PolicyView } from '../../services/contract/decisions/policy-view.ts';
import type { PolicyRequest } from '../../services/contract/screens/policy-answer.ts';
import type { PreviewRequest, PreviewStanding } from '../../services/contract/screens/limits/preview-view.ts';
import { bandIn } from '../../services/live/policy/change-limits.ts';
import { changePolicy, policyOf } from '../../services/live/policy/change-policy.ts';
import { limitsView } from '../../services/live/policy/view-limits-answer.ts';
import { policyAnswer } from '../../services/live/policy/view-policy-answer.ts';
import { withoutInfra } from '../support/infra.ts';
import { ScreenDriver, axeFaults, picture } from './screen-driver.ts';
import { NURSE } from './stub-server.ts';
import { START_MS, UNIT_ID, stayIdOf, unitState } from './stub-ward.ts';

const RULES = await loadShippedRules();
const DESK = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 } };
const WALL = { viewport: { width: 1920, height: 1080 } };
const LEE = { by: 'lee', displayName: 'Lee H.', atMs: START_MS - 3_600_000 };
const OWN: HeldLimit = {
  scope: { of: 'stay', stayId: stayIdOf(3), untilMs: START_MS + 8 * 3_600_000 },
  ruleId: 'desaturation',
  level: 'medium',
  limit: 86,
  reason: 'cyanotic defect, agreed on the round',
  set: LEE,
};
const OF_UNIT: HeldLimit = {
  scope: { of: 'unit' },
  ruleId: 'bradycardia',
  level: 'medium',
  sustainedForMs: 90_000,
  reason: 'too many short dips',
  set: LEE,
};
const HOLDING: PolicyView = {
  version: 'policy-0',
  decided: { by: 'lee', displayName: 'Lee H.', reason: 'ward round', atMs: LEE.atMs },
  optIns: [],
  disabledRules: [],
  findingAlerts: [],
  limits: [OF_UNIT, OWN],
  scoreAlerts: [],
  before: { optIns: [], disabledRules: [], findingAlerts: [], limits: [OF_UNIT] },
};

let driver: ScreenDriver;
/** What the engine holds; a decision changes it as the fold would. */
let unit: UnitState;
let asked: PolicyRequest[];
let previews: PreviewRequest[];
let standing: readonly PreviewStanding[];

beforeAll(async () => {
  if (!withoutInfra) driver = await ScreenDriver.launch();
});
afterAll(() => driver?.close());
beforeEach(async () => {
  if (withoutInfra) return;
  await driver.begin();
  unit = { ...unitState(), policy: HOLDING, policyVersion: 'policy-0' };
  [asked, previews] = [[], []];
  standing = [{ state: 'working', share: 0.4 }, DONE];
  driver.server.showState(() => unit);
  serveAs('lee', 'charge-nurse');
});
afterEach(() => driver?.end());

const counts = (alerts: number, medium: number) => ({
  alerts,
  alertsABedDay: alerts / 12,
  bedDays: 12,
  byLevel: { high: { alerts: 6, alertsABedDay: 0.5 }, medium: { alerts: medium, alertsABedDay: medium / 12 } },
  byRule: { desaturation: { alerts: medium, alertsABedDay: medium / 12 }, apnoea: { alerts: 6, alertsABedDay: 0.5 } },
});
const DONE: PreviewStanding = {
  state: 'done',
  view: {
    unitId: UNIT_ID,
    fromMs: START_MS - 24 * 3_600_000,
    toMs: START_MS,
    before: counts(90, 84),
    after: counts(42, 36),
    missed: {
      count: 48,
      first: [
        { ruleId: 'desaturation', level: 'medium', bedId: 'bed-3', raisedAtMs: START_MS - 7_200_000 },
        { ruleId: 'desaturation', level: 'medium', bedId: 'bed-7', raisedAtMs: START_MS - 5_400_000 },
      ],
    },
    delayed: { count: 3, medianMs: 20_000 },
    milder: { count: 0 },
    added: { count: 0 },
  },
};

function serveAs(userId: string, role: 'charge-nurse' | 'doctor' | 'nurse'): void {
  const { server } = driver;
  const displayName = userId === 'lee' ? 'Lee H.' : 'Moon S.';
  server.session = { ...NURSE, userId, displayName, role };
  const reader = { seesNames: true, mayChange: role !== 'nurse', userId };
  const path = `/api/units/${UNIT_ID}`;
  server.answers.set(`GET ${path}/policy`, () => ({ body: policyAnswer(unit, RULES, reader) }));
  server.answers.set(`GET ${path}/limits`, (_body, query) => ({
    body: limitsView(unit, RULES, { stayId: query.get('stayId'), nowMs: START_MS }),
  }));
  server.answers.set(`POST ${path}/limits/preview`, (body) => {
    previews.push(JSON.parse(body) as PreviewRequest);
    return { body: standing[Math.min(previews.length - 1, standing.length - 1)] };
  });
  server.answers.set(`POST ${path}/policy`, (body) => {
    const request = JSON.parse(body) as PolicyRequest;
    asked.push(request);
    const by = { by: userId, displayName, id: `policy-${asked.length}`, nowMs: START_MS, source: 'screen' };
    const changed = changePolicy(unit, { ...request, ...by, ofHospital: false }, RULES);
    if (!changed.ok) return { status: 409, body: { code: changed.code } };
    const policy = policyOf(unit);
    const { record } = changed;
    if (record.kind === 'policy.answered') {
      const { proposed: waits, ...rest } = policy;
      if (waits === undefined) throw new Error('nothing waits');
      const decided = { ...waits, agreed: { by: userId, displayName, reason: record.reason } };
      hold(record.agrees ? { ...rest, ...waits.choices, version: waits.id, decided, before: policy } : rest);
    } else {
      const { optIns, disabledRules, findingAlerts = [], limits = [] } = record;
      const choices = { optIns, disabledRules, findingAlerts, ...ownChoices(record), limits };
      const { alreadyKnown: _known, budget: _budget, ...others } = policy;
      const decided = { by: userId, displayName, reason: record.reason, atMs: START_MS };
      const because = judgeLimits(RULES.vitals, limits, bandIn(unit, START_MS)).filter(
        ({ change }) => !(policy.limits ?? []).some(({ reason }) => reason === change.reason),
      );
      hold(
        because.length === 0
          ? { ...others, ...choices, version: record.id, decided, before: policy }
          : {
              ...policy,
              proposed: {
                ...decided,
                id: record.id,
                choices,
                because: because.map(({ change: limit, fault }) => ({ what: 'limit', limit, fault })),
              },
            },
      );
    }
    return { body: policyAnswer(unit, RULES, reader) };
  });
}

/** As the engine makes a policy hold, and tells every screen. */
function hold(policy: PolicyView): void {
  unit = { ...unit, policy, policyVersion: policy.version };
  driver.server.change({
    version: DECISION_VERSION,
    id: `policy/${policy.version}/${asked.length}`,
    unitId: UNIT_ID,
    atMs: driver.server.nowMs,
    cause: '0:9',
    kind: 'policy.changed',
    stayId: null,
    policy,
  });
}

describe.skipIf(withoutInfra)('the limits of a unit', () => {
  it('stand by age and level; a change shows its bounds and its preview, and holds with a reason', async () => {
    const page = await driver.open('#/limits', DESK);
    const moved = page.locator('.limit-cell[data-moved="true"]').first();
    await moved.waitFor();
    expect(await moved.textContent()).toMatch(/◆ < \d+.*90 s.*1 min.*unit/);
    await picture(page, 'limits-unit');
    expect(await axeFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Desaturation' }).click();
    const cell = page.getByRole('button', { name: /^0-17 y, Medium: < 90/ });
    await cell.click();
    const editor = page.locator('.limit-editor');
    await editor.getByRole('button', { name: 'Change…' }).click();
    await editor.getByLabel('Limit (%)').fill('87');
    expect(await editor.locator('.limit-says').textContent()).toContain('One person may decide this.');
    expect(await editor.textContent()).toContain('one person 85–95, two 70–98');
    await editor.getByRole('button', { name: 'Try on the last 24 h' }).click();
    await editor.getByText('48 would not have come').waitFor();
    expect(await editor.locator('.preview-figures').textContent()).toContain('Bed 3');
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'limits-editor');
    const send = editor.getByRole('button', { name: 'Decide' });
    expect(await send.isDisabled()).toBe(true);
    await editor.getByLabel('Reason').fill('too many dips');
    await send.click();
    await page.getByRole('button', { name: /^0-17 y, Medium: ◆ < 87/ }).waitFor();
    const limit = { scope: { of: 'age', bandId: '0-17-years' }, ruleId: 'desaturation', level: 'medium', limit: 87 };
    expect(asked).toEqual([{ change: { change: 'limit', limit, reason: 'too many dips' }, basedOn: 'policy-0' }]);
    expect(previews[0]).toMatchObject({ change: { change: 'limit', limit }, basedOn: 'policy-0' });
    await page.getByRole('button', { name: 'One step back…' }).click();
    await page.locator('.decided').getByLabel('Reason').fill('no');
    await page.locator('.decided').getByRole('button', { name: 'Go back' }).click();
    await page.getByRole('button', { name: /^0-17 y, Medium: < 90/ }).waitFor();
    expect(asked.at(-1)?.change.change).toBe('undo');
  });

  it('beyond one person wait for a second one, who sees why and agrees; whoever asked may not', async () => {
    const page = await driver.open('#/limits', DESK);
    await page.getByRole('button', { name: 'Desaturation' }).click();
    await page.getByRole('button', { name: /^0-17 y, Medium: < 90/ }).click();
    const editor = page.locator('.limit-editor');
    await editor.getByRole('button', { name: 'Change…' }).click();
    await editor.getByLabel('Limit (%)').fill('60');
    expect(await editor.locator('.limit-says').textContent()).toContain('Nobody');
    await editor.getByLabel('Limit (%)').fill('84');
    expect(await editor.locator('.limit-says').textContent()).toContain('second person');
    await editor.getByLabel('Reason').fill('chronic lung disease');
    await editor.getByRole('button', { name: 'Ask a second person' }).click();
    await page.locator('.proposal', { hasText: 'Somebody else must agree' }).waitFor();
    serveAs('moon', 'doctor');
    const other = await driver.open('#/limits', DESK);
    const proposal = other.locator('.proposal');
    await proposal.waitFor();
    expect(await proposal.textContent()).toMatch(/Lee H\..*chronic lung disease.*Desaturation.*84 %|84/s);
    await proposal.getByRole('button', { name: 'Try on the last 24 h' }).click();
    await proposal.getByText('48 would not have come').waitFor();
    expect(previews.at(-1)).toMatchObject({ change: null });
    await proposal.getByRole('button', { name: 'Agree…' }).click();
    expect(await axeFaults(other)).toEqual([]);
    await picture(other, 'limits-proposal');
    await proposal.getByLabel('Reason').fill('seen together');
    await proposal.getByRole('button', { name: 'I agree' }).click();
    await other.getByRole('button', { name: 'Desaturation' }).click();
    await other.getByRole('button', { name: /^0-17 y, Medium: ◆ < 84/ }).waitFor();
    expect(asked.at(-1)?.change.change).toBe('agree');
  });
});

describe.skipIf(withoutInfra)('the reasons for an answer', () => {
  it('are a list of the unit’s own, in words of its own, and stand on every alert of every screen', async () => {
    const page = await driver.open('#/limits', DESK);
    const card = page.locator('.card', { hasText: 'Reasons that an answer offers' });
    await card.getByRole('button', { name: 'Change…' }).click();
    await card.getByLabel('Not needed').uncheck();
    await card.getByLabel('Of your own, in English').fill('Suction done');
    await card.getByLabel('and in Korean').fill('흡인함');
    await card.getByRole('button', { name: 'Add' }).click();
    await card.getByLabel('Reason', { exact: true }).fill('asked by the night shift');
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'reasons-card');
    await card.getByRole('button', { name: 'Decide' }).click();
    await card.locator('li', { hasText: '◆ Suction done' }).waitFor();
    const change = asked.at(-1)?.change;
    if (change?.change !== 'reasons') throw new Error('no reasons');
    expect(change.reasons).toContainEqual({ code: 'own-suction-done', en: 'Suction done', ko: '흡인함' });
    expect(change.reasons).not.toContain('not-needed');
    await page.getByRole('button', { name: 'Board' }).click();
    await page.getByRole('button', { name: 'Acknowledge' }).first().click();
    const panel = page.locator('.reason-panel');
    await panel.getByRole('button', { name: 'Suction done' }).waitFor();
    expect(await panel.getByRole('button', { name: 'Not needed' }).count()).toBe(0);
    await page.getByRole('button', { name: '한국어' }).click();
    await panel.getByRole('button', { name: '흡인함' }).click();
    const sent = await driver.server.receives<{ reason: string }>('alert.acknowledge');
    expect(sent.reason).toBe('own-suction-done');
  });
});

describe.skipIf(withoutInfra)('what somebody knows already', () => {
  const CARD = 'What somebody knows already';

  it('lowers new alerts for as long as the unit says, by one person up to a quarter of an hour', async () => {
    const page = await driver.open('#/limits', DESK);
    const card = page.locator('.card', { hasText: CARD });
    await card.getByText('Lowers no alert.').waitFor();
    await card.getByRole('button', { name: 'Change…' }).click();
    await card.getByLabel(/^Minutes/).fill('20');
    await card.getByRole('button', { name: 'Ask a second person' }).waitFor();
    await card.getByLabel(/^Minutes/).fill('15');
    await card.getByLabel(/^Nurse concern, once charted/).check();
    await card.getByLabel('Reason', { exact: true }).fill('called twice for one problem');
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'lowering-card');
    await card.getByRole('button', { name: 'Decide' }).click();
    await card
      .getByText('For 15 min it lowers a new alert of the same problem by one level. Counts for scores too')
      .waitFor();
    expect(asked.at(-1)?.change).toMatchObject({
      change: 'known',
      alreadyKnown: { withinMs: 900_000, concerns: ['nurse'] },
    });
    await card.getByRole('button', { name: 'As it ships…' }).click();
    await card.getByLabel('Reason', { exact: true }).fill('tried for a week');
    await card.getByRole('button', { name: 'Take back' }).click();
    await card.getByText('Lowers no alert.').waitFor();
    expect(asked.at(-1)?.change).toMatchObject({ change: 'known', alreadyKnown: null });
  });

  it.each([390, 1_440, 1_920])('fits a screen of %d px in both languages', async (width) => {
    const page = await driver.open('#/limits', { viewport: { width, height: 1_000 } });
    for (const [language, title] of [
      ['English', CARD],
      ['한국어', '이미 알고 있는 문제'],
    ] as const) {
      if (language !== 'English') await page.getByRole('button', { name: language }).click();
      const card = page.locator('.card', { hasText: title });
      await card.scrollIntoViewIfNeeded();
      await picture(page, `lowering-${width}-${language === 'English' ? 'en' : 'ko'}`);
      expect(await card.evaluate((each) => each.scrollWidth <= each.clientWidth)).toBe(true);
    }
  });
});

describe.skipIf(withoutInfra)('the alerts that a unit will bear', () => {
  const CARD = 'Alerts that this unit will bear';

  it('are stated by one person; more of them are asked of a second one', async () => {
    const page = await driver.open('#/limits', DESK);
    const card = page.locator('.card', { hasText: CARD });
    await card.getByText('Not stated.').waitFor();
    await card.getByRole('button', { name: 'Change…' }).click();
    await card.getByLabel('Medium, a bed-day').fill('5,5');
    await card.getByLabel('Reason', { exact: true }).fill('ward round');
    expect(await axeFaults(page)).toEqual([]);
    await card.getByRole('button', { name: 'Decide' }).click();
    await card.getByText('At most 2 of level high, emergencies among them, and 5.5 medium ones a bed-day.').waitFor();
    expect(asked.at(-1)?.change).toMatchObject({ change: 'budget', budget: { urgent: 2, medium: 5.5 } });
    await card.getByRole('button', { name: 'Change…' }).click();
    await card.getByLabel('Medium, a bed-day').fill('7');
    await card.getByRole('button', { name: 'Ask a second person' }).waitFor();
    await picture(page, 'budget-card');
  });

  it('are why a proposal waits', async () => {
    const because = [
      { what: 'over-budget', foreseen: { urgent: 2.26, medium: 9, bedDays: 11 } },
      { what: 'over-budget', foreseen: null },
      { what: 'budget-raised' },
    ] as const;
    const policy = policyOf(unit);
    const waits = {
      id: 'p9',
      by: 'lee',
      displayName: 'Lee H.',
      reason: 'ward round',
      atMs: START_MS,
      choices: policy,
      because,
    };
    unit = { ...unit, policy: { ...policy, proposed: waits } };
    const page = await driver.open('#/limits', DESK);
    const proposal = page.locator('.proposal');
    await proposal
      .getByText('More alerts than the unit will bear: 2.3 high and 9 medium a bed-day on the last 24 h.')
      .waitFor();
    await proposal.getByText('Nobody has tried on the last 24 h').waitFor();
    await proposal.getByText('The unit would bear more alerts than it has stated.').waitFor();
  });

  it.each([390, 1_440, 1_920])('fit a screen of %d px in both languages', async (width) => {
    const page = await driver.open('#/limits', { viewport: { width, height: 1_000 } });
    for (const [code, title] of [
      ['en', CARD],
      ['ko', '이 병동이 감당할 경보 수'],
    ] as const) {
      if (code === 'ko') await page.getByRole('button', { name: '한국어' }).click();
      const card = page.locator('.card', { hasText: title });
      await card.scrollIntoViewIfNeeded();
      if (code === 'en') await card.getByRole('button', { name: 'Change…' }).click();
      await picture(page, `budget-${width}-${code}`);
      expect(await card.evaluate((each) => each.scrollWidth <= each.clientWidth)).toBe(true);
    }
  });
});

describe.skipIf(withoutInfra)('the limits of one child', () => {
  it('are one press from the bedside, end by themselves, and go by keyboard', async () => {
    const page = await driver.open('#/bed/bed-3', DESK);
    await page.getByRole('link', { name: 'Limits' }).click();
    const cell = page.getByRole('button', { name: /^Desaturation, Medium: ◆ < 86/ });
    await cell.waitFor();
    await picture(page, 'limits-child');
    expect(await axeFaults(page)).toEqual([]);
    await cell.focus();
    await page.keyboard.press('Enter');
    const editor = page.locator('.limit-editor');
    expect(await editor.textContent()).toMatch(/Lee H\..*this child alone: cyanotic defect.*Ends 20/s);
    await page.keyboard.press('Escape');
    await editor.waitFor({ state: 'detached' });
    await cell.click();
    await editor.getByRole('button', { name: 'As it was before this change…' }).click();
    await editor.getByLabel('Reason').fill('shunt open');
    await editor.getByRole('button', { name: 'Take back' }).click();
    await page.getByRole('button', { name: /^Desaturation, Medium: < 90/ }).waitFor();
    const change = asked.at(-1)?.change;
    expect(change).toMatchObject({ change: 'limit-back', limit: { scope: { of: 'stay', stayId: stayIdOf(3) } } });
  });

  it('are asked for with an end, for the child alone', async () => {
    const page = await driver.open('#/limits/bed-7', DESK);
    await page.getByRole('button', { name: /^Desaturation, Medium: < 90/ }).click();
    const editor = page.locator('.limit-editor');
    await editor.getByRole('button', { name: 'Change…' }).click();
    await editor.getByLabel('Limit (%)').fill('86');
    await editor.getByLabel('Ends after').selectOption('8');
    await editor.getByLabel('Reason').fill('baseline');
    await editor.getByRole('button', { name: 'Decide' }).click();
    await page.getByRole('button', { name: /^Desaturation, Medium: ◆ < 86/ }).waitFor();
    const change = asked.at(-1)?.change;
    if (change?.change !== 'limit' || change.limit.scope.of !== 'stay') throw new Error('no limit of a child');
    const hours = (change.limit.scope.untilMs - START_MS) / 3_600_000;
    expect([change.limit.scope.stayId, Math.round(hours)]).toEqual([stayIdOf(7), 8]);
  });

  it('are read by a nurse and changed by nobody who is one; in Korean, on a phone and a wall', async () => {
    serveAs('kim', 'nurse');
    const page = await driver.open('#/limits/bed-3', PHONE);
    await page.getByRole('button', { name: '한국어' }).click();
    await page
      .getByRole('button', { name: /^산소포화도|중간: ◆ < 86/ })
      .first()
      .click();
    await page.locator('.limit-editor').getByText('Lee H.').waitFor();
    expect(await page.locator('.limit-editor').getByRole('button', { name: '변경…' }).count()).toBe(0);
    expect(await axeFaults(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await picture(page, 'limits-phone-ko');
    serveAs('lee', 'charge-nurse');
    const wall = await driver.open('#/limits', WALL);
    await wall.getByRole('button', { name: '한국어' }).click();
    await wall.locator('.limit-cell').first().waitFor();
    await picture(wall, 'limits-wall-ko');
    const phone = await driver.open('#/limits', PHONE);
    await phone.locator('.limit-cell').first().click();
    await phone.getByRole('button', { name: 'Change…' }).first().click();
    expect(await phone.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await picture(phone, 'limits-phone');
  });
});
