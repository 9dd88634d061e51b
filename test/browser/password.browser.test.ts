/** A person changes their own password on the sign-in page, and is told why it was not taken. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withoutInfra } from '../support/infra.ts';
import { ScreenDriver, axeFaults, tile } from './screen-driver.ts';
import { NURSE } from './stub-server.ts';

let driver: ScreenDriver;

beforeAll(async () => {
  if (!withoutInfra) driver = await ScreenDriver.launch();
});
afterAll(() => driver?.close());
beforeEach(() => driver?.begin());
afterEach(() => driver?.end());

describe.skipIf(withoutInfra)('changing a password', () => {
  it('signs in with the new one; one that does not do, or a wrong old one, is told in words', async () => {
    const asked: unknown[] = [];
    const statuses = [422, 401, 200];
    driver.server.session = null;
    driver.server.answers.set('POST /api/session/password', (text) => {
      asked.push(JSON.parse(text));
      const status = statuses[asked.length - 1] ?? 500;
      if (status === 200) driver.server.session = NURSE;
      return { status, body: NURSE };
    });
    const page = await driver.open('');
    await page.getByText('Change my password').click();
    const form = page.locator('details[open] form');
    await form.getByLabel('User name').fill('nurse.han');
    await form.getByLabel('Password until now').fill('correct horse battery');
    await form.getByLabel('New password').fill('another long password');
    const [submit, failure] = [form.getByRole('button'), form.getByRole('alert')];
    await submit.click();
    await failure.waitFor();
    expect(await failure.textContent()).toContain('needs 12 characters');
    expect(await axeFaults(page)).toEqual([]);
    await submit.click();
    await expect.poll(() => failure.textContent()).toContain('is wrong');
    await submit.click();
    await tile(page, 1).waitFor();
    const fields = { userName: 'nurse.han', password: 'correct horse battery', newPassword: 'another long password' };
    driver.forgive(/status of 4(22|01)/);
    expect(asked).toEqual([fields, fields, fields]);
  });

  it('is there in Korean', async () => {
    driver.server.session = null;
    const page = await driver.open('');
    await page.getByRole('button', { name: '한국어' }).click();
    await page.getByText('비밀번호 바꾸기').click();
    await page.getByLabel('새 비밀번호, 12자 이상').waitFor();
    expect(await axeFaults(page)).toEqual([]);
  });
});
