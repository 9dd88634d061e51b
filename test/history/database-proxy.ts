/** A TCP proxy before a real database: the wire that a test can cut, hold, or cut at a chosen message. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export class DatabaseProxy {
  readonly #target: URL;
  readonly #sockets = new Set<Socket>();
  #server: Server;
  #port = 0;
  #holding = false;
  #cutAfter: string | null = null;
  /** How often the wire was cut at the chosen message. */
  cuts = 0;

  private constructor(target: URL) {
    this.#target = target;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  static async open(url: string): Promise<DatabaseProxy> {
    const proxy = new DatabaseProxy(new URL(url));
    await proxy.#listen();
    return proxy;
  }

  get url(): string {
    const url = new URL(this.#target);
    url.host = `127.0.0.1:${this.#port}`;
    return url.href;
  }

  /** The port is gone, and every connection with it. */
  async down(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async up(): Promise<void> {
    this.#server = createServer((socket) => this.#accept(socket));
    await this.#listen();
  }

  /** Nothing passes any more, in either direction, and nobody is told. */
  hold(): void {
    this.#holding = true;
    for (const socket of this.#sockets) socket.pause();
  }

  release(): void {
    this.#holding = false;
    for (const socket of this.#sockets) socket.resume();
  }

  /** Passes the next client message that holds `text` on, and cuts the wire before the answer. */
  cutAfterNext(text: string): void {
    this.#cutAfter = text;
  }

  async #listen(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  #accept(client: Socket): void {
    const database = connect(Number(this.#target.port), this.#target.hostname);
    let answering = true;
    for (const [from, to] of [
      [client, database],
      [database, client],
    ] as const) {
      this.#sockets.add(from);
      if (this.#holding) from.pause();
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
    }
    client.on('data', (bytes) => {
      database.write(bytes);
      if (this.#cutAfter === null || !bytes.includes(this.#cutAfter)) return;
      this.#cutAfter = null;
      this.cuts += 1;
      answering = false;
    });
    database.on('data', (bytes) => {
      if (answering) client.write(bytes);
      else client.destroy();
    });
  }
}
