/**
 * The engine's pure fold: (memory of a unit, one record) -> (memory, decisions). No clock, no
 * randomness, no I/O, no locale; the same records in give the same bytes out, however the rows were
 * cut into blocks.
 *
 * The memory is owned by the fold and changed in place: at a thousand samples a second and unit a
 * fresh copy each time would cost more than the medicine. It stays plain data and typed arrays, so a
 * snapshot is `serialize(state)` and nothing else.
 *
 * Read in this order: fold-records.ts (what each record does), fold-frame.ts (the way of a sample),
 * fold-tick.ts (what time does), reattribute.ts (late links).
 */
import { sha256Base64 } from '../../contract/content-id.ts';
import type { UnitRecord } from '../../contract/records/unit-record.ts';
import type { UnitRun, VitalsBlock } from '../../contract/records/vitals-block.ts';
import { foldFrame } from './fold-frame.ts';
import { foldKnownRecord } from './fold-records.ts';
import { beginFoldStep, type Fold, type FoldStep } from '../context/fold-context.ts';
import { publishNotice } from '../context/decision-output.ts';
import { createState, type UnitState } from '../state/unit-state.ts';
import { noteLogDamage, noteNewerRecords } from '../watch/log-damage.ts';
import { assertState } from '../view/unit-view.ts';

export type { EngineRules } from '../context/engine-rules.ts';
export type { DueRisk, Fold, FoldOutput } from '../context/fold-context.ts';

/** Records remembered to recognise a repetition: several minutes of a busy unit. */
const CHECKS_MAX = 1_000;
const CHECKS_DROPPED = 250;

/** Memory of a unit before its first record. */
export function createUnitState(unitId: string): UnitState {
  return createState(unitId);
}

/**
 * Folds one small record. `position` is `partition:offset` of the record. A record that came before
 * changes nothing; one with the same id and other content is noted and not folded.
 */
export function foldRecord(fold: Fold, record: UnitRecord, position: string): void {
  const step = beginFoldStep(fold, position);
  startClock(step, record.receivedAtMs);
  if (record.kind !== 'tick' && isRepeated(step, record)) return;
  foldKnownRecord(step, record);
}

/** Folds the rows of one unit in a block. `position` is `partition:offset` of the block. */
export function foldRows(fold: Fold, block: VitalsBlock, run: UnitRun, position: string): void {
  const step = beginFoldStep(fold, position);
  for (let row = run.start; row < run.start + run.count; row++) {
    startClock(step, block.receivedAtMs[row] ?? 0);
    foldFrame(step, block, row);
  }
}

/** A record that may have been this unit's came back damaged or unreadable, or is of a newer Vigil. */
export function foldDamage(fold: Fold, position: string, isNewer: boolean): void {
  const step = beginFoldStep(fold, position);
  if (isNewer) noteNewerRecords(step);
  else noteLogDamage(step);
}

/** Says how the unit stands now; used at start, so that readers need not wait for the next assertion. */
export function assertUnit(fold: Fold, position: string): void {
  assertState(beginFoldStep(fold, position), position);
}

/** Before the first tick the unit's time is that of its first input. */
function startClock(step: FoldStep, receivedAtMs: number): void {
  if (step.state.nowMs < 0) step.state.nowMs = receivedAtMs;
}

function isRepeated(step: FoldStep, record: UnitRecord): boolean {
  const { recordChecks } = step.state;
  const check = checkOf(record);
  const known = recordChecks.get(record.id);
  if (known === undefined) {
    recordChecks.set(record.id, check);
    if (recordChecks.size > CHECKS_MAX) forgetOldest(recordChecks);
    return false;
  }
  if (known !== check) {
    publishNotice(step, 'conflicting-record', {
      stayId: 'stayId' in record ? record.stayId : null,
      detail: { code: 'notice.other-content', values: { recordId: record.id } },
    });
  }
  return true;
}

/** Given at a screen, which sends one again at another time. */
const COMMANDS: readonly UnitRecord['kind'][] = [
  'alert.acknowledged',
  'alert.snoozed',
  'alert.undone',
  'care.taken',
  'care.noted',
  'care.given',
  'ladder.set',
  'roster.set',
];

/** Content without the times of its sending, which differ when a sender tries again. */
function checkOf(record: UnitRecord): string {
  const isCommand = COMMANDS.includes(record.kind);
  const { receivedAtMs: _receivedAtMs, ...whole } = record;
  // The same result is the same whatever version of the map read it.
  const content = 'provenance' in whole ? { ...whole, provenance: undefined } : whole;
  const text = JSON.stringify(isCommand ? { ...content, observedAtMs: 0 } : content);
  return sha256Base64(text).slice(0, 16);
}

function forgetOldest(recordChecks: Map<string, string>): void {
  let left = CHECKS_DROPPED;
  for (const id of recordChecks.keys()) {
    if (left === 0) return;
    recordChecks.delete(id);
    left -= 1;
  }
}
