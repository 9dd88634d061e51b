/**
 * How Vigil connects to Kafka: addresses, security, retries and time limits in one place. Retries ride
 * over cold starts and changes of leader, often enough that a broker that is back is found within half a
 * second; what lasts longer is told to the caller, who keeps the record or connects anew. Every client owns its sockets: kafkajs forgets
 * some of those it has given up (its removeBroker), and keeps using one whose other end went silent.
 */
import { connect, isIP } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Kafka, logLevel } from 'kafkajs';
import type { ISocketFactoryArgs, RetryOptions } from 'kafkajs';
import type { Clock } from '../../../platform/clock.port.ts';
import type { Logger } from '../../../platform/logger.ts';
import { securityOf, type KafkaSecurity } from './kafka-security.ts';
import { calmRequestQueues, quickenProducing } from './kafkajs-internals.ts';

export interface KafkaEventLogOptions {
  /** `host:port` each. */
  readonly brokers: readonly string[];
  readonly clock: Clock;
  readonly logger?: Logger;
  /** None for a broker of this machine. */
  readonly security?: KafkaSecurity;
  /** Of topics made here; null or absent: as the brokers say. */
  readonly replicationFactor?: number | null;
  /** Brokers that must have a record before it is acknowledged, of topics made here; 1 when absent. */
  readonly minInSyncReplicas?: number;
  /** A reader without an answer from the brokers for so long is a fault. */
  readonly stallAfterMs?: number;
}

export const RETRY = {
  initialRetryTime: 100,
  factor: 0.2,
  multiplier: 2,
  maxRetryTime: 500,
  retries: 16,
} as const satisfies RetryOptions;
/** For produce requests: gives up after about 2 s without a broker, 30 s with one that never answers. */
export const PRODUCE_RETRY = { ...RETRY, initialRetryTime: 300, retries: 4 } as const satisfies RetryOptions;

/** An answer later than this counts as lost; far above what a healthy broker needs. */
const REQUEST_TIMEOUT_MS = 5_000;
const CONNECTION_TIMEOUT_MS = 3_000;
const KEEP_ALIVE_AFTER_MS = 10_000;

export class KafkaClient {
  readonly kafka: Kafka;
  readonly #sockets = new Set<Socket>();
  #closed = false;

  constructor(options: KafkaEventLogOptions, logger: Logger) {
    calmRequestQueues();
    quickenProducing();
    this.kafka = new Kafka({
      clientId: 'vigil',
      brokers: [...options.brokers],
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      retry: RETRY,
      socketFactory: (to) => this.#connect(to),
      // Its errors come with their cause to our callers; only what it says on its own goes to the log.
      logLevel: logLevel.ERROR,
      logCreator:
        () =>
        ({ log }) => {
          if (!this.#closed) logger.warn(`kafkajs: ${log.message}`);
        },
      ...(options.security === undefined ? {} : securityOf(options.security)),
    });
  }

  /** Cuts all connections at once and allows no new ones. */
  close(): void {
    this.#closed = true;
    for (const socket of this.#sockets) socket.destroy(new Error('this client was closed'));
  }

  #connect({ host, port, ssl, onConnect }: ISocketFactoryArgs): Socket {
    if (this.#closed) throw new Error('this client was closed');
    const to = { host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_AFTER_MS };
    // kafkajs gives no settings for a connection without TLS, whatever its types say.
    const plain = (ssl as typeof ssl | null | undefined | false) ? null : connect(to, onConnect);
    const socket = plain ?? connectTls({ ...to, ...(isIP(host) === 0 ? { servername: host } : {}), ...ssl }, onConnect);
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    return socket;
  }
}
