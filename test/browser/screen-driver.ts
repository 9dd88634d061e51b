/**
 * Opens the built page in a real Chromium against a stand-in server, for one test at a time. Whatever
 * the page complains of, and any request that leaves the server, fails the test.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContextOptions, type Locator, type Page } from 'playwright-core';
import { build } from 'vite';
import { expect } from 'vitest';
import { chromiumPath } from '../support/infra.ts';
import { NURSE, StubServer } from './stub-server.ts';
import { unitState } from './stub-ward.ts';
import type { Alert } from '../../services/contract/decisions/alert.ts';
import { timeLimit } from '../support/patience.ts';

const CHROMIUM_ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const WALL = { width: 1920, height: 1080 };
/** A question for who is signed in is answered by 401 before anyone is; the browser logs that by itself. */
const EXPECTED_NOISE = /status of 401|Service Worker registration blocked/;

/** No child's name belongs in an address, where logs and histories keep it, nor in what a browser keeps when it is closed. */
const CHILDREN_NAMES = unitState().stays.flatMap(({ displayName }) => displayName ?? []);

/** What the page keeps beyond itself. A page that was closed, or lost its process, keeps what it had. */
async function keptBy(page: Page): Promise<string> {
  if (page.isClosed()) return '';
  const { origins } = await page.context().storageState();
  const ofTab = await page.evaluate('JSON.stringify({ ...sessionStorage })');
  return JSON.stringify([origins, ofTab]);
}

export class ScreenDriver {
  readonly #browser: Browser;
  readonly #pages: Page[] = [];
  #complaints: string[] = [];
  #server: StubServer | null = null;
  /** Every address that was asked for or shown. */
  readonly #asked = new Set<string>();

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** Builds the page and starts the browser, once a file. */
  static async launch(): Promise<ScreenDriver> {
    await build({
      configFile: fileURLToPath(new URL('../../dashboards/ward/vite.config.ts', import.meta.url)),
      logLevel: 'error',
    });
    return new ScreenDriver(await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_ARGUMENTS }));
  }

  get server(): StubServer {
    if (this.#server === null) throw new Error('no test is running');
    return this.#server;
  }

  /** A fresh server with a nurse signed in, for one test. */
  async begin(): Promise<void> {
    this.#server = await StubServer.start();
    this.#server.session = NURSE;
    this.#complaints = [];
  }

  async end(): Promise<void> {
    const kept: string[] = [];
    for (const page of this.#pages.splice(0)) {
      kept.push(await keptBy(page));
      await page.context().close();
    }
    const asked = [...this.#asked].join('\n');
    this.#asked.clear();
    await this.#server?.close();
    expect(this.#complaints).toEqual([]);
    const namesIn = (text: string): readonly string[] =>
      CHILDREN_NAMES.filter((name) => decodeURIComponent(text).includes(name));
    expect({ inAddresses: namesIn(asked), inStorage: namesIn(kept.join('\n')) }).toEqual({
      inAddresses: [],
      inStorage: [],
    });
  }

  close(): Promise<void> {
    return this.#browser.close();
  }

  /** For a test that breaks something on purpose: the browser's own words about it are no fault. */
  forgive(pattern: RegExp): void {
    this.#complaints = this.#complaints.filter((complaint) => !pattern.test(complaint));
  }

  /** A new screen, signed in as the server says, at a hash such as `#/bed/bed-7`. */
  async open(hash = '', options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.#browser.newContext({ viewport: WALL, serviceWorkers: 'block', ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(timeLimit(15_000));
    page.on('pageerror', (error) => this.#complaints.push(error.message));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type()) && !EXPECTED_NOISE.test(message.text())) {
        this.#complaints.push(message.text());
      }
    });
    page.on('framenavigated', (frame) => this.#asked.add(frame.url()));
    page.on('request', (request) => {
      this.#asked.add(request.url());
      if (!/^(ws|http):\/\/127\.0\.0\.1:/.test(request.url())) {
        this.#complaints.push(`a request left the server: ${request.url()}`);
      }
    });
    this.#pages.push(page);
    await page.goto(`${this.server.url}${hash}`);
    return page;
  }

  alertOfBed(bed: number): Alert {
    const alert = this.server.alerts.find((candidate) => candidate.bedId === `bed-${bed}`);
    if (alert === undefined) throw new Error(`no alert at bed ${bed}`);
    return alert;
  }
}

export const tile = (page: Page, bed: number): Locator => page.locator(`[data-bed="bed-${bed}"]`);
export const card = (page: Page, alert: Alert): Locator => page.locator(`[data-alert="${alert.id}"]`);

/** Asks the page again and again: its content policy forbids the driver's own way of waiting, which needs eval. */
export async function becomesTrue(page: Page, expression: string): Promise<void> {
  await expect.poll(() => page.evaluate(expression), { timeout: timeLimit(15_000) }).toBe(true);
}

export function styleOf(page: Page, selector: string, property: string): Promise<unknown> {
  return page.evaluate(`getComputedStyle(document.querySelector('${selector}')).${property}`);
}

/** Keeps a picture of the screen in the folder of VIGIL_TEST_SHOTS, for a person to look at. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['VIGIL_TEST_SHOTS'];
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name}.png` });
}

/** Faults that axe calls serious or critical, on the page as it stands. */
export async function axeFaults(page: Page): Promise<unknown> {
  await page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  return page.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then((found) => found.violations
    .filter((violation) => ['serious', 'critical'].includes(violation.impact))
    .map((violation) => [violation.id, violation.nodes.slice(0, 5).map((node) => node.html.slice(0, 160) + ' ' + (node.any[0]?.message ?? ''))]))`);
}
