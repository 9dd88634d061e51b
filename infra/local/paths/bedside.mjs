/** The ward as nurses, intensivists and neonatal fellows meet it: the demonstration, in a real browser. */
import { folderFor, freePort, openBrowser, settingsFor, signIn, startVigil, wordsOf } from './parts.mjs';
import { must, until } from './walk.mjs';

/** The septic child's 20 minutes then take some 40 s: nobody has to wait for the illness. */
const COURSE_SPEED = '30';
const GUIDE = 'docs/guides/bedside.md';

/** A ward that runs already, as it does for whoever comes on duty: not counted. */
async function ward(walk) {
  const folder = await folderFor(walk);
  const env = settingsFor({
    VIGIL_DATA_DIR: folder,
    VIGIL_HTTP_PORT: String(await freePort()),
    VIGIL_SIMULATOR_COURSE_SPEED: COURSE_SPEED,
  });
  const { address } = await startVigil(walk, { args: ['vigil.mjs', 'run'], env });
  return { address, browser: await openBrowser(walk), env };
}

const scoreCard = (page) => page.locator('.alert-card[data-level="high"]').filter({ hasText: 'National PEWS' }).first();

/** Bed id of the child whom a card of the attention list names. */
async function bedOf(page, card) {
  const child = (await card.locator('.alert-where').innerText()).split(' · ').at(-1);
  return page.locator('article.tile').filter({ hasText: child }).first().getAttribute('data-bed');
}

async function acknowledge(page, reason) {
  await page.locator('.alert-bar[data-held="false"]').first().getByRole('button', { name: 'Acknowledge' }).click();
  await page
    .getByRole('group', { name: /choose a reason/ })
    .getByRole('button', { name: reason })
    .click();
  await page.locator('.alert-bar[data-held="true"]').first().waitFor();
}

export async function nurse(walk) {
  const { address, browser } = await ward(walk);
  // The night before: the child is ill already when the nurse comes.
  const other = await browser.open(address);
  await signIn(other, 'Nurse Park');
  await scoreCard(other).waitFor({ timeout: 180_000 });
  let page;
  await walk.step('opens the address and signs in', { looks: 2, clicks: 1, keys: 22 }, async () => {
    page = await browser.open(address);
    await signIn(page, 'Nurse Kim');
  });
  let bedId;
  await walk.step('finds the child that alerts, worst first, and why', { looks: 4, words: 40 }, async () => {
    const card = scoreCard(page);
    await card.waitFor();
    must(/Heart rate|SpO/.test(await card.innerText()), 'the card does not say on what it rests');
    bedId = await bedOf(page, card);
  });
  await walk.step('opens the bedside', { looks: 3, clicks: 1, words: 40 }, async () => {
    await page.locator(`article.tile[data-bed="${bedId}"] a.tile-link`).click();
    await page.locator('.alert-bar').first().waitFor();
  });
  await walk.step('reads what an acknowledgement is', { words: wordsOf(GUIDE, 'Acknowledge') }, async () => {});
  await walk.step('acknowledges with a reason', { looks: 2, clicks: 2 }, async () => acknowledge(page, 'Doctor told'));
  await walk.step('sees her name on every screen', { looks: 1 }, async () => {
    await other.locator(`article.tile[data-bed="${bedId}"]`, { hasText: 'Kim' }).waitFor();
  });
}

export async function intensivist(walk) {
  const { address, browser } = await ward(walk);
  let page;
  await walk.step('opens the address and signs in', { looks: 2, clicks: 1, keys: 22 }, async () => {
    page = await browser.open(address);
    await signIn(page, 'Dr Lee');
  });
  const card = scoreCard(page);
  await card.waitFor({ timeout: 180_000 });
  await walk.step('opens the worst child', { looks: 4, clicks: 1, words: 40 }, async () => {
    const bedId = await bedOf(page, card);
    await page.locator(`article.tile[data-bed="${bedId}"] a.tile-link`).click();
    await page.locator('.score-card').first().waitFor();
  });
  await walk.step('reads what the numbers and scores mean', { words: wordsOf(GUIDE, 'The scores') }, async () => {});
  await walk.step(
    'opens Phoenix: each part, its inputs, and what lacks',
    { looks: 5, clicks: 1, words: 60 },
    async () => {
      const row = page.locator('[data-rule="phoenix-4"]');
      await row.locator('button').first().click();
      await page.locator('.parts-full').first().waitFor();
      must((await page.locator('.parts-full').first().innerText()).length > 40, 'no parts of Phoenix are shown');
    },
  );
  await walk.step('12 hours of signs, scores and laboratory', { looks: 6, clicks: 4 }, async () => {
    await page.getByRole('button', { name: '12 h', exact: true }).click();
    await page.locator('.trend-rows canvas, .trend-row canvas').first().waitFor();
    await page.getByRole('button', { name: 'Scores', exact: true }).click();
    await page.locator('.trend-row').first().waitFor();
    await page.getByRole('button', { name: 'Laboratory', exact: true }).click();
    await page.locator('[data-row="measured"]').first().waitFor();
  });
  await walk.step(
    'sees which scores may alert here and who decided it',
    { looks: 4, clicks: 1, words: 120 },
    async () => {
      await page.goto(`${address}/#/policy`);
      await page.getByText('National PEWS').first().waitFor();
    },
  );
}

export async function fellow(walk) {
  const { address, browser } = await ward(walk);
  let page;
  await walk.step('opens the address and signs in', { looks: 2, clicks: 1, keys: 22 }, async () => {
    page = await browser.open(address);
    await signIn(page, 'Dr Lee');
  });
  await walk.step('opens a newborn', { looks: 3, clicks: 1 }, async () => {
    await page.locator('article.tile[data-bed="nicu-1"] a.tile-link').click();
    await page.locator('.child-line').waitFor();
    must(/wk|\+/.test(await page.locator('.child-line').innerText()), 'no postmenstrual age is shown');
  });
  await walk.step(
    'reads how newborn events are counted',
    { words: wordsOf(GUIDE, 'Newborn events', 'The trends') },
    async () => {},
  );
  await walk.step(
    'apnoea, bradycardia and desaturation, each with its definition',
    { looks: 5, words: 60 },
    async () => {
      const said = await until('events of the newborn', async () => {
        const text = await page.locator('main').innerText();
        return /Bradycardia/i.test(text) && /Desaturation/i.test(text) ? text : null;
      });
      must(/Apnoea/i.test(said), 'no apnoea is spoken of');
    },
  );
  await walk.step('hour by hour, with SpO₂ in target', { looks: 5, clicks: 1, words: 60 }, async () => {
    await page.getByRole('button', { name: 'Newborn by hour' }).click();
    await page.locator('.hours td').first().waitFor();
    must((await page.locator('.hours').innerText()).includes('90–94'), 'no share of time in target');
  });
  await walk.step('the limits that hold for this child, and the target of the unit', { looks: 4 }, async () => {
    const limits = await page.locator('.big-limits').allInnerTexts();
    const told = limits.filter((each) => /\d/.test(each) || each.includes('no limit'));
    must(told.length >= 3, `few limits are told: ${limits.join(' ')}`);
  });
}
