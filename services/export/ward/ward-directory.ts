/**
 * Who lies where, as the decision topic tells it: decisions name a stay, receivers need the patient
 * number, the unit and the bed. Filled from the assertions of each unit's state and the changes of stays.
 *
 * Invariant: from `contextOffset` on, the topic says again all that is known here; a reader that
 * restarts reads from there before it sends anything.
 */
import type { Decision, StayView, UnitState } from '../../contract/decisions/decision.ts';

export interface StayLocation {
  readonly hospitalId: string;
  readonly unitId: string;
  readonly unitName: string;
  readonly mode: UnitState['mode'];
  /** IANA zone; null: not known yet. */
  readonly timeZone: string | null;
  /** null: an alert of the unit or of a bed, or a stay that is not known. */
  readonly stayId: string | null;
  readonly patientId: string | null;
  readonly bedLabel: string | null;
}

interface KnownUnit {
  readonly unitId: string;
  readonly partition: number;
  readonly state: Pick<UnitState, 'hospitalId' | 'name' | 'mode' | 'timeZone' | 'beds'>;
  /** Of its newest assertion. */
  readonly assertedOffset: number;
  readonly assertedAtMs: number;
  readonly stays: Map<string, KnownStay>;
}

type KnownStay = Pick<StayView, 'stayId' | 'patientId' | 'bedId'>;

export interface RecordPosition {
  readonly partition: number;
  readonly offset: number;
  readonly recordedAtMs: number;
}

/** The engine asserts each unit every minute; one that was not for this long is gone, and nothing waits for it. */
export const UNIT_FORGOTTEN_MS = 180_000;
/** Discharged children whose last messages may still be on their way, per unit. */
const FORMER_STAYS_MAX = 200;

export class WardDirectory {
  readonly #units = new Map<string, KnownUnit>();

  /** Takes what a decision says about a unit or a stay. */
  apply(decision: Decision, position: RecordPosition): void {
    if (decision.kind === 'unit.state') this.#assert(decision, position);
    if (decision.kind === 'stay.changed') this.#keep(this.#units.get(decision.unitId), decision.stay);
  }

  /** Where a decision belongs. Of a unit that was never asserted only its id is known. */
  locationOf(unitId: string, stayId: string | null, bedId: string | null = null): StayLocation {
    const unit = this.#units.get(unitId);
    const stay = stayId === null ? undefined : unit?.stays.get(stayId);
    const bed = unit?.state.beds.find((known) => known.bedId === (stay?.bedId ?? bedId));
    return {
      hospitalId: unit?.state.hospitalId ?? '',
      unitId,
      unitName: unit?.state.name ?? unitId,
      mode: unit?.state.mode ?? 'clinical',
      timeZone: unit?.state.timeZone ?? null,
      stayId,
      patientId: stay?.patientId ?? null,
      bedLabel: bed?.label ?? null,
    };
  }

  /** Where to read from so that this partition's units are known again at `nextOffset`; at most `nextOffset`. */
  contextOffset(partition: number, nextOffset: number): number {
    const units = [...this.#units.values()].filter((unit) => unit.partition === partition);
    const newestMs = Math.max(...units.map((unit) => unit.assertedAtMs));
    const offsets = units
      .filter((unit) => newestMs - unit.assertedAtMs < UNIT_FORGOTTEN_MS)
      .map((unit) => unit.assertedOffset);
    return Math.min(nextOffset, ...offsets);
  }

  #assert(
    { unitId, hospitalId, name, mode, timeZone, beds, stays }: UnitState,
    { partition, offset, recordedAtMs }: RecordPosition,
  ): void {
    const unit: KnownUnit = {
      unitId,
      partition,
      state: { hospitalId, name, mode, timeZone, beds },
      assertedOffset: offset,
      assertedAtMs: recordedAtMs,
      stays: this.#units.get(unitId)?.stays ?? new Map(),
    };
    if (!this.#units.has(unitId)) this.#forgetEnded(recordedAtMs);
    this.#units.set(unitId, unit);
    for (const stay of stays) this.#keep(unit, stay);
  }

  /** A playback that has ended is asserted no more; its last decisions are long through when another unit begins. */
  #forgetEnded(nowMs: number): void {
    for (const { unitId, state, assertedAtMs } of this.#units.values()) {
      if (state.mode === 'playback-ended' && nowMs - assertedAtMs >= UNIT_FORGOTTEN_MS) this.#units.delete(unitId);
    }
  }

  /** Units that are known. */
  get size(): number {
    return this.#units.size;
  }

  /** A closed stay is kept for a while: its alerts are cleared after it. */
  #keep(unit: KnownUnit | undefined, { stayId, patientId, bedId }: StayView): void {
    if (unit === undefined) return;
    unit.stays.delete(stayId);
    unit.stays.set(stayId, { stayId, patientId, bedId });
    if (unit.stays.size <= FORMER_STAYS_MAX) return;
    for (const oldest of unit.stays.keys()) {
      unit.stays.delete(oldest);
      return;
    }
  }
}
