/**
 * A risk model served by onnxruntime in a process of its own, never in the one of sockets and
 * alerts: `run()` of the runtime blocks its thread, and a fault in native code ends its process (a
 * worker thread that was stopped in mid-run took the whole engine with it). Rows are padded to fixed
 * batch sizes, so that a row's answer never depends on its neighbours; answers are rounded as the
 * manifest says. A process that dies or hangs costs the waiting answers and is started anew.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { InvariantError, VigilError } from '../../platform/errors.ts';
import type { RiskManifest, RiskModel } from '../context/risk-model.port.ts';

/** Batch sizes the model is ever run with. */
const PADDED_ROWS = [1, 64, 512] as const;
/** Longest a call may take; the usual one takes under 5 ms. */
const ANSWER_WITHIN_MS = 5_000;

export type ModelAnswer =
  | { readonly call: number; readonly probabilities: Float32Array }
  | { readonly call: number; readonly failure: string };
export interface ModelCall {
  readonly call: number;
  readonly rows: number;
  readonly features: Float32Array;
}

export interface ModelFiles {
  /** Checked against the manifest by the loader. */
  readonly model: string;
  /** The built onnx-process.js. */
  readonly process: URL;
}

interface Waiting {
  readonly resolve: (probabilities: Float32Array) => void;
  readonly reject: (error: VigilError) => void;
  readonly timer: NodeJS.Timeout;
}

export class OnnxRiskModel implements RiskModel {
  readonly manifest: RiskManifest;
  readonly #files: ModelFiles;
  readonly #waiting = new Map<number, Waiting>();
  #process: ChildProcess | null = null;
  #calls = 0;
  #closed = false;

  constructor(manifest: RiskManifest, files: ModelFiles) {
    this.manifest = manifest;
    this.#files = files;
  }

  async predict(features: Float32Array, rowCount: number): Promise<Float64Array> {
    const width = this.manifest.features.length;
    if (features.length !== rowCount * width) {
      throw new InvariantError(`expected ${rowCount} rows of ${width} features`);
    }
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
    const process = this.#process;
    if (process === null || !alive(process)) return;
    const ended = once(process, 'exit');
    process.ref();
    process.kill('SIGKILL');
    await ended;
  }

  async #run(features: Float32Array, rows: number): Promise<Float32Array> {
    const padded = PADDED_ROWS.find((size) => size >= rows) ?? rows;
    const tensor = new Float32Array(padded * this.manifest.features.length);
    tensor.set(features);
    const process = this.#runningProcess();
    const call = ++this.#calls;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#restart('no answer in time'), ANSWER_WITHIN_MS);
      this.#waiting.set(call, { resolve, reject, timer });
      process.send({ call, rows: padded, features: tensor } satisfies ModelCall, (error) => {
        if (error !== null) this.#restart(error.message);
      });
    });
  }

  #runningProcess(): ChildProcess {
    if (this.#closed) throw new VigilError('model-failed', `${this.manifest.modelId} is closed`);
    if (this.#process !== null) return this.#process;
    const process = fork(
      fileURLToPath(this.#files.process),
      [this.#files.model, String(this.manifest.features.length)],
      { serialization: 'advanced', execArgv: [] },
    );
    process.unref();
    process.channel?.unref();
    process.on('message', (answer: ModelAnswer) => this.#settle(answer));
    process.on('error', (error) => this.#dropped(process, error.message));
    process.on('exit', (code, signal) =>
      this.#dropped(process, `the model process ended (${signal ?? `exit code ${code}`})`),
    );
    this.#process = process;
    return process;
  }

  #settle(answer: ModelAnswer): void {
    const waiting = this.#waiting.get(answer.call);
    if (waiting === undefined) return;
    this.#waiting.delete(answer.call);
    clearTimeout(waiting.timer);
    if ('failure' in answer) {
      waiting.reject(new VigilError('model-failed', `${this.manifest.modelId}: ${answer.failure}`));
    } else waiting.resolve(answer.probabilities);
  }

  #restart(reason: string): void {
    const process = this.#process;
    if (process === null) return;
    this.#dropped(process, reason);
    process.kill('SIGKILL');
  }

  #dropped(process: ChildProcess, reason: string): void {
    if (this.#process !== process) return;
    this.#process = null;
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
      throw new VigilError(
        'model-failed',
        `${this.manifest.modelId} answered ${String(probability)}, not a probability`,
      );
    }
    const scale = 10 ** this.manifest.roundingDecimals;
    return Math.round(probability * scale) / scale;
  }
}

function alive(process: ChildProcess): boolean {
  return process.exitCode === null && process.signalCode === null;
}
