/** The sender of messages against receivers that answer, do not, answer late, and go away; and its command. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { runSendHl7, splitMessages } from '../../../../services/command/send-hl7.ts';
import { openMllpClient } from '../../../../services/feed/adapters/mllp/mllp-client.ts';
import type { MllpClient, MllpClientOptions } from '../../../../services/feed/adapters/mllp/mllp-client.ts';
import { startMllpListener } from '../../../../services/feed/adapters/mllp/mllp-listener.ts';
import { encodeMllp, MllpDecoder } from '../../../../services/feed/hl7/transport/mllp-frames.ts';
import { SILENT_LOGGER } from '../../../../services/platform/logger.ts';
import { SystemClock } from '../../../../services/platform/system-clock.ts';
import { makeCertificates } from '../../../support/certificates.ts';
import { framed, message } from './mllp-sender.ts';
import { SOON } from '../../../support/patience.ts';

const clock = new SystemClock();
const open: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const close of open.splice(0).toReversed()) await close();
});

const controlIdOf = (text: string): string => text.split('|')[9] ?? '';
const acknowledgement = (controlId: string, code = 'AA'): string =>
  `MSH|^~\\&|||||20261123||ACK|X|P|2.6\rMSA|${code}|${controlId}\r`;

interface Receiver {
  readonly server: Server;
  readonly port: number;
  readonly received: string[];
  /** Connections so far. */
  readonly sockets: Socket[];
}

/** `respond` is told each message and its socket. */
async function receiver(respond: (text: string, socket: Socket) => void, port = 0): Promise<Receiver> {
  const [received, sockets]: [string[], Socket[]] = [[], []];
  const server = createServer((socket) => {
    sockets.push(socket);
    const decoder = new MllpDecoder();
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      for (const event of decoder.push(chunk)) {
        if (event.kind !== 'frame') continue;
        received.push(Buffer.from(event.bytes).toString('latin1'));
        respond(Buffer.from(event.bytes).toString('latin1'), socket);
      }
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  open.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { server, port: (server.address() as AddressInfo).port, received, sockets };
}

const answering = (text: string, socket: Socket): void =>
  void socket.write(encodeMllp(acknowledgement(controlIdOf(text))));

function client(port: number, options: Partial<MllpClientOptions> = {}): MllpClient {
  const opened = openMllpClient({ host: '127.0.0.1', port, tls: null, clock, answerWithinMs: 3_000, ...options });
  open.push(() => opened.close());
  return opened;
}

describe('a client', () => {
  it('sends one after the other on one connection, and gives each its own answer', async () => {
    let under = 0;
    let underMost = 0;
    const to = await receiver((text, socket) => {
      underMost = Math.max(underMost, ++under);
      setTimeout(() => {
        under--;
        answering(text, socket);
      }, 5);
    });
    const sender = client(to.port);
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map((id) => sender.send(message(id))));
    expect(answers.map((text) => text.split('\r')[1])).toEqual(['MSA|AA|a', 'MSA|AA|b', 'MSA|AA|c', 'MSA|AA|d']);
    expect([to.received.map(controlIdOf), to.sockets.length, underMost]).toEqual([['a', 'b', 'c', 'd'], 1, 1]);
  });

  it('gives up a message that is not answered in time, and goes on with the next on a new connection', async () => {
    const to = await receiver((text, socket) => {
      if (controlIdOf(text) !== 'silent') answering(text, socket);
    });
    const sender = client(to.port, { answerWithinMs: 150 });
    const [silent, next] = await Promise.allSettled([sender.send(message('silent')), sender.send(message('next'))]);
    expect(silent).toMatchObject({ status: 'rejected', reason: { code: 'receiver-unreachable', retriable: true } });
    expect(next).toMatchObject({ status: 'fulfilled', value: expect.stringContaining('MSA|AA|next') });
    expect([to.received.length, to.sockets.length]).toEqual([2, 2]);
  });

  it('never takes the answer to one message for that to another', async () => {
    const to = await receiver((text, socket) => {
      socket.write(encodeMllp(acknowledgement('earlier', 'AE')));
      answering(text, socket);
    });
    expect(await client(to.port).send(message('mine'))).toContain('MSA|AA|mine');
  });

  it('does not send again by itself what may have arrived', async () => {
    const to = await receiver((_, socket) => socket.destroy());
    await expect(client(to.port).send(message('once'))).rejects.toMatchObject({ code: 'receiver-unreachable' });
    expect(to.received).toHaveLength(1);
  });

  it('connects again after the receiver was away', async () => {
    const first = await receiver(answering);
    const sender = client(first.port, { answerWithinMs: 300 });
    await sender.send(message('one'));
    for (const socket of first.sockets) socket.destroy();
    first.server.close();
    await once(first.server, 'close');
    await expect(sender.send(message('lost'))).rejects.toMatchObject({ code: 'receiver-unreachable' });
    const second = await receiver(answering, first.port);
    await vi.waitFor(async () => expect(await sender.send(message('two'))).toContain('MSA|AA|two'), SOON);
    expect(second.received.map(controlIdOf)).not.toContain('lost');
  });

  it('rejects what is being sent when it is closed, and everything after', async () => {
    const to = await receiver(() => undefined);
    const sender = client(to.port);
    const sending = [sender.send(message('a')), sender.send(message('b'))];
    await vi.waitFor(() => expect(to.received).toHaveLength(1), SOON);
    sender.close();
    expect((await Promise.allSettled(sending)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(sender.send(message('c'))).rejects.toMatchObject({ code: 'receiver-unreachable' });
  });

  it('speaks mutual TLS, and only with a receiver of its authority', async () => {
    const made = await makeCertificates();
    open.push(() => made.remove());
    const listen = {
      host: '127.0.0.1',
      port: 0,
      tls: { ...made.server, clientAuthorityFile: made.authorityFile },
      allow: ['127.0.0.1'],
    };
    const listener = await startMllpListener({
      listen,
      clock,
      logger: SILENT_LOGGER,
      handle: async (bytes, { commonName }) =>
        Buffer.from(
          acknowledgement(controlIdOf(Buffer.from(bytes).toString()), commonName === 'gateway-1' ? 'AA' : 'AR'),
        ),
    });
    open.push(() => listener.close());
    const tls = { authorityFile: made.authorityFile, ...made.client };
    expect(await client(listener.port, { tls }).send(message('one'))).toContain('MSA|AA|one');
    const stranger = client(listener.port, {
      tls: { ...tls, authorityFile: made.stranger.certificateFile },
      answerWithinMs: 300,
    });
    await expect(stranger.send(message('two'))).rejects.toMatchObject({ code: 'receiver-unreachable' });
    await expect(
      client(listener.port, { tls: { ...tls, keyFile: 'gone.key' } }).send(message('three')),
    ).rejects.toMatchObject({ code: 'config-invalid' });
  });
});

describe('messages of a file', () => {
  const texts = (bytes: Uint8Array): string[] =>
    splitMessages(bytes).map((each) => Buffer.from(each).toString('latin1'));
  const [one, two] = [message('one'), message('two')];
  it.each<[string, string]>([
    ['ended by CR', one + two],
    ['ended by LF', (one + two).replaceAll('\r', '\n')],
    ['ended by CRLF', (one + two).replaceAll('\r', '\r\n')],
    ['with empty lines between', `${one}\n\n${two}`],
    ['in a batch', `FHS|^~\\&\rBHS|^~\\&\r${one}${two}BTS|2\rFTS|1\r`],
    ['in MLLP frames', framed('one') + framed('two')],
    ['with a byte order mark', `\xef\xbb\xbf${one}${two}`],
  ])('%s', (_, text) => {
    expect(texts(Buffer.from(text, 'latin1'))).toEqual([one, two]);
  });

  it('keep their bytes, whatever the character set', () => {
    const bytes = Buffer.concat([Buffer.from(one), Uint8Array.of(0x4e, 0xb1, 0xe8), Buffer.from('\n')]);
    expect(texts(bytes)).toEqual([`${one}N\xb1\xe8\r`]);
  });
});

describe('vigil feed hl7', () => {
  async function sent(
    respond: Parameters<typeof receiver>[0],
    content: string,
    options: { readonly json?: boolean; readonly rate?: string; readonly answerWithinMs?: number } = {},
  ): Promise<{ readonly exitCode: number; readonly lines: readonly string[] }> {
    const folder = await mkdtemp(join(tmpdir(), 'vigil-send-'));
    open.push(() => rm(folder, { recursive: true }));
    const file = join(folder, 'messages.hl7');
    await writeFile(file, content, 'latin1');
    const to = await receiver(respond);
    const lines: string[] = [];
    vi.spyOn(console, 'log').mockImplementation((line: unknown) => lines.push(String(line)));
    const exitCode = await runSendHl7({
      files: [file],
      to: `127.0.0.1:${to.port}`,
      rate: options.rate,
      json: options.json ?? false,
      clock,
      answerWithinMs: options.answerWithinMs ?? 2_000,
    });
    return { exitCode, lines };
  }

  it('shows every answer and ends with 0 when all are AA', async () => {
    expect(await sent(answering, message('one') + message('two'))).toEqual({
      exitCode: 0,
      lines: ['messages.hl7 one: AA', 'messages.hl7 two: AA', '2 messages: 2 AA'],
    });
  });

  it('ends with 1 when any is not, and says why', async () => {
    const refusing = (text: string, socket: Socket): void =>
      void (controlIdOf(text) === 'one'
        ? answering(text, socket)
        : socket.write(
            encodeMllp(
              `${acknowledgement('two', 'AE')}ERR||OBX^1^3|103^Table value not found^HL70357|E||||not mapped\r`,
            ),
          ));
    const { exitCode, lines } = await sent(refusing, message('one') + message('two'), { json: true });
    expect([exitCode, lines.map((line) => JSON.parse(line) as unknown)]).toEqual([
      1,
      [
        { file: 'messages.hl7', controlId: 'one', code: 'AA', text: null },
        { file: 'messages.hl7', controlId: 'two', code: 'AE', text: 'Table value not found: not mapped' },
        { messages: 2, answers: { AA: 1, AE: 1 } },
      ],
    ]);
  });

  it('ends with 1 when one is not answered', async () => {
    const { exitCode, lines } = await sent(() => undefined, message('one'), { answerWithinMs: 100 });
    expect([exitCode, lines.at(-1)]).toEqual([1, '1 messages: 1 without answer']);
  });

  it('keeps to a rate', async () => {
    const startedMs = performance.now();
    const { exitCode } = await sent(answering, Array.from({ length: 5 }, (_, index) => message(`m${index}`)).join(''), {
      rate: '20',
    });
    expect(exitCode).toBe(0);
    expect(performance.now() - startedMs).toBeGreaterThan(190);
  });

  it.each([
    ['nonsense', 'one'],
    ['127.0.0.1:0', 'one'],
  ])('refuses --to %s', async (to) => {
    await expect(runSendHl7({ files: [], to, rate: undefined, json: false, clock })).rejects.toMatchObject({
      code: 'config-invalid',
    });
  });

  it('refuses a file without messages', async () => {
    await expect(sent(answering, 'PID|1\r')).rejects.toMatchObject({ code: 'config-invalid' });
    await expect(
      runSendHl7({ files: ['gone.hl7'], to: '127.0.0.1:1', rate: undefined, json: false, clock }),
    ).rejects.toMatchObject({ code: 'config-invalid' });
  });
});
