// Hazards: H13 (docs/hazards.md).
/** The page as an installed app in a real Chromium: opened without a network it says NOT LIVE, and nothing of a child is kept. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withoutInfra } from '../support/infra.ts';
import { ScreenDriver, becomesTrue, picture, tile } from './screen-driver.ts';
import { NURSE, StubServer } from './stub-server.ts';

let driver: ScreenDriver;

beforeAll(async () => {
  if (!withoutInfra) driver = await ScreenDriver.launch();
});
afterAll(() => driver?.close());
beforeEach(() => driver?.begin());
afterEach(() => driver?.end());

/** Whether the page's own files are kept: this many at least, the page among them. */
const KEPT = `caches.open('vigil-shell-1').then((shell) => shell.keys()).then((keys) =>
  keys.some(({ url }) => url === location.origin + '/') && keys.some(({ url }) => url.endsWith('.js')) && keys.some(({ url }) => url.endsWith('.css')))`;
const ALL_KEPT = `caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name).then((each) => each.keys()))))
  .then((lists) => lists.flat().map(({ url }) => new URL(url).pathname))`;
/** An installed Vigil, as of a browser that may keep workers. */
const INSTALLED = { serviceWorkers: 'allow' } as const;

describe.skipIf(withoutInfra)('an installed Vigil', () => {
  it('has what a browser asks of an app, with pictures that are there', async () => {
    const page = await driver.open('', INSTALLED);
    await tile(page, 1).waitFor();
    const manifest = await page.evaluate<{
      readonly icons: readonly { readonly src: string; readonly sizes: string }[];
    }>(`fetch(document.querySelector('link[rel="manifest"]').href).then((answer) => answer.json())`);
    expect(manifest).toMatchObject({ name: 'Vigil', display: 'standalone', start_url: './', scope: './' });
    for (const { src, sizes } of manifest.icons.filter((icon) => icon.sizes !== 'any')) {
      const size = await page.evaluate(
        `new Promise((resolve) => { const image = new Image(); image.onload = () => resolve(image.naturalWidth + 'x' + image.naturalHeight); image.src = ${JSON.stringify(src)}; })`,
      );
      expect(size).toBe(sizes);
    }
  });

  it('opened without a server says NOT LIVE, shows no value of before, and is live by itself when the server is back', async () => {
    const page = await driver.open('', INSTALLED);
    await tile(page, 1).waitFor();
    await becomesTrue(page, KEPT);
    const port = Number(new URL(driver.server.url).port);
    await driver.server.close();
    await page.reload();
    await page.getByRole('heading', { name: 'NOT LIVE' }).waitFor();
    expect(await page.locator('[data-bed]').count()).toBe(0);
    expect(await page.locator('body').textContent()).not.toMatch(/Seo A|Kang Min-jun/);
    expect(await page.title()).toBe('NOT LIVE · Vigil');
    await picture(page, 'installed-without-server');
    const back = await StubServer.start(port);
    back.session = NURSE;
    await tile(page, 1).waitFor();
    await page.close();
    await back.close();
    driver.forgive(/ERR_CONNECTION_REFUSED|ERR_FAILED|WebSocket/);
  });

  it('keeps the shell and nothing of a child', async () => {
    const page = await driver.open('', INSTALLED);
    await tile(page, 1).waitFor();
    await becomesTrue(page, KEPT);
    await page.evaluate(`location.hash = '#/bed/bed-7'`);
    await page.locator('.trend-row canvas').first().waitFor();
    await page.reload();
    await page.locator('.trend-row canvas').first().waitFor();
    const kept = await page.evaluate<readonly string[]>(ALL_KEPT);
    expect(kept.filter((path) => path !== '/' && !path.startsWith('/assets/'))).toEqual([]);
  });
});
