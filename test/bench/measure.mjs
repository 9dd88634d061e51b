/**
 * How the benches measure: two sides interleaved A B A B on the same data, the median of their
 * pairwise ratios with a bootstrap interval, latencies by rank, and a record of what else the machine
 * did meanwhile. A figure from a machine that others used is marked `contended`, never left out.
 */
import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';

const PAIRS = 7;
const SIDE_MS = 3_000;
const WARM_MS_MIN = 2_000;
const WARM_MS_MAX = 10_000;
/** Warm when three windows in a row differ by less than this share. */
const WARM_SHARE = 0.05;
const RESAMPLES = 2_000;
/** Linux counts CPU time of processes in hundredths of a second. */
const TICKS_A_SECOND = 100;
/** More than this share of all cores used by others: the run is marked. */
const CONTENDED_SHARE = 0.1;

/**
 * Runs two sides in pairs. Each is a function that does one round of work and resolves to the units
 * done, or `{ prepare, run }` where a round needs something made before the clock runs (then one round
 * is measured, whatever `sideMs` says). A side that times itself resolves to `{ units, wallSeconds,
 * cpuSeconds }` of one round instead. Resolves to units a second of both (medians, wall time), the
 * ratio ours / peer of each pair by its median with a 95 % interval, and the same ratio counted in CPU
 * time of this process, which other programs disturb less.
 */
export async function inPairs({ ours, peer, pairs = PAIRS, sideMs = SIDE_MS, warm = true }) {
  if (warm) for (const side of [ours, peer]) await warmUp(side);
  const measured = [];
  for (let pair = 0; pair < pairs; pair++) {
    measured.push({ ours: await rateOf(ours, sideMs), peer: await rateOf(peer, sideMs) });
  }
  const of = (side, field) => measured.map((each) => each[side][field]);
  const ratios = (field) => measured.map((each) => each.ours[field] / each.peer[field]);
  return {
    pairs,
    ours: median(of('ours', 'perSecond')),
    peer: median(of('peer', 'perSecond')),
    ratio: withInterval(ratios('perSecond')),
    bestRatio: Math.max(...of('ours', 'perSecond')) / Math.max(...of('peer', 'perSecond')),
    cpuRatio: withInterval(ratios('perCpuSecond')),
    /** CPU time of this process a unit, ns. */
    oursCpuNs: 1e9 / median(of('ours', 'perCpuSecond')),
    peerCpuNs: 1e9 / median(of('peer', 'perCpuSecond')),
  };
}

async function warmUp(side) {
  const startedMs = performance.now();
  const rates = [];
  for (;;) {
    rates.push((await rateOf(side, 500)).perSecond);
    const passedMs = performance.now() - startedMs;
    const last = rates.slice(-3);
    const isSteady = last.length === 3 && Math.max(...last) <= Math.min(...last) * (1 + WARM_SHARE);
    if ((passedMs >= WARM_MS_MIN && isSteady) || passedMs >= WARM_MS_MAX) return;
  }
}

async function rateOf(side, sideMs) {
  const run = side.run ?? side;
  const forMs = side.prepare ? 0 : sideMs;
  await side.prepare?.();
  const startedMs = performance.now();
  const startedCpu = process.cpuUsage();
  let units = 0;
  do {
    const done = await run();
    if (typeof done !== 'number') {
      return { perSecond: done.units / done.wallSeconds, perCpuSecond: done.units / done.cpuSeconds };
    }
    units += done;
  } while (performance.now() - startedMs < forMs);
  const wallSeconds = (performance.now() - startedMs) / 1000;
  const { user, system } = process.cpuUsage(startedCpu);
  return { perSecond: units / wallSeconds, perCpuSecond: units / ((user + system) / 1e6) };
}

/** Median and its 95 % bootstrap interval; the draws are seeded, so the same values give the same interval. */
export function withInterval(values) {
  let seed = 1;
  const draw = () => (seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  const medians = Array.from({ length: RESAMPLES }, () =>
    median(values.map(() => values[Math.floor(draw() * values.length)])),
  );
  return { median: median(values), low: rank(medians, 0.025), high: rank(medians, 0.975) };
}

export function median(values) {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Smallest value that at least `share` of the values do not exceed. */
export function rank(values, share) {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))];
}

/** CPU seconds that a process has used so far, with its ended children; 0 when it is gone. */
export function cpuSecondsOf(pid) {
  const fields = statOf(pid);
  return fields === null ? 0 : fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) / TICKS_A_SECOND;
}

/** Resident memory of a process now, MB. */
export function residentMbOf(pid) {
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}

/** Fields of /proc/<pid>/stat behind the program's name, which may hold spaces. */
function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return null;
    throw error;
  }
}

/**
 * Watches the machine until `end()`, which resolves what happened meanwhile. `ours()` gives the CPU
 * seconds so far of every process that belongs to the measurement; what is used beyond is others'.
 */
export function watchMachine(ours = () => process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6) {
  const before = { ...machineSeconds(), ours: ours(), load: loadavg()[0], wallMs: performance.now() };
  return () => {
    const after = { ...machineSeconds(), ours: ours() };
    const coreSeconds = ((performance.now() - before.wallMs) / 1000) * cpus().length;
    const othersShare = Math.max(0, after.busy - before.busy - (after.ours - before.ours)) / coreSeconds;
    return {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      coreSpeed: coreSpeed(),
      node: process.version,
      loadBefore: before.load,
      loadAfter: loadavg()[0],
      stealPercent: (100 * (after.steal - before.steal)) / coreSeconds,
      othersPercent: 100 * othersShare,
      contended: othersShare > CONTENDED_SHARE,
    };
  };
}

/** Rounds of the fixed loop; about a tenth of a second. */
const SPEED_ROUNDS = 20_000_000;

/**
 * How fast one core of this machine is just now: millions of rounds a second of a fixed loop of whole and floating
 * numbers, the best of five. Figures of two machines are to be compared with this beside them.
 */
export function coreSpeed() {
  let best = 0;
  for (let run = 0; run < 5; run++) {
    const startedMs = performance.now();
    let [hash, sum] = [0x811c9dc5, 0];
    for (let round = 0; round < SPEED_ROUNDS; round++) {
      hash = Math.imul(hash ^ round, 0x01000193);
      sum += (hash >>> 8) * 0.5;
    }
    if (!Number.isFinite(sum)) throw new Error('the loop was not run');
    best = Math.max(best, SPEED_ROUNDS / 1000 / (performance.now() - startedMs));
  }
  return best;
}

/** Busy and stolen time of all cores since boot, seconds. */
function machineSeconds() {
  const [user, nice, system, , , irq, softirq, steal] = readFileSync('/proc/stat', 'utf8')
    .split('\n')[0]
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return { busy: (user + nice + system + irq + softirq) / TICKS_A_SECOND, steal: steal / TICKS_A_SECOND };
}

/** `--name value` of the command line; a bench run by `npm run bench` gets the same words. */
export function argument(name, fallback) {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : process.argv[at + 1];
}

/**
 * One line of the table. `interval` belongs to `value`; `goal` is `['<=', 40]` or `['>=', 2]`; `note`
 * says what the number is made of.
 */
export function figure(name, value, unit, { interval = null, goal = null, note = '' } = {}) {
  return {
    name,
    value,
    unit,
    interval,
    goal,
    note,
    met: goal === null || value === null ? null : goal[0] === '<=' ? value <= goal[1] : value >= goal[1],
  };
}

/** A ratio of `inPairs` as a line of the table. */
export function ratioFigure(name, { median: value, low, high }, rest = {}) {
  return figure(name, value, 'x', { interval: [low, high], ...rest });
}

/** Runs a bench and hands its figures to `npm run bench`, or prints them when it is run alone. */
export async function report(measure) {
  const result = await measure();
  if (process.send) process.send(result, () => process.exit());
  else {
    console.log(JSON.stringify(result, null, 2));
    process.exit();
  }
}
