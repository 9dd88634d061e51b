/** The EventLog contract on a real broker, and what only Kafka can do wrong. */
import { randomBytes } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import type { Admin } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KafkaEventLog } from '../../services/log/adapters/kafka/kafka-event-log.ts';
import { SystemClock } from '../../services/platform/system-clock.ts';
import { kafkaBrokers, uniqueTopicPrefix, withoutInfra } from '../support/infra.ts';
import { CollectingReader, FROM_START, allPartitions, entry, textOf } from './collecting-reader.ts';
import { kafkaDamage } from './log-damage.ts';
import { eventLogContract } from './event-log.contract.ts';

const EVERYTHING_SO_FAR = '-1';

/** kafkajs itself, as a stranger on the same brokers. */
function stranger(): Kafka {
  return new Kafka({ brokers: [...kafkaBrokers()], logLevel: logLevel.NOTHING });
}

async function removeTopics(admin: Admin, prefix: string): Promise<void> {
  const mine = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix));
  if (mine.length > 0) await admin.deleteTopics({ topics: mine });
  await admin.disconnect();
}

describe.skipIf(withoutInfra)('Kafka', () => {
  eventLogContract('Kafka', async () => {
    const brokers = kafkaBrokers();
    const admin = stranger().admin();
    await admin.connect();
    const topicPrefix = uniqueTopicPrefix();
    return {
      ...kafkaDamage(stranger()),
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
      stop: () => removeTopics(admin, topicPrefix),
    };
  });

  describe('the log on Kafka', () => {
    const prefix = uniqueTopicPrefix();
    let admin: Admin;
    let log: KafkaEventLog;

    beforeAll(async () => {
      admin = stranger().admin();
      await admin.connect();
      log = new KafkaEventLog({ brokers: kafkaBrokers(), clock: new SystemClock() });
    });
    afterAll(async () => {
      await log.close();
      await removeTopics(admin, prefix);
    });

    async function foreignTopic(name: string, configEntries: { name: string; value: string }[]): Promise<string> {
      const topic = `${prefix}${name}`;
      await admin.createTopics({ topics: [{ topic, numPartitions: 1, configEntries }], waitForLeaders: false });
      await log.createTopics([{ name: topic, partitions: 1, retentionMs: 86_400_000 }]);
      return topic;
    }

    test('reads over the gaps that transactions of others leave', async () => {
      const topic = await foreignTopic('gaps', []);
      const producer = stranger().producer({
        transactionalId: topic,
        idempotent: true,
        maxInFlightRequests: 1,
        createPartitioner: () => () => 0,
      });
      await producer.connect();
      for (const value of ['a', 'b', 'c']) {
        const transaction = await producer.transaction();
        await transaction.send({ topic, messages: [{ value }] });
        await transaction.commit();
      }
      await producer.disconnect();
      const reader = await new CollectingReader().start(log, topic, allPartitions(1, FROM_START));
      await reader.received(3);
      await log.append(topic, 0, [entry('d')]);
      await reader.received(4);
      await reader.close();
      expect(textOf(reader.of(0))).toEqual(['a', 'b', 'c', 'd']);
      expect(reader.of(0).map(({ offset }) => offset)).toEqual([0, 2, 4, 6]);
    });

    test('a record in a codec that kafkajs lacks stops the reader loudly', async () => {
      const topic = await foreignTopic('codec', [{ name: 'compression.type', value: 'lz4' }]);
      await log.append(topic, 0, [entry('a')]);
      const reader = await new CollectingReader().start(log, topic, allPartitions(1, FROM_START));
      const fault = await reader.fault;
      expect(fault).toMatchObject({ code: 'log-record-unreadable', message: expect.stringMatching(/LZ4/u) });
      expect(reader.count()).toBe(0);
      await reader.close();
    });

    test('goes on after an append that the broker refused, and loses nothing around it', async () => {
      const topic = await foreignTopic('small', [{ name: 'max.message.bytes', value: '100000' }]);
      await log.append(topic, 0, [entry('before')]);
      const refused = log.append(topic, 0, [{ key: '', value: randomBytes(500_000) }]);
      await expect(refused).rejects.toMatchObject({ code: 'log-append-failed' });
      for (const text of ['after', 'after that']) await log.append(topic, 0, [entry(text)]);
      const reader = await new CollectingReader().start(log, topic, allPartitions(1, FROM_START));
      await reader.received(3);
      await reader.close();
      expect(textOf(reader.of(0))).toEqual(['before', 'after', 'after that']);
    });

    test('refuses an append that no batch can hold before anything is sent', async () => {
      const topic = `${prefix}large`;
      await log.createTopics([{ name: topic, partitions: 1, retentionMs: 86_400_000 }]);
      const tooLarge = log.append(topic, 0, [{ key: '', value: Buffer.alloc(9 * 1024 * 1024) }]);
      await expect(tooLarge).rejects.toMatchObject({ code: 'log-append-too-large' });
      await log.append(topic, 0, [{ key: '', value: Buffer.alloc(7 * 1024 * 1024) }]);
      expect(await log.bounds(topic, 0)).toMatchObject({ endOffset: 1 });
    });

    test('makes topics with the settings it relies on', async () => {
      const topic = `${prefix}settings`;
      await log.createTopics([{ name: topic, partitions: 2, retentionMs: 86_400_000 }]);
      const { resources } = await admin.describeConfigs({
        includeSynonyms: false,
        resources: [{ type: 2, name: topic }],
      });
      const settings = new Map(
        resources[0]?.configEntries.map(({ configName, configValue }) => [configName, configValue]),
      );
      expect(settings.get('retention.ms')).toBe('86400000');
      expect(settings.get('message.timestamp.type')).toBe('LogAppendTime');
      expect(settings.get('compression.type')).toBe('uncompressed');
      expect(settings.get('cleanup.policy')).toBe('delete');
    });

    test('says that nobody answers when no broker is there', async () => {
      const nowhere = new KafkaEventLog({ brokers: ['127.0.0.1:1'], clock: new SystemClock() });
      await expect(nowhere.partitionCount('t')).rejects.toMatchObject({ code: 'log-unreachable' });
      await nowhere.close();
    });
  });
});
