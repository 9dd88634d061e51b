/** What is read and not stored yet: when it is due, what a batch holds, and what is made of a record that cannot be read. */
import { describe, expect, it } from 'vitest';
import { DecisionMemory } from '../../services/contract/decisions/memory/decision-memory.ts';
import { encodeDecision } from '../../services/contract/decisions/decision.ts';
import { DECISION_TOPIC, QUARANTINE_TOPIC } from '../../services/contract/topics.ts';
import { BATCH_MS_MAX, BATCH_ROWS_MAX, RecordBacklog } from '../../services/history/record-backlog.ts';
import type { LogRecord } from '../../services/log/event-log.port.ts';
import { blockBytesOf, notice, T0 } from './history-fixtures.ts';

const decided = (offset: number, recordedAtMs = offset): LogRecord => ({
  key: 'u',
  value: encodeDecision(notice(`notice-${offset}`, T0)),
  offset,
  recordedAtMs,
});
const block = (offset: number, rows: number): LogRecord => ({
  ...decided(offset),
  value: blockBytesOf(
    Array.from({ length: rows }, (_, second) => ({
      stayId: 's1',
      atMs: T0 + second * 1_000,
      values: { spo2Percent: 97 },
    })),
  ),
});
const backlog = (topic = DECISION_TOPIC) =>
  new RecordBacklog({ topic, partition: 2, topicId: 'topic-1' }, new DecisionMemory());

describe('a backlog', () => {
  it('of nothing is due never, and its batch holds nothing', () => {
    const empty = backlog();
    expect([empty.dueAtMs, empty.isFull, empty.oldestRecordedAtMs]).toEqual([null, false, null]);
    expect(empty.take()).toEqual({
      topic: DECISION_TOPIC,
      partition: 2,
      progress: { topicId: 'topic-1', nextOffset: 0 },
      vitals: [],
      decisions: [],
      quarantined: [],
    });
  });

  it('is due a second after its first record, and stands by the oldest', () => {
    const some = backlog();
    some.add(decided(4, 700), 100);
    some.add(decided(9, 800), 500);
    expect([some.dueAtMs, some.oldestRecordedAtMs, some.isFull]).toEqual([100 + BATCH_MS_MAX, 700, false]);
    const batch = some.take();
    expect(batch.progress).toEqual({ topicId: 'topic-1', nextOffset: 10 });
    expect(batch.decisions.map(({ id }) => id)).toEqual(['notice-4', 'notice-9']);
    expect([some.dueAtMs, some.oldestRecordedAtMs]).toEqual([null, null]);
    some.add(decided(10, 900), 2_000);
    expect([some.dueAtMs, some.oldestRecordedAtMs]).toEqual([2_000 + BATCH_MS_MAX, 900]);
    expect(some.take()).toMatchObject({ progress: { nextOffset: 11 }, decisions: [{ id: 'notice-10' }], vitals: [] });
  });

  it('is due at once when it is full: rows of blocks count each, a decision one', () => {
    const many = backlog();
    many.add(block(0, BATCH_ROWS_MAX - 2), 100);
    many.add(decided(1), 110);
    expect([many.isFull, many.dueAtMs]).toEqual([false, 100 + BATCH_MS_MAX]);
    many.add(decided(2), 120);
    expect([many.isFull, many.dueAtMs]).toEqual([true, 100]);
    expect(many.take().vitals).toHaveLength(1);
    expect(many.isFull).toBe(false);
  });

  it('has in place of a damaged record one that says so, which counts', () => {
    const damaged = backlog(QUARANTINE_TOPIC);
    damaged.add({ ...decided(3), value: new Uint8Array([1]), isDamaged: true }, 0);
    expect(damaged.take()).toMatchObject({
      progress: { nextOffset: 4 },
      quarantined: [
        { code: 'checksum', reasons: [{ reason: { values: { topic: QUARANTINE_TOPIC, partition: 2, offset: 3 } } }] },
      ],
    });
    const full = backlog();
    for (let offset = 0; offset < BATCH_ROWS_MAX; offset++) full.add({ ...decided(offset), isDamaged: true }, 0);
    expect(full.isFull).toBe(true);
  });

  it.each([
    ['no JSON', DECISION_TOPIC, new TextEncoder().encode('{')],
    ['no decision', DECISION_TOPIC, new TextEncoder().encode('{"kind":"other"}')],
    ['half a block', DECISION_TOPIC, block(0, 3).value.subarray(0, 40)],
    ['nothing quarantined', QUARANTINE_TOPIC, new TextEncoder().encode('{"version":2}')],
  ])('stops at %s, names where, and does not count it', (_, topic, value) => {
    const stopped = backlog(topic);
    expect(() => stopped.add({ ...decided(7), value }, 5)).toThrow(
      expect.objectContaining({ code: 'history-record-unreadable', message: expect.stringContaining(`${topic} 2:7`) }),
    );
    expect([stopped.dueAtMs, stopped.take().progress.nextOffset]).toEqual([null, 0]);
  });
});
