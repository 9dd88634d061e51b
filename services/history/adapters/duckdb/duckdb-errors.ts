/**
 * What an error of DuckDB means. It tells its faults by their words alone, so these are its words; a test
 * damages, locks and fills a file and starves a query to hold them.
 */
import { messageOf, VigilError, type ErrorCode } from '../../../platform/errors.ts';

/** First fit. A database that DuckDB has closed after a fault repeats that fault's own words. */
const CAUSES: readonly (readonly [RegExp, ErrorCode])[] = [
  [/not a valid DuckDB|corrupt|checksum|Failed to load metadata|serialization error/i, 'history-corrupt'],
  [/Out of Memory|failed to allocate|could not allocate/i, 'history-out-of-memory'],
  [/No space left|disk quota|Could not write/i, 'disk-full'],
  [/^(IO|FATAL) Error|database has been invalidated/i, 'history-unreachable'],
];

/** Of a statement: what may heal by itself or by an operator; everything else lies in what was asked. */
export function translated(error: unknown): VigilError {
  return new VigilError(causeOf(error) ?? 'history-refused', messageOf(error), { cause: error });
}

/**
 * Of opening: `data-folder-busy` (another process has the file), `history-corrupt`, `history-out-of-memory`,
 * `disk-full`, or `data-folder-unusable`.
 */
export function openingFault(error: unknown): VigilError {
  const message = messageOf(error);
  if (message.includes('Could not set lock')) {
    const holder = /PID \d+/.exec(message)?.[0] ?? 'unknown';
    return new VigilError('data-folder-busy', `another Vigil (${holder}) has the history file`, { cause: error });
  }
  const cause = causeOf(error);
  const code = cause === null || cause === 'history-unreachable' ? 'data-folder-unusable' : cause;
  return new VigilError(code, `history file: ${message}`, { cause: error });
}

function causeOf(error: unknown): ErrorCode | null {
  const message = messageOf(error);
  return CAUSES.find(([words]) => words.test(message))?.[1] ?? null;
}
