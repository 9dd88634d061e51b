/**
 * Opens what the settings name. Heavy vendors are imported only when chosen, so that the embedded
 * default never loads a Kafka client and Kafka never loads LMDB.
 */
import { mkdir, access, constants } from 'node:fs/promises';
import path from 'node:path';
import type { History } from '../history/history.port.ts';
import { TOPICS } from '../contract/topics.ts';
import type { EventLog } from '../log/event-log.port.ts';
import { prefixedLog } from '../log/prefixed-log.ts';
import type { Clock } from '../platform/clock.port.ts';
import type { Config } from '../platform/config.ts';
import { VigilError, messageOf } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';

export interface OpenParts {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Makes the data folder and proves that it can be written. Rejects with `data-folder-unusable`. */
export async function prepareDataFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new VigilError('data-folder-unusable', `${folder}: ${messageOf(error)}`, { cause: error });
  }
}

/** The log of the settings, its topics made. */
export async function openLog(config: Config, parts: OpenParts): Promise<EventLog> {
  const log = config.log.kind === 'kafka' ? await openKafka(config, parts) : await openEmbedded(config, parts);
  await log.createTopics(TOPICS.map((name) => ({ name, partitions: config.log.partitions, retentionMs: config.log.retentionMs })));
  return log;
}

async function openEmbedded(config: Config, parts: OpenParts): Promise<EventLog> {
  await prepareDataFolder(config.dataDir);
  const { LmdbEventLog } = await import('../log/adapters/lmdb-event-log.ts');
  return new LmdbEventLog({ folder: path.join(config.dataDir, 'log'), clock: parts.clock, logger: parts.logger });
}

async function openKafka(config: Config, parts: OpenParts): Promise<EventLog> {
  const { KafkaEventLog } = await import('../log/adapters/kafka-event-log.ts');
  const log = new KafkaEventLog({ brokers: config.log.kafkaBrokers, clock: parts.clock, logger: parts.logger });
  return prefixedLog(log, config.log.kafkaPrefix);
}

/** The history of the settings; not migrated yet, since a database that is away must not stop alerts. */
export async function openHistory(config: Config, parts: OpenParts): Promise<History> {
  if (config.history.kind === 'timescale') {
    const { TimescaleHistory } = await import('../history/adapters/timescale-history.ts');
    return TimescaleHistory.open({ url: config.history.timescaleUrl, ...parts });
  }
  await prepareDataFolder(config.dataDir);
  const { DuckDbHistory } = await import('../history/adapters/duckdb-history.ts');
  return DuckDbHistory.open({ file: path.join(config.dataDir, 'history.duckdb'), ...parts });
}
