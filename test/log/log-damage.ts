/** Puts into a log what only time or bad hardware does: a record with a flipped bit, a record of before there were checksums. */
import { open } from 'lmdb';
import type { Kafka, Message } from 'kafkajs';
import { encodeHead, encodeRecord, headKey, recordKey } from '../../services/log/adapters/lmdb/lmdb-layout.ts';
import { messageOf } from '../../services/log/adapters/kafka/kafka-envelope.ts';
import type { EventLog, LogEntry } from '../../services/log/event-log.port.ts';

export interface LogDamage {
  /** Appends one record to partition 0 and flips one bit of it where it lies. */
  appendDamaged(topic: string, entry: LogEntry): Promise<void>;
  /** Appends one record to partition 0 as a version without checksums did. */
  appendUnsealed(topic: string, entry: LogEntry): Promise<void>;
}

export function lmdbDamage(folder: string, log: EventLog): LogDamage {
  const inTable = async (name: string, change: (table: ReturnType<typeof tableOf>) => Promise<unknown>) => {
    const root = open<unknown, string>({ path: folder, noSubdir: false, overlappingSync: false });
    await change(tableOf(root, name));
    await root.close();
  };
  return {
    appendDamaged: async (topic, entry) => {
      await log.append(topic, 0, [entry]);
      const { topicId, endOffset } = await log.bounds(topic, 0);
      const key = recordKey(topicId, 0, endOffset - 1);
      await inTable('sealed-records', (table) => table.put(key, flipped(Buffer.from(table.get(key) ?? []))));
    },
    appendUnsealed: async (topic, entry) => {
      const { topicId, ...head } = await log.bounds(topic, 0);
      await inTable('records', (table) => table.put(recordKey(topicId, 0, head.endOffset), encodeRecord(entry, 1)));
      const next = encodeHead({ ...head, endOffset: head.endOffset + 1 });
      await inTable('heads', (table) => table.put(headKey(topicId, 0), next));
    },
  };
}

function tableOf(root: ReturnType<typeof open<unknown, string>>, name: string) {
  return root.openDB<Buffer, Buffer>({ name, encoding: 'binary', keyEncoding: 'binary' });
}

export function kafkaDamage(kafka: Kafka): LogDamage {
  const send = async (topic: string, message: Message): Promise<void> => {
    const producer = kafka.producer({ allowAutoTopicCreation: false, createPartitioner: () => () => 0 });
    await producer.connect();
    await producer.send({ topic, messages: [message] });
    await producer.disconnect();
  };
  return {
    appendDamaged: async (topic, entry) => {
      const message = messageOf(entry, 0);
      await send(topic, { ...message, value: flipped(Buffer.from(entry.value)) });
    },
    appendUnsealed: (topic, entry) => send(topic, { key: entry.key, value: Buffer.from(entry.value) }),
  };
}

/** The last byte with its lowest bit turned over. */
function flipped(bytes: Buffer): Buffer {
  const last = bytes.length - 1;
  bytes.writeUInt8(bytes.readUInt8(last) ^ 1, last);
  return bytes;
}
