/**
 * `npm run bench [name...] [--option value]`: builds, brings the real parts up, runs every bench of
 * test/bench or those named, each in a process of its own, prints one table and keeps everything in
 * `.vigil/bench/<date>.json`. Options go on to the benches (`--minutes 5` for the full consortium run).
 * Exit code 1 when a bench failed; a goal that is missed on a busy machine is shown, not failed.
 */
import { fork } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InfraError, readState } from './cache.mjs';
import { build, buildsDue, checkNode, checkoutFolder, installNodePackages, packagesAreCurrent } from './checkout.mjs';
import { infraDown, infraUp } from './parts.mjs';
import { endWithOneLine, step } from './progress.mjs';

const BENCHES = join(checkoutFolder, 'test/bench');
/** The small ones first; the whole consortium last. */
const ORDER = [
  'block',
  'scores',
  'engine',
  'hl7-read',
  'risk',
  'archive',
  'what-if',
  'budget',
  'replay',
  'history',
  'scored-samples',
  'recordings',
  'ward',
  'mllp',
  'consortium',
];
const NEED_PARTS = ['history', 'scored-samples', 'recordings', 'mllp', 'consortium'];

await main().catch(endWithOneLine);

async function main() {
  checkNode();
  const { names, options } = readArguments(process.argv.slice(2));
  if (!packagesAreCurrent()) await step('Installing packages', installNodePackages);
  const due = buildsDue();
  if (due.length > 0) await step('Building', () => build(due));
  const parts = names.some((name) => NEED_PARTS.includes(name)) ? await step('Kafka, TimescaleDB', bringPartsUp) : [];
  const results = [];
  try {
    for (const name of names) results.push(await step(`Bench ${name}`, () => runBench(name, options)));
  } finally {
    await infraDown(parts.filter(({ wasStarted }) => wasStarted).map(({ part }) => part));
  }
  printTable(results);
  console.log(`\n${keep(results)}`);
  if (results.some(({ fault }) => fault !== null)) process.exitCode = 1;
}

function readArguments(words) {
  const firstOption = words.findIndex((word) => word.startsWith('--'));
  const named = firstOption < 0 ? words : words.slice(0, firstOption);
  const known = readdirSync(BENCHES)
    .filter((file) => file.endsWith('.bench.mjs'))
    .map((file) => file.replace('.bench.mjs', ''));
  const place = (name) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  const unknown = named.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new InfraError(`no bench ${unknown}; there are ${known.join(', ')}`);
  // What is not in our order is another kind of run and goes by its own name only.
  const names =
    named.length > 0 ? named : known.filter((name) => ORDER.includes(name)).sort((a, b) => place(a) - place(b));
  return { names, options: firstOption < 0 ? [] : words.slice(firstOption) };
}

async function bringPartsUp() {
  const parts = await infraUp();
  const missing = parts.find(({ part, isUp }) => part !== 'chromium' && !isUp);
  if (missing !== undefined) throw new InfraError(`${missing.name} is missing: ${missing.fault}`);
  const { kafka, timescale } = readState();
  process.env.VIGIL_KAFKA_BROKERS ??= kafka?.brokers;
  process.env.VIGIL_TIMESCALE_URL ??= timescale?.url;
  return parts.filter(({ part }) => part !== 'chromium');
}

/** Never rejects: a bench that fails is a line of the table, and the others run on. */
function runBench(name, options) {
  return new Promise((resolve) => {
    const child = fork(join(BENCHES, `${name}.bench.mjs`), options, {
      cwd: checkoutFolder,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    let result = null;
    child.once('message', (message) => {
      result = message;
    });
    child.once('exit', (code) =>
      resolve({
        name,
        figures: [],
        machine: null,
        ...result,
        fault: result === null ? `ended with ${code} and no figures` : null,
      }),
    );
  });
}

function printTable(results) {
  const rows = results.flatMap(({ name, figures, machine, fault }) => {
    if (fault !== null) return [[name, fault, '', '', '', '']];
    return figures.map((figure) => [
      name,
      figure.name,
      shown(figure),
      goalOf(figure),
      figure.met === null ? '' : figure.met ? 'met' : 'MISSED',
      `${machine.contended ? 'contended; ' : ''}${figure.note}`,
    ]);
  });
  const header = ['bench', 'figure', 'value', 'goal', '', 'remarks'];
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column].length)));
  console.log();
  for (const row of [header, ...rows]) {
    console.log(
      row
        .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column])))
        .join('  ')
        .trimEnd(),
    );
  }
  for (const { name, machine } of results) {
    if (machine === null) continue;
    console.log(
      `${name}: load ${machine.loadBefore.toFixed(1)} to ${machine.loadAfter.toFixed(1)}, others used ${machine.othersPercent.toFixed(0)} % of ${machine.cores} cores, ${machine.stealPercent.toFixed(1)} % stolen${machine.contended ? ': contended' : ''}`,
    );
  }
  const machine = results.find((result) => result.machine !== null)?.machine;
  if (machine === undefined) return;
  const speed = `${machine.coreSpeed.toFixed(0)} million rounds of the fixed loop a second and core`;
  console.log(`${machine.cpu}, ${machine.cores} cores (${speed}), Node ${machine.node}`);
}

function shown({ value, unit, interval }) {
  if (value === null) return 'not measured';
  const range = interval === null ? '' : ` (${rounded(interval[0])} to ${rounded(interval[1])})`;
  return `${rounded(value)} ${unit}${range}`;
}

function goalOf({ goal, unit }) {
  return goal === null ? '' : `${goal[0]} ${goal[1]} ${unit}`;
}

/** Three digits that say something. */
function rounded(value) {
  return Number(value.toPrecision(3)).toString();
}

function keep(results) {
  const folder = join(checkoutFolder, '.vigil/bench');
  mkdirSync(folder, { recursive: true });
  const file = `${new Date().toISOString().replaceAll(':', '-').slice(0, 19)}.json`;
  writeFileSync(join(folder, file), JSON.stringify({ at: new Date().toISOString(), results }, null, 1));
  return `.vigil/bench/${file}`;
}
