/**
 * `npm test`: everything, from a bare clone to one closing line. Real parts that cannot be had fail
 * the run, unless VIGIL_TEST_WITHOUT_INFRA=1 asks for it: then their tests are counted as skipped.
 * What was started here is stopped here; what ran before goes on.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InfraError } from './cache.mjs';
import { canariesIn } from './canaries.mjs';
import { build, buildsDue, checkNode, installNodePackages, packagesAreCurrent, runInCheckout } from './checkout.mjs';
import { infraDown, infraUp } from './parts.mjs';
import { endWithOneLine, step } from './progress.mjs';
import { add, closingLine, failuresIn, NOTHING, summarise } from './test-summary.mjs';

const STAGE_LIMIT_MS = 20 * 60_000;
const VITEST = [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--passWithNoTests',
  '--silent=passed-only',
  '--reporter=default',
  '--reporter=json',
];
const FAILURE = { ...NOTHING, failed: 1 };

const withoutInfra = process.env.VIGIL_TEST_WITHOUT_INFRA === '1';
const reports = mkdtempSync(join(tmpdir(), 'vigil-test-'));
/** What the processes of tests have logged. */
const logs = join(reports, 'logs');
mkdirSync(logs);
const startedParts = [];
let partsComing = null;
let isStopping = false;
process.once('exit', () => rmSync(reports, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void stopAfter(signal));

await main().catch(async (error) => {
  await infraDown(startedParts);
  endWithOneLine(error);
});

async function main() {
  checkNode();
  if (!packagesAreCurrent()) await step('Installing packages', installNodePackages);
  if (!withoutInfra) partsComing = bringPartsUp();
  let totals = await sideBySide(
    () => inTurn(scriptCheck('Format', 'format:check'), scriptCheck('Lint', 'lint')),
    () => inTurn(scriptCheck('Types', 'types'), () => checked('Build', () => build(buildsDue()))),
  );
  for (const project of ['unit', 'contract']) totals = add(totals, await vitest(project));
  totals = add(totals, await onRealParts(await partsComing));
  totals = add(totals, await searchCanaries());
  await infraDown(startedParts);
  if (totals.skipped > 0) console.log(`\nSkipped:\n${totals.skippedTitles.map((title) => `  ${title}`).join('\n')}`);
  console.log(`\n${closingLine(totals)}`);
  process.exitCode = totals.failed > 0 ? 1 : 0;
}

/** Works of two lanes at once: each uses about one processor, or waits for a server. */
async function sideBySide(...lanes) {
  const totals = await Promise.all(lanes.map((lane) => lane()));
  return totals.reduce(add, NOTHING);
}

async function inTurn(...works) {
  let totals = NOTHING;
  for (const work of works) totals = add(totals, await work());
  return totals;
}

/** A script of package.json that counts only when it fails. */
function scriptCheck(title, script) {
  return () => checked(title, () => runInCheckout('npm', ['run', '--silent', script]));
}

/**
 * One after the other: what Vigil promises in seconds (fresh five seconds after a role was killed) is measured there, and beside
 * a browser it was 5.5 s on two cores. `parts` is null when they were asked to be skipped.
 */
async function onRealParts(parts) {
  const skipAll = parts === null;
  if (skipAll) return inTurn(...['infra', 'browser'].map((project) => () => vitest(project, { skipAll })));
  const missing = parts.filter(({ isUp }) => !isUp);
  for (const { name, fault } of missing) {
    console.log(`${name} is missing: ${fault}\n  VIGIL_TEST_WITHOUT_INFRA=1 skips the tests on real parts`);
  }
  const isMissing = (part) => missing.some((status) => status.part === part);
  const projects = [
    ...(isMissing('kafka') || isMissing('timescale') ? [] : ['infra']),
    ...(isMissing('chromium') ? [] : ['browser']),
  ];
  const totals = await inTurn(...projects.map((project) => () => vitest(project)));
  return add(totals, { ...NOTHING, failed: missing.length });
}

async function bringPartsUp() {
  const startedMs = performance.now();
  const parts = await infraUp();
  startedParts.push(
    ...parts.filter(({ wasStarted, part }) => wasStarted && part !== 'chromium').map(({ part }) => part),
  );
  console.log(`Kafka, TimescaleDB, Chromium: ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
  return parts;
}

/** A step that counts only when it fails. */
async function checked(title, work) {
  try {
    await unlessStopping();
    await step(title, work);
    return NOTHING;
  } catch (error) {
    if (!(error instanceof InfraError)) throw error;
    console.log(`${error.output}${title} failed: ${error.message}`);
    return FAILURE;
  }
}

async function vitest(project, { skipAll = false } = {}) {
  const reportFile = join(reports, `${project}.json`);
  const args = [...VITEST, '--project', project, `--outputFile.json=${reportFile}`];
  if (skipAll) args.push('--testNamePattern', '$^'); // matches no title, so that each is loaded and counted
  return step(
    `Tests: ${project}`,
    async () => {
      const { exitCode, output } = await outcomeOf(args);
      const report = existsSync(reportFile) ? JSON.parse(readFileSync(reportFile, 'utf8')) : { testResults: [] };
      const totals = summarise(report, exitCode);
      if (totals.failed > 0) console.log(failuresIn(output));
      return totals;
    },
    (totals) => `, ${closingLine(totals).replaceAll(',', ' and')}`,
  );
}

/** After all tests: what they planted stands in no line that any of their processes logged. */
async function searchCanaries() {
  return checked('Canaries in the logs', () => {
    const found = canariesIn(logs);
    if (found.length > 0) throw new InfraError(`names or secrets were logged: ${found.slice(0, 20).join('; ')}`);
  });
}

async function outcomeOf(args) {
  try {
    await unlessStopping();
    return {
      exitCode: 0,
      output: await runInCheckout(process.execPath, args, {
        timeout: STAGE_LIMIT_MS,
        env: { ...process.env, NO_COLOR: '1', VIGIL_TEST_LOGS: logs },
      }),
    };
  } catch (error) {
    if (!(error instanceof InfraError)) throw error;
    return { exitCode: 1, output: error.output };
  }
}

/** A run that was told to stop begins nothing more: this never resolves, and stopAfter ends the process. */
function unlessStopping() {
  return isStopping ? new Promise(() => undefined) : Promise.resolve();
}

async function stopAfter(signal) {
  isStopping = true;
  console.log(`\nStopped by ${signal}; ending what was started here. Once more ends at once.`);
  await partsComing?.catch(() => undefined);
  await infraDown(startedParts);
  process.exit(130);
}
