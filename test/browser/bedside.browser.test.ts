/** The bedside view in a real Chromium: live numbers, trends from the history, scores and past alerts. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withoutInfra } from '../support/infra.ts';
import { ScreenDriver, becomesTrue, picture, tile } from './screen-driver.ts';
import { childOf, stayIdOf, valueAt } from './stub-ward.ts';
import { timeLimit } from '../support/patience.ts';

let driver: ScreenDriver;

beforeAll(async () => {
  if (!withoutInfra) driver = await ScreenDriver.launch();
});
afterAll(() => driver?.close());
beforeEach(() => driver?.begin());
afterEach(() => driver?.end());

describe.skipIf(withoutInfra)('the bedside view', () => {
  it('opens from the board, draws the trends, and is a link that can be handed on', async () => {
    const page = await driver.open();
    await tile(page, 7).locator('.tile-link').click();
    await page.locator('.trend-row canvas').first().waitFor();
    expect(page.url()).toMatch(/#\/bed\/bed-7\?range=6h$/);
    expect(await page.locator('.trend-row').evaluateAll((rows) => rows.map((row) => row.dataset['row']))).toEqual([
      'heart',
      'spo2',
      'breathing',
      'pressure',
      'temperature',
      'score',
      'risk',
    ]);
    await becomesTrue(
      page,
      `[...document.querySelectorAll('.trend-row canvas')].every((canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((byte) => byte > 0x60))`,
    );
    await page.getByRole('button', { name: '1 h', exact: true }).click();
    await page.waitForURL(/range=1h/);
    expect(await page.locator('.big-number').count()).toBe(5);
    await page.keyboard.press('Escape');
    await tile(page, 1).waitFor();
  });

  it('tells the values under the crosshair in every row', async () => {
    const page = await driver.open('#/bed/bed-7');
    await becomesTrue(page, `document.querySelector('.trend-rows')?.dataset.loading === 'false'`);
    await page.locator('[data-row="spo2"] .u-over').hover({ position: { x: 300, y: 20 } });
    await becomesTrue(
      page,
      `[...document.querySelectorAll('.trend-told')].slice(0, 5).every((told) => /\\d/.test(told.textContent))`,
    );
    expect(await page.locator('[data-row="pressure"] .trend-told').textContent()).toMatch(/^\d+ \/ \d+ \/ \d+$/);
    await picture(page, 'bedside');
  });

  it('D1: tells of a score what held at that moment, and nothing before the first', async () => {
    const page = await driver.open('#/bed/bed-7?range=24h');
    await becomesTrue(page, `document.querySelector('.trend-rows')?.dataset.loading === 'false'`);
    const told = page.locator('[data-row="score"] .trend-told');
    const area = page.locator('[data-row="score"] .u-over');
    const width = (await area.boundingBox())?.width ?? 0;
    const hoverAt = (hoursAgo: number) => area.hover({ position: { x: (width * (24 - hoursAgo)) / 24, y: 8 } });
    await hoverAt(1.9);
    await expect.poll(() => told.textContent()).toBe('3–7');
    await hoverAt(1.3);
    await expect.poll(() => told.textContent()).toBe('6');
    await hoverAt(22);
    await expect.poll(() => told.textContent()).toBe('–');
  });

  it('D3: says the window of the range that was chosen', async () => {
    const page = await driver.open('#/bed/bed-7?range=1h');
    const text = page.locator('.trend-window');
    await expect.poll(() => text.textContent()).toMatch(/^13:3\d – 14:3\d/);
    await page.getByRole('button', { name: '24 h', exact: true }).click();
    await expect.poll(() => text.textContent()).toMatch(/^11-23 14:3\d – 14:3\d/);
    await page.getByRole('button', { name: '6 h', exact: true }).click();
    await expect.poll(() => text.textContent()).toMatch(/^08:3\d – 14:3\d/);
  });

  it('shows what the score rests on, the model with its label, what was charted, and past alerts', async () => {
    const page = await driver.open('#/bed/bed-7');
    const side = page.locator('.side-cards');
    await side.getByText('10:08 raised').waitFor();
    const text = (await side.textContent()) ?? '';
    for (const part of [
      'National PEWS (England)',
      '7 of 7 inputs',
      'Rapid review at the bedside within 15 minutes',
      'Outside the intended population',
      'adult surrogate, not validated in children',
      'Model on trial',
      'sha256 4f1c9a70',
      'Lactate',
      '3.8 mmol/L',
      'Kim J., Seen at bedside',
    ]) {
      expect(text).toContain(part);
    }
    expect(await side.locator('.part-points').allTextContents()).toEqual(['2', '0', '1', '2', '4', '0', '2']);
    expect(await page.locator('.other-beds').textContent()).toContain('Bed 3 · Desaturation');
  });

  it.each(['6h', '24h', '72h'] as const)('E3: values an hour apart are drawn, each as a dot: %s', async (range) => {
    driver.server.storedEveryMs = 3_600_000;
    const page = await driver.open(`#/bed/bed-7?range=${range}`);
    await becomesTrue(page, `document.querySelector('.trend-rows')?.dataset.loading === 'false'`);
    const dotsOf = (row: string): Promise<unknown> =>
      page.evaluate(`(() => {
        const canvas = document.querySelector('[data-row="${row}"] canvas');
        const { width, height } = canvas;
        const { data } = canvas.getContext('2d').getImageData(60, 0, width - 60, height);
        const isDrawn = (x) => Array.from({ length: height }, (_, y) => 4 * (y * (width - 60) + x)).some((at) => {
          const [red, green, blue] = data.slice(at, at + 3);
          return Math.max(red, green, blue) > 150 && Math.max(red, green, blue) - Math.min(red, green, blue) > 60;
        });
        let dots = 0;
        for (let x = 0, before = false; x < width - 60; x++) {
          const drawn = isDrawn(x);
          if (drawn && !before) dots += 1;
          before = drawn;
        }
        return dots;
      })()`);
    // Three hours of 72 are few pixels: there what matters is that something is drawn at all.
    const least = range === '6h' ? 5 : range === '24h' ? 15 : 10;
    for (const row of ['heart', 'spo2']) {
      await expect.poll(() => dotsOf(row), { timeout: timeLimit(15_000) }).toBeGreaterThan(least);
    }
    await picture(page, `hourly-${range}`);
  });

  it('goes on live, and says so, when the history is down', async () => {
    driver.server.historyDown = true;
    const page = await driver.open('#/bed/bed-7?range=1h');
    await page.getByText('The history is not reachable').waitFor();
    await becomesTrue(
      page,
      `document.querySelector('[data-row="heart"] canvas')?.getContext('2d').getImageData(0, 0, 2000, 200).data.some((byte) => byte > 0xa0)`,
    );
    driver.forgive(/503/);
  });

  it('acknowledges as the board does', async () => {
    const page = await driver.open('#/bed/bed-7');
    await page.locator('.alert-bar').getByRole('button', { name: 'Acknowledge' }).click();
    await picture(page, 'bedside-reasons');
    await page.locator('.alert-bar').getByRole('button', { name: 'Seen at bedside' }).click();
    await page.locator('.alert-bar[data-held="true"]').getByText('Kim J. has it').waitFor();
  });

  it('carries on the live number of the board', async () => {
    const page = await driver.open('#/bed/bed-6');
    driver.server.flowing = false;
    await page.locator('.big-number').first().waitFor();
    driver.server.sendVitals(6, { heartRatePerMin: 77 });
    await page.locator('.big-number[data-vital="heart"] .vital-value', { hasText: /^77$/ }).waitFor();
    expect(valueAt(childOf(6), 'heartRatePerMin', driver.server.nowMs)).not.toBe(77);
    expect(stayIdOf(6)).toBe('stay-6');
  });
});
