/**
 * The memory of a cohort: stays of a history that is made up as it is asked, each of an hour of minutes, so that nothing but the building
 * itself is in the process. `--stays 20000` by default; memory at a tenth of them stands beside, since it should not grow with them.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildCohort } from '../../dist/services/command/research/cohort/build-cohort.js';
import { PART_LIMITS } from '../../dist/services/command/research/cohort/build-part.js';
import { CohortFolder } from '../../dist/services/command/research/cohort/cohort-folder.js';
import { readTerminology } from '../../dist/services/export/adapters/catalogue-files.js';
import { DuckDbScratch } from '../../dist/services/history/adapters/duckdb/duckdb-scratch.js';
import { readCohort } from '../../dist/services/research/cohort/cohort-definition.js';
import { figure, report, watchMachine } from './measure.mjs';

const FROM_MS = Date.UTC(2026, 0, 5, 10);
const MINUTE_MS = 60_000;
const STAY_MS = 60 * MINUTE_MS;

function option(name, otherwise) {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
}

const idOf = (number) => `stay-${String(number).padStart(9, '0')}`;

function rowOf(number) {
  const openedAtMs = FROM_MS + number * 1_000;
  const person = { patientId: `child-${number}`, sex: 'female', displayName: '', birthDate: '2025-12-24' };
  const place = { unitId: `unit-${number % 20}`, bedId: 'bed-1' };
  return { stayId: idOf(number), ...person, ...place, openedAtMs, closedAtMs: openedAtMs + STAY_MS };
}

function seriesOf(number, { fromMs, toMs, signals }) {
  const { openedAtMs, closedAtMs } = rowOf(number);
  const atMs = [];
  const first = Math.ceil(Math.max(fromMs, openedAtMs) / MINUTE_MS) * MINUTE_MS;
  for (let at = first; at < Math.min(toMs, closedAtMs); at += MINUTE_MS) atMs.push(at);
  const values = atMs.map((at) => 100 + ((at / MINUTE_MS) % 40));
  const none = atMs.map(() => null);
  const columns = signals.map((name) => {
    const isThere = name === 'heartRatePerMin' || name === 'spo2Percent';
    const mean = isThere ? values : none;
    return [name, { mean, min: mean, max: mean, count: atMs.map(() => (isThere ? 60 : 0)) }];
  });
  return { atMs, signals: Object.fromEntries(columns) };
}

/** What a cohort asks of a history. */
const historyOf = (stays) => ({
  stays: async ({ after, limit }) => {
    const first = after === undefined ? 0 : Number(after.stayId.split('-')[1]) + 1;
    return Array.from({ length: Math.max(0, Math.min(limit, stays - first)) }, (_, at) => rowOf(first + at));
  },
  vitals: async (query) => seriesOf(Number(query.stayId.split('-')[1]), query),
  channels: async () => [],
  decisions: async () => [],
  withdrawals: async () => [],
});

const DEFINITION = {
  version: 1,
  name: 'Bench',
  authors: ['Bench'],
  population: {},
  time: { from: '2020-01-01T00:00:00Z', to: '2060-01-01T00:00:00Z', resolution: 'minute' },
  signals: ['heartRatePerMin'],
  labels: [],
  minimum: { hours: 0, coverage: 0 },
};

async function build(folder, stays) {
  const startedMs = performance.now();
  const { stays: kept } = await buildCohort({
    history: historyOf(stays),
    folder: new CohortFolder(folder),
    definition: readCohort(DEFINITION).definition,
    labelDefinitions: [],
    terminology: await readTerminology('models/terminology'),
    vigilVersion: 'bench',
    nowMs: FROM_MS + stays * 1_000 + STAY_MS,
    limits: PART_LIMITS,
    openScratch: (file) => DuckDbScratch.open(file),
    onProgress: () => undefined,
    onGoingOn: () => undefined,
  });
  if (kept !== stays) throw new Error(`${kept} stays of ${stays}`);
  return { seconds: (performance.now() - startedMs) / 1_000, megabytes: process.resourceUsage().maxRSS / 1_024 };
}

await report(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vigil-bench-cohort-'));
  const endMachine = watchMachine();
  const stays = option('stays', 20_000);
  try {
    const few = await build(join(folder, 'few'), stays / 10);
    const many = await build(join(folder, 'many'), stays);
    const figures = [
      figure(`cohort of ${stays / 10} stays: memory at most`, few.megabytes, 'MB'),
      figure(`cohort of ${stays} stays: memory at most`, many.megabytes, 'MB', { goal: ['<=', 300] }),
      figure(`cohort of ${stays} stays: stays a second`, stays / many.seconds, '/s', {
        note: 'a history that costs nothing',
      }),
    ];
    return { figures, machine: endMachine(), details: { few, many } };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
