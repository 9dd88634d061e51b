/** What the file system or an object store says of the archive, as an error of ours. */
import { VigilError, messageOf } from '../../platform/errors.ts';

export function archiveFailure(what: string, cause: unknown): VigilError {
  if (cause instanceof VigilError) return cause;
  const isFull = cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC';
  return new VigilError(isFull ? 'disk-full' : 'archive-unusable', `${what}: ${messageOf(cause)}`, { cause });
}

/** An object that is written once is there, and is another: a second archive writes into the same place. */
export function alreadyThere(name: string): VigilError {
  return new VigilError('archive-broken', `${name} of the archive is there already and holds other bytes`);
}
