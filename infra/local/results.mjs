/**
 * `npm run results [--train]`: every figure that rests on open data, made again through the real commands, into
 * docs/results/open-data.md with date, machine and commit. What fails, or is not what it should be, is a line like any other; the exit
 * code is 1 then. The data lie beside the checkout (../shared/data) and are never copied; where they are not, that is said.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { coreSpeed } from '../../test/bench/measure.mjs';
import { build, buildsDue, checkoutFolder } from './checkout.mjs';
import { folderFor, freePort, runs, settingsFor, startVigil, vigilCommand } from './paths/parts.mjs';
import { Walk } from './paths/walk.mjs';
import { alertRates } from './results/alert-rates.mjs';

const DATA = join(checkoutFolder, '../shared/data');
const PAGE = join(checkoutFolder, 'docs/results/open-data.md');
const SEGMENTS = 'picsdb-preterm/dev/trend-1hz';
const ADULT = 'wfdb-monitor-samples/original/s00001-2896-10-10-00-31n.hea';
const TRACES = 'explain-newborn';
const START = '2026-01-05T03:00:00Z';
/** No data set tells a birth date: one is assumed. */
const BIRTH_DATE = '2025-12-20';
const NEWBORN = ['--birth-date', BIRTH_DATE];
/** Of the demonstration ward. */
const WARD_DAYS = 2;

const FIGURES = [
  { title: 'Phoenix against the answers of its authors’ package', needs: 'phoenix-reference', make: phoenix },
  { title: 'Newborn events', needs: TRACES, make: events },
  { title: 'Recordings played, decided and replayed', needs: SEGMENTS, make: replays },
  { title: 'Alerts a bed-day', needs: TRACES, make: alerts },
  { title: 'The model, trained again', needs: 'challenge2019-sepsis-hospital-b', make: model },
];

await build(buildsDue());
let isWrong = false;
const parts = [];
for (const figure of FIGURES) parts.push(`## ${figure.title}\n\n${(await linesOf(figure)).join('\n')}\n`);
writeFileSync(PAGE, `${headText()}\n${parts.join('\n')}`);
console.log(`written: ${PAGE}`);
process.exitCode = isWrong ? 1 : 0;

async function linesOf({ title, needs, make }) {
  console.log(title);
  if (!existsSync(join(DATA, needs))) return failed(`the data are not beside this checkout (${needs})`);
  try {
    return await make();
  } catch (error) {
    return failed(String(error.message).split('\n')[0]);
  }
}

/** Whatever is wrong is told in the page, and by the exit code. */
function failed(why) {
  isWrong = true;
  return [`**Failed:** ${why}`];
}

function headText() {
  const git = (args) => execFileSync('git', args, { cwd: checkoutFolder, encoding: 'utf8' }).trim();
  const machine = `${cpus().length} cores of ${cpus()[0]?.model ?? 'unknown'}, ${coreSpeed().toFixed(0)} million rounds of the fixed loop a second and core, load ${loadavg()[0]?.toFixed(1)}`;
  return `# Figures on open data

Made by \`npm run results\` on ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC at \`${git(['rev-parse', '--short', 'HEAD'])}\`; ${machine}; Node ${process.versions.node}.
Nothing here is about the benefit or the accuracy of Vigil in children: the recordings are few, short, of preterm infants chosen clean by their exporter, of one adult, or simulated.
`;
}

async function phoenix() {
  const rows = [];
  for (const [input, expected] of [
    ['patients-20.csv', 'expected-20.csv'],
    ['grid-2000.csv', 'grid-2000-expected.csv'],
  ]) {
    const folder = join(DATA, 'phoenix-reference');
    const ours = (await vigilCommand(['score', 'phoenix', join(folder, input)])).trim().split('\n');
    const theirs = readFileSync(join(folder, expected), 'utf8').trim().split('\n');
    const other = theirs.filter((line, at) => line.trim() !== ours[at]?.trim()).length;
    if (other > 0 || ours.length !== theirs.length) isWrong = true;
    rows.push(`| ${input} | ${theirs.length - 1} | ${other} |`);
  }
  return ['| table | rows | other than phoenix-sepsis 1.1.3 |', '|---|---|---|', ...rows];
}

async function events() {
  const labels = readFileSync(join(DATA, TRACES, 'labels.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1);
  const counts = async (file) => {
    const { definitions } = JSON.parse(await vigilCommand(['events', file, '--json']));
    return Object.fromEntries(definitions.map(({ definition, count }) => [definition.id, count]));
  };
  const longest = (trace) =>
    labels.flatMap((line) => {
      const [of, kind, from, to] = line.split(',');
      return of === trace && kind === 'apnoea' && Number(to) - Number(from) >= 20 ? [line] : [];
    }).length;
  const traces = readdirSync(join(DATA, TRACES)).filter((name) => name.endsWith('.csv.gz'));
  const rows = [];
  for (const name of traces) {
    const trace = name.replace('.csv.gz', '');
    const found = await counts(join(DATA, TRACES, name));
    rows.push(
      `| ${trace}, simulated | ${longest(trace)} | ${found['apnoea-aap']} | ${found['bradycardia-below-100']} |`,
    );
  }
  for (const name of existsSync(join(DATA, SEGMENTS)) ? readdirSync(join(DATA, SEGMENTS)) : []) {
    const found = await counts(join(DATA, SEGMENTS, name));
    rows.push(
      `| ${name.replace('.csv', '')}, chosen clean | – | ${found['apnoea-aap']} | ${found['bradycardia-below-100']} |`,
    );
  }
  return [
    'All that is read is the rate of breaths that a monitor shows, once a second: a pause is seen where it shows 0 for so long. A rate that is reckoned from the',
    'breaths before, as in these simulated traces, does not: what of their pauses is found stands beside them, and nothing about a real monitor follows from it.',
    '',
    '| recording | pauses of 20 s and more, by the simulator itself | `apnoea-aap` found | `bradycardia-below-100` found |',
    '|---|---|---|---|',
    ...rows,
  ];
}

/** A Vigil of its own is given each recording, asked what it decided, and then folds all of it again. */
async function replays() {
  const walk = new Walk('results', null);
  try {
    const folder = await folderFor(walk);
    const port = String(await freePort());
    const env = settingsFor({ VIGIL_DATA_DIR: join(folder, 'data'), VIGIL_HTTP_PORT: port, VIGIL_SIMULATOR: '0' });
    const vigil = await startVigil(walk, { args: ['dist/services/main.js', 'run'], env });
    const played = [
      ...readdirSync(join(DATA, SEGMENTS)).map(infant),
      { name: 'adult', file: ADULT, how: [] },
      ...readdirSync(join(DATA, TRACES)).flatMap(newborn),
    ];
    const rows = [];
    for (const [index, { name, file, how }] of played.entries()) {
      const place = [
        '--unit',
        `unit-${name}`,
        '--bed',
        `B${index + 1}`,
        '--stay',
        name,
        '--start',
        START,
        '--speed',
        'max',
      ];
      await vigilCommand(['feed', 'play', join(DATA, file), ...place, ...how], { env });
    }
    await vigil.stop();
    for (const { name } of played) rows.push(await replayed(name, env));
    return [
      'Alerts of vital signs and worry by rule; every decision about the stay, folded again, against what was decided then.',
      '',
      '| recording | alerts | decisions compared | that differ | digest |',
      '|---|---|---|---|---|',
      ...rows,
    ];
  } finally {
    await walk.end();
  }
}

function infant(name) {
  return { name: name.replace('.csv', ''), file: join(SEGMENTS, name), how: NEWBORN };
}

function newborn(name) {
  return name.endsWith('.csv.gz')
    ? [{ name: name.replace('.csv.gz', ''), file: join(TRACES, name), how: NEWBORN }]
    : [];
}

async function replayed(name, env) {
  try {
    const report = JSON.parse(await vigilCommand(['replay', '--stay', name, '--compare', '--json'], { env }));
    const span = ['--from', START, '--to', new Date(Date.parse(START) + 86_400_000).toISOString()];
    const asked = ['what-if', '--unit', `unit-${name}`, ...span, '--off', 'hyperoxia', '--json'];
    const { before } = JSON.parse(await vigilCommand(asked, { env }));
    const alerts = Object.entries(before.byRule).map(([rule, { alerts: count }]) => `${rule} ${count}`);
    const differ = report.differences.length;
    if (differ > 0) isWrong = true;
    return `| ${name} | ${alerts.join(', ') || 'none'} | ${report.compared} | ${differ} | \`${report.digest.slice(0, 12)}\` |`;
  } catch (error) {
    return `| ${name} | ${failed(String(error.message).split('\n')[0])[0]} | | | |`;
  }
}

async function alerts() {
  const recordings = [
    ...readdirSync(join(DATA, SEGMENTS)).map((name) => ({
      name: name.replace('.csv', ''),
      file: join(SEGMENTS, name),
    })),
    ...readdirSync(join(DATA, TRACES)).flatMap(newborn),
  ].map(({ name, file }) => ({ name, file: join(DATA, file), birthDate: BIRTH_DATE }));
  const { rows, septic, faults } = await alertRates({ days: WARD_DAYS, recordings });
  const leads = septic.flatMap((lead) => (lead === null ? [] : [lead / 60_000])).toSorted((a, b) => a - b);
  return [
    ...faults.map((fault) => failed(fault)[0]),
    'Of the policy as it ships, by the worst level that an episode came to, technical alerts left out. Beside it a naive policy: the same limits, without',
    'waits, margins and guards, and without scores. Rates a bed-day; of a recording shorter than half a day the counts. What a unit bears is an estimate.',
    '',
    '| stream | bed-days | urgent (high, emergency) | medium | naive: urgent | naive: medium | borne: urgent, medium |',
    '|---|---|---|---|---|---|---|',
    ...rows,
    '',
    `The made-up septic child got worse ${septic.length} times, and had an alert before its worst ${leads.length} times${leads.length === 0 ? '' : `, ${leads[0].toFixed(0)} to ${leads.at(-1).toFixed(0)} min before`}.`,
  ];
}

async function model() {
  if (!process.argv.includes('--train')) {
    return ['Not run: `npm run results -- --train` does, in some minutes and with Python packages.'];
  }
  const file = 'models/risk/adult-sepsis-6h-0.1.0/model.onnx';
  const shipped = sha256Of(file);
  await runs(process.execPath, ['infra/local/train.mjs']);
  const again = sha256Of(file);
  if (again !== shipped) isWrong = true;
  return [
    `Shipped \`${shipped.slice(0, 12)}\`, made again \`${again.slice(0, 12)}\`: ${again === shipped ? 'the same bytes' : '**other bytes**'}.`,
  ];
}

function sha256Of(file) {
  return createHash('sha256')
    .update(readFileSync(join(checkoutFolder, file)))
    .digest('hex');
}
