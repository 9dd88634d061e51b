/**
 * `npm start`: installs and builds what is missing, then runs `vigil run` as a child and ends with it. INT, TERM,
 * HUP, or the end of npm, stop the child in its own time; and the child stops by itself when this program is gone,
 * however it went, since the channel between them closes. So nothing is left behind that holds the port. npm hands a
 * signal to its shell, which would wait for us and tell nobody: the script of package.json begins with `exec`.
 */
import { spawn } from 'node:child_process';
import { build, buildsDue, checkNode, installNodePackages, mainProgram, packagesAreCurrent } from './checkout.mjs';
import { onNpmGone } from './parents.mjs';
import { endWithOneLine, step } from './progress.mjs';

/** Longer than Vigil takes to stop by itself (services/command/run.ts). */
const STOP_WITHIN_MS = 15_000;
/** Exit code of a program that was told to end before it had begun. */
const INTERRUPTED = 130;
/**
 * What keeps the child small (docs/guides/operate.md, «Memory»): one heap of the C library for all threads instead of
 * one for each, which held some 60 MB that nobody used; a young generation that fits what a second needs; and a heap
 * that is collected when it has grown by a fifth, where V8 would let it double. What the environment says wins.
 */
const FRUGAL = { MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '131072' };
const FRUGAL_FLAGS = ['--max-semi-space-size=1', '--heap-growing-percent=20'];

let server = null;
let isStopping = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
onNpmGone(stop);
console.log('Vigil: research software, not a medical device. Starting: packages, build, then the server …');
await prepare().catch(endWithOneLine);
if (!isStopping) start();

async function prepare() {
  checkNode();
  if (!packagesAreCurrent()) await step('Installing packages', installNodePackages);
  const due = buildsDue();
  if (due.length > 0) await step('Building', () => build(due));
}

function start() {
  server = spawn(process.execPath, [...FRUGAL_FLAGS, mainProgram, 'run', ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...FRUGAL, ...process.env },
  });
  server.once('exit', (code) => process.exit(code ?? 1));
}

/** A terminal's Ctrl-C reaches the child as well: closing the channel once more changes nothing. */
function stop() {
  if (isStopping) return;
  isStopping = true;
  // Whatever prepares ends with this process (processes.mjs).
  if (server === null) process.exit(INTERRUPTED);
  if (server.connected) server.disconnect();
  setTimeout(() => server.kill('SIGKILL'), STOP_WITHIN_MS).unref();
}
