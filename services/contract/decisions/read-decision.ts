/**
 * Stored decisions, of the log and of the history, as decisions of today. The topic and the table are
 * written by the engine alone and whole units are a megabyte of JSON, so on every read are checked: the
 * version, the envelope, a known kind, and the fields that this kind is nothing without. What stands
 * inside those fields is trusted; the golden files hold that older versions come out in today's shape.
 */
import { inflateSync } from 'node:zlib';
import { proseToStatements } from './versions/decision-versions.ts';
import { reasonsToStatements } from './versions/reasons-to-statements.ts';
import { isStoredObject, upcast, type StoredObject, type StoredShape } from '../upcast.ts';
import { DECISION_VERSION, type Decision, type DecisionKind } from './decision.ts';

/** Entry n lifts decisions of version n + 1. */
export const DECISION_SHAPE: StoredShape = {
  name: 'a decision',
  version: DECISION_VERSION,
  upcasters: [proseToStatements, reasonsToStatements],
};

type FieldType = 'string' | 'number' | 'boolean' | 'object' | 'array';

/** What a decision of each kind is nothing without, beside its envelope. */
const FIELDS = {
  'score.computed': { score: 'object' },
  'risk.computed': { risk: 'object' },
  'alert.changed': { change: 'string', alert: 'object' },
  'age-band.crossed': { ruleId: 'string' },
  'concern.changed': { from: 'string', level: 'string' },
  'event.detected': { event: 'object', counts: 'object' },
  'characteristics.computed': { characteristics: 'object' },
  'engine.notice': { code: 'string', count: 'number' },
  'device.alarmed': { deviceId: 'string', alarm: 'object' },
  'result.late': { name: 'string', observedAtMs: 'number' },
  'alert.receipted': { alertId: 'string', status: 'string' },
  'delivery.probed': { probeId: 'string' },
  'delivery.proved': { probeId: 'string', probedAtMs: 'number' },
  'care.changed': { care: 'object', commandId: 'string', refused: 'array' },
  'policy.changed': { policy: 'object' },
  'unit.state': { beds: 'array', stays: 'array', alerts: 'array' },
  'unit.outline': { beds: 'array', stayIds: 'array', alerts: 'array' },
  'stay.changed': { change: 'string', stay: 'object' },
  'stay.charted': { entry: 'object', isNewest: 'boolean' },
} as const satisfies Record<DecisionKind, Readonly<Record<string, FieldType>>>;

/** Whose stay it is may be unknown (null) in these, and is not said at all in views of the unit. */
const UNIT_VIEWS: readonly string[] = ['unit.state', 'unit.outline'] satisfies readonly DecisionKind[];
const MAYBE_NOBODYS: readonly string[] = [
  'alert.changed',
  'engine.notice',
  'device.alarmed',
  'alert.receipted',
  'delivery.probed',
  'delivery.proved',
  'care.changed',
  'policy.changed',
] satisfies readonly DecisionKind[];

export type ReadDecision =
  | { readonly ok: true; readonly decision: Decision }
  | { readonly ok: false; readonly reason: string };

/** A decision out of parsed JSON, lifted to today's version. Never throws. */
export function readDecision(json: unknown): ReadDecision {
  if (isStoredObject(json) && 'replay' in json) {
    return { ok: false, reason: 'a replay decided this, and not the engine' };
  }
  const lifted = upcast(DECISION_SHAPE, json);
  if (!lifted.ok) return lifted;
  const { stored } = lifted;
  return isDecision(stored) ? { ok: true, decision: stored } : { ok: false, reason: faultOf(stored) ?? 'unknown' };
}

/** A decision out of its JSON text. Never throws. */
export function parseDecision(text: string): ReadDecision {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { ok: false, reason: `not JSON: ${error instanceof Error ? error.message : 'unknown'}` };
  }
  return readDecision(json);
}

/** First byte of a zlib stream; JSON begins with a brace. */
const ZLIB_FIRST_BYTE = 0x78;
const decoder = new TextDecoder();

/** Large decisions are compressed in the log. */
export function jsonBytesOf(bytes: Uint8Array): Uint8Array {
  return bytes[0] === ZLIB_FIRST_BYTE ? inflateSync(bytes) : bytes;
}

/** A decision out of the bytes of the log. Throws on what is none: only the engine writes there, so reading on would lose one. */
export function decodeDecision(bytes: Uint8Array): Decision {
  const read = parseDecision(decoder.decode(jsonBytesOf(bytes)));
  if (!read.ok) throw new Error(read.reason);
  return read.decision;
}

function isDecision(stored: StoredObject): stored is StoredObject & Decision {
  return faultOf(stored) === null;
}

function faultOf(stored: StoredObject): string | null {
  const { kind, id, unitId, cause, atMs, stayId } = stored;
  if (typeof kind !== 'string' || !isKind(kind)) return `no decision is of kind ${String(kind)}`;
  if (!isText(id) || !isText(unitId) || typeof cause !== 'string' || !Number.isFinite(atMs)) {
    return `a decision of kind ${kind} without id, unit, cause or time`;
  }
  const isOwned = isText(stayId) || UNIT_VIEWS.includes(kind) || (stayId === null && MAYBE_NOBODYS.includes(kind));
  if (!isOwned) return `a decision of kind ${kind} is nobody's`;
  const missing = Object.entries(FIELDS[kind]).find(([name, type]) => !isOfType(stored[name], type));
  return missing === undefined ? null : `a decision of kind ${kind} without ${missing[0]}`;
}

export function isKind(kind: string): kind is DecisionKind {
  return Object.hasOwn(FIELDS, kind);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isOfType(value: unknown, type: FieldType): boolean {
  if (type === 'array') return Array.isArray(value);
  return typeof value === type && value !== null;
}
