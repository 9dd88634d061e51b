/**
 * What an error of `pg` means for the history: away (try again, and why) or refused (the content or the
 * statement is at fault). SQLSTATE classes are those of the PostgreSQL manual, appendix A.
 */
import { messageOf, VigilError, type ErrorCode } from '../../../platform/errors.ts';

/** 08 connection, 28 sign-in, 3D no such database, 40 rolled back, 53 resources, 55 lock, 57 operator, 58 system. */
const RETRIABLE_CLASSES: ReadonlySet<string> = new Set(['08', '28', '3D', '40', '53', '55', '57', '58']);
/** By SQLSTATE or its class, the longer one first. */
const CAUSES: Readonly<Record<string, ErrorCode>> = {
  '53100': 'history-full',
  '53200': 'history-out-of-memory',
  '3D': 'history-absent',
  '28': 'history-sign-in-refused',
  '55': 'history-locked',
  XX001: 'history-corrupt',
  XX002: 'history-corrupt',
};
const SQL_STATE = /^[0-9A-Z]{5}$/;

/** The error with its cause told apart; `history-refused` when waiting cannot mend it. Without a SQLSTATE the server never answered. */
export function translated(error: unknown): VigilError {
  if (error instanceof VigilError) return error;
  const state = sqlStateOf(error);
  const away = state === null || RETRIABLE_CLASSES.has(state.slice(0, 2));
  const cause = state === null ? undefined : (CAUSES[state] ?? CAUSES[state.slice(0, 2)]);
  return new VigilError(
    cause ?? (away ? 'history-unreachable' : 'history-refused'),
    `${messageOf(error)}${state === null ? '' : ` (${state})`}`,
    { cause: error },
  );
}

/** Whether a (translated) error says that a key is there already: 23505 unique_violation. */
export function isKnownKey(error: unknown): boolean {
  return error instanceof VigilError && sqlStateOf(error.cause) === '23505';
}

function sqlStateOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  return SQL_STATE.test(error.code) && /\d/.test(error.code) ? error.code : null;
}
