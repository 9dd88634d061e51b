/**
 * The ward screens in a real Chromium against a stand-in server: what a nurse sees, touches and is
 * told when things fail. The whole of Vigil with its real server is tested elsewhere.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chromiumPath, withoutInfra } from '../support/infra.ts';
import { NURSE, StubServer } from './stub-server.ts';
import { HOSTILE_NAME, alertOf, childOf, stayIdOf, stayView, valueAt } from './stub-ward.ts';
import type { Alert } from '../../services/contract/alert.ts';

const CHROMIUM_ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const WALL = { width: 1920, height: 1080 };
/** A question for who is signed in is answered by 401 before anyone is; the browser logs that by itself. */
const EXPECTED_NOISE = /status of 401/;

let browser: Browser;
let server: StubServer;
let pages: Page[] = [];
let complaints: string[] = [];

beforeAll(async () => {
  if (withoutInfra) return;
  await build({ configFile: fileURLToPath(new URL('../../dashboards/ward/vite.config.ts', import.meta.url)), logLevel: 'error' });
  browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_ARGUMENTS });
});

afterAll(async () => {
  await browser?.close();
});

beforeEach(async () => {
  if (withoutInfra) return;
  server = await StubServer.start();
  server.session = NURSE;
  pages = [];
  complaints = [];
});

afterEach(async () => {
  for (const page of pages) await page.context().close();
  await server?.close();
  expect(complaints).toEqual([]);
});

async function open(hash = '', options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: WALL, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !EXPECTED_NOISE.test(message.text())) complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (!/^(ws|http):\/\/127\.0\.0\.1:/.test(request.url())) complaints.push(`a request left the server: ${request.url()}`);
  });
  pages.push(page);
  await page.goto(`${server.url}${hash}`);
  return page;
}

const tile = (page: Page, bed: number) => page.locator(`[data-bed="bed-${bed}"]`);
const numbersOf = (page: Page, bed: number) => tile(page, bed).locator('.vital-value').allTextContents();
const card = (page: Page, alert: Alert) => page.locator(`[data-alert="${alert.id}"]`);

function alertOfBed(bed: number): Alert {
  const alert = server.alerts.find((candidate) => candidate.bedId === `bed-${bed}`);
  if (alert === undefined) throw new Error(`no alert at bed ${bed}`);
  return alert;
}

/** Asks the page again and again: its content policy forbids the driver's own way of waiting, which needs eval. */
async function becomesTrue(page: Page, expression: string): Promise<void> {
  await expect.poll(() => page.evaluate(expression), { timeout: 15_000 }).toBe(true);
}

function styleOf(page: Page, selector: string, property: string): Promise<unknown> {
  return page.evaluate(`getComputedStyle(document.querySelector('${selector}')).${property}`);
}

async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['VIGIL_SHOTS'];
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name}.png` });
}

/** Rules of axe at serious and critical, on the page as it stands. */
async function axeFaults(page: Page): Promise<unknown> {
  await page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  return page.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then((found) => found.violations
    .filter((violation) => ['serious', 'critical'].includes(violation.impact))
    .map((violation) => [violation.id, violation.nodes.slice(0, 5).map((node) => node.html.slice(0, 160) + ' ' + (node.any[0]?.message ?? ''))]))`);
}

describe.skipIf(withoutInfra)('the ward board', () => {
  it('shows every bed in its place, each in its own state', async () => {
    const page = await open();
    await tile(page, 1).waitFor();
    expect(await page.locator('.tile').evaluateAll((tiles) => tiles.map((each) => each.dataset['bed']))).toEqual(Array.from({ length: 16 }, (_, index) => `bed-${index + 1}`));
    const surfaces = Object.fromEntries((await page.locator('.tile').evaluateAll((tiles) => tiles.map((each) => [each.dataset['bed'], each.dataset['surface']]))) as [string, string][]);
    expect([surfaces['bed-1'], surfaces['bed-5'], surfaces['bed-11']]).toEqual(['occupied', 'empty', 'silent']);
    expect(await tile(page, 11).locator('.vital-value').count()).toBe(0);
    expect(await tile(page, 11).textContent()).toContain('last seen 14:31:29');
    expect(await numbersOf(page, 8)).toContain('–');
    expect(await tile(page, 8).locator('[data-vital="spo2"]').getAttribute('data-state')).toBe('off');
    expect(await tile(page, 9).locator('[data-vital="heart"]').getAttribute('data-state')).toBe('stale');
    expect(await tile(page, 13).locator('[data-vital="heart"]').textContent()).toContain('PR');
    expect(await tile(page, 13).locator('[data-vital="pressure"]').textContent()).toMatch(/NIBP mmHg 12 min92\/54/);
    expect(await tile(page, 15).locator('[data-vital="temperature"]').textContent()).toContain('implausible');
    await picture(page, 'board');
  });

  it('shows scores with what they rest on, and the risk never without its label', async () => {
    const page = await open();
    expect(await tile(page, 7).locator('.score-mark').textContent()).toBe('11PEWS 7 of 7 inputs');
    expect(await tile(page, 4).locator('.score-mark').textContent()).toBe('2–10PEWS 5 of 7 inputs');
    expect(await tile(page, 10).locator('.score-mark').textContent()).toContain('PEWS no score newborn stay');
    expect(await page.locator('.risk-mark').count()).toBe(await page.locator('.risk-label', { hasText: 'adult surrogate' }).count());
    expect(await page.locator('.footer').textContent()).toContain('adult surrogate, not validated in children');
    expect(await page.locator('.footer').textContent()).toContain('Research software. Not a medical device. Bedside monitors keep their own alarms.');
    expect(await page.locator('.mode-frame').count()).toBe(1);
    expect(await page.locator('.header').textContent()).toMatch(/Demonstration.*Sound off/);
  });

  it('touches only what changed when a second goes by', async () => {
    server.flowing = false;
    const page = await open();
    await tile(page, 1).waitFor();
    server.sendVitals(1, { heartRatePerMin: 141, spo2Percent: 97 });
    await page.locator('[data-bed="bed-1"] [data-vital="spo2"] .vital-value', { hasText: /^97$/ }).waitFor();
    await page.evaluate(`window.touched = [];
      window.watching = new MutationObserver((records) => window.touched.push(...records.map((record) => {
        const element = record.target.nodeType === Node.TEXT_NODE ? record.target.parentElement : record.target;
        const bed = element.closest('.tile')?.dataset.bed;
        return bed === 'bed-1' || bed === 'bed-2' ? bed + ' ' + record.type + ' ' + (element.closest('.vital')?.dataset.vital ?? element.className.baseVal ?? element.className) : null;
      }).filter((touch) => touch !== null)));
      window.watching.observe(document.querySelector('.bed-grid'), { subtree: true, childList: true, characterData: true, attributes: true })`);
    server.sendVitals(1, { heartRatePerMin: 141, spo2Percent: 88 });
    await page.locator('[data-bed="bed-1"] [data-vital="spo2"] .vital-value', { hasText: /^88$/ }).waitFor();
    const touched = (await page.evaluate('window.touched')) as string[];
    expect(touched).toContain('bed-1 characterData spo2');
    expect(touched.filter((touch) => touch.startsWith('bed-1') && !/spo2|attributes d|path/.test(touch))).toEqual([]);
    expect(touched.filter((touch) => touch.startsWith('bed-1 characterData'))).toHaveLength(1);
  });

  it('shows a name that is a script as the text that it is', async () => {
    const page = await open();
    expect(await tile(page, 14).locator('.child-name').textContent()).toBe(HOSTILE_NAME);
    await page.goto(`${server.url}#/bed/bed-14`);
    expect(await page.locator('.bedside-name').textContent()).toContain(HOSTILE_NAME);
    expect(await page.evaluate('window.harmed')).toBeUndefined();
  });

  it('tells a discharge from an empty bed', async () => {
    const page = await open();
    await tile(page, 2).waitFor();
    const stay = stayView(childOf(2));
    server.change({ version: 1, kind: 'stay.changed', id: 'leave', unitId: server.alerts[0]?.unitId ?? '', atMs: server.nowMs, cause: '0:1', stayId: stay.stayId, change: 'closed', stay });
    await page.locator('[data-bed="bed-2"][data-surface="discharged"]').waitFor();
    expect(await tile(page, 2).textContent()).toContain('Kang Min-jun');
  });

  it('asks for a change that was lost on the way', async () => {
    const page = await open();
    await tile(page, 2).waitFor();
    const alert = alertOf({ bed: 2, rule: 'apnoea', level: 'high', kind: 'clinical', title: 'Apnoea', detail: 'D', agoMs: 0 });
    server.loseChange({ version: 1, kind: 'alert.changed', id: 'lost', unitId: alert.unitId, atMs: server.nowMs, cause: '0:1', stayId: alert.stayId, change: 'raised', alert, commandId: null, refusal: null });
    await card(page, alert).waitFor();
  });
});

describe.skipIf(withoutInfra)('alerts', () => {
  const fresh = (): Alert => alertOf({ bed: 1, rule: 'apnoea', level: 'high', kind: 'clinical', title: 'Apnoea or very slow breathing: 4/min', detail: 'Respiratory rate below 10/min for 20 s: 4/min', agoMs: -5_000, inputs: [{ name: 'respiratoryRatePerMin', label: 'Respiratory rate', quality: 'present', value: 4, unit: '/min', observedAtMs: 0, ageMs: 0, from: null, record: null }] });

  it('appear by colour, word, stars and order, and are reported as painted', async () => {
    const page = await open();
    await tile(page, 1).waitFor();
    const alert = fresh();
    server.changeAlert('raised', alert);
    const band = tile(page, 1).locator('.alert-band');
    await band.waitFor();
    expect(await band.textContent()).toContain('*** High · Apnoea or very slow breathing: 4/min');
    expect(await band.getAttribute('data-new')).toBe('true');
    expect(await styleOf(page, '[data-bed="bed-1"] .alert-band', 'backgroundColor')).not.toBe('rgba(0, 0, 0, 0)');
    const text = await card(page, alert).textContent();
    for (const part of ['*** High', 'Bed 1', '이하은', 'apnoea 1.0.0', 'first raised 14:32:12', 'Respiratory rate', '4 /min']) expect(text).toContain(part);
    const painted = await server.receives<{ alertId: string; transition: number }>('alert.paint', (payload) => payload.alertId === alert.id);
    expect(painted.transition).toBe(1);
    expect(await page.locator('.alert-card').evaluateAll((cards) => cards.map((each) => each.dataset['level']))).toEqual(['high', 'high', 'medium', 'medium', 'low']);
    expect(await page.locator('.unseen').textContent()).toBe('High. Bed 1. Apnoea or very slow breathing: 4/min');
  });

  it('show each sub-score, and inputs with units and ages', async () => {
    const page = await open();
    await card(page, alertOfBed(7)).waitFor();
    const rows = await card(page, alertOfBed(7)).locator('.alert-inputs li').allTextContents();
    expect(rows).toEqual(['Heart rate172 /min+4', 'Respiratory rate58 /min+2', 'Oxygen flow4 L/min9 min+2', 'Capillary refill3 s9 min+2', 'SpO₂93 %+1', 'Respiratory distressnone9 min+0', 'Systolic pressure82 mmHg+0']);
  });

  it('do not flash for those who asked for less motion', async () => {
    const page = await open('', { reducedMotion: 'reduce' });
    await tile(page, 1).waitFor();
    server.changeAlert('raised', fresh());
    const band = tile(page, 1).locator('.alert-band[data-new="true"]');
    await band.waitFor();
    expect(await styleOf(page, '[data-bed="bed-1"] .alert-band', 'animationName')).toBe('none');
  });

  it('are acknowledged in two taps; every other screen shows by whom within a second', async () => {
    const [page, other] = [await open(), await open()];
    const alert = alertOfBed(7);
    await card(other, alert).waitFor();
    await card(page, alert).getByRole('button', { name: 'Acknowledge' }).click();
    await picture(page, 'reasons');
    const tapped = performance.now();
    await card(page, alert).getByRole('button', { name: 'Doctor told' }).click();
    await card(other, alert).getByText('Kim J. has it').waitFor({ timeout: 1_000 });
    expect(performance.now() - tapped).toBeLessThan(1_500);
    await card(page, alert).getByText('Kim J. has it').waitFor();
    expect(await card(page, alert).textContent()).toContain('Doctor told · returns in 29 min');
    expect(await tile(page, 7).locator('.alert-band').textContent()).toContain('Kim J.');
    expect(await card(page, alert).getByRole('button', { name: 'Acknowledge' }).count()).toBe(0);
    await picture(page, 'acknowledged');
  });

  it('say that they wait, and never look held before the engine has said so', async () => {
    server.answerMode = 'silent';
    const page = await open();
    const alert = alertOfBed(7);
    await card(page, alert).getByRole('button', { name: 'Acknowledge' }).click();
    await card(page, alert).getByRole('button', { name: 'Seen at bedside' }).click();
    await card(page, alert).getByText('Waiting for confirmation').waitFor();
    expect(await card(page, alert).getAttribute('data-held')).toBe('false');
  });

  it('that were not confirmed say what to do, and a retry is the same command', async () => {
    server.answerMode = 'not-confirm';
    const page = await open();
    const alert = alertOfBed(7);
    await card(page, alert).getByRole('button', { name: 'Acknowledge' }).click();
    await card(page, alert).getByRole('button', { name: 'Other' }).click();
    await card(page, alert).getByText('Not confirmed. It may or may not be stored').waitFor();
    expect(await card(page, alert).getAttribute('data-held')).toBe('false');
    await picture(page, 'not-confirmed');
    server.answerMode = 'confirm';
    await card(page, alert).getByRole('button', { name: 'Retry' }).click();
    await card(page, alert).getByText('Kim J. has it').waitFor();
    const sent = server.received.filter(({ event }) => event === 'alert.acknowledge').map(({ payload }) => payload);
    expect(sent).toHaveLength(2);
    expect(sent[1]).toEqual(sent[0]);
  });

  it('that were refused say why and offer no retry', async () => {
    server.answerMode = 'refuse';
    const page = await open();
    const alert = alertOfBed(3);
    await card(page, alert).getByRole('button', { name: 'Acknowledge' }).click();
    await card(page, alert).getByRole('button', { name: 'Sensor fault' }).click();
    await card(page, alert).getByText('The alert had changed before this arrived. Look at it again').waitFor();
    expect(await card(page, alert).getByRole('button', { name: 'Retry' }).count()).toBe(0);
    await card(page, alert).getByRole('button', { name: 'Close' }).click();
    expect(await card(page, alert).getByRole('button', { name: 'Acknowledge' }).count()).toBe(1);
  });

  it('are snoozed for minutes that are chosen and bounded', async () => {
    const page = await open();
    const alert = alertOfBed(3);
    await card(page, alert).getByRole('button', { name: 'Snooze' }).click();
    await card(page, alert).getByRole('button', { name: '10 min' }).click();
    await card(page, alert).getByRole('button', { name: 'Treatment started' }).click();
    await card(page, alert).getByText('snoozed · Treatment started · returns in 9 min').waitFor();
    expect(await server.receives('alert.snooze')).toMatchObject({ forMs: 600_000, reason: 'treatment-started', seenTransition: 1 });
  });

  it('work by keyboard alone: Enter opens and gives, Escape takes back', async () => {
    const page = await open();
    const alert = alertOfBed(7);
    const acknowledge = card(page, alert).getByRole('button', { name: 'Acknowledge' });
    await acknowledge.focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await acknowledge.waitFor();
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Acknowledge');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await card(page, alert).getByText('Doctor told').waitFor();
  });

  it('offer a researcher no acknowledgement', async () => {
    server.session = { ...NURSE, role: 'researcher' };
    const page = await open();
    await card(page, alertOfBed(7)).waitFor();
    expect(await page.getByRole('button', { name: 'Acknowledge' }).count()).toBe(0);
  });
});

describe.skipIf(withoutInfra)('NOT LIVE', () => {
  it('covers everything within 6 s of silence, blanks every value, and comes back from a snapshot', async () => {
    const page = await open();
    await tile(page, 1).waitFor();
    const value = (await numbersOf(page, 1))[0] ?? '';
    server.flowing = false;
    server.pauseHeartbeats();
    await page.getByRole('heading', { name: 'NOT LIVE' }).waitFor({ timeout: 6_000 });
    const text = (await page.locator('body').textContent()) ?? '';
    expect(text).toContain('Look at the bedside monitors.');
    expect(text).toMatch(/since 14:32:\d\d/);
    expect(await page.locator('.tile, .vital-value, .alert-card').count()).toBe(0);
    expect(text).not.toContain(`${value}SpO₂`);
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'not-live');
    const watchesBefore = server.received.filter(({ event }) => event === 'unit.watch').length;
    server.flowing = true;
    server.resumeHeartbeats();
    await tile(page, 1).waitFor();
    expect(server.received.filter(({ event }) => event === 'unit.watch').slice(watchesBefore)).toMatchObject([{ payload: { cursor: null } }]);
    expect(await page.locator('.banner').textContent()).toMatch(/not live for \d+ s/);
  });

  it('comes also when the connection is cut, and goes by itself when it is back', async () => {
    const page = await open();
    await tile(page, 1).waitFor();
    await page.context().setOffline(true);
    server.pauseHeartbeats();
    await page.getByRole('heading', { name: 'NOT LIVE' }).waitFor({ timeout: 6_500 });
    await page.context().setOffline(false);
    server.resumeHeartbeats();
    await tile(page, 1).waitFor();
    complaints = complaints.filter((complaint) => !/ERR_INTERNET_DISCONNECTED|WebSocket/.test(complaint));
  });

  it('is not said of an engine that lags, which gets its own banner', async () => {
    server.engineLagMs = 9_000;
    const page = await open();
    await page.locator('.banner', { hasText: 'Scores and alerts are 9 s behind' }).waitFor();
    expect(await page.locator('.live-mark').textContent()).toContain('In doubt');
    await picture(page, 'behind');
  });
});

describe.skipIf(withoutInfra)('the bedside view', () => {
  it('opens from the board, draws the trends, and is a link that can be handed on', async () => {
    const page = await open();
    await tile(page, 7).locator('.tile-link').click();
    await page.locator('.trend-row canvas').first().waitFor();
    expect(page.url()).toMatch(/#\/bed\/bed-7\?range=6h$/);
    expect(await page.locator('.trend-row').evaluateAll((rows) => rows.map((row) => row.dataset['row']))).toEqual(['heart', 'spo2', 'breathing', 'pressure', 'temperature', 'score', 'risk']);
    await becomesTrue(page, `[...document.querySelectorAll('.trend-row canvas')].every((canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((byte) => byte > 0x60))`);
    await page.getByRole('button', { name: '1 h', exact: true }).click();
    await page.waitForURL(/range=1h/);
    expect(await page.locator('.big-number').count()).toBe(5);
    await page.keyboard.press('Escape');
    await tile(page, 1).waitFor();
  });

  it('tells the values under the crosshair in every row', async () => {
    const page = await open('#/bed/bed-7');
    await becomesTrue(page, `document.querySelector('.trend-rows')?.dataset.loading === 'false'`);
    await page.locator('[data-row="spo2"] .u-over').hover({ position: { x: 300, y: 20 } });
    await becomesTrue(page, `[...document.querySelectorAll('.trend-told')].slice(0, 5).every((told) => /\\d/.test(told.textContent))`);
    expect(await page.locator('[data-row="pressure"] .trend-told').textContent()).toMatch(/^\d+ \/ \d+ \/ \d+$/);
    await picture(page, 'bedside');
  });

  it('shows what the score rests on, the model with its label, what was charted, and past alerts', async () => {
    const page = await open('#/bed/bed-7');
    const side = page.locator('.side-cards');
    await side.getByText('10:08 raised').waitFor();
    const text = (await side.textContent()) ?? '';
    for (const part of ['National PEWS (England)', '7 of 7 inputs', 'Rapid review at the bedside within 15 minutes', 'Outside the intended population', 'adult surrogate, not validated in children', 'Shadow model', 'sha256 4f1c9a70', 'Lactate', '3.8 mmol/L', 'Kim J., Seen at bedside']) expect(text).toContain(part);
    expect(await side.locator('.part-points').allTextContents()).toEqual(['2', '0', '1', '2', '4', '0', '2']);
    expect(await page.locator('.other-beds').textContent()).toContain('Bed 3 · Desaturation');
  });

  it('goes on live, and says so, when the history is down', async () => {
    server.historyDown = true;
    const page = await open('#/bed/bed-7?range=1h');
    await page.getByText('The history is not reachable').waitFor();
    await becomesTrue(page, `document.querySelector('[data-row="heart"] canvas')?.getContext('2d').getImageData(0, 0, 2000, 200).data.some((byte) => byte > 0xa0)`);
    complaints = complaints.filter((complaint) => !/503/.test(complaint));
  });

  it('acknowledges as the board does', async () => {
    const page = await open('#/bed/bed-7');
    await page.locator('.alert-bar').getByRole('button', { name: 'Acknowledge' }).click();
    await picture(page, 'bedside-reasons');
    await page.locator('.alert-bar').getByRole('button', { name: 'Seen at bedside' }).click();
    await page.locator('.alert-bar[data-held="true"]').getByText('Kim J. has it').waitFor();
  });

  it('carries on the live number of the board', async () => {
    const page = await open('#/bed/bed-6');
    server.flowing = false;
    await page.locator('.big-number').first().waitFor();
    server.sendVitals(6, { heartRatePerMin: 77 });
    await page.locator('.big-number[data-vital="heart"] .vital-value', { hasText: /^77$/ }).waitFor();
    expect(valueAt(childOf(6), 'heartRatePerMin', server.nowMs)).not.toBe(77);
    expect(stayIdOf(6)).toBe('stay-6');
  });
});

describe.skipIf(withoutInfra)('signing in', () => {
  it('says first what this is not, and takes a demonstration account in one tap', async () => {
    server.session = null;
    const page = await open();
    await page.getByRole('heading', { name: /Early warning/ }).waitFor();
    expect(await page.locator('body').textContent()).toContain('Research software. Not a medical device. Bedside monitors keep their own alarms.');
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'sign-in');
    await page.getByRole('button', { name: /Kim J/ }).click();
    await tile(page, 1).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: /Early warning/ }).waitFor();
    expect(await page.locator('.tile').count()).toBe(0);
  });

  it('tells a wrong password without telling which part', async () => {
    server.session = null;
    const page = await open();
    await page.getByLabel('User name').fill('nurse-kim');
    await page.getByLabel('Password').fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('Name or password is wrong.').waitFor();
  });
});

describe.skipIf(withoutInfra)('for everyone', () => {
  it('is complete in Korean, and remembers it', async () => {
    const page = await open();
    await page.getByRole('button', { name: '한국어' }).click();
    await card(page, alertOfBed(7)).getByRole('button', { name: '확인', exact: true }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('ko');
    expect(await page.locator('.footer').textContent()).toContain('의료기기가 아닙니다');
    expect(await card(page, alertOfBed(3)).textContent()).toContain('산소포화도 저하: 84 %');
    await picture(page, 'korean');
    await page.reload();
    await page.getByText('확인 필요').waitFor();
    await page.goto(`${server.url}#/bed/bed-7`);
    await page.getByText('15분 이내에 침상에서 신속히 진찰하고').first().waitFor();
    await picture(page, 'korean-bedside');
  });

  it('has no serious accessibility fault on board and bedside', async () => {
    const page = await open();
    await tile(page, 1).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await card(page, alertOfBed(7)).getByRole('button', { name: 'Acknowledge' }).click();
    expect(await axeFaults(page)).toEqual([]);
    await page.goto(`${server.url}#/bed/bed-7`);
    await page.locator('.trend-row canvas').first().waitFor();
    expect(await axeFaults(page)).toEqual([]);
  });

  it.each([
    ['phone', { width: 390, height: 844 }],
    ['tablet', { width: 820, height: 1180 }],
    ['desk', { width: 1280, height: 800 }],
  ])('fits a %s without sideways scrolling, with targets a thumb can hit', async (name, viewport) => {
    const page = await open('', { viewport });
    await tile(page, 1).waitFor();
    const isTooWide = 'document.documentElement.scrollWidth > innerWidth';
    expect(await page.evaluate(isTooWide)).toBe(false);
    const small = `[...document.querySelectorAll('button, a, select, summary')].filter((target) => { const { width, height } = target.getBoundingClientRect(); return width > 0 && (width < 44 || height < 44) && !target.closest('h1'); }).map((target) => target.outerHTML.slice(0, 90))`;
    expect(await page.evaluate(small)).toEqual([]);
    await picture(page, name);
    await page.goto(`${server.url}#/bed/bed-12`);
    await page.locator('.trend-row canvas').first().waitFor();
    expect(await page.evaluate(isTooWide)).toBe(false);
    expect(await page.evaluate(small)).toEqual([]);
    await picture(page, `${name}-bedside`);
  });
});
