// Hazards: H55 (docs/hazards.md).
/** A unit opened in an emergency, on the screen of who opened it: the way there, the line that stays, and its end. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withoutInfra } from '../support/infra.ts';
import { ScreenDriver, axeFaults, picture, tile } from './screen-driver.ts';
import { NURSE } from './stub-server.ts';
import { START_MS, UNIT_ID } from './stub-ward.ts';

const ELSEWHERE = { ...NURSE, units: ['ward-b'] };
const OPENED = { unitId: UNIT_ID, untilMs: START_MS + 3_600_000 };

let driver: ScreenDriver;

beforeAll(async () => {
  if (!withoutInfra) driver = await ScreenDriver.launch();
});
afterAll(() => driver?.close());
beforeEach(() => driver?.begin());
afterEach(() => driver?.end());

describe.skipIf(withoutInfra)('a unit opened in an emergency', () => {
  it('is opened with a reason, says so as long as it is open, and is ended by hand', async () => {
    const asked: string[] = [];
    driver.server.session = ELSEWHERE;
    const body = { units: [{ unitId: UNIT_ID, name: 'PICU' }], opened: [] };
    driver.server.answers.set('GET /api/break-glass', () => ({ body }));
    driver.server.answers.set('POST /api/break-glass', (text) => {
      asked.push(text);
      driver.server.session = { ...ELSEWHERE, opened: [OPENED] };
      return { body: OPENED };
    });
    driver.server.answers.set(`DELETE /api/break-glass/${UNIT_ID}`, () => {
      driver.server.session = ELSEWHERE;
      return { body: null };
    });
    const page = await driver.open('');
    await page.getByRole('link', { name: 'Other unit' }).click();
    await page.locator('.emergency-page select').selectOption(UNIT_ID);
    await page.getByText('A child there needs me now').click();
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'emergency-form');
    await page.getByRole('button', { name: 'Open for one hour' }).click();
    const banner = page.locator('.opened-banner');
    await banner.waitFor();
    await tile(page, 1).waitFor();
    expect(await banner.textContent()).toContain('everything you look at is written down');
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'emergency-opened');
    await page.getByRole('button', { name: 'End now' }).click();
    await banner.waitFor({ state: 'detached' });
    expect(asked.map((text) => JSON.parse(text) as unknown)).toEqual([{ unitId: UNIT_ID, reason: 'emergency' }]);
  });

  it('is said in Korean, and offered to nobody who has every unit', async () => {
    driver.server.session = { ...ELSEWHERE, opened: [OPENED] };
    const page = await driver.open('');
    await page.locator('.opened-banner').waitFor();
    await page.getByRole('button', { name: '한국어' }).click();
    await page.getByText('응급으로 이 병동을 열었습니다').waitFor();
    driver.server.session = NURSE;
    const other = await driver.open('');
    await tile(other, 1).waitFor();
    expect(await other.getByRole('link', { name: 'Other unit' }).count()).toBe(0);
  });
});
