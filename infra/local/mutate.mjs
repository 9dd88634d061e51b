/**
 * `npm run mutate`: changes the evaluator, the age engine and the unit table in thousands of small
 * ways, and counts how many of the changes the tests notice. Fails below 95 %.
 *
 * Stryker is no dependency of Vigil: it is installed once into the cache folder, and works on a copy
 * of the checkout in .vigil/mutate. Arguments go to it: `npm run mutate -- --mutate services/clinical/age/age.ts`.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cachePath, installOnce } from './cache.mjs';

/** The newest that runs on Node 20. */
const STRYKER = '9.6.1';

const { vitest } = JSON.parse(readFileSync('package.json', 'utf8')).devDependencies;
const tools = cachePath(`stryker-${STRYKER}-vitest-${vitest}`);
await installOnce(tools, (folder) => {
  const dependencies = { '@stryker-mutator/core': STRYKER, '@stryker-mutator/vitest-runner': STRYKER, vitest };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], folder);
});
run(
  'node',
  [
    join(tools, 'node_modules/@stryker-mutator/core/bin/stryker.js'),
    'run',
    'infra/local/mutation/stryker.json',
    ...process.argv.slice(2),
  ],
  '.',
);

function run(program, args, cwd) {
  const { status } = spawnSync(program, args, { stdio: 'inherit', cwd });
  if (status !== 0) process.exit(status ?? 1);
}
