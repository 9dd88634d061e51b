/**
 * `npm start`: installs and builds what is missing, then becomes `vigil run`. Vigil runs in this very
 * process, so Ctrl-C reaches it once and its exit code is ours.
 */
import { pathToFileURL } from 'node:url';
import { build, buildsDue, checkNode, installNodePackages, mainProgram, packagesAreCurrent } from './checkout.mjs';
import { endWithOneLine, step } from './progress.mjs';

console.log('Vigil: research software, not a medical device. Starting: packages, build, then the server …');
await prepare().catch(endWithOneLine);
process.argv.splice(1, 1, mainProgram, 'run');
await import(pathToFileURL(mainProgram).href);

async function prepare() {
  checkNode();
  if (!packagesAreCurrent()) await step('Installing packages', installNodePackages);
  const due = buildsDue();
  if (due.length > 0) await step('Building', () => build(due));
}
