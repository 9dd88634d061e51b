/**
 * Risk inferences (B5): rows gathered into tensors, run by the model's process in padded batches, checked
 * and rounded, against onnxruntime on tensors that are already full, in process. Beside it the whole
 * risk desk, which also computes the features from hour means, holds them against the model's limits
 * and writes a record an answer, and the plain way of one call a row. All give the same rounded answers.
 */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { loadModel } from '../../dist/services/engine/adapters/model-folders.js';
import { HOURLY_LENGTH, HOURLY_VITALS, HOURS } from '../../dist/services/engine/risk/hourly-features.js';
import { RiskRunner } from '../../dist/services/engine/risk/risk-runner.js';
import { riskInputOf } from '../../dist/services/engine/risk/risk-input.js';
import { SILENT_LOGGER } from '../../dist/services/platform/logger.js';
import { SystemClock } from '../../dist/services/platform/system-clock.js';
import { inPairs, ratioFigure, report, watchMachine } from './measure.mjs';

const BATCH = 512;
const BATCHES = 8;
const ROWS = BATCH * BATCHES;
/** Rows that fall due in one batch of the log. */
const ARRIVING = 40;
const MODELS = fileURLToPath(new URL('../../models/risk/', import.meta.url));
const MODEL_FOLDER = `${MODELS}${readdirSync(MODELS).sort()[0]}`;
const PROCESS = new URL('../../dist/services/engine/adapters/onnx-process.js', import.meta.url);

/** Adults inside the ranges the model was trained on, each a little different. Hour means, newest last. */
const REST = {
  heartRatePerMin: 88,
  spo2Percent: 96,
  temperatureCel: 37,
  systolicPressureMmHg: 122,
  meanPressureMmHg: 84,
  diastolicPressureMmHg: 63,
  respiratoryRatePerMin: 18,
};

function dueRow(index, modelId) {
  const hourly = new Float32Array(HOURLY_LENGTH).fill(Number.NaN);
  for (let hour = 0; hour < HOURS; hour++) {
    for (const [column, vital] of HOURLY_VITALS.entries()) {
      if (REST[vital] !== undefined) {
        hourly[hour * HOURLY_VITALS.length + column] =
          REST[vital] * (1 + 0.02 * Math.sin(index * 0.7 + hour * 0.3 + column));
      }
    }
  }
  return {
    unitId: `unit-${index % 100}`,
    stayId: `stay-${index}`,
    modelId,
    dueAtMs: 1_700_000_000_000,
    hourly,
    ageYears: 30 + (index % 50),
    outsidePopulation: null,
  };
}

/** A log that only counts and keeps: its cost is not what is measured. */
class CountingLog {
  records = [];

  async append(_topic, _partition, entries) {
    this.records.push(...entries);
  }
}

/** Our side: rows arrive in groups, as batches of the log bring them, and end as records. */
function deskSide(model, due, log) {
  const desk = new RiskRunner({ models: [model], log, clock: new SystemClock(), logger: SILENT_LOGGER });
  return async () => {
    log.records = [];
    for (let start = 0; start < ROWS; start += ARRIVING) {
      desk.take((start / ARRIVING) % 8, due.slice(start, start + ARRIVING));
    }
    await desk.close();
    assert.equal(desk.failures, 0);
    assert.equal(log.records.length, ROWS);
    return ROWS;
  };
}

async function rawSession(width) {
  const session = await InferenceSession.create(`${MODEL_FOLDER}/model.onnx`, {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
  });
  const [input] = session.inputNames;
  const output = session.outputNames.find((name) => name.startsWith('prob')) ?? session.outputNames[0];
  const run = async (tensor) => (await session.run({ [input]: tensor }, [output]))[output].data;
  return { run, tensorOf: (features, rows) => new Tensor('float32', features, [rows, width]) };
}

await report(async () => {
  const end = watchMachine();
  const model = await loadModel(MODEL_FOLDER, PROCESS);
  const { manifest } = model;
  const width = manifest.features.length;
  const due = Array.from({ length: ROWS }, (_, index) => dueRow(index, manifest.modelId));
  const features = new Float32Array(ROWS * width);
  due.forEach((row, index) => {
    const input = riskInputOf(manifest, row);
    assert.ok(input.ok, input.reason);
    features.set(input.features, index * width);
  });
  const raw = await rawSession(width);
  const full = Array.from({ length: BATCHES }, (_, batch) =>
    raw.tensorOf(features.slice(batch * BATCH * width, (batch + 1) * BATCH * width), BATCH),
  );
  const single = Array.from({ length: BATCH }, (_, row) =>
    raw.tensorOf(features.slice(row * width, (row + 1) * width), 1),
  );
  const log = new CountingLog();
  const desk = deskSide(model, due, log);
  const rows = Array.from({ length: ROWS }, (_, row) => features.slice(row * width, (row + 1) * width));
  const gathered = async () => {
    for (let start = 0; start < ROWS; start += BATCH) {
      const tensor = new Float32Array(BATCH * width);
      for (let row = 0; row < BATCH; row++) tensor.set(rows[start + row], row * width);
      await model.predict(tensor, BATCH);
    }
    return ROWS;
  };
  const batches = async () => {
    for (const tensor of full) await raw.run(tensor);
    return ROWS;
  };
  const alone = async () => {
    for (const tensor of single) await raw.run(tensor);
    return BATCH;
  };
  await desk();
  await assertSameAnswers({ manifest, log, raw, full, single });
  const inProcess = await inPairs({ ours: gathered, peer: batches });
  const wholeDesk = await inPairs({ ours: desk, peer: batches, sideMs: 1_000 });
  const againstAlone = await inPairs({ ours: desk, peer: alone, sideMs: 1_000 });
  const machine = end();
  await model.close();
  const rates = ({ ours, peer, ratio }) =>
    `${Math.round(ours)} against ${Math.round(peer)} rows/s, ${ratio.median.toFixed(2)} by wall time`;
  const figures = [
    ratioFigure("B5 gathered rows in the model's process against raw full batches", inProcess.cpuRatio, {
      goal: ['>=', 0.6],
      note: rates(inProcess),
    }),
    ratioFigure('B5 whole risk desk (features, limits, records) against raw full batches', wholeDesk.cpuRatio, {
      note: `${rates(wholeDesk)}; ${(wholeDesk.oursCpuNs / 1000).toFixed(1)} us a row`,
    }),
    ratioFigure('B5 whole risk desk against one call a row without all that', againstAlone.cpuRatio, {
      note: rates(againstAlone),
    }),
  ];
  return { figures, machine, details: { inProcess, wholeDesk, againstAlone } };
});

async function assertSameAnswers({ manifest, log, raw, full, single }) {
  const scale = 10 ** manifest.roundingDecimals;
  const rounded = (probability) => Math.round(probability * scale) / scale;
  const byStay = new Map(
    log.records
      .map(({ value }) => JSON.parse(new TextDecoder().decode(value)))
      .map((record) => [record.stayId, record.probability]),
  );
  for (const [batch, tensor] of full.entries()) {
    const data = await raw.run(tensor);
    const classes = data.length / BATCH;
    for (let row = 0; row < BATCH; row++) {
      assert.equal(byStay.get(`stay-${batch * BATCH + row}`), rounded(data[row * classes + classes - 1]));
    }
  }
  for (const [row, tensor] of single.entries()) {
    assert.equal(byStay.get(`stay-${row}`), rounded((await raw.run(tensor)).at(-1)));
  }
}
