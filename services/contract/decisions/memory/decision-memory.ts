/**
 * The newest decisions of this process beside their bytes. Engine, live and history of one process write and read the
 * same bytes within a second or two; whoever comes second gets the object and parses nothing. Bytes are compared
 * whole, so what is given is what decoding would give, and a process that finds nothing here decodes: what other
 * processes write is read in the same way. Decisions are never changed once they are made.
 */
import { encodeDecision, type Decision } from '../decision.ts';
import { decodeDecision } from '../read-decision.ts';
import { SharedResults } from './shared-results.ts';

/** Some ten seconds of 2,500 beds; a reader that is further behind parses. */
const BYTES_MAX = 16 * 1024 * 1024;
/** The beginning holds id and cause; the end differs where two engines disagree. */
const HEAD_BYTES = 160;
const TAIL_BYTES = 32;

interface Held {
  /** How often had been forgotten when it was kept. */
  readonly round: number;
  readonly bytes: Uint8Array;
  readonly decision: Decision;
}

export class DecisionMemory {
  readonly #bytesMax: number;
  /** By mark of the bytes, oldest first. */
  readonly #held = new Map<number, Held>();
  readonly #shared = new SharedResults();
  #heldBytes = 0;
  #parsed = 0;
  #round = 0;

  constructor(bytesMax = BYTES_MAX) {
    this.#bytesMax = bytesMax;
  }

  /** Decisions that had to be parsed. */
  get parsed(): number {
    return this.#parsed;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** As `encodeDecision`. The bytes belong to the caller from then on, who must not change them. */
  encode(decision: Decision): Uint8Array {
    const bytes = encodeDecision(decision);
    this.#keep(bytes, decision);
    return bytes;
  }

  /** As `decodeDecision`: throws on what is no decision. */
  decode(bytes: Uint8Array): Decision {
    const held = this.#held.get(markOf(bytes));
    if (held !== undefined && Buffer.compare(held.bytes, bytes) === 0) return held.decision;
    const decision = decodeDecision(bytes);
    this.#shared.share(decision);
    this.#parsed += 1;
    // A copy: the reader's bytes may lie in a buffer of megabytes, or in one that it fills again.
    this.#keep(Uint8Array.from(bytes), decision);
    return decision;
  }

  /**
   * Lets go what was kept before the last call of this. To be called every few seconds: readers come within those or never,
   * and a ward of twelve beds would else hold the decisions of a quarter of an hour.
   */
  forgetOlder(): void {
    for (const [mark, held] of this.#held) {
      if (held.round >= this.#round) break;
      this.#held.delete(mark);
      this.#heldBytes -= held.bytes.byteLength;
    }
    this.#round += 1;
  }

  #keep(bytes: Uint8Array, decision: Decision): void {
    const mark = markOf(bytes);
    this.#heldBytes += bytes.byteLength - (this.#held.get(mark)?.bytes.byteLength ?? 0);
    this.#held.delete(mark);
    this.#held.set(mark, { round: this.#round, bytes, decision });
    for (const [oldest, held] of this.#held) {
      if (this.#heldBytes <= this.#bytesMax) return;
      this.#held.delete(oldest);
      this.#heldBytes -= held.bytes.byteLength;
    }
  }
}

/** FNV-1a of length, beginning and end. Equal marks say nothing: the bytes are compared. */
function markOf(bytes: Uint8Array): number {
  const { length } = bytes;
  let mark = 0x811c9dc5 ^ length;
  const headEnd = Math.min(length, HEAD_BYTES);
  for (let index = 0; index < headEnd; index++) mark = Math.imul(mark ^ (bytes[index] ?? 0), 0x01000193);
  for (let index = Math.max(headEnd, length - TAIL_BYTES); index < length; index++) {
    mark = Math.imul(mark ^ (bytes[index] ?? 0), 0x01000193);
  }
  return mark;
}
