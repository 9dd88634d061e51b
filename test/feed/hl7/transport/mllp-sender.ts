/** A sender that keeps no rule: writes any bytes when told, and shows which control ids were answered how. */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ConnectionOptions } from 'node:tls';
import { setTimeout as sleep } from 'node:timers/promises';
import { MllpDecoder } from '../../../../services/feed/hl7/transport/mllp-frames.ts';

export const START = '\x0b';
export const END = '\x1c\r';

export function message(controlId: string, fields = ''): string {
  return `MSH|^~\\&|MON|ICU|VIGIL|HOSPITAL|20261123120000||ORU^R01^ORU_R01|${controlId}|P|2.6${fields}\rPID|||X\rOBX|1|NM|147842^MDC_ECG_HEART_RATE^MDC||120\r`;
}

export const framed = (controlId: string, fields = ''): string => `${START}${message(controlId, fields)}${END}`;

export class TestSender {
  readonly socket: Socket;
  /** `AA one`: code and control id of every answer, in order. */
  readonly answers: string[] = [];
  readonly closed: Promise<void>;
  #isClosed = false;

  static async open(port: number, host = '127.0.0.1'): Promise<TestSender> {
    const socket = connect({ port, host, noDelay: true });
    const sender = new TestSender(socket);
    await once(socket, 'connect');
    return sender;
  }

  static async openTls(port: number, options: ConnectionOptions): Promise<TestSender> {
    const socket = connectTls({ port, host: '127.0.0.1', ...options });
    const sender = new TestSender(socket);
    await once(socket, 'secureConnect');
    return sender;
  }

  private constructor(socket: Socket) {
    this.socket = socket;
    const decoder = new MllpDecoder();
    socket.on('data', (chunk: Buffer) => {
      for (const event of decoder.push(chunk)) {
        this.answers.push(event.kind === 'frame' ? shortOf(Buffer.from(event.bytes).toString()) : event.kind);
      }
    });
    socket.on('error', () => socket.destroy());
    this.closed = new Promise((resolve) =>
      socket.once('close', () => {
        this.#isClosed = true;
        resolve();
      }),
    );
  }

  /** Writes and lets the bytes leave as a packet of their own. */
  async write(bytes: string | Uint8Array): Promise<void> {
    await new Promise<void>((resolve) =>
      this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes, () => resolve()),
    );
    await sleep(2);
  }

  /** Resolves when so many answers are there; rejects after `withinMs`, or when the connection ends first. */
  async answered(count: number, withinMs = 5_000): Promise<readonly string[]> {
    const deadline = performance.now() + withinMs;
    while (this.answers.length < count) {
      if (performance.now() > deadline) {
        throw new Error(
          `${this.answers.length} answers, not ${count}, within ${withinMs} ms: ${this.answers.join('; ')}`,
        );
      }
      if (this.#isClosed) throw new Error(`closed after ${this.answers.length} answers: ${this.answers.join('; ')}`);
      await sleep(2);
    }
    return this.answers;
  }

  end(): void {
    this.socket.destroy();
  }
}

function shortOf(answer: string): string {
  const [, code = 'none', controlId = ''] = /\rMSA\|(\w\w)\|([^|\r]*)/.exec(answer) ?? [];
  return `${code} ${controlId}`;
}
