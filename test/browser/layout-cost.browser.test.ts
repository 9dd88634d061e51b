/** D7: what a second of a crowded board costs the browser: laying out was 4 to 19 times the script that changes the numbers. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withoutInfra } from '../support/infra.ts';
import { ScreenDriver, becomesTrue, tile } from './screen-driver.ts';
import type { Page } from 'playwright-core';

let driver: ScreenDriver;

beforeAll(async () => {
  if (!withoutInfra) driver = await ScreenDriver.launch();
});
afterAll(() => driver?.close());
beforeEach(() => driver?.begin());
afterEach(() => driver?.end());

const COUNTED = ['ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration', 'LayoutCount'] as const;
type Cost = Readonly<Record<(typeof COUNTED)[number], number>>;
const SECONDS = 10;

/** Milliseconds (and layouts) a second of live numbers, on average. */
async function costOf(page: Page): Promise<Cost> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const read = async (): Promise<Cost> => {
    const { metrics } = await session.send('Performance.getMetrics');
    const valueOf = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? 0;
    return Object.fromEntries(COUNTED.map((name) => [name, valueOf(name)])) as Cost;
  };
  const before = await read();
  const secondNow = `Math.floor(performance.now() / 1000)`;
  const start = Number(await page.evaluate(secondNow));
  await becomesTrue(page, `${secondNow} >= ${start + SECONDS}`);
  const after = await read();
  const each = (name: (typeof COUNTED)[number]): number => {
    const spent = (after[name] - before[name]) / SECONDS;
    return Math.round((name === 'LayoutCount' ? spent : spent * 1_000) * 10) / 10;
  };
  return Object.fromEntries(COUNTED.map((name) => [name, each(name)])) as Cost;
}

describe.skipIf(withoutInfra)('D7: a second of the board', () => {
  it.each([12, 60])('with %i beds is laid out in no more than twice the time of its script', async (beds) => {
    driver.server.fill(beds);
    const page = await driver.open('', { viewport: { width: 1920, height: 1080 } });
    await tile(page, beds).waitFor();
    await becomesTrue(page, `document.querySelector('.vital-value')?.textContent !== '–'`);
    const cost = await costOf(page);
    console.log(`${beds} beds, ms a second: ${JSON.stringify(cost)}`);
    expect(cost.LayoutDuration).toBeLessThan(2 * cost.ScriptDuration);
  });
});
