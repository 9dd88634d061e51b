/** What was decided live is proven by digests after the decisions are gone, and one decision that was another is found. */
import { afterEach, expect, it } from 'vitest';
import { decodeDecision } from '../../services/contract/decisions/read-decision.ts';
import { encodeDecision } from '../../services/contract/decisions/decision.ts';
import { isVitalsBlock } from '../../services/contract/records/vitals-block.ts';
import { DECISION_TOPIC } from '../../services/contract/topics.ts';
import { removeOld } from '../../services/archive/remove-old.ts';
import { verifyArchive } from '../../services/archive/verify-archive.ts';
import type { EventLog, LogEntry } from '../../services/log/event-log.port.ts';
import { HOUR_MS } from './archive-bench.ts';
import { WardBench } from './ward-bench.ts';

let ward: WardBench;

afterEach(() => ward.close());

/** All but the digests of what was decided is let go, by the log and by the archive. */
async function letDecisionsGo(): Promise<void> {
  await ward.seal();
  await ward.bench.forget();
  const { store, clock } = ward.bench;
  const removed = await removeOld(store, { policy: { inputMs: null, decisionsMs: HOUR_MS }, nowMs: clock.nowMs() });
  expect(removed.segments).toBeGreaterThan(1);
}

/** A log that takes one alert of the second stay otherwise than it was decided. */
function altering(log: EventLog): EventLog {
  let isDone = false;
  const altered = (entry: LogEntry): LogEntry => {
    if (isDone || isVitalsBlock(entry.value)) return entry;
    const decision = decodeDecision(entry.value);
    if (decision.kind !== 'alert.changed' || decision.stayId !== 'stay-2') return entry;
    isDone = true;
    return { ...entry, value: encodeDecision({ ...decision, atMs: decision.atMs + 1 }) };
  };
  return {
    createTopics: (specs) => log.createTopics(specs),
    partitionCount: (topic) => log.partitionCount(topic),
    bounds: (topic, partition) => log.bounds(topic, partition),
    append: (topic, partition, entries) =>
      log.append(topic, partition, topic === DECISION_TOPIC ? entries.map(altered) : entries),
    read: (request) => log.read(request),
    close: () => log.close(),
  };
}

it('proves every hour equal while the decisions are kept and after they are gone, and the chain stays whole', async () => {
  ward = await WardBench.open();
  await ward.twoStays();
  await ward.seal();
  const before = await ward.replayHour(ward.fromBoth, 0, 5);
  expect(before).toMatchObject({ differences: [], areDecisionsGone: false });
  expect(before.proven.length).toBeGreaterThan(1);
  await letDecisionsGo();
  const after = await ward.replayHour(ward.fromBoth, 0, 5);
  expect(after).toMatchObject({ compared: 0, differences: [], areDecisionsGone: true });
  expect(after.proven).toEqual(before.proven);
  for (const { live, replayed } of after.proven) expect(replayed).toBe(live);
  expect(after.proven.reduce((sum, { decisions }) => sum + decisions, 0)).toBeGreaterThan(10);
  const verdict = await verifyArchive(ward.bench.store);
  expect(verdict.findings).toEqual([]);
  expect(verdict.removed).toBeGreaterThan(1);
  await expect(ward.replay(ward.fromBoth, 'stay-1')).rejects.toMatchObject({ code: 'archive-expired' });
});

it('finds the hour in which one decision was another', async () => {
  ward = await WardBench.open(altering);
  await ward.twoStays();
  const fourthHourMs = ward.bench.clock.nowMs() - 3 * HOUR_MS;
  await letDecisionsGo();
  const { proven } = await ward.replayHour(ward.fromBoth, 0, 5);
  const unequal = proven.filter(({ live, replayed }) => live !== replayed);
  expect(proven.length).toBeGreaterThan(1);
  expect(unequal).toHaveLength(1);
  expect(Math.abs((unequal[0]?.fromMs ?? 0) - fourthHourMs)).toBeLessThan(0.9 * HOUR_MS);
});
