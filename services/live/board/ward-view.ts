/**
 * The boards of all units this server shows, fed from the decision topic (states, changes, vital
 * signs), the input topic (ticks alone, to know how far the engine is behind) and the quarantine
 * topic (counted). Pure: no clock, no socket; what is to be sent is returned.
 */
import type { Decision } from '../../contract/decisions/decision.ts';
import type { Heartbeat, UnitSnapshot, UnitVitals } from '../../contract/screens/live-events.ts';
import type { VitalsBlock } from '../../contract/records/vitals-block.ts';
import { BoundedMemory } from './bounded-memory.ts';
import type { StayVitals } from './newest-readings.ts';
import { UnitBoard, type Applied } from './unit-board.ts';

/** Ended playbacks that go on standing; the end of a further one takes the oldest off. They stay in the history. */
export const ENDED_BOARDS_MAX = 16;
/** Quarantined ids remembered a unit, so that a repeated one is counted once. */
const QUARANTINED_IDS_MAX = 5_000;

interface Quarantine {
  readonly ids: BoundedMemory<true>;
  count: number;
}

export const WARD_VIEW = Symbol('WardView');

export class WardView {
  readonly #epoch: string;
  readonly #boards = new Map<string, UnitBoard>();
  readonly #tickAtMs = new Map<string, number>();
  readonly #quarantine = new Map<string, Quarantine>();
  readonly #pulsedQuarantine = new Map<string, number>();
  readonly #ended = new Set<string>();

  /** `epoch` names this run of the server and goes into every cursor. */
  constructor(epoch: string) {
    this.#epoch = epoch;
  }

  /** Units whose state is known. */
  boards(): readonly UnitBoard[] {
    return [...this.#boards.values()].filter((board) => board.state !== null);
  }

  /** null: the engine has not yet asserted a state of this unit. */
  board(unitId: string): UnitBoard | null {
    const board = this.#boards.get(unitId);
    return board === undefined || board.state === null ? null : board;
  }

  apply(decision: Decision): Applied {
    const applied = this.#boardOf(decision.unitId).apply(decision);
    if (decision.kind === 'unit.state') this.#noteEnd(decision.unitId);
    return applied;
  }

  /** Rows of the decision topic: their sources are stays. */
  addVitals(block: VitalsBlock): void {
    for (const run of block.units) this.#boardOf(run.unitId).addRows(block, run);
  }

  addTick(unitId: string, atMs: number): void {
    this.#tickAtMs.set(unitId, Math.max(this.#tickAtMs.get(unitId) ?? atMs, atMs));
  }

  addQuarantined(unitId: string, id: string): void {
    const quarantine = this.#quarantine.get(unitId) ?? { ids: new BoundedMemory<true>(QUARANTINED_IDS_MAX), count: 0 };
    this.#quarantine.set(unitId, quarantine);
    if (quarantine.ids.add(id, true)) quarantine.count += 1;
  }

  snapshot(unitId: string): UnitSnapshot | null {
    const board = this.board(unitId);
    if (board === null || board.state === null) return null;
    return { cursor: board.cursor, state: board.state, quarantinedCount: this.#quarantinedCount(unitId) };
  }

  /** What became newer in this unit since the last call; null when nothing did. */
  takeVitals(unitId: string): UnitVitals | null {
    const stays = this.board(unitId)?.takeVitals() ?? [];
    const quarantinedCount = this.#quarantinedCount(unitId);
    if (stays.length === 0 && quarantinedCount === (this.#pulsedQuarantine.get(unitId) ?? 0)) return null;
    this.#pulsedQuarantine.set(unitId, quarantinedCount);
    return this.#vitals(unitId, stays);
  }

  /** All newest readings of this unit, for a screen that missed some. */
  allVitals(unitId: string): UnitVitals {
    return this.#vitals(unitId, this.board(unitId)?.allVitals() ?? []);
  }

  /** Also for a unit that is not known, and for no unit: silence must never mean «all is well». */
  heartbeat(unitId: string | null, serverAtMs: number): Heartbeat {
    const board = unitId === null ? undefined : this.#boards.get(unitId);
    const unitAtMs = board?.unitAtMs ?? null;
    const tickAtMs = unitId === null ? undefined : this.#tickAtMs.get(unitId);
    return {
      serverAtMs,
      unitAtMs,
      lastSampleAtMs: board?.lastSampleAtMs ?? null,
      engineLagMs: unitAtMs === null || tickAtMs === undefined ? null : Math.max(0, tickAtMs - unitAtMs),
      cursor: board?.cursor ?? { epoch: this.#epoch, seq: 0 },
    };
  }

  /** `#ended` is in the order of the ends. */
  #noteEnd(unitId: string): void {
    if (this.#boards.get(unitId)?.hasEnded !== true) return void this.#ended.delete(unitId);
    this.#ended.add(unitId);
    for (const oldest of this.#ended) {
      if (this.#ended.size <= ENDED_BOARDS_MAX) return;
      this.#ended.delete(oldest);
      this.#boards.delete(oldest);
      this.#tickAtMs.delete(oldest);
      this.#quarantine.delete(oldest);
      this.#pulsedQuarantine.delete(oldest);
    }
  }

  #vitals(unitId: string, stays: readonly StayVitals[]): UnitVitals {
    return { unitId, atMs: this.board(unitId)?.unitAtMs ?? 0, stays, quarantinedCount: this.#quarantinedCount(unitId) };
  }

  #quarantinedCount(unitId: string): number {
    return this.#quarantine.get(unitId)?.count ?? 0;
  }

  #boardOf(unitId: string): UnitBoard {
    const known = this.#boards.get(unitId);
    if (known !== undefined) return known;
    const board = new UnitBoard(this.#epoch);
    this.#boards.set(unitId, board);
    return board;
  }
}
