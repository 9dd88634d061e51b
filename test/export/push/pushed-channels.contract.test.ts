/** The contract of a channel out, on each that there is: HL7 over MLLP, and signed webhooks over HTTP. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWebhook } from '../../../services/export/adapters/webhook-sender.ts';
import { transitionOf } from '../../../services/export/hl7/alert-message.ts';
import { hl7Format } from '../../../services/export/push/hl7-format.ts';
import { WEBHOOK_FORMAT } from '../../../services/export/webhook/webhook-format.ts';
import { openMllpClient } from '../../../services/feed/adapters/mllp/mllp-client.ts';
import { SystemClock } from '../../../services/platform/system-clock.ts';
import { read, readOrNull } from '../export-samples.ts';
import { LocalMllpReceiver } from '../local-receivers.ts';
import { pushedChannelContract, type ChannelPeer, type Reaction } from './pushed-channel.contract.ts';

const clock = new SystemClock();
const SECRET = Buffer.from('a made-up secret of a test, 32 b');

class MllpPeer implements ChannelPeer {
  readonly format = hl7Format({ readMessage: readOrNull, loincOf: () => null });
  readonly #receiver = new LocalMllpReceiver();
  set reaction(reaction: (count: number) => Reaction) {
    const codes = { take: 'AA', lost: null, refuse: 'AR' } as const;
    this.#receiver.reaction = (count) => codes[reaction(count)];
  }
  open = (): Promise<void> => this.#receiver.open();
  kill = (): Promise<void> => this.#receiver.kill();
  until = (count: number): Promise<void> => this.#receiver.until(count);
  senderTo = () =>
    openMllpClient({ host: '127.0.0.1', port: this.#receiver.port, tls: null, clock, answerWithinMs: 2_000 });
  received = () =>
    this.#receiver.received.map((text) => ({
      id: read(text).segment('MSH').text(10),
      alertId: transitionOf(read(text).segment('OBR').text(3))?.alertId ?? '',
    }));
}

/** A receiver as a hospital would write one: it believes nothing that is not signed, or was signed long ago. */
class WebhookPeer implements ChannelPeer {
  readonly format = WEBHOOK_FORMAT;
  reaction: (count: number) => Reaction = () => 'take';
  /** Answers instead of the reaction; null: as that says. */
  status: number | null = null;
  readonly messages: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
  readonly #waiting = new Set<() => void>();
  #server: Server | null = null;
  #port = 0;

  async open(): Promise<void> {
    const server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => this.#take(request.headers, body, response));
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

  senderTo = (secret: Uint8Array = SECRET) =>
    openWebhook({ url: `http://127.0.0.1:${this.#port}/alerts`, secret, clock, answerWithinMs: 2_000 });

  received = () =>
    this.messages.map(({ headers, body }) => ({
      id: String(headers['webhook-id']),
      alertId: String((JSON.parse(body) as { readonly alertId?: string }).alertId),
    }));

  async until(count: number): Promise<void> {
    while (this.messages.length < count) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  #take(headers: IncomingHttpHeaders, body: string, response: ServerResponse): void {
    if (!isSigned(headers, body)) return void response.writeHead(401).end();
    this.messages.push({ headers, body });
    const reaction = this.reaction(this.messages.length);
    if (this.status !== null) response.writeHead(this.status).end();
    else if (reaction === 'lost') response.destroy();
    else response.writeHead(reaction === 'take' ? 204 : 410).end();
    for (const look of this.#waiting) look();
    this.#waiting.clear();
  }
}

/** By the words of the specification, and not by the code that signs. */
function isSigned(headers: IncomingHttpHeaders, body: string): boolean {
  const [id, sentAt] = [String(headers['webhook-id']), String(headers['webhook-timestamp'])];
  if (Math.abs(Date.now() / 1000 - Number(sentAt)) > 300) return false;
  const due = Buffer.from(createHmac('sha256', SECRET).update(`${id}.${sentAt}.${body}`).digest('base64'));
  const given = Buffer.from(String(headers['webhook-signature']).replace(/^v1,/, ''));
  return given.length === due.length && timingSafeEqual(given, due);
}

pushedChannelContract('HL7 over MLLP', () => new MllpPeer());
pushedChannelContract('a signed webhook', () => new WebhookPeer());

describe('the line of a webhook', () => {
  let peer: WebhookPeer;
  beforeEach(async () => {
    peer = new WebhookPeer();
    await peer.open();
  });
  afterEach(() => peer.kill());

  it('is believed by its signature alone, which another secret or another body does not make', async () => {
    expect(await peer.senderTo().send('{}', 'id-1')).toBe('204');
    expect(await peer.senderTo(Buffer.alloc(32, 7)).send('{}', 'id-2')).toBe('401');
    const { headers } = peer.messages[0] ?? { headers: {} };
    expect(isSigned(headers, '{}')).toBe(true);
    expect(isSigned(headers, '{"level":"low"}')).toBe(false);
    expect(isSigned({ ...headers, 'webhook-timestamp': '1' }, '{}')).toBe(false);
  });

  it.each([408, 429, 500, 503])(
    'a receiver that answers %d is tried again, for as long as it takes',
    async (status) => {
      peer.status = status;
      await expect(peer.senderTo().send('{}', 'id-1')).rejects.toThrow(`answers ${status}`);
    },
  );

  it('gives up what is under way when it is closed', async () => {
    const sender = peer.senderTo();
    sender.close();
    await expect(sender.send('{}', 'id-1')).rejects.toThrow('no answer');
  });
});
