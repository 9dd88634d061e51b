/** What every path uses: a Vigil of its own, its commands, a browser, and the words of a guide. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import { join } from 'node:path';
import { PathFault } from './walk.mjs';

const READY_WITHIN_MS = 180_000;
const CHROMIUM = process.env.VIGIL_CHROMIUM ?? '/usr/bin/chromium';
const BROWSER_ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'];

/** A folder that is gone when the path ends. */
export async function folderFor(walk) {
  const folder = await mkdtemp(join(os.tmpdir(), `vigil-path-${walk.name}-`));
  walk.atEnd(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Environment of a Vigil of one path: nothing of the caller's own settings. */
export function settingsFor(more) {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('VIGIL_'));
  return { ...Object.fromEntries(inherited), VIGIL_LOG_LEVEL: 'error', ...more };
}

/** Starts a program that says «Vigil is ready», in `cwd`; resolves with how to stop it. */
export async function startVigil(walk, { args, env, cwd = process.cwd() }) {
  const child = spawn(process.execPath, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const exited = once(child, 'exit').then(([code]) => code);
  const stop = async () => {
    if (child.exitCode === null) child.kill('SIGTERM');
    return exited;
  };
  walk.atEnd(stop);
  await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new PathFault(`not ready in time: ${output}`)), READY_WITHIN_MS);
    const read = (chunk) => {
      output += chunk;
      if (output.includes('Vigil is ready')) resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    const ended = (code) => {
      clearTimeout(timer);
      reject(new PathFault(`ended with ${code}: ${output}`));
    };
    exited.then(ended, reject);
  });
  return { stop, output: () => output, address: `http://127.0.0.1:${env.VIGIL_HTTP_PORT}` };
}

/** Runs a program to its end; throws with what it said unless its exit code is the one expected. */
export async function runs(command, args, { env, cwd, expect = 0, input } = {}) {
  const child = spawn(command, args, {
    env: env ?? settingsFor({}),
    cwd,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  child.stdin?.end(input);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const [code] = await once(child, 'close');
  if (code !== expect) throw new PathFault(`${command} ${args.join(' ')} ended with ${code}: ${stdout}${stderr}`);
  return stdout + stderr;
}

export const vigilCommand = (args, options) => runs(process.execPath, ['vigil.mjs', ...args], options);

/** A browser, and pages of it; what a page complains of fails the path at its end. */
export async function openBrowser(walk) {
  if (!existsSync(CHROMIUM)) throw new PathFault(`no Chromium at ${CHROMIUM}: \`node vigil.mjs infra up\` installs it`);
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath: CHROMIUM, headless: true, args: BROWSER_ARGUMENTS });
  walk.atEnd(() => browser.close());
  return {
    async open(address, viewport = { width: 1920, height: 1080 }) {
      const context = await browser.newContext({ viewport, locale: 'en-GB', timezoneId: 'Asia/Seoul' });
      const page = await context.newPage();
      page.setDefaultTimeout(60_000);
      await page.goto(address);
      return page;
    },
  };
}

/** Signs in by the button of the demonstration. */
export async function signIn(page, name) {
  await page.getByRole('button', { name: new RegExp(name) }).click();
  await page.locator('article.tile').first().waitFor();
}

/** Words of a guide, or of its sections with these titles: what a person reads before doing it. */
export function wordsOf(file, ...titles) {
  const text = readFileSync(file, 'utf8');
  const sections = text.split(/^(?=## )/m);
  const read = titles.length === 0 ? text : titles.map((title) => sectionOf(sections, file, title)).join('\n');
  return read.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

function sectionOf(sections, file, title) {
  const found = sections.find((section) => section.startsWith(`## ${title}\n`));
  if (found === undefined) throw new PathFault(`${file} has no section «${title}»`);
  return found;
}
