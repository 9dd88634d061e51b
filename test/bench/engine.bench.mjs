/**
 * CPU of the engine a bed-second, in memory: decode, fold (windows, vital rules, scores, ticks, model
 * inputs) and encoding of what comes out, in the chunks in which a gateway of 20 ms and eight
 * partitions would send them. Then the same at four sizes, and the windows alone against the plain
 * way of writing them (B4): a map of arrays, shifted and summed anew at every sample.
 */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { encodeDecision } from '../../dist/services/contract/decisions/decision.js';
import { ownRuleDigest } from '../../dist/services/contract/own-rule/own-rule-digest.js';
import { partitionOfUnit } from '../../dist/services/contract/topics.js';
import { encodeUnitRecord } from '../../dist/services/contract/records/unit-record.js';
import { VitalsBlockBuilder, decodeVitalsBlock } from '../../dist/services/contract/records/vitals-block.js';
import { readManifests } from '../../dist/services/engine/adapters/model-folders.js';
import { loadRules } from '../../dist/services/engine/adapters/rule-files.js';
import { createPartitionFold, foldLogRecord } from '../../dist/services/engine/fold/partition-fold.js';
import { tickRecord } from '../../dist/services/feed/intake/tick.js';
import { bedsOf, frameAt, openingRecords, unitIdsOf } from './consortium-load.mjs';
import { argument, figure, inPairs, median, ratioFigure, report, watchMachine } from './measure.mjs';
import { MEANS, MEAN_MINUTES, OurWindows } from './our-windows.mjs';

const PARTITIONS = 8;
const GATHER_MS = 20;
const FROM_MS = Date.UTC(2026, 0, 5, 10);
/** The longest grid of the engine: scores are told anew every minute. */
const WINDOW_SECONDS = 60;
const WINDOWS = Number(argument('windows', 3));
const SIZES = [100, 300, 1_000, 2_500];

const folder = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

async function engineRules() {
  return { ...(await loadRules(folder('models/rules'))), models: await readManifests(folder('models/risk')) };
}

/** An engine over `beds`, opened; `second()` makes the input of the next second and folds it. */
class BenchEngine {
  #beds;
  #folds;
  #offset = 0;
  #second = FROM_MS / 1000;
  outBytes = 0;
  decisions = 0;

  constructor(count, rules, ownRules = []) {
    this.#beds = bedsOf(count);
    this.#folds = Array.from({ length: PARTITIONS }, (_, partition) => createPartitionFold(partition, rules));
    const opening = openingRecords(this.#beds, FROM_MS);
    this.#fold(opening.map((record) => this.#recordOf(record)));
    const policies = opening.filter(({ kind }) => kind === 'policy.set');
    if (ownRules.length === 0) return;
    this.#fold(policies.flatMap((policy) => this.#agreedRules(policy, ownRules)));
    const held = this.#folds.flatMap(({ units }) =>
      [...units.values()].map(({ state }) => state.policy.ownRules?.length),
    );
    assert.ok(
      held.every((each) => each === ownRules.length),
      'every unit holds the rules',
    );
  }

  /** Rules of the unit's own, asked for by one person and agreed to by another. */
  #agreedRules(policy, ownRules) {
    const asked = { ...policy, id: `${policy.id}:own`, by: 'bench-1', ownRules };
    const { version, unitId, observedAtMs, receivedAtMs, source, id: proposalId } = asked;
    const envelope = { version, unitId, observedAtMs, receivedAtMs, source, id: `${proposalId}:agreed` };
    const agreed = { ...envelope, kind: 'policy.answered', proposalId, agrees: true, by: 'bench-2', reason: 'Bench' };
    return [asked, agreed].map((record) => this.#recordOf(record));
  }

  /** Folds one second of input; returns the CPU it took, us. */
  second() {
    this.#second += 1;
    const input = this.#inputOf(this.#second);
    const started = process.cpuUsage();
    for (const chunk of input) this.#fold(chunk);
    const { user, system } = process.cpuUsage(started);
    return user + system;
  }

  /** Chunks as the runner gets them: the ticks, then every 20 ms what each partition gathered. */
  #inputOf(second) {
    const chunks = [unitIdsOf(this.#beds).map((unitId) => this.#recordOf(tickRecord(unitId, second)))];
    const builders = Array.from({ length: PARTITIONS }, () => new VitalsBlockBuilder());
    let window = 0;
    const close = () =>
      builders.forEach(
        (builder, partition) => builder.rowCount > 0 && chunks.push([{ partition, value: builder.finish() }]),
      );
    for (const [index, bed] of this.#beds.entries()) {
      const phaseMs = Math.floor((1000 * index) / this.#beds.length);
      if (Math.floor(phaseMs / GATHER_MS) !== window) close();
      window = Math.floor(phaseMs / GATHER_MS);
      builders[partitionOfUnit(bed.unitId, PARTITIONS)].add(frameAt(bed, second * 1000 + phaseMs));
    }
    close();
    return chunks;
  }

  #recordOf(record) {
    return { partition: partitionOfUnit(record.unitId, PARTITIONS), value: encodeUnitRecord(record) };
  }

  #fold(chunk) {
    for (const { partition, value } of chunk) {
      const fold = this.#folds[partition];
      assert.equal(foldLogRecord(fold, { offset: this.#offset++, recordedAtMs: 0, key: '', value }), null);
      const { output } = fold;
      if (output.vitals.rowCount > 0) this.outBytes += output.vitals.finish().byteLength;
      for (const decision of output.decisions) this.outBytes += encodeDecision(decision).byteLength;
      this.decisions += output.decisions.length;
      output.decisions.length = 0;
      output.dueRisks.length = 0;
    }
  }
}

/** us a bed-second: median of windows of a minute, after a minute of warming. */
function measureSize(count, rules, ownRules = []) {
  const engine = new BenchEngine(count, rules, ownRules);
  for (let second = 0; second < WINDOW_SECONDS; second++) engine.second();
  const before = { outBytes: engine.outBytes, decisions: engine.decisions };
  const windows = Array.from({ length: WINDOWS }, () => {
    let cpuUs = 0;
    for (let second = 0; second < WINDOW_SECONDS; second++) cpuUs += engine.second();
    return cpuUs / WINDOW_SECONDS / count;
  });
  const bedSeconds = WINDOWS * WINDOW_SECONDS * count;
  assert.ok(engine.decisions > before.decisions, 'the engine decided something');
  return {
    us: median(windows),
    worst: Math.max(...windows),
    outBytes: (engine.outBytes - before.outBytes) / bedSeconds,
  };
}

/** Low oxygen and a fast heart for a while, in ten shades; none of these children is as ill. */
const OWN_RULES = Array.from({ length: 10 }, (_, shade) => {
  const rule = {
    id: `own-shade-${shade}`,
    title: { en: `Shade ${shade}` },
    level: 'medium',
    ages: null,
    when: {
      is: 'held',
      forMs: 30_000,
      of: {
        is: 'all',
        of: [
          { is: 'value', signal: 'spo2Percent', side: 'below', limit: 80 + shade, unit: '%' },
          { is: 'value', signal: 'heartRatePerMin', side: 'above', limit: 170, unit: '/min' },
          { is: 'trend', signal: 'heartRatePerMin', change: 'rises', by: 20, unit: '/min', withinMs: 600_000 },
        ],
      },
    },
    clearForMs: 60_000,
    restMs: 0,
    reason: 'Bench',
  };
  return { ...rule, backTest: { digest: ownRuleDigest(rule), fromMs: 0, toMs: 86_400_000, alerts: 0, bedDays: 1 } };
});
const OWN_RULES_BEDS = 300;

/** Slope of log cost against log size: 1.00 means that every bed costs the same at every size. */
function slopeOf(points) {
  const xs = points.map(({ beds }) => Math.log(beds));
  const ys = points.map(({ beds, us }) => Math.log(beds * us));
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(xs), mean(ys)];
  return (
    xs.reduce((sum, x, index) => sum + (x - mx) * (ys[index] - my), 0) / xs.reduce((sum, x) => sum + (x - mx) ** 2, 0)
  );
}

const PEER_BEDS = 100;

/** The plain way: arrays of readings by stay and signal, the old shifted out, the rest summed anew. */
class PlainWindows {
  #readings = new Map();
  means = new Float64Array(PEER_BEDS * MEANS.length);

  take(block, second) {
    const toMs = Math.floor(second / 60) * 60_000;
    const fromMs = toMs - MEAN_MINUTES * 60_000;
    for (let row = 0; row < block.rowCount; row++) {
      for (const [mean, signal] of MEANS.entries()) {
        const key = `${row}/${signal}`;
        const readings = this.#readings.get(key) ?? [];
        this.#readings.set(key, readings);
        readings.push({ atMs: block.observedAtMs[row], value: block.columns[signal][row] });
        while (readings[0].atMs < fromMs) readings.shift();
        const inside = readings.filter(({ atMs }) => atMs < toMs);
        this.means[row * MEANS.length + mean] = inside.reduce((sum, { value }) => sum + value, 0) / inside.length;
      }
    }
  }
}

async function compareWindows() {
  const beds = bedsOf(PEER_BEDS);
  const ours = new OurWindows(PEER_BEDS);
  const plain = new PlainWindows();
  // Ten minutes of values, made before the clock runs; only their times move on.
  const templates = Array.from({ length: 600 }, (_, second) => {
    const builder = new VitalsBlockBuilder();
    for (const bed of beds) builder.add(frameAt(bed, second * 1000));
    return decodeVitalsBlock(builder.finish()).block;
  });
  const blockAt = (second) => {
    const times = new Float64Array(PEER_BEDS).fill(second * 1000);
    return { ...templates[second % templates.length], observedAtMs: times, receivedAtMs: times };
  };
  const side = (windows) => {
    let second = FROM_MS / 1000;
    return () => {
      for (let count = 0; count < 10; count++) windows.take(blockAt(second), second++);
      return 10 * PEER_BEDS * MEANS.length;
    };
  };
  const [oursSide, plainSide] = [side(ours), side(plain)];
  for (let count = 0; count < 42; count++) {
    oursSide();
    plainSide();
  }
  assert.ok(
    ours.means.every((mean, index) => Math.abs(mean - plain.means[index]) < 1e-3),
    'both sides found the same means',
  );
  return inPairs({ ours: oursSide, peer: plainSide, warm: false, sideMs: 1_000 });
}

await report(async () => {
  const end = watchMachine();
  const rules = await engineRules();
  const points = SIZES.map((beds) => ({ beds, ...measureSize(beds, rules) }));
  const [plain, own] = [[], OWN_RULES].map((each) => measureSize(OWN_RULES_BEDS, rules, each));
  const windows = await compareWindows();
  const largest = points.at(-1);
  const figures = [
    figure('engine CPU a bed-second, 2,500 beds', largest.us, 'us', {
      goal: ['<=', 40],
      note: `${points.map(({ beds, us }) => `${beds}: ${us.toFixed(1)}`).join(', ')}; slowest minute ${largest.worst.toFixed(1)}`,
    }),
    figure('growth 100 to 2,500 beds', slopeOf(points), 'slope', {
      goal: ['<=', 1],
      note: 'log cost against log beds; decisions and rows out included',
    }),
    figure('engine output a bed-second', largest.outBytes, 'bytes'),
    figure('ten rules of a unit’s own, CPU a bed-second more', own.us - plain.us, 'us', {
      note: `${OWN_RULES_BEDS} beds, ${plain.us.toFixed(1)} us without; three conditions, held, in each rule`,
    }),
    ratioFigure('B4 windows against arrays shifted and summed', windows.cpuRatio, {
      note: `${(windows.ours / 1e6).toFixed(2)} M samples/s; same means found`,
    }),
  ];
  return { figures, machine: end(), details: { points, own, windows } };
});
