/**
 * A unit's state as bytes, in files and in the archive alike: one JSON header line, then the state as serialised by V8
 * (typed arrays stay typed arrays). The header carries the SHA-256 of all else, of where to go on too: an offset that a
 * flipped bit has moved would leave records out, or fold them twice.
 */
import { deserialize, serialize } from 'node:v8';
import { z } from 'zod';
import { sha256Hex } from '../../contract/content-id.ts';
import type { UnitSnapshot } from '../snapshot/snapshot-store.port.ts';
import { STATE_FORMAT, type UnitState } from '../state/unit-state.ts';

const NEWLINE = 0x0a;

const headerSchema = z.object({
  format: z.number().int(),
  unitId: z.string(),
  partition: z.number().int(),
  topicId: z.string(),
  nextOffset: z.number().int(),
  resumeOffset: z.number().int(),
  sha256: z.string(),
});

export type ReadSnapshot =
  | { readonly ok: true; readonly snapshot: UnitSnapshot }
  /** Written by an older or newer Vigil. */
  | { readonly ok: false; readonly unitId: string; readonly format: number };

/** The parts of the bytes, in order. The state is copied. */
export function encodeSnapshot({ state, ...position }: UnitSnapshot): readonly Buffer[] {
  const body = serialize(state);
  const said = { format: STATE_FORMAT, ...position };
  const header = JSON.stringify({ ...said, sha256: digestOf(said, body) });
  return [Buffer.from(`${header}\n`), body];
}

type Said = Omit<z.infer<typeof headerSchema>, 'sha256'>;

function digestOf({ format, unitId, partition, topicId, nextOffset, resumeOffset }: Said, body: Uint8Array): string {
  const place = JSON.stringify([format, unitId, partition, topicId, nextOffset, resumeOffset]);
  return sha256Hex(`${place}\n`, body);
}

/** As much of a file as a header can be long. */
export const HEADER_BYTES_MAX = 4_096;

/** Up to where a snapshot had been folded, by its beginning alone: nothing of it is checked. Null: no snapshot of ours. */
export function offsetByHeader(beginning: Buffer): number | null {
  const end = beginning.indexOf(NEWLINE);
  try {
    return headerSchema.parse(JSON.parse(beginning.toString('utf8', 0, end))).nextOffset;
  } catch {
    return null; // damaged, or none of ours: said when it is read as a whole
  }
}

/** What a snapshot is of, without its state being made; null for bytes that are no snapshot of ours or not whole. */
export function readPosition(bytes: Buffer): Omit<UnitSnapshot, 'state'> | null {
  const end = bytes.indexOf(NEWLINE);
  try {
    const { sha256, ...said } = headerSchema.parse(JSON.parse(bytes.toString('utf8', 0, end)));
    if (digestOf(said, bytes.subarray(end + 1)) !== sha256) return null;
    const { format: _format, ...position } = said;
    return position;
  } catch {
    return null; // a file that is cut or none of ours: there is another generation
  }
}

/** Throws on bytes that are no snapshot, or not the one that was written. */
export function decodeSnapshot(bytes: Buffer): ReadSnapshot {
  const end = bytes.indexOf(NEWLINE);
  const { sha256, ...said } = headerSchema.parse(JSON.parse(bytes.toString('utf8', 0, end)));
  const { format, ...position } = said;
  if (format !== STATE_FORMAT) return { ok: false, unitId: position.unitId, format };
  const body = bytes.subarray(end + 1);
  if (digestOf(said, body) !== sha256) throw new Error('checksum differs');
  const state: unknown = deserialize(body);
  if (!isUnitState(state, position.unitId)) throw new Error('it holds no state of its unit');
  return { ok: true, snapshot: { ...position, state } };
}

/** What the checksum has shown to be our own bytes is trusted inside; here only that it is a state, of this format and unit. */
function isUnitState(state: unknown, unitId: string): state is UnitState {
  if (typeof state !== 'object' || state === null) return false;
  const { format, unitId: owner, stays, alerts }: Partial<Record<keyof UnitState, unknown>> = state;
  return format === STATE_FORMAT && owner === unitId && stays instanceof Map && alerts instanceof Map;
}
