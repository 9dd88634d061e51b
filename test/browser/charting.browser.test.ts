// Hazards: H07 (docs/hazards.md).
/** Charting as a nurse does it: by keyboard and by touch, asked back where it must be, and done only when the engine says so. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withoutInfra } from '../support/infra.ts';
import { ScreenDriver, axeFaults, picture } from './screen-driver.ts';
import { DECISION_VERSION } from '../../services/contract/decisions/decision.ts';
import { scoreOf } from './stub-scores.ts';
import { NURSE } from './stub-server.ts';
import { START_MS, UNIT_ID, stayIdOf } from './stub-ward.ts';
import type { Locator, Page } from 'playwright-core';

let driver: ScreenDriver;

beforeAll(async () => {
  if (!withoutInfra) driver = await ScreenDriver.launch();
});
afterAll(() => driver?.close());
beforeEach(() => driver?.begin());
afterEach(() => driver?.end());

const button = (page: Page): Locator => page.locator('#chart-button');
const panel = (page: Page): Locator => page.locator('.chart-panel');
const group = (page: Page, name: string): Locator => panel(page).getByRole('group', { name, exact: true });
const box = (page: Page, name: string): Locator => panel(page).getByLabel(name, { exact: true });

async function opened(page: Page): Promise<void> {
  await button(page).click();
  await panel(page).waitFor();
}

interface Sent {
  readonly commandId: string;
  readonly observedAtMs: number | null;
  readonly values: readonly { readonly name: string; readonly value: string | number }[];
  readonly confirmed: readonly string[];
  readonly second: unknown;
}

function sent(): readonly Sent[] {
  return driver.server.received.filter(({ event }) => event === 'chart.enter').map(({ payload }) => payload as Sent);
}

const SIZES = [
  ['desk', 1920, 1080],
  ['laptop', 1366, 768],
  ['tablet', 820, 1180],
  ['phone', 390, 844],
] as const;

/** Parts of the card that are cut, lie on each other or leave the screen; too small to touch. */
const LAYOUT_FAULTS = `(() => { const faults = []; const panel = document.querySelector('.chart-panel');
  const wide = document.documentElement.scrollWidth > innerWidth + 1; if (wide) faults.push('the page is wider than the screen');
  for (const part of panel.querySelectorAll('button, .chart-option, input[type=text], input[type=time], legend, .chart-label, .chart-last, h2, h3')) {
    const box = part.getBoundingClientRect(); if (box.width === 0) continue; const name = (part.textContent || part.id).slice(0, 40);
    if (box.left < -1 || box.right > innerWidth + 1) faults.push('off the screen: ' + name);
    if (part.scrollWidth > part.clientWidth + 1 && part.tagName !== 'INPUT' && getComputedStyle(part).display !== 'inline') faults.push('cut: ' + name);
    if (part.matches('button, .chart-option, input') && (box.height < 43.5 || box.width < 43.5)) faults.push('small: ' + name + ' ' + box.width + 'x' + box.height);
  }
  for (const field of panel.querySelectorAll('.chart-field')) {
    const boxes = [...field.querySelectorAll('legend, .chart-label, .chart-last, .chart-option, .chart-number')].map((part) => [part, part.getBoundingClientRect()]);
    boxes.forEach(([one, a], index) => boxes.slice(index + 1).forEach(([other, b]) => {
      if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1) faults.push('overlap: ' + one.textContent + ' / ' + other.textContent); }));
  }
  return faults; })()`;

describe.skipIf(withoutInfra)('a round', () => {
  it('is charted by keyboard alone, and only what was touched is sent', async () => {
    const [page, other] = [await driver.open('#/bed/bed-7'), await driver.open('#/bed/bed-7')];
    await button(page).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('chart-respiratoryRatePerMin');
    await page.keyboard.type('46');
    await page.keyboard.press('Tab');
    await page.keyboard.press('3');
    await group(page, 'Consciousness').locator('input').first().focus();
    await page.keyboard.press('v');
    await box(page, 'Urine output, 6 h').focus();
    await page.keyboard.type('1,5');
    await picture(page, 'charting-round');
    await page.keyboard.press('Enter');
    await page.locator('.chart-done', { hasText: 'Charted for 14:32. Values: 4' }).waitFor();
    expect(sent()).toMatchObject([
      {
        unitId: UNIT_ID,
        stayId: stayIdOf(7),
        observedAtMs: null,
        values: [
          { name: 'respiratoryRatePerMin', value: 46 },
          { name: 'respiratoryDistress', value: 'moderate' },
          { name: 'consciousness', value: 'voice' },
          { name: 'urineOutput6hMlPerKgPerH', value: 1.5 },
        ],
        confirmed: [],
        second: null,
      },
    ]);
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('chart-button');
    await other.locator('.charted li', { hasText: 'Urine output, 6 h' }).getByText('1.5').waitFor();
  });

  it('is charted by touch; a second touch takes an answer back', async () => {
    const page = await driver.open('#/bed/bed-7', { viewport: { width: 820, height: 1180 }, hasTouch: true });
    await button(page).tap();
    const distress = group(page, 'Respiratory distress');
    await distress.getByText('severe').tap();
    await distress.getByText('severe').tap();
    await group(page, 'Pupils').getByText('normal', { exact: true }).tap();
    await panel(page).getByRole('button', { name: 'Chart values: 1' }).tap();
    await page.locator('.chart-done', { hasText: 'Values: 1' }).waitFor();
    expect(sent().map(({ values }) => values)).toEqual([[{ name: 'pupils', value: 'normal' }]]);
  });

  it('shows what was charted last and how old it is, and takes none of it over', async () => {
    const page = await driver.open('#/bed/bed-7');
    await opened(page);
    const field = page.locator('[data-field="oxygenFlowLPerMin"]');
    expect(await field.locator('.chart-last').textContent()).toContain('4 L/min · 9 min');
    expect(await page.locator('#chart-oxygenFlowLPerMin').inputValue()).toBe('');
    expect(await page.locator('[data-field="weightKg"] .chart-last').textContent()).toBe('not charted yet');
    expect(await page.locator('.chart-panel [data-entered="true"]').count()).toBe(0);
    expect(await panel(page).getByRole('button', { name: 'Nothing entered' }).isDisabled()).toBe(true);
  });

  it('sends nothing while a number is outside its range', async () => {
    const page = await driver.open('#/bed/bed-7');
    await opened(page);
    await box(page, 'Capillary refill').fill('44');
    await page.getByText('a number from 0 to 15').waitFor();
    await page.keyboard.press('Enter');
    expect(await panel(page).getByRole('button', { name: 'Chart values: 1' }).isDisabled()).toBe(true);
    await box(page, 'Capillary refill').fill('4');
    await page.keyboard.press('Enter');
    await page.locator('.chart-done', { hasText: 'Values: 1' }).waitFor();
    expect(sent()).toHaveLength(1);
  });

  it('entered late keeps its time', async () => {
    const page = await driver.open('#/bed/bed-7');
    await opened(page);
    await panel(page).getByRole('button', { name: '30 min ago' }).click();
    await page.getByText('Late entry for 2026-11-24 14:02').waitFor();
    await panel(page).locator('input[type="time"]').fill('13:50');
    await page.getByText('Late entry for 2026-11-24 13:50').waitFor();
    await box(page, 'Capillary refill').fill('2');
    await page.keyboard.press('Enter');
    await page.locator('.chart-done', { hasText: 'Charted for 13:50' }).waitFor();
    const minute = Math.floor(START_MS / 60_000) * 60_000;
    expect(sent()[0]?.observedAtMs).toBe(minute - 42 * 60_000);
  });

  it('corrects one entry at its own time', async () => {
    const page = await driver.open('#/bed/bed-7');
    await opened(page);
    await panel(page).getByRole('button', { name: 'Correct Oxygen flow' }).click();
    await page.getByText('Correcting Oxygen flow of 14:23').waitFor();
    expect(await page.locator('.chart-field').count()).toBe(1);
    await picture(page, 'charting-correction');
    await page.keyboard.type('6');
    await page.keyboard.press('Enter');
    await page.locator('.chart-done', { hasText: 'Charted for 14:23' }).waitFor();
    expect(sent()[0]).toMatchObject({
      observedAtMs: START_MS - 9 * 60_000,
      values: [{ name: 'oxygenFlowLPerMin', value: 6 }],
    });
    await page.locator('.charted li', { hasText: 'Oxygen flow' }).getByText('6 L/min').waitFor();
  });

  it('is kept by Escape, which closes the card and not the bed', async () => {
    const page = await driver.open('#/bed/bed-7');
    await opened(page);
    await page.keyboard.type('46');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('chart-button');
    expect(page.url()).toContain('bed-7');
    expect(await button(page).textContent()).toBe('Chart · 1 not sent');
    await button(page).click();
    expect(await page.locator('#chart-respiratoryRatePerMin').inputValue()).toBe('46');
    expect(sent()).toEqual([]);
  });

  it('that is not confirmed says so, and Retry sends the very same', async () => {
    driver.server.answerMode = 'not-confirm';
    const page = await driver.open('#/bed/bed-7');
    await opened(page);
    await page.keyboard.type('46');
    await page.keyboard.press('Enter');
    await page.getByText('Not confirmed.').waitFor();
    expect(await page.locator('.chart-done[data-shown="true"]').count()).toBe(0);
    driver.server.answerMode = 'confirm';
    await panel(page).getByRole('button', { name: 'Retry' }).click();
    await page.locator('.chart-done', { hasText: 'Values: 1' }).waitFor();
    const [first, again] = sent();
    expect(again).toEqual(first);
  });

  it('is for those who may chart', async () => {
    driver.server.session = { ...NURSE, role: 'researcher' };
    const page = await driver.open('#/bed/bed-7');
    await page.locator('.big-number').first().waitFor();
    expect(await button(page).count()).toBe(0);
  });
});

describe.skipIf(withoutInfra)('what does not go together', () => {
  it('is asked back before anything is sent, and never mended', async () => {
    const page = await driver.open('#/bed/bed-2');
    await opened(page);
    await group(page, 'Oxygen device').getByText('room air').click();
    await box(page, 'Oxygen flow').fill('1');
    await page.keyboard.press('Enter');
    await page.getByText('Room air, and an oxygen flow above 0 L/min.').waitFor();
    await picture(page, 'charting-asked');
    expect(await axeFaults(page)).toEqual([]);
    expect(sent()).toEqual([]);
    await panel(page).getByRole('button', { name: 'Change it' }).click();
    await box(page, 'Oxygen flow').fill('0');
    await page.keyboard.press('Enter');
    await page.locator('.chart-done', { hasText: 'Values: 2' }).waitFor();
    expect(sent()).toMatchObject([{ confirmed: [] }]);
  });

  it('is charted as it is when the nurse says that it is so', async () => {
    const page = await driver.open('#/bed/bed-7');
    await opened(page);
    await group(page, 'Oxygen device').getByText('room air').click();
    await panel(page).getByRole('button', { name: 'Chart values: 1' }).click();
    await panel(page).getByRole('button', { name: 'It is so: chart it' }).click();
    await page.locator('.chart-done', { hasText: 'Values: 1' }).waitFor();
    expect(sent()).toMatchObject([{ values: [{ name: 'oxygenDevice', value: 'air' }], confirmed: ['air-with-flow'] }]);
  });
});

describe.skipIf(withoutInfra)('a jump of weight', () => {
  it('needs somebody else with their own password', async () => {
    const page = await driver.open('#/bed/bed-7');
    await opened(page);
    await box(page, 'Weight').fill('200');
    await page.keyboard.press('Enter');
    await page.getByText('more than a tenth away').or(page.getByText('a factor of ten')).waitFor();
    await picture(page, 'charting-weight');
    expect(await axeFaults(page)).toEqual([]);
    await page.keyboard.type('kim');
    await page.keyboard.press('Tab');
    await page.keyboard.type('demo');
    await page.keyboard.press('Enter');
    await page.getByText('The second person could not be confirmed').waitFor();
    await panel(page).getByRole('button', { name: 'Change it' }).click();
    await panel(page).getByRole('button', { name: 'Chart values: 1' }).click();
    await box(page, 'User name').fill('doctor-lee');
    await box(page, 'Password').fill('demo');
    await panel(page).getByRole('button', { name: 'Confirm and chart' }).click();
    await page.locator('.chart-done', { hasText: 'Values: 1' }).waitFor();
    expect(sent().map(({ second }) => second)).toEqual([
      { userName: 'kim', password: 'demo' },
      { userName: 'doctor-lee', password: 'demo' },
    ]);
  });
});

describe.skipIf(withoutInfra)('the admission card', () => {
  it('asks for what belongs to the child; unsaid is never «no»', async () => {
    const page = await driver.open('#/bed/bed-7');
    await opened(page);
    await panel(page).getByRole('button', { name: 'Admission' }).click();
    const elective = page.locator('[data-field="electiveAdmission"]');
    expect(await elective.locator('.chart-last').textContent()).toBe('not said');
    expect(await page.locator('[data-field="birthWeightG"]').count()).toBe(0);
    await picture(page, 'charting-admission');
    await group(page, 'Elective admission').getByText('no', { exact: true }).click();
    await page.keyboard.press('Enter');
    await page.locator('.chart-done', { hasText: 'Values: 1' }).waitFor();
    expect(sent()[0]?.values).toEqual([{ name: 'electiveAdmission', value: 'no' }]);
  });

  it('of a newborn asks for birth and mother, and tells which scores wait for a fact until it is charted', async () => {
    const page = await driver.open('#/bed/bed-10');
    await opened(page);
    await panel(page).getByRole('button', { name: 'Admission' }).click();
    driver.server.change({
      version: DECISION_VERSION,
      kind: 'score.computed',
      id: 'score-snappe',
      unitId: UNIT_ID,
      atMs: driver.server.nowMs,
      cause: '0:9',
      stayId: stayIdOf(10),
      score: scoreOf('snappe-2', [], { status: 'partial', total: null }),
    });
    const weight = page.locator('[data-field="birthWeightG"]');
    await weight.getByText('Waiting for it: SNAPPE-II').waitFor();
    expect(await page.locator('[data-field="membraneRuptureHours"] .chart-last').textContent()).toBe('not said');
    await picture(page, 'charting-newborn');
    await box(page, 'Birth weight').fill('1120');
    await page.keyboard.press('Enter');
    await page.locator('.chart-done', { hasText: 'Values: 1' }).waitFor();
    await opened(page);
    await panel(page).getByRole('button', { name: 'Admission' }).click();
    expect(await weight.locator('.chart-last').textContent()).toContain('1120 g');
    expect(await weight.locator('.chart-waits').count()).toBe(0);
    await page.locator('[data-field="apgar5Minutes"]').getByText('Waiting for it: SNAPPE-II').waitFor();
  });
});

describe.skipIf(withoutInfra)('the cards', () => {
  it.each(SIZES)('fit a %s in both languages, and axe finds nothing', async (size, width, height) => {
    const page = await driver.open('#/bed/bed-7', { viewport: { width, height } });
    for (const language of ['en', 'ko'] as const) {
      await page.evaluate(`localStorage.setItem('vigil.language', '${language}')`);
      await page.reload();
      await opened(page);
      for (const card of ['round', 'admission'] as const) {
        await panel(page)
          .locator('.chart-cards button')
          .nth(card === 'round' ? 0 : 1)
          .click();
        await picture(page, `charting-${size}-${language}-${card}`);
        expect(await page.evaluate(LAYOUT_FAULTS), `${language} ${card}`).toEqual([]);
      }
      expect(await axeFaults(page)).toEqual([]);
    }
  });
});
