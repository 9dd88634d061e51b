/**
 * `npm run fuzz [-- --cases 1000000] [--seed 1] [name ...]`: the fuzz tests of test/fuzz at full length,
 * one after the other: HL7 messages, JSON and FHIR, and the small readers. Names choose files, for
 * example `hl7`. Shortened, the same tests are part of `npm test`. A failure prints its seed and case:
 * `VIGIL_TEST_FUZZ_SEED` and `VIGIL_TEST_FUZZ_CASE` run that one alone.
 */
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { InfraError } from './cache.mjs';
import { checkNode, checkoutFolder, installNodePackages, packagesAreCurrent } from './checkout.mjs';
import { endWithOneLine, step } from './progress.mjs';

const FILES = ['hl7', 'json', 'small-readers'];

await main().catch(endWithOneLine);

async function main() {
  const { values, positionals } = parseArgs({
    options: { cases: { type: 'string', default: '1000000' }, seed: { type: 'string' } },
    allowPositionals: true,
  });
  const wrong = ['cases', 'seed'].find((name) => values[name] !== undefined && !/^[1-9]\d{0,9}$/.test(values[name]));
  if (wrong !== undefined) throw new InfraError(`--${wrong} is a whole number above 0, not ${values[wrong]}`);
  const unknown = positionals.find((name) => !FILES.includes(name));
  if (unknown !== undefined) throw new InfraError(`no fuzz test ${unknown}; there are ${FILES.join(', ')}`);
  checkNode();
  if (!packagesAreCurrent()) await step('Installing packages', installNodePackages);
  process.exitCode = await runTests(values, positionals.length > 0 ? positionals : FILES);
}

/** Tests of the same file run on after each other; the log of each names its figures. */
function runTests({ cases, seed }, names) {
  const files = names.map((name) => `test/fuzz/${name}.`);
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    'unit',
    '--project',
    'contract',
    '--no-file-parallelism',
    '--reporter=verbose',
    '--testTimeout=86400000',
    ...files,
  ];
  const env = {
    ...process.env,
    VIGIL_TEST_FUZZ_CASES: cases,
    ...(seed === undefined ? {} : { VIGIL_TEST_FUZZ_SEED: seed }),
  };
  return new Promise((resolve) => {
    spawn(process.execPath, args, { cwd: checkoutFolder, env, stdio: 'inherit' }).once('close', (code) =>
      resolve(code ?? 1),
    );
  });
}
