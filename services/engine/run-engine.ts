/**
 * The only place where the engine meets the log: read a batch, fold it, publish what came out, move
 * on. While a batch is being published the batches of other partitions are folded, since waiting for
 * the log one partition after the other would be most of an alert's way. The fold is pure and its ids
 * derive from the input, so a crash between publishing and saving only repeats equal records, which
 * every reader drops.
 *
 * Order matters here:
 *  1. outputs are durable before a position behind them is told or saved (else a crash would lose an alert);
 *  2. a snapshot is taken only between batches (else it would hold half of one);
 *  3. a failed publish is retried with the same bytes (the state has already moved).
 */
import { DecisionMemory } from '../contract/decisions/memory/decision-memory.ts';
import { DECISION_TOPIC, UNIT_TOPIC } from '../contract/topics.ts';
import {
  appendInParts,
  type EventLog,
  type LogEntry,
  type LogInterruption,
  type LogReader,
  type LogRecord,
  type ReadFrom,
} from '../log/event-log.port.ts';
import type { Clock } from '../platform/clock.port.ts';
import { InvariantError, VigilError, messageOf, type ErrorCode } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import { UnreadableRecords } from './unreadable-records.ts';
import { createPartitionFold, foldLogRecord, resumeUnit, type PartitionFold } from './fold/partition-fold.ts';
import { emergenciesFirst } from './publishing-order.ts';
import { assertRestored, type RestoredUnits } from './fold/restored-units.ts';
import { RulesTeller, takeKeptRules, type NamedRules } from './tell-rules.ts';
import type { RiskRunner } from './risk/risk-runner.ts';
import { resumeOffsetOf } from './snapshot/resume-offset.ts';
import type { Engine, EngineStatus } from './engine-status.ts';
import { EndedPlaybacks } from './snapshot/ended-playbacks.ts';
import type { SnapshotStore } from './snapshot/snapshot-store.port.ts';
import { unitFigures } from './view/unit-figures.ts';
import type { EngineRules } from './fold/unit-fold.ts';

export type { Engine };

export interface EngineOptions {
  readonly log: EventLog;
  readonly rules: EngineRules;
  /** Absent: the rules have no name. */
  readonly pinned?: NamedRules;
  readonly riskRunner: Pick<RiskRunner, 'take'>;
  readonly snapshots: SnapshotStore;
  readonly snapshotIntervalMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly partitions: readonly number[];
  /** Shared with the readers of this process; default: one of its own. */
  readonly decisions?: DecisionMemory;
  readonly onFault: (fault: VigilError) => void;
}

/** What a restart needs to know of a unit. */
interface Saved {
  resumeOffset: number;
  atMonotonicMs: number;
}

interface HeldPartition {
  readonly topicId: string;
  readonly fold: PartitionFold;
  readonly saved: Map<string, Saved>;
  readonly ended: EndedPlaybacks;
  readonly restored: RestoredUnits;
  nextOffset: number;
  publishedBelow: number;
  /** Settles when the newest batch is folded and published. Rejected: what it decided may not be in the log. */
  publishing: Promise<void>;
}

/** A catch-up batch can give more attributed rows than one block holds: it is published in parts. */
const PUBLISH_AT_ROWS = 16_000;
/**
 * Longer than this no batch is folded without publishing, ms: admitting a hospital is thousands of records at once, and
 * heartbeats, alerts of other partitions and what was just decided do not wait for the last of them.
 */
const PUBLISH_EVERY_MS = 25;
/** Where the log is slow, four fifths of the time are still folding, up to this. */
const PUBLISH_LATEST_MS = 1_000;
const RETRY_FIRST_MS = 100;
const RETRY_MAX_MS = 500;

/** Restores and reads on; rejects when the log refuses the position. Restored units say how they stand once all is folded again. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const runner = new EngineRunner(options);
  await runner.start();
  return runner;
}

class EngineRunner implements Engine {
  readonly #options: EngineOptions;
  readonly #decisions: DecisionMemory;
  readonly #held = new Map<number, HeldPartition>();
  readonly #status = {
    recordsFolded: 0,
    decisionsPublished: 0,
    unreadable: 0,
    publishedAtMs: null as number | null,
    foldMs: 0,
  };
  readonly #unreadable: UnreadableRecords;
  readonly #rulesTeller: RulesTeller | null;
  #reader: LogReader | null = null;
  #saving: Promise<void> | null = null;
  #unsavedSinceMs: number | null = null;
  #unsavedCause: ErrorCode | null = null;
  #unpublished: LogInterruption | null = null;
  #closing = false;
  #faulted = false;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#unreadable = new UnreadableRecords(options);
    this.#decisions = options.decisions ?? new DecisionMemory();
    const { pinned, log, logger } = options;
    this.#rulesTeller = pinned === undefined ? null : new RulesTeller({ log, logger, identity: pinned.identity });
  }

  async start(): Promise<void> {
    const positions = new Map<number, ReadFrom>();
    for (const partition of this.#options.partitions) positions.set(partition, await this.#restore(partition));
    this.#reader = await this.#options.log.read({
      topic: UNIT_TOPIC,
      positions,
      onBatch: (partition, records) => this.#onBatch(partition, records),
      onFault: (fault) => this.#fault(fault),
    });
  }

  status(): EngineStatus {
    const states = [...this.#held.values()].flatMap(({ fold }) => [...fold.units.values()].map(({ state }) => state));
    return {
      ...this.#status,
      ...unitFigures(states, this.#options.rules),
      unsavedSinceMs: this.#unsavedSinceMs,
      unsavedCause: this.#unsavedCause,
      interrupted: this.#reader?.interruption() ?? null,
      unpublished: this.#unpublished,
      unheardSinceMs: null,
    };
  }

  foldedBelow(): ReadonlyMap<number, number> {
    return new Map([...this.#held].map(([partition, held]) => [partition, held.publishedBelow]));
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.#reader?.close();
    this.#unreadable.close();
    await this.#rulesTeller?.close();
    await this.#saving;
    for (const held of this.#held.values()) await this.#saveAll(held);
  }

  async #restore(partition: number): Promise<ReadFrom> {
    const { log, snapshots, clock, rules, logger } = this.#options;
    const { topicId, startOffset, endOffset } = await log.bounds(UNIT_TOPIC, partition);
    const loaded = await snapshots.load({ partition, topicId });
    const fold = createPartitionFold(partition, rules);
    await takeKeptRules(fold, loaded.snapshots, this.#options);
    const saved = new Map<string, Saved>();
    for (const { unitId, state, nextOffset } of loaded.snapshots) {
      resumeUnit(fold, { unitId, state, nextOffset });
      saved.set(unitId, { resumeOffset: nextOffset, atMonotonicMs: clock.monotonicMs() });
    }
    const isKnown = loaded.snapshots.length > 0 && loaded.unusable === 0;
    const offset = isKnown ? resumeOffsetOf(loaded.snapshots) : startOffset;
    if (offset > 0) fold.missing = { untilOffset: isKnown ? 0 : endOffset };
    if (!isKnown && startOffset > 0) {
      logger.warn(
        'the log no longer holds the beginning, and no saved state knows it: what was opened before is not known',
        { code: 'log-position-lost', partition, offset },
      );
    }
    const held: HeldPartition = {
      topicId,
      fold,
      saved,
      ended: new EndedPlaybacks(),
      restored: { unitIds: loaded.snapshots.map(({ unitId }) => unitId), knownAgainAt: endOffset },
      nextOffset: offset,
      publishedBelow: offset,
      publishing: Promise.resolve(),
    };
    this.#held.set(partition, held);
    assertRestored(fold, held.restored, offset);
    await this.#publish(held);
    return { kind: 'offset', offset, topicId };
  }

  async #onBatch(partition: number, records: readonly LogRecord[]): Promise<void> {
    const held = this.#held.get(partition);
    if (held === undefined) throw new InvariantError(`partition ${partition} was not asked for`);
    // Of each partition at most one batch waits to be durable.
    await held.publishing;
    this.#saveOneDue(held);
    held.publishing = this.#foldAndPublish(held, records);
    held.publishing.catch((error: unknown) => this.#fault(error));
  }

  /** Folds before it first waits, unless the batch is a long one: then it publishes what it has, and others go on while the log takes it. */
  async #foldAndPublish(held: HeldPartition, records: readonly LogRecord[]): Promise<void> {
    const { clock } = this.#options;
    let publishDueMs = clock.monotonicMs() + PUBLISH_EVERY_MS;
    for (const record of records) {
      if (record.offset < held.nextOffset) continue;
      this.#fold(held, record);
      if (held.fold.output.vitals.rowCount < PUBLISH_AT_ROWS && clock.monotonicMs() < publishDueMs) continue;
      const startedMs = clock.monotonicMs();
      await this.#publish(held);
      const endedMs = clock.monotonicMs();
      publishDueMs = endedMs + Math.min(PUBLISH_LATEST_MS, Math.max(PUBLISH_EVERY_MS, 4 * (endedMs - startedMs)));
    }
    this.#status.recordsFolded += records.length;
    assertRestored(held.fold, held.restored, held.nextOffset);
    const due = held.fold.output.dueRisks.splice(0);
    await this.#publish(held);
    held.publishedBelow = held.nextOffset;
    this.#options.riskRunner.take(held.fold.partition, due);
    this.#rulesTeller?.tell({ partition: held.fold.partition, nextOffset: held.nextOffset }, held.fold.units);
  }

  #fold(held: HeldPartition, record: LogRecord): void {
    const started = this.#options.clock.monotonicMs();
    const fault = foldLogRecord(held.fold, record);
    if (fault !== null) {
      this.#status.unreadable += 1;
      this.#unreadable.note(held.fold.partition, record, fault);
    }
    held.nextOffset = record.offset + 1;
    this.#status.foldMs += this.#options.clock.monotonicMs() - started;
  }

  async #publish(held: HeldPartition): Promise<void> {
    const { output, partition } = held.fold;
    const entries: LogEntry[] = [];
    if (output.vitals.rowCount > 0) entries.push({ key: 'vitals', value: output.vitals.finish() });
    if (output.corrections.rowCount > 0) {
      entries.push({ key: 'vitals', value: output.corrections.finish('correction') });
    }
    for (const decision of emergenciesFirst(output.decisions)) {
      entries.push({ key: decision.unitId, value: this.#decisions.encode(decision) });
    }
    const count = output.decisions.length;
    output.decisions.length = 0;
    if (entries.length === 0) return;
    await this.#appendUntilDurable(partition, entries);
    this.#status.decisionsPublished += count;
    this.#status.publishedAtMs = this.#options.clock.nowMs();
  }

  async #appendUntilDurable(partition: number, entries: readonly LogEntry[]): Promise<void> {
    for (let waitMs = RETRY_FIRST_MS; ; waitMs = Math.min(waitMs * 2, RETRY_MAX_MS)) {
      try {
        await appendInParts(this.#options.log, { topic: DECISION_TOPIC, partition }, entries);
        this.#unpublished = null;
        return;
      } catch (error) {
        if (!(error instanceof VigilError) || !error.retriable || this.#closing) throw error;
        if (this.#unpublished === null) {
          this.#options.logger.error('decisions could not be published yet', error, { partition });
        }
        this.#unpublished = { sinceMs: this.#unpublished?.sinceMs ?? this.#options.clock.nowMs(), cause: error };
        await new Promise<void>((resolve) => this.#options.clock.after(waitMs, resolve));
      }
    }
  }

  /** At most one unit at a time is saved, the one due longest, and the disk is not waited for, so that no alert is. */
  #saveOneDue(held: HeldPartition): void {
    if (this.#saving !== null) return;
    const now = this.#options.clock.monotonicMs();
    let dueUnitId: string | null = null;
    let dueSinceMs = now - this.#options.snapshotIntervalMs + 1;
    for (const [unitId, unit] of held.fold.units) {
      const saved = held.saved.get(unitId);
      if (saved === undefined) held.saved.set(unitId, { resumeOffset: unit.firstOffset, atMonotonicMs: now });
      else if (saved.atMonotonicMs < dueSinceMs) {
        dueUnitId = unitId;
        dueSinceMs = saved.atMonotonicMs;
      }
    }
    if (dueUnitId !== null) this.#startSaving(held, dueUnitId);
  }

  #startSaving(held: HeldPartition, unitId: string): void {
    this.#saving = this.#save(held, unitId)
      .then(
        () => {
          this.#unsavedSinceMs = null;
          this.#unsavedCause = null;
        },
        (error: unknown) => this.#noteUnsaved(error),
      )
      .finally(() => {
        this.#saving = null;
      });
  }

  /** State that cannot be saved makes the next start slower, it must not end this run: it is tried again when due. */
  #noteUnsaved(error: unknown): void {
    if (this.#unsavedSinceMs === null) {
      this.#options.logger.error('the state cannot be saved; alerts go on', error, { role: 'engine' });
    }
    this.#unsavedSinceMs ??= this.#options.clock.nowMs();
    this.#unsavedCause = error instanceof VigilError ? error.code : 'data-folder-unusable';
  }

  /** A partition whose newest batch failed is not saved: the next start folds and publishes it again. */
  async #saveAll(held: HeldPartition): Promise<void> {
    try {
      await held.publishing;
    } catch (error) {
      this.#options.logger.error('not saved, since its newest decisions may not be in the log', error, {
        partition: held.fold.partition,
      });
      return;
    }
    for (const unitId of held.fold.units.keys()) {
      await this.#save(held, unitId).catch((error: unknown) => this.#noteUnsaved(error));
    }
  }

  /** To be called when everything folded is published. The state is taken before the first wait. */
  async #save(held: HeldPartition, unitId: string): Promise<void> {
    const unit = held.fold.units.get(unitId);
    if (unit === undefined) return;
    const { nextOffset, topicId } = held;
    held.saved.set(unitId, { resumeOffset: nextOffset, atMonotonicMs: this.#options.clock.monotonicMs() });
    const resumeOffset = Math.min(
      ...[...held.fold.units].map(([id, other]) => held.saved.get(id)?.resumeOffset ?? other.firstOffset),
    );
    await this.#options.snapshots.save({
      unitId,
      partition: held.fold.partition,
      topicId,
      nextOffset,
      resumeOffset,
      state: unit.state,
    });
    held.ended.note(unit.state, nextOffset);
    for (const ended of held.ended.takeReleasable(resumeOffset)) await this.#release(held, ended);
  }

  /** Nothing more will come of this playback; what was measured and decided stays in the log and in the history. */
  async #release(held: HeldPartition, unitId: string): Promise<void> {
    held.fold.units.delete(unitId);
    held.saved.delete(unitId);
    await this.#options.snapshots.forget({ unitId, partition: held.fold.partition });
  }

  #fault(error: unknown): void {
    if (this.#faulted || this.#closing) return;
    this.#faulted = true;
    this.#options.onFault(
      error instanceof VigilError
        ? error
        : new VigilError('log-reader-failed', `folding stopped: ${messageOf(error)}`, { cause: error }),
    );
  }
}
