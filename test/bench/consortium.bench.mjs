/**
 * The main job at full size: 2,500 beds x 12 signals x 1 Hz through real Kafka, engine, screens and
 * TimescaleDB, all on this machine. Latency is open loop: from the moment at which the sample that
 * raises an alert was meant to reach the gateway, to its arrival at a screen's socket. Every alert must
 * arrive once, the engine's input lag must not grow, and the history must hold a row for every frame. First all
 * children are admitted, linked and charted at once, which is measured by itself; the steady minutes begin when
 * nothing of that is waiting any more. Beside the latencies stands what the same hops cost without Vigil.
 *
 * Each alert is acknowledged a little later, and the press is followed to the last screen of its unit.
 *
 * `--minutes 5` for the full run (default: one minute), `--beds 2500`, `--screens 20` (on twenty units), `--threads 0` to fold in so many threads,
 * `--profile` for a CPU profile of the Vigil process.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { UNIT_TOPIC } from '../../dist/services/contract/topics.js';
import { openBareHops } from './bare-hops.mjs';
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
/** As many as fit the machine where none are told. */
const THREADS = argument('threads', null);
/** The units run empty so long before anybody is admitted. */
const EMPTY_MS = 3_000;
/** Alerts are measured so long from the moment of the burst. */
const BURST_MS = 60_000;
/** The backlog is gone when nobody was further behind than this for so long. */
const BEHIND_MS = 2_000;
const CALM_SECONDS = 10;
const CALM_WITHIN_MS = 300_000;
const SCREENS = Number(argument('screens', 20));
const WATCHED_UNITS = Math.min(20, SCREENS);
const PARTITIONS = 8;
const PREFIX = `bench-consortium-${process.pid}.`;
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
async function measureRun(parts, { log, hops }) {
  const { vigil, feed, screens } = parts;
  await screens.ask('lag');
  const before = { cpu: cpuByPart(parts), metrics: await vigil.metrics() };
  const endMachine = watchMachine(
    () => total(cpuByPart(parts)) + process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6,
  );
  const { fromMs } = await feed.ask('measure', { ms: MEASURE_MS });
  const lag = new LagWatch(vigil, log);
  const [hopSumsMs] = await Promise.all([hops.measure(MEASURE_MS), lag.sampleFor(MEASURE_MS)]);
  const metrics = await vigil.metrics();
  const cpu = cpuByPart(parts);
  const seconds = MEASURE_MS / 1000;
  return {
    fromMs,
    hopSumsMs,
    engineLagMsMax: (await screens.ask('lag')).maxMs,
    lag,
    machine: endMachine(),
    coresUsed: Object.fromEntries(Object.keys(cpu).map((part) => [part, (cpu[part] - before.cpu[part]) / seconds])),
    foldUs: (1e6 * (metrics.vigil_engine_fold_seconds - before.metrics.vigil_engine_fold_seconds)) / (BEDS * seconds),
    vigilUs: (1e6 * (cpu.vigil - before.cpu.vigil)) / (BEDS * seconds),
    residentMb: residentMbOf(vigil.pid),
    metrics,
  };
}

/** Admits everybody at once and waits until nothing of it is waiting. */
async function measureBurst({ vigil, feed, screens }) {
  await screens.ask('lag');
  const startedMs = performance.now();
  const { tookMs } = await feed.ask('admit');
  await feed.ask('measure', { ms: BURST_MS });
  let [behindMsMax, drainedMs, calmSeconds] = [0, 0, 0];
  while (calmSeconds < CALM_SECONDS || performance.now() - startedMs < BURST_MS) {
    await sleep(1_000);
    const [{ maxMs }, metrics] = [await screens.ask('lag'), await vigil.metrics()];
    behindMsMax = Math.max(behindMsMax, maxMs);
    const isCalm = maxMs <= BEHIND_MS && metrics.vigil_history_lag_seconds * 1000 <= BEHIND_MS;
    calmSeconds = isCalm ? calmSeconds + 1 : 0;
    if (maxMs > BEHIND_MS) drainedMs = performance.now() - startedMs;
    if (performance.now() - startedMs > CALM_WITHIN_MS) break;
  }
  return { tookMs, behindMsMax, drainedMs, isCalm: calmSeconds >= CALM_SECONDS };
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
    arrived: got
      .filter((alert) => wanted.has(keyOf(alert)))
      .map(({ atMs, receivedAtMs }) => ({ atMs, ms: receivedAtMs - atMs })),
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
    ...(THREADS === null ? {} : { VIGIL_ENGINE_THREADS: THREADS }),
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
    .filter((_, index) => index % Math.max(1, Math.floor(units.length / WATCHED_UNITS)) === 0)
    .slice(0, WATCHED_UNITS);
  await feed.ask('open', { count: BEDS, prefix: PREFIX, watchedUnits });
  await sleep(EMPTY_MS);
  await screens.ask('watch', { origin: vigil.origin, unitIds: watchedUnits, screens: SCREENS });
  const hops = await openBareHops(PREFIX);
  endings.push(() => hops.close());
  const burst = await measureBurst({ vigil, feed, screens });
  const measured = await measureRun({ vigil, feed, screens }, { log, hops });
  const fed = await feed.ask('stop');
  const history = await settledHistory(database.url, fed.sent);
  const seen = await screens.ask('stop');
  return { burst, measured, fed, history, seen, alerts: matchAlerts(fed.expected, seen.raised) };
}

function latencyFigures({ alerts: { arrived }, measured: { hopSumsMs, fromMs }, fed, seen }) {
  const steady = arrived.filter(({ atMs }) => atMs >= fromMs).map(({ ms }) => ms);
  const burst = arrived.filter(({ atMs }) => atMs < fromMs).map(({ ms }) => ms);
  const told = `${fed.expected.length} expected, ${seen.raised.length} at the screens; ${JSON.stringify(seen.counts)}`;
  assert.ok(steady.length > 0, `no alert of the steady minutes arrived: ${told}`);
  const [p50, p99] = [0.5, 0.99].map((share) => rank(steady, share));
  const [hop50, hop99] = [0.5, 0.99].map((share) => rank(hopSumsMs, share));
  return [
    figure('alert latency p50, sample at the gateway to a screen', p50, 'ms', {
      goal: ['<=', 50],
      note: `${steady.length} alerts; ${(p50 / hop50).toFixed(1)} times the bare hops, ${hop50.toFixed(1)} ms (${hopSumsMs.length})`,
    }),
    figure('alert latency p99', p99, 'ms', {
      goal: ['<=', 250],
      note: `${(p99 / hop99).toFixed(1)} times the bare hops, ${hop99.toFixed(1)} ms`,
    }),
    figure('alert latency p99.9', rank(steady, 0.999), 'ms', {
      goal: ['<=', 1_000],
      note: steady.length < 1_000 ? `the slowest of ${steady.length}` : `of ${steady.length}`,
    }),
    figure('alert latency p99 in the minute of admitting all', burst.length === 0 ? null : rank(burst, 0.99), 'ms', {
      goal: ['<=', 1_000],
      note:
        burst.length === 0
          ? 'no alert arrived'
          : `${burst.length} alerts; p50 ${rank(burst, 0.5)} ms, slowest ${Math.max(...burst)} ms`,
    }),
  ];
}

/** From a press to its confirmation, and to the last screen of the unit, in the steady minutes. */
function pressFigures({ seen: { presses }, measured: { fromMs } }) {
  const steady = presses.filter(({ at }) => at >= fromMs);
  const confirmed = steady.filter(({ code, screens, of }) => code === 'ok' && screens === of);
  const slowest = confirmed.map(({ ms, lastMs }) => Math.max(ms, lastMs));
  const others = steady.length - confirmed.length;
  const codes = JSON.stringify([...new Set(steady.map(({ code = 'no answer' }) => code))]);
  return [
    figure(
      'from a press to its confirmation on every screen, p99',
      slowest.length === 0 ? null : rank(slowest, 0.99),
      'ms',
      {
        goal: ['<=', 500],
        note: `${confirmed.length} presses, ${SCREENS} screens; p50 ${slowest.length === 0 ? '–' : rank(slowest, 0.5).toFixed(0)} ms; ${others} others (${codes})`,
      },
    ),
  ];
}

function figuresOf(result) {
  const { burst, measured, fed, history, seen, alerts } = result;
  const { lag, coresUsed } = measured;
  const lags = lag.samples.map(({ lagMs }) => lagMs);
  const cores = Object.entries(coresUsed)
    .map(([part, share]) => `${part} ${share.toFixed(2)}`)
    .join(', ');
  return [
    ...latencyFigures(result),
    ...pressFigures(result),
    figure('behind while all are admitted at once', burst.behindMsMax, 'ms', {
      goal: ['<=', 1_000],
      note: `as heartbeats say; in the log within ${(burst.tookMs / 1000).toFixed(1)} s, caught up after ${(burst.drainedMs / 1000).toFixed(1)} s${burst.isCalm ? '' : '; NOT CALM when the steady minutes began'}`,
    }),
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
      goal: ['<=', 100],
      note: 'CPU',
    }),
    figure('resident memory of that process', measured.residentMb, 'MB', {
      goal: ['<=', 600],
      note: 'at the end of the steady minutes',
    }),
    figure('cores used by all parts', total(coresUsed), 'cores', {
      note: `${cores}; gateway at most ${fed.latestMs.toFixed(0)} ms late`,
    }),
    figure('snapshots sent after the first of each screen', seen.counts.snapshots - SCREENS, 'snapshots', {
      note: `heartbeats say at most ${measured.engineLagMsMax} ms behind; ${seen.counts.disconnects} screens dropped`,
    }),
  ];
}

await report(async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'vigil-bench-'));
  const database = await benchDatabase(timescaleUrl());
  const endings = [];
  try {
    const result = await run({ database, dataDir, endings });
    const { burst, measured, alerts, seen } = result;
    return {
      figures: figuresOf(result),
      machine: measured.machine,
      details: {
        beds: BEDS,
        seconds: MEASURE_MS / 1000,
        coresUsed: measured.coresUsed,
        lag: measured.lag.samples,
        counts: seen.counts,
        burst,
        hopSumsMs: measured.hopSumsMs,
        arrived: alerts.arrived,
      },
    };
  } finally {
    for (const end of endings.reverse()) await end();
    await database.drop();
    await deleteTopics(PREFIX);
    await rm(dataDir, { recursive: true });
  }
});
