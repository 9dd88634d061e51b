/**
 * MLLP frames out of a stream of bytes: start 0x0B, text, end 0x1C 0x0D. One decoder a connection.
 *
 * Between frames it waits for a start byte, or for a text that begins with MSH right after an end or at
 * the beginning (some monitors send no start byte); line ends between frames say nothing, anything else
 * is garbage up to the next start or end. A start byte inside a frame means that the sender began
 * anew: what stood before is a half frame and is never handed on, unless its 0x1C had come and only the 0x0D
 * was left out. A lone 0x1C is text; hl7-bytes.ts
 * refuses it, since a message cut at it would look whole.
 *
 * Invariants: however the stream is cut into chunks, the events are the same; time is linear in the
 * bytes; no more than one frame and its limit is ever held.
 */

export type MllpEvent =
  | { readonly kind: 'frame'; readonly bytes: Uint8Array }
  /** Bytes that belong to no frame; reported at their end, and every GARBAGE_REPORT_BYTES. */
  | { readonly kind: 'garbage'; readonly byteCount: number; readonly excerpt: Uint8Array }
  /** A frame that never ended. */
  | { readonly kind: 'half'; readonly byteCount: number; readonly excerpt: Uint8Array }
  /** Told once, when the limit is passed; the rest of the frame is skipped. */
  | { readonly kind: 'too-large'; readonly excerpt: Uint8Array };

export const FRAME_BYTES_MAX = 1_000_000;

const START = 0x0b;
const END = 0x1c;
const CR = 0x0d;
const LF = 0x0a;
const MSH = [0x4d, 0x53, 0x48] as const;

/** Enough of a message for its MSH segment, from which an answer can be made. */
const EXCERPT_BYTES = 2_048;
const GARBAGE_EXCERPT_BYTES = 64;
const GARBAGE_REPORT_BYTES = 65_536;
const HELD_BYTES_START = 4_096;
/** A buffer that grew beyond this for one large frame is given back. */
const HELD_BYTES_KEPT = 65_536;

/** between: after an end; frame: inside one; skipped: inside one that is too large. */
type State = 'between' | 'garbage' | 'frame' | 'skipped';

export class MllpDecoder {
  readonly #frameBytesMax: number;
  #state: State = 'between';
  /** The byte before was 0x1C: with 0x0D it is an end. */
  #isEnding = false;
  /** The frame came without a start byte: it must go on as MSH. */
  #isBare = false;
  #held = new Uint8Array(HELD_BYTES_START);
  #heldCount = 0;
  #garbageCount = 0;
  #garbageExcerpt: number[] = [];

  constructor(frameBytesMax = FRAME_BYTES_MAX) {
    this.#frameBytesMax = frameBytesMax;
  }

  /** Whether a frame has begun and not ended: its sender owes the rest. */
  get isInFrame(): boolean {
    return this.#state === 'frame' || this.#state === 'skipped';
  }

  push(chunk: Uint8Array): readonly MllpEvent[] {
    const events: MllpEvent[] = [];
    let at = 0;
    while (at < chunk.length) {
      if (this.#state === 'frame' && !this.#isUnsure) at = this.#takeText(chunk, at, events);
      else this.#take(chunk[at++] ?? 0, events);
    }
    return events;
  }

  /** The connection ends: what is left of a frame or of garbage. */
  end(): readonly MllpEvent[] {
    const events: MllpEvent[] = [];
    this.#finishWithoutCr(events);
    this.#dropHalf(events);
    this.#tellGarbage(events);
    this.#between();
    return events;
  }

  /** The first letters of a text without a start byte are looked at one by one. */
  get #isUnsure(): boolean {
    return this.#isBare && this.#heldCount < MSH.length;
  }

  /** The hot path: copies text up to the byte that ends or breaks the frame; returns where to go on. */
  #takeText(chunk: Uint8Array, from: number, events: MllpEvent[]): number {
    let at = from;
    for (; at < chunk.length; at++) {
      const byte = chunk[at];
      if (byte === START || (this.#isEnding && byte === CR)) break;
      this.#isEnding = byte === END;
    }
    const fits = this.#hold(chunk, from, at);
    if (!fits) this.#refuseLarge(events);
    if (at === chunk.length) return at;
    this.#take(chunk[at] ?? 0, events);
    return at + 1;
  }

  #take(byte: number, events: MllpEvent[]): void {
    if (byte === START) this.#begin(events);
    else if (byte === CR && this.#isEnding) this.#finish(events);
    else if (this.#state === 'frame') this.#takeBare(byte, events);
    else if (this.#state === 'between') this.#takeBetween(byte, events);
    else {
      if (this.#state === 'garbage') this.#addGarbage(byte, events);
      this.#isEnding = byte === END;
    }
  }

  #begin(events: MllpEvent[]): void {
    this.#finishWithoutCr(events);
    this.#dropHalf(events);
    this.#tellGarbage(events);
    this.#between();
    this.#state = 'frame';
  }

  #finish(events: MllpEvent[]): void {
    if (this.#state === 'frame') events.push({ kind: 'frame', bytes: this.#held.slice(0, this.#heldCount - 1) });
    // The 0x1C of the end is no garbage; alone it is not worth telling.
    if (this.#state === 'garbage') this.#garbageCount -= 1;
    this.#tellGarbage(events);
    this.#between();
  }

  /** 0x1C and then a new start, or nothing more: the sender left out the 0x0D, and its frame is whole. */
  #finishWithoutCr(events: MllpEvent[]): void {
    if (this.#state === 'frame' && this.#isEnding && this.#heldCount > 1) this.#finish(events);
  }

  #takeBetween(byte: number, events: MllpEvent[]): void {
    if (byte === CR || byte === LF) return;
    if (byte === MSH[0]) {
      this.#state = 'frame';
      this.#isBare = true;
      this.#hold(Uint8Array.of(byte), 0, 1);
      return;
    }
    this.#state = 'garbage';
    this.#addGarbage(byte, events);
    this.#isEnding = byte === END;
  }

  #takeBare(byte: number, events: MllpEvent[]): void {
    if (byte === MSH[this.#heldCount]) {
      this.#hold(Uint8Array.of(byte), 0, 1);
      return;
    }
    const taken = [...this.#held.subarray(0, this.#heldCount), byte];
    this.#between();
    this.#state = 'garbage';
    for (const each of taken) this.#addGarbage(each, events);
    this.#isEnding = byte === END;
  }

  #addGarbage(byte: number, events: MllpEvent[]): void {
    if (this.#garbageCount >= GARBAGE_REPORT_BYTES) this.#tellGarbage(events);
    this.#garbageCount += 1;
    if (this.#garbageExcerpt.length < GARBAGE_EXCERPT_BYTES) this.#garbageExcerpt.push(byte);
  }

  #tellGarbage(events: MllpEvent[]): void {
    if (this.#garbageCount > 0) {
      events.push({
        kind: 'garbage',
        byteCount: this.#garbageCount,
        excerpt: Uint8Array.from(this.#garbageExcerpt.slice(0, this.#garbageCount)),
      });
    }
    this.#garbageCount = 0;
    this.#garbageExcerpt = [];
  }

  #dropHalf(events: MllpEvent[]): void {
    if (this.#state === 'frame' && this.#heldCount > 0) {
      events.push({ kind: 'half', byteCount: this.#heldCount, excerpt: this.#excerpt() });
    }
  }

  #refuseLarge(events: MllpEvent[]): void {
    events.push({ kind: 'too-large', excerpt: this.#excerpt() });
    const isEnding = this.#isEnding;
    this.#between();
    this.#state = 'skipped';
    this.#isEnding = isEnding;
  }

  #excerpt(): Uint8Array {
    return this.#held.slice(0, Math.min(EXCERPT_BYTES, this.#heldCount));
  }

  #between(): void {
    this.#state = 'between';
    this.#isEnding = false;
    this.#isBare = false;
    this.#heldCount = 0;
    if (this.#held.length > HELD_BYTES_KEPT) this.#held = new Uint8Array(HELD_BYTES_START);
  }

  /** False when the frame passes its limit; then what fits is held. One byte more than a frame: its 0x1C. */
  #hold(chunk: Uint8Array, from: number, to: number): boolean {
    const room = this.#frameBytesMax + 1 - this.#heldCount;
    const taken = Math.min(to - from, room);
    const needed = this.#heldCount + taken;
    if (needed > this.#held.length) {
      const larger = new Uint8Array(Math.min(Math.max(needed, this.#held.length * 2), this.#frameBytesMax + 1));
      larger.set(this.#held.subarray(0, this.#heldCount));
      this.#held = larger;
    }
    this.#held.set(chunk.subarray(from, from + taken), this.#heldCount);
    this.#heldCount = needed;
    return taken === to - from;
  }
}

/** A frame around a message; text is written as UTF-8. Bytes that would break the frame are left out. */
export function encodeMllp(message: string | Uint8Array): Uint8Array {
  const bytes = typeof message === 'string' ? new TextEncoder().encode(message) : message;
  const text =
    bytes.includes(START) || bytes.includes(END) ? bytes.filter((byte) => byte !== START && byte !== END) : bytes;
  const frame = new Uint8Array(text.length + 3);
  frame[0] = START;
  frame.set(text, 1);
  frame[text.length + 1] = END;
  frame[text.length + 2] = CR;
  return frame;
}
