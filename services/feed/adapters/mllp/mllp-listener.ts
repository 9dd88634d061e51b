/**
 * The door for HL7 v2 senders: a TCP port of one source, plain, with TLS, or with TLS that asks the
 * client for its certificate too. Who may not connect is turned away before a byte is read.
 *
 * Invariants: addresses outside the allow-list, and connections beyond the limits, never reach the
 * handler; TLS is 1.2 or later; closing takes nothing more and answers what is under way.
 */
import { readFile } from 'node:fs/promises';
import { BlockList, createServer, isIPv6 } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { TLSSocket, Server as TlsServer } from 'node:tls';
import type { Source } from '../../sources/source-settings.ts';
import type { Clock } from '../../../platform/clock.port.ts';
import { messageOf, VigilError } from '../../../platform/errors.ts';
import type { Logger } from '../../../platform/logger.ts';
import { MllpConnection } from './mllp-connection.ts';
import type { MllpConnectionOptions } from './mllp-connection.ts';
import { MLLP_LIMITS } from './mllp-limits.ts';
import type { MllpCounts, MllpLimits, MllpPeer } from './mllp-limits.ts';

export interface MllpListenerOptions {
  readonly listen: Source['listen'];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits?: Partial<MllpLimits>;
  /**
   * Called with the frames of a connection in their order, one at a time. Resolves with the text of
   * the answer once the message is durable, null when the sender wants none. When it rejects, the
   * sender gets AE and keeps its message.
   */
  readonly handle: MllpConnectionOptions['handle'];
  /** Told of what arrived and was no message. */
  readonly report?: MllpConnectionOptions['report'];
}

export interface MllpListenerStatus extends Readonly<MllpCounts> {
  readonly port: number;
  readonly isListening: boolean;
  readonly connections: number;
  readonly waitingFrames: number;
  readonly refused: { readonly notAllowed: number; readonly tooMany: number; readonly handshake: number };
}

export interface MllpListener {
  readonly port: number;
  status(): MllpListenerStatus;
  /** Stops accepting, answers what is under way within 2 s, then closes every connection. */
  close(): Promise<void>;
}

type Refusal = keyof MllpListenerStatus['refused'];

const LOOK_EVERY_MS_MAX = 1_000;
const FINISH_WITHIN_MS = 2_000;
const KEEP_ALIVE_MS = 60_000;
/** A door that is tried again and again is told about now and then, with the count. */
const WARN_EVERY_MS = 60_000;

/**
 * Opens the port. Rejects with `listener-failed` when it is taken or a certificate cannot be read, and
 * with `config-invalid` when the allow-list names no address.
 */
export async function startMllpListener(options: MllpListenerOptions): Promise<MllpListener> {
  const { listen } = options;
  const server = new MllpServer(
    options,
    allowListOf(listen.allow),
    listen.tls === null ? null : await openTls(listen.tls, options),
  );
  await server.open(listen.host, listen.port);
  return server;
}

class MllpServer implements MllpListener {
  readonly #options: MllpListenerOptions;
  readonly #limits: MllpLimits;
  readonly #allowed: BlockList;
  readonly #tls: TlsServer | null;
  readonly #server: Server;
  readonly #connections = new Set<MllpConnection>();
  /** Sockets from the first moment on, those in the handshake too. */
  readonly #sockets = new Map<Socket, string>();
  readonly #counts: MllpCounts = {
    bytes: 0,
    frames: 0,
    garbageBytes: 0,
    halfFrames: 0,
    tooLarge: 0,
    slow: 0,
    failed: 0,
    lastMessageAtMs: null,
  };
  readonly #refused: Record<Refusal, number> = { notAllowed: 0, tooMany: 0, handshake: 0 };
  readonly #stopLooking: () => void;
  #port = 0;
  #warnedAtMs: number | null = null;

  constructor(options: MllpListenerOptions, allowed: BlockList, tls: TlsServer | null) {
    this.#options = options;
    this.#limits = { ...MLLP_LIMITS, ...options.limits };
    this.#allowed = allowed;
    this.#tls = tls;
    this.#server = createServer(
      { allowHalfOpen: tls === null, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS },
      (socket) => this.#meet(socket),
    );
    tls?.on('secureConnection', (socket) => {
      // Only now: a client that leaves in the middle of the handshake is gone at once.
      socket.allowHalfOpen = true;
      this.#admit(socket, commonNameOf(socket));
    });
    tls?.on('tlsClientError', (_, socket) => {
      this.#refuse('handshake', socket);
    });
    const everyMs = Math.min(LOOK_EVERY_MS_MAX, Math.ceil(Math.min(this.#limits.frameMs, this.#limits.idleMs) / 4));
    this.#stopLooking = options.clock.every(everyMs, () =>
      this.#connections.forEach((connection) => connection.look()),
    );
  }

  get port(): number {
    return this.#port;
  }

  async open(host: string, port: number): Promise<void> {
    try {
      await new Promise<void>((resolve, reject) => {
        this.#server.once('error', reject);
        this.#server.listen({ host, port }, resolve);
      });
    } catch (error) {
      this.#stopLooking();
      throw new VigilError(
        'listener-failed',
        `${host}:${port} cannot be opened for HL7 messages: ${messageOf(error)}`,
        { cause: error },
      );
    }
    this.#port = (this.#server.address() as AddressInfo).port;
    this.#server.on('error', (error) =>
      this.#options.logger.error('the listener for HL7 messages failed', error, { address: `${host}:${port}` }),
    );
  }

  status(): MllpListenerStatus {
    return {
      ...this.#counts,
      port: this.#port,
      isListening: this.#server.listening,
      connections: this.#connections.size,
      waitingFrames: [...this.#connections].reduce((sum, { waitingFrames }) => sum + waitingFrames, 0),
      refused: { ...this.#refused },
    };
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const connection of this.#connections) connection.finish();
    const giveUp = this.#options.clock.after(FINISH_WITHIN_MS, () => {
      for (const socket of this.#sockets.keys()) socket.destroy();
    });
    await closed;
    giveUp();
    this.#stopLooking();
  }

  #meet(socket: Socket): void {
    const address = addressOf(socket);
    socket.on('error', () => socket.destroy());
    if (address === null || !this.#allowed.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')) {
      this.#refuse('notAllowed', socket);
      return;
    }
    const fromHere = [...this.#sockets.values()].filter((other) => other === address).length;
    if (this.#sockets.size >= this.#limits.connectionsMax || fromHere >= this.#limits.connectionsPerAddressMax) {
      this.#refuse('tooMany', socket);
      return;
    }
    this.#sockets.set(socket, address);
    socket.once('close', () => this.#sockets.delete(socket));
    if (this.#tls === null) this.#admit(socket, null);
    else this.#tls.emit('connection', socket);
  }

  #admit(socket: Socket, commonName: string | null): void {
    const { clock, logger, handle, report } = this.#options;
    const peer: MllpPeer = { remoteAddress: addressOf(socket) ?? 'unknown', commonName };
    const onHandleFailed = (error: unknown): void =>
      logger.error('a message was not taken; its sender was told to send it again', error, {
        address: peer.remoteAddress,
      });
    const connection = new MllpConnection({
      socket,
      peer,
      limits: this.#limits,
      clock,
      counts: this.#counts,
      handle,
      report: report ?? (() => undefined),
      onHandleFailed,
    });
    this.#connections.add(connection);
    socket.once('close', () => this.#connections.delete(connection));
  }

  #refuse(why: Refusal, socket: Socket): void {
    const { clock, logger } = this.#options;
    const address = addressOf(socket);
    socket.destroy();
    this.#refused[why] += 1;
    const nowMs = clock.monotonicMs();
    if (this.#warnedAtMs !== null && nowMs - this.#warnedAtMs < WARN_EVERY_MS) return;
    this.#warnedAtMs = nowMs;
    logger.warn(`a sender of HL7 messages was turned away (${REFUSALS[why]})`, {
      count: this.#refused[why],
      ...(address === null ? {} : { address }),
    });
  }
}

const REFUSALS: Readonly<Record<Refusal, string>> = {
  notAllowed: 'its address is not on the list',
  tooMany: 'too many connections',
  handshake: 'no valid TLS handshake',
};

/** IPv4 addresses plain, also where the system shows them inside IPv6; null when the socket is gone. */
function addressOf(socket: Socket): string | null {
  return socket.remoteAddress?.replace(/^::ffff:(?=\d+\.)/, '') ?? null;
}

function commonNameOf(socket: TLSSocket): string | null {
  // Without a certificate the object is empty, which its type does not say.
  const { subject } = socket.getPeerCertificate() as { readonly subject?: { readonly CN?: string } };
  return subject?.CN ?? null;
}

function allowListOf(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    try {
      list.addSubnet(address, prefix === undefined ? (family === 'ipv6' ? 128 : 32) : Number(prefix), family);
    } catch (error) {
      throw new VigilError('config-invalid', `«${entry}» is no address or network for the list of senders`, {
        cause: error,
      });
    }
  }
  return list;
}

async function openTls(
  tls: NonNullable<Source['listen']['tls']>,
  { listen, limits }: MllpListenerOptions,
): Promise<TlsServer> {
  try {
    const [cert, key, ca] = await Promise.all([
      readFile(tls.certificateFile),
      readFile(tls.keyFile),
      tls.clientAuthorityFile === null ? null : readFile(tls.clientAuthorityFile),
    ]);
    const mutual = ca === null ? {} : { ca, requestCert: true, rejectUnauthorized: true };
    return createTlsServer({
      cert,
      key,
      ...mutual,
      minVersion: 'TLSv1.2',
      handshakeTimeout: limits?.handshakeMs ?? MLLP_LIMITS.handshakeMs,
    });
  } catch (error) {
    throw new VigilError(
      'listener-failed',
      `the certificate for port ${listen.port} cannot be used: ${messageOf(error)}`,
      { cause: error },
    );
  }
}
