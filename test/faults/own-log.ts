/** A test's own log beside the process under test: topics under a prefix of their own on Kafka, or the folder of an embedded one. */
import path from 'node:path';
import { Kafka, logLevel, type Admin } from 'kafkajs';
import { KafkaEventLog } from '../../services/log/adapters/kafka/kafka-event-log.ts';
import { LmdbEventLog } from '../../services/log/adapters/lmdb/lmdb-event-log.ts';
import type { EventLog } from '../../services/log/event-log.port.ts';
import { prefixedLog } from '../../services/log/prefixed-log.ts';
import { SystemClock } from '../../services/platform/system-clock.ts';
import { uniqueTopicPrefix } from '../support/infra.ts';

export interface OwnTopics {
  readonly prefix: string;
  readonly log: EventLog;
  /** kafkajs itself, as an operator would use it. */
  readonly admin: Admin;
  /** Settings under which `vigil` uses these topics. */
  readonly settings: Readonly<Record<string, string>>;
  /** Removes the topics and closes. */
  close(): Promise<void>;
}

export async function ownTopics(brokers: readonly string[]): Promise<OwnTopics> {
  const prefix = uniqueTopicPrefix();
  const log = prefixedLog(new KafkaEventLog({ brokers, clock: new SystemClock() }), prefix);
  const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  return {
    prefix,
    log,
    admin,
    settings: { VIGIL_LOG: 'kafka', VIGIL_KAFKA_BROKERS: brokers.join(','), VIGIL_KAFKA_PREFIX: prefix },
    close: async () => {
      await log.close();
      const mine = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix));
      if (mine.length > 0) await admin.deleteTopics({ topics: mine });
      await admin.disconnect();
    },
  };
}

/** The log that an embedded Vigil keeps in its data folder; it may be open in several processes. */
export function embeddedLogOf(dataDir: string): EventLog {
  return new LmdbEventLog({ folder: path.join(dataDir, 'log'), clock: new SystemClock() });
}
