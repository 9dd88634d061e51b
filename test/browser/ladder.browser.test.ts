// Hazards: H40 (docs/hazards.md).
/** Who is asked for an answer, on every screen: by role and name, who is next and when. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Alert, Asked } from '../../services/contract/decisions/alert.ts';
import { withoutInfra } from '../support/infra.ts';
import { ScreenDriver, card, picture, tile } from './screen-driver.ts';
import type { Page } from 'playwright-core';

const DESK = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 } };

let driver: ScreenDriver;

beforeAll(async () => {
  if (!withoutInfra) driver = await ScreenDriver.launch();
});
afterAll(() => driver?.close());
beforeEach(() => driver?.begin());
afterEach(() => driver?.end());

/** The alert of bed 7 goes up the ladder, as the engine says. */
function goesTo(escalation: number, asked: Asked): Alert {
  const alert = driver.alertOfBed(7);
  driver.server.changeAlert('escalated', { ...alert, escalation, asked, transition: alert.transition + 1 });
  return alert;
}

function chargeNurseIs(displayName: string): void {
  const shift = { fromMs: driver.server.nowMs - 3_600_000, untilMs: driver.server.nowMs + 3_600_000 };
  driver.server.showState((state) => ({
    ...state,
    care: { owners: [], notes: [], roster: [{ role: 'charge-nurse', by: null, displayName, ...shift }] },
  }));
}

const korean = (page: Page): Promise<void> => page.locator('.language button', { hasText: '한' }).click();

describe.skipIf(withoutInfra)('who is asked', () => {
  it('stands on card and tile, with the name and the time to the next step, in both languages', async () => {
    chargeNurseIs('Lee H.');
    const page = await driver.open('', DESK);
    await tile(page, 7).waitFor();
    const next = { who: 'doctor-on-call', atMs: driver.server.nowMs + 90_000 } as const;
    const alert = goesTo(1, { who: 'charge-nurse', next });
    const line = card(page, alert).locator('.alert-asked');
    await line.getByText('nobody answered, asked now: charge nurse Lee H.').waitFor();
    expect(await line.textContent()).toMatch(/doctor on call in 1 min \d\d s$/);
    await tile(page, 7).locator('.alert-band-asked', { hasText: '↑ charge' }).waitFor();
    await picture(page, 'ladder-desk');
    await page.setViewportSize({ width: 1920, height: 1080 });
    await picture(page, 'ladder-wall');
    await page.setViewportSize(PHONE.viewport);
    await korean(page);
    await line.getByText('응답 없음, 현재 요청: 책임간호사 Lee H.').waitFor();
    await picture(page, 'ladder-phone-korean');
  });

  it('ends with the whole unit, until somebody answers', async () => {
    const page = await driver.open('#/handover', DESK);
    await tile(page, 7).first().waitFor();
    const alert = goesTo(2, { who: 'whole-unit', next: null });
    await card(page, alert).getByText('nobody answered, asked now: whole unit').waitFor();
    await card(page, alert).getByText('until somebody answers').waitFor();
  });
});
