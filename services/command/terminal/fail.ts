/** One clear line and an exit code: 2 for what the operator can correct, 1 for anything else. */
import { asTyped } from './command-text.ts';
import { InvariantError, VigilError, messageOf, type ErrorCode } from '../../platform/errors.ts';

const OPERATOR_CODES: ReadonlySet<ErrorCode> = new Set([
  'config-invalid',
  'hospital-wall',
  'port-taken',
  'data-folder-unusable',
  'data-folder-busy',
  'data-file-corrupt',
  'log-corrupt',
  'rule-invalid',
  'code-map-invalid',
  'listener-failed',
  'recording-unreadable',
  'playback-before-clock',
  'history-not-running',
  'infra-missing',
]);

export function exitCodeOf(thrown: unknown): 1 | 2 {
  return thrown instanceof VigilError && OPERATOR_CODES.has(thrown.code) ? 2 : 1;
}

/** What to print: the fault and what to do about it, on one line; a bug keeps its stack. */
export function lineOf(thrown: unknown): string {
  if (thrown instanceof VigilError) {
    return asTyped(`vigil: ${thrown.code}: ${thrown.message.split('\n').join(' ')}. ${thrown.remedy}`);
  }
  if (thrown instanceof InvariantError) return `vigil: ${thrown.stack ?? thrown.message}`;
  return `vigil: ${messageOf(thrown)}`;
}

/** Exit code for what the command line itself ends with: 0 for help that was asked for, 2 for a call that it cannot read. */
export function usageExitCode({ exitCode }: { readonly exitCode: number }): number {
  return exitCode === 0 ? 0 : 2;
}
