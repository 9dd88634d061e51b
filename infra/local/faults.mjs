/**
 * `npm run faults [-- --minutes 10] [name ...]`: the fault tests of test/faults at full length, one
 * after the other, and a table of what they measured. The database stays away for `--minutes`; names
 * choose files, for example `database-killed`. Shortened, the same tests are part of `npm test`.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { InfraError } from './cache.mjs';
import { build, buildsDue, checkNode, checkoutFolder, installNodePackages, packagesAreCurrent } from './checkout.mjs';
import { infraDown, infraUp } from './parts.mjs';
import { endWithOneLine, step } from './progress.mjs';

const folder = mkdtempSync(join(tmpdir(), 'vigil-faults-'));
const figuresFile = join(folder, 'figures.jsonl');
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

await main().catch(endWithOneLine);

async function main() {
  const { values, positionals } = parseArgs({
    options: { minutes: { type: 'string', default: '10' } },
    allowPositionals: true,
  });
  if (!(Number(values.minutes) > 0)) throw new InfraError(`--minutes is a number above 0, not ${values.minutes}`);
  checkNode();
  if (!packagesAreCurrent()) await step('Installing packages', installNodePackages);
  await step('Build', () => build(buildsDue()));
  const parts = await step('Kafka, TimescaleDB', infraUp);
  try {
    const missing = parts.find(({ part, isUp }) => !isUp && part !== 'chromium');
    if (missing) throw new InfraError(`${missing.name} is missing: ${missing.fault}`);
    process.exitCode = await runTests(values.minutes, positionals);
    showFigures();
  } finally {
    await infraDown(parts.filter(({ wasStarted, part }) => wasStarted && part !== 'chromium').map(({ part }) => part));
  }
}

function runTests(minutes, names) {
  const files = names.length > 0 ? names.map((name) => `test/faults/${name}`) : ['test/faults'];
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    'contract',
    '--project',
    'infra',
    '--no-file-parallelism',
    '--reporter=verbose',
    ...files,
  ];
  const env = { ...process.env, VIGIL_TEST_FAULT_MINUTES: minutes, VIGIL_TEST_FAULT_FIGURES: figuresFile };
  return new Promise((resolve) => {
    spawn(process.execPath, args, { cwd: checkoutFolder, env, stdio: 'inherit' }).once('close', (code) =>
      resolve(code ?? 1),
    );
  });
}

/** A scenario a paragraph, a figure a line. */
function showFigures() {
  if (!existsSync(figuresFile)) return;
  for (const line of readFileSync(figuresFile, 'utf8').trim().split('\n')) {
    const { scenario, figures } = JSON.parse(line);
    console.log(`\n${scenario}`);
    for (const [name, value] of Object.entries(figures)) console.log(`  ${name.padEnd(28)} ${value}`);
  }
}
