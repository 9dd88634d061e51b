import { createRequire } from 'node:module';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { crc32c } from '../../services/log/adapters/kafka/crc32c.ts';
import { canWrite, produceRequestOf, type ProduceCall } from '../../services/log/adapters/kafka/produce-request.ts';
import { timeLimit } from '../support/patience.ts';

const vendor = createRequire(import.meta.url);
const NOW_MS = 1_780_000_000_123;

type VendorRequest = (call: ProduceCall & { compression: number }) => {
  encode: () => Promise<{ readonly buffer: Buffer }>;
};

/** What kafkajs itself would send: its writer is called as its own broker object calls it. */
async function byKafkajs(call: ProduceCall): Promise<Buffer> {
  const request = vendor('kafkajs/src/protocol/requests/produce/v7/request') as VendorRequest;
  return (await request({ ...call, compression: 0 }).encode()).buffer;
}

const text = fc.string({ unit: 'grapheme', maxLength: 200 });
const bytes = fc.uint8Array({ maxLength: 3_000 }).map((value) => Buffer.from(value));
const message = fc.record({
  key: fc.oneof(text, bytes, fc.constant(null)),
  value: fc.oneof(bytes, fc.constant(null)),
  headers: fc.dictionary(
    fc.string({ minLength: 1, maxLength: 20 }),
    fc.oneof(text, bytes, fc.array(text, { maxLength: 3 })),
    { maxKeys: 3, noNullPrototype: true },
  ),
});
const call: fc.Arbitrary<ProduceCall> = fc
  .record({
    acks: fc.constantFrom(-1, 0, 1),
    transactionalId: fc.oneof(fc.constant(null), fc.string({ minLength: 1 })),
    producerId: fc.oneof(fc.constant('9007199254740993'), fc.nat().map(String), fc.constant(-1)),
    producerEpoch: fc.nat(32_767),
    topicData: fc.array(
      fc.record({
        topic: fc.string({ minLength: 1, maxLength: 60 }),
        partitions: fc.array(
          fc.record({
            partition: fc.nat(500),
            firstSequence: fc.nat(2 ** 31 - 1),
            messages: fc.array(message, { minLength: 1, maxLength: 150 }),
          }),
          { maxLength: 4 },
        ),
      }),
      { maxLength: 3 },
    ),
  })
  .map((given) => ({ ...given, timeout: timeLimit(30_000) }));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW_MS });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a Produce request of our own writer', () => {
  it('is byte for byte what kafkajs would send', async () => {
    await fc.assert(
      fc.asyncProperty(call, async (given) => {
        expect(produceRequestOf(given, NOW_MS).equals(await byKafkajs(given))).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('is the same for records of each length of a varint', async () => {
    for (const length of [0, 62, 63, 64, 126, 127, 128, 8_190, 8_191, 8_192, 1_048_575, 1_048_576]) {
      const given: ProduceCall = {
        acks: -1,
        timeout: timeLimit(30_000),
        topicData: [
          { topic: 't', partitions: [{ partition: 0, messages: [{ key: 'k', value: Buffer.alloc(length, length) }] }] },
        ],
      };
      expect(produceRequestOf(given, NOW_MS).equals(await byKafkajs(given)), `${length} bytes`).toBe(true);
    }
  });

  it('leaves to kafkajs what is compressed or has times of its own', () => {
    const given = (timestamp?: string): ProduceCall => ({
      acks: -1,
      timeout: timeLimit(30_000),
      topicData: [
        {
          topic: 't',
          partitions: [{ partition: 0, messages: [{ value: 'v', ...(timestamp === undefined ? {} : { timestamp }) }] }],
        },
      ],
    });
    expect(canWrite(given())).toBe(true);
    expect(canWrite({ ...given(), compression: 1 })).toBe(false);
    expect(canWrite(given('1'))).toBe(false);
  });
});

describe('CRC-32C', () => {
  it('gives the check values of RFC 3720, appendix B.4', () => {
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, index) => index))).toBe(0x46dd794e);
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  });

  it('does not depend on where the bytes lie', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(20), (given, before) => {
        const moved = Buffer.concat([Buffer.alloc(before, 7), given]);
        expect(crc32c(moved, before)).toBe(crc32c(given));
        expect(crc32c(moved.subarray(before))).toBe(crc32c(given));
      }),
    );
  });
});
