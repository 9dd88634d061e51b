/** Receivers on this machine that a test can kill: one of HL7 over MLLP, one of notifications over HTTP. */
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { read } from './export-samples.ts';
import { timeLimit } from '../support/patience.ts';

/** Resolves when `condition` holds, looked at after each arrival; rejects when it does not in 20 s. */
class Arrivals {
  readonly #waiting = new Set<() => void>();

  arrived(): void {
    for (const look of this.#waiting) look();
  }

  async until(condition: () => boolean): Promise<void> {
    if (condition()) return;
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('nothing more arrived')), timeLimit(20_000));
      const look = (): void => {
        if (!condition()) return;
        clearTimeout(late);
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
    });
  }
}

/** Answers AA to each message, or goes away without an answer. */
export class LocalMllpReceiver {
  readonly received: string[] = [];
  /** The code to answer the next message with; null: hang up without an answer. */
  reaction: (count: number) => string | null = () => 'AA';
  readonly #arrivals = new Arrivals();
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;
  port = 0;

  async open(): Promise<void> {
    const server = createServer((socket) => this.#serve(socket));
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
  }

  /** As a kill does: every connection is gone at once. */
  async kill(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => (this.#server === null ? resolve() : this.#server.close(() => resolve())));
    this.#server = null;
  }

  until(count: number): Promise<void> {
    return this.#arrivals.until(() => this.received.length >= count);
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket)).on('error', () => socket.destroy());
    let pending = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      pending += chunk;
      for (let end = pending.indexOf('\u001c\r'); end >= 0; end = pending.indexOf('\u001c\r')) {
        const message = pending.slice(1, end);
        pending = pending.slice(end + 2);
        this.received.push(message);
        const reaction = this.reaction(this.received.length);
        if (reaction === null) socket.destroy();
        else {
          socket.write(
            `\u000bMSH|^~\\&|R|H|VIGIL|H|20260115080000||ACK|1|P|2.6\rMSA|${reaction}|${read(message).segment('MSH').text(10)}\r\u001c\r`,
          );
        }
        this.#arrivals.arrived();
      }
    });
  }
}

/** Takes notifications, or points elsewhere. */
export class LocalSubscriber {
  readonly received: {
    readonly body: string;
    readonly authorization: string | undefined;
    readonly contentType: string | undefined;
  }[] = [];
  redirectTo: string | null = null;
  tries = 0;
  readonly #arrivals = new Arrivals();
  #server: HttpServer | null = null;
  port = 0;

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async open(): Promise<void> {
    const server = createHttpServer((request, response) => {
      let body = '';
      request
        .setEncoding('utf8')
        .on('data', (chunk: string) => (body += chunk))
        .on('end', () => {
          this.tries += 1;
          this.received.push({
            body,
            authorization: request.headers.authorization,
            contentType: request.headers['content-type'],
          });
          if (this.redirectTo === null) response.writeHead(200).end();
          else response.writeHead(307, { location: this.redirectTo }).end();
          this.#arrivals.arrived();
        });
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
  }

  async kill(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise<void>((resolve) => (this.#server === null ? resolve() : this.#server.close(() => resolve())));
    this.#server = null;
  }

  until(condition: () => boolean): Promise<void> {
    return this.#arrivals.until(condition);
  }
}
