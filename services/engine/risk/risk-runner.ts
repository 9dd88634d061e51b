/**
 * Gathers the model inputs that fell due in all units, runs each model once for many rows, and
 * appends the answers to the input log. Nothing waits for it: rule scores and alerts go on when a
 * model is slow, fails or refuses. What it writes is a function of the due point alone (ids, times),
 * so a second engine or a repeated batch writes equal records, and the fold keeps the first.
 */
import { UNIT_TOPIC } from '../../contract/topics.ts';
import { RECORD_VERSION, encodeUnitRecord, type RecordOf } from '../../contract/records/unit-record.ts';
import type { RiskRefusal } from '../../clinical/statement/risk-refusal.ts';
import type { EventLog } from '../../log/event-log.port.ts';
import type { Clock } from '../../platform/clock.port.ts';
import { messageOf } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import type { RiskManifest, RiskModel } from '../context/risk-model.port.ts';
import type { DueRisk } from '../context/fold-context.ts';
import { riskInputOf } from './risk-input.ts';

/** Rows of one model call; also the most that wait. Batches are padded to fixed sizes by the adapter. */
const ROWS_MAX = 512;
/** A row waits at most this long for others. */
const GATHER_MS = 5;

interface WaitingRow {
  readonly partition: number;
  readonly due: DueRisk;
  readonly features: Float32Array;
}

export interface RiskRunnerOptions {
  readonly models: readonly RiskModel[];
  readonly log: EventLog;
  readonly clock: Clock;
  readonly logger: Logger;
}

export class RiskRunner {
  readonly #options: RiskRunnerOptions;
  readonly #waiting = new Map<string, WaitingRow[]>();
  readonly #running = new Set<Promise<void>>();
  #cancelTimer: (() => void) | null = null;
  #failures = 0;

  constructor(options: RiskRunnerOptions) {
    this.#options = options;
  }

  /** Model calls and appends that failed since start. */
  get failures(): number {
    return this.#failures;
  }

  /** Takes rows that fell due; returns at once. */
  take(partition: number, due: readonly DueRisk[]): void {
    for (const row of due) this.#takeOne(partition, row);
    if (this.#waiting.size > 0) this.#cancelTimer ??= this.#options.clock.after(GATHER_MS, () => this.#runAll());
  }

  /** Answers what is waiting and resolves when every answer is in the log or has failed. */
  async close(): Promise<void> {
    this.#runAll();
    await Promise.all(this.#running);
  }

  #takeOne(partition: number, due: DueRisk): void {
    const model = this.#options.models.find((candidate) => candidate.manifest.modelId === due.modelId);
    if (model === undefined) return;
    const input = riskInputOf(model.manifest, due);
    if (!input.ok) {
      this.#track(
        this.#append(partition, [answerOf({ due, manifest: model.manifest, probability: null, reason: input.reason })]),
      );
      return;
    }
    const rows = this.#waiting.get(due.modelId) ?? [];
    rows.push({ partition, due, features: input.features });
    this.#waiting.set(due.modelId, rows);
    if (rows.length >= ROWS_MAX) this.#runModel(model);
  }

  #runAll(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    for (const model of this.#options.models) if (this.#waiting.has(model.manifest.modelId)) this.#runModel(model);
  }

  #runModel(model: RiskModel): void {
    const rows = this.#waiting.get(model.manifest.modelId) ?? [];
    this.#waiting.delete(model.manifest.modelId);
    if (rows.length > 0) this.#track(this.#answer(model, rows));
  }

  async #answer(model: RiskModel, rows: readonly WaitingRow[]): Promise<void> {
    const width = model.manifest.features.length;
    const tensor = new Float32Array(rows.length * width);
    rows.forEach((row, index) => tensor.set(row.features, index * width));
    const probabilities = await model.predict(tensor, rows.length);
    const byPartition = new Map<number, RecordOf<'risk.resulted'>[]>();
    rows.forEach((row, index) => {
      const records = byPartition.get(row.partition) ?? [];
      records.push(
        answerOf({ due: row.due, manifest: model.manifest, probability: probabilities[index] ?? null, reason: null }),
      );
      byPartition.set(row.partition, records);
    });
    for (const [partition, records] of byPartition) await this.#append(partition, records);
  }

  async #append(partition: number, records: readonly RecordOf<'risk.resulted'>[]): Promise<void> {
    await this.#options.log.append(
      UNIT_TOPIC,
      partition,
      records.map((record) => ({ key: record.unitId, value: encodeUnitRecord(record) })),
    );
  }

  /** A failure costs only these answers: the next grid point asks again, and screens show the age. */
  #track(work: Promise<void>): void {
    const watched: Promise<void> = work
      .catch((error: unknown) => {
        this.#failures += 1;
        this.#options.logger.warn(`risk not answered: ${messageOf(error)}`, { code: 'model-failed' });
      })
      .finally(() => this.#running.delete(watched));
    this.#running.add(watched);
  }
}

function answerOf(answer: {
  due: DueRisk;
  manifest: RiskManifest;
  probability: number | null;
  reason: RiskRefusal | null;
}): RecordOf<'risk.resulted'> {
  const { due, manifest } = answer;
  return {
    version: RECORD_VERSION,
    id: `risk/${manifest.modelId}/${due.stayId}/${due.dueAtMs}`,
    unitId: due.unitId,
    kind: 'risk.resulted',
    observedAtMs: due.dueAtMs,
    receivedAtMs: due.dueAtMs,
    source: 'risk-desk',
    stayId: due.stayId,
    modelId: manifest.modelId,
    modelSha256: manifest.sha256,
    dueAtMs: due.dueAtMs,
    probability: answer.probability,
    reason: answer.reason,
  };
}
