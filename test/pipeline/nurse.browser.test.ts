/**
 * The main job, end to end, as a nurse does it: a three-year-old of the simulated ward turns septic,
 * National PEWS raises an alert, a nurse sees it in a real browser, opens the bedside view, acknowledges
 * it in two taps, a second screen shows who has it, the history holds it, and the replay decides the
 * same. The pictures in docs/screens are taken here, from this very run.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AlertChanged, Decision } from '../../services/contract/decisions/decision.ts';
import { launchBrowser, openPage } from '../support/chromium-page.ts';
import { withoutInfra } from '../support/infra.ts';
import { sessionCookie } from '../support/session.ts';
import { runVigilCommand, startVigilProcess, type RunningProcess } from '../support/vigil-process.ts';
import { promised, timeLimit } from '../support/patience.ts';

/** The course that takes 20 min at the bedside then takes half a minute. */
const SETTINGS = {
  VIGIL_LOG_LEVEL: 'silent',
  VIGIL_SIMULATOR_COURSE_SPEED: '30',
  VIGIL_SNAPSHOT_INTERVAL_SECONDS: '5',
};
/** `VIGIL_TEST_PICTURES=1 npx vitest run --project browser test/pipeline` takes docs/screens anew. */
const TAKE_PICTURES = process.env['VIGIL_TEST_PICTURES'] === '1';

async function signIn(page: Page, displayName: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(displayName) }).click();
  await page.locator('article.tile[data-surface="occupied"]').first().waitFor();
}

describe.skipIf(withoutInfra)('a night nurse and a septic child', () => {
  let vigil: RunningProcess;
  let browser: Browser;
  beforeAll(async () => {
    [vigil, browser] = await Promise.all([startVigilProcess(SETTINGS), launchBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await vigil.stop();
  });

  it(
    'sees the alert, opens it, acknowledges it, and finds it in history and replay',
    { timeout: timeLimit(300_000) },
    async () => {
      const kim = await openPage(browser, vigil.address);
      const park = await openPage(browser, vigil.address);
      await signIn(kim.page, 'Nurse Kim');
      await signIn(park.page, 'Nurse Park');
      await expect.poll(() => kim.page.locator('article.tile').count()).toBe(12);

      // Another child may alert before, and this one for its pressure first: the wait is for the score.
      const card = kim.page.locator('.alert-card[data-level="high"]').filter({ hasText: 'National PEWS' }).first();
      await card.waitFor({ timeout: timeLimit(150_000) });
      const child = (await card.locator('.alert-where').innerText()).split(' · ').at(-1) ?? '';
      const bedId = await kim.page.locator('article.tile').filter({ hasText: child }).first().getAttribute('data-bed');
      expect(await card.innerText()).toMatch(/Heart rate/);
      if (TAKE_PICTURES) await kim.page.screenshot({ path: 'docs/screens/board.png' });

      await kim.page.locator(`article.tile[data-bed="${String(bedId)}"] a.tile-link`).click();
      await kim.page.locator('.score-card').first().waitFor();
      const scoresLoaded = kim.page.waitForResponse(
        (response) => response.url().includes('/api/history/decisions') && response.ok(),
      );
      await kim.page.getByRole('button', { name: '1 h', exact: true }).click();
      await kim.page.locator('.trend-rows[data-loading="false"] canvas').first().waitFor();
      expect(await kim.page.locator('.score-card').first().innerText()).toContain('of 7');
      await scoresLoaded;
      if (TAKE_PICTURES) await kim.page.screenshot({ path: 'docs/screens/bedside.png' });

      // A child this ill may have several alerts: each is answered by itself.
      const bars = kim.page.locator('.alert-bar');
      for (let answered = 0; answered < (await bars.count()); answered++) {
        await kim.page
          .locator('.alert-bar[data-held="false"]')
          .first()
          .getByRole('button', { name: 'Acknowledge' })
          .click();
        await kim.page
          .getByRole('group', { name: /choose a reason/ })
          .getByRole('button', { name: 'Doctor told' })
          .click();
        await expect.poll(() => kim.page.locator('.alert-bar[data-held="true"]').count()).toBe(answered + 1);
      }
      expect(await bars.first().innerText()).toContain('Kim');

      await park.page
        .locator(`article.tile[data-bed="${String(bedId)}"][data-held="true"]`)
        .waitFor({ timeout: promised(2_000) });
      expect(await park.page.locator(`article.tile[data-bed="${String(bedId)}"]`).innerText()).toContain('Kim');
      expect([...kim.faults, ...park.faults]).toEqual([]);

      const acknowledged = await acknowledgedIn(vigil);
      expect(acknowledged.alert.holder).toMatchObject({
        displayName: 'Nurse Kim J.',
        role: 'nurse',
        reason: 'doctor-told',
      });
      const { code, stdout } = await runVigilCommand(
        ['replay', '--stay', String(acknowledged.stayId), '--compare'],
        vigil.env,
      );
      expect(stdout).toMatch(/compared [1-9]\d* decisions, 0 differ/);
      expect(code).toBe(0);
    },
  );
});

/** The acknowledgement as the history holds it. */
async function acknowledgedIn(vigil: RunningProcess): Promise<AlertChanged> {
  const cookie = await sessionCookie(vigil.address, 'nurse.kim');
  const query = new URLSearchParams({
    unitId: 'demo-ward',
    kinds: 'alert.changed',
    fromMs: '0',
    toMs: '4000000000000',
    limit: '5000',
  });
  let found: AlertChanged | undefined;
  await expect
    .poll(
      async () => {
        const response = await fetch(`${vigil.address}/api/history/decisions?${query.toString()}`, {
          headers: { cookie },
        });
        const decisions = (await response.json()) as readonly Decision[];
        found = decisions.find(
          (decision): decision is AlertChanged =>
            decision.kind === 'alert.changed' && decision.change === 'acknowledged',
        );
        return found;
      },
      { timeout: timeLimit(20_000) },
    )
    .toBeDefined();
  if (found === undefined) throw new Error('not in the history');
  return found;
}
