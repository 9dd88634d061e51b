/** The walls of the flood bench, a process of its own: pages in a real Chromium, each the board of one unit, nurse signed in. */
import { chromium } from 'playwright-core';
import { readState } from '../../infra/local/cache.mjs';
import { signIn } from './vigil-process.mjs';

const WALL = { width: 1920, height: 1080 };
const SHOWN_WITHIN_MS = 60_000;
let browser = null;

process.on(
  'message',
  ({ what, ...how }) => void COMMANDS[what](how).then((answer) => process.send({ what, ...answer })),
);
process.on('disconnect', () => process.exit());

const COMMANDS = { show, stop };

/** Resolves when every page shows `beds` children. */
async function show({ origin, unitIds, beds }) {
  const executablePath = process.env.VIGIL_CHROMIUM ?? readState().chromium?.path;
  browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  const [name, value] = (await signIn(origin, 'nurse.kim')).split('=', 2);
  for (const unitId of unitIds) {
    // A window of its own: pages of one window hide each other, and a hidden page paints nothing.
    const context = await browser.newContext({ viewport: WALL });
    await context.addCookies([{ name, value, url: origin }]);
    const page = await context.newPage();
    await page.goto(`${origin}/#/?unit=${unitId}`);
    await page
      .locator('.tile')
      .nth(beds - 1)
      .waitFor({ timeout: SHOWN_WITHIN_MS });
  }
  return { pages: unitIds.length };
}

async function stop() {
  await browser?.close();
  return {};
}
