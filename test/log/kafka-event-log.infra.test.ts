/** The EventLog contract on a real broker, and what only Kafka can do wrong. */
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KafkaEventLog } from '../../services/log/adapters/kafka-event-log.ts';
import { SystemClock } from '../../services/platform/system-clock.ts';
import { kafkaBrokers, uniqueTopicPrefix, withoutInfra } from '../support/infra.ts';
import { CollectingReader, FROM_START, allPartitions, entry, textOf } from './collecting-reader.ts';
import { eventLogContract } from './event-log.contract.ts';

const EVERYTHING_SO_FAR = '-1';

describe.skipIf(withoutInfra)('Kafka', () => {
  eventLogContract('Kafka', async () => {
    const brokers = kafkaBrokers();
    const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    const topicPrefix = uniqueTopicPrefix();
    return {
      open: async () => new KafkaEventLog({ brokers, clock: new SystemClock() }),
      expireAll: async (topic, partition) => {
        // kafkajs deletes records only of topics whose leaders it has looked up.
        await admin.fetchTopicOffsets(topic);
        await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: EVERYTHING_SO_FAR }] });
      },
      deleteTopic: async (topic) => {
        await admin.deleteTopics({ topics: [topic] });
        while ((await admin.listTopics()).includes(topic)) await new Promise((resolve) => setImmediate(resolve));
      },
      writerArguments: ['kafka', brokers.join(',')],
      topicPrefix,
      stop: async () => {
        const mine = (await admin.listTopics()).filter((topic) => topic.startsWith(topicPrefix));
        await admin.deleteTopics({ topics: mine });
        await admin.disconnect();
      },
    };
  });
});
void [afterAll, beforeAll, expect, test, CollectingReader, FROM_START, allPartitions, entry, textOf];
