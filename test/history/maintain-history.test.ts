/** When the writer has the history tidied up: once a minute, one at a time, and never in the way of what matters more. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { encodeDecision } from '../../services/contract/decisions/decision.ts';
import { DECISION_TOPIC } from '../../services/contract/topics.ts';
import type { History, HistoryBatch } from '../../services/history/history.port.ts';
import type { HistoryWriter } from '../../services/history/write-history.ts';
import { VigilError } from '../../services/platform/errors.ts';
import { notice, T0, UNIT } from './history-fixtures.ts';
import { A_WHILE, behindTrouble, countClosedReaders, HistoryParts } from './history-parts.ts';

const MINUTE_MS = 60_000;
const AWAY = new VigilError('history-unreachable', 'away');

let parts: HistoryParts;
let history: History;
let writes: HistoryBatch[];
/** The moments up to which the history was asked to tidy up, and how often it came back. */
let asked: number[];
let answered: number;
let answer: () => Promise<void>;
let migrate: () => Promise<void>;

beforeEach(async () => {
  parts = await HistoryParts.open();
  const stored = behindTrouble(parts.history, () => ({}));
  writes = stored.writes;
  asked = [];
  answered = 0;
  answer = async () => undefined;
  migrate = () => parts.history.migrate();
  const maintain = async (untilMs: number): Promise<void> => {
    asked.push(untilMs);
    await answer().finally(() => answered++);
  };
  history = new Proxy(stored.history, {
    get: (target, name): unknown => {
      if (name === 'maintain') return maintain;
      return name === 'migrate' ? () => migrate() : Reflect.get(target, name, target);
    },
  });
});
afterEach(() => parts.close());

const append = (id: string): Promise<void> =>
  parts.log.append(DECISION_TOPIC, 0, [{ key: UNIT, value: encodeDecision(notice(id, T0)) }]);
const idsWritten = (): readonly string[] => writes.flatMap((batch) => batch.decisions.map(({ id }) => id));
/** Its database is there, so that no maintenance is left out for want of one. */
async function startWriter(options: Parameters<HistoryParts['startWriter']>[1] = {}): Promise<HistoryWriter> {
  const writer = await parts.startWriter(history, options);
  await append('first');
  await parts.eventually(() => expect(idsWritten()).toEqual(['first']));
  return writer;
}
const minutesPass = (count: number): void => {
  for (let minute = 0; minute < count; minute++) parts.clock.advance(MINUTE_MS);
};
/** Lets minutes pass until it was asked so often. */
const untilAsked = async (count: number): Promise<void> =>
  await vi.waitFor(() => {
    if (asked.length < count) minutesPass(1);
    expect(asked.length).toBeGreaterThanOrEqual(count);
  }, A_WHILE);
/** Lets everything that is ready run. */
const settle = (): Promise<unknown> => new Promise((resolve) => setImmediate(resolve));
const untilAnswered = async (): Promise<void> => {
  await vi.waitFor(() => expect(answered).toBe(asked.length), A_WHILE);
  await settle();
};

/** A promise that a test fulfils when it will. */
function held(): { readonly promise: Promise<void>; readonly release: () => void } {
  let release = (): void => undefined;
  const promise = new Promise<void>((resolve) => (release = resolve));
  return { promise, release: () => release() };
}

describe('maintenance of the history', () => {
  it('comes every minute, up to the time it is', async () => {
    const startMs = parts.clock.nowMs();
    await startWriter();
    await untilAsked(3);
    expect(asked.map((untilMs) => (untilMs - startMs) % MINUTE_MS)).toEqual(asked.map(() => 0));
    await untilAnswered();
    const before = asked.length;
    parts.clock.advance(MINUTE_MS - 1 - ((parts.clock.nowMs() - startMs) % MINUTE_MS));
    expect(asked).toHaveLength(before);
    parts.clock.advance(1);
    expect(asked).toHaveLength(before + 1);
    expect(asked.at(-1)).toBe(parts.clock.nowMs());
  });

  it('does not begin while the one before is under way, and goes on after it', async () => {
    const { promise, release } = held();
    answer = () => promise;
    await startWriter();
    minutesPass(5);
    expect(asked).toHaveLength(1);
    release();
    await untilAsked(2);
  });

  it('waits while the disk has no room, and goes on when it has', async () => {
    let hasRoom = true;
    await startWriter({ mayWrite: () => hasRoom });
    await untilAnswered();
    const before = asked.length;
    hasRoom = false;
    minutesPass(3);
    expect(asked).toHaveLength(before);
    hasRoom = true;
    minutesPass(1);
    expect(asked).toHaveLength(before + 1);
  });

  it('never begins before the database is migrated', async () => {
    let isAway = true;
    migrate = async () => {
      if (isAway) throw AWAY;
      await parts.history.migrate();
    };
    const writer = await parts.startWriter(history);
    await vi.waitFor(() => expect(writer.status().failure).toBe(AWAY), A_WHILE);
    minutesPass(5);
    expect(asked).toEqual([]);
    isAway = false;
    await append('first');
    await parts.eventually(() => expect(idsWritten()).toEqual(['first']));
    await untilAsked(1);
  });

  it('that fails is told, ends nothing, and is tried again a minute later', async () => {
    answer = () => Promise.reject(AWAY);
    await startWriter();
    await untilAsked(1);
    await vi.waitFor(() => expect(parts.told).toContainEqual(['roll-ups wait', AWAY]), A_WHILE);
    await untilAsked(2);
    await append('second');
    await parts.eventually(() => expect(idsWritten()).toEqual(['first', 'second']));
    expect(parts.faults).toEqual([]);
  });

  it('is waited for when the writer closes, before the last records are stored, and does not come after', async () => {
    const { promise, release } = held();
    answer = () => promise;
    const closedReaders = countClosedReaders(parts);
    const writer = await startWriter();
    await untilAsked(1);
    await parts.eventually(() => expect(writer.status().lagMs).toBe(0));
    await append('last');
    await vi.waitFor(() => {
      parts.clock.advance(1);
      expect(writer.status().lagMs).toBeGreaterThan(0);
    }, A_WHILE);
    const closed = writer.close();
    await vi.waitFor(() => expect(closedReaders()).toBe(2), A_WHILE);
    await settle();
    expect(idsWritten()).toEqual(['first']);
    release();
    await closed;
    expect(idsWritten()).toEqual(['first', 'last']);
    minutesPass(5);
    expect(asked).toHaveLength(1);
  });
});

it('on a disk without room the writer gives way, says so once, and stores everything when there is room', async () => {
  let hasRoom = false;
  const writer = await parts.startWriter(history, { mayWrite: () => hasRoom });
  await append('first');
  await vi.waitFor(() => expect(writer.status().failure?.code).toBe('disk-full'), A_WHILE);
  const sinceMs = writer.status().failingSinceMs;
  expect(sinceMs).toBe(parts.clock.nowMs());
  for (let second = 0; second < 60; second++) {
    parts.clock.advance(1_000);
    await settle();
  }
  expect(writer.status()).toMatchObject({ failingSinceMs: sinceMs, lastWrittenAtMs: null });
  expect([writes, parts.outages]).toEqual([[], 1]);
  hasRoom = true;
  await parts.eventually(() => expect(idsWritten()).toEqual(['first']));
  await parts.eventually(() => expect(writer.status()).toMatchObject({ failingSinceMs: null, failure: null }));
  expect(writer.status().lastWrittenAtMs).not.toBeNull();
  expect(parts.told.filter(([message]) => message === 'history is back')).toHaveLength(1);
});
