// Hazards: H22 (docs/hazards.md).
/** The page of what was known then: another ground, a heading that stays, a moment that is chosen, and nothing to press at an alert. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { KnownView } from '../../services/contract/screens/known-view.ts';
import { seenState } from '../../services/contract/screens/seen-person.ts';
import type { Role } from '../../services/contract/access/access-table.ts';
import { withoutInfra } from '../support/infra.ts';
import { ScreenDriver, axeFaults, becomesTrue, picture, styleOf } from './screen-driver.ts';
import { NURSE } from './stub-server.ts';
import { START_MS, UNIT_ID, unitState } from './stub-ward.ts';

const AT_MS = START_MS - 30 * 60_000;
const HASH = `#/known?unit=${UNIT_ID}&at=${AT_MS}`;
const DESK = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, locale: 'ko-KR' };

let driver: ScreenDriver;
/** What the server knows of the past. */
let known: KnownView;

beforeAll(async () => {
  if (!withoutInfra) driver = await ScreenDriver.launch();
});
afterAll(() => driver?.close());
beforeEach(async () => {
  if (withoutInfra) return;
  await driver.begin();
  const state = seenState(unitState(), { seesNames: false, seesBirthDates: false });
  known = { unitId: UNIT_ID, atMs: AT_MS, unitAtMs: AT_MS, state: { ...state, atMs: AT_MS } };
  driver.server.answers.set('GET /api/known', () => ({ body: known }));
  serveAs('researcher');
});
afterEach(() => driver?.end());

function serveAs(role: Role): void {
  driver.server.session = { ...NURSE, userId: 'choi', displayName: 'Choi R.', role, seesNames: false };
}

describe.skipIf(withoutInfra)('what was known then', () => {
  it('stands on another ground under a heading that says so, with every bed and its alerts, and nothing to press at them', async () => {
    const page = await driver.open(HASH, DESK);
    await page.locator('.known-bed').first().waitFor();
    const heading = await page.locator('.known-heading').textContent();
    expect(heading).toMatch(/^AS KNOWN AT \d{4}-\d\d-\d\d \d\d:\d\d:\d\d, NOT LIVE$/);
    expect(await page.locator('.known-bed').count()).toBe(known.state?.beds.length);
    expect(await page.locator('.known-alerts li').count()).toBeGreaterThan(0);
    expect(await page.locator('.known-bed button').count()).toBe(0);
    const ground = await styleOf(page, '.known', 'backgroundColor');
    expect(ground).not.toBe(await styleOf(page, 'body', 'backgroundColor'));
    expect(await page.locator('.known').textContent()).not.toContain(unitState().stays[0]?.displayName);
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'known-desk');
  });

  it('goes to the moment that is chosen, which the address then names, and says when screens were not live', async () => {
    const page = await driver.open(HASH, DESK);
    await page.locator('.known-bed').first().waitFor();
    known = { ...known, atMs: AT_MS - 3_600_000, unitAtMs: AT_MS - 4_200_000 };
    await page.getByRole('button', { name: '1 h earlier' }).click();
    await page.getByText('Screens said NOT LIVE then').waitFor();
    await becomesTrue(page, `location.hash.endsWith('at=${AT_MS - 3_600_000}')`);
    known = { ...known, unitAtMs: null, state: null };
    await page.locator('.known-moment input').press('ArrowLeft');
    await page.getByText('Nothing of this unit had arrived by then.').waitFor();
    await becomesTrue(page, `location.hash.endsWith('at=${AT_MS - 3_600_000 - 10_000}')`);
  });

  it('says why there is no answer, and asks again when told to', async () => {
    driver.server.answers.set('GET /api/known', () => ({ status: 503, body: { code: 'busy' } }));
    const page = await driver.open(HASH, DESK);
    await page.getByText('Others are looking back just now.').waitFor();
    driver.server.answers.set('GET /api/known', () => ({ body: known }));
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('.known-bed').first().waitFor();
    driver.forgive(/503/);
  });

  it('fits a phone, in Korean', async () => {
    const page = await driver.open(HASH, PHONE);
    await page.getByRole('button', { name: '한국어' }).click();
    await page.locator('.known-bed').first().waitFor();
    expect(await page.locator('.known-heading').textContent()).toMatch(/당시 알려진 상태 · 실시간 아님$/);
    await becomesTrue(page, 'document.documentElement.scrollWidth <= innerWidth');
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'known-phone-korean');
  });

  it('is not for engineers', async () => {
    serveAs('engineer');
    const page = await driver.open(HASH, DESK);
    await page.getByText('Nurses, doctors and researchers of the unit look back.').waitFor();
    expect(await page.locator('.data-tabs').textContent()).not.toContain('As known then');
  });
});
