/** The pages about data: connections with what was refused and a dry run, and data quality; both in trouble too. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withoutInfra } from '../support/infra.ts';
import { QUALITY, stubConnections } from './stub-connections.ts';
import { ScreenDriver, axeFaults, picture, tile } from './screen-driver.ts';
import { NURSE } from './stub-server.ts';
import { START_MS } from './stub-ward.ts';
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

const DESK = { viewport: { width: 1440, height: 900 } };
const TALL = { viewport: { width: 1080, height: 1400 } };

function as(role: Role): void {
  if (!withoutInfra) driver.server.session = { ...NURSE, userId: `${role}.jung`, displayName: 'Jung D.', role };
}

const row = (page: Page, sourceId: string) => page.locator('.source-table tbody tr', { hasText: sourceId });
const isTooWide = 'document.documentElement.scrollWidth > innerWidth';

describe.skipIf(withoutInfra)('the connection page', () => {
  it('is one press from the board, and shows each source by word, sign and numbers', async () => {
    stubConnections(driver.server);
    const page = await driver.open('', DESK);
    await tile(page, 1).waitFor();
    await page.getByRole('link', { name: 'Connections' }).click();
    await row(page, 'monitors-east').waitFor();
    expect(await page.locator('.source-table .state-mark').allTextContents()).toEqual([
      '■ Silent',
      '▲ In error',
      '● Receiving',
      '● Receiving',
      '○ Waiting',
    ]);
    expect(await row(page, 'monitors-west').textContent()).toMatch(
      /under 1 s ago.*20\.0\/s.*21\.4 kB\/s.*1\.2 s ahead/,
    );
    expect(await row(page, 'gateway').textContent()).toContain('nothing yet');
    expect(await page.locator('.source-name').textContent()).toContain(
      'Nothing for longer than the 30 s that are normal',
    );
    expect(await axeFaults(page)).toEqual([]);
    expect(await page.evaluate(isTooWide)).toBe(false);
    await picture(page, 'connections');
    await page.getByRole('button', { name: 'Board' }).click();
    await tile(page, 1).waitFor();
  });

  it('shows what was refused of a source, masked, and says so', async () => {
    stubConnections(driver.server);
    const page = await driver.open('#/connections/laboratory', DESK);
    await page.locator('.refusal summary').first().click();
    expect(await page.locator('.refusal figcaption').first().textContent()).toContain('masked (•••) for your role');
    const raw = await page.locator('.refusal pre').first().textContent();
    expect(raw).toContain('OBX|2|NM|K2011^Ionised calcium^99LAB||1.2');
    expect(raw).not.toMatch(/KIM|81234567/);
    await page.locator('.refusal summary').nth(1).click();
    expect(await page.locator('.refusal').nth(1).textContent()).toContain('The message itself was not kept.');
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'connections-refused');
  });

  it('reads a pasted message dry, and tells what would be admitted and refused', async () => {
    const pasted = stubConnections(driver.server);
    const page = await driver.open('#/connections/laboratory', DESK);
    await page.getByLabel('Message', { exact: true }).fill('MSH|^~\\&|LIS\nPID|1');
    await page.getByRole('button', { name: 'Read it' }).click();
    const result = page.locator('.dry-run-result');
    await result.waitFor();
    expect(pasted).toEqual(['MSH|^~\\&|LIS\nPID|1']);
    expect(await result.textContent()).toMatch(
      /Answer AA.*Code not in the map.*Heart rate172 \/minbed-5.*SpO₂off.*98\.6 °C implausible.*lactateMmolPerL 2 mmol\/L/,
    );
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'connections-dry-run');
    await page.getByLabel('Message', { exact: true }).fill('M'.repeat(60_001));
    await page.getByRole('button', { name: 'Read it' }).click();
    await page.getByText('larger than 64 kB').waitFor();
    expect(await result.count()).toBe(0);
    driver.forgive(/413/);
  });

  it('says that the log is away, since senders are answered as ever', async () => {
    stubConnections(driver.server, { spool: { records: 48_210, sinceMs: START_MS - 95_000 } });
    const page = await driver.open('#/connections', DESK);
    await page.getByText(/The log has been away since .*48210 records are kept/).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'connections-spooled');
  });

  it('is useful with the simulator and the HTTP gateway alone', async () => {
    stubConnections(driver.server, { onlyDemo: true });
    const page = await driver.open('#/connections', DESK);
    await row(page, 'simulator').waitFor();
    expect(await page.locator('.source-name').textContent()).toContain('Messages come and are taken.');
    await page.getByText('Nothing was refused since the start.').waitFor();
    expect(await page.locator('.dry-run').textContent()).toContain('This source sends no HL7 messages.');
    await picture(page, 'connections-demo');
  });

  it('shows nothing old when it cannot be read, and comes back by itself', async () => {
    driver.server.answers.set('GET /api/connections', () => ({ status: 503 }));
    const page = await driver.open('#/connections', DESK);
    await page.getByText('cannot be read now').waitFor();
    expect(await page.locator('.source-table').count()).toBe(0);
    await picture(page, 'connections-failed');
    stubConnections(driver.server);
    await row(page, 'simulator').waitFor();
    driver.forgive(/503/);
  });

  it('is not offered to researchers, who see the quality of the data', async () => {
    as('researcher');
    stubConnections(driver.server);
    const page = await driver.open('', DESK);
    await page.getByRole('link', { name: 'Data quality' }).click();
    await page.locator('.quality-matrix').first().waitFor();
    expect(await page.getByRole('link', { name: 'Connections' }).count()).toBe(0);
  });
});

describe.skipIf(withoutInfra)('data quality', () => {
  it('tells what is outside its limits by word, sign, colour and place', async () => {
    stubConnections(driver.server);
    const page = await driver.open('#/quality', DESK);
    await page.locator('.quality-matrix').first().waitFor();
    const outside = await page.locator('.outside li').allTextContents();
    expect(outside[0]).toMatch(/^!! poor/);
    expect(outside.findLastIndex((text) => text.startsWith('!! poor'))).toBeLessThan(
      outside.findIndex((text) => text.startsWith('! marked')),
    );
    expect(outside.join()).toMatch(/Values that came 71\.0 %SpO₂ · monitors-west · PICU 5B/);
    const rows = await page.locator('.quality-matrix').first().locator('tbody th').allTextContents();
    expect(rows).toEqual(['Whole feed', 'SpO₂', 'Core temperature', 'Respiratory rate', 'Heart rate', 'Cuff mean']);
    expect(await page.locator('td[data-standing="poor"]').first().textContent()).toContain(
      '!! poor 71.0 %4260 of 6000',
    );
    expect(await page.locator('.quality-matrix').first().textContent()).toContain('too few to judge');
    expect(await axeFaults(page)).toEqual([]);
    expect(await page.evaluate(isTooWide)).toBe(false);
    await picture(page, 'quality');
    await page.getByRole('button', { name: 'last minute' }).click();
    await page.getByText('No values in this time.').first().waitFor();
  });

  it('says what an empty page means, and what a failing one', async () => {
    driver.server.answers.set('GET /api/quality', () => ({
      body: { ...QUALITY, report: { ...QUALITY.report, feeds: [] } },
    }));
    const page = await driver.open('#/quality', DESK);
    await page.getByText('No values in the last hour.').waitFor();
    driver.server.answers.set('GET /api/quality', () => ({ status: 503 }));
    await page.reload();
    await page.getByText('The quality of the data cannot be read now.').waitFor();
    driver.forgive(/503/);
  });

  it.each([
    ['connections', '#/connections/laboratory'],
    ['quality', '#/quality'],
  ])('fits a narrow screen and a phone, in Korean too: %s', async (name, hash) => {
    stubConnections(driver.server);
    const page = await driver.open(hash, TALL);
    await page.getByRole('button', { name: '한국어' }).click();
    await page
      .getByText(name === 'quality' ? '자료원 전체' : '거부된 것, 이유별 최신순')
      .first()
      .waitFor();
    expect(await page.evaluate(isTooWide)).toBe(false);
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, `${name}-korean`);
    const phone = await driver.open(hash, { viewport: { width: 390, height: 844 } });
    await phone
      .locator(name === 'quality' ? '.quality-matrix' : '.source-table')
      .first()
      .waitFor();
    expect(await phone.evaluate(isTooWide)).toBe(false);
    await picture(phone, `${name}-phone`);
  });
});
