/** How records of older versions are read: each step lifts a record by one version, and loses nothing. */
import { keptText, type StoredObject } from '../upcast.ts';

/** 1 -> 2: the reason of a risk model that gave no probability was an English sentence, and is kept as it was written. */
export function refusalsToStatements(stored: StoredObject): StoredObject {
  const record = { ...stored, version: 2 };
  return stored['kind'] === 'risk.resulted' ? { ...record, reason: keptText(stored['reason']) } : record;
}
