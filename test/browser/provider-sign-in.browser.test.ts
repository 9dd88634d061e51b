// Hazards: H34, H54 (docs/hazards.md).
/**
 * Signing in by the provider of a hospital, in a real browser, at a real provider, into a real Vigil: to the provider and
 * back, with the role and units of the claims; the next person at the screen proves who they are; what the provider
 * ends is over here, open sockets included.
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CLAIM_MAP } from '../access/openid/claim-map-for-tests.ts';
import { CLIENT } from '../access/openid/client.ts';
import { RealProvider } from '../access/openid/real-provider.ts';
import { chromiumPath, withoutInfra } from '../support/infra.ts';
import { timeLimit } from '../support/patience.ts';
import { dataFolder, freePort, startVigilProcess, type RunningProcess } from '../support/vigil-process.ts';
import { axeFaults } from './screen-driver.ts';

const PEOPLE = {
  han: { name: 'Nurse Han', groups: ['vigil-nurses', 'everywhere'] },
  seo: { name: 'Dr Seo', groups: ['vigil-doctors', 'everywhere'] },
  choir: { name: 'Kim', groups: ['choir'] },
};

let browser: Browser;
let provider: RealProvider;
let vigil: RunningProcess;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  if (withoutInfra) return;
  const configFile = fileURLToPath(new URL('../../dashboards/ward/vite.config.ts', import.meta.url));
  await build({ configFile, logLevel: 'error' });
  const port = String(await freePort());
  const publicUrl = `http://127.0.0.1:${port}`;
  provider = await RealProvider.start({ publicUrl, people: PEOPLE });
  const folder = await dataFolder();
  const units = [{ claim: ['groups'], value: 'everywhere', units: ['*'] }];
  await writeFile(path.join(folder, 'oidc-claims.json'), JSON.stringify({ ...CLAIM_MAP, units }));
  vigil = await startVigilProcess({
    VIGIL_DATA_DIR: folder,
    VIGIL_HTTP_PORT: port,
    VIGIL_OIDC_ISSUER: provider.issuer,
    VIGIL_OIDC_CLIENT_ID: CLIENT.id,
    VIGIL_OIDC_CLIENT_SECRET: CLIENT.secret,
    VIGIL_OIDC_PUBLIC_URL: publicUrl,
  });
  browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox', '--disable-gpu'] });
});
afterAll(async () => {
  await browser?.close();
  await vigil?.stop('SIGTERM');
  await provider?.stop();
});
beforeEach(async () => {
  if (withoutInfra) return;
  context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
  page = await context.newPage();
  page.setDefaultTimeout(timeLimit(20_000));
  await page.goto(vigil.address);
});
afterEach(() => context?.close());

async function logInAs(person: keyof typeof PEOPLE): Promise<void> {
  await page.getByRole('link', { name: 'Sign in with the hospital account' }).click();
  await page.getByLabel('Name at the hospital').fill(person);
  await page.getByRole('button', { name: 'Log in' }).click();
}

const header = () => page.locator('.header');

describe.skipIf(withoutInfra)('signing in by the provider of the hospital', () => {
  it('leads to the provider and back to the ward, and leaves nothing in the address', async () => {
    expect(await axeFaults(page)).toEqual([]);
    await logInAs('han');
    await header().getByText('Nurse Han').waitFor();
    expect(page.url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/(#.*)?$/);
    const session = (await context.cookies(vigil.address)).find(({ name }) => name === 'vigil_session');
    expect(session).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
    await page.reload();
    await header().getByText('Nurse Han').waitFor();
  });

  it('asks the next person at the same screen who they are, though the provider still knows the one before', async () => {
    await logInAs('han');
    await header().getByText('Nurse Han').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await logInAs('seo');
    await header().getByText('Dr Seo').waitFor();
  });

  it('tells whoever has no role here why they are not in, in both languages', async () => {
    await logInAs('choir');
    const told = page.getByRole('alert');
    await told.waitFor();
    expect(await told.textContent()).toContain('no role in Vigil');
    await page.getByRole('button', { name: '한국어' }).click();
    await page.getByText('Vigil에서 맡은 역할이 없습니다').waitFor();
    expect(await axeFaults(page)).toEqual([]);
    expect(vigil.output()).not.toMatch(/sub-choir|"Kim"/);
  });

  it('ends within ten seconds of the end at the provider, with its open screen', async () => {
    await logInAs('han');
    await header().getByText('Nurse Han').waitFor();
    const other = await context.newPage();
    await other.goto(`${provider.issuer}/session/end`);
    const endedAtMs = performance.now();
    await other.locator('form').first().waitFor({ state: 'attached' });
    await other.evaluate(
      "document.forms[0].insertAdjacentHTML('beforeend', '<input type=hidden name=logout value=yes>'); document.forms[0].submit()",
    );
    await page.getByRole('link', { name: 'Sign in with the hospital account' }).waitFor();
    expect(performance.now() - endedAtMs).toBeLessThan(timeLimit(10_000));
  });

  it('goes on by accounts of this machine while the provider is away, and says that it is', async () => {
    await provider.stop();
    await page.getByRole('link', { name: 'Sign in with the hospital account' }).click();
    const told = page.getByRole('alert');
    await told.waitFor();
    expect(await told.textContent()).toContain('does not answer');
    expect(vigil.output()).toContain('provider-unreachable');
    await page.getByRole('button', { name: /Nurse Kim/ }).click();
    await header().getByText('Nurse Kim').waitFor();
  });
});
