/**
 * The numbered changes of one unit, the newest kept, and none for longer than ten minutes: a unit in which nothing
 * happens any more, like a playback that has ended, must not hold megabytes for screens that will not come. A screen that comes back with its cursor gets
 * exactly what it missed, or learns that only a whole snapshot will do. Numbers have no gaps.
 */
import type { UnitDecision } from '../../contract/decisions/decision.ts';
import type { LiveCursor, UnitChange } from '../../contract/screens/live-events.ts';

/** A screen that was away for longer is given the whole state. */
const KEPT_MINUTES = 10;

export class ChangeRing {
  readonly #epoch: string;
  readonly #sizeMax: number;
  readonly #changes: UnitChange[] = [];
  /** Newest number at each of the last calls of `age`, oldest first. */
  readonly #aged: number[] = [];
  #seq = 0;

  /** `epoch` names this run of the server: cursors of another run mean nothing here. */
  constructor(options: { readonly epoch: string; readonly sizeMax: number }) {
    this.#epoch = options.epoch;
    this.#sizeMax = options.sizeMax;
  }

  get cursor(): LiveCursor {
    return { epoch: this.#epoch, seq: this.#seq };
  }

  get size(): number {
    return this.#changes.length;
  }

  add(decision: UnitDecision): UnitChange {
    this.#seq += 1;
    const change = { cursor: this.cursor, unitId: decision.unitId, decision };
    this.#changes.push(change);
    if (this.#changes.length > this.#sizeMax) this.#changes.shift();
    return change;
  }

  /** To be called once a minute: forgets what was there ten calls ago. */
  age(): void {
    this.#aged.push(this.#seq);
    if (this.#aged.length <= KEPT_MINUTES) return;
    const old = this.#aged.shift() ?? 0;
    const firstKept = this.#changes.findIndex(({ cursor }) => cursor.seq > old);
    this.#changes.splice(0, firstKept < 0 ? this.#changes.length : firstKept);
  }

  /** The state was replaced by other means: no older cursor can be brought up to date by changes. */
  restart(): void {
    this.#seq += 1;
    this.#changes.length = 0;
  }

  /** Changes after the cursor, in order; null when some are no longer here or never were. */
  since(cursor: LiveCursor): readonly UnitChange[] | null {
    const missed = this.#seq - cursor.seq;
    if (cursor.epoch !== this.#epoch || missed < 0 || missed > this.#changes.length) return null;
    return missed === 0 ? [] : this.#changes.slice(-missed);
  }
}
