/**
 * Windows against how others make them (issue: windows and features against Bytewax, and against columnar numpy): means of
 * the last five whole minutes of eight signals of each bed. Ours writes each second as it comes, judges whether it is
 * plausible, can take it back, and gives the means anew every second. numpy is given all of it at once and gives them every
 * second; Bytewax is given it a sample at a time and gives them every minute. All three must find the same means.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { VitalsBlockBuilder, decodeVitalsBlock } from '../../dist/services/contract/records/vitals-block.js';
import { SIGNAL_COUNT } from '../../dist/services/clinical/signal/signals.js';
import { pythonPackagesFolder } from '../../infra/local/python-packages.mjs';
import { figure, report, watchMachine } from './measure.mjs';
import { MEANS, MEAN_MINUTES, OurWindows } from './our-windows.mjs';

const BEDS = 25;
const SECONDS = 420;
const PAIRS = 3;
const FROM_SECOND = 1_767_607_200;
const PACKAGES = ['bytewax==0.21.1', 'numpy==2.2.6'];
const PEERS = fileURLToPath(new URL('./windows_peers.py', import.meta.url));
const PRESENT = MEANS.reduce((bits, signal) => bits | (1 << signal), 0);
/** Of each signal of MEANS: the least value and the step of a saw tooth of 97. */
const SHAPES = [
  [100, 0.5],
  [25, 0.2],
  [90, 0.1],
  [70, 0.3],
  [50, 0.3],
  [35, 0.3],
  [36, 0.01],
  [30, 0.2],
];

function valueOf(bed, mean, second) {
  const [least, step] = SHAPES[mean];
  return least + ((bed * 31 + mean * 17 + second * 7) % 97) * step;
}

function blocks() {
  return Array.from({ length: SECONDS }, (_, second) => {
    const builder = new VitalsBlockBuilder();
    const atMs = (FROM_SECOND + second) * 1000;
    for (let bed = 0; bed < BEDS; bed++) {
      const values = new Float32Array(SIGNAL_COUNT);
      MEANS.forEach((signal, mean) => (values[signal] = valueOf(bed, mean, second)));
      builder.add({
        unitId: 'bench',
        source: { id: `monitor-${bed}`, intervalMs: 1000 },
        observedAtMs: atMs,
        receivedAtMs: atMs,
        presentBits: PRESENT,
        offBits: 0,
        values,
      });
    }
    return decodeVitalsBlock(builder.finish()).block;
  });
}

function ours(input) {
  const windows = new OurWindows(BEDS);
  const started = process.cpuUsage();
  for (const [second, block] of input.entries()) windows.take(block, FROM_SECOND + second);
  const { user, system } = process.cpuUsage(started);
  return { cpuSeconds: (user + system) / 1e6, means: [...windows.means] };
}

function peer(folder, name) {
  const task = { beds: BEDS, seconds: SECONDS, from: FROM_SECOND, minutes: MEAN_MINUTES, shapes: SHAPES };
  const out = execFileSync('python3', [PEERS, name, JSON.stringify(task)], {
    env: { ...process.env, PYTHONPATH: folder },
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(out);
}

function ratios(input, folder, name) {
  return Array.from({ length: PAIRS }, () => {
    const [our, other] = [ours(input), peer(folder, name)];
    assert.equal(other.means.length, our.means.length);
    our.means.forEach((mean, index) => assert.ok(Math.abs(mean - other.means[index]) < 1e-3, `${name} ${index}`));
    return { ratio: other.cpuSeconds / our.cpuSeconds, ours: our.cpuSeconds, peer: other.cpuSeconds };
  }).toSorted((a, b) => a.ratio - b.ratio);
}

await report(async () => {
  const folder = await pythonPackagesFolder('windows-peers', PACKAGES);
  const end = watchMachine();
  const input = blocks();
  for (let warm = 0; warm < 3; warm++) ours(input);
  const samples = BEDS * SECONDS * MEANS.length;
  const figures = [
    ['bytewax', 30],
    ['numpy', 0.2],
  ].map(([name, goal]) => {
    const measured = ratios(input, folder, name);
    const middle = measured[Math.floor(PAIRS / 2)];
    return figure(`windows against ${name}, CPU time`, middle.ratio, 'x', {
      goal: ['>=', goal],
      interval: [measured[0].ratio, measured.at(-1).ratio],
      note: `${((1e9 * middle.ours) / samples).toFixed(0)} against ${((1e9 * middle.peer) / samples).toFixed(0)} ns a sample; the same means`,
    });
  });
  return { figures, machine: end() };
});
