/**
 * An export of the embedded history to Parquet: rows of `measurements` a second of the whole command (asked of the history, gathered,
 * written), and of the writing alone. `--beds 20 --hours 6` by default, a second a value, eight signals.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DECISION_VERSION } from '../../dist/services/contract/decisions/decision.js';
import { DECISION_TOPIC } from '../../dist/services/contract/topics.js';
import { VitalsBlockBuilder, decodeVitalsBlock } from '../../dist/services/contract/records/vitals-block.js';
import { openArrowTable } from '../../dist/services/export/adapters/arrow-table-file.js';
import { readTerminology } from '../../dist/services/export/adapters/catalogue-files.js';
import { DatasetFolderFiles } from '../../dist/services/export/adapters/dataset-folder-files.js';
import { writeDataset } from '../../dist/services/export/dataset/write-dataset.js';
import { DuckDbHistory } from '../../dist/services/history/adapters/duckdb/duckdb-history.js';
import { DuckDbScratch } from '../../dist/services/history/adapters/duckdb/duckdb-scratch.js';
import { SILENT_LOGGER } from '../../dist/services/platform/logger.js';
import { SystemClock } from '../../dist/services/platform/system-clock.js';
import { bedsOf, frameAt } from './consortium-load.mjs';
import { figure, report, watchMachine } from './measure.mjs';

const FROM_MS = Date.UTC(2026, 0, 5, 10);
const SECONDS_A_BATCH = 60;

function option(name, otherwise) {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
}

const BEDS = bedsOf(option('beds', 20)).map((bed) => ({ ...bed, source: { id: bed.stayId, intervalMs: 1000 } }));
const SECONDS = option('hours', 6) * 3_600;

function opened(bed, index) {
  const { stayId, unitId } = bed;
  const stay = { stayId, patientId: `child-${index}`, bedId: `bed-${index}`, displayName: '', birthDate: '2025-12-24' };
  const empty = { signals: [], charted: [], labs: [], scores: [], risks: [], concerns: [], events: [] };
  return {
    version: DECISION_VERSION,
    id: `opened-${index}`,
    unitId,
    atMs: FROM_MS,
    cause: '0:1',
    kind: 'stay.changed',
    stayId,
    change: 'opened',
    stay: { ...stay, sex: 'female', openedAtMs: FROM_MS, lastFrameAtMs: null, ...empty },
  };
}

function blockAt(second) {
  const builder = new VitalsBlockBuilder();
  for (const bed of BEDS) builder.add(frameAt(bed, FROM_MS + second * 1_000));
  return decodeVitalsBlock(builder.finish()).block;
}

async function fill(history) {
  for (let second = 0; second < SECONDS; second += SECONDS_A_BATCH) {
    await history.write({
      topic: DECISION_TOPIC,
      partition: 0,
      progress: { topicId: 'bench', nextOffset: second + SECONDS_A_BATCH },
      vitals: Array.from({ length: SECONDS_A_BATCH }, (_, at) => blockAt(second + at)),
      decisions: second === 0 ? BEDS.map(opened) : [],
      quarantined: [],
    });
  }
}

async function exportTo(folder, history) {
  const files = await DatasetFolderFiles.create(folder);
  const scratch = await DuckDbScratch.open(await files.pathOf('.gathered.duckdb'));
  const request = { formats: ['parquet'], unitIds: [], stayIds: [], fromMs: 0, toMs: 8.64e15, resolution: 'second' };
  const startedMs = performance.now();
  let gatheredMs = startedMs;
  try {
    const told = await writeDataset({
      history,
      scratch,
      folder: files,
      request: { ...request, withdrawn: 'marked', birthDates: false },
      openArrow: openArrowTable,
      terminology: await readTerminology('models/terminology'),
      vigilVersion: 'bench',
      nowMs: FROM_MS,
      onProgress: () => {
        gatheredMs = performance.now();
      },
    });
    const rows = told.files.find(({ name }) => name === 'measurements.parquet').rows;
    const endedMs = performance.now();
    return { rows, seconds: (endedMs - startedMs) / 1_000, writing: (endedMs - gatheredMs) / 1_000 };
  } finally {
    await scratch.close();
  }
}

await report(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vigil-bench-export-'));
  const parts = { clock: new SystemClock(), logger: SILENT_LOGGER };
  const history = await DuckDbHistory.open({ file: join(folder, 'history.duckdb'), ...parts });
  try {
    await history.migrate();
    await fill(history);
    const endMachine = watchMachine();
    const { rows, seconds, writing } = await exportTo(join(folder, 'out'), history);
    const note = `${rows} rows in ${seconds.toFixed(1)} s; all five tables`;
    const figures = [
      figure('export: rows a second to Parquet, whole', rows / seconds, '/s', { goal: ['>=', 1_000_000], note }),
      figure('export: rows a second to Parquet, writing alone', rows / writing, '/s'),
      figure('export: memory at most', process.resourceUsage().maxRSS / 1_024, 'MB', {
        note: 'with the history and what filled it in the same process',
      }),
    ];
    return { figures, machine: endMachine(), details: { beds: BEDS.length, seconds: SECONDS } };
  } finally {
    await history.close();
    await rm(folder, { recursive: true, force: true });
  }
});
