/**
 * Writing the history (B6): samples a second into the indexed hypertable as the history writer does it
 * (merge, binary COPY of wide rows, marks for the roll-ups, progress, one transaction a batch), against
 * `psql \copy ... binary` of the same samples as narrow rows into a plain indexed table. Two batch
 * sizes: one second of one partition at 2,500 beds, and a full batch of catching up. Then the same into
 * the embedded DuckDB, and the disk that a sample takes.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { SIGNAL_COUNT } from '../../dist/services/clinical/signal/signals.js';
import { DECISION_TOPIC } from '../../dist/services/contract/topics.js';
import { VitalsBlockBuilder, decodeVitalsBlock } from '../../dist/services/contract/records/vitals-block.js';
import { DuckDbHistory } from '../../dist/services/history/adapters/duckdb/duckdb-history.js';
import { TimescaleHistory } from '../../dist/services/history/adapters/timescale/timescale-history.js';
import { SIGNAL_COLUMNS } from '../../dist/services/history/history-columns.js';
import { bedsOf, frameAt, SIGNALS_A_FRAME } from './consortium-load.mjs';
import { benchDatabase, timescaleUrl } from './real-parts.mjs';
import { figure, inPairs, median, ratioFigure, report, watchMachine } from './measure.mjs';

const PSQL = '/usr/bin/psql';
const FROM_MS = Date.UTC(2026, 0, 5, 10);
/** Beds of one partition of eight. */
const BEDS = bedsOf(313).map((bed) => ({ ...bed, source: { id: bed.stayId, intervalMs: 1000 } }));
const SECONDS_A_ROUND = 80;
const SAMPLES_A_ROUND = SECONDS_A_ROUND * BEDS.length * SIGNALS_A_FRAME;

/** Makes rounds of new seconds: `secondsABatch` says how many of them come as one batch. */
class Rounds {
  #second = FROM_MS / 1000;
  #offset = 0;
  sum = 0;
  rounds = 0;

  next(secondsABatch) {
    const batches = [];
    for (let done = 0; done < SECONDS_A_ROUND; done += secondsABatch) {
      const vitals = Array.from({ length: secondsABatch }, () => this.#block(this.#second++));
      this.#offset += secondsABatch;
      batches.push({
        topic: DECISION_TOPIC,
        partition: 0,
        progress: { topicId: 'bench', nextOffset: this.#offset },
        vitals,
        decisions: [],
        quarantined: [],
      });
    }
    this.rounds += 1;
    return batches;
  }

  #block(second) {
    const builder = new VitalsBlockBuilder();
    for (const bed of BEDS) {
      const frame = frameAt(bed, second * 1000);
      builder.add(frame);
      this.sum += frame.values.reduce(
        (sum, value, signal) => ((frame.presentBits & (1 << signal)) === 0 ? sum : sum + value),
        0,
      );
    }
    return decodeVitalsBlock(builder.finish()).block;
  }
}

function historySide(history, rounds, secondsABatch) {
  let batches = [];
  return {
    prepare: () => {
      batches = rounds.next(secondsABatch);
    },
    run: async () => {
      for (const batch of batches) await history.write(batch);
      return SAMPLES_A_ROUND;
    },
  };
}

/** Narrow rows in PostgreSQL's binary COPY format: bed INTEGER, signal SMALLINT, at TIMESTAMPTZ, value REAL. */
function narrowFile(batches) {
  const ROW_BYTES = 2 + 4 * 4 + 4 + 2 + 8 + 4;
  const bytes = Buffer.alloc(19 + SAMPLES_A_ROUND * ROW_BYTES + 2);
  bytes.write('PGCOPY\n\xff\r\n\0', 'latin1');
  let at = 19;
  for (const { vitals } of batches) {
    for (const block of vitals) {
      const micros = BigInt(block.observedAtMs[0] - Date.UTC(2000, 0, 1)) * 1000n;
      for (let row = 0; row < block.rowCount; row++) {
        for (let signal = 0; signal < SIGNAL_COUNT; signal++) {
          if ((block.presentBits[row] & (1 << signal)) === 0) continue;
          at = bytes.writeInt16BE(4, at);
          at = bytes.writeInt32BE(block.sourceSlot[row], bytes.writeInt32BE(4, at));
          at = bytes.writeInt16BE(signal, bytes.writeInt32BE(2, at));
          at = bytes.writeBigInt64BE(micros, bytes.writeInt32BE(8, at));
          at = bytes.writeFloatBE(block.columns[signal][row], bytes.writeInt32BE(4, at));
        }
      }
    }
  }
  at = bytes.writeInt16BE(-1, at);
  return bytes.subarray(0, at);
}

function psqlSide(url, folder, rounds) {
  const file = join(folder, 'narrow.bin');
  return {
    prepare: () => writeFile(file, narrowFile(rounds.next(SECONDS_A_ROUND))),
    run: async () => {
      await promisify(execFile)(PSQL, [
        url,
        '-X',
        '-q',
        '-v',
        'ON_ERROR_STOP=1',
        '-c',
        `\\copy narrow FROM '${file}' WITH (FORMAT binary)`,
      ]);
      return SAMPLES_A_ROUND;
    },
  };
}

/** Every sample is there, on either side, with the value that was sent. */
async function assertStored(client, { wide, narrow }) {
  const columns = SIGNAL_COLUMNS.map((column) => `count(${column})`).join(' + ');
  const sums = SIGNAL_COLUMNS.map((column) => `coalesce(sum(CAST(${column} AS DOUBLE PRECISION)), 0)`).join(' + ');
  for (const [rounds, query] of [
    [wide, `SELECT ${columns} AS count, ${sums} AS sum FROM vitals`],
    [narrow, 'SELECT count(*) AS count, sum(CAST(value AS DOUBLE PRECISION)) AS sum FROM narrow'],
  ]) {
    if (rounds.rounds === 0) continue;
    const {
      rows: [stored],
    } = await client.query(query);
    assert.equal(Number(stored.count), rounds.rounds * SAMPLES_A_ROUND);
    assert.ok(Math.abs(Number(stored.sum) / rounds.sum - 1) < 1e-6, 'the values are those that were sent');
  }
}

async function measureTimescale(folder) {
  const { url, drop } = await benchDatabase(timescaleUrl());
  const history = await TimescaleHistory.open({ url });
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await history.migrate();
    await client.query(
      'CREATE TABLE narrow (bed INTEGER NOT NULL, signal SMALLINT NOT NULL, at TIMESTAMPTZ NOT NULL, value REAL NOT NULL)',
    );
    await client.query('CREATE INDEX narrow_of_signal ON narrow (bed, signal, at)');
    const wide = new Rounds();
    const narrow = new Rounds();
    const steady = historySide(history, wide, 1);
    const catchingUp = historySide(history, wide, 16);
    const peer = existsSync(PSQL) ? psqlSide(url, folder, narrow) : null;
    for (const side of [steady, catchingUp, peer]) if (side !== null) await oneRound(side);
    const measured =
      peer === null
        ? { steady: await alone(steady), catchingUp: await alone(catchingUp) }
        : {
            steady: await inPairs({ ours: steady, peer, warm: false }),
            catchingUp: await inPairs({ ours: catchingUp, peer, warm: false }),
          };
    await assertStored(client, { wide, narrow });
    const {
      rows: [size],
    } = await client.query(`SELECT hypertable_size('vitals') AS wide, pg_total_relation_size('narrow') AS narrow`);
    const bytes = {
      wide: Number(size.wide) / (wide.rounds * SAMPLES_A_ROUND),
      narrow: narrow.rounds === 0 ? null : Number(size.narrow) / (narrow.rounds * SAMPLES_A_ROUND),
    };
    return { ...measured, bytes };
  } finally {
    await client.end();
    await history.close();
    await drop();
  }
}

async function measureDuckDb(folder) {
  const file = join(folder, 'history.duckdb');
  const history = await DuckDbHistory.open({ file });
  await history.migrate();
  const rounds = new Rounds();
  const steady = historySide(history, rounds, 1);
  const catchingUp = historySide(history, rounds, 16);
  const measured = { steady: await alone(steady), catchingUp: await alone(catchingUp) };
  await history.close();
  return { ...measured, bytes: statSync(file).size / (rounds.rounds * SAMPLES_A_ROUND) };
}

async function oneRound({ prepare, run }) {
  await prepare();
  const startedMs = performance.now();
  return (await run()) / ((performance.now() - startedMs) / 1000);
}

/** Samples a second without a peer: the median of seven rounds after one of warming. */
async function alone(side) {
  await oneRound(side);
  const rates = [];
  for (let round = 0; round < 7; round++) rates.push(await oneRound(side));
  return { ours: median(rates) };
}

const millions = (rate) => `${(rate / 1e6).toFixed(2)} M samples/s`;

function timescaleFigures({ steady, catchingUp, bytes }) {
  const line = (name, pairs) => {
    if (pairs.ratio === undefined) {
      return figure(name, null, 'x', { note: `${millions(pairs.ours)}; no psql at ${PSQL} to compare with` });
    }
    return ratioFigure(name, pairs.ratio, {
      goal: ['>=', 1],
      note: `${millions(pairs.ours)} against ${millions(pairs.peer)}`,
    });
  };
  return [
    line('B6 TimescaleDB, a batch a second and partition, against psql binary COPY', steady),
    line('B6 TimescaleDB, full batches, against psql binary COPY', catchingUp),
    figure('TimescaleDB disk a sample, with index', bytes.wide, 'bytes', {
      note: bytes.narrow === null ? '' : `narrow rows ${bytes.narrow.toFixed(1)}`,
    }),
  ];
}

await report(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vigil-bench-'));
  const end = watchMachine();
  try {
    const timescale = await measureTimescale(folder);
    const duckDb = await measureDuckDb(folder);
    const figures = [
      ...timescaleFigures(timescale),
      figure('DuckDB, a batch a second and partition', duckDb.steady.ours / 1e6, 'M samples/s', {
        note: `full batches ${millions(duckDb.catchingUp.ours)}`,
      }),
      figure('DuckDB disk a sample', duckDb.bytes, 'bytes'),
    ];
    return { figures, machine: end(), details: { timescale, duckDb } };
  } finally {
    await rm(folder, { recursive: true });
  }
});
