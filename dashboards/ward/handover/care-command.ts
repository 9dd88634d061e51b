/**
 * Taking beds and leaving a note, as one person does it on this page:
 *
 *   idle -> waiting -> idle (the engine has it; what was refused is named)
 *                   -> failed -> waiting (again, the same command)
 */
import { ownerOfBed, type CareView } from '../../../services/contract/decisions/care-view.ts';
import type { CareAnswer, CareCommand } from '../../../services/contract/screens/live-events.ts';

export type CareFailure = Extract<CareAnswer, { ok: false }>['code'];
export type Refused = Extract<CareAnswer, { ok: true }>['refused'];

export type CareState =
  | { readonly kind: 'idle'; readonly refused: Refused }
  | { readonly kind: 'waiting'; readonly command: CareCommand }
  | { readonly kind: 'failed'; readonly command: CareCommand; readonly code: CareFailure };

export type SendCare = (command: CareCommand) => void;

export const CARE_IDLE: CareState = { kind: 'idle', refused: [] };

/** Takes beds as this screen shows them: one that somebody else takes first stays theirs. */
export function takeCommand(
  care: CareView,
  {
    unitId,
    commandId,
    bedIds,
  }: { readonly unitId: string; readonly commandId: string; readonly bedIds: readonly (string | null)[] },
): CareCommand {
  const beds = bedIds.map((bedId) => ({ bedId, seenOwner: ownerOfBed(care, bedId)?.by ?? null }));
  return { act: 'take', commandId, unitId, beds };
}

/** An answer to another command changes nothing. */
export function afterCareAnswer(state: CareState, commandId: string, answer: CareAnswer): CareState {
  if (state.kind !== 'waiting' || state.command.commandId !== commandId) return state;
  return answer.ok
    ? { kind: 'idle', refused: answer.refused }
    : { kind: 'failed', command: state.command, code: answer.code };
}
