/** Screens on a wall: one that has fallen back to its sign-in page says so across the room; one that is paired shows no names. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { seenState } from '../../services/contract/screens/seen-person.ts';
import type { Session } from '../../services/contract/screens/session.ts';
import { withoutInfra } from '../support/infra.ts';
import { ScreenDriver, axeFaults, picture, tile } from './screen-driver.ts';
import { NURSE } from './stub-server.ts';
import { stubConnections } from './stub-connections.ts';
import { childOf, UNIT_ID } from './stub-ward.ts';
import type { Page } from 'playwright-core';

const WALL: Session = {
  ...NURSE,
  userId: 'screen:abcdef',
  displayName: 'Wall, corridor',
  role: 'wall',
  units: [UNIT_ID],
  seesNames: false,
};

let driver: ScreenDriver;

beforeAll(async () => {
  if (!withoutInfra) driver = await ScreenDriver.launch();
});
afterAll(() => driver?.close());
beforeEach(async () => {
  await driver?.begin();
  if (driver !== undefined) stubConnections(driver.server);
});
afterEach(() => driver?.end());

/** As the server does: the session begins, and what is shown from now on is what a wall may see. */
function becomesWall(): { readonly body: Session } {
  driver.server.session = WALL;
  driver.server.showState((state) => seenState(state, WALL));
  return { body: WALL };
}

async function isWall(page: Page): Promise<void> {
  await tile(page, 1).waitFor();
  expect(await page.locator('.header').textContent()).toContain('Wall, corridor');
  expect(await page.locator('.child-name').allTextContents()).toSatisfy((names: string[]) =>
    names.every((n) => n === ''),
  );
  expect(await tile(page, 1).locator('.child-age').textContent()).not.toContain('unknown');
  expect(await page.locator('.header').textContent()).not.toContain('Sign out');
}

describe.skipIf(withoutInfra)('a screen on its sign-in page', () => {
  it.each([
    ['full-hd', { width: 1920, height: 1080 }],
    ['laptop', { width: 1366, height: 768 }],
    ['wall-4k', { width: 3840, height: 2160 }],
  ])('says NOT LIVE large enough for the room: %s', async (name, viewport) => {
    driver.server.session = null;
    const page = await driver.open('', { viewport });
    const words = page.locator('.sign-in-not-live strong');
    await words.waitFor();
    expect(await words.textContent()).toBe('NOT LIVE');
    const box = await words.boundingBox();
    expect(box?.width).toBeGreaterThan(viewport.width * 0.25);
    expect(box?.y).toBeLessThan(viewport.height / 3);
    expect(await page.locator('.sign-in-not-live').textContent()).toContain('Look at the bedside monitors.');
    await page.locator('input[name="userName"]').waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, `sign-in-${name}`);
  });

  it('becomes a wall screen by its code, and says when the code is wrong', async () => {
    driver.server.session = null;
    driver.server.answers.set('POST /api/session/pair', (body) =>
      (JSON.parse(body) as { code: string }).code === 'GOOD-CODE' ? becomesWall() : { status: 401, body: {} },
    );
    const page = await driver.open();
    await page.locator('summary', { hasText: 'Wall screen' }).click();
    await page.getByLabel('Code', { exact: true }).fill('BAD-CODE');
    await page.getByRole('button', { name: 'Start wall screen' }).click();
    await page.locator('.form-failure').waitFor();
    await page.getByLabel('Code', { exact: true }).fill('GOOD-CODE');
    await page.getByRole('button', { name: 'Start wall screen' }).click();
    await isWall(page);
    await picture(page, 'wall-screen');
  });
});

describe.skipIf(withoutInfra)('a nurse', () => {
  it('makes a wall screen of the screen that they are signed in on, and no name is left on it', async () => {
    driver.server.answers.set('POST /api/session/wall', (body) => {
      expect(JSON.parse(body)).toEqual({ unitId: UNIT_ID, name: 'Wall, corridor' });
      return becomesWall();
    });
    const page = await driver.open();
    await tile(page, 1).waitFor();
    const name = childOf(1).name;
    expect(await page.locator('body').textContent()).toContain(name);
    await page.goto(`${driver.server.url}#/connections`);
    await page.locator('summary', { hasText: 'Make this a wall screen' }).click();
    await page.getByLabel('Name of this screen').fill('Wall, corridor');
    await picture(page, 'make-wall');
    await page.getByRole('button', { name: 'Wall screen of PICU 5B' }).click();
    await isWall(page);
    expect(await page.locator('body').textContent()).not.toContain(name);
    driver.server.session = null;
    await page.getByRole('button', { name: 'End wall screen' }).click();
    await tile(page, 1).waitFor();
    await page.getByRole('button', { name: 'End it now?' }).click();
    await page.locator('.sign-in-not-live').waitFor();
  });

  it.each(['doctor', 'researcher'] as const)('is the only one with an engineer: not a %s', async (role) => {
    driver.server.session = { ...NURSE, role };
    const page = await driver.open('#/connections');
    await page.locator('.header').waitFor();
    expect(await page.locator('summary', { hasText: 'Make this a wall screen' }).count()).toBe(0);
  });
});
