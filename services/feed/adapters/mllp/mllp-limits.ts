/** Who a sender of HL7 messages is, how much it may do, and what is counted of it. */
import { FRAME_BYTES_MAX } from '../../hl7/transport/mllp-frames.ts';

export interface MllpPeer {
  readonly remoteAddress: string;
  /** Of the client's certificate; null without mutual TLS. */
  readonly commonName: string | null;
}

export interface MllpLimits {
  readonly connectionsMax: number;
  readonly connectionsPerAddressMax: number;
  readonly frameBytesMax: number;
  /** Whole frames of a connection that wait for the handler; beyond them its socket is not read. */
  readonly waitingFramesMax: number;
  /** Of one connection; beyond them its socket is read later. */
  readonly bytesPerSecond: number;
  readonly framesPerSecond: number;
  readonly idleMs: number;
  /** From the first byte of a frame to its last, and for taking an answer. */
  readonly frameMs: number;
  readonly handshakeMs: number;
}

/** One gateway may send for a hundred beds, and for as many again while it catches up. */
export const MLLP_LIMITS: MllpLimits = {
  connectionsMax: 128,
  connectionsPerAddressMax: 64,
  frameBytesMax: FRAME_BYTES_MAX,
  waitingFramesMax: 64,
  bytesPerSecond: 20_000_000,
  framesPerSecond: 5_000,
  idleMs: 3_600_000,
  frameMs: 10_000,
  handshakeMs: 10_000,
};

/** What arrived and was no message. The excerpt may hold identifiers: it belongs into `raw` alone. */
export interface MllpFault {
  readonly kind: 'garbage' | 'half' | 'too-large' | 'slow';
  readonly byteCount: number | null;
  readonly excerpt: Uint8Array;
}

export interface MllpCounts {
  bytes: number;
  frames: number;
  garbageBytes: number;
  halfFrames: number;
  tooLarge: number;
  slow: number;
  /** Frames whose handler failed: answered AE, to be sent again. */
  failed: number;
  lastMessageAtMs: number | null;
}
