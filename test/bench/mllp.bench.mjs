/**
 * HL7 v2 over MLLP at full size: 2,500 beds, one ORU of twelve OBX a bed and second, 25 gateways with a
 * connection each, from the moment a message was due to its AA. First the door alone, which answers at
 * once (what transport and parsing cost), then `vigil run feed` before Kafka, where AA means that the
 * brokers have it. At the end that process is killed with SIGKILL amid its work and started again:
 * whatever was answered AA must be in the log.
 *
 * `--minutes 5` for the full run (default: one minute), `--beds 2500`, `--window 1` messages of a
 * connection on the way at once (1: each waits for its AA, as the standard has it), `--door-only`,
 * `--bursts` all beds of a gateway at the same moment of the second instead of each at its own,
 * `--with-rest`: engine, screens and history in a second process, with TimescaleDB on the same machine.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ForkedPart } from './forked-part.mjs';
import { argument, cpuSecondsOf, figure, report, residentMbOf, watchMachine } from './measure.mjs';
import { UNIT_TOPIC } from '../../dist/services/contract/topics.js';
import { decodeVitalsBlock, isVitalsBlock } from '../../dist/services/contract/records/vitals-block.js';
import { readRange } from '../../dist/services/replay/read-range.js';
import { BEDS_A_GATEWAY, bedsOf, sourceSettings } from './mllp-load.mjs';
import { benchDatabase, deleteTopics, kafkaBrokers, openBenchLog, timescaleUrl } from './real-parts.mjs';
import { startVigilProcess } from './vigil-process.mjs';

const isDoorOnly = process.argv.includes('--door-only');
const isWithRest = process.argv.includes('--with-rest');
const BEDS = Number(argument('beds', 2_500));
const WINDOW = Number(argument('window', 1));
const MEASURE_MS = Number(argument('minutes', 1)) * 60_000;
const DOOR_MS = Math.min(MEASURE_MS, 20_000);
const WARM_MS = 20_000;
/** 2,500 children admitted at once are more than a minute of an ordinary day: their first scores are computed before their monitors begin. */
const SETTLE_MS = isWithRest ? 30_000 : 0;
const PARTITIONS = 4;
const PREFIX = `bench-mllp-${process.pid}.`;
const GATEWAYS = Math.ceil(BEDS / BEDS_A_GATEWAY);

/** Runs the gateways against ports of the process `pid`; what happened while it was measured. */
async function drive({ pid, ports, ms, admit, meanwhile = async () => null }) {
  const gateway = new ForkedPart('./mllp-gateway.mjs');
  try {
    const { admitted } = await gateway.ask('open', { beds: BEDS, ports, window: WINDOW, admit });
    await sleep(SETTLE_MS);
    await gateway.ask('start', { beds: BEDS, bursts: process.argv.includes('--bursts') });
    await sleep(WARM_MS);
    const before = { receiver: cpuSecondsOf(pid), sender: cpuSecondsOf(gateway.pid) };
    const endMachine = watchMachine(
      () => cpuSecondsOf(pid) + cpuSecondsOf(gateway.pid) + process.cpuUsage().user / 1e6,
    );
    const during = await gateway.ask('measure', { ms });
    const machine = endMachine();
    const cores = {
      receiver: (1000 * (cpuSecondsOf(pid) - before.receiver)) / ms,
      sender: (1000 * (cpuSecondsOf(gateway.pid) - before.sender)) / ms,
    };
    const residentMb = residentMbOf(pid);
    const after = await meanwhile();
    return { admitted, during, machine, cores, residentMb, after, ...(await gateway.ask('stop')) };
  } finally {
    gateway.end();
  }
}

async function doorAlone() {
  const door = new ForkedPart('./mllp-door.mjs');
  try {
    const { ports } = await door.ask('open', { count: GATEWAYS });
    return await drive({ pid: door.pid, ports, ms: DOOR_MS, admit: false });
  } finally {
    door.end();
  }
}

async function vigilBeforeKafka() {
  const [database, folders] = [
    await benchDatabase(timescaleUrl()),
    await Promise.all(['feed', 'rest'].map((name) => mkdtemp(join(tmpdir(), `vigil-bench-${name}-`)))),
  ];
  const ports = await freePorts(GATEWAYS);
  await writeFile(join(folders[0], 'sources.json'), JSON.stringify(sourceSettings(bedsOf(BEDS), ports)));
  const settings = {
    VIGIL_LOG: 'kafka',
    VIGIL_HISTORY: 'timescale',
    VIGIL_PARTITIONS: String(PARTITIONS),
    VIGIL_KAFKA_PREFIX: PREFIX,
    VIGIL_KAFKA_BROKERS: kafkaBrokers().join(','),
    VIGIL_TIMESCALE_URL: database.url,
  };
  const rest = isWithRest
    ? await startVigilProcess({ roles: ['engine', 'live', 'history'], settings, dataDir: folders[1] })
    : null;
  const startFeed = () => startVigilProcess({ roles: ['feed'], settings, dataDir: folders[0] });
  let feed = await startFeed();
  const killAmidWork = async () => {
    const killedAtMs = performance.now();
    await feed.kill();
    feed = await startFeed();
    return { awayMs: performance.now() - killedAtMs };
  };
  try {
    const run = await drive({ pid: feed.pid, ports, ms: MEASURE_MS, admit: true, meanwhile: killAmidWork });
    await feed.stop();
    return { ...run, logged: await framesInLog() };
  } finally {
    await feed.stop();
    await rest?.stop();
    await database.drop();
    await deleteTopics(PREFIX);
    for (const folder of folders) await rm(folder, { recursive: true });
  }
}

/** Different frames in the log: a message that was sent again counts once. */
async function framesInLog() {
  const log = openBenchLog(PREFIX);
  const seen = new Set();
  for (let partition = 0; partition < PARTITIONS; partition++) {
    await readRange({
      log,
      topic: UNIT_TOPIC,
      partition,
      bounds: await log.bounds(UNIT_TOPIC, partition),
      onRecord: ({ value }) => {
        const decoded = isVitalsBlock(value) ? decodeVitalsBlock(value) : null;
        if (decoded?.ok !== true) return;
        const { block } = decoded;
        for (let row = 0; row < block.rowCount; row++) {
          seen.add(`${block.sources[block.sourceSlot[row]].id} ${block.observedAtMs[row]}`);
        }
      },
    });
  }
  await log.close();
  return seen.size;
}

/** Ports that were free a moment ago, all different. */
async function freePorts(count) {
  const probes = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise((resolve, reject) => {
          const probe = createServer().once('error', reject);
          probe.listen(0, '127.0.0.1', () => resolve(probe));
        }),
    ),
  );
  const ports = probes.map((probe) => probe.address().port);
  await Promise.all(probes.map((probe) => new Promise((resolve) => probe.close(resolve))));
  return ports;
}

function figuresOf(name, run, ms) {
  const { during, latencyMs, answers, admitted = {}, unanswered, counts, cores, residentMb } = run;
  const refused = Object.entries(answers)
    .filter(([code]) => code !== 'AA')
    .reduce((sum, [, count]) => sum + count, 0);
  assert.ok(latencyMs.count > 0, 'something was answered while it was measured');
  const bytes = Math.round(during.bytes / Math.max(1, during.due));
  return [
    figure(`${name}: due to AA, p99`, latencyMs.p99, 'ms', {
      goal: ['<=', 100],
      note: `p50 ${latencyMs.p50.toFixed(1)}, p99.9 ${latencyMs.p999.toFixed(1)}, most ${latencyMs.most.toFixed(1)} ms of ${latencyMs.count}; loopback, ${WINDOW} on the way a connection`,
    }),
    figure(`${name}: messages acknowledged`, (1000 * during.acknowledged) / ms, 'a second', {
      goal: ['>=', BEDS * 0.995],
      note: `${BEDS} beds over ${GATEWAYS} connections for ${ms / 1000} s, ${bytes} bytes and 12 OBX each; ${during.backlog} waiting at the end`,
    }),
    figure(`${name}: refused or never answered`, refused + unanswered, 'messages', {
      goal: ['<=', 0],
      note: `admissions ${JSON.stringify(admitted)}, all answers ${JSON.stringify(answers)}, ${counts.resent} sent again`,
    }),
    ...(run.after === null
      ? []
      : [
          figure(
            `${name}: answered AA and not in the log after SIGKILL`,
            Math.max(0, (answers.AA ?? 0) - BEDS - run.logged),
            'messages',
            {
              goal: ['<=', 0],
              note: `${run.logged} frames in the log for ${(answers.AA ?? 0) - BEDS} answers; the process was away for ${(run.after.awayMs / 1000).toFixed(1)} s`,
            },
          ),
        ]),
    figure(`${name}: cores used by the receiver`, cores.receiver, 'cores', {
      note: `the generator, on the same machine, ${cores.sender.toFixed(2)}; resident ${residentMb.toFixed(0)} MB`,
    }),
  ];
}

await report(async () => {
  const door = await doorAlone();
  const vigil = isDoorOnly ? null : await vigilBeforeKafka();
  const figures = [
    ...figuresOf('MLLP door alone', door, DOOR_MS),
    ...(vigil === null ? [] : figuresOf(isWithRest ? 'HL7 into all of Vigil' : 'HL7 into Kafka', vigil, MEASURE_MS)),
  ];
  return {
    figures,
    machine: (vigil ?? door).machine,
    details: { date: new Date().toISOString(), beds: BEDS, window: WINDOW, door, vigil },
  };
});
