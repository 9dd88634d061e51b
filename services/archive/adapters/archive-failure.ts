/** What the file system says of the archive, as an error of ours. */
import { VigilError, messageOf } from '../../platform/errors.ts';

export function archiveFailure(what: string, cause: unknown): VigilError {
  if (cause instanceof VigilError) return cause;
  const isFull = cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC';
  return new VigilError(isFull ? 'disk-full' : 'archive-unusable', `${what}: ${messageOf(cause)}`, { cause });
}
