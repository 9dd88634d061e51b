/**
 * Ids of resources. FHIR allows 64 of [A-Za-z0-9.-]; ours are longer and freer. An id says where its
 * resource is found again (kind, moment, stay), so that reading one needs no index of its own.
 *
 * Invariants: equal input gives equal ids for ever; different stays never share one; every id is legal.
 */
import { sha256Hex } from '../../../contract/content-id.ts';

const ID_MAX = 64;
/** What is left for the stay beside kind, moment and hash; `stay:` with 32 digits fits as it is. */
const PLACE_MAX = 39;
const HASH_DIGITS = 10;
/** Begins the hash of a name that does not fit; no spelled name begins so, since `.x` is no escape. */
const HASHED = '.x';

/** One of our names as an id: letters, digits and `-` stay, every other byte becomes `.` and two hex digits. */
export function fhirIdOf(name: string, lengthMax: number = ID_MAX): string {
  const spelled = Array.from(Buffer.from(name), (byte) =>
    isPlain(byte) ? String.fromCharCode(byte) : `.${byte.toString(16).padStart(2, '0')}`,
  ).join('');
  return spelled.length <= lengthMax && spelled !== '' ? spelled : `${HASHED}${hashOf(name, 36)}`;
}

/** The name again; null: a hash, or nothing that `fhirIdOf` made. */
export function nameOfFhirId(id: string): string | null {
  if (!/^([A-Za-z0-9-]|\.[0-9a-f]{2})+$/.test(id)) return null;
  const bytes = Array.from(id.matchAll(/\.([0-9a-f]{2})|([A-Za-z0-9-])/g), ([, hex, plain = '']) =>
    hex === undefined ? plain.charCodeAt(0) : Number.parseInt(hex, 16),
  );
  const name = Buffer.from(bytes).toString('utf8');
  return fhirIdOf(name) === id ? name : null;
}

function isPlain(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a) || byte === 0x2d
  );
}

export function hashOf(text: string, digits: number = HASH_DIGITS): string {
  return sha256Hex(text).slice(0, digits);
}

/** s score, r risk, a alert, p painted, q receipt, k acknowledgement, c charted or laboratory, v vital sign. */
export const ID_KINDS = ['s', 'r', 'a', 'p', 'q', 'k', 'c', 'v'] as const;
export type IdKind = (typeof ID_KINDS)[number];

/** Where something was said: of a stay, or of the unit as a whole. */
export interface IdSubject {
  readonly unitId: string;
  readonly stayId: string | null;
}

/** Id of something that happened at a moment; `what` tells it from others of the same kind, place and moment. */
export function momentId(kind: IdKind, atMs: number, subject: IdSubject, what: string): string {
  return idWith(kind, atMs, subject, hashOf(what));
}

/** Id of a bucket of a vital sign: `what` is spelled, since the bucket is read by it. */
export function bucketId(atMs: number, stayId: string, what: string): string {
  return idWith('v', atMs, { unitId: '', stayId }, what);
}

function idWith(kind: IdKind, atMs: number, { unitId, stayId }: IdSubject, what: string): string {
  const place = stayId === null ? fhirIdOf(unitId, PLACE_MAX - 1) : fhirIdOf(stayId, PLACE_MAX);
  return `${kind}${stayId === null ? 'u' : ''}-${atMs.toString(36)}-${what}-${place}`;
}

export interface ReadId {
  readonly kind: IdKind;
  readonly atMs: number;
  /** Hash, or spelled for a vital sign. */
  readonly what: string;
  /** True: `place` is a unit. */
  readonly ofUnit: boolean;
  /** As `fhirIdOf` wrote it; may be a hash. */
  readonly place: string;
}

/** The parts of a moment's id; null when it is none. */
export function readMomentId(id: string): ReadId | null {
  const [, letter, unit, moment = '', what = '', place = ''] =
    /^([a-z])(u?)-([0-9a-z]{1,11})-([0-9a-z.]{1,12})-(.+)$/.exec(id) ?? [];
  const kind = ID_KINDS.find((known) => known === letter);
  const atMs = Number.parseInt(moment, 36);
  if (kind === undefined || !(atMs <= 8.64e15)) return null;
  return { kind, atMs, what, ofUnit: unit === 'u', place };
}

/** Whether a stay (or unit) is the one that stands in an id. */
export function isPlaceOf(read: ReadId, name: string): boolean {
  return fhirIdOf(name, read.ofUnit ? PLACE_MAX - 1 : PLACE_MAX) === read.place;
}

/** Of the name of a trail in an id. */
const TRAIL_MAX = 48;

/** Where an event of the audit trail lies: which trail, and its place there. */
interface TrailPlace {
  readonly trail: string;
  readonly index: number;
}

export function trailEventId({ trail, index }: TrailPlace): string {
  return `trail-${index}-${fhirIdOf(trail, TRAIL_MAX)}`;
}

/** Place in one of these trails; null: no id of an event of them. */
export function trailPlaceOf(id: string, trails: readonly string[]): TrailPlace | null {
  const [, number, name] = /^trail-(0|[1-9]\d{0,8})-(.+)$/.exec(id) ?? [];
  const trail = trails.find((known) => fhirIdOf(known, TRAIL_MAX) === name);
  return number === undefined || trail === undefined ? null : { trail, index: Number(number) };
}
