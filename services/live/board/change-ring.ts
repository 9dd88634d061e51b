/**
 * The numbered changes of one unit, newest 1,000 kept. A screen that comes back with its cursor gets
 * exactly what it missed, or learns that only a whole snapshot will do. Numbers have no gaps.
 */
import type { UnitDecision } from '../../contract/decisions/decision.ts';
import type { LiveCursor, UnitChange } from '../../contract/screens/live-events.ts';

export class ChangeRing {
  readonly #epoch: string;
  readonly #sizeMax: number;
  readonly #changes: UnitChange[] = [];
  #seq = 0;

  /** `epoch` names this run of the server: cursors of another run mean nothing here. */
  constructor(options: { readonly epoch: string; readonly sizeMax: number }) {
    this.#epoch = options.epoch;
    this.#sizeMax = options.sizeMax;
  }

  get cursor(): LiveCursor {
    return { epoch: this.#epoch, seq: this.#seq };
  }

  add(decision: UnitDecision): UnitChange {
    this.#seq += 1;
    const change = { cursor: this.cursor, unitId: decision.unitId, decision };
    this.#changes.push(change);
    if (this.#changes.length > this.#sizeMax) this.#changes.shift();
    return change;
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
