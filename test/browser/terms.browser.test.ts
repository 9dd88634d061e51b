/** The page of codes where something is missing: no map, a broken one, nothing that waits, a server that is away, a role that may not. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withoutInfra } from '../support/infra.ts';
import { ScreenDriver, axeFaults, picture, tile } from './screen-driver.ts';
import { NURSE } from './stub-server.ts';
import { HOSPITAL, stubTerms, WAITING } from './stub-terms.ts';
import type { Page } from 'playwright-core';
import type { Role } from '../../services/contract/access/access-table.ts';

let driver: ScreenDriver;

beforeAll(async () => {
  if (!withoutInfra) driver = await ScreenDriver.launch();
});
afterAll(() => driver?.close());
beforeEach(async () => {
  await driver?.begin();
  as('engineer');
});
afterEach(() => driver?.end());

const DESK = { viewport: { width: 1366, height: 768 } };

function as(role: Role): void {
  if (!withoutInfra) driver.server.session = { ...NURSE, userId: `${role}.jung`, displayName: 'Jung D.', role };
}

async function triedOne(page: Page): Promise<void> {
  driver.server.answers.set('POST /api/terms/severance/trial', () => ({
    body: {
      sha256: 'a'.repeat(64),
      terms: [{ ...WAITING, target: 'signal:spo2Percent', against: null, outcome: 'yes', taken: [], unread: [] }],
      changes: [],
      changeCount: 0,
    },
  }));
  await page.locator('.term-mark').click();
  await page.getByRole('button', { name: 'Try on the last day' }).click();
  await page.locator('.terms-trial').waitFor();
  await page.getByLabel('Your own reason').fill('seen at bed 3');
}

describe.skipIf(withoutInfra)('the page of codes', () => {
  it.each([
    ['without a hospital', [], /No hospital is connected/, 'codes-no-hospital'],
    ['without a map', [{ ...HOSPITAL, map: null, waiting: [] }], /severance has no map of its own/, 'codes-no-map'],
    ['where nothing waits', [{ ...HOSPITAL, waiting: [] }], /Nothing waits\./, 'codes-nothing'],
  ])('%s says so', async (_, hospitals, words, shot) => {
    stubTerms(driver.server, hospitals);
    const page = await driver.open('#/codes', DESK);
    await page.getByText(words).waitFor();
    expect(await page.locator('.term-row').count()).toBe(0);
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, shot);
  });

  it('with a file that is broken says why, and shows what waits', async () => {
    const map = { ...HOSPITAL.map, fault: 'Unterminated string in JSON at position 40' };
    stubTerms(driver.server, [{ ...HOSPITAL, map: HOSPITAL.map === null ? null : { ...HOSPITAL.map, ...map } }]);
    const page = await driver.open('#/codes', DESK);
    await page.getByText('Unterminated string').waitFor();
    expect(await page.locator('.term-row').count()).toBe(1);
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'codes-broken');
  });

  it('shows nothing old while the server is away, and keeps what a person had begun', async () => {
    stubTerms(driver.server, [HOSPITAL]);
    const page = await driver.open('#/codes', DESK);
    await triedOne(page);
    driver.server.answers.set('GET /api/terms', () => ({ status: 503 }));
    await page.getByText('The codes cannot be read now.').waitFor();
    expect(await page.locator('.term-row').first().isVisible()).toBe(false);
    await picture(page, 'codes-away');
    stubTerms(driver.server, [HOSPITAL]);
    await page.locator('.term-row').first().waitFor();
    expect(await page.getByLabel('Your own reason').inputValue()).toBe('seen at bed 3');
    expect(await page.getByRole('button', { name: 'Approve 1' }).isEnabled()).toBe(true);
    driver.forgive(/503/);
  });

  it('claims nothing when a decision is not answered', async () => {
    stubTerms(driver.server, [HOSPITAL]);
    driver.server.answers.set('POST /api/terms/severance/approve', () => ({ status: 503 }));
    const page = await driver.open('#/codes', DESK);
    await triedOne(page);
    await page.getByRole('button', { name: 'Approve 1' }).click();
    await page.getByText('Nothing is known of what was decided').waitFor();
    expect(await page.locator('.terms-done').count()).toBe(0);
    expect(await page.getByLabel('Your own reason').inputValue()).toBe('seen at bed 3');
    driver.forgive(/503/);
  });

  it('lets nothing be approved that was tried otherwise', async () => {
    stubTerms(driver.server, [HOSPITAL]);
    const page = await driver.open('#/codes', DESK);
    await triedOne(page);
    await page.getByLabel('Of no use').check();
    await page.getByText('The choice or the map has changed since').waitFor();
    expect(await page.getByRole('button', { name: 'Approve 1' }).isDisabled()).toBe(true);
  });

  it.each(['nurse', 'researcher'] as const)('is not for a %s, who sees no way to it either', async (role) => {
    as(role);
    driver.server.answers.set('GET /api/terms', () => ({ status: 403, body: { code: 'not-allowed' } }));
    const page = await driver.open('#/codes', DESK);
    await page.getByText('This page is for engineers and doctors.').waitFor();
    expect(await page.locator('.data-tabs a', { hasText: 'Codes' }).count()).toBe(0);
    driver.forgive(/403/);
    await page.getByRole('button', { name: 'Board' }).click();
    await tile(page, 1).waitFor();
  });
});
