/** The newest entries of a trail as they were put: a batch with the signed checkpoint of the tree after it. */
import { decodeBundle, encodeBundle } from './tree/tile-files.ts';

export const JOURNAL = 'journal/';

export interface JournalBatch {
  readonly note: Buffer;
  readonly entries: readonly Buffer[];
}

/** By the place of its first entry. */
export function batchName(begin: number): string {
  return `${JOURNAL}${String(begin).padStart(15, '0')}`;
}

/** Place of the first entry; null: no name of a batch. */
export function beginOf(name: string): number | null {
  const digits = name.slice(JOURNAL.length);
  return /^\d{15}$/.test(digits) ? Number(digits) : null;
}

export function encodeBatch(note: Buffer, entries: readonly Buffer[]): Buffer {
  return Buffer.concat([encodeBundle([note]), encodeBundle(entries)]);
}

/** null: it was cut or is no batch. */
export function decodeBatch(bytes: Buffer): JournalBatch | null {
  const [note, ...entries] = decodeBundle(bytes) ?? [];
  return note === undefined || entries.length === 0 ? null : { note, entries };
}
