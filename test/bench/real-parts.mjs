/**
 * The real parts of a bench, kept apart from anybody's data: a database of its own, dropped at the end,
 * and topics under a prefix of their own. Addresses come from the environment, as `npm run bench` sets
 * it, or are those of `vigil infra up`.
 */
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { Kafka, logLevel } from 'kafkajs';
import { KafkaEventLog } from '../../dist/services/log/adapters/kafka/kafka-event-log.js';
import { prefixedLog } from '../../dist/services/log/prefixed-log.js';
import { SILENT_LOGGER } from '../../dist/services/platform/logger.js';
import { readState } from '../../infra/local/cache.mjs';
import { SystemClock } from '../../dist/services/platform/system-clock.js';

export function timescaleUrl() {
  return process.env.VIGIL_TIMESCALE_URL ?? 'postgres://vigil@127.0.0.1:15432/vigil';
}

export function kafkaBrokers() {
  return (process.env.VIGIL_KAFKA_BROKERS ?? '127.0.0.1:19092').split(',');
}

/** The broker's process, where it is one of `vigil infra up`; none is known of a broker elsewhere. */
export function kafkaPids() {
  const { kafka } = readState();
  return kafka?.brokers === kafkaBrokers().join(',') && kafka.pid !== undefined ? [kafka.pid] : [];
}

/**
 * The same of the database: its first process, which counts the ended ones, and those that run. What
 * else uses this server counts too.
 */
export function timescalePids() {
  const { timescale } = readState();
  return timescale?.url === timescaleUrl() && timescale.pid !== undefined
    ? [timescale.pid, ...childrenOf(timescale.pid)]
    : [];
}

function childrenOf(pid) {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .split(' ')
    .filter((child) => child !== '')
    .map(Number);
}

/** An empty database beside the one that `url` names; `drop` removes it, connections and all. */
export async function benchDatabase(url) {
  const name = `vigil_bench_${process.pid}`;
  const statement = async (text) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(text);
    await client.end();
  };
  await statement(`CREATE DATABASE ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return { url: own.href, drop: () => statement(`DROP DATABASE ${name} WITH (FORCE)`) };
}

/** Vigil's own Kafka log under `prefix`. */
export function openBenchLog(prefix) {
  return prefixedLog(
    new KafkaEventLog({ brokers: kafkaBrokers(), clock: new SystemClock(), logger: SILENT_LOGGER }),
    prefix,
  );
}

/** A bare kafkajs, for peers and for removing topics. */
export function bareKafka() {
  return new Kafka({ clientId: 'vigil-bench', brokers: kafkaBrokers(), logLevel: logLevel.NOTHING });
}

/** Removes every topic whose name begins with `prefix`. */
export async function deleteTopics(prefix) {
  const admin = bareKafka().admin();
  await admin.connect();
  const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix));
  if (topics.length > 0) await admin.deleteTopics({ topics });
  await admin.disconnect();
}
