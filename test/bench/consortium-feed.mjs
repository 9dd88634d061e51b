/**
 * The gateway of the consortium bench, a process of its own: 2,500 monitors, each at its own phase of
 * the second, into Vigil's intake and on into Kafka by the wall clock; the ticker beside it. Open loop:
 * a frame carries the moment at which it was meant to be sent, however late it leaves. At random
 * moments the oxygen saturation of a bed falls for 17 s, which must raise exactly one alert.
 */
import { UNIT_TOPIC } from '../../dist/services/contract/topics.js';
import { Intake } from '../../dist/services/feed/intake/admit.js';
import { startTicker } from '../../dist/services/feed/intake/ticker.js';
import { SystemClock } from '../../dist/services/platform/system-clock.js';
import { bedsOf, frameAt, openingRecords, unitIdsOf } from './consortium-load.mjs';
import { openBenchLog } from './real-parts.mjs';

/** Frames of a dip; the rule wants 15 s, so the frame with index 15 raises the alert. */
const DIP_FRAMES = 17;
const RAISING_FRAME = 15;
/** After a dip: the alert clears after 10 s of good values, then anything goes. */
const REST_FRAMES = 14;
/** Mean frames between the rest and the next dip: watched beds are measured, the others are company. */
const PAUSE_FRAMES = { watched: 20, others: 380 };
const LOOK_EVERY_MS = 2;

const clock = new SystemClock();
let log;
let intake;
let beds = [];
let stops = [];
let sent = 0;
let refused = 0;
let latestMs = 0;
const expected = [];
/** Wall times between which dips may begin; null: none may. */
let dips = null;

process.on(
  'message',
  ({ what, ...how }) => void COMMANDS[what](how).then((answer) => process.send({ what, ...answer })),
);
process.on('disconnect', () => process.exit());

const COMMANDS = { open, admit, measure, flood, stop };

/** Of a unit, not of a child. */
const UNIT_KINDS = ['unit.configured', 'policy.set'];

/** Opens empty units, whose time begins to run. */
async function open({ count, prefix, watchedUnits, gatherMs }) {
  log = openBenchLog(prefix);
  intake = await Intake.open({ log, clock, gatherMs });
  const watched = new Set(watchedUnits);
  beds = bedsOf(count).map((bed) => ({
    ...bed,
    phaseMs: Math.floor((1000 * bed.index) / count),
    isWatched: watched.has(bed.unitId),
    low: 0,
    rest: 0,
    random: randomOf(bed.index),
  }));
  await admitRecords(({ kind }) => UNIT_KINDS.includes(kind));
  const units = unitIdsOf(beds);
  stops = [
    startTicker({
      clock,
      admitRecords: (records) => intake.admitRecords(records),
      units: () => units,
      onFault: () => refused++,
    }),
  ];
  return { partitions: await log.partitionCount(UNIT_TOPIC) };
}

/** Admits, links and charts all children as fast as the log takes it, and begins to send their frames. */
async function admit() {
  const startedMs = performance.now();
  stops.push(sendFrames());
  await admitRecords(({ kind }) => !UNIT_KINDS.includes(kind));
  return { tookMs: performance.now() - startedMs };
}

/** All at once, each unit's in order. */
async function admitRecords(isMeant) {
  const fromMs = Math.floor(clock.nowMs() / 1000) * 1000;
  const admitted = unitIdsOf(beds).map((unitId) => {
    const own = beds.filter((bed) => bed.unitId === unitId);
    return intake.admitRecords(openingRecords(own, fromMs).filter(isMeant));
  });
  await Promise.all(admitted);
}

/** Dips may begin from now until 21 s before the end, so that each can run out inside. */
async function measure({ ms }) {
  const nowMs = clock.nowMs();
  dips = { fromMs: nowMs, toMs: nowMs + ms - 21_000 };
  return { fromMs: nowMs };
}

/** Every child falls ill with its next frame: all alarm within one second, some seconds later. */
async function flood() {
  for (const bed of beds) bed.low = DIP_FRAMES;
  return { askedAtMs: clock.nowMs() };
}

async function stop() {
  stops[1]();
  await new Promise((resolve) => clock.after(3_000, resolve)); // the last second is told with the ticks that follow
  stops[0]();
  await intake.flush();
  await log.close();
  return { sent, refused, latestMs, expected };
}

/** Sends every frame at its moment or, when this process comes late, as soon as it can. */
function sendFrames() {
  let second = Math.floor(clock.nowMs() / 1000) + 1;
  let next = 0;
  return clock.every(LOOK_EVERY_MS, () => {
    const nowMs = clock.nowMs();
    const due = [];
    for (;;) {
      const bed = beds[next];
      const atMs = second * 1000 + bed.phaseMs;
      if (atMs > nowMs) break;
      latestMs = Math.max(latestMs, nowMs - atMs);
      const frame = frameAt(bed, atMs, { isDipped: isDipped(bed, atMs) });
      due.push({ ...frame, values: frame.values.slice() });
      next = (next + 1) % beds.length;
      if (next === 0) second += 1;
    }
    if (due.length === 0) return;
    sent += due.length;
    intake.admitFrames(due).catch(() => (refused += due.length));
  });
}

/** Moves the bed's course on by one frame. */
function isDipped(bed, atMs) {
  if (bed.low > 0) {
    if (bed.low === DIP_FRAMES - RAISING_FRAME && bed.isWatched) expected.push({ stayId: bed.stayId, atMs });
    bed.low -= 1;
    if (bed.low === 0) bed.rest = REST_FRAMES + Math.floor(2 * pauseOf(bed) * bed.random());
    return true;
  }
  bed.rest -= 1;
  if (dips === null || atMs < dips.fromMs || atMs > dips.toMs || bed.rest > 0) return false;
  if (bed.random() > 1 / pauseOf(bed)) return false;
  bed.low = DIP_FRAMES - 1;
  return true;
}

function pauseOf(bed) {
  return bed.isWatched ? PAUSE_FRAMES.watched : PAUSE_FRAMES.others;
}

/** Seeded by the bed: every run has the same dips, as far as the wall clock allows. */
function randomOf(seed) {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}
