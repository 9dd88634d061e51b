/** Following goes on where it can and says where it did not: a position that is lost while reading runs is one gap. */
import { beforeEach, describe, expect, it } from 'vitest';
import { DECISION_TOPIC } from '../../../services/contract/topics.ts';
import { followDecisions, type ReadPosition } from '../../../services/export/ward/follow-decisions.ts';
import type { EventLog, ReadRequest } from '../../../services/log/event-log.port.ts';
import { VigilError, type ErrorCode } from '../../../services/platform/errors.ts';
import { MemoryEventLog } from '../../support/memory-event-log.ts';
import { SimulatedClock } from '../../support/simulated-clock.ts';

const gone = (code: ErrorCode): VigilError => new VigilError(code, 'test');

let log: EventLog;
let requests: ReadRequest[];
let topicId: string;
let positions: Map<number, ReadPosition>;
let told: unknown[];

beforeEach(async () => {
  const memory = new MemoryEventLog(new SimulatedClock());
  await memory.createTopics([{ name: DECISION_TOPIC, partitions: 1, retentionMs: 3_600_000 }]);
  topicId = 'before';
  requests = [];
  positions = new Map();
  told = [];
  const read = memory.read.bind(memory);
  log = Object.assign(memory, {
    bounds: async () => ({ topicId, startOffset: 3, endOffset: 9 }),
    read: async (request: ReadRequest) => {
      requests.push(request);
      return read({ ...request, positions: new Map([[0, { kind: 'time', recordedAtMs: 0 }]]) });
    },
  });
});

function follow(afterGap: 'oldest' | 'newest') {
  return followDecisions({
    log,
    clock: new SimulatedClock(),
    positions,
    onDecision: async () => undefined,
    afterGap,
    onGap: async (partition, { nextOffset }) => void told.push(['gap', partition, nextOffset]),
    onFault: ({ code }) => void told.push(['fault', code]),
  });
}

/** What the reader says, and what follows it. */
async function say(code: ErrorCode): Promise<void> {
  requests.at(-1)?.onFault(gone(code));
  await new Promise((resolve) => setImmediate(resolve));
}

describe('following decisions', () => {
  it('begins at the end, and enters where', async () => {
    const follower = await follow('newest');
    expect(positions.get(0)).toEqual({ topicId: 'before', nextOffset: 9, contextOffset: 9 });
    expect(told).toEqual([]);
    await follower.close();
  });

  it.each([
    ['oldest', 3],
    ['newest', 9],
  ] as const)('goes on with the %s after the topic was made anew while it read', async (afterGap, nextOffset) => {
    const follower = await follow(afterGap);
    topicId = 'anew';
    await say('log-topic-recreated');
    expect(told).toEqual([['gap', 0, nextOffset]]);
    expect(positions.get(0)).toEqual({ topicId: 'anew', nextOffset, contextOffset: nextOffset });
    expect(requests).toHaveLength(2);
    await follower.close();
  });

  it('stops by any other fault, by one while it goes on, and by one after it was closed', async () => {
    const follower = await follow('oldest');
    await say('log-record-unreadable');
    expect([told, requests.length]).toEqual([[['fault', 'log-record-unreadable']], 1]);
    log.bounds = () => Promise.reject(gone('log-unreachable'));
    await say('log-position-lost');
    expect(told.at(-1)).toEqual(['fault', 'log-unreachable']);
    await follower.close();
    await say('log-position-lost');
    expect([told.at(-1), requests.length]).toEqual([['fault', 'log-position-lost'], 1]);
  });
});
