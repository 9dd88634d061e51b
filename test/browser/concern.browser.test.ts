/** Worry of family and nurses as a nurse enters it: two taps, shown only when the engine shows it. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withoutInfra } from '../support/infra.ts';
import { ScreenDriver, axeFaults, picture, tile } from './screen-driver.ts';
import { NURSE } from './stub-server.ts';
import { UNIT_ID, stayIdOf } from './stub-ward.ts';
import type { Locator, Page } from 'playwright-core';

let driver: ScreenDriver;

beforeAll(async () => {
  if (!withoutInfra) driver = await ScreenDriver.launch();
});
afterAll(() => driver?.close());
beforeEach(() => driver?.begin());
afterEach(() => driver?.end());

const button = (page: Page): Locator => page.getByRole('button', { name: 'Concern', exact: true });
const whose = (page: Page, name: string): Locator => page.getByRole('group', { name, exact: true });

describe.skipIf(withoutInfra)('worry', () => {
  it('is entered in two taps, and stands at the bedside and on the tile of every screen', async () => {
    const [page, board] = [await driver.open('#/bed/bed-2'), await driver.open()];
    await tile(board, 2).waitFor();
    await button(page).click();
    await picture(page, 'concern-choice');
    await whose(page, 'Family concern').getByRole('button', { name: 'High' }).click();
    const line = page.locator('.concern-lines li');
    await line.waitFor();
    expect(await line.textContent()).toMatch(
      /Family concern: High since 14:32 · stands until 18:32 unless told again · entered by kim$/,
    );
    expect(await page.locator('.concern-panel').count()).toBe(0);
    expect(await driver.server.receives('concern.enter')).toMatchObject({
      unitId: UNIT_ID,
      stayId: stayIdOf(2),
      from: 'family',
      level: 'high',
    });
    await tile(board, 2).locator('.concern-mark', { hasText: 'Concern: family high' }).waitFor();
    await picture(page, 'concern-stands');
    await picture(board, 'concern-board');
  });

  it('is taken back by whoever sees that it has gone; «no longer» is offered only then', async () => {
    const page = await driver.open('#/bed/bed-2');
    await button(page).click();
    expect(await page.getByRole('button', { name: 'No longer' }).count()).toBe(0);
    await whose(page, 'Nurse concern').getByRole('button', { name: 'Low' }).click();
    await page.locator('.concern-lines li').waitFor();
    await button(page).click();
    await page.getByRole('button', { name: 'No longer' }).click();
    await expect.poll(() => page.locator('.concern-lines').count()).toBe(0);
    expect(
      driver.server.received
        .filter(({ event }) => event === 'concern.enter')
        .map(({ payload }) => (payload as { level: string }).level),
    ).toEqual(['low', 'none']);
  });

  it('is not said to stand when it is only stored', async () => {
    driver.server.answerMode = 'stored';
    const page = await driver.open('#/bed/bed-2');
    await button(page).click();
    await whose(page, 'Family concern').getByRole('button', { name: 'Medium' }).click();
    await page.getByText('Waiting for confirmation').waitFor();
    expect(await page.locator('.concern-lines').count()).toBe(0);
    await page.getByText('Not confirmed.').waitFor();
    await picture(page, 'concern-not-confirmed');
    driver.server.answerMode = 'confirm';
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.locator('.concern-lines li').waitFor();
    const sent = driver.server.received.filter(({ event }) => event === 'concern.enter').map(({ payload }) => payload);
    expect(sent).toHaveLength(2);
    expect(sent[1]).toEqual(sent[0]);
  });

  it('that was refused says so and offers no retry', async () => {
    driver.server.answerMode = 'refuse';
    const page = await driver.open('#/bed/bed-2');
    await button(page).click();
    await whose(page, 'Family concern').getByRole('button', { name: 'Low' }).click();
    await page.getByText('Not done.').waitFor();
    expect(await page.getByRole('button', { name: 'Retry' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Close' }).click();
    expect(await page.locator('.concern-panel').count()).toBe(0);
  });

  it('works by keyboard alone: Enter opens and gives, Escape closes the panel and not the bed', async () => {
    const page = await driver.open('#/bed/bed-2');
    await button(page).focus();
    await page.keyboard.press('Enter');
    await whose(page, 'Family concern').waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Concern');
    expect(page.url()).toContain('bed-2');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('.concern-lines li', { hasText: 'Family concern: Medium' }).waitFor();
  });

  it('is entered by those who care at the bedside, and seen by all', async () => {
    driver.server.session = { ...NURSE, role: 'researcher' };
    const page = await driver.open('#/bed/bed-2');
    await page.locator('.big-number').first().waitFor();
    expect(await button(page).count()).toBe(0);
    driver.server.tellConcern({ stayId: stayIdOf(2), from: 'nurse', level: 'low' });
    await page.locator('.concern-lines li', { hasText: 'Nurse concern: Low' }).waitFor();
  });

  it('leaves the numbers of the smallest tiles whole, also beside a band', async () => {
    const page = await driver.open('', { viewport: { width: 1366, height: 768 } });
    await tile(page, 12).waitFor();
    driver.server.tellConcern({ stayId: stayIdOf(12), from: 'family', level: 'medium' });
    driver.server.tellConcern({ stayId: stayIdOf(12), from: 'nurse', level: 'high' });
    await tile(page, 12).locator('.concern-mark').waitFor();
    await tile(page, 12).evaluate((element) => element.scrollIntoView());
    await picture(page, 'concern-small-board');
    const overlaps = `(() => { const tile = document.querySelector('[data-bed="bed-12"]'); const box = (part) => tile.querySelector(part).getBoundingClientRect();
      const values = [...tile.querySelectorAll('.vital-value')].map((value) => value.getBoundingClientRect());
      return values.some((value) => value.bottom > box('.tile-foot').top + 1 || value.top < box('.concern-mark').bottom - 1); })()`;
    expect(await page.evaluate(overlaps)).toBe(false);
    expect(await tile(page, 12).locator('.concern-mark').textContent()).toContain('Concern: family medium, nurse high');
    const cut = `(() => { const mark = document.querySelector('[data-bed="bed-12"] .concern-mark'); const text = document.createRange(); text.selectNodeContents(mark); return text.getBoundingClientRect().right > mark.getBoundingClientRect().right - 10; })()`;
    expect(await page.evaluate(cut)).toBe(false);
  });
});
