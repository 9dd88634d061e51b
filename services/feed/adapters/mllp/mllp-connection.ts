/**
 * One connection of a sender: bytes to frames, frames to the handler one after the other, answers back
 * in the same order. A sender that is faster than we are is held back by not reading its socket.
 *
 * Invariants: no answer before the handler's; what is held is bounded (one frame in the making, a few
 * whole ones waiting); a sender that stalls in the middle of a frame, or does not take its answers,
 * loses its connection, and the others notice nothing.
 */
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { answerToBytes } from '../../hl7/transport/hl7-answer.ts';
import type { AnswerStamp } from '../../hl7/transport/hl7-answer.ts';
import type { MessageAnswer } from '../../hl7/message/message-outcome.ts';
import { encodeMllp, MllpDecoder } from '../../hl7/transport/mllp-frames.ts';
import type { MllpEvent } from '../../hl7/transport/mllp-frames.ts';
import type { Clock } from '../../../platform/clock.port.ts';
import type { MllpCounts, MllpFault, MllpLimits, MllpPeer } from './mllp-limits.ts';

export interface MllpConnectionOptions {
  readonly socket: Socket;
  readonly peer: MllpPeer;
  readonly limits: MllpLimits;
  readonly clock: Clock;
  readonly counts: MllpCounts;
  /** Resolves with the answer's text, null when none was asked for; rejects when the message is not kept. */
  readonly handle: (bytes: Uint8Array, from: MllpPeer) => Promise<Uint8Array | null>;
  readonly report: (fault: MllpFault, from: MllpPeer) => void;
  readonly onHandleFailed: (error: unknown, from: MllpPeer) => void;
}

/** Work of a second that may be done at once before a fast sender is held back. */
const BURST_MS = 1_000;
/** Letters of MSH-10 in old versions: 20. */
const CONTROL_ID_LENGTH = 20;

const NOT_KEPT: MessageAnswer = {
  code: 'AE',
  errorCode: '207',
  location: null,
  reason: { code: 'wire.not-stored', values: { fault: null } },
};
const TOO_LARGE: MessageAnswer = {
  code: 'AR',
  errorCode: '104',
  location: null,
  reason: { code: 'wire.broken', values: { fault: 'too-large', byteCount: null } },
};
const TOO_SLOW: MessageAnswer = {
  code: 'AR',
  errorCode: '207',
  location: null,
  reason: { code: 'wire.broken', values: { fault: 'slow', byteCount: null } },
};

/** Time and a control id of our own, for an answer that is made now. */
export function answerStamp(clock: Clock): AnswerStamp {
  return { atMs: clock.nowMs(), controlId: randomUUID().replaceAll('-', '').slice(0, CONTROL_ID_LENGTH) };
}

type Waiting = { readonly bytes: Uint8Array } | { readonly refusal: MessageAnswer; readonly excerpt: Uint8Array };

export class MllpConnection {
  readonly #options: MllpConnectionOptions;
  readonly #socket: Socket;
  readonly #decoder: MllpDecoder;
  readonly #waiting: Waiting[] = [];
  #isWorking = false;
  /** Nothing more is read; the connection ends once what waits is answered. */
  #isFinishing = false;
  #cancelRest: (() => void) | null = null;
  /** When the bytes and frames so far may have been sent at the permitted rate, monotonic ms. */
  #paidUntilMs = 0;
  #lastByteAtMs: number;
  #frameSinceMs: number | null = null;
  #writingSinceMs: number | null = null;

  constructor(options: MllpConnectionOptions) {
    this.#options = options;
    this.#socket = options.socket;
    this.#decoder = new MllpDecoder(options.limits.frameBytesMax);
    this.#lastByteAtMs = options.clock.monotonicMs();
    this.#socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    this.#socket.on('end', () => this.finish());
    this.#socket.on('error', () => this.#socket.destroy());
    this.#socket.once('close', () => this.#abandon());
  }

  get waitingFrames(): number {
    return this.#waiting.length + (this.#isWorking ? 1 : 0);
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Called now and then: ends what stalls. */
  look(): void {
    const { clock, limits, counts } = this.#options;
    const nowMs = clock.monotonicMs();
    const isBeyond = (sinceMs: number | null, limitMs: number): boolean =>
      sinceMs !== null && nowMs - sinceMs > limitMs;
    if (isBeyond(this.#writingSinceMs, limits.frameMs)) this.#socket.destroy();
    else if (!this.#socket.isPaused() && isBeyond(this.#frameSinceMs, limits.frameMs)) {
      counts.slow += 1;
      this.#endSlowFrame();
    } else if (!this.#isWorking && isBeyond(this.#lastByteAtMs, limits.idleMs)) this.finish();
  }

  #receive(chunk: Uint8Array): void {
    const { clock, limits, counts } = this.#options;
    if (this.#isFinishing) return;
    const nowMs = clock.monotonicMs();
    this.#lastByteAtMs = nowMs;
    counts.bytes += chunk.length;
    const events = this.#decoder.push(chunk);
    for (const event of events) this.#take(event);
    if (!this.#decoder.isInFrame) this.#frameSinceMs = null;
    else if (this.#frameSinceMs === null || events.length > 0) this.#frameSinceMs = nowMs;
    const costMs = Math.max(
      (chunk.length * 1000) / limits.bytesPerSecond,
      (events.length * 1000) / limits.framesPerSecond,
    );
    this.#paidUntilMs = Math.max(this.#paidUntilMs, nowMs) + costMs;
    this.#holdBack();
    void this.#work();
  }

  #take(event: MllpEvent): void {
    const { clock, counts, report, peer } = this.#options;
    if (event.kind === 'frame') {
      counts.frames += 1;
      counts.lastMessageAtMs = clock.nowMs();
      this.#waiting.push({ bytes: event.bytes });
      return;
    }
    if (event.kind === 'garbage') counts.garbageBytes += event.byteCount;
    if (event.kind === 'half') counts.halfFrames += 1;
    if (event.kind === 'too-large') {
      counts.tooLarge += 1;
      this.#waiting.push({ refusal: TOO_LARGE, excerpt: event.excerpt });
    }
    report(
      { kind: event.kind, excerpt: event.excerpt, byteCount: event.kind === 'too-large' ? null : event.byteCount },
      peer,
    );
  }

  /** Stops reading while too much waits or came too fast; reads on when neither holds. */
  #holdBack(): void {
    const { clock, limits } = this.#options;
    const restMs = this.#paidUntilMs - clock.monotonicMs() - BURST_MS;
    if (restMs > 0 && this.#cancelRest === null) {
      this.#cancelRest = clock.after(Math.ceil(restMs), () => {
        this.#cancelRest = null;
        this.#holdBack();
      });
    }
    const isHeld = this.#isFinishing || this.#cancelRest !== null || this.#waiting.length > limits.waitingFramesMax;
    if (isHeld === this.#socket.isPaused()) return;
    if (isHeld) this.#socket.pause();
    else {
      // While it was not read, a frame could not be finished: that is no fault of its sender.
      if (this.#frameSinceMs !== null) this.#frameSinceMs = clock.monotonicMs();
      this.#socket.resume();
    }
  }

  async #work(): Promise<void> {
    if (this.#isWorking) return;
    this.#isWorking = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const answer = await this.#answerTo(next);
      if (answer !== null) await this.#write(answer);
      this.#holdBack();
    }
    this.#isWorking = false;
    if (this.#isFinishing) this.#socket.destroySoon();
  }

  /** Never rejects: a sender that is told nothing cannot know that it must send again. */
  async #answerTo(next: Waiting): Promise<Uint8Array | string | null> {
    const { clock, counts, handle, onHandleFailed, peer } = this.#options;
    if ('refusal' in next) return answerToBytes(next.excerpt, next.refusal, answerStamp(clock));
    try {
      return await handle(next.bytes, peer);
    } catch (error) {
      counts.failed += 1;
      onHandleFailed(error, peer);
      return answerToBytes(next.bytes, NOT_KEPT, answerStamp(clock));
    }
  }

  /** Resolves when the answer left this process, or the connection is gone. */
  async #write(answer: Uint8Array | string): Promise<void> {
    if (this.#socket.destroyed) return;
    this.#writingSinceMs = this.#options.clock.monotonicMs();
    await new Promise<void>((resolve) => this.#socket.write(encodeMllp(answer), () => resolve()));
    this.#writingSinceMs = null;
  }

  /** The sender is told, as far as it said who it is, and must connect anew. */
  #endSlowFrame(): void {
    const [half] = this.#decoder.end().filter(({ kind }) => kind === 'half');
    if (half?.kind === 'half') {
      this.#options.report({ kind: 'slow', byteCount: half.byteCount, excerpt: half.excerpt }, this.#options.peer);
      this.#waiting.push({ refusal: TOO_SLOW, excerpt: half.excerpt });
    }
    this.finish();
  }

  /** Takes nothing more, answers what waits, then closes. */
  finish(): void {
    if (this.#isFinishing) return;
    for (const event of this.#decoder.end()) this.#take(event);
    this.#frameSinceMs = null;
    this.#isFinishing = true;
    this.#holdBack();
    void this.#work();
  }

  /** Gone: what still waits was not answered, so its sender sends it again. */
  #abandon(): void {
    this.#waiting.length = 0;
    this.#cancelRest?.();
    this.#cancelRest = null;
    if (this.#isFinishing) return;
    for (const event of this.#decoder.end()) this.#take(event);
    this.#isFinishing = true;
  }
}
