/** Every score at the bedside in a real Chromium: what it says, on what it rests, what is missing, and that nothing of it is cut. */
import { DECISION_VERSION } from '../../services/contract/decisions/decision.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withoutInfra } from '../support/infra.ts';
import { ScreenDriver, axeFaults, becomesTrue, picture, tile } from './screen-driver.ts';
import { scoreOf } from './stub-scores.ts';
import { UNIT_ID, childOf, stayIdOf } from './stub-ward.ts';
import type { Locator, Page } from 'playwright-core';

let driver: ScreenDriver;

beforeAll(async () => {
  if (!withoutInfra) driver = await ScreenDriver.launch();
});
afterAll(() => driver?.close());
beforeEach(() => driver?.begin());
afterEach(() => driver?.end());

const row = (page: Page, rule: string): Locator => page.locator(`[data-rule="${rule}"]`);
const rules = (page: Page, where: string): Promise<unknown> =>
  page.locator(`${where} [data-rule]`).evaluateAll((rows) => rows.map((each) => each.dataset['rule']));
const show = (place: Locator): Promise<void> => place.evaluate((element) => element.scrollIntoView());

/** Texts that do not fit in their box, numbers broken over two lines, and a page that has grown beyond the screen. */
const FAULTS = `[
  ...[...document.querySelectorAll('.side-cards, .side-cards .card')].filter((box) => box.scrollWidth > box.clientWidth).map((box) => 'too wide: ' + box.className),
  ...[...document.querySelectorAll('.row-number, .part-points, .score-change, .input-full b, .event-table td:not([colspan]), .big-centile b, .vital-value')].filter((element) => element.getClientRects().length > 1 || element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== 'inline').map((element) => 'broken: ' + element.className + ' ' + element.textContent),
  ...(document.documentElement.scrollHeight > innerHeight || document.documentElement.scrollWidth > innerWidth ? ['the page scrolls'] : []),
]`;

describe.skipIf(withoutInfra)('the scores of a child', () => {
  it('stand in order under the card of the score that alerts, those without a number folded into one line', async () => {
    const page = await driver.open('#/bed/bed-7');
    await row(page, 'phoenix-4').waitFor();
    expect(await page.locator('.score-card h2').allTextContents()).toEqual(['National PEWS (England)']);
    expect(await rules(page, '.side-cards')).toEqual([
      'phoenix-4',
      'oxygen-saturation-index',
      'psofa',
      'pelod-2',
      'vasoactive-inotropic-score',
      'kdigo-aki',
      'paediatric-gcs',
      'bedside-pews',
    ]);
    expect(await page.locator('.parts-full, .score-open').count()).toBe(0);
    const fold = page.getByRole('button', { name: 'Not scored (7)' });
    await fold.click();
    expect(await rules(page, '.not-scored')).toHaveLength(7);
    expect(await row(page, 'rox-index').textContent()).toContain('respiratory rate is judged an artefact');
    await fold.click();
    expect(await rules(page, '.not-scored')).toEqual([]);
  });

  it('tell number or range, findings, what is missing, the change and the oldest input in the row', async () => {
    const page = await driver.open('#/bed/bed-7');
    await row(page, 'phoenix-4').waitFor();
    const textOf = async (rule: string): Promise<string> =>
      (await row(page, rule).locator('.score-line').innerText()).replace(/\s+/g, ' ');
    expect(await textOf('phoenix-4')).toMatch(
      /^Phoenix partial 5–8 2 or more Sepsis \(Phoenix\): yes Septic shock \(Phoenix\): not known 5 \(missing counted as 0\) · missing Respiratory, Coagulation .*1 h 0 4 h 0 12 h – oldest input 5 h 12 min$/,
    );
    expect(await textOf('oxygen-saturation-index')).toMatch(
      /^OSI complete 7\.4 .*1 h ↑0\.6 4 h ↓2\.1 12 h – oldest input \d+ s$/,
    );
    expect(await textOf('pelod-2')).toMatch(/^PELOD-2 partial at least 2 2 \(missing counted as 0\)/);
    expect(await textOf('kdigo-aki')).toContain('Acute kidney injury: no');
    expect(await textOf('vasoactive-inotropic-score')).toContain('VIS complete 8.0');
  });

  it('open to parts, inputs with unit, age, quality, source and raw record, notes, course and citation', async () => {
    const page = await driver.open('#/bed/bed-7');
    await row(page, 'phoenix-4').locator('button').click();
    const inputs = await row(page, 'phoenix-4')
      .locator('.input-full')
      .evaluateAll((each) => each.map((element) => element.innerText.replace(/\s+/g, ' ')));
    expect(inputs).toContain('Norepinephrine 0.08 µg/kg/min 41 min · charted: Norepinephrine · record 0:182090');
    expect(inputs).toContain('INR 1.4 too old · 1 d 2 h · laboratory: INR · record 0:170332');
    expect(inputs).toContain('Arterial PO₂ – missing');
    expect(
      inputs.some((text) =>
        /^Mean arterial pressure 55 mmHg \d+ s · monitor: Arterial mean · record 0:183377:41$/.test(text),
      ),
    ).toBe(true);
    expect(inputs).toContain('SpO₂/FiO₂ 213.3 9 min · computed: SpO₂ / FiO₂, only where SpO₂ is 97 % or less');
    expect(await row(page, 'phoenix-4').locator('.part-points').allTextContents()).toEqual(['1–3', '2', '1–2', '1']);
    const said = await row(page, 'phoenix-4').textContent();
    for (const part of [
      'Suspected or confirmed infection and a Phoenix total of 2 or more',
      'Missing: Respiratory, Coagulation',
      'phoenix-4 · 1.0.0 · band 24-59 mo',
      'Table: read in a source.',
      'JAMA 2024;331:665',
    ]) {
      expect(said).toContain(part);
    }
    await row(page, 'psofa').locator('button').click();
    for (const part of [
      'Note. The verbal answer of this intubated child counts as 1',
      'Above 8 in the last 12 h: 3.5 points × h, known for 12.0 h of it.',
    ]) {
      expect(await row(page, 'psofa').textContent()).toContain(part);
    }
    await row(page, 'pelod-2').locator('button').click();
    for (const part of ['Mortality by the PELOD-2 equation: 0.3 %–3.5 %', 'artefact']) {
      expect(await row(page, 'pelod-2').textContent()).toContain(part);
    }
    await row(page, 'bedside-pews').locator('button').click();
    expect(await row(page, 'bedside-pews').textContent()).toContain('Caution. Outside the intended population');
    await page.getByRole('button', { name: 'Sources and records' }).click();
    expect(await page.locator('.score-card .input-full').count()).toBe(7);
  });

  it('are all reached and opened by keyboard', async () => {
    const page = await driver.open('#/bed/bed-7');
    await row(page, 'phoenix-4').locator('button').focus();
    await page.keyboard.press('Enter');
    await row(page, 'phoenix-4').locator('.parts-full').waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(`document.activeElement.closest('[data-rule]').dataset.rule`)).toBe(
      'oxygen-saturation-index',
    );
    await page.keyboard.press('Space');
    await row(page, 'oxygen-saturation-index').locator('.parts-full').waitFor();
    await page.keyboard.press('Space');
    await becomesTrue(page, `document.querySelectorAll('.parts-full').length === 1`);
  });

  it('are touched only where they changed: not by a second of vital signs, and by a score in its own row alone', async () => {
    driver.server.flowing = false;
    const page = await driver.open('#/bed/bed-7');
    await row(page, 'psofa').locator('button').click();
    await page.evaluate(`window.touched = [];
      window.watching = new MutationObserver((records) => window.touched.push(...records.filter((record) => record.type !== 'characterData' || !/^\\d+ (s|min|h)/.test(record.target.data)).map((record) => (record.target.nodeType === Node.TEXT_NODE ? record.target.parentElement : record.target).closest('[data-rule]')?.dataset.rule ?? 'panel')));
      window.watching.observe(document.querySelector('.scores-panel'), { subtree: true, childList: true, characterData: true, attributes: true })`);
    driver.server.sendVitals(7, { heartRatePerMin: 133, spo2Percent: 88 });
    await page.locator('.big-number[data-vital="spo2"] .vital-value', { hasText: /^88$/ }).waitFor();
    expect(await page.evaluate('window.touched')).toEqual([]);
    const score = scoreOf('kdigo-aki', [], {
      total: 0,
      lower: 0,
      upper: 0,
      maximum: 3,
      trend: { change1h: 1, change4h: 1, change12h: 1, areaAbove: null },
      findings: [{ id: 'aki', answer: 'unknown' }],
    });
    driver.server.change({
      version: DECISION_VERSION,
      kind: 'score.computed',
      id: 'k',
      unitId: UNIT_ID,
      atMs: driver.server.nowMs,
      cause: '0:1',
      stayId: stayIdOf(7),
      score,
    });
    await row(page, 'kdigo-aki').getByText('Acute kidney injury: not known').waitFor();
    expect([...new Set((await page.evaluate('window.touched')) as string[])]).toEqual(['kdigo-aki']);
  });

  it('that all abstained are one line, and each says why', async () => {
    const page = await driver.open('#/bed/bed-15');
    const fold = page.getByRole('button', { name: 'Not scored (15)' });
    await fold.waitFor();
    expect(await page.locator('.score-rows').count()).toBe(0);
    await fold.click();
    expect(await page.locator('.not-scored .row-reason').allTextContents()).toEqual(
      Array.from({ length: 15 }, () => 'birth date is missing'),
    );
    expect(await tile(page, 15).count()).toBe(0);
  });

  it('that know nearly nothing look like it', async () => {
    const page = await driver.open('#/bed/bed-12');
    await row(page, 'phoenix-4').waitFor();
    const text = await row(page, 'phoenix-4').textContent();
    for (const part of [
      'partial',
      '0–11',
      '0 (missing counted as 0)',
      'missing Respiratory, Cardiovascular +1',
      'Sepsis (Phoenix): not known',
    ]) {
      expect(text).toContain(part);
    }
    expect(await row(page, 'phoenix-4').locator('.row-number').textContent()).not.toMatch(/^0$/);
  });

  it('leave the tile to the one score that alerts', async () => {
    const page = await driver.open();
    expect(await tile(page, 7).locator('.score-mark').textContent()).toBe('11PEWS High 7 of 7 inputs');
    expect(await tile(page, 12).locator('.score-mark').textContent()).toContain(String(childOf(12).score.total));
  });
});

describe.skipIf(withoutInfra)('centiles for age', () => {
  it('stand beside heart rate and breathing, and name the children they come from', async () => {
    driver.server.flowing = false;
    const page = await driver.open('#/bed/bed-2');
    await page.locator('.big-number').first().waitFor();
    driver.server.sendVitals(2, { heartRatePerMin: 96, respiratoryRatePerMin: 45 });
    const centile = (vital: string): Locator => page.locator(`.big-number[data-vital="${vital}"] .big-centile`);
    // Nine years old: P50 is 94 and P75 above it; P99 of breathing is 41.
    await expect.poll(() => centile('heart').textContent()).toBe('P50–75 Bonafide 2013, ward children');
    await expect.poll(() => centile('breathing').textContent()).toBe('>P99 Bonafide 2013, ward children');
    expect(await centile('heart').getAttribute('title')).toContain('not whether it is right for this child');
    expect(await page.locator('.big-centile').count()).toBe(2);
    driver.server.sendVitals(2, { heartRatePerMin: null, pulseRatePerMin: null });
    await expect.poll(() => centile('heart').locator('b').textContent()).toBe('');
  });

  it('are not made up for a preterm newborn', async () => {
    const page = await driver.open('#/bed/bed-10');
    const centile = page.locator('.big-number[data-vital="heart"] .big-centile');
    await expect.poll(() => centile.locator('b').textContent()).toBe('no centile here');
    expect(await centile.getAttribute('title')).toContain('born preterm and before 40 weeks postmenstrual');
  });
});

describe.skipIf(withoutInfra)('events and heart rate of a newborn', () => {
  it('tell counts with the time observed, variants of averaging, what runs, and what is not counted', async () => {
    const page = await driver.open('#/bed/bed-10');
    const card = page.locator('.events-card');
    await card.waitFor();
    const rows = await card
      .locator('tbody tr')
      .evaluateAll((each) => each.map((element) => element.innerText.replace(/\s+/g, ' ').trim()));
    expect(rows[0]).toBe('Apnoea of 20 s or more 2 5 34 s');
    expect(rows[1]).toBe('observed 6 h 00 min · 17 h 40 min · newest 13:40');
    expect(rows[2]).toBe('Bradycardia below 100 /min for 4 s 0 11 16 s');
    expect(rows.slice(4, 9).map((text) => text.replace(/running for \d+ s/, 'running'))).toEqual([
      'Desaturation below 80 % for 10 s',
      'as sent running 12 31 2 min 07 s',
      'averaged over 8 s 9 24 2 min 04 s',
      'averaged over 16 s 6 15 1 min 59 s',
      'behind a delay of 10 s 5 12 2 min 07 s',
    ]);
    await card.getByText('Not counted (1)').click();
    await card.getByText('the count would be far too low').waitFor();
    const characteristics = ((await page.locator('.characteristics-card').textContent()) ?? '').replaceAll(
      '\u00A0',
      ' ',
    );
    for (const part of [
      'From 1 Hz averaged monitor numbers.',
      '97 % of the seconds',
      'Standard deviation of heart rate6.4 /min',
      'Sample asymmetry of heart rate–no acceleration in the window',
      '14:22–14:30',
      'Not counted (1)',
    ]) {
      expect(characteristics).toContain(part);
    }
    expect(await page.locator('.child-line').textContent()).toContain('27+3 wk · day 12 · postmenstrual 29+1 wk');
    await page.goto(`${driver.server.url}#/bed/bed-7`);
    await row(page, 'phoenix-4').waitFor();
    expect(await page.locator('.events-card, .characteristics-card').count()).toBe(0);
  });
});

describe.skipIf(withoutInfra)('on the screens of a ward', () => {
  it.each([
    ['small', { width: 1366, height: 768 }, 'EN'],
    ['small-ko', { width: 1366, height: 768 }, '한국어'],
    ['wall', { width: 1920, height: 1080 }, 'EN'],
    ['wall-ko', { width: 1920, height: 1080 }, '한국어'],
  ])('%s: nothing is cut, broken or too wide, and axe finds no serious fault', async (name, viewport, language) => {
    const page = await driver.open('#/bed/bed-7', { viewport });
    await page.getByRole('button', { name: language, exact: true }).click();
    await row(page, 'phoenix-4').waitFor();
    await picture(page, `scores-${name}-top`);
    await show(page.locator('.scores-panel'));
    await picture(page, `scores-${name}-list`);
    for (const rule of ['phoenix-4', 'pelod-2', 'psofa', 'bedside-pews']) {
      await row(page, rule).locator('button').click();
    }
    await page.locator('.not-scored > button').click();
    expect(await page.evaluate(FAULTS)).toEqual([]);
    await show(row(page, 'phoenix-4'));
    await picture(page, `scores-${name}-open`);
    await show(page.locator('.not-scored'));
    await picture(page, `scores-${name}-not-scored`);
    expect(await axeFaults(page)).toEqual([]);
    await page.goto(`${driver.server.url}#/bed/bed-10`);
    await page.locator('.events-card').waitFor();
    await show(page.locator('.events-card'));
    await picture(page, `scores-${name}-events`);
    expect(await page.evaluate(FAULTS)).toEqual([]);
    expect(await axeFaults(page)).toEqual([]);
  });

  it('is really Korean', async () => {
    const page = await driver.open('#/bed/bed-7');
    await page.getByRole('button', { name: '한국어' }).click();
    await row(page, 'phoenix-4').locator('button').click();
    const english = await row(page, 'phoenix-4')
      .locator('.score-line, .card-note, .parts-full')
      .evaluateAll((places) => places.flatMap((place) => place.innerText.match(/[A-Za-z]{5,}/g) ?? []));
    expect(english.filter((word) => !['Phoenix'].includes(word))).toEqual([]);
  });
});
