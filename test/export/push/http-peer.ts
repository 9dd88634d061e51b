/** A receiver over HTTP as the contract of channels out needs it; each kind says whom it believes and what it makes of a message. */
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MessageSender } from '../../../services/export/hl7/message-sender.port.ts';
import type { PushFormat } from '../../../services/export/push/push-format.port.ts';
import type { ChannelPeer, Reaction } from './pushed-channel.contract.ts';

export interface TakenMessage {
  readonly headers: IncomingHttpHeaders;
  readonly path: string;
  readonly body: string;
}

export interface HttpPeerKind {
  readonly format: PushFormat;
  readonly senderTo: (url: string) => MessageSender;
  /** Status for what is not believed or not understood; null: it is taken. */
  readonly refusal: (message: TakenMessage) => number | null;
  readonly statuses: { readonly take: number; readonly refuse: number };
  readonly idIn: (message: TakenMessage) => string;
  readonly alertIn: (message: TakenMessage) => string;
}

export class HttpPeer implements ChannelPeer {
  readonly format: PushFormat;
  reaction: (count: number) => Reaction = () => 'take';
  /** Answers instead of the reaction; null: as that says. */
  status: number | null = null;
  readonly messages: TakenMessage[] = [];
  readonly #kind: HttpPeerKind;
  readonly #waiting = new Set<() => void>();
  #server: Server | null = null;
  #port = 0;

  constructor(kind: HttpPeerKind) {
    this.#kind = kind;
    this.format = kind.format;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async open(): Promise<void> {
    const server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => this.#take({ headers: request.headers, path: request.url ?? '', body }, response));
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
  }

  async kill(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    server?.closeAllConnections();
    if (server !== null) await new Promise((resolve) => server.close(resolve));
  }

  senderTo(): MessageSender {
    return this.#kind.senderTo(this.url);
  }

  received(): readonly { readonly id: string; readonly alertId: string }[] {
    return this.messages.map((message) => ({ id: this.#kind.idIn(message), alertId: this.#kind.alertIn(message) }));
  }

  async until(count: number): Promise<void> {
    while (this.messages.length < count) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  #take(message: TakenMessage, response: ServerResponse): void {
    const refusal = this.#kind.refusal(message);
    if (refusal !== null) return void response.writeHead(refusal).end();
    this.messages.push(message);
    const reaction = this.reaction(this.messages.length);
    const { take, refuse } = this.#kind.statuses;
    if (this.status !== null) response.writeHead(this.status).end();
    else if (reaction === 'lost') response.destroy();
    else response.writeHead(reaction === 'take' ? take : refuse).end();
    for (const look of this.#waiting) look();
    this.#waiting.clear();
  }
}
