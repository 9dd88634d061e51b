/**
 * A kafkajs consumer set up as one reader needs it: alone in a group of its own that keeps no
 * progress, given exactly the partitions asked for, with short waits so that it starts and stops fast.
 */
import { randomUUID } from 'node:crypto';
import { AssignerProtocol } from 'kafkajs';
import type { Consumer, Kafka, PartitionAssigner } from 'kafkajs';
import type { LogRecord } from '../../event-log.port.ts';
import { RETRY } from './kafka-client.ts';

/** One call of `onBatch`: at most so many records, and no further record once so many bytes are in it. */
const BATCH_RECORDS_MAX = 500;
const BATCH_BYTES_MAX = 4 * 1024 * 1024;

/** A rebalance or a stop waits for the running fetch, so this bounds both; delay does not depend on it. */
const FETCH_WAIT_MS = 250;

/** `mayRestart` is asked after a crash that kafkajs thinks it can recover from. */
export function createConsumer(kafka: Kafka, partitions: readonly number[], mayRestart: () => boolean): Consumer {
  return kafka.consumer({
    groupId: `vigil-reader-${randomUUID()}`,
    partitionAssigners: [exactly(partitions)],
    sessionTimeout: 10_000,
    heartbeatInterval: 2_000,
    rebalanceTimeout: 10_000,
    maxWaitTimeInMs: FETCH_WAIT_MS,
    minBytes: 1,
    maxBytesPerPartition: 2 * 1024 * 1024,
    maxBytes: 16 * 1024 * 1024,
    allowAutoTopicCreation: false,
    retry: { ...RETRY, restartOnFailure: async () => mayRestart() },
  });
}

/** Gives the group's only member these partitions and no others. */
function exactly(partitions: readonly number[]): PartitionAssigner {
  const version = 0;
  const userData = Buffer.alloc(0);
  return () => ({
    name: 'vigil-asked-partitions',
    version,
    protocol: ({ topics }) => ({
      name: 'vigil-asked-partitions',
      metadata: AssignerProtocol.MemberMetadata.encode({ version, topics, userData }),
    }),
    assign: async ({ members, topics }) => {
      const assignment = Object.fromEntries(topics.map((topic) => [topic, [...partitions]]));
      return members.map(({ memberId }) => ({
        memberId,
        memberAssignment: AssignerProtocol.MemberAssignment.encode({ version, assignment, userData }),
      }));
    },
  });
}

/** Cuts records into runs of bounded size. */
export function* batchesOf(records: readonly LogRecord[]): Generator<readonly LogRecord[]> {
  let start = 0;
  let bytes = 0;
  for (const [index, record] of records.entries()) {
    bytes += record.value.length;
    if (index + 1 - start < BATCH_RECORDS_MAX && bytes < BATCH_BYTES_MAX && index + 1 < records.length) continue;
    yield records.slice(start, index + 1);
    start = index + 1;
    bytes = 0;
  }
}
