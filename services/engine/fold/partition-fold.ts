/**
 * One partition's units, folded record by record. The runner and the replay both come through here,
 * so that what is replayed is what ran: the same parsing, the same skipping, the same notices.
 */
import { createFoldMemory, type FoldMemory } from '../context/fold-memory.ts';
import { createPinnedRules, rulesFor, type PinnedRules } from '../context/pinned-rules.ts';
import { DECISION_VERSION } from '../../contract/decisions/decision.ts';
import { parseUnitRecord } from '../../contract/records/unit-record.ts';
import type { RecordFault } from '../../contract/records/record-fault.ts';
import {
  VitalsBlockBuilder,
  decodeVitalsBlock,
  isVitalsBlock,
  type KnownDictionaries,
} from '../../contract/records/vitals-block.ts';
import type { LogRecord } from '../../log/event-log.port.ts';
import type { NoticeStatementValues } from '../../contract/statement/statement.ts';
import { NO_UNIT } from '../../contract/records/quarantine.ts';
import {
  createUnitState,
  foldDamage,
  foldRecord,
  foldRows,
  type EngineRules,
  type Fold,
  type FoldOutput,
} from './unit-fold.ts';
import type { UnitState } from '../state/unit-state.ts';
import { positionText } from '../../contract/log-position.ts';

export type { EngineRules };

export interface FoldedUnit {
  readonly state: UnitState;
  /** Records below this offset are already in the state: it came from a snapshot. */
  readonly foldedBelow: number;
  /** Offset of the first record this process folded for the unit. */
  readonly firstOffset: number;
}

export interface PartitionFold {
  readonly partition: number;
  /** What decides where the log names nothing else. */
  readonly rules: EngineRules;
  readonly memory: FoldMemory;
  readonly pinned: PinnedRules;
  /** Remembered to save work; nothing in it decides. */
  readonly dictionaries: KnownDictionaries;
  readonly units: Map<string, FoldedUnit>;
  readonly output: FoldOutput;
  /** Folds this unit alone and passes over the others; null: all. Units do not see each other. */
  readonly onlyUnitId: string | null;
  /**
   * Records of before this fold are not in it, and neither log nor saved state has them: a unit that is met first
   * below `untilOffset`, or later by a tick, has lost its beginning. Null: reading began with the log's first record.
   */
  missing: { readonly untilOffset: number } | null;
  /**
   * By key of the record: the minute of the log in which records of a newer Vigil were told last. No part of a unit's
   * state: after a restart the same minute may be told again, under the same id.
   */
  readonly newerTold: Map<string, number>;
}

export function createPartitionFold(
  partition: number,
  rules: EngineRules,
  onlyUnitId: string | null = null,
): PartitionFold {
  let memory: FoldMemory | null = null;
  return {
    partition,
    rules,
    // Made for the first unit: a partition without one would hold the plan of every score, two megabytes, for nobody.
    get memory() {
      return (memory ??= createFoldMemory(rules));
    },
    pinned: createPinnedRules(),
    dictionaries: new Map(),
    units: new Map(),
    output: { decisions: [], dueRisks: [], vitals: new VitalsBlockBuilder(), corrections: new VitalsBlockBuilder() },
    onlyUnitId,
    missing: null,
    newerTold: new Map(),
  };
}

/** Puts a saved state into the fold: records below `nextOffset` are in it already. */
export function resumeUnit(
  fold: PartitionFold,
  { unitId, state, nextOffset }: { readonly unitId: string; readonly state: UnitState; readonly nextOffset: number },
): void {
  for (const { scores } of state.stays.values()) {
    for (const { published } of scores.values()) if (published !== null) fold.memory.results.shareResult(published);
  }
  fold.units.set(unitId, { state, foldedBelow: nextOffset, firstOffset: nextOffset });
}

/**
 * Folds one log record into its unit, or a block into all of its units; what comes out is added to
 * `fold.output`. Returns why a record is damaged or cannot be read, null for one that can: it is noted, every unit that it
 * can have concerned raises an alert, and the next goes on.
 */
export function foldLogRecord(fold: PartitionFold, record: LogRecord): RecordFault | null {
  const position = positionText(fold.partition, record.offset);
  if (record.isDamaged === true) return refuse(fold, record, { fault: 'damaged', field: null });
  if (isVitalsBlock(record.value)) {
    const decoded = decodeVitalsBlock(record.value, fold.dictionaries);
    if (!decoded.ok) return refuse(fold, record, { fault: decoded.fault, field: null });
    for (const run of decoded.block.units) {
      const state = unitOf(fold, run.unitId, { offset: record.offset, isTick: false });
      if (state !== null) foldRows(foldOf(fold, state, state.rules?.rulesSha256), decoded.block, run, position);
    }
    return null;
  }
  const parsed = parseUnitRecord(record.value);
  if (!parsed.ok) return refuse(fold, record, { fault: parsed.fault, field: parsed.field });
  const { unitId, kind } = parsed.record;
  const state = unitOf(fold, unitId, { offset: record.offset, isTick: kind === 'tick' });
  if (state === null) return null;
  const decidedBy = kind === 'rules.activated' ? parsed.record.rulesSha256 : state.rules?.rulesSha256;
  foldRecord(foldOf(fold, state, decidedBy), parsed.record, position);
  return null;
}

/** A unit with the rules that its log names; undefined: it names none. */
export function foldOf(fold: PartitionFold, state: UnitState, rulesSha256: string | undefined): Fold {
  const { rules, memory } = rulesFor(fold.pinned, rulesSha256) ?? fold;
  return { state, rules, memory, output: fold.output };
}

/** The unit's state, made at its first record; null when this record is not for it or already in it. */
function unitOf(
  fold: PartitionFold,
  unitId: string,
  { offset, isTick }: { readonly offset: number; readonly isTick: boolean },
): UnitState | null {
  if (fold.onlyUnitId !== null && fold.onlyUnitId !== unitId) return null;
  const known = fold.units.get(unitId);
  if (known !== undefined) return offset < known.foldedBelow ? null : known.state;
  const state = createUnitState(unitId);
  // A unit is ticked only once it has been configured: a first record that is a tick has had others before it.
  if (fold.missing !== null && (isTick || offset < fold.missing.untilOffset)) state.isBeginningLost = true;
  fold.units.set(unitId, { state, foldedBelow: 0, firstOffset: offset });
  return state;
}

const MINUTE_MS = 60_000;

/** Whether a record was written by a newer Vigil than this: it is whole, and cannot be read here. */
export function isNewerFault(fault: RecordFault): boolean {
  return fault === 'version' || fault === 'newer-version';
}

function refuse(
  fold: PartitionFold,
  record: LogRecord,
  values: NoticeStatementValues['notice.unreadable'],
): RecordFault {
  const isNewer = isNewerFault(values.fault);
  tellUnreadable(fold, record, values);
  // The key of an intact record names its unit; that of a damaged one names nobody, and a block holds several units.
  const isOfMany = record.isDamaged === true || isVitalsBlock(record.value);
  for (const [unitId, { state, foldedBelow }] of fold.units) {
    if (record.offset < foldedBelow || (!isOfMany && unitId !== record.key)) continue;
    foldDamage(foldOf(fold, state, state.rules?.rulesSha256), positionText(fold.partition, record.offset), isNewer);
  }
  return values.fault;
}

/** Each damaged record, and once a key and minute that there are records of a newer Vigil. */
function tellUnreadable(
  fold: PartitionFold,
  record: LogRecord,
  values: NoticeStatementValues['notice.unreadable'],
): void {
  const position = positionText(fold.partition, record.offset);
  const minute = Math.floor(record.recordedAtMs / MINUTE_MS);
  const isNewer = isNewerFault(values.fault);
  if (isNewer) {
    if (fold.newerTold.get(record.key) === minute) return;
    fold.newerTold.set(record.key, minute);
  }
  fold.output.decisions.push({
    version: DECISION_VERSION,
    id: isNewer ? `notice/newer/${record.key}/${minute}` : `notice/unreadable/${position}`,
    unitId: record.isDamaged === true ? NO_UNIT : record.key,
    atMs: record.recordedAtMs,
    cause: position,
    kind: 'engine.notice',
    stayId: null,
    code: 'unreadable-record',
    detail: { code: 'notice.unreadable', values },
    count: 1,
  });
}
