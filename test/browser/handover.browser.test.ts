// Hazards: H40 (docs/hazards.md).
/** The hand-over in a real Chromium: sheets, taking over, two at once, the note, and paper. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withoutInfra } from '../support/infra.ts';
import { ScreenDriver, axeFaults, card, picture, tile } from './screen-driver.ts';
import { NURSE } from './stub-server.ts';
import { UNIT_ID } from './stub-ward.ts';
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

const sheet = (page: Page, bed: number) => page.locator(`.handover-sheet[data-bed="bed-${bed}"]`);

/** Somebody else has a bed, as the engine says. */
function someoneHas(bedId: string | null): void {
  const owner = {
    bedId,
    by: 'nurse.park',
    displayName: 'Park S.',
    role: 'nurse',
    sinceMs: driver.server.nowMs,
  } as const;
  driver.server.showState((state) => ({ ...state, care: { owners: [owner], notes: [] } }));
}

describe.skipIf(withoutInfra)('the hand-over', () => {
  it('shows each child with alerts, numbers, twelve hours and a note, and takes all beds with one press', async () => {
    const page = await driver.open('#/handover', DESK);
    await sheet(page, 7).waitFor();
    expect(await page.locator('.handover-sheet').count()).toBe(14);
    const alert = driver.alertOfBed(7);
    await sheet(page, 7).locator(`[data-alert="${alert.id}"]`).waitFor();
    expect(await sheet(page, 11).textContent()).toContain('Feed lost');
    await sheet(page, 7).locator('.handover-spread').waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'handover');
    await page.locator('.handover-acts .primary').click();
    const { beds } = await driver.server.receives<{ readonly beds: readonly { readonly bedId: string | null }[] }>(
      'care.enter',
    );
    expect(beds.map(({ bedId }) => bedId)).toContain(null);
    expect(beds).toHaveLength(15);
    await sheet(page, 7).getByText('Kim J. looks after this bed').waitFor();
    await page.evaluate(`location.hash = '#/'`);
    await tile(page, 7).locator('.tile-owner', { hasText: 'Kim J.' }).waitFor();
    await card(page, alert).getByText('Kim J. looks after this bed').waitFor();
    await picture(page, 'handover-owners');
  });

  it('says who has a bed that was taken meanwhile, and leaves it to them', async () => {
    const page = await driver.open('#/handover', DESK);
    await sheet(page, 7).getByText('Nobody has taken this bed').waitFor();
    someoneHas('bed-7');
    await sheet(page, 7).getByText('Take this bed').click();
    await page.locator('[role="alert"]', { hasText: 'Bed 7 was taken by Park S. meanwhile' }).waitFor();
    await sheet(page, 7).getByText('Park S. looks after this bed').waitFor();
    await sheet(page, 7).getByText('Take over').click();
    await sheet(page, 7).getByText('Kim J. looks after this bed').waitFor();
  });

  it('keeps a note, and prints a page a child, in Korean too', async () => {
    const page = await driver.open('#/handover', PHONE);
    await sheet(page, 1).locator('textarea').fill('wean oxygen slowly');
    await sheet(page, 1).getByText('Keep the note').click();
    expect(await driver.server.receives('care.enter')).toMatchObject({ act: 'note', unitId: UNIT_ID });
    await sheet(page, 1)
      .getByText(/^by Kim J\., /)
      .waitFor();
    await page.locator('.language button', { hasText: '한' }).click();
    await sheet(page, 1).getByText('권고').waitFor();
    await picture(page, 'handover-phone');
    await page.emulateMedia({ media: 'print' });
    const breaks = await page.evaluate(
      `[...document.querySelectorAll('.handover-sheet')].map((each) => getComputedStyle(each).breakBefore)`,
    );
    expect(new Set(breaks as readonly string[])).toEqual(new Set(['page']));
    expect(await page.locator('.handover-note-print').first().textContent()).toBe('wean oxygen slowly');
    expect(await page.locator('.header').isVisible()).toBe(false);
    await page.setViewportSize({ width: 794, height: 1123 });
    await picture(page, 'handover-paper');
  });

  it('gives a bed to somebody who is there in two taps, and enters a shift of the roster', async () => {
    someoneHas('bed-3');
    driver.server.session = { ...NURSE, role: 'charge-nurse' };
    const page = await driver.open('#/handover', DESK);
    await sheet(page, 7).getByText('Give to…').click();
    await picture(page, 'handover-give');
    await sheet(page, 7).locator('.give-bed button', { hasText: 'Park S.' }).click();
    expect(await driver.server.receives('care.enter')).toMatchObject({ act: 'give', to: { by: 'nurse.park' } });
    await sheet(page, 7).getByText('Park S. looks after this bed').waitFor();
    await page.locator('.handover-roster summary').click();
    await page.locator('.roster-form input').first().fill('Lee H.');
    expect(await axeFaults(page)).toEqual([]);
    await page.locator('.roster-form button').click();
    await page.locator('.handover-roster tbody tr', { hasText: 'Lee H.' }).waitFor();
    await picture(page, 'roster-desk');
    await page.setViewportSize(PHONE.viewport);
    await page.locator('.language button', { hasText: '한' }).click();
    await page.locator('.handover-roster td', { hasText: '책임간호사' }).waitFor();
    await picture(page, 'roster-phone-korean');
    await page.setViewportSize({ width: 1920, height: 1080 });
    await picture(page, 'roster-wall-korean');
  });
});
