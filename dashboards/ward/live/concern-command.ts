/**
 * What one person is doing about a worry at one bed on this screen:
 *
 *   idle -> choosing -> waiting -> idle (the engine's state shows the worry, or that it is gone)
 *                               -> failed -> waiting (retry, same command)
 *
 * That the server stored it is not yet success: only the worry in the folded state ends the waiting.
 * A retry sends the very same command again, so that pressing twice can never be two worries.
 */
import type { ConcernLevel, ConcernSource, ConcernView } from '../../../services/contract/records/concern.ts';
import type { ConcernAnswer } from '../../../services/contract/screens/live-events.ts';

export interface ConcernCommand {
  readonly commandId: string;
  readonly unitId: string;
  readonly stayId: string;
  readonly from: ConcernSource;
  readonly level: ConcernLevel;
}

export type ConcernFailure = Extract<ConcernAnswer, { ok: false }>['code'];

/** `stoodSinceMs`: since when a worry of the same source stood when the command was given; null: none did. */
interface Given {
  readonly command: ConcernCommand;
  readonly stoodSinceMs: number | null;
}

export type ConcernState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'choosing' }
  | ({ readonly kind: 'waiting' } & Given)
  | ({ readonly kind: 'failed'; readonly code: ConcernFailure } & Given);

export const CONCERN_IDLE: ConcernState = { kind: 'idle' };

/** The command given now, and what stood before it. */
export function waitingFor(command: ConcernCommand, concerns: readonly ConcernView[]): ConcernState {
  return {
    kind: 'waiting',
    command,
    stoodSinceMs: concerns.find(({ from }) => from === command.from)?.sinceMs ?? null,
  };
}

/** State after the server's answer; an answer to another command changes nothing, and «stored» ends nothing. */
export function afterConcernAnswer(state: ConcernState, commandId: string, answer: ConcernAnswer): ConcernState {
  if (state.kind !== 'waiting' || state.command.commandId !== commandId || answer.ok) return state;
  return { ...state, kind: 'failed', code: answer.code };
}

/** State after the engine's state: idle once it shows what was told, also when that was already thought lost. */
export function afterConcerns(state: ConcernState, concerns: readonly ConcernView[]): ConcernState {
  if (state.kind !== 'waiting' && !(state.kind === 'failed' && mayRetryConcern(state.code))) return state;
  return isShown(state, concerns) ? CONCERN_IDLE : state;
}

/** Whether the same command may be sent again: only when it is unknown what became of it. */
export function mayRetryConcern(code: ConcernFailure): boolean {
  return code === 'not-confirmed';
}

function isShown({ command, stoodSinceMs }: Given, concerns: readonly ConcernView[]): boolean {
  const now = concerns.find(({ from }) => from === command.from);
  if (command.level === 'none') return now === undefined;
  return now !== undefined && now.level === command.level && now.sinceMs !== stoodSinceMs;
}
