/**
 * Scored samples a second through a real broker (B1): Vigil's reader and the whole fold on vitals
 * blocks, against a bare kafkajs `eachBatch` that does nothing, once on a topic with one JSON message a
 * sample and once on the very same block topic. A third line also encodes what was decided, as it would
 * be published. Topics are filled before. Each round reads the next three minutes of the input, so
 * that the engine goes on as it would; it is timed from the first batch.
 */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { SIGNALS } from '../../dist/services/clinical/signal/signals.js';
import { encodeDecision } from '../../dist/services/contract/decisions/decision.js';
import { UNIT_TOPIC } from '../../dist/services/contract/topics.js';
import { encodeUnitRecord } from '../../dist/services/contract/records/unit-record.js';
import { VitalsBlockBuilder } from '../../dist/services/contract/records/vitals-block.js';
import { readManifests } from '../../dist/services/engine/adapters/model-folders.js';
import { loadRules } from '../../dist/services/engine/adapters/rule-files.js';
import { createPartitionFold, foldLogRecord } from '../../dist/services/engine/fold/partition-fold.js';
import { tickRecord } from '../../dist/services/feed/intake/tick.js';
import { bedsOf, frameAt, openingRecords, SIGNALS_A_FRAME, unitIdsOf } from './consortium-load.mjs';
import { inPairs, ratioFigure, report, watchMachine } from './measure.mjs';
import { bareKafka, deleteTopics, openBenchLog } from './real-parts.mjs';

const PREFIX = `bench-b1-${process.pid}.`;
const SAMPLE_TOPIC = `${PREFIX}sample`;
const FROM_MS = Date.UTC(2026, 0, 5, 10);
/** One partition of eight at 2,500 beds. */
const BEDS = bedsOf(313);
const GATHER_MS = 20;
const SECONDS_A_ROUND = 180;
/** Three comparisons: one round each to warm, seven to measure. */
const ROUNDS = 3 * 8;
/** The builder of outgoing rows is emptied at this size when nothing is published. */
const ROWS_HELD = 5_000;
const SAMPLES_A_ROUND = BEDS.length * SIGNALS_A_FRAME * SECONDS_A_ROUND;
/** As Vigil's own reader asks, so that both sides are given batches of the same size. */
const FETCH = { minBytes: 1, maxWaitTimeInMs: 250, maxBytesPerPartition: 2 * 1024 * 1024, maxBytes: 16 * 1024 * 1024 };

const folder = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Log entries of one second: ticks, then a block every 20 ms. */
function secondOfInput(second) {
  const entries = unitIdsOf(BEDS).map((unitId) => ({
    key: unitId,
    value: encodeUnitRecord(tickRecord(unitId, second)),
  }));
  const builder = new VitalsBlockBuilder();
  let window = 0;
  for (const bed of BEDS) {
    const phaseMs = Math.floor((1000 * bed.index) / BEDS.length);
    if (Math.floor(phaseMs / GATHER_MS) !== window && builder.rowCount > 0) {
      entries.push({ key: 'block', value: builder.finish() });
    }
    window = Math.floor(phaseMs / GATHER_MS);
    builder.add(frameAt(bed, second * 1000 + phaseMs));
  }
  entries.push({ key: 'block', value: builder.finish() });
  return entries;
}

/** Fills the block topic; returns the offset at which each round begins and, last, where all ends. */
async function fillBlocks(log) {
  await log.createTopics([{ name: UNIT_TOPIC, partitions: 1, retentionMs: 72 * 3_600_000 }]);
  const opening = openingRecords(BEDS, FROM_MS).map((record) => ({
    key: record.unitId,
    value: encodeUnitRecord(record),
  }));
  await append(log, opening);
  const starts = [0];
  let written = opening.length;
  for (let second = 1; second <= ROUNDS * SECONDS_A_ROUND; second++) {
    const entries = secondOfInput(FROM_MS / 1000 + second);
    await append(log, entries);
    written += entries.length;
    if (second % SECONDS_A_ROUND === 0) starts.push(written);
  }
  assert.equal((await log.bounds(UNIT_TOPIC, 0)).endOffset, written);
  return starts;
}

async function append(log, entries) {
  for (let start = 0; start < entries.length; start += 200) {
    await log.append(UNIT_TOPIC, 0, entries.slice(start, start + 200));
  }
}

/** One round again, one message a sample. */
async function fillSamples() {
  const kafka = bareKafka();
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic: SAMPLE_TOPIC, numPartitions: 1 }] });
  await admin.disconnect();
  const producer = kafka.producer();
  await producer.connect();
  for (let second = 1; second <= SECONDS_A_ROUND; second++) {
    const messages = BEDS.flatMap((bed) => samplesOf(frameAt(bed, FROM_MS + second * 1000)));
    for (let start = 0; start < messages.length; start += 1_000) {
      await producer.send({ topic: SAMPLE_TOPIC, acks: 1, messages: messages.slice(start, start + 1_000) });
    }
  }
  await producer.disconnect();
}

function samplesOf({ unitId, source, observedAtMs, receivedAtMs, presentBits, values }) {
  return SIGNALS.flatMap(({ name }, signal) =>
    (presentBits & (1 << signal)) === 0
      ? []
      : [
          {
            value: JSON.stringify({
              unitId,
              deviceId: source.id,
              signal: name,
              observedAtMs,
              receivedAtMs,
              value: values[signal],
            }),
          },
        ],
  );
}

/** Times from the first batch to the one that holds `endOffset - 1`; `units` are what came by then. */
class Stopwatch {
  #startedMs = null;
  #startedCpu = null;
  #resolve;
  /** Ends the wait with a fault. */
  fail;
  done = new Promise((resolve, reject) => {
    this.#resolve = resolve;
    this.fail = reject;
  });

  batch() {
    this.#startedMs ??= performance.now();
    this.#startedCpu ??= process.cpuUsage();
  }

  end(units) {
    const { user, system } = process.cpuUsage(this.#startedCpu);
    this.#resolve({
      units,
      wallSeconds: (performance.now() - this.#startedMs) / 1000,
      cpuSeconds: (user + system) / 1e6,
    });
  }
}

/** Ours: the reader of the log and the fold. `encodes` is asked whether what came out is encoded before it is dropped. */
async function oursSide(log, starts, encodes) {
  const rules = { ...(await loadRules(folder('models/rules'))), models: await readManifests(folder('models/risk')) };
  const { topicId } = await log.bounds(UNIT_TOPIC, 0);
  const fold = createPartitionFold(0, rules);
  let round = 0;
  return async () => {
    const [from, to] = [starts[round], starts[round + 1]];
    assert.ok(to !== undefined, 'no rounds are left');
    round += 1;
    const watch = new Stopwatch();
    let rows = 0;
    const reader = await log.read({
      topic: UNIT_TOPIC,
      positions: new Map([[0, { kind: 'offset', offset: from, topicId }]]),
      onBatch: async (_partition, records) => {
        watch.batch();
        for (const record of records) {
          if (record.offset >= to) break;
          assert.equal(foldLogRecord(fold, record), null);
          rows += emptyOutput(fold.output, encodes());
          if (record.offset === to - 1) watch.end(rows * SIGNALS_A_FRAME);
        }
      },
      onFault: (fault) => watch.fail(fault),
    });
    const measured = await watch.done;
    await reader.close();
    // The rows of the last second leave with the tick that follows it, and some wait in the builder.
    assert.ok(
      Math.abs(measured.units - SAMPLES_A_ROUND) <= (2 * BEDS.length + 2 * ROWS_HELD) * SIGNALS_A_FRAME,
      'every sample was scored',
    );
    return { ...measured, units: SAMPLES_A_ROUND };
  };
}

function emptyOutput(output, isEncoded) {
  const rows = output.vitals.rowCount;
  if (rows >= ROWS_HELD || isEncoded) output.vitals.finish();
  if (isEncoded) for (const decision of output.decisions) encodeDecision(decision);
  output.decisions.length = 0;
  output.dueRisks.length = 0;
  return output.vitals.rowCount === 0 ? rows : 0;
}

/** The peer: kafkajs hands over batches, nothing is done with them. Reads `count` messages from `offset` on. */
function bareSide(topic, rangeOf) {
  return async () => {
    const { from, to } = rangeOf();
    const watch = new Stopwatch();
    const consumer = bareKafka().consumer({ groupId: `${PREFIX}${Math.random()}`, ...FETCH });
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        watch.batch();
        if (Number(batch.lastOffset()) >= to - 1) watch.end(SAMPLES_A_ROUND);
      },
    });
    consumer.seek({ topic, partition: 0, offset: String(from) });
    const measured = await watch.done;
    await consumer.disconnect();
    return measured;
  };
}

await report(async () => {
  const end = watchMachine();
  const log = openBenchLog(PREFIX);
  try {
    const starts = await fillBlocks(log);
    await fillSamples();
    let isEncoded = false;
    const ours = await oursSide(log, starts, () => isEncoded);
    const onSamples = bareSide(SAMPLE_TOPIC, () => ({ from: 0, to: SAMPLES_A_ROUND }));
    let blockRound = 0;
    const onBlocks = bareSide(`${PREFIX}${UNIT_TOPIC}`, () => ({ from: starts[blockRound], to: starts[++blockRound] }));
    const compare = async (peer) => {
      await ours();
      await peer();
      return inPairs({ ours, peer, warm: false, sideMs: 0 });
    };
    const againstSamples = await compare(onSamples);
    const againstBlocks = await compare(onBlocks);
    isEncoded = true;
    const encoded = await compare(onSamples);
    const rates = (pairs) =>
      `${(pairs.ours / 1e6).toFixed(2)} against ${(pairs.peer / 1e6).toFixed(2)} M samples/s; by CPU time ${pairs.cpuRatio.median.toFixed(2)}`;
    const figures = [
      ratioFigure(
        'B1 reader and fold on blocks against a bare kafkajs loop on one JSON message a sample',
        againstSamples.ratio,
        { goal: ['>=', 2], note: rates(againstSamples) },
      ),
      ratioFigure('B1 the same, and what was decided encoded as for publishing', encoded.ratio, {
        note: rates(encoded),
      }),
      ratioFigure('B1 reader and fold against a bare kafkajs loop on the same blocks', againstBlocks.ratio, {
        note: rates(againstBlocks),
      }),
    ];
    return { figures, machine: end(), details: { againstSamples, encoded, againstBlocks } };
  } finally {
    await log.close();
    await deleteTopics(PREFIX);
  }
});
