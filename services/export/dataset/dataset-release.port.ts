/**
 * What stands between gathered stays and their files where they leave for research: under a grant, de-identified. What does it is not of this stage;
 * this is all that writing a data set knows of it.
 */
import type { StayRow } from '../../history/history.port.ts';
import type { ScratchDatabase } from '../../history/scratch-database.port.ts';

/** A stay under the numbers of the scratch tables. */
export interface GatheredForRelease {
  readonly stayNumber: number;
  readonly row: StayRow;
  /** Newest value or decision, ms; null: there is none. */
  readonly observedMs: number | null;
}

/** Where a stay went: its numbers, and by how much what is between the two moments was moved. */
export interface ReleasedAs {
  readonly stayNumber: number;
  readonly personNumber: number;
  readonly fromMs: number;
  /** Not included. */
  readonly toMs: number;
  readonly shiftMs: number;
}

export interface ReleaseResult {
  /** By id of the hospital's: never written into a data set. */
  readonly stays: ReadonlyMap<string, ReleasedAs>;
  /** What the data set tells of it. */
  readonly note: object;
}

export interface DatasetRelease {
  /** Rejects with `grant-not-valid` as soon as the grant does not hold any more. */
  permitted(): Promise<void>;
  /**
   * Leaves in the scratch tables only what may leave, under random numbers and moved times, with a column `age_band` in `stays`.
   * Rejects with `not-anonymous` where it cannot be made so.
   */
  apply(scratch: ScratchDatabase, stays: readonly GatheredForRelease[]): Promise<ReleaseResult>;
}
