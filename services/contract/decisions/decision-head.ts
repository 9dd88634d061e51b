/**
 * What stands first in a stored decision, without reading the rest: which it is, whose, and what caused it. Whoever looks for some
 * decisions among many, or compares their bytes, need not make an object of each.
 */
import { DECISION_VERSION, type DecisionKind } from './decision.ts';
import { decodeDecision, isKind, jsonBytesOf } from './read-decision.ts';

export interface DecisionHead {
  readonly id: string;
  readonly unitId: string;
  readonly cause: string;
  readonly kind: DecisionKind;
}

/** Ids are shorter by far; what has a longer head is decoded. */
const HEAD_BYTES_MAX = 1_024;
const TODAYS = new RegExp(
  `^\\{"version":${DECISION_VERSION},"id":"([^"\\\\]+)","unitId":"([^"\\\\]+)","atMs":-?\\d+,"cause":"([^"\\\\]+)","kind":"([a-z.-]+)"`,
  'u',
);

/** What stands behind the head is not looked at. Throws as `decodeDecision` does on what does not begin like a decision and is none. */
export function headOfDecision(bytes: Uint8Array): DecisionHead {
  const json = jsonBytesOf(bytes);
  const start = Buffer.from(json.buffer, json.byteOffset, Math.min(json.byteLength, HEAD_BYTES_MAX)).toString();
  const [, id, unitId, cause, kind] = TODAYS.exec(start) ?? [];
  if (id === undefined || unitId === undefined || cause === undefined || kind === undefined || !isKind(kind)) {
    return decodeDecision(bytes);
  }
  return { id, unitId, cause, kind };
}
