/**
 * When a reader believes that its topic was deleted. A broker that has just come back, or a topic that
 * is being made again, has none for a while: then the reader waits, and the fault names what happened.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import { KafkaPositionGuard } from '../../services/log/adapters/kafka/kafka-position-guard.ts';
import { topicMissing } from '../../services/log/adapters/read-position.ts';
import { SimulatedClock } from '../support/simulated-clock.ts';

const TOPIC = 'unit';
const OFFSETS = new Map([[0, 7]]);

describe('a topic that is missing', () => {
  const clock = new SimulatedClock();
  let topicId: string | null;
  let guard: KafkaPositionGuard;

  beforeEach(() => {
    topicId = 'first';
    guard = new KafkaPositionGuard({ topics: brokerTopics(), clock, topic: TOPIC, topicId, offsets: OFFSETS });
  });

  function brokerTopics() {
    const there = (): string => {
      if (topicId === null) throw topicMissing(TOPIC);
      return topicId;
    };
    return {
      describe: async () => ({ errorCode: 0, partitions: 1, topicId: there() }),
      bounds: async () => [{ topicId: there(), startOffset: 0, endOffset: 9 }],
    };
  }

  it('is not yet a deleted one, however often it is looked for', async () => {
    topicId = null;
    for (let look = 0; look < 10; look += 1) await guard.verify();
    clock.advance(3_900);
    await guard.verify();
    topicId = 'second';
    await expect(guard.verify()).rejects.toMatchObject({ code: 'log-topic-recreated' });
  });

  it('is a deleted one after four seconds, and the fault says so', async () => {
    topicId = null;
    await guard.verify();
    clock.advance(4_000);
    await expect(guard.verify()).rejects.toMatchObject({ code: 'log-topic-deleted', retriable: false });
  });

  it('was only away when it is found again: the time begins anew', async () => {
    topicId = null;
    await guard.verify();
    clock.advance(3_000);
    topicId = 'first';
    await guard.verify();
    topicId = null;
    clock.advance(3_000);
    await guard.verify();
    clock.advance(3_900);
    await guard.verify();
  });
});
