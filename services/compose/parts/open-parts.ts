/**
 * Opens what the settings name. Heavy vendors are imported only when chosen, so that the embedded
 * default never loads a Kafka client and Kafka never loads LMDB.
 */
import { existsSync } from 'node:fs';
import { access, constants, mkdir, readdir, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { HistoryWhenThere } from '../../history/history-when-there.ts';
import type { History } from '../../history/history.port.ts';
import { TOPICS } from '../../contract/topics.ts';
import type { EventLog } from '../../log/event-log.port.ts';
import type { KafkaEventLog } from '../../log/adapters/kafka/kafka-event-log.ts';
import { prefixedLog } from '../../log/prefixed-log.ts';
import type { Clock } from '../../platform/clock.port.ts';
import type { Config } from '../../platform/config.ts';
import { RESERVE_FILE } from '../../platform/disk/disk-room.ts';
import { VigilError, messageOf } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import { claimFolder } from '../../tenancy/adapters/hospital-folder.ts';
import { holdDatabase, holdLog } from './hospital-wall.ts';
import { kafkaSecurityOf, readTlsFiles } from './tls-files.ts';

export interface OpenParts {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Less than this is full within the day, and a log that cannot be written is a ward that is not watched. */
const FREE_BYTES_MIN = 64 * 2 ** 20;
/** A folder that was in use watches a ward: on a disk that filled up since it starts all the same, on its reserve. */
const FREE_BYTES_IN_USE_MIN = 2 * 2 ** 20;

/**
 * Makes the data folder, for this account alone since it holds names and birth dates, and proves that it
 * can be written and has room. Rejects with `data-folder-unusable`.
 */
export async function prepareDataFolder(folder: string): Promise<void> {
  const freeBytes = await freeBytesOf(folder).catch((error: unknown) => {
    throw new VigilError('data-folder-unusable', `${folder}: ${messageOf(error)}`, { cause: error });
  });
  const isInUse = (await readdir(folder)).length > 0;
  const neededBytes = isInUse ? FREE_BYTES_IN_USE_MIN : FREE_BYTES_MIN;
  if (freeBytes >= neededBytes) return;
  if (existsSync(path.join(folder, RESERVE_FILE))) {
    await rm(path.join(folder, RESERVE_FILE));
    return prepareDataFolder(folder);
  }
  throw new VigilError(
    'data-folder-unusable',
    `${folder} has ${Math.floor(freeBytes / 2 ** 20)} MB left, at least ${neededBytes / 2 ** 20} are needed`,
  );
}

async function freeBytesOf(folder: string): Promise<number> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await access(folder, constants.W_OK | constants.X_OK);
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

export interface CheckedLog {
  readonly log: EventLog;
  /** What makes an acknowledgement worth less than the settings ask for, a sentence each. */
  readonly weaknesses: readonly string[];
}

/** The log of the settings, its topics made. */
export async function openLog(config: Config, parts: OpenParts): Promise<EventLog> {
  return (await openCheckedLog(config, parts)).log;
}

/** The same, with what was found when its durability was looked at. */
export async function openCheckedLog(config: Config, parts: OpenParts): Promise<CheckedLog> {
  if (config.log.kind === 'embedded') {
    const embedded = await withTopics(await openEmbedded(config, parts), config, parts);
    return { log: embedded, weaknesses: [] };
  }
  const { kafkaPrefix, kafkaMinInSyncReplicas } = config.log;
  const kafka = await openKafka(config, parts);
  const log = await withTopics(prefixedLog(kafka, kafkaPrefix), config, parts);
  try {
    const topics = TOPICS.map((name) => kafkaPrefix + name);
    return { log, weaknesses: await kafka.weaknesses(topics, kafkaMinInSyncReplicas) };
  } catch (error) {
    await log.close();
    throw error;
  }
}

/** Behind the wall of its hospital, where there are several. */
async function withTopics(log: EventLog, config: Config, { clock }: OpenParts): Promise<EventLog> {
  const specs = TOPICS.map((name) => ({
    name,
    partitions: config.log.partitions,
    retentionMs: config.log.retentionMs,
  }));
  try {
    await log.createTopics(specs);
    return await holdLog(log, config, clock);
  } catch (error) {
    await log.close();
    throw error;
  }
}

async function openEmbedded(config: Config, parts: OpenParts): Promise<EventLog> {
  await prepareDataFolder(config.dataDir);
  await claimFolder(config.dataDir, config.tenancy?.hospitalId ?? null);
  const { LmdbEventLog } = await import('../../log/adapters/lmdb/lmdb-event-log.ts');
  return new LmdbEventLog({ folder: path.join(config.dataDir, 'log'), clock: parts.clock, logger: parts.logger });
}

async function openKafka(config: Config, parts: OpenParts): Promise<KafkaEventLog> {
  const { KafkaEventLog: Kafka } = await import('../../log/adapters/kafka/kafka-event-log.ts');
  return new Kafka({
    brokers: config.log.kafkaBrokers,
    clock: parts.clock,
    logger: parts.logger,
    security: await kafkaSecurityOf(config),
    replicationFactor: config.log.kafkaReplication,
    minInSyncReplicas: config.log.kafkaMinInSyncReplicas,
  });
}

/**
 * The history of the settings; not migrated yet, since a database that is away must not stop alerts. Rejects with
 * `data-folder-busy` alone: what else is wrong with the file is told by the history, and everything else starts.
 */
export async function openHistoryIfThere(config: Config, parts: OpenParts): Promise<History> {
  const open = (): Promise<History> => openHistory(config, parts);
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof VigilError) || error.code === 'data-folder-busy') throw error;
    parts.logger.error(`the history cannot be opened; alerts go on. ${error.remedy}`, error, { role: 'history' });
    return new HistoryWhenThere(error, open);
  }
}

/** The history of the settings as it is. Rejects with what is wrong with its file. */
export async function openHistory(config: Config, parts: OpenParts): Promise<History> {
  if (config.history.kind === 'timescale') {
    await holdDatabase(config);
    const { TimescaleHistory } = await import('../../history/adapters/timescale/timescale-history.ts');
    const { timescaleUrl: url, timescaleTls } = config.history;
    const tls = timescaleTls === null ? null : await readTlsFiles(timescaleTls);
    return TimescaleHistory.open({ url, tls, ...parts });
  }
  const ofParent = await historyOfParent();
  if (ofParent !== null) return ofParent;
  await prepareDataFolder(config.dataDir);
  await claimFolder(config.dataDir, config.tenancy?.hospitalId ?? null);
  const { DuckDbHistory } = await import('../../history/adapters/duckdb/duckdb-history.ts');
  return DuckDbHistory.open({ file: path.join(config.dataDir, 'history.duckdb'), ...parts });
}

/** The same for a command that reads: an embedded history that a running Vigil holds is asked of it. Rejects as `openHistory`. */
export async function openHistoryBeside(config: Config, parts: OpenParts): Promise<History> {
  try {
    return await openHistory(config, parts);
  } catch (error) {
    if (!(error instanceof VigilError) || error.code !== 'data-folder-busy') throw error;
    const { historyBeside } = await import('../../history/adapters/asked/history-socket.ts');
    const beside = await historyBeside(config.dataDir);
    if (beside === null) throw error;
    return beside;
  }
}

/** Set by Vigil itself for the runs that it starts: its embedded history is open in one process alone. */
export const HISTORY_OF_PARENT = 'RUN_OF_VIGIL_HISTORY';

async function historyOfParent(): Promise<History | null> {
  if (process.env[HISTORY_OF_PARENT] !== '1') return null;
  const parent = await import('../../history/adapters/asked/history-of-parent.ts');
  return parent.historyOfParent();
}
