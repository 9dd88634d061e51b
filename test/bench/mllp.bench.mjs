/**
 * HL7 v2 over MLLP at full size: 2,500 beds, one ORU of twelve OBX a bed and second, 25 gateways with a
 * connection each, from the moment a message was due to its AA. First the door alone, which answers at
 * once (what transport and parsing cost), then the whole Vigil on its embedded stores, where AA means
 * that the message is durable.
 *
 * `--minutes 5` for the full run (default: one minute), `--beds 2500`, `--window 1` messages of a
 * connection on the way at once (1: each waits for its AA, as the standard has it), `--door-only`.
 */
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { argument, cpuSecondsOf, figure, report, residentMbOf, watchMachine } from './measure.mjs';
import { BEDS_A_GATEWAY, bedsOf, sourceSettings } from './mllp-load.mjs';
import { startVigilProcess } from './vigil-process.mjs';

const BEDS = Number(argument('beds', 2_500));
const WINDOW = Number(argument('window', 1));
const MEASURE_MS = Number(argument('minutes', 1)) * 60_000;
const DOOR_MS = Math.min(MEASURE_MS, 20_000);
const WARM_MS = 10_000;
const GATEWAYS = Math.ceil(BEDS / BEDS_A_GATEWAY);
const isDoorOnly = process.argv.includes('--door-only');

/** A forked part that answers each command once. */
class Part {
  #child;

  constructor(file) {
    this.#child = fork(fileURLToPath(new URL(file, import.meta.url)), { stdio: 'inherit' });
  }

  get pid() {
    return this.#child.pid;
  }

  ask(what, how = {}) {
    return new Promise((resolve, reject) => {
      const ended = (code) => reject(new Error(`${what}: the process ended with ${code}`));
      this.#child.once('exit', ended);
      this.#child.once('message', (answer) => {
        this.#child.off('exit', ended);
        resolve(answer);
      });
      this.#child.send({ what, ...how });
    });
  }

  end() {
    this.#child.kill();
  }
}

/** Runs the gateways against ports of the process `pid`; what happened while it was measured. */
async function drive({ pid, ports, ms, admit }) {
  const gateway = new Part('./mllp-gateway.mjs');
  try {
    const { admitted } = await gateway.ask('open', { beds: BEDS, ports, window: WINDOW, admit });
    await gateway.ask('start', { beds: BEDS });
    await sleep(WARM_MS);
    const before = { receiver: cpuSecondsOf(pid), sender: cpuSecondsOf(gateway.pid) };
    const endMachine = watchMachine(() => cpuSecondsOf(pid) + cpuSecondsOf(gateway.pid) + process.cpuUsage().user / 1e6);
    const during = await gateway.ask('measure', { ms });
    const machine = endMachine();
    const cores = { receiver: (1000 * (cpuSecondsOf(pid) - before.receiver)) / ms, sender: (1000 * (cpuSecondsOf(gateway.pid) - before.sender)) / ms };
    const residentMb = residentMbOf(pid);
    return { admitted, during, machine, cores, residentMb, ...(await gateway.ask('stop')) };
  } finally {
    gateway.end();
  }
}

async function doorAlone() {
  const door = new Part('./mllp-door.mjs');
  try {
    const { ports } = await door.ask('open', { count: GATEWAYS });
    return await drive({ pid: door.pid, ports, ms: DOOR_MS, admit: false });
  } finally {
    door.end();
  }
}

async function wholeVigil() {
  const dataDir = await mkdtemp(join(tmpdir(), 'vigil-bench-'));
  const ports = await freePorts(GATEWAYS);
  await writeFile(join(dataDir, 'sources.json'), JSON.stringify(sourceSettings(bedsOf(BEDS), ports)));
  const vigil = await startVigilProcess({ settings: {}, dataDir, nodeOptions: process.env.PROF ? ["--cpu-prof", "--cpu-prof-dir=/tmp/prof"] : [] });
  try {
    return await drive({ pid: vigil.pid, ports, ms: MEASURE_MS, admit: true });
  } finally {
    await vigil.stop();
    await rm(dataDir, { recursive: true });
  }
}

/** Ports that were free a moment ago, all different. */
async function freePorts(count) {
  const probes = await Promise.all(Array.from({ length: count }, () => new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => resolve(probe));
  })));
  const ports = probes.map((probe) => probe.address().port);
  await Promise.all(probes.map((probe) => new Promise((resolve) => probe.close(resolve))));
  return ports;
}

function figuresOf(name, run, ms) {
  const { during, latencyMs, answers, admitted = {}, unanswered, counts, cores, residentMb } = run;
  const refused = Object.entries(answers).filter(([code]) => code !== 'AA').reduce((sum, [, count]) => sum + count, 0);
  assert.ok(latencyMs.count > 0, 'something was answered while it was measured');
  const bytes = Math.round(during.bytes / Math.max(1, during.due));
  return [
    figure(`${name}: due to AA, p99`, latencyMs.p99, 'ms', { goal: ['<=', 100], note: `p50 ${latencyMs.p50.toFixed(1)}, p99.9 ${latencyMs.p999.toFixed(1)}, most ${latencyMs.most.toFixed(1)} ms of ${latencyMs.count}; loopback, ${WINDOW} on the way a connection` }),
    figure(`${name}: messages acknowledged`, (1000 * during.acknowledged) / ms, 'a second', { goal: ['>=', BEDS * 0.995], note: `${BEDS} beds over ${GATEWAYS} connections for ${ms / 1000} s, ${bytes} bytes and 12 OBX each; ${during.backlog} waiting at the end` }),
    figure(`${name}: refused or never answered`, refused + unanswered, 'messages', { goal: ['<=', 0], note: `admissions ${JSON.stringify(admitted)}, all answers ${JSON.stringify(answers)}, ${counts.resent} sent again` }),
    figure(`${name}: cores used by the receiver`, cores.receiver, 'cores', { note: `the generator, on the same machine, ${cores.sender.toFixed(2)}; resident ${residentMb.toFixed(0)} MB` }),
  ];
}

await report(async () => {
  const door = await doorAlone();
  const vigil = isDoorOnly ? null : await wholeVigil();
  const figures = [...figuresOf('MLLP door alone', door, DOOR_MS), ...(vigil === null ? [] : figuresOf('HL7 into Vigil', vigil, MEASURE_MS))];
  return { figures, machine: (vigil ?? door).machine, details: { date: new Date().toISOString(), beds: BEDS, window: WINDOW, door, vigil } };
});
