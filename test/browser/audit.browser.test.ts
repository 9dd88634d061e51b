// Hazards: H56 (docs/hazards.md).
/** The page of an auditor: a day of the trail, asked by kind, stay and account, in both languages and on every width. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { groupOfAction, type AuditAnswer, type AuditLine } from '../../services/contract/audit/audit-view.ts';
import { AUDIT_ACTIONS } from '../../services/contract/audit/audit-event.ts';
import { withoutInfra } from '../support/infra.ts';
import { viewOf } from '../audit/trail-fixtures.ts';
import { ScreenDriver, axeFaults, picture } from './screen-driver.ts';
import { NURSE } from './stub-server.ts';

const AUDITOR = {
  ...NURSE,
  userId: 'han',
  displayName: 'Han A.',
  role: 'auditor',
  seesNames: false,
  seesBirthDates: false,
} as const;
const DAY = '2026-11-30';

const line = (n: number, changes: Partial<AuditLine> = {}): AuditLine => ({
  ...viewOf(n),
  trail: 'hospital.seoul',
  number: n + 1,
  detail: {},
  ...changes,
});
const EVENTS: readonly AuditLine[] = [
  line(5, { actor: { kind: 'nobody', id: 'kim', role: null, address: '198.51.100.7' }, action: 'sign-in-failed' }),
  line(4, { stayIds: Array.from({ length: 12 }, (_, n) => `stay:${n}`), screen: 'board' }),
  line(3, { action: 'break-glass', screen: 'break-glass', detail: { reason: 'emergency', what: 'opened' } }),
  line(2, { action: 'export', outcome: 'refused', unitId: null, stayIds: [], screen: 'vigil export' }),
  line(1, { actor: { kind: 'person', id: '<b>lee</b>', role: 'doctor', address: null }, stayIds: ['stay:77'] }),
  line(0, { actor: { kind: 'program', id: 'registry', role: null, address: null }, patientIds: ['p'], unitId: null }),
];
const answer = (changes: Partial<AuditAnswer> = {}): AuditAnswer => ({
  timeZone: 'Asia/Seoul',
  day: DAY,
  events: EVENTS,
  isCut: false,
  proofs: [{ trail: 'hospital.seoul', size: 1_234, verifiedAtMs: viewOf(0).atMs, findings: 0, anchoredSize: 1_200 }],
  ...changes,
});

let driver: ScreenDriver;
const asked: unknown[] = [];

beforeAll(async () => {
  if (!withoutInfra) driver = await ScreenDriver.launch();
});
afterAll(() => driver?.close());
beforeEach(async () => {
  if (withoutInfra) return;
  await driver.begin();
  asked.length = 0;
  driver.server.session = AUDITOR;
  driver.server.units = [];
  driver.server.answers.set('POST /api/audit', (text) => {
    asked.push(JSON.parse(text));
    return { body: answer() };
  });
});
afterEach(() => driver?.end());

it('has a place for every action of the trail', () => {
  expect(AUDIT_ACTIONS.filter((action) => groupOfAction(action) === undefined)).toEqual([]);
});

describe.skipIf(withoutInfra)('an auditor', () => {
  it('sees who did what, and asks on by a click', async () => {
    const page = await driver.open('');
    await page.locator('.audit-table tbody tr').first().waitFor();
    expect(await page.locator('.audit-table tbody tr').count()).toBe(EVENTS.length);
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'audit-wall');
    await page.getByRole('button', { name: '12 children: show them' }).click();
    await page.getByRole('button', { name: 'stay:11' }).waitFor();
    await page.getByRole('button', { name: 'stay:77' }).click();
    await page.getByRole('button', { name: 'Failed sign-ins' }).click();
    await page.getByRole('button', { name: 'Day before' }).click();
    await expect.poll(() => asked.at(-1)).toEqual({ stayId: 'stay:77', group: 'failed', day: '2026-11-29' });
    await page.getByLabel('Account').fill('kim');
    await page.getByLabel('Account').press('Enter');
    await expect.poll(() => asked.at(-1)).toMatchObject({ account: 'kim', stayId: 'stay:77' });
    await page.getByRole('button', { name: 'All of the day' }).click();
    await expect.poll(() => asked.at(-1)).toEqual({ group: 'failed', day: '2026-11-29' });
  });

  it('reads markup in a name as letters', async () => {
    const page = await driver.open('');
    await page.getByRole('button', { name: '<b>lee</b>' }).waitFor();
    expect(await page.locator('.audit-table b').count()).toBe(0);
  });

  it('is told where the trail does not prove itself, and that not all is shown', async () => {
    const [proof] = answer().proofs;
    driver.server.answers.set('POST /api/audit', () => ({
      body: answer({ isCut: true, proofs: proof === undefined ? [] : [{ ...proof, findings: 2 }] }),
    }));
    const page = await driver.open('');
    await page.getByRole('alert').filter({ hasText: '2 findings' }).waitFor();
    await page.getByText('Only the newest 6 are shown').waitFor();
  });

  it('is shown nothing where the trail cannot be read', async () => {
    driver.server.answers.set('POST /api/audit', () => ({ status: 503, body: { code: 'audit-unusable' } }));
    const page = await driver.open('');
    await page.getByText('The trail cannot be read.').waitFor();
    expect(await page.locator('.audit-table').count()).toBe(0);
    driver.forgive(/503/);
  });

  it('reads it in Korean, on a phone and at a desk', async () => {
    for (const [name, width, height] of [
      ['phone', 390, 844],
      ['desk', 1440, 900],
    ] as const) {
      const page = await driver.open('', { viewport: { width, height } });
      await page.getByRole('button', { name: '한국어' }).click();
      await page.getByText('열람 기록').first().waitFor();
      await page.locator('.audit-table tbody tr').first().waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      expect(await axeFaults(page)).toEqual([]);
      await picture(page, `audit-${name}`);
    }
  });

  it('and an administrator is told that there is no page for them', async () => {
    driver.server.session = { ...AUDITOR, role: 'administrator' };
    const page = await driver.open('');
    await page.getByText('There is no page for your role here.').waitFor();
    expect(asked).toEqual([]);
  });
});
