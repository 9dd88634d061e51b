// Hazards: H34 (docs/hazards.md).
/** A shared screen as two nurses stand at it in turn: by PIN, by badge, wrong, left alone; and setting one's PIN. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Session } from '../../services/contract/screens/session.ts';
import { withoutInfra } from '../support/infra.ts';
import { ScreenDriver, axeFaults, card, picture, tile } from './screen-driver.ts';
import { NURSE } from './stub-server.ts';
import { stubConnections } from './stub-connections.ts';
import { UNIT_ID } from './stub-ward.ts';
import type { Page } from 'playwright-core';

const DESK: Session = {
  ...NURSE,
  userId: 'screen:abcdef',
  displayName: 'Desk by the door',
  role: 'shared',
  units: [UNIT_ID],
};
const PARK: Session = { ...NURSE, userId: 'park', displayName: 'Park S.' };
const PIN = '295038';
const BADGE = 'KR0045571';

let driver: ScreenDriver;

beforeAll(async () => {
  if (!withoutInfra) driver = await ScreenDriver.launch();
});
afterAll(() => driver?.close());
beforeEach(async () => {
  await driver?.begin();
  if (driver === undefined) return;
  driver.server.session = DESK;
  const people = [NURSE, PARK].map(({ userId, displayName, role }) => ({ userId, displayName, role }));
  driver.server.answers.set('GET /api/session/people', () => ({ body: people }));
  driver.server.answers.set('POST /api/session/who', (text) => {
    const asked = JSON.parse(text) as { readonly pin?: string; readonly badge?: string };
    const person = asked.badge === BADGE ? PARK : asked.pin === PIN ? NURSE : null;
    if (person === null) return { status: 401, body: { code: 'sign-in-failed' } };
    driver.server.standing = person;
    return { body: { pass: `pass-of-${person.userId}`, userId: person.userId, displayName: person.displayName } };
  });
});
afterEach(() => driver?.end());

async function acknowledge(page: Page, bed: number, names = ['Acknowledge', 'Seen at bedside']): Promise<void> {
  const alert = card(page, driver.alertOfBed(bed));
  await alert.getByRole('button', { name: names[0] ?? '', exact: true }).click();
  await alert.locator('.reason').first().click();
  await page.locator('.who-dialog').waitFor();
}

const received = (event: string): readonly unknown[] =>
  driver.server.received.filter((each) => each.event === event).map(({ payload }) => payload);

describe.skipIf(withoutInfra)('a shared screen', () => {
  it('asks two nurses in turn who they are, by PIN and by badge, and shows each with what they did', async () => {
    const page = await driver.open();
    await acknowledge(page, 7);
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'who-names');
    await page.getByRole('button', { name: /Kim J/ }).click();
    await page.getByLabel('PIN of Kim J.').fill('111222');
    await page.keyboard.press('Enter');
    await page.locator('.who-dialog .form-failure').waitFor();
    expect(received('alert.acknowledge')).toEqual([]);
    expect(await page.getByLabel('PIN of Kim J.').inputValue()).toBe('');
    await page.getByLabel('PIN of Kim J.').fill(PIN);
    await picture(page, 'who-pin');
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.locator('.who-dialog').waitFor({ state: 'detached' });
    await card(page, driver.alertOfBed(7)).getByText('Kim J.').first().waitFor();
    // The next one stands there now: a reader types the number of the badge and Enter.
    const other = driver.server.alerts.find(({ phase, bedId }) => phase === 'raised' && bedId !== null);
    await acknowledge(page, Number(other?.bedId?.slice('bed-'.length)));
    await page.keyboard.type(`${BADGE}\n`, { delay: 5 });
    await page.locator('.who-dialog').waitFor({ state: 'detached' });
    await expect
      .poll(() => received('alert.acknowledge'))
      .toMatchObject([{ pass: 'pass-of-kim' }, { alertId: other?.id, pass: 'pass-of-park' }]);
    expect(await page.content()).not.toMatch(/295038|KR0045571|pass-of/);
    await picture(page, 'who-both');
    driver.forgive(/status of 401/);
  });

  it('does nothing where nobody says who they are, and leaves the board to see behind the question', async () => {
    const page = await driver.open();
    await acknowledge(page, 7);
    await tile(page, 1).waitFor({ state: 'visible' });
    await page.keyboard.press('Escape');
    await page.locator('.who-dialog').waitFor({ state: 'detached' });
    await card(page, driver.alertOfBed(7)).getByText('Nothing was done').waitFor();
    expect(received('alert.acknowledge')).toEqual([]);
  });

  it('asks for a worry and for taking a bed too, in Korean, on a narrow screen', async () => {
    const page = await driver.open('#/handover', { viewport: { width: 390, height: 844 } });
    await page.getByRole('button', { name: '한국어' }).click();
    await page.locator('.handover-acts .primary').click();
    await page.getByText('누구십니까?').waitFor();
    await page.getByText('배지를 판독기에 대십시오').waitFor();
    await picture(page, 'who-phone-korean');
    await page.getByRole('button', { name: /Kim J/ }).click();
    await page.getByLabel('Kim J. 님의 PIN').fill(PIN);
    await page.getByRole('button', { name: '확인', exact: true }).click();
    await expect.poll(() => received('care.enter')).toMatchObject([{ act: 'take', pass: 'pass-of-kim' }]);
    const width = await page.evaluate('document.documentElement.scrollWidth');
    expect(width).toBe(390);
  });

  it('is made by a nurse of the screen in front of them, and ended in two steps', async () => {
    stubConnections(driver.server);
    driver.server.session = NURSE;
    driver.server.answers.set('POST /api/session/shared', (body) => {
      expect(JSON.parse(body)).toEqual({ unitId: UNIT_ID, name: 'Desk by the door' });
      driver.server.session = DESK;
      return { body: DESK };
    });
    const page = await driver.open('#/connections');
    await page.locator('summary', { hasText: 'Make this a shared screen' }).click();
    await page.getByLabel('Name of the shared screen').fill('Desk by the door');
    await picture(page, 'make-shared');
    await page.getByRole('button', { name: 'Shared screen of PICU 5B' }).click();
    await tile(page, 1).waitFor();
    expect(await page.locator('.header').textContent()).toContain('shared screen, asks who acts');
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'shared-screen');
    await page.getByRole('button', { name: 'End shared screen' }).click();
    await page.getByRole('button', { name: 'End it now?' }).click();
    await page.locator('.sign-in-not-live').waitFor();
  });
});

describe.skipIf(withoutInfra)('one’s own PIN', () => {
  it('is set with the password, and says what does not do', async () => {
    const asked: unknown[] = [];
    driver.server.session = NURSE;
    const state = { hasPin: false, hasBadge: true, proof: 'password' };
    driver.server.answers.set('GET /api/session/pin', () => ({ body: { ...state, hasPin: asked.length > 1 } }));
    driver.server.answers.set('PUT /api/session/pin', (text) => {
      asked.push(JSON.parse(text));
      return asked.length === 1 ? { status: 401, body: { code: 'sign-in-failed' } } : { status: 204, body: null };
    });
    const page = await driver.open();
    await page.locator('.person a').click();
    await page.getByText('You have none yet. A badge of yours is known here too.').waitFor();
    const fill = async (pin: string, again = pin): Promise<void> => {
      await page.getByLabel('Your password').fill('a long password');
      await page.getByLabel('New PIN').fill(pin);
      await page.getByLabel('The same again').fill(again);
      await page.getByRole('button', { name: 'Set PIN' }).click();
    };
    await fill('123456');
    await page.getByText('A PIN has six to twelve digits').waitFor();
    await fill(PIN, '295039');
    await page.getByText('The two are not the same.').waitFor();
    expect(asked).toEqual([]);
    await fill(PIN);
    await page.getByText('The password is wrong.').waitFor();
    await fill(PIN);
    await page.getByText('The PIN counts from now on.').waitFor();
    await page.getByText('You have one. A new one takes its place.').waitFor();
    expect(asked).toEqual([0, 1].map(() => ({ pin: PIN, password: 'a long password' })));
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'account');
    driver.forgive(/status of 401/);
  });
});
