/**
 * `node infra/local/other-nodes.mjs [MAJOR...]`: fetches other versions of Node (20, 22 and 24 by default) from the npm registry into
 * `.vigil/nodes`, so that test/replay/same-everywhere.contract.test.ts can fold the same input with each. Nothing else uses them.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutFolder } from './checkout.mjs';

const MAJORS = process.argv.length > 2 ? process.argv.slice(2) : ['20', '22', '24'];
/** The binary alone, of the maintainers of the package `node`. */
const PACKAGE = `node-${process.platform}-${process.arch}`;

for (const major of MAJORS) {
  const folder = join(checkoutFolder, '.vigil/nodes', major);
  const program = join(folder, 'node_modules', PACKAGE, 'bin/node');
  if (!existsSync(program)) {
    mkdirSync(folder, { recursive: true });
    const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-save'];
    execFileSync('npm', ['install', '--prefix', folder, ...options, `${PACKAGE}@${major}`], { stdio: 'inherit' });
  }
  console.log(`Node ${major}: ${execFileSync(program, ['--version'], { encoding: 'utf8' }).trim()}, ${program}`);
}
