/** D5 on the screen: numbers with their limits and state, the trace of what is over, and what the board says without an alert. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withoutInfra } from '../support/infra.ts';
import { NURSE } from './stub-server.ts';
import { CHILDREN } from './stub-ward.ts';
import { seenState } from '../../services/contract/screens/seen-person.ts';
import { ScreenDriver, axeFaults, becomesTrue, picture, tile } from './screen-driver.ts';

let driver: ScreenDriver;

beforeAll(async () => {
  if (!withoutInfra) driver = await ScreenDriver.launch();
});
afterAll(() => driver?.close());
beforeEach(() => driver?.begin());
afterEach(() => driver?.end());

/** A mark over or under the digits, as it is painted. */
const BAR = (bed: number, vital: string): string =>
  `getComputedStyle(document.querySelector('[data-bed="bed-${bed}"] [data-vital="${vital}"] .vital-value'), '::after').borderTopStyle`;

describe.skipIf(withoutInfra)('D5: numbers and their limits', () => {
  it('stand on the tile with arrow, bar and words, not with a colour alone', async () => {
    const page = await driver.open('', { viewport: { width: 1920, height: 1080 } });
    const temperature = tile(page, 7).locator('[data-vital="temperature"]');
    await temperature.waitFor();
    await becomesTrue(page, `${BAR(7, 'temperature')} === 'solid'`);
    expect(await temperature.getAttribute('data-standing')).toBe('above');
    expect(await temperature.locator('.vital-arrow').textContent()).toBe('▲');
    expect(await temperature.locator('.unseen').textContent()).toContain('limits 36–38.5, above 38.5');
    const heart = tile(page, 2).locator('[data-vital="heart"]');
    expect(await heart.getAttribute('data-standing')).toBe('within');
    expect(await heart.locator('.vital-limits').textContent()).toBe('60–160');
    expect(await tile(page, 12).locator('[data-vital="breathing"] .unseen').textContent()).toContain(
      'no limit: ventilated',
    );
    expect(await axeFaults(page)).toEqual([]);
  });

  it('stand at the bedside in words, with what is over and when', async () => {
    const page = await driver.open('#/bed/bed-7');
    const temperature = page.locator('.big-number[data-vital="temperature"]');
    await temperature.locator('.big-standing', { hasText: '▲ above 38.5' }).waitFor();
    expect(await page.locator('.big-number[data-vital="heart"] .big-limits').textContent()).toContain('71–170');
    await picture(page, 'limits-bedside');
    expect(await axeFaults(page)).toEqual([]);
    await page.getByRole('button', { name: '한국어' }).click();
    await temperature.locator('.big-standing', { hasText: '상한 38.5 초과' }).waitFor();
    await picture(page, 'limits-bedside-ko');
  });

  it('without an alert: who is past a limit, who is worst, who has no score and why', async () => {
    for (const alert of driver.server.alerts) driver.server.changeAlert('cleared', { ...alert, phase: 'cleared' });
    const page = await driver.open();
    const said = page.locator('.attention-empty');
    await said.locator('li', { hasText: 'T ▲ 39' }).waitFor();
    const text = (await said.textContent()) ?? '';
    expect(text).toContain('No open alert. This does not say that every child is well.');
    expect(text).toContain('3 of 14 children have no score');
    expect(text).toMatch(/Bed 15birth date is missing/);
    expect(text.indexOf('11 · High')).toBeLessThan(text.indexOf('6 · Medium'));
    await picture(page, 'limits-no-alert');
    expect(await axeFaults(page)).toEqual([]);
    await page.getByRole('button', { name: '한국어' }).click();
    await said.locator('h3', { hasText: '점수 없음' }).waitFor();
    await picture(page, 'limits-no-alert-ko');
  });

  it.each(['researcher', 'engineer'] as const)('as %s: beds, worst first, and no name', async (role) => {
    const sight = { seesNames: false, seesBirthDates: false };
    driver.server.session = { ...NURSE, role, ...sight };
    for (const alert of driver.server.alerts) driver.server.changeAlert('cleared', { ...alert, phase: 'cleared' });
    driver.server.showState((state) => seenState(state, sight));
    const page = await driver.open();
    await page.locator('.attention-empty li', { hasText: 'T ▲ 39' }).waitFor();
    const beds = await page.locator('.attention-empty li span:first-child').allTextContents();
    expect(beds).toContain('Bed 7');
    expect(beds.filter((words) => /·\s*$/.test(words))).toEqual([]);
    const shown = String(await page.evaluate('document.body.innerHTML'));
    expect(CHILDREN.filter(({ name }) => shown.includes(name)).map(({ bed }) => bed)).toEqual([]);
    await picture(page, `limits-no-names-${role}`);
  });
});

describe.skipIf(withoutInfra)('D2: the band on a tile', () => {
  it('says what the number of its alert is now, where it is another one', async () => {
    const page = await driver.open();
    const band = tile(page, 3).locator('.alert-band');
    await band.waitFor();
    driver.server.flowing = false;
    driver.server.sendVitals(3, { spo2Percent: 97 });
    await band.locator('.alert-band-now', { hasText: 'now 97' }).waitFor();
    expect(await band.textContent()).toMatch(/Desaturation: 84 % at 14:3\d, now 97/);
    expect(await tile(page, 7).locator('.alert-band-now').textContent()).toBe('');
    await picture(page, 'band-now');
  });
});

describe.skipIf(withoutInfra)('E2: a playback', () => {
  it('that has ended says so, and blames no engine', async () => {
    driver.server.mode = 'playback-ended';
    driver.server.flowing = false;
    const page = await driver.open();
    await page.locator('.mode-tag', { hasText: 'Playback has ended' }).waitFor();
    await page.locator('.banner', { hasText: /This playback ended at 14:3/ }).waitFor();
    // What can be read there, and not what the panel of the sound would say once it is opened.
    expect(await page.locator('.status-line').innerText()).not.toContain('bedside monitors');
    await picture(page, 'playback-ended');
  });
});

/** Whether the row of the score is painted (its colour is warm, the grid is not) at a share of its width. */
const PAINTED = (share: number): string => `(() => {
  const canvas = document.querySelector('[data-row="score"] canvas');
  const { data } = canvas.getContext('2d').getImageData(Math.round(canvas.width * ${share}), 0, 1, canvas.height);
  return data.some((red, at) => at % 4 === 0 && data[at + 3] > 40 && red - data[at + 2] > 20);
})()`;

describe.skipIf(withoutInfra)('E4: the line of a score', () => {
  it('is drawn up to the time of which nothing is known, not through it, and goes on after it', async () => {
    const page = await driver.open('#/bed/bed-7');
    await becomesTrue(page, `document.querySelector('[data-row="score"] canvas') !== null && ${PAINTED(0.5)}`);
    expect(await page.evaluate(PAINTED(0.655))).toBe(false);
    expect(await page.evaluate(PAINTED(0.72))).toBe(true);
    // Chromium's advice about reading a canvas often.
    driver.forgive(/willReadFrequently/);
  });
});
