/** What a running engine says of itself, whether it folds in this thread or in others. */
import type { LogInterruption } from '../log/event-log.port.ts';
import type { ErrorCode } from '../platform/errors.ts';
import type { UnitFigures } from './view/unit-figures.ts';

export interface EngineStatus extends UnitFigures {
  readonly recordsFolded: number;
  readonly decisionsPublished: number;
  readonly unreadable: number;
  /** Wall time since which no state could be saved, ms; null while it can. */
  readonly unsavedSinceMs: number | null;
  /** Why: `disk-full` or `data-folder-unusable`; null while it can. */
  readonly unsavedCause: ErrorCode | null;
  /** Since when, and why, the log gives nothing to fold; null while it does. */
  readonly interrupted: LogInterruption | null;
  /** Since when, and why, the log does not take what is decided; null while it does. */
  readonly unpublished: LogInterruption | null;
  /** Wall time at which the newest batch was published; null before the first. */
  readonly publishedAtMs: number | null;
  /** Busy time of the fold alone, ms since start, of all threads together. */
  readonly foldMs: number;
  /** Wall time since which a thread of the engine has said nothing, ms; null while all do. */
  readonly unheardSinceMs: number | null;
}

export interface Engine {
  status(): EngineStatus;
  /** First input offset of each partition whose decisions are not durable yet. */
  foldedBelow(): ReadonlyMap<number, number>;
  /** Stops reading, saves every unit, resolves when nothing more will be written. */
  close(): Promise<void>;
}
