/**
 * `npm run dev`: the server and the screens, each anew when its source changes. The compiler watches services/
 * and writes to dist/; the server starts again only after a compilation without errors, and until then the one
 * that runs goes on. Vite serves the screens with hot reload and hands on what is the server's.
 * Arguments go to `vigil run`.
 */
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';
import {
  build,
  buildsDue,
  checkNode,
  checkoutFolder,
  installNodePackages,
  mainProgram,
  packagesAreCurrent,
} from './checkout.mjs';
import { onNpmGone } from './parents.mjs';
import { endWithOneLine, step } from './progress.mjs';

/** Several files saved at once are one change. */
const GATHER_MS = 300;
/** Longer than a server takes to stop by itself (services/command/run.ts). */
const STOP_WITHIN_MS = 15_000;
const COMPILED = /Found (\d+) errors?\. Watching/;

let server = null;
let isFirstCompilation = true;
let gathering = null;
let restarts = Promise.resolve();

await prepare().catch(endWithOneLine);
startServer();
const compiler = program('node_modules/typescript/bin/tsc', [
  '-p',
  'tsconfig.build.json',
  '--watch',
  '--preserveWatchOutput',
]);
const screens = program('node_modules/vite/bin/vite.js', ['--config', 'dashboards/ward/vite.config.ts']);
compiler.stdout.on('data', (chunk) => compilerSaid(String(chunk)));
screens.stdout.pipe(process.stdout);
const models = watch(join(checkoutFolder, 'models'), { recursive: true }, () => restartSoon());
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => void end());
onNpmGone(() => void end());
for (const child of [compiler, screens]) child.once('exit', () => void end(1));

async function prepare() {
  checkNode();
  if (!packagesAreCurrent()) await step('Installing packages', installNodePackages);
  const due = buildsDue();
  if (due.length > 0) await step('Building', () => build(due));
}

/** A program of the packages; what it writes can be read here, what it complains of is shown. */
function program(file, args) {
  return spawn(process.execPath, [join(checkoutFolder, file), ...args], {
    cwd: checkoutFolder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function compilerSaid(text) {
  const errorCount = COMPILED.exec(text)?.[1];
  const isStart = isFirstCompilation && errorCount === '0';
  if (errorCount !== undefined) isFirstCompilation = false;
  if (!isStart) process.stdout.write(text);
  // What the compiler finds at its start is what was built a moment ago.
  if (errorCount === '0' && !isStart) restartSoon();
}

function restartSoon() {
  clearTimeout(gathering);
  gathering = setTimeout(() => {
    restarts = restarts.then(async () => {
      console.log('Changed: the server starts again …');
      await stopServer();
      startServer();
    });
  }, GATHER_MS);
}

function startServer() {
  const started = spawn(process.execPath, [mainProgram, 'run', ...process.argv.slice(2)], {
    cwd: checkoutFolder,
    stdio: 'inherit',
  });
  server = started;
  started.once('exit', (code) => {
    if (server !== started) return;
    server = null;
    console.log(`The server ended with code ${code}. It starts again after the next change.`);
  });
}

async function stopServer() {
  const running = server;
  server = null;
  if (running === null) return;
  const ended = new Promise((resolve) => running.once('exit', resolve));
  running.kill('SIGTERM');
  const deadline = setTimeout(() => running.kill('SIGKILL'), STOP_WITHIN_MS);
  await ended;
  clearTimeout(deadline);
}

async function end(code = 0) {
  for (const child of [compiler, screens]) {
    child.removeAllListeners('exit');
    child.kill();
  }
  models.close();
  clearTimeout(gathering);
  await restarts;
  await stopServer();
  process.exit(code);
}
