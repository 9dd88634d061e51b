/**
 * Who looks after which bed. Whoever takes a bed has its alerts from then on: those that stand, those that come, and those that
 * the one before had answered, which run out when they would have. The first in the log wins: a bed that somebody else has
 * taken since it was on the screen is refused and stays theirs. A bed that has been taken is never without somebody again.
 */
import { NO_CARE, ownerOfBed, peopleHere, type CareOwner, type CareView } from '../../contract/decisions/care-view.ts';
import type { CareChanged } from '../../contract/decisions/decision.ts';
import type { RecordOf, UnitRecord } from '../../contract/records/unit-record.ts';
import { decisionEnvelope, publishNotice } from '../context/decision-output.ts';
import type { FoldStep } from '../context/fold-context.ts';
import type { UnitState } from '../state/unit-state.ts';
import { changeAlert } from './alert-machine.ts';
import { setLadder } from './ladder.ts';
import { setRoster } from './roster.ts';

const KINDS = ['care.taken', 'care.given', 'care.noted', 'ladder.set', 'roster.set'] as const;
export type CareRecord = RecordOf<(typeof KINDS)[number]>;

export function isCare(record: UnitRecord): record is CareRecord {
  return KINDS.some((kind) => kind === record.kind);
}

export function foldCare(step: FoldStep, record: CareRecord): void {
  const care = (step.state.care ??= { owners: new Map(), notes: new Map() });
  if (record.kind === 'care.taken') return tell(step, record.id, takeBeds(step, record, record));
  if (record.kind === 'care.given') return tell(step, record.id, giveBeds(step, record));
  if (record.kind === 'ladder.set') return tell(step, record.id, setLadder(step, record));
  if (record.kind === 'roster.set') {
    setRoster(step, record);
    return tell(step, record.id, []);
  }
  const { stayId, note, by, displayName } = record;
  const stay = step.state.stays.get(stayId);
  if (stay === undefined || stay.closedAtMs !== null) {
    return publishNotice(step, 'unknown-reference', {
      stayId,
      detail: { code: 'notice.no-open-stay', values: { record: record.kind } },
    });
  }
  care.notes.set(stayId, { stayId, note, by, displayName, atMs: step.state.nowMs });
  tell(step, record.id, []);
}

/** A stay that is over leaves no note to the next child. */
export function forgetCareOf({ care }: UnitState, stayId: string): void {
  care?.notes.delete(stayId);
}

/** undefined: nobody has taken a bed or left a note. */
export function viewCare({ care }: UnitState): CareView | undefined {
  if (care === undefined) return undefined;
  const { ladder, roster } = care;
  return {
    owners: [...care.owners.values()],
    notes: [...care.notes.values()],
    ...(ladder === undefined ? {} : { ladder }),
    ...(roster === undefined ? {} : { roster }),
  };
}

/** To whom is not there no bed is given: all of them are refused, and stay with whom they are. */
function giveBeds(step: FoldStep, record: RecordOf<'care.given'>): CareChanged['refused'] {
  const { beds, to } = record;
  const here = peopleHere(viewCare(step.state) ?? NO_CARE, step.state.nowMs);
  if (here.some(({ by }) => by === to.by)) return takeBeds(step, record, to);
  return beds.map(({ bedId }) => ({ bedId, by: ownerIn(step.state, bedId)?.displayName ?? '' }));
}

function takeBeds(
  step: FoldStep,
  { beds }: Pick<RecordOf<'care.taken'>, 'beds'>,
  { by, displayName, role }: Pick<CareOwner, 'by' | 'displayName' | 'role'>,
): CareChanged['refused'] {
  const { state } = step;
  const refused: CareChanged['refused'][number][] = [];
  for (const { bedId, seenOwner } of beds) {
    const before = ownerIn(state, bedId);
    if (before !== null && before.by !== by && before.by !== seenOwner) {
      refused.push({ bedId, by: before.displayName });
      continue;
    }
    if (before?.by === by) continue;
    const owner: CareOwner = { bedId, by, displayName, role, sinceMs: state.nowMs };
    state.care?.owners.set(bedId ?? '', owner);
    if (before !== null) passOn(step, before, owner);
  }
  return refused;
}

function ownerIn(state: UnitState, bedId: string | null): CareOwner | null {
  return ownerOfBed({ owners: [...(state.care?.owners.values() ?? [])], notes: [] }, bedId);
}

/** What another person, a doctor for instance, has answered stays theirs. */
function passOn(step: FoldStep, before: CareOwner, { bedId, by, displayName, role }: CareOwner): void {
  for (const entry of step.state.alerts.values()) {
    const { holder } = entry.alert;
    if (entry.alert.bedId !== bedId || holder === null || holder.by !== before.by) continue;
    changeAlert(step, entry, 'handed-over', { holder: { ...holder, by, displayName, role } });
  }
}

function tell(step: FoldStep, commandId: string, refused: CareChanged['refused']): void {
  step.output.decisions.push({
    ...decisionEnvelope(step, `care/${commandId}`, step.state.nowMs),
    kind: 'care.changed',
    stayId: null,
    care: viewCare(step.state) ?? { owners: [], notes: [] },
    commandId,
    refused,
  });
}
