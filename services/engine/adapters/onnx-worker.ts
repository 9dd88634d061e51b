/** The thread that holds one onnxruntime session: one call at a time, one thread, no spinning. */
import { parentPort, workerData } from 'node:worker_threads';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { WorkerAnswer, WorkerCall } from './onnx-risk-model.ts';

interface WorkerStart {
  readonly modelFile: string;
  readonly width: number;
}

const start = workerData as WorkerStart;
const session = InferenceSession.create(start.modelFile, {
  executionProviders: ['cpu'],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
});

/** The model's only float output of shape [rows] or [rows, classes]; the last class is the outcome. */
async function answer(call: WorkerCall): Promise<WorkerAnswer> {
  const loaded = await session;
  const input = loaded.inputNames[0] ?? 'input';
  const output = loaded.outputNames.find((name) => name.startsWith('prob')) ?? loaded.outputNames[0] ?? 'output';
  const results = await loaded.run({ [input]: new Tensor('float32', call.features, [call.rows, start.width]) }, [output]);
  const values = results[output]?.data;
  if (!(values instanceof Float32Array)) return { call: call.call, failure: 'the output is not a float tensor' };
  const classes = values.length / call.rows;
  const probabilities = new Float32Array(call.rows);
  for (let row = 0; row < call.rows; row++) probabilities[row] = values[row * classes + classes - 1] ?? Number.NaN;
  return { call: call.call, probabilities };
}

parentPort?.on('message', (call: WorkerCall) => {
  answer(call)
    .catch((error: unknown): WorkerAnswer => ({ call: call.call, failure: error instanceof Error ? error.message : String(error) }))
    .then((result) => parentPort?.postMessage(result))
    .catch((error: unknown) => {
      throw error;
    });
});
