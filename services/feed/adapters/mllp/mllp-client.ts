/**
 * Sends HL7 messages to one receiver, one after the other: the next leaves when the answer to the one
 * before is there. The connection is made when it is needed and made again, with growing pauses, when
 * it is lost.
 *
 * Invariants: `send` resolves only with the receiver's answer to that very message; a message whose
 * fate is unknown is never sent again by itself, since only its owner knows whether twice does harm.
 */
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { SecureContextOptions } from 'node:tls';
import { decodeHl7Bytes } from '../../hl7/text/hl7-bytes.ts';
import { parseHl7 } from '../../hl7/text/hl7-message.ts';
import { encodeMllp, MllpDecoder } from '../../hl7/transport/mllp-frames.ts';
import type { Receiver } from '../../sources/source-settings.ts';
import type { Clock } from '../../../platform/clock.port.ts';
import { messageOf, VigilError } from '../../../platform/errors.ts';

export interface MllpClientOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: Receiver['tls'];
  readonly clock: Clock;
  /** Longest time from `send` to the answer, connecting included. */
  readonly answerWithinMs: number;
}

export interface MllpClient {
  /**
   * Resolves with the text of the answer, whatever it says. Rejects with `receiver-unreachable` when
   * there is no connection or no answer in time. Bytes are sent as they are, text as UTF-8.
   */
  send(message: string | Uint8Array): Promise<string>;
  /** Ends the connection; what is being sent rejects. */
  close(): void;
}

const PAUSE_MS = { first: 100, most: 10_000 };

export function openMllpClient(options: MllpClientOptions): MllpClient {
  return new Sender(options);
}

class Sender implements MllpClient {
  readonly #options: MllpClientOptions;
  /** The end of the queue: settles when everything before is answered or given up. */
  #last: Promise<unknown> = Promise.resolve();
  #line: Line | null = null;
  #pauseMs = 0;
  /** Not connected again before, monotonic ms. */
  #restUntilMs = 0;
  #isClosed = false;
  #failNow: ((error: VigilError) => void) | null = null;

  constructor(options: MllpClientOptions) {
    this.#options = options;
  }

  send(message: string | Uint8Array): Promise<string> {
    const answer = this.#last.then(() => this.#sendNow(message));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  close(): void {
    this.#isClosed = true;
    this.#line?.end();
    this.#failNow?.(this.#unreachable('the connection was closed here'));
  }

  /** One message within its time; a line that may still bring a late answer is not used again. */
  async #sendNow(message: string | Uint8Array): Promise<string> {
    if (this.#isClosed) throw this.#unreachable('the connection was closed here');
    let isOver = false;
    const { promise: failure, reject } = deferred();
    this.#failNow = reject;
    const cancel = this.#options.clock.after(this.#options.answerWithinMs, () =>
      reject(this.#unreachable(`no answer within ${this.#options.answerWithinMs} ms`)),
    );
    try {
      return await Promise.race([failure, this.#exchange(message, () => isOver)]);
    } catch (error) {
      this.#line?.end();
      this.#line = null;
      throw error;
    } finally {
      isOver = true;
      cancel();
      this.#failNow = null;
    }
  }

  async #exchange(message: string | Uint8Array, isOver: () => boolean): Promise<string> {
    const line = this.#line?.isOpen === true ? this.#line : await this.#connect(isOver);
    this.#line = line;
    line.write(encodeMllp(message));
    const sent = controlIdOf(message);
    for (;;) {
      const bytes = await line.nextFrame();
      if (bytes === null) throw this.#unreachable('the receiver closed the connection without an answer');
      const text = textOf(bytes);
      // An answer to something else is one that came too late for its own message.
      if (sent === '' || !isForOther(text, sent)) return text;
    }
  }

  /** Tries until it is connected or the time of this message is over. */
  async #connect(isOver: () => boolean): Promise<Line> {
    const { clock } = this.#options;
    for (;;) {
      const restMs = this.#restUntilMs - clock.monotonicMs();
      if (restMs > 0) await new Promise<void>((resolve) => clock.after(restMs, resolve));
      if (isOver()) throw this.#unreachable('not connected in time');
      try {
        const line = await Line.open(this.#options);
        if (isOver()) line.end();
        this.#pauseMs = 0;
        return line;
      } catch (error) {
        this.#pauseMs = Math.min(PAUSE_MS.most, Math.max(PAUSE_MS.first, this.#pauseMs * 2));
        this.#restUntilMs = clock.monotonicMs() + this.#pauseMs;
        if (error instanceof VigilError) throw error;
      }
    }
  }

  #unreachable(why: string): VigilError {
    return new VigilError('receiver-unreachable', `${this.#options.host}:${this.#options.port}: ${why}`);
  }
}

/** One connection: bytes out, frames in. */
class Line {
  readonly #socket: Socket;
  readonly #decoder = new MllpDecoder();
  readonly #frames: Uint8Array[] = [];
  #isOpen = true;
  #wake: (() => void) | null = null;

  /** Rejects with `config-invalid` when a certificate cannot be read, with the system's error when nothing answers. */
  static async open({ host, port, tls }: MllpClientOptions): Promise<Line> {
    const secure = tls === null ? null : await secureOptionsOf(tls);
    const socket =
      secure === null
        ? connect({ host, port, noDelay: true })
        : connectTls({ host, port, ...secure, minVersion: 'TLSv1.2' });
    await new Promise<void>((resolve, reject) => {
      socket.once(secure === null ? 'connect' : 'secureConnect', resolve);
      socket.once('error', reject);
      socket.once('close', () => reject(new Error('closed while connecting')));
    });
    return new Line(socket);
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      for (const event of this.#decoder.push(chunk)) if (event.kind === 'frame') this.#frames.push(event.bytes);
      this.#wake?.();
    });
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      this.#isOpen = false;
      this.#wake?.();
    });
  }

  get isOpen(): boolean {
    return this.#isOpen && this.#socket.writable;
  }

  write(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** Null when the connection ended and nothing is left. */
  async nextFrame(): Promise<Uint8Array | null> {
    while (this.#frames.length === 0 && this.#isOpen) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#wake = null;
    }
    return this.#frames.shift() ?? null;
  }

  end(): void {
    this.#socket.destroy();
  }
}

async function secureOptionsOf(tls: NonNullable<Receiver['tls']>): Promise<SecureContextOptions> {
  try {
    const ca = await readFile(tls.authorityFile);
    if (tls.certificateFile === null || tls.keyFile === null) return { ca };
    return { ca, cert: await readFile(tls.certificateFile), key: await readFile(tls.keyFile) };
  } catch (error) {
    throw new VigilError('config-invalid', `a certificate of the receiver cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

function deferred(): { readonly promise: Promise<never>; readonly reject: (error: VigilError) => void } {
  let reject: (error: VigilError) => void = () => undefined;
  const promise = new Promise<never>((_, refuse) => (reject = refuse));
  // It is raced, and may be rejected after the race is over.
  promise.catch(() => undefined);
  return { promise, reject };
}

/** Answers are ASCII nearly always; one that says nothing of its set is read as UTF-8, else letter by letter. */
function textOf(bytes: Uint8Array): string {
  const read = decodeHl7Bytes(bytes, 'utf-8');
  return read.ok ? read.text : Buffer.from(bytes).toString('latin1');
}

function controlIdOf(message: string | Uint8Array): string {
  const head = typeof message === 'string' ? message : Buffer.from(message).toString('latin1');
  const parsed = parseHl7(head.split(/[\r\n]/, 1)[0] ?? '');
  return parsed.ok ? parsed.message.segment('MSH').raw(10) : '';
}

/** Whether MSA-2 names another message; an answer that names none is taken as one to this. */
function isForOther(answer: string, controlId: string): boolean {
  const parsed = parseHl7(answer);
  const named = parsed.ok ? parsed.message.segment('MSA').raw(2) : '';
  return named !== '' && named !== controlId;
}
