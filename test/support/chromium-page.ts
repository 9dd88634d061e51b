/** Headless Chromium on a page of ours: no profile is kept, nothing is asked of other hosts. */
import { chromium, type Browser, type Page } from 'playwright-core';
import { chromiumPath } from './infra.ts';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), headless: true, args: ARGUMENTS });
}

/** A page of its own session; `faults` collects what its console and its scripts complain about. */
export async function openPage(browser: Browser, address: string): Promise<{ page: Page; faults: string[] }> {
  const context = await browser.newContext({
    viewport: { width: 1920, height: 1080 },
    locale: 'en-GB',
    timezoneId: 'Asia/Seoul',
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) faults.push(message.text());
  });
  await page.goto(address);
  return { page, faults };
}
