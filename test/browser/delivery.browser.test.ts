// Hazards: H14, H15 (docs/hazards.md).
/** The unit's test alert in a real Chromium: painted where alerts are, told as painted, and in nothing like an alert. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DECISION_VERSION } from '../../services/contract/decisions/decision.ts';
import { withoutInfra } from '../support/infra.ts';
import { ScreenDriver, picture, tile } from './screen-driver.ts';
import { UNIT_ID } from './stub-ward.ts';

const PHONE = { viewport: { width: 390, height: 844 } };

let driver: ScreenDriver;

beforeAll(async () => {
  if (!withoutInfra) driver = await ScreenDriver.launch();
});
afterAll(() => driver?.close());
beforeEach(() => driver?.begin());
afterEach(() => driver?.end());

function probe(probeId: string, agoMs = 0): void {
  driver.server.change({
    version: DECISION_VERSION,
    kind: 'delivery.probed',
    id: `${UNIT_ID}/${probeId}`,
    unitId: UNIT_ID,
    atMs: driver.server.nowMs - agoMs,
    cause: '0:9',
    stayId: null,
    probeId,
  });
}

const painted = (probeId: string) =>
  driver.server.receives<{ readonly probeId: string; readonly screenId: string }>(
    'delivery.paint',
    (receipt) => receipt.probeId === probeId,
  );

describe.skipIf(withoutInfra)('the test alert of a unit', () => {
  it('is told as painted, on a board and at a bedside, and looks like no alert of a child', async () => {
    const page = await driver.open();
    await tile(page, 1).waitFor();
    const [cards, bands] = [await page.locator('.alert-card').count(), await page.locator('.alert-band').count()];
    const counts = await page.locator('.level-counts').textContent();
    probe('probe-1');
    expect(await painted('probe-1')).toMatchObject({ unitId: UNIT_ID });
    expect(await page.locator('.delivery-mark').textContent()).toMatch(/^alert path tried 14:32:\d\d$/);
    expect(await page.locator('.alert-card').count()).toBe(cards);
    expect(await page.locator('.alert-band').count()).toBe(bands);
    expect(await page.locator('.level-counts').textContent()).toBe(counts);
    await picture(page, 'delivery-board');
    await tile(page, 1).locator('.tile-link').click();
    await page.locator('.bedside').waitFor();
    probe('probe-2');
    await painted('probe-2');
  });

  it('is painted on a phone, in Korean too', async () => {
    const page = await driver.open('', PHONE);
    await page.locator('.language button', { hasText: '한' }).click();
    probe('probe-1');
    await painted('probe-1');
    expect(await page.locator('.delivery-mark').textContent()).toMatch(/^경보 경로 시험 14:32:\d\d$/);
    await picture(page, 'delivery-phone');
  });

  it('that stays away for minutes is told, and a page without alerts paints none and says that it shows none', async () => {
    const page = await driver.open();
    await tile(page, 1).waitFor();
    probe('probe-1', 200_000);
    await page.locator('.delivery-mark[data-late="true"]', { hasText: 'not tried since' }).waitFor();
    await page.evaluate(`location.hash = '#/known'`);
    await driver.server.receives<{ readonly visible: boolean }>('unit.watch', ({ visible }) => !visible);
    expect(await page.locator('.delivery-mark').count()).toBe(0);
  });
});
