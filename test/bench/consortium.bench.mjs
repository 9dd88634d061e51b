/**
 * The main job at full size: 2,500 beds x 12 signals x 1 Hz through real Kafka, engine, screens and
 * TimescaleDB, all on this machine. Latency is open loop: from the moment at which the sample that
 * raises an alert was meant to reach the gateway, to its arrival at a screen's socket. Every alert must
 * arrive once, the engine's input lag must not grow, and the history must hold a row for every frame.
 *
 * `--minutes 5` for the full run (default: one minute), `--beds 2500`, `--profile` for a CPU profile of
 * the Vigil process.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { UNIT_TOPIC } from '../../dist/services/contract/topics.js';
import { bedsOf, unitIdsOf } from './consortium-load.mjs';
import { ForkedPart } from './forked-part.mjs';
import { argument, cpuSecondsOf, figure, median, rank, report, residentMbOf, watchMachine } from './measure.mjs';
import {
  benchDatabase,
  deleteTopics,
  kafkaBrokers,
  kafkaPids,
  openBenchLog,
  timescalePids,
  timescaleUrl,
} from './real-parts.mjs';
import { startVigilProcess } from './vigil-process.mjs';

const BEDS = Number(argument('beds', 2_500));
const MEASURE_MS = Number(argument('minutes', 1)) * 60_000;
/** 2,500 children admitted and charted at once are more than a minute of an ordinary day: the engine takes some 30 s for them. */
const WARM_MS = 60_000;
const SCREENS = 20;
const PARTITIONS = 8;
const PREFIX = `bench-consortium-${process.pid}.`;
/** Fewer latencies than this say nothing about the one in a thousand. */
const P999_FROM = 100_000;
const SETTLE_WITHIN_MS = 60_000;

/** How far the fold is behind the end of the input, ms, once a second; a line through it shows growth. */
class LagWatch {
  samples = [];
  historyLagSeconds = [];
  #vigil;
  #log;

  constructor(vigil, log) {
    this.#vigil = vigil;
    this.#log = log;
  }

  async sampleFor(ms) {
    const endMs = performance.now() + ms;
    let before = null;
    while (performance.now() < endMs) {
      // The figure first, then the ends: what comes in between counts as lag.
      const metrics = await this.#vigil.metrics();
      const ended = await this.#endOffsets();
      const now = { atMs: performance.now(), ended };
      if (before !== null && now.ended > before.ended) {
        const recordsPerMs = (now.ended - before.ended) / (now.atMs - before.atMs);
        this.samples.push({ atMs: now.atMs, lagMs: (ended - metrics.vigil_engine_records_folded) / recordsPerMs });
      }
      this.historyLagSeconds.push(metrics.vigil_history_lag_seconds);
      before = now;
      await sleep(1_000);
    }
  }

  /** Difference of the medians of the last and the first third, ms. */
  growthMs() {
    const third = Math.floor(this.samples.length / 3);
    const medianOf = (samples) => median(samples.map(({ lagMs }) => lagMs));
    return medianOf(this.samples.slice(-third)) - medianOf(this.samples.slice(0, third));
  }

  async #endOffsets() {
    const bounds = await Promise.all(
      Array.from({ length: PARTITIONS }, (_, partition) => this.#log.bounds(UNIT_TOPIC, partition)),
    );
    return bounds.reduce((sum, { endOffset }) => sum + endOffset, 0);
  }
}

function cpuOf(pids) {
  return pids.reduce((sum, pid) => sum + cpuSecondsOf(pid), 0);
}

/** CPU seconds so far of every process that takes part. */
function cpuByPart({ vigil, feed, screens }) {
  return {
    vigil: cpuSecondsOf(vigil.pid),
    feed: cpuSecondsOf(feed.pid),
    screens: cpuSecondsOf(screens.pid),
    kafka: cpuOf(kafkaPids()),
    postgres: cpuOf(timescalePids()),
  };
}

const total = (parts) => Object.values(parts).reduce((sum, seconds) => sum + seconds, 0);

/** What was measured between the first and the last second. */
async function measureRun(parts, log) {
  const { vigil, feed } = parts;
  const before = { cpu: cpuByPart(parts), metrics: await vigil.metrics() };
  const endMachine = watchMachine(
    () => total(cpuByPart(parts)) + process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6,
  );
  await feed.ask('measure', { ms: MEASURE_MS });
  const lag = new LagWatch(vigil, log);
  await lag.sampleFor(MEASURE_MS);
  const metrics = await vigil.metrics();
  const cpu = cpuByPart(parts);
  const seconds = MEASURE_MS / 1000;
  return {
    lag,
    machine: endMachine(),
    coresUsed: Object.fromEntries(Object.keys(cpu).map((part) => [part, (cpu[part] - before.cpu[part]) / seconds])),
    foldUs: (1e6 * (metrics.vigil_engine_fold_seconds - before.metrics.vigil_engine_fold_seconds)) / (BEDS * seconds),
    vigilUs: (1e6 * (cpu.vigil - before.cpu.vigil)) / (BEDS * seconds),
    residentMb: residentMbOf(vigil.pid),
    metrics,
  };
}

/** Latencies of the alerts that were expected, and what is missing, doubled or unexpected. */
function matchAlerts(expected, raised) {
  const keyOf = ({ stayId, atMs }) => `${stayId}@${atMs}`;
  const wanted = new Set(expected.map(keyOf));
  const arrived = new Map();
  let duplicates = 0;
  for (const alert of raised) {
    if (arrived.has(alert.alertId)) duplicates += 1;
    else arrived.set(alert.alertId, alert);
  }
  const got = [...arrived.values()];
  const gotKeys = new Set(got.map(keyOf));
  return {
    latenciesMs: got.filter((alert) => wanted.has(keyOf(alert))).map(({ atMs, receivedAtMs }) => receivedAtMs - atMs),
    missing: expected.filter((alert) => !gotKeys.has(keyOf(alert))).length,
    unexpected: got.filter((alert) => !wanted.has(keyOf(alert))).length,
    duplicates,
  };
}

/** Waits until the history holds `rows` seconds; resolves to how many there are and how long it took. */
async function settledHistory(url, rows) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const startedMs = performance.now();
  let stored = 0;
  do {
    stored = Number((await client.query('SELECT count(*) AS count FROM vitals')).rows[0].count);
    if (stored < rows) await sleep(250);
  } while (stored < rows && performance.now() - startedMs < SETTLE_WITHIN_MS);
  await client.end();
  return { stored, settledMs: performance.now() - startedMs };
}

async function run({ database, dataDir, endings }) {
  const settings = {
    VIGIL_LOG: 'kafka',
    VIGIL_HISTORY: 'timescale',
    VIGIL_PARTITIONS: String(PARTITIONS),
    VIGIL_KAFKA_PREFIX: PREFIX,
    VIGIL_KAFKA_BROKERS: kafkaBrokers().join(','),
    VIGIL_TIMESCALE_URL: database.url,
  };
  const nodeOptions = process.argv.includes('--profile') ? ['--cpu-prof', '--cpu-prof-dir=.vigil/bench'] : [];
  const vigil = await startVigilProcess({ roles: ['engine', 'live', 'history'], settings, dataDir, nodeOptions });
  endings.push(() => vigil.stop());
  const [feed, screens] = [new ForkedPart('./consortium-feed.mjs'), new ForkedPart('./consortium-screens.mjs')];
  endings.push(
    () => feed.end(),
    () => screens.end(),
  );
  const log = openBenchLog(PREFIX);
  endings.push(() => log.close());
  const units = unitIdsOf(bedsOf(BEDS));
  const watchedUnits = units
    .filter((_, index) => index % Math.max(1, Math.floor(units.length / SCREENS)) === 0)
    .slice(0, SCREENS);
  await feed.ask('open', { count: BEDS, prefix: PREFIX, watchedUnits });
  await sleep(WARM_MS / 2);
  await screens.ask('watch', { origin: vigil.origin, unitIds: watchedUnits });
  await sleep(WARM_MS / 2);
  const measured = await measureRun({ vigil, feed, screens }, log);
  const fed = await feed.ask('stop');
  const history = await settledHistory(database.url, fed.sent);
  const seen = await screens.ask('stop');
  return { measured, fed, history, seen, alerts: matchAlerts(fed.expected, seen.raised) };
}

function latencyFigures({ latenciesMs }) {
  const n = latenciesMs.length;
  assert.ok(n > 0, 'no alert arrived');
  const tail = n >= P999_FROM ? `p99.9 ${rank(latenciesMs, 0.999)} ms` : 'too few for p99.9';
  return [
    figure('alert latency p50, sample at the gateway to a screen', rank(latenciesMs, 0.5), 'ms', {
      goal: ['<=', 50],
      note: `${n} alerts`,
    }),
    figure('alert latency p99', rank(latenciesMs, 0.99), 'ms', {
      goal: ['<=', 250],
      note: `slowest ${Math.max(...latenciesMs)} ms; ${tail}`,
    }),
  ];
}

function figuresOf({ measured, fed, history, seen, alerts }) {
  const { lag, coresUsed } = measured;
  const lags = lag.samples.map(({ lagMs }) => lagMs);
  const cores = Object.entries(coresUsed)
    .map(([part, share]) => `${part} ${share.toFixed(2)}`)
    .join(', ');
  return [
    ...latencyFigures(alerts),
    figure('alerts missing, doubled or unexpected', alerts.missing + alerts.duplicates + alerts.unexpected, 'alerts', {
      goal: ['<=', 0],
      note: `${fed.expected.length} expected; ${alerts.missing} missing, ${alerts.duplicates} doubled, ${alerts.unexpected} unexpected`,
    }),
    figure("growth of the engine's input lag", lag.growthMs(), 'ms', {
      goal: ['<=', 250],
      note: `last third against first; median ${median(lags).toFixed(0)} ms, largest ${Math.max(...lags).toFixed(0)} ms`,
    }),
    figure('frames refused or not in the history', fed.refused + fed.sent - history.stored, 'frames', {
      goal: ['<=', 0],
      note: `${fed.sent} sent, ${history.stored} rows; lag at most ${Math.max(...lag.historyLagSeconds).toFixed(1)} s; all there ${(history.settledMs / 1000).toFixed(1)} s after the end`,
    }),
    figure('fold a bed-second, as the engine counts it', measured.foldUs, 'us', {
      goal: ['<=', 40],
      note: 'wall time; without encoding and publishing',
    }),
    figure('engine, live and history process a bed-second', measured.vigilUs, 'us', {
      note: `CPU; resident ${measured.residentMb.toFixed(0)} MB`,
    }),
    figure('cores used by all parts', total(coresUsed), 'cores', {
      note: `${cores}; gateway at most ${fed.latestMs.toFixed(0)} ms late`,
    }),
    figure('snapshots sent after the first of each screen', seen.counts.snapshots - SCREENS, 'snapshots', {
      note: `heartbeats say at most ${seen.engineLagMsMax} ms behind; ${seen.counts.disconnects} screens dropped`,
    }),
  ];
}

await report(async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'vigil-bench-'));
  const database = await benchDatabase(timescaleUrl());
  const endings = [];
  try {
    const result = await run({ database, dataDir, endings });
    const { measured, alerts, seen } = result;
    return {
      figures: figuresOf(result),
      machine: measured.machine,
      details: {
        beds: BEDS,
        seconds: MEASURE_MS / 1000,
        coresUsed: measured.coresUsed,
        lag: measured.lag.samples,
        counts: seen.counts,
        latenciesMs: Float64Array.from(alerts.latenciesMs).sort(),
      },
    };
  } finally {
    for (const end of endings.reverse()) await end();
    await database.drop();
    await deleteTopics(PREFIX);
    await rm(dataDir, { recursive: true });
  }
});
