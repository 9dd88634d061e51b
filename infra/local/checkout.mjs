/**
 * This checkout: its folder, whether its packages are installed, whether its build is current.
 * `npm start` and `npm test` begin here, before anything else is there, so nothing is imported that
 * has to be installed first.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InfraError } from './cache.mjs';
import { run } from './processes.mjs';
import { contentOf, isInstalled } from './what-is-there.mjs';

export const checkoutFolder = fileURLToPath(new URL('../..', import.meta.url));
export const mainProgram = at('dist/services/main.js');

const NODE_AT_LEAST = [20, 19];
const NODE_MODULES_STAMP = 'node_modules/.package-lock.json';

/** What each build reads, and the file that remembers the state it was built from. */
const BUILDS = [
  {
    command: ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'],
    needs: 'tsconfig.build.json',
    sources: ['services', 'tsconfig.json', 'tsconfig.build.json', NODE_MODULES_STAMP],
    stamp: 'dist/.services-built',
  },
  {
    command: [
      'node_modules/vite/bin/vite.js',
      'build',
      '--config',
      'dashboards/ward/vite.config.ts',
      '--logLevel',
      'warn',
    ],
    needs: 'dashboards/ward/vite.config.ts',
    sources: [
      'dashboards',
      'services/contract',
      'services/clinical',
      'services/wording',
      'models/rules',
      NODE_MODULES_STAMP,
    ],
    stamp: 'dist/.dashboard-built',
  },
];

function at(path) {
  return join(checkoutFolder, path);
}

export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const isEnough = major > NODE_AT_LEAST[0] || (major === NODE_AT_LEAST[0] && minor >= NODE_AT_LEAST[1]);
  if (!isEnough) {
    throw new InfraError(`Vigil needs Node ${NODE_AT_LEAST.join('.')} or newer; this is ${process.versions.node}`);
  }
}

export function packagesAreCurrent() {
  return isInstalled(at('package-lock.json'), at(NODE_MODULES_STAMP));
}

/** `npm ci`, without the download that onnxruntime-node wants beside the libraries it carries. */
export function installNodePackages() {
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' };
  return runInCheckout('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], { env });
}

/** The builds whose sources differ from what they were built from. */
export function buildsDue() {
  return BUILDS.filter(
    ({ needs, stamp, sources }) => existsSync(at(needs)) && readStamp(stamp) !== contentOf(checkoutFolder, sources),
  );
}

/** Compiles services and dashboard into dist/. A stamp is the state of before, so an edit meanwhile shows. */
export async function build(builds) {
  mkdirSync(at('dist'), { recursive: true });
  await Promise.all(
    builds.map(async ({ command, sources, stamp }) => {
      const before = contentOf(checkoutFolder, sources);
      await runInCheckout(process.execPath, command);
      writeFileSync(at(stamp), before);
    }),
  );
  if (existsSync(mainProgram)) chmodSync(mainProgram, 0o755); // npx runs it as a program
}

/** Runs a program in the checkout; its output is shown only when it fails. */
export function runInCheckout(command, args, options = {}) {
  return run(command, args, { cwd: checkoutFolder, ...options });
}

function readStamp(path) {
  return existsSync(at(path)) ? readFileSync(at(path), 'utf8') : null;
}
