/**
 * How Vigil connects to Kafka: addresses, security, retries and time limits in one place. Retries
 * ride over cold starts and changes of leader; what lasts longer is told to the caller, who keeps the record, and to the watchdog, which ends the process.
 */
import { Kafka, logLevel } from 'kafkajs';
import type { KafkaConfig, RetryOptions } from 'kafkajs';
import type { Clock } from '../../platform/clock.port.ts';
import type { Logger } from '../../platform/logger.ts';
import { calmRequestQueues } from './kafkajs-internals.ts';

export interface KafkaEventLogOptions {
  /** `host:port` each. */
  readonly brokers: readonly string[];
  readonly clock: Clock;
  readonly logger?: Logger;
  /** TLS and sign-in as kafkajs takes them; none on a broker of this machine. */
  readonly security?: Pick<KafkaConfig, 'ssl' | 'sasl'>;
  /** A reader without an answer from the brokers for so long is a fault. */
  readonly stallAfterMs?: number;
}

export const RETRY = { initialRetryTime: 100, factor: 0.2, multiplier: 2, maxRetryTime: 2_000, retries: 8 } as const satisfies RetryOptions;
/** For produce requests: gives up after about 4 s without a broker, 30 s with one that never answers. */
export const PRODUCE_RETRY = { ...RETRY, initialRetryTime: 300, retries: 4 } as const satisfies RetryOptions;
/** An answer later than this counts as lost; far above what a healthy broker needs. */
const REQUEST_TIMEOUT_MS = 5_000;
const CONNECTION_TIMEOUT_MS = 3_000;

export function createKafka(options: KafkaEventLogOptions, logger: Logger): Kafka {
  calmRequestQueues();
  return new Kafka({
    clientId: 'vigil',
    brokers: [...options.brokers],
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    retry: RETRY,
    // Its errors come with their cause to our callers; only what it says on its own goes to the log.
    logLevel: logLevel.ERROR,
    logCreator: () => ({ log }) => logger.warn(`kafkajs: ${log.message}`),
    ...options.security,
  });
}
