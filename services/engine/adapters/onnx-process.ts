/**
 * The process that holds one onnxruntime session: one call at a time, one thread, no spinning.
 * Arguments: the model file, the number of features a row. It ends with the engine that started it.
 */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { ModelAnswer, ModelCall } from './onnx-risk-model.ts';

const [modelFile = '', width = ''] = process.argv.slice(2);
const featureCount = Number(width);
const session = InferenceSession.create(modelFile, {
  executionProviders: ['cpu'],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
});

/** The model's only float output of shape [rows] or [rows, classes]; the last class is the outcome. */
async function answerCall(call: ModelCall): Promise<ModelAnswer> {
  const loaded = await session;
  const input = loaded.inputNames[0] ?? 'input';
  const output = loaded.outputNames.find((name) => name.startsWith('prob')) ?? loaded.outputNames[0] ?? 'output';
  const results = await loaded.run({ [input]: new Tensor('float32', call.features, [call.rows, featureCount]) }, [
    output,
  ]);
  const values = results[output]?.data;
  if (!(values instanceof Float32Array)) return { call: call.call, failure: 'the output is not a float tensor' };
  const classes = values.length / call.rows;
  const probabilities = new Float32Array(call.rows);
  for (let row = 0; row < call.rows; row++) probabilities[row] = values[row * classes + classes - 1] ?? Number.NaN;
  return { call: call.call, probabilities };
}

process.on('message', (call: ModelCall) => {
  answerCall(call)
    .catch((error: unknown): ModelAnswer => ({
      call: call.call,
      failure: error instanceof Error ? error.message : String(error),
    }))
    .then((result) => process.send?.(result))
    .catch((error: unknown) => {
      throw error;
    });
});
process.on('disconnect', () => process.exit());
// Ctrl-C reaches the whole process group; the engine says when its models end.
process.on('SIGINT', () => undefined);
