/**
 * What was known of a unit at a moment: the unit's input as far as it had arrived by then, through the fold that ran
 * live, and the view that its engine would have asserted right then. What came later is not folded, so that no late
 * laboratory value, correction, back-dated admission or withdrawal can show.
 *
 * Arrival at a ward is the place in the log: a record counts when the log had it by the moment and the unit's clock had
 * not ticked past it. A playback has a time of its own, which the wall clock of its log does not tell: there a record
 * counts when its gateway time is not later, and nothing behind the first later one does.
 */
import type { UnitState } from '../../contract/decisions/decision.ts';
import { positionText } from '../../contract/log-position.ts';
import { isPlayedBack, parseUnitRecord } from '../../contract/records/unit-record.ts';
import { decodeVitalsBlock, isVitalsBlock } from '../../contract/records/vitals-block.ts';
import { partitionOfUnit } from '../../contract/topics.ts';
import { foldOf, type FoldedUnit, type PartitionFold } from '../../engine/fold/partition-fold.ts';
import { assertUnit } from '../../engine/fold/unit-fold.ts';
import type { LogRecord } from '../../log/event-log.port.ts';
import { foldUnitAgain, type RestoreState } from '../../replay/fold-unit-again.ts';
import type { ReplayRules } from '../../replay/replay-rules.ts';
import type { ReplaySource } from '../../replay/replay-source.ts';

export interface KnownRequest {
  readonly source: ReplaySource;
  readonly rules: ReplayRules;
  readonly restore: RestoreState;
  readonly unitId: string;
  /** Moment asked for, ms: wall time of a ward, of a playback the time that it plays. */
  readonly atMs: number;
  readonly onProgress?: (share: number) => void;
}

export interface KnownUnit {
  readonly unitId: string;
  readonly atMs: number;
  /** The unit's time by then, ms: older than `atMs` where the feed stood still. Null: nothing had arrived. */
  readonly unitAtMs: number | null;
  /** Null: nothing had arrived, or the unit had not been configured. */
  readonly state: UnitState | null;
  /** Offset of the last record that counts; null: none. */
  readonly lastOffset: number | null;
}

/** Rejects as a replay does: `log-position-lost`, `rules-missing`, or as the archive does. */
export async function knownAt(request: KnownRequest): Promise<KnownUnit> {
  const { source, unitId, atMs } = request;
  const partition = partitionOfUnit(unitId, await source.partitions('input'));
  const recordedFrom = await source.recordedBefore('input', partition, atMs);
  const cut = new ArrivalCut(unitId, atMs);
  const folded = await foldUnitAgain({
    ...request,
    partition,
    beforeOffset: Number.POSITIVE_INFINITY,
    toOffset: Number.POSITIVE_INFINITY,
    mayBeginAt: (unit) =>
      unit.state.nowMs + TICK_MS <= atMs && (isOfPlayback(unit) || unit.foldedBelow <= recordedFrom),
    mayFold: (record, unit) => cut.hasArrived(record, unit),
    isWanted: () => false,
  });
  const unit = folded.fold.units.get(unitId);
  const lastOffset = folded.lastOffset ?? (folded.fromOffset > 0 ? folded.fromOffset - 1 : null);
  if (unit === undefined) return { unitId, atMs, unitAtMs: null, state: null, lastOffset };
  const state = asserted(folded.fold, unit, positionText(partition, lastOffset ?? 0));
  return { unitId, atMs, unitAtMs: unit.state.nowMs, state, lastOffset };
}

/** A unit's clock goes by seconds: what it took in after a tick may have come up to so long after. */
const TICK_MS = 1_000;

function isOfPlayback({ state }: FoldedUnit): boolean {
  return state.config !== null && isPlayedBack(state.config.mode);
}

/** What the engine would say of the unit now. */
function asserted(fold: PartitionFold, { state }: FoldedUnit, position: string): UnitState | null {
  fold.output.decisions.length = 0;
  assertUnit(foldOf(fold, state, state.rules?.rulesSha256), position);
  return fold.output.decisions.find((decision) => decision.kind === 'unit.state') ?? null;
}

/** Says of one record after the other, in order, whether it had arrived. */
class ArrivalCut {
  readonly #unitId: string;
  readonly #atMs: number;
  /** Records that the fold still holds back may tell it before the fold knows. */
  #mode: UnitState['mode'] | null = null;

  constructor(unitId: string, atMs: number) {
    this.#unitId = unitId;
    this.#atMs = atMs;
  }

  hasArrived(record: LogRecord, unit: FoldedUnit | undefined): boolean {
    // Of a damaged record not even the time is told; its neighbours say where it stands.
    if (record.isDamaged === true) return true;
    if (isVitalsBlock(record.value)) {
      const isByRows = this.#isPlayback(unit) || this.#modeOf(unit) === null;
      return isByRows ? this.#haveRowsArrived(record.value) : record.recordedAtMs <= this.#atMs;
    }
    const parsed = record.key === this.#unitId ? parseUnitRecord(record.value) : null;
    const own = parsed?.ok === true && parsed.record.unitId === this.#unitId ? parsed.record : null;
    if (own?.kind === 'unit.configured') this.#mode = own.mode;
    // Before the unit has said what it is, what other units told in the meantime says nothing of its time.
    if (own === null && this.#modeOf(unit) === null) return true;
    if (own?.kind === 'tick' && own.observedAtMs > this.#atMs) return false;
    return this.#isPlayback(unit) ? own === null || own.receivedAtMs <= this.#atMs : record.recordedAtMs <= this.#atMs;
  }

  /** Null: not told yet. */
  #modeOf(unit: FoldedUnit | undefined): UnitState['mode'] | null {
    return this.#mode ?? unit?.state.config?.mode ?? null;
  }

  #isPlayback(unit: FoldedUnit | undefined): boolean {
    const mode = this.#modeOf(unit);
    return mode !== null && isPlayedBack(mode);
  }

  #haveRowsArrived(value: Uint8Array): boolean {
    const decoded = decodeVitalsBlock(value);
    if (!decoded.ok) return true;
    const { block } = decoded;
    const rows = block.units.filter(({ unitId }) => unitId === this.#unitId);
    return rows.every(({ start, count }) =>
      block.receivedAtMs.slice(start, start + count).every((at) => at <= this.#atMs),
    );
  }
}
