/** How what was quarantined by older versions is read: each step lifts an item by one version, and loses nothing. */
import { keptText, type StoredObject } from '../upcast.ts';

/** 1 -> 2: the reason was an English sentence, and is kept as it was written. */
export function reasonToRefusals({ reason, ...stored }: StoredObject): StoredObject {
  return { ...stored, version: 2, reasons: [{ at: null, reason: keptText(reason) }] };
}
