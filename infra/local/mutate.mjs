/**
 * `npm run mutate -- ROOM...`: changes the code of a room in hundreds of small ways and counts how many of the
 * changes its tests notice; without a room, all of infra/local/mutation/rooms.mjs. Fails below the room's share.
 *
 * Stryker is no dependency of Vigil: it is installed once into the cache folder, and works on a copy
 * of the checkout in .vigil/mutate. `--sample 120 --seed 1` takes so many of a room's changes and no more, always the
 * same ones. What else follows the rooms goes to Stryker: `npm run mutate -- units --mutate FILE`.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cachePath, installOnce } from './cache.mjs';
import { ROOMS } from './mutation/rooms.mjs';

/** The newest that runs on Node 20. */
const STRYKER = '9.6.1';
const FOLDER = '.vigil/mutate';

const options = process.argv.slice(2);
const sample = { count: takeNumber('--sample'), seed: takeNumber('--seed') ?? 1 };
const firstOption = options.findIndex((word) => word.startsWith('-'));
const named = firstOption === -1 ? options : options.slice(0, firstOption);
const unknown = named.filter((room) => !(room in ROOMS));
if (unknown.length > 0) {
  console.error(`no room ${unknown.join(', ')}; there are ${Object.keys(ROOMS).join(', ')}`);
  process.exit(2);
}

const { vitest } = JSON.parse(readFileSync('package.json', 'utf8')).devDependencies;
const tools = cachePath(`stryker-${STRYKER}-vitest-${vitest}`);
await installOnce(tools, (folder) => {
  const dependencies = { '@stryker-mutator/core': STRYKER, '@stryker-mutator/vitest-runner': STRYKER, vitest };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  mustSucceed(run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: folder }));
});
const failed = (named.length > 0 ? named : Object.keys(ROOMS)).filter((room) => mutate(room) !== 0);
if (failed.length > 0) {
  console.error(`below their share: ${failed.join(', ')}`);
  process.exit(1);
}

function mutate(room) {
  mkdirSync(FOLDER, { recursive: true });
  const config = join(FOLDER, `${room}.json`);
  writeFileSync(config, JSON.stringify(configOf(room), null, 2));
  const stryker = join(tools, 'node_modules/@stryker-mutator/core/bin/stryker.js');
  const passedOn = firstOption === -1 ? [] : options.slice(firstOption);
  return run('node', [stryker, 'run', config, ...passedOn], { env: { ...process.env, VIGIL_MUTATE_ROOM: room } });
}

function configOf(room) {
  const { mutate: files, least } = ROOMS[room];
  return {
    mutate: files,
    testRunner: 'vitest',
    vitest: { configFile: 'infra/local/mutation/vite.config.ts', related: true },
    coverageAnalysis: 'perTest',
    ...(sample.count === undefined
      ? {}
      : { checkers: ['sample'], plugins: ['@stryker-mutator/*', resolve('infra/local/mutation/sample.mjs')], sample }),
    thresholds: { high: least, low: least, break: least },
    concurrency: 2,
    timeoutMS: 60_000,
    dryRunTimeoutMinutes: 30,
    ignorePatterns: ['/.vigil', '/dist', '/dashboards', '/docs/screens', '/models/risk', '/models/train'],
    tsconfigFile: 'not-rewritten',
    tempDirName: `${FOLDER}/copy`,
    warnings: { unknownOptions: false },
    reporters: ['progress', 'clear-text', 'json'],
    jsonReporter: { fileName: `${FOLDER}/${room}-report.json` },
    clearTextReporter: { allowColor: false, allowEmojis: false, reportTests: false },
    allowConsoleColors: false,
  };
}

/** The whole number after an option of ours, which is taken out of what goes to Stryker. */
function takeNumber(name) {
  const at = options.indexOf(name);
  if (at === -1) return undefined;
  const [, text = ''] = options.splice(at, 2);
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  console.error(`${name} takes a whole number from 1`);
  process.exit(2);
}

function run(program, args, settings) {
  return spawnSync(program, args, { stdio: 'inherit', ...settings }).status ?? 1;
}

function mustSucceed(status) {
  if (status !== 0) process.exit(status);
}
