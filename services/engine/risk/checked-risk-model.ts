/**
 * A risk model that answers nobody before it has answered its own check. A wrong answer of the check is a verdict;
 * no answer in time is not: on a busy machine it is tried again, and until then rows are refused with `model-failed`.
 */
import type { Clock } from '../../platform/clock.port.ts';
import { VigilError } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import type { RiskManifest, RiskModel } from '../context/risk-model.port.ts';

export interface CheckedModelParts {
  readonly model: RiskModel;
  /** Rejects with `model-failed` when there was no answer, with anything else when it was wrong. */
  readonly prove: () => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
}

export type ModelCheck = 'passed' | 'no answer yet' | 'failed';

const TRY_AGAIN_FIRST_MS = 5_000;
const TRY_AGAIN_MAX_MS = 60_000;

export class CheckedRiskModel implements RiskModel {
  readonly manifest: RiskManifest;
  readonly #parts: CheckedModelParts;
  #check: ModelCheck = 'no answer yet';
  #proving: Promise<void> = Promise.resolve();
  #cancel: () => void = () => undefined;
  #closed = false;

  private constructor(parts: CheckedModelParts) {
    this.manifest = parts.model.manifest;
    this.#parts = parts;
  }

  /** Resolves after the first try of the check; rejects with `model-rejected` when its answer was wrong. */
  static async begin(parts: CheckedModelParts): Promise<CheckedRiskModel> {
    const model = new CheckedRiskModel(parts);
    const fault = await model.#try();
    if (fault === null) return model;
    if (model.#check === 'failed') {
      await parts.model.close();
      throw new VigilError('model-rejected', `${model.manifest.modelId}: ${fault.message}`, { cause: fault });
    }
    model.#tryAgainAfter(TRY_AGAIN_FIRST_MS, fault);
    return model;
  }

  check(): ModelCheck {
    return this.#check;
  }

  async predict(features: Float32Array, rowCount: number): Promise<Float64Array> {
    if (this.#check === 'passed') return this.#parts.model.predict(features, rowCount);
    throw new VigilError('model-failed', `${this.manifest.modelId}: its check: ${this.#check}`);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancel();
    await this.#parts.model.close();
    await this.#proving;
  }

  /** null: passed. */
  async #try(): Promise<Error | null> {
    try {
      await this.#parts.prove();
      this.#check = 'passed';
      return null;
    } catch (error) {
      if (!(error instanceof VigilError) || error.code !== 'model-failed') this.#check = 'failed';
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  #tryAgainAfter(waitMs: number, fault: Error): void {
    const { clock, logger } = this.#parts;
    const { modelId } = this.manifest;
    logger.warn(`a model did not answer its check (${fault.message}); it is tried again, scores go on`, {
      modelId,
      code: 'model-failed',
      durationMs: waitMs,
    });
    this.#cancel = clock.after(waitMs, () => {
      this.#proving = this.#try().then((again) => {
        if (this.#closed) return;
        if (again === null) logger.info('the model has answered its check', { modelId });
        else if (this.#check === 'failed') logger.error('a model is not used; scores go on', again, { modelId });
        else this.#tryAgainAfter(Math.min(waitMs * 2, TRY_AGAIN_MAX_MS), again);
      });
    });
  }
}
