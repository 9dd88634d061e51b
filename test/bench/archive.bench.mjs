/**
 * The archive's size: bytes a sample of sealed segments, of the made-up load of one partition at 2,500 beds, against
 * Parquet of the same values as DuckDB writes it (a column a signal). And what sealing costs: CPU a bed-second.
 */
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { encodeFrames, NO_FRAMES, tallied } from '../../dist/services/archive/frames.js';
import { sealSegment } from '../../dist/services/archive/segment.js';
import { SIGNALS } from '../../dist/services/clinical/signal/signals.js';
import {
  VitalsBlockBuilder,
  decodeVitalsBlock,
  isVitalsBlock,
} from '../../dist/services/contract/records/vitals-block.js';
import { bedsOf, frameAt } from './consortium-load.mjs';
import { figure, report, watchMachine } from './measure.mjs';

/** One of eight partitions of 2,500 beds. */
const BEDS = 312;
const MINUTES = 5;
const GATHER_MS = 20;
const FROM_MS = Date.UTC(2026, 0, 5, 10);

/** Blocks as a gateway of 20 ms makes them. */
function madeUpRecords() {
  const beds = bedsOf(BEDS);
  const records = [];
  for (let second = 0; second < MINUTES * 60; second++) {
    let builder = new VitalsBlockBuilder();
    let window = 0;
    for (const [index, bed] of beds.entries()) {
      const phaseMs = Math.floor((1000 * index) / BEDS);
      if (Math.floor(phaseMs / GATHER_MS) !== window && builder.rowCount > 0) {
        records.push(recordOf(builder.finish(), records.length, second));
        builder = new VitalsBlockBuilder();
      }
      window = Math.floor(phaseMs / GATHER_MS);
      builder.add(frameAt(bed, FROM_MS + second * 1000 + phaseMs));
    }
    records.push(recordOf(builder.finish(), records.length, second));
  }
  return records;
}

const recordOf = (value, offset, second) => ({ offset, recordedAtMs: FROM_MS + second * 1000, key: 'vitals', value });

/** The values of the blocks as rows: device, time, a column a signal. */
function rowsOf(records) {
  const lines = [`device,at_ms,${SIGNALS.map(({ name }) => name).join(',')}`];
  let samples = 0;
  for (const { value } of records) {
    if (!isVitalsBlock(value)) continue;
    const { block } = decodeVitalsBlock(value);
    for (let row = 0; row < block.rowCount; row++) {
      const values = SIGNALS.map((_, signal) => {
        if ((block.presentBits[row] & (1 << signal)) === 0) return '';
        samples += 1;
        return block.columns[signal]?.[row] ?? '';
      });
      lines.push(`${block.sources[block.sourceSlot[row]].id},${block.observedAtMs[row]},${values.join(',')}`);
    }
  }
  return { text: lines.join('\n'), samples };
}

async function parquetBytes(folder, text) {
  const [csv, parquet] = [join(folder, 'rows.csv'), join(folder, 'rows.parquet')];
  await writeFile(csv, text);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const columns = SIGNALS.map(({ name }) => `"${name}"::FLOAT AS "${name}"`).join(', ');
  await connection.run(
    `COPY (SELECT device, at_ms::BIGINT AS at_ms, ${columns} FROM read_csv('${csv}', all_varchar = true)) TO '${parquet}' (FORMAT parquet)`,
  );
  connection.closeSync();
  instance.closeSync();
  return (await stat(parquet)).size;
}

async function measureStream(name, records, folder) {
  const { text, samples } = rowsOf(records);
  const begin = {
    version: 1,
    stream: 'input',
    topicId: 't',
    partition: 0,
    firstOffset: 0,
    previous: null,
    missingFromOffset: null,
  };
  const started = process.cpuUsage();
  const frames = encodeFrames(records);
  const tally = tallied(NO_FRAMES, records, frames);
  const { bytes } = await sealSegment({ begin, nextOffset: records.length, stays: {}, frames, tally });
  const { user, system } = process.cpuUsage(started);
  const peer = await parquetBytes(folder, text);
  return {
    name,
    cpuUs: user + system,
    figures: [
      figure(`archive, ${name}: bytes a sample`, bytes.length / samples, 'B', {
        goal: ['<=', 1.5],
        note: `${samples} samples; Parquet of the same values ${(peer / samples).toFixed(2)} B`,
      }),
    ],
  };
}

await report(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vigil-bench-archive-'));
  const endMachine = watchMachine(() => (process.cpuUsage().user + process.cpuUsage().system) / 1e6);
  try {
    const madeUp = await measureStream('made-up load', madeUpRecords(), folder);
    const bedSeconds = BEDS * MINUTES * 60;
    const cost = figure('archive: framing and sealing, CPU a bed-second', madeUp.cpuUs / bedSeconds, 'us', {
      goal: ['<=', 12],
      note: '3 % of a core at 2,500 beds; reading the log not counted',
    });
    return { figures: [...madeUp.figures, cost], machine: endMachine(), details: {} };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
