/** Somebody at a screen takes beds or leaves a note: who they are comes from their session. */
import { may } from '../../contract/access/access-table.ts';
import type { CareAnswer, CareCommand } from '../../contract/screens/live-events.ts';
import type { Session } from '../../contract/screens/session.ts';
import type { Clock } from '../../platform/clock.port.ts';
import type { WardView } from '../board/ward-view.ts';
import type { BoardViews } from './board-views.ts';
import type { CareHandler } from './care-handler.ts';
import { actorOf, careRecord, isReadable } from './screen-records.ts';

interface Parts {
  readonly care: CareHandler;
  readonly clock: Clock;
  readonly views: BoardViews;
  readonly wards: WardView;
}

export async function enterCare(parts: Parts, command: CareCommand, session: Session): Promise<CareAnswer> {
  const actor = actorOf(session);
  if (actor === null) return { ok: false, code: 'not-allowed', message: 'Only nurses and doctors take beds.' };
  const { unitId } = command;
  // Whom the unit asks is its rules' kin: it is decided by whoever decides about those.
  const isDeciding = command.act === 'ladder' || command.act === 'roster';
  if (isDeciding && !may(session.role, 'decide-policy')) {
    return { ok: false, code: 'not-allowed', message: 'Charge nurses and doctors decide whom the unit asks.' };
  }
  const state = parts.wards.board(unitId)?.state ?? null;
  if (state === null) return { ok: false, code: 'refused', message: 'Nothing is known of this unit yet.' };
  const record = careRecord(command, actor, parts.clock.nowMs());
  if (!isReadable(record)) return { ok: false, code: 'malformed', message: 'The message could not be read.' };
  const answer = await parts.care.submit(record);
  const bedIds = 'beds' in command ? command.beds.map(({ bedId }) => bedId) : [];
  const taken = state.beds.flatMap(({ bedId, stayId }) => (stayId !== null && bedIds.includes(bedId) ? [stayId] : []));
  const stayIds = command.act === 'note' ? [command.stayId] : taken;
  const outcome = answer.ok ? 'done' : 'refused';
  await parts.views.did(session, { action: 'hand-over', unitId, stayIds, outcome, detail: { recordId: record.id } });
  return answer;
}
