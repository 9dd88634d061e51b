/**
 * D4: the cells of the board are fixed. On each usual screen, with a small, a usual and the largest
 * unit: every bed is in view, nothing overlaps, nothing is cut, and nothing moves when an alert, a
 * worry and a banner appear.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withoutInfra } from '../support/infra.ts';
import { ScreenDriver, becomesTrue, picture, tile } from './screen-driver.ts';
import { alertOf, stayIdOf, UNIT_ID } from './stub-ward.ts';
import type { Page } from 'playwright-core';

let driver: ScreenDriver;

beforeAll(async () => {
  if (!withoutInfra) driver = await ScreenDriver.launch();
});
afterAll(() => driver?.close());
beforeEach(() => driver?.begin());
afterEach(() => driver?.end());

const SCREENS = [
  [1366, 768],
  [1600, 1000],
  [1920, 1080],
  [3840, 2160],
] as const;
const CASES = SCREENS.flatMap(([width, height]) => [12, 24, 60].map((beds) => [width, height, beds] as const));

/** Where everything in the cells stands; widths are of the text itself, so only its place counts. */
const PLACES = `[...document.querySelectorAll('.tile, .tile-head, .bed-number, .child-name, .tile-numbers, .vital, .tile-foot, .attention, .footer, .header')]
  .map((each) => { const { left, top } = each.getBoundingClientRect(); return [each.className, Math.round(left), Math.round(top)].join(' '); })`;

/** What is cut off, leaves its cell, or lies over something else; an empty list is right. */
const FAULTS = `(() => {
  const faults = [];
  // What finds no room falls onto a line that is not seen.
  const leftOutWhole = ['child-weight', 'vital-limits', 'vital-trace', 'vital-unit'];
  const shown = (each) => each.getClientRects().length > 0;
  const textRect = (each) => { const range = document.createRange(); range.selectNodeContents(each); return range.getBoundingClientRect(); };
  const grid = document.querySelector('.bed-grid').getBoundingClientRect();
  const footer = document.querySelector('.footer').getBoundingClientRect();
  if (document.documentElement.scrollHeight > innerHeight || document.documentElement.scrollWidth > innerWidth) faults.push('the page scrolls');
  for (const tile of document.querySelectorAll('.tile')) {
    const cell = tile.getBoundingClientRect();
    const say = (what, each) => faults.push(tile.dataset.bed + ' ' + what + ' ' + (each.className || each.tagName) + ' «' + each.textContent + '»');
    if (cell.bottom > footer.top || cell.right > grid.right + 1 || cell.bottom > grid.bottom + 1) say('out of view', tile);
    const parts = [...tile.querySelectorAll('.bed-number, .child-name, .child-age, .child-weight, .vital-value, .vital-name, .vital-note, .vital-arrow, .vital-limits, .vital-trace, .mark-number, .mark-level, .alert-band-level, .risk-number, .concern-words, .concern-told, .concern-worst')].filter(shown).filter((each) => !leftOutWhole.includes(each.className) || textRect(each).top + 5 < each.parentElement.getBoundingClientRect().bottom);
    const rects = parts.filter((each) => each.textContent !== '').map((each) => [each, each.className === 'child-name' ? each.getBoundingClientRect() : textRect(each)]);
    for (const [each, rect] of rects) {
      if (rect.left < cell.left || rect.right > cell.right - 2 || rect.top < cell.top - 1 || rect.bottom > cell.bottom + 1) say('leaves its cell', each);
      if (each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflow === 'hidden' && (each.className !== 'child-name' || each.textContent.length <= 16)) say('is cut', each);
      for (let box = each.parentElement; box !== tile; box = box.parentElement) {
        const edge = box.getBoundingClientRect();
        const { overflow, contain } = getComputedStyle(box);
        if ((overflow !== 'visible' || /strict|content|paint/.test(contain)) && (rect.right > edge.right + 1 || rect.bottom > edge.bottom + 2)) say('is cut by ' + box.className, each);
      }
    }
    for (const [index, [a, one]] of rects.entries()) for (const [b, other] of rects.slice(index + 1)) {
      const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      // The box of a line of large digits has room above and below the digits themselves.
      const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) - 0.2 * Math.max(one.height, other.height);
      if (wide > 1 && high > 1) say('lies over ' + b.className + ' «' + b.textContent + '»', a);
    }
  }
  for (const each of document.querySelectorAll('.live-mark span, .unit-title h1, .level-chip, .clock, .mode-tag, .status-line .banner')) {
    const rect = textRect(each);
    if (rect.width > 0 && (rect.right > innerWidth || each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).display !== 'inline')) faults.push('header: ' + each.className + ' «' + each.textContent + '»');
  }
  return [...new Set(faults)].slice(0, 12);
})()`;

/** Where the parts of the header lie, what stands out of them included, from left to right. */
const HEADER_PARTS = `[...document.querySelectorAll('.header > *')]
  .map((each) => { const { left, right } = each.getBoundingClientRect(); return { left, right: Math.max(right, getComputedStyle(each).overflow === 'hidden' ? 0 : left + each.scrollWidth) }; })
  .filter(({ left, right }) => right > left)`;

async function disturb(page: Page): Promise<void> {
  const alert = alertOf({
    bed: 2,
    rule: 'apnoea',
    level: 'high',
    kind: 'clinical',
    title: 'Apnoea: no breath for 20 s',
    detail: 'D',
    agoMs: 0,
  });
  driver.server.changeAlert('raised', alert);
  driver.server.tellConcern({ stayId: stayIdOf(2), from: 'family', level: 'high' });
  driver.server.tellConcern({ stayId: stayIdOf(4), from: 'nurse', level: 'medium' });
  driver.server.engineLagMs = 9_000;
  await tile(page, 2).locator('.alert-band').waitFor();
  await tile(page, 4).locator('.concern-mark').waitFor();
  await page.locator('.banner', { hasText: '9 s behind' }).waitFor();
}

describe.skipIf(withoutInfra)('D4: the cells of the board', () => {
  it.each(CASES)('on %i x %i with %i beds nothing is cut, overlaps or moves', async (width, height, beds) => {
    driver.server.fill(beds);
    const page = await driver.open('', { viewport: { width, height } });
    await tile(page, beds).waitFor();
    await becomesTrue(page, `document.querySelector('.vital-value')?.textContent !== '–'`);
    await picture(page, `cells-${width}-${beds}`);
    expect(await page.evaluate(FAULTS)).toEqual([]);
    const before = await page.evaluate(PLACES);
    await disturb(page);
    expect(await page.evaluate(PLACES)).toEqual(before);
    expect(await page.evaluate(FAULTS)).toEqual([]);
    await picture(page, `cells-${width}-${beds}-disturbed`);
  });

  it.each([1366, 1600, 1920])('at %i a long name of a unit gives way to the counts of alerts', async (width) => {
    driver.server.units = [
      { unitId: UNIT_ID, name: 'Playback of 3544749-0003n of the year before in bed B12 from 2026-11-30 06:15 UTC' },
      { unitId: 'another', name: 'PICU 5B' },
    ];
    const page = await driver.open('', { viewport: { width, height: 900 } });
    await page.locator('.level-chip').first().waitFor();
    const parts = await page.evaluate<readonly { readonly left: number; readonly right: number }[]>(HEADER_PARTS);
    expect(parts.length).toBeGreaterThan(2);
    for (const [index, part] of parts.entries()) {
      expect(part.right).toBeLessThanOrEqual(parts[index + 1]?.left ?? width);
      expect(part.right).toBeGreaterThan(part.left);
    }
    await picture(page, `header-${width}-long-name`);
  });

  it('the smallest cell shows age and weight in the line of the name when it is looked at', async () => {
    driver.server.fill(60);
    const page = await driver.open('', { viewport: { width: 1366, height: 768 } });
    const facts = tile(page, 2).locator('.child-facts');
    await tile(page, 2).waitFor();
    expect(await facts.isVisible()).toBe(false);
    await tile(page, 2).locator('.tile-link').focus();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Tab');
    await facts.waitFor();
    expect(await facts.textContent()).toMatch(/13 mo · 9.4 kg/);
    expect(await page.evaluate(FAULTS)).toEqual([]);
    await tile(page, 5).hover();
    await tile(page, 5).locator('.child-facts').waitFor();
  });
});
