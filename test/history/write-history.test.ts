/** The writer stage on a real log and a real history, with simulated time. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { encodeDecision, type Decision } from '../../services/contract/decisions/decision.ts';
import { DECISION_TOPIC, QUARANTINE_TOPIC } from '../../services/contract/topics.ts';
import { BATCH_ROWS_MAX } from '../../services/history/record-backlog.ts';
import { backoffMs } from '../../services/history/write-history.ts';
import { VigilError } from '../../services/platform/errors.ts';
import { batchOf, blockBytesOf, notice, quarantinedLine, T0, UNIT } from './history-fixtures.ts';
import { A_WHILE, behindTrouble, countClosedReaders, HistoryParts } from './history-parts.ts';

const AWAY = new VigilError('history-unreachable', 'away');
const utf8 = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

describe('the history writer', () => {
  let parts: HistoryParts;

  beforeEach(async () => {
    parts = await HistoryParts.open();
  });
  afterEach(() => parts.close());

  const decide = (partition: number, ...decisions: readonly Decision[]): Promise<void> =>
    parts.log.append(
      DECISION_TOPIC,
      partition,
      decisions.map((decision) => ({ key: decision.unitId, value: encodeDecision(decision) })),
    );
  const attribute = (partition: number, second: number): Promise<void> =>
    parts.log.append(DECISION_TOPIC, partition, [
      {
        key: 'vitals',
        value: blockBytesOf([
          { stayId: 'stay-1', atMs: T0 + second * 1_000, values: { heartRatePerMin: 100 + (second % 100) } },
        ]),
      },
    ]);
  const storedIds = async (): Promise<string[]> =>
    (
      await parts.history.decisions({
        unitId: UNIT,
        stayId: null,
        kinds: ['engine.notice'],
        fromMs: 0,
        toMs: T0 * 2,
        limit: 10_000,
      })
    ).map((decision) => decision.id);
  const storedSeconds = async (): Promise<number> =>
    (
      await parts.history.vitals({
        stayId: 'stay-1',
        fromMs: T0,
        toMs: T0 + 86_400_000,
        resolution: 'second',
        signals: ['heartRatePerMin'],
      })
    ).atMs.length;

  it('migrates, stores both topics of all partitions, and rolls up', async () => {
    await parts.startWriter();
    await decide(0, notice('a', T0));
    await decide(1, notice('b', T0));
    await attribute(1, 0);
    await parts.log.append(QUARANTINE_TOPIC, 1, [{ key: UNIT, value: utf8(quarantinedLine('q', T0)) }]);
    await parts.eventually(async () => {
      expect(await storedIds()).toEqual(['a', 'b']);
      expect(await storedSeconds()).toBe(1);
      expect(await parts.history.quarantinedCount(UNIT)).toBe(1);
    });
    expect(parts.faults).toEqual([]);
  });

  it('goes on from its own progress after a restart, each record once', async () => {
    const first = behindTrouble(parts.history, () => ({}));
    const writer = await parts.startWriter(first.history);
    await decide(0, notice('a', T0), notice('b', T0 + 1));
    await parts.eventually(async () => expect(await storedIds()).toEqual(['a', 'b']));
    await writer.close();
    await decide(0, notice('c', T0 + 2));
    const second = behindTrouble(parts.history, () => ({}));
    await parts.startWriter(second.history);
    await parts.eventually(async () => expect(await storedIds()).toEqual(['a', 'b', 'c']));
    // The database has it a moment before its write comes back.
    const written = () => second.writes.flatMap((batch) => batch.decisions).map((decision) => decision.id);
    await parts.eventually(() => expect(written()).toEqual(['c']));
  });

  it('gathers a second of records into few commits, and stores the rest when it closes', async () => {
    const { history, writes } = behindTrouble(parts.history, () => ({}));
    const writer = await parts.startWriter(history);
    for (let second = 0; second < 40; second++) await attribute(0, second);
    await parts.eventually(async () => expect(await storedSeconds()).toBe(40));
    expect(writes.length).toBeLessThan(20);
    await parts.eventually(() => expect(writer.status().lagMs).toBe(0));
    const before = writes.length;
    await attribute(0, 40);
    await vi.waitFor(() => expect(writer.status().lagMs).toBeGreaterThan(0), A_WHILE);
    expect(writes.length).toBe(before);
    await writer.close();
    expect(await storedSeconds()).toBe(41);
  });

  it('waits for a database that is away: says so, holds little, and stores everything once', async () => {
    let away = true;
    const { history, writes } = behindTrouble(parts.history, () => (away ? { before: AWAY } : {}));
    const writer = await parts.startWriter(history);
    const rows = Array.from({ length: BATCH_ROWS_MAX + 1_000 }, (_, second) => ({
      stayId: 'stay-1',
      atMs: T0 + second * 1_000,
      values: { heartRatePerMin: 90 },
    }));
    for (let part = 0; part < 3; part++) {
      await parts.log.append(DECISION_TOPIC, 0, [
        { key: 'vitals', value: blockBytesOf(rows.map((row) => ({ ...row, atMs: row.atMs + part * 10_000_000 }))) },
      ]);
    }
    await decide(0, notice('after', T0));
    await parts.eventually(() => expect(writer.status().failingSinceMs).not.toBeNull());
    parts.clock.advance(600_000);
    await parts.eventually(() => expect(writer.status().lagMs).toBeGreaterThan(500_000));
    expect(await storedSeconds()).toBe(0);
    away = false;
    await parts.eventually(async () => {
      expect(await storedSeconds()).toBe(3 * rows.length);
      expect(await storedIds()).toEqual(['after']);
    });
    await parts.eventually(() => expect(writer.status()).toMatchObject({ failingSinceMs: null, lagMs: 0 }));
    expect(Math.max(...writes.map((batch) => batch.vitals.length))).toBe(1);
    expect(parts.faults).toEqual([]);
  });

  it('a lost answer to a commit stores nothing twice', async () => {
    let lost = 0;
    const { history } = behindTrouble(parts.history, () => (lost++ < 2 ? { after: AWAY } : {}));
    await parts.startWriter(history);
    await decide(0, notice('a', T0), notice('b', T0));
    await parts.eventually(async () => expect(await storedIds()).toEqual(['a', 'b']));
    await decide(0, notice('c', T0));
    await parts.eventually(async () => expect(await storedIds()).toEqual(['a', 'b', 'c']));
    await parts.eventually(() => expect(lost).toBeGreaterThan(2));
  });

  it('a batch that was never stored is not overtaken when it closes', async () => {
    const { history } = behindTrouble(parts.history, (batch) =>
      batch.decisions.some((decision) => decision.id === 'a') ? { before: AWAY } : {},
    );
    const writer = await parts.startWriter(history);
    await decide(0, notice('a', T0));
    await parts.eventually(() => expect(writer.status().failingSinceMs).not.toBeNull());
    await decide(0, notice('b', T0));
    await parts.eventually(() => expect(writer.status().lagMs).toBeGreaterThan(0));
    await writer.close();
    expect(await parts.history.progress(DECISION_TOPIC, 0)).toBeNull();
    await parts.startWriter();
    await parts.eventually(async () => expect(await storedIds()).toEqual(['a', 'b']));
  });

  it('an unreadable record is a fault, and nothing behind it is stored', async () => {
    await parts.startWriter();
    await decide(0, notice('a', T0));
    await parts.log.append(DECISION_TOPIC, 0, [{ key: 'x', value: utf8({ version: 99 }) }]);
    await decide(0, notice('b', T0));
    await parts.eventually(() =>
      expect(parts.faults.map((fault) => fault.code)).toEqual(['history-record-unreadable']),
    );
    expect(parts.faults[0]?.message).toContain('vigil.decision.v1 0:1');
    await parts.close();
    parts = await HistoryParts.open();
  });

  it.each([
    ['content that cannot be stored', new VigilError('history-refused', 'no such column'), { code: 'history-refused' }],
    ['what nobody foresaw', new TypeError('a bug of ours'), { code: 'history-refused', message: 'a bug of ours' }],
  ])('%s is a fault, told once as it is, and nothing behind it is stored', async (_, thrown, fault) => {
    const { history } = behindTrouble(parts.history, () => ({ before: thrown }));
    const writer = await parts.startWriter(history);
    await decide(0, notice('a', T0));
    await parts.eventually(() => expect(parts.faults).toMatchObject([fault]));
    const [told] = parts.faults;
    if (thrown instanceof VigilError) expect(told).toBe(thrown);
    else expect(told?.cause).toBe(thrown);
    await decide(0, notice('b', T0));
    await writer.close();
    expect([parts.faults.length, await storedIds(), writer.status().lastWrittenAtMs]).toEqual([1, [], null]);
  });

  it('a fault ends the reading of both topics; a reader that does not end is told', async () => {
    const thrown = new Error('still reading');
    const closed = countClosedReaders(parts, () => {
      throw thrown;
    });
    await parts.startWriter();
    await decide(0, notice('a', T0));
    await parts.eventually(async () => expect(await storedIds()).toEqual(['a']));
    await parts.log.append(DECISION_TOPIC, 0, [{ key: 'x', value: utf8({ version: 99 }) }]);
    await parts.eventually(() => expect(closed()).toBe(2));
    await parts.eventually(() => expect(parts.told).toContainEqual(['a reader did not close', thrown]));
  });

  it('the last records that the database does not take at the end are told, and read again at the next start', async () => {
    let isAway = false;
    const { history } = behindTrouble(parts.history, () => (isAway ? { before: AWAY } : {}));
    const writer = await parts.startWriter(history);
    await decide(0, notice('a', T0));
    await parts.eventually(async () => expect(await storedIds()).toEqual(['a']));
    await parts.eventually(() => expect(writer.status().lagMs).toBe(0));
    await decide(0, notice('b', T0));
    await vi.waitFor(() => {
      parts.clock.advance(1);
      expect(writer.status().lagMs).toBeGreaterThan(0);
    }, A_WHILE);
    isAway = true;
    await writer.close();
    const message = 'the last batch was not stored; it is read again at the next start';
    expect(parts.told).toContainEqual([message, AWAY]);
    await parts.startWriter();
    await parts.eventually(async () => expect(await storedIds()).toEqual(['a', 'b']));
  });

  it('lags by nothing where its clock is behind the one of the log', async () => {
    let read = 0;
    const reading = parts.log.read.bind(parts.log);
    parts.log.read = (request) =>
      reading({
        ...request,
        onBatch: async (partition, records) => {
          await request.onBatch(partition, records);
          read += records.length;
        },
      });
    const writer = await parts.startWriter();
    expect(writer.status()).toEqual({ lagMs: 0, lastWrittenAtMs: null, failingSinceMs: null, failure: null });
    // The simulated clock stands still; the log stamps its records with the time of this machine.
    await decide(0, notice('a', T0));
    await vi.waitFor(() => expect(read).toBe(1), A_WHILE);
    expect(writer.status().lagMs).toBe(0);
  });

  it('a topic that was made anew is a fault', async () => {
    await parts.history.migrate();
    await parts.history.write(batchOf(3, {}, { topicId: 'another-topic' }));
    await parts.startWriter();
    await parts.eventually(() => expect(parts.faults.map((fault) => fault.code)).toEqual(['log-topic-recreated']));
  });

  it('a position that retention has passed is a fault', async () => {
    await parts.history.migrate();
    const { topicId } = await parts.log.bounds(DECISION_TOPIC, 0);
    await parts.history.write(batchOf(30, {}, { topicId }));
    await parts.startWriter();
    await parts.eventually(() => expect(parts.faults.map((fault) => fault.code)).toEqual(['log-position-lost']));
  });
});

describe('the wait between tries', () => {
  it('doubles from a quarter of a second to ten seconds', () => {
    expect([1, 2, 3, 6, 7, 100].map(backoffMs)).toEqual([250, 500, 1_000, 8_000, 10_000, 10_000]);
  });
});
