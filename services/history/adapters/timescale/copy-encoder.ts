/**
 * PostgreSQL's binary COPY format (manual of COPY, «Binary Format») into one reused buffer: big-endian,
 * every field with its length before it, -1 for null. A float is four bytes here and some eight as
 * text, and needs no formatting. The bytes are valid until the next call.
 */
import { SIGNAL_COUNT } from '../../../clinical/signal/signals.ts';
import type { VitalsRows } from '../../merge-vitals.ts';
import type { DecisionRow } from '../sql-database.ts';

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
/** Signature, flags, length of the header extension. */
const HEADER_BYTES = SIGNATURE.byteLength + 8;
const TRAILER_BYTES = 2;
/** PostgreSQL counts microseconds from 2000-01-01 UTC. */
const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1);
const TWO_TO_32 = 2 ** 32;

/** Bytes of a row without its texts: field count, six lengths, two times, flags, a boolean, the signals. */
const VITALS_ROW_BYTES = 2 + 6 * 4 + 8 + 8 + 4 + 1 + SIGNAL_COUNT * 8;
const DECISION_ROW_BYTES = 2 + 7 * 4 + 8;

export class CopyEncoder {
  #bytes = Buffer.allocUnsafe(64 * 1024);
  #view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength);
  #at = 0;

  /** Rows of `vitals` in the order of VITALS_COLUMNS; `staged`: with `replaces` at the end, for `staged_vitals`. */
  vitals(rows: VitalsRows, { staged }: { readonly staged: boolean }): Uint8Array {
    const fields = 5 + SIGNAL_COUNT + (staged ? 1 : 0);
    const stays = rows.stays.map((stay) => ({ unitId: Buffer.from(stay.unitId), stayId: Buffer.from(stay.stayId) }));
    const textBytesMax = stays.reduce(
      (most, stay) => Math.max(most, stay.unitId.byteLength + stay.stayId.byteLength),
      0,
    );
    this.#begin(rows.rowCount * (VITALS_ROW_BYTES + textBytesMax));
    for (let row = 0; row < rows.rowCount; row++) {
      const stay = stays[rows.staySlot[row] ?? 0];
      this.#fieldCount(fields);
      this.#text(stay?.unitId ?? null);
      this.#text(stay?.stayId ?? null);
      this.#time(rows.observedAtMs[row] ?? 0);
      this.#time(rows.receivedAtMs[row] ?? 0);
      this.#integer(rows.offBits[row] ?? 0);
      this.#signals(rows, row);
      if (staged) this.#boolean(rows.replaces[row] === 1);
    }
    return this.#end();
  }

  /** Rows of `staged_decisions` in the order of STAGED_DECISION_COLUMNS. */
  decisions(rows: readonly DecisionRow[]): Uint8Array {
    const texts = rows.map((row) =>
      [row.id, row.unitId, row.stayId, row.kind, row.ruleId, row.payload].map((text) =>
        text === null ? null : Buffer.from(text),
      ),
    );
    this.#begin(texts.flat().reduce((sum, text) => sum + (text?.byteLength ?? 0), rows.length * DECISION_ROW_BYTES));
    for (const [index, [id, unitId, stayId, kind, ruleId, payload]] of texts.entries()) {
      this.#fieldCount(7);
      this.#text(id);
      this.#text(unitId);
      this.#text(stayId);
      this.#time(rows[index]?.decidedAtMs ?? 0);
      this.#text(kind);
      this.#text(ruleId);
      this.#text(payload);
    }
    return this.#end();
  }

  #begin(rowBytes: number): void {
    const needed = HEADER_BYTES + rowBytes + TRAILER_BYTES;
    if (this.#bytes.byteLength < needed) {
      this.#bytes = Buffer.allocUnsafe(2 * needed);
      this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength);
    }
    this.#bytes.fill(0, 0, HEADER_BYTES);
    this.#bytes.set(SIGNATURE);
    this.#at = HEADER_BYTES;
  }

  #end(): Uint8Array {
    this.#view.setInt16(this.#at, -1);
    return this.#bytes.subarray(0, this.#at + TRAILER_BYTES);
  }

  #fieldCount(count: number): void {
    this.#view.setInt16(this.#at, count);
    this.#at += 2;
  }

  #length(length: number): void {
    this.#view.setInt32(this.#at, length);
    this.#at += 4;
  }

  #text(text: Buffer | null | undefined): void {
    if (text === null || text === undefined) return this.#length(-1);
    this.#length(text.byteLength);
    this.#bytes.set(text, this.#at);
    this.#at += text.byteLength;
  }

  #integer(value: number): void {
    this.#length(4);
    this.#view.setUint32(this.#at, value);
    this.#at += 4;
  }

  #boolean(value: boolean): void {
    this.#length(1);
    this.#view.setUint8(this.#at, value ? 1 : 0);
    this.#at += 1;
  }

  /** Microseconds stay below 2^53, so two 32-bit halves are exact and no BigInt is made. */
  #time(ms: number): void {
    const microseconds = Math.round((ms - POSTGRES_EPOCH_MS) * 1000);
    const high = Math.floor(microseconds / TWO_TO_32);
    this.#length(8);
    this.#view.setInt32(this.#at, high);
    this.#view.setUint32(this.#at + 4, microseconds - high * TWO_TO_32);
    this.#at += 8;
  }

  #signals(rows: VitalsRows, row: number): void {
    const present = rows.presentBits[row] ?? 0;
    for (let signal = 0; signal < SIGNAL_COUNT; signal++) {
      if ((present & (1 << signal)) === 0) {
        this.#length(-1);
        continue;
      }
      this.#length(4);
      this.#view.setFloat32(this.#at, rows.values[row * SIGNAL_COUNT + signal] ?? 0);
      this.#at += 4;
    }
  }
}
