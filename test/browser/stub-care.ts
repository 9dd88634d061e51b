/** What the engine makes of taken beds and notes, as far as a screen can tell. */
import { DECISION_VERSION, type CareChanged, type UnitState } from '../../services/contract/decisions/decision.ts';
import { NO_CARE, ownerOfBed, type CareOwner } from '../../services/contract/decisions/care-view.ts';
import { careSchema } from '../../services/contract/screens/live-events.ts';
import type { Session } from '../../services/contract/screens/session.ts';

export function careAtStub(
  payload: unknown,
  { unitId, care = NO_CARE }: UnitState,
  { nowMs, session }: { readonly nowMs: number; readonly session: Session },
): { readonly decision: CareChanged; readonly refused: CareChanged['refused'] } {
  const command = careSchema.parse(payload);
  const { userId: by, displayName } = session;
  const envelope = {
    version: DECISION_VERSION,
    id: `care-${command.commandId}`,
    unitId,
    atMs: nowMs,
    cause: '0:9',
  } as const;
  const changed = { ...envelope, kind: 'care.changed', stayId: null, commandId: command.commandId } as const;
  if (command.act === 'note') {
    const { stayId, note } = command;
    const others = care.notes.filter((known) => known.stayId !== stayId);
    const notes = [...others, { stayId, note, by, displayName, atMs: nowMs }];
    return { decision: { ...changed, care: { ...care, notes }, refused: [] }, refused: [] };
  }
  if (command.act === 'roster') {
    const others = (care.roster ?? []).filter(({ role }) => !command.roles.includes(role));
    return {
      decision: { ...changed, care: { ...care, roster: [...others, ...command.entries] }, refused: [] },
      refused: [],
    };
  }
  if (command.act === 'ladder') throw new Error('no page sets a ladder');
  const whose = command.act === 'give' ? command.to : { by, displayName, role: 'nurse' as const };
  const lost = command.beds.filter(({ bedId, seenOwner }) => {
    const owner = ownerOfBed(care, bedId);
    return owner !== null && owner.by !== by && owner.by !== seenOwner;
  });
  const taken = command.beds.filter((bed) => !lost.includes(bed)).map(({ bedId }) => bedId);
  const owners: CareOwner[] = [
    ...care.owners.filter(({ bedId }) => !taken.includes(bedId)),
    ...taken.map((bedId) => ({ bedId, ...whose, sinceMs: nowMs })),
  ];
  const refused = lost.map(({ bedId }) => ({ bedId, by: ownerOfBed(care, bedId)?.displayName ?? '' }));
  return { decision: { ...changed, care: { ...care, owners }, refused }, refused };
}
