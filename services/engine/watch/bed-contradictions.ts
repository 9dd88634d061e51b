/**
 * Two children and one bed: the admissions put a child where another lies, or name a bed that does not go
 * with what they said before. Links choose one for the data; people must hear of it, by both names, since
 * the other child is watched by nobody until somebody says where it lies.
 */
import type { RecordOf } from '../../contract/records/unit-record.ts';
import type { Statement } from '../../contract/statement/statement.ts';
import { clearAlert } from '../alert/alert-machine.ts';
import { assertTechnicalAlert } from '../alert/technical-alert.ts';
import type { FoldStep } from '../context/fold-context.ts';
import { AHEAD_MS, currentBedOf } from '../state/links.ts';
import type { StayState } from '../state/stay-state.ts';
import { isAfter, standingEntries, type Entry } from '../state/timeline.ts';
import type { UnitState } from '../state/unit-state.ts';

/** The two halves of a swap come as two messages: for this long a child may be in no bed. */
const DISPLACED_MS = 30_000;
/** Said once and not again for half a day, it was a slip of the desk. */
const CONTRADICTED_MS = 12 * 3_600_000;

/** What does not go together stands until the admissions say anew where the child lies, or that it has left. */
export function noteContradiction(
  step: FoldStep,
  stay: StayState,
  { bedId, otherStayId }: RecordOf<'admission.contradicted'>,
): void {
  stay.contradicted = { bedId, otherStayId, toldAtMs: step.state.nowMs };
  watchContradicted(step, stay);
}

/** The admissions said anew where the child lies. */
export function settleContradiction(step: FoldStep, stay: StayState): void {
  if (stay.contradicted === null) return;
  stay.contradicted = null;
  clearAlert(step, null, contradictionRule(stay));
}

function contradictionRule({ stayId }: StayState): string {
  return `technical.bed-contradicted.${stayId}`;
}

/** At every tick: who was put out of a bed by another child, and what still does not go together. */
export function watchBeds(step: FoldStep): void {
  for (const stay of step.state.stays.values()) {
    watchDisplaced(step, stay);
    watchContradicted(step, stay);
  }
}

function watchDisplaced(step: FoldStep, stay: StayState): void {
  const { state } = step;
  const taken = stay.closedAtMs === null ? takenBed(state, stay.stayId) : null;
  const ruleId = `technical.bed-taken.${stay.stayId}`;
  if (taken === null) {
    clearAlert(step, null, ruleId);
    stay.displacedSinceMs = null;
    return;
  }
  stay.displacedSinceMs ??= state.nowMs;
  if (state.nowMs - stay.displacedSinceMs < DISPLACED_MS) return;
  const [child, otherChild] = [nameOf(state, stay.stayId), nameOf(state, taken.byStayId)];
  assertBed(step, {
    ruleId,
    bedId: taken.bedId,
    sinceMs: stay.displacedSinceMs,
    title: { code: 'bed-taken.title', values: {} },
    detail: { code: 'bed-taken.detail', values: { bed: labelOf(state, taken.bedId), child, otherChild } },
  });
}

function watchContradicted(step: FoldStep, stay: StayState): void {
  const { state } = step;
  const { contradicted } = stay;
  if (contradicted === null) return;
  const { bedId, otherStayId, toldAtMs } = contradicted;
  if (stay.closedAtMs !== null || state.nowMs - toldAtMs > CONTRADICTED_MS) return settleContradiction(step, stay);
  const known = currentBedOf(state, stay.stayId);
  assertBed(step, {
    ruleId: contradictionRule(stay),
    bedId,
    sinceMs: state.nowMs,
    title: { code: 'bed-contradicted.title', values: {} },
    detail: {
      code: 'bed-contradicted.detail',
      values: {
        child: nameOf(state, stay.stayId),
        bed: labelOf(state, bedId),
        isTaken: otherStayId !== null,
        otherChild: nameOf(state, otherStayId),
        knownBed: labelOf(state, known),
      },
    },
  });
}

function assertBed(
  step: FoldStep,
  reason: {
    readonly ruleId: string;
    readonly bedId: string;
    readonly sinceMs: number;
    readonly title: Statement;
    readonly detail: Statement;
  },
): void {
  const { sinceMs, ...rest } = reason;
  assertTechnicalAlert(step, {
    ...rest,
    stayId: null,
    level: 'medium',
    startMs: sinceMs,
  });
}

/** The bed in which the stay lay last and another stay was put after it; null: it lies somewhere, or left by itself. */
function takenBed(state: UnitState, stayId: string): { readonly bedId: string; readonly byStayId: string } | null {
  if (currentBedOf(state, stayId) !== null) return null;
  const untilMs = state.nowMs + AHEAD_MS;
  let last: { readonly bedId: string; readonly entry: Entry; readonly byStayId: string | null } | null = null;
  for (const [bedId, bed] of state.beds) {
    let before: Entry | undefined;
    for (const entry of standingEntries(bed)) {
      if (entry.fromMs > untilMs) break;
      if (before?.id === stayId && (last === null || isAfter(before, last.entry))) {
        last = { bedId, entry: before, byStayId: entry.id };
      }
      before = entry;
    }
  }
  if (last === null) return null;
  const { bedId, byStayId } = last;
  return byStayId === null ? null : { bedId, byStayId };
}

/** Null: a child who has left, or none. */
function nameOf(state: UnitState, stayId: string | null): string | null {
  return (stayId === null ? undefined : state.stays.get(stayId))?.person.displayName ?? null;
}

function labelOf<T extends string | null>(state: UnitState, bedId: T): string | T {
  return state.config?.beds.find((bed) => bed.bedId === bedId)?.label ?? bedId;
}
