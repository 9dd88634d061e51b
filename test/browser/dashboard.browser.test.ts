// Hazards: H13, H59 (docs/hazards.md).
/**
 * The ward screens in a real Chromium against a stand-in server: the board, NOT LIVE, signing in, and
 * what holds on every screen. The whole of Vigil with its real server is tested elsewhere.
 */
import { DECISION_VERSION } from '../../services/contract/decisions/decision.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withoutInfra } from '../support/infra.ts';
import { ScreenDriver, axeFaults, card, picture, tile } from './screen-driver.ts';
import { HOSTILE_NAME, alertOf, childOf, stayView } from './stub-ward.ts';
import type { Page } from 'playwright-core';
import { promised } from '../support/patience.ts';

let driver: ScreenDriver;

beforeAll(async () => {
  if (!withoutInfra) driver = await ScreenDriver.launch();
});
afterAll(() => driver?.close());
beforeEach(() => driver?.begin());
afterEach(() => driver?.end());

const numbersOf = (page: Page, bed: number) => tile(page, bed).locator('.vital-value').allTextContents();

describe.skipIf(withoutInfra)('the ward board', () => {
  it('shows every bed in its place, each in its own state', async () => {
    const page = await driver.open();
    await tile(page, 1).waitFor();
    expect(await page.locator('.tile').evaluateAll((tiles) => tiles.map((each) => each.dataset['bed']))).toEqual(
      Array.from({ length: 16 }, (_, index) => `bed-${index + 1}`),
    );
    const surfaces = Object.fromEntries(
      (await page
        .locator('.tile')
        .evaluateAll((tiles) => tiles.map((each) => [each.dataset['bed'], each.dataset['surface']]))) as [
        string,
        string,
      ][],
    );
    expect([surfaces['bed-1'], surfaces['bed-5'], surfaces['bed-11']]).toEqual(['occupied', 'empty', 'silent']);
    expect(await tile(page, 11).locator('.vital-value').count()).toBe(0);
    expect(await tile(page, 11).textContent()).toContain('last seen 14:31:29');
    expect(await numbersOf(page, 8)).toContain('–');
    expect(await tile(page, 8).locator('[data-vital="spo2"]').getAttribute('data-state')).toBe('off');
    expect(await tile(page, 9).locator('[data-vital="heart"]').getAttribute('data-state')).toBe('stale');
    expect(await tile(page, 13).locator('[data-vital="heart"]').textContent()).toContain('PR');
    expect(await tile(page, 13).locator('[data-vital="pressure"]').textContent()).toMatch(/NIBP 12 min .*mmHg92\/54/);
    expect(await tile(page, 15).locator('[data-vital="temperature"]').textContent()).toContain('implausible');
    await picture(page, 'board');
  });

  it('shows scores with what they rest on, and the risk never without its label', async () => {
    const page = await driver.open();
    expect(await tile(page, 7).locator('.score-mark').textContent()).toBe('11PEWS High 7 of 7 inputs');
    expect(await tile(page, 4).locator('.score-mark').textContent()).toBe('2–10PEWS ≥ Low 5 of 7 inputs');
    expect(await tile(page, 10).locator('.score-mark').textContent()).toContain(
      'PEWS no score in hospital since birth',
    );
    expect(await page.locator('.risk-mark').count()).toBe(
      await page.locator('.risk-label', { hasText: 'adult surrogate' }).count(),
    );
    expect(await page.locator('.footer').textContent()).toContain('adult surrogate, not validated in children');
    expect(await page.locator('.footer').textContent()).toContain(
      'Research software. Not a medical device. Bedside monitors keep their own alarms.',
    );
    expect(await page.locator('.mode-frame').count()).toBe(1);
    expect(await page.locator('.sound-mark').textContent()).toBe('Sound off');
    expect(await page.locator('.status-line').textContent()).toMatch(/^Live.*Demonstration/);
  });

  it('touches only what changed when a second goes by', async () => {
    driver.server.flowing = false;
    const page = await driver.open();
    await tile(page, 1).waitFor();
    driver.server.sendVitals(1, { heartRatePerMin: 141, spo2Percent: 97 });
    await page.locator('[data-bed="bed-1"] [data-vital="spo2"] .vital-value', { hasText: /^97$/ }).waitFor();
    await page.evaluate(`window.touched = [];
      window.watching = new MutationObserver((records) => window.touched.push(...records.map((record) => {
        const element = record.target.nodeType === Node.TEXT_NODE ? record.target.parentElement : record.target;
        const bed = element.closest('.tile')?.dataset.bed;
        return bed === 'bed-1' || bed === 'bed-2' ? bed + ' ' + record.type + ' ' + (element.closest('.vital')?.dataset.vital ?? element.className.baseVal ?? element.className) : null;
      }).filter((touch) => touch !== null)));
      window.watching.observe(document.querySelector('.bed-grid'), { subtree: true, childList: true, characterData: true, attributes: true })`);
    driver.server.sendVitals(1, { heartRatePerMin: 141, spo2Percent: 93 });
    await page.locator('[data-bed="bed-1"] [data-vital="spo2"] .vital-value', { hasText: /^93$/ }).waitFor();
    const touched = (await page.evaluate('window.touched')) as string[];
    expect(touched).toContain('bed-1 characterData spo2');
    expect(touched.filter((touch) => touch.startsWith('bed-1') && !/spo2|attributes d|path/.test(touch))).toEqual([]);
    expect(touched.filter((touch) => touch.startsWith('bed-1 characterData'))).toHaveLength(1);
  });

  it('shows a name that is a script as the text that it is', async () => {
    const page = await driver.open();
    expect(await tile(page, 14).locator('.child-name').textContent()).toBe(HOSTILE_NAME);
    await page.goto(`${driver.server.url}#/bed/bed-14`);
    expect(await page.locator('.bedside-name').textContent()).toContain(HOSTILE_NAME);
    expect(await page.evaluate('window.harmed')).toBeUndefined();
  });

  it('tells a discharge from an empty bed', async () => {
    const page = await driver.open();
    await tile(page, 2).waitFor();
    const stay = stayView(childOf(2));
    driver.server.change({
      version: DECISION_VERSION,
      kind: 'stay.changed',
      id: 'leave',
      unitId: driver.server.alerts[0]?.unitId ?? '',
      atMs: driver.server.nowMs,
      cause: '0:1',
      stayId: stay.stayId,
      change: 'closed',
      stay,
    });
    await page.locator('[data-bed="bed-2"][data-surface="discharged"]').waitFor();
    expect(await tile(page, 2).textContent()).toContain('Kang Min-jun');
  });

  it('asks for a change that was lost on the way', async () => {
    const page = await driver.open();
    await tile(page, 2).waitFor();
    const alert = alertOf({
      bed: 2,
      rule: 'apnoea',
      level: 'high',
      kind: 'clinical',
      title: 'Apnoea',
      detail: 'D',
      agoMs: 0,
    });
    driver.server.loseChange({
      version: DECISION_VERSION,
      kind: 'alert.changed',
      id: 'lost',
      unitId: alert.unitId,
      atMs: driver.server.nowMs,
      cause: '0:1',
      stayId: alert.stayId,
      change: 'raised',
      alert,
      commandId: null,
      refusal: null,
    });
    await card(page, alert).waitFor();
  });
});

describe.skipIf(withoutInfra)('NOT LIVE', () => {
  it('covers everything within 6 s of silence, blanks every value, and comes back from a snapshot', async () => {
    const page = await driver.open();
    await tile(page, 1).waitFor();
    const value = (await numbersOf(page, 1))[0] ?? '';
    driver.server.flowing = false;
    driver.server.pauseHeartbeats();
    await page.getByRole('heading', { name: 'NOT LIVE' }).waitFor({ timeout: promised(6_000) });
    const text = (await page.locator('body').textContent()) ?? '';
    expect(text).toContain('Look at the bedside monitors.');
    expect(text).toMatch(/since 14:32:\d\d/);
    expect(await page.locator('.tile, .vital-value, .alert-card').count()).toBe(0);
    expect(text).not.toContain(`${value}SpO₂`);
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'not-live');
    const watchesBefore = driver.server.received.filter(({ event }) => event === 'unit.watch').length;
    driver.server.flowing = true;
    driver.server.resumeHeartbeats();
    await tile(page, 1).waitFor();
    expect(driver.server.received.filter(({ event }) => event === 'unit.watch').slice(watchesBefore)).toMatchObject([
      { payload: { cursor: null } },
    ]);
    expect(await page.locator('.banner').textContent()).toMatch(/not live for \d+ s/);
  });

  it('comes also when the connection is cut, and goes by itself when it is back', async () => {
    const page = await driver.open();
    await tile(page, 1).waitFor();
    await page.context().setOffline(true);
    driver.server.pauseHeartbeats();
    await page.getByRole('heading', { name: 'NOT LIVE' }).waitFor({ timeout: promised(6_500) });
    await page.context().setOffline(false);
    driver.server.resumeHeartbeats();
    await tile(page, 1).waitFor();
    driver.forgive(/ERR_INTERNET_DISCONNECTED|WebSocket/);
  });

  it('is not said of an engine that lags, which gets its own banner', async () => {
    driver.server.engineLagMs = 9_000;
    const page = await driver.open();
    await page.locator('.banner', { hasText: 'Scores and alerts are 9 s behind' }).waitFor();
    expect(await page.locator('.live-mark').textContent()).toContain('Check the monitors');
    await picture(page, 'behind');
  });
});

describe.skipIf(withoutInfra)('signing in', () => {
  it('says first what this is not, and takes a demonstration account in one tap', async () => {
    driver.server.session = null;
    const page = await driver.open();
    await page.getByRole('heading', { name: /Early warning/ }).waitFor();
    expect(await page.locator('body').textContent()).toContain(
      'Research software. Not a medical device. Bedside monitors keep their own alarms.',
    );
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'sign-in');
    await page.getByRole('button', { name: /Kim J/ }).click();
    await tile(page, 1).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: /Early warning/ }).waitFor();
    expect(await page.locator('.tile').count()).toBe(0);
  });

  it('tells a wrong password without telling which part', async () => {
    driver.server.session = null;
    const page = await driver.open();
    await page.getByLabel('User name').fill('nurse-kim');
    await page.getByLabel('Password').fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('Name or password is wrong.').waitFor();
  });
});

describe.skipIf(withoutInfra)('for everyone', () => {
  it('is complete in Korean, and remembers it', async () => {
    const page = await driver.open();
    await page.getByRole('button', { name: '한국어' }).click();
    await card(page, driver.alertOfBed(7)).getByRole('button', { name: '확인', exact: true }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('ko');
    expect(await page.locator('.footer').textContent()).toContain('의료기기가 아닙니다');
    expect(await card(page, driver.alertOfBed(3)).textContent()).toContain('산소포화도 저하: 84 %');
    await picture(page, 'korean');
    await page.reload();
    await page.getByText('확인 필요').waitFor();
    await page.goto(`${driver.server.url}#/bed/bed-7`);
    await page.getByText('15분 이내에 침상에서 신속히 진찰하고').first().waitFor();
    await picture(page, 'korean-bedside');
  });

  it('has no serious accessibility fault on board and bedside', async () => {
    const page = await driver.open();
    await tile(page, 1).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await card(page, driver.alertOfBed(7)).getByRole('button', { name: 'Acknowledge' }).click();
    expect(await axeFaults(page)).toEqual([]);
    await page.goto(`${driver.server.url}#/bed/bed-7`);
    await page.locator('.trend-row canvas').first().waitFor();
    expect(await axeFaults(page)).toEqual([]);
  });

  it.each([
    ['phone', { width: 390, height: 844 }],
    ['tablet', { width: 820, height: 1180 }],
    ['desk', { width: 1280, height: 800 }],
  ])('fits a %s without sideways scrolling, with targets a thumb can hit', async (name, viewport) => {
    const page = await driver.open('', { viewport });
    await tile(page, 1).waitFor();
    const isTooWide = 'document.documentElement.scrollWidth > innerWidth';
    expect(await page.evaluate(isTooWide)).toBe(false);
    const small = `[...document.querySelectorAll('button, a, select, summary')].filter((target) => { const { width, height } = target.getBoundingClientRect(); return width > 0 && (width < 44 || height < 44) && !target.closest('h1'); }).map((target) => target.outerHTML.slice(0, 90))`;
    expect(await page.evaluate(small)).toEqual([]);
    await picture(page, name);
    await page.goto(`${driver.server.url}#/bed/bed-12`);
    await page.locator('.trend-row canvas').first().waitFor();
    expect(await page.evaluate(isTooWide)).toBe(false);
    expect(await page.evaluate(small)).toEqual([]);
    await picture(page, `${name}-bedside`);
  });
});
