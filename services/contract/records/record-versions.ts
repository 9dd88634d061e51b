/** How records and quarantined items of older versions are read: each step lifts one by one version, and loses nothing. */
import { keptText, type StoredObject } from '../upcast.ts';

/** 1 -> 2: the reason of a risk model that gave no probability was an English sentence, and is kept as it was written. */
export function refusalsToStatements(stored: StoredObject): StoredObject {
  const record = { ...stored, version: 2 };
  return stored['kind'] === 'risk.resulted' ? { ...record, reason: keptText(stored['reason']) } : record;
}

/** 2 -> 3: a unit could not move limits of vital signs, so that none of it is moved; an older Vigil would pass over those that are. */
export function policiesToLimits(stored: StoredObject): StoredObject {
  const record = { ...stored, version: 3 };
  return stored['kind'] === 'policy.set' ? { ...record, limits: [] } : record;
}

/** 3 -> 4: a unit had the reasons for an answer that shipped; an older Vigil could not read an answer by another one. */
export function answersToReasons(stored: StoredObject): StoredObject {
  return { ...stored, version: 4 };
}

/** 4 -> 5: what somebody knew lowered no alert, and no budget was stated; an older Vigil would pass over both. */
export function policiesToKnown(stored: StoredObject): StoredObject {
  return { ...stored, version: 5 };
}

/** 5 -> 6: a unit had no rules of its own; an older Vigil would pass over them, and raise nothing by them. */
export function policiesToOwnRules(stored: StoredObject): StoredObject {
  return { ...stored, version: 6 };
}

/** Quarantine 1 -> 2: the reason was an English sentence, and is kept as it was written. */
export function reasonToRefusals({ reason, ...stored }: StoredObject): StoredObject {
  return { ...stored, version: 2, reasons: [{ at: null, reason: keptText(reason) }] };
}
