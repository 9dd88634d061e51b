/**
 * A risk model served by onnxruntime in a worker of its own, never on the thread of sockets and
 * alerts: `run()` of the runtime blocks its thread. Rows are padded to fixed batch sizes, so that a
 * row's answer never depends on its neighbours; answers are rounded as the manifest says. A worker
 * that dies or hangs costs the waiting answers and is started anew.
 */
import { Worker } from 'node:worker_threads';
import { InvariantError, VigilError } from '../../platform/errors.ts';
import type { RiskManifest, RiskModel } from '../risk-model.port.ts';

/** Batch sizes the model is ever run with. */
const PADDED_ROWS = [1, 64, 512] as const;
/** Longest a call may take; the usual one takes under 5 ms. */
const ANSWER_WITHIN_MS = 5_000;

export type WorkerAnswer = { readonly call: number; readonly probabilities: Float32Array } | { readonly call: number; readonly failure: string };
export interface WorkerCall {
  readonly call: number;
  readonly rows: number;
  readonly features: Float32Array;
}

interface Waiting {
  readonly resolve: (probabilities: Float32Array) => void;
  readonly reject: (error: VigilError) => void;
  readonly timer: NodeJS.Timeout;
}

export class OnnxRiskModel implements RiskModel {
  readonly manifest: RiskManifest;
  readonly #files: { readonly model: string; readonly worker: URL };
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #calls = 0;
  #closed = false;

  /** `files.model` was checked against the manifest by the loader; `files.worker` is the built onnx-worker.js. */
  constructor(manifest: RiskManifest, files: { readonly model: string; readonly worker: URL }) {
    this.manifest = manifest;
    this.#files = files;
  }

  async predict(features: Float32Array, rowCount: number): Promise<Float64Array> {
    const width = this.manifest.features.length;
    if (features.length !== rowCount * width) throw new InvariantError(`expected ${rowCount} rows of ${width} features`);
    const answers = new Float64Array(rowCount);
    const largest = PADDED_ROWS[PADDED_ROWS.length - 1] ?? 1;
    for (let start = 0; start < rowCount; start += largest) {
      const rows = Math.min(largest, rowCount - start);
      const chunk = await this.#run(features.subarray(start * width, (start + rows) * width), rows);
      for (let row = 0; row < rows; row++) answers[start + row] = this.#checked(chunk[row]);
    }
    return answers;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#fail('the model is closing');
    await this.#worker?.terminate();
  }

  async #run(features: Float32Array, rows: number): Promise<Float32Array> {
    const padded = PADDED_ROWS.find((size) => size >= rows) ?? rows;
    const tensor = new Float32Array(padded * this.manifest.features.length);
    tensor.set(features);
    const worker = this.#runningWorker();
    const call = ++this.#calls;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#restart('no answer in time'), ANSWER_WITHIN_MS);
      this.#waiting.set(call, { resolve, reject, timer });
      worker.postMessage({ call, rows: padded, features: tensor } satisfies WorkerCall, [tensor.buffer]);
    });
  }

  #runningWorker(): Worker {
    if (this.#closed) throw new VigilError('model-failed', `${this.manifest.modelId} is closed`);
    if (this.#worker !== null) return this.#worker;
    const worker = new Worker(this.#files.worker, { workerData: { modelFile: this.#files.model, width: this.manifest.features.length } });
    worker.unref();
    worker.on('message', (answer: WorkerAnswer) => this.#settle(answer));
    worker.on('error', (error) => this.#dropped(worker, error.message));
    worker.on('exit', () => this.#dropped(worker, 'the model worker ended'));
    this.#worker = worker;
    return worker;
  }

  #settle(answer: WorkerAnswer): void {
    const waiting = this.#waiting.get(answer.call);
    if (waiting === undefined) return;
    this.#waiting.delete(answer.call);
    clearTimeout(waiting.timer);
    if ('failure' in answer) waiting.reject(new VigilError('model-failed', `${this.manifest.modelId}: ${answer.failure}`));
    else waiting.resolve(answer.probabilities);
  }

  #restart(reason: string): void {
    const worker = this.#worker;
    if (worker === null) return;
    this.#dropped(worker, reason);
    worker.terminate().catch(() => this.#fail(reason));
  }

  #dropped(worker: Worker, reason: string): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    this.#fail(reason);
  }

  #fail(reason: string): void {
    for (const waiting of this.#waiting.values()) {
      clearTimeout(waiting.timer);
      waiting.reject(new VigilError('model-failed', `${this.manifest.modelId}: ${reason}`));
    }
    this.#waiting.clear();
  }

  #checked(probability: number | undefined): number {
    if (probability === undefined || !(probability >= 0 && probability <= 1)) {
      throw new VigilError('model-failed', `${this.manifest.modelId} answered ${String(probability)}, not a probability`);
    }
    const scale = 10 ** this.manifest.roundingDecimals;
    return Math.round(probability * scale) / scale;
  }
}
