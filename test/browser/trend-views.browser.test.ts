/** 18.6: what the middle of a bedside shows besides vital signs: every score, laboratory values, a newborn's hours; 12 h, FiO2. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withoutInfra } from '../support/infra.ts';
import { ScreenDriver, axeFaults, becomesTrue, picture } from './screen-driver.ts';
import type { Page } from 'playwright-core';

let driver: ScreenDriver;

beforeAll(async () => {
  if (!withoutInfra) driver = await ScreenDriver.launch();
});
afterAll(() => driver?.close());
beforeEach(() => driver?.begin());
afterEach(() => driver?.end());

const LAPTOP = { viewport: { width: 1366, height: 768 } };
const rowOf = (page: Page, label: string) => page.locator('.trend-row', { hasText: label });

/** Puts the pointer so many hours before the end of a range of 12 h. */
async function hoverAt(page: Page, label: string, hoursAgo: number): Promise<void> {
  const area = rowOf(page, label).locator('.u-over');
  const width = (await area.boundingBox())?.width ?? 0;
  await area.hover({ position: { x: (width * (12 - hoursAgo)) / 12, y: 8 } });
}

describe.skipIf(withoutInfra)('18.6: the views of a bedside', () => {
  it('every score has its line: what held at that moment, a gap where there was none, and what it is now', async () => {
    const page = await driver.open('#/bed/bed-7', LAPTOP);
    await page.getByRole('button', { name: '12 h', exact: true }).click();
    await page.getByRole('button', { name: 'Scores', exact: true }).click();
    await page.waitForURL(/range=12h&view=scores/);
    const told = rowOf(page, 'Paediatric SOFA').locator('.trend-told');
    await expect.poll(() => told.textContent()).toBe('7');
    await hoverAt(page, 'Paediatric SOFA', 6);
    await expect.poll(() => told.textContent()).toBe('4');
    await hoverAt(page, 'Paediatric SOFA', 4.5);
    await expect.poll(() => told.textContent()).toBe('–');
    await hoverAt(page, 'Paediatric SOFA', 11);
    await expect.poll(() => told.textContent()).toBe('–');
    expect(await rowOf(page, 'Phoenix sepsis score').count()).toBe(1);
    expect(await page.locator('.trend-none').textContent()).toMatch(/^No number in this range: /);
    await page.locator('.trend-window').hover();
    await picture(page, 'view-scores');
    expect(await axeFaults(page)).toEqual([]);
  });

  it('laboratory values stand at their own time, with their moment, what is doubtful and what came late', async () => {
    const page = await driver.open('#/bed/bed-7?range=12h&view=laboratory', LAPTOP);
    const lactate = rowOf(page, 'Lactate').locator('.trend-told');
    await expect.poll(() => lactate.textContent()).toBe('3.8 · 14:05 · ▲ above range');
    await hoverAt(page, 'Lactate', 3);
    // What was taken back, 38 at 10:32, is never told.
    await expect.poll(() => lactate.textContent()).toBe('2.6 · 08:20 · ▲ above range');
    await hoverAt(page, 'Lactate', 11.9);
    await expect.poll(() => lactate.textContent()).toBe('–');
    await page.locator('.bedside-name').hover();
    await expect.poll(() => rowOf(page, 'INR').textContent()).toContain('came late, not scored');
    expect(await rowOf(page, 'Creatinine').textContent()).toContain('ordinary in');
    await expect.poll(() => rowOf(page, 'FiO₂').locator('.trend-told').textContent()).toBe('55 · 12:32');
    expect(await page.locator('.trend-none').textContent()).toContain('the reference range that the laboratory sent');
    expect(await rowOf(page, 'Lactate').locator('.sender-range').textContent()).toBe('range 0.5–2.2');
    expect(await rowOf(page, 'Creatinine').locator('.sender-range').count()).toBe(0);
    const onCard = page.locator('.charted-card li', { hasText: 'Lactate' });
    expect(await onCard.textContent()).toContain('range 0.5–2.2▲ above range');
    await picture(page, 'view-laboratory');
    expect(await axeFaults(page)).toEqual([]);
  });

  it('FiO₂ has a row where it is measured, and none where it is not', async () => {
    const page = await driver.open('#/bed/bed-12?range=12h');
    await page.locator('[data-row="fio2"] canvas').waitFor();
    await picture(page, 'view-vitals');
    await page.goto(`${driver.server.url}#/bed/bed-7?range=12h`);
    await page.locator('[data-row="heart"] canvas').waitFor();
    await becomesTrue(page, `document.querySelector('[data-row="fio2"]') === null`);
  });

  it('a newborn has its events and its saturation by hour, and hours in which nobody looked are no zeros', async () => {
    driver.server.storedEveryMs = 2 * 3_600_000;
    const page = await driver.open('#/bed/bed-10?range=12h', LAPTOP);
    await page.getByRole('button', { name: 'Newborn by hour' }).click();
    const cells = (row: string): Promise<string[]> => page.locator(`.hours ${row} td`).allTextContents();
    await expect.poll(async () => (await cells('[data-bands="3"]'))[0]).toMatch(/^\d+$/);
    const shares = await Promise.all(['0 1 2', '3', '4'].map((bands) => cells(`[data-bands="${bands}"]`)));
    // The second cell is the first hour; every other hour has one second with a value, and its shares are the whole.
    for (const column of shares[0]?.keys() ?? []) {
      const parts = shares.map((row) => row[column] ?? '');
      if (parts[0] === '–') expect(parts).toEqual(['–', '–', '–']);
      else expect(Math.abs(parts.reduce((sum, part) => sum + Number(part), 0) - 100)).toBeLessThanOrEqual(1);
    }
    expect(shares[1]).toContain('–');
    const desaturations = await cells('[data-event="desaturation-below-80"]');
    expect(desaturations[0]).toBe('9');
    expect(desaturations).toContain('–');
    await picture(page, 'view-newborn');
    expect(await axeFaults(page)).toEqual([]);
    await page.getByRole('button', { name: '한국어' }).click();
    await page.getByText('신생아 시간별').waitFor();
    await picture(page, 'view-newborn-ko');
  });

  it('a child that is no newborn has no such view, also by an address that asks for it', async () => {
    const page = await driver.open('#/bed/bed-7?view=newborn');
    await page.locator('[data-row="heart"] canvas').waitFor();
    expect(await page.getByRole('button', { name: 'Newborn by hour' }).count()).toBe(0);
  });

  it('all of it fits a phone without sideways scrolling of the page', async () => {
    for (const view of ['scores', 'laboratory', 'newborn']) {
      const page = await driver.open(`#/bed/bed-10?range=12h&view=${view}`, { viewport: { width: 390, height: 844 } });
      await page.locator('.trend-none').first().waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      await picture(page, `view-${view}-phone`);
    }
  });

  it('says so when the history is down', async () => {
    driver.server.historyDown = true;
    const page = await driver.open('#/bed/bed-7?range=12h&view=scores');
    await page.getByText('The history is not reachable').waitFor();
    driver.forgive(/503/);
  });
});
