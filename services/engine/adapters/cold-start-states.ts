/**
 * Saved states of this machine, and where it has none at all those that were kept elsewhere: an engine that starts on an
 * empty data folder folds what came since, and not the whole log. All of a partition are taken, or none.
 */
import type { Logger } from '../../platform/logger.ts';
import { resumeOffsetOf } from '../snapshot/resume-offset.ts';
import type { SnapshotStore, UnitSnapshot } from '../snapshot/snapshot-store.port.ts';
import { decodeSnapshot } from './snapshot-codec.ts';

export interface ColdStartParts {
  readonly own: SnapshotStore;
  /** Bytes of the newest kept states of a partition, as snapshots are written; null when none are kept. */
  readonly kept: (at: { readonly partition: number; readonly topicId: string }) => Promise<readonly Buffer[] | null>;
  /** First offset that the log still has. */
  readonly logStart: (partition: number) => Promise<number>;
  readonly logger: Logger;
}

type Loaded = Awaited<ReturnType<SnapshotStore['load']>>;

export class ColdStartStates implements SnapshotStore {
  readonly #parts: ColdStartParts;

  constructor(parts: ColdStartParts) {
    this.#parts = parts;
  }

  save(snapshot: UnitSnapshot): Promise<void> {
    return this.#parts.own.save(snapshot);
  }

  forget(unit: { readonly unitId: string; readonly partition: number }): Promise<void> {
    return this.#parts.own.forget(unit);
  }

  /** Rejects as the store of this machine does. Kept states that cannot be used are told, and the log is folded from its start. */
  async load(query: { readonly partition: number; readonly topicId: string }): Promise<Loaded> {
    const own = await this.#parts.own.load(query);
    if (own.snapshots.length > 0 || own.unusable > 0) return own;
    const { logger } = this.#parts;
    try {
      const snapshots = await this.#kept(query);
      if (snapshots.length === 0) return own;
      logger.info(`${snapshots.length} units begin with states from the archive`, { partition: query.partition });
      return { snapshots, unusable: 0 };
    } catch (error) {
      logger.error('the states in the archive are not used; the log is folded from its start', error, query);
      return own;
    }
  }

  async #kept(query: { readonly partition: number; readonly topicId: string }): Promise<readonly UnitSnapshot[]> {
    const snapshots = ((await this.#parts.kept(query)) ?? []).map((bytes) => {
      const read = decodeSnapshot(bytes);
      if (!read.ok) throw new Error(`the state of ${read.unitId} is of format ${read.format}`);
      return read.snapshot;
    });
    if (snapshots.length === 0) return [];
    const [from, logStart] = [resumeOffsetOf(snapshots), await this.#parts.logStart(query.partition)];
    if (from < logStart) throw new Error(`the log begins at ${logStart}, they end at ${from}`);
    return snapshots;
  }
}
