/** A unit's stays replay from the archive after the log has forgotten all of them: the same decisions, the same digest. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DECISION_TOPIC, UNIT_TOPIC } from '../../services/contract/topics.ts';
import { ReplaySource } from '../../services/replay/replay-source.ts';
import { replayRules } from '../../services/replay/replay-rules.ts';
import { replayStay } from '../../services/replay/replay-stay.ts';
import { testRules } from '../support/pipeline.ts';
import { WardBench } from './ward-bench.ts';

let ward: WardBench;

beforeEach(async () => {
  ward = await WardBench.open();
});

afterEach(() => ward.close());

it('replays the first stay and one begun hours later after the log forgot both, with 0 differences and equal digests', async () => {
  await ward.twoStays();
  const fromLog = new ReplaySource(ward.bench.log, null);
  const fromBoth = new ReplaySource(ward.bench.log, ward.bench.archive);
  const before = {
    first: await ward.replay(fromLog, 'stay-1'),
    second: await ward.replay(fromLog, 'stay-2'),
  };
  const spanBefore = await ward.replayHour(fromLog);
  expect(spanBefore.compared).toBeGreaterThan(10);
  expect(spanBefore.foldedFrom).toBe(0);
  expect(before.first.compared).toBeGreaterThan(10);
  expect(before.first.differences).toEqual([]);
  // While the log still has everything, it does not matter which of the two is read.
  expect((await ward.replay(fromBoth, 'stay-2')).digest).toBe(before.second.digest);

  await ward.seal();
  const { endOffset } = await ward.bench.log.bounds(UNIT_TOPIC, 0);
  await ward.bench.forget();
  expect((await ward.bench.log.bounds(UNIT_TOPIC, 0)).startOffset).toBe(endOffset);
  expect((await ward.bench.log.bounds(DECISION_TOPIC, 0)).startOffset).toBeGreaterThan(0);
  await expect(ward.replay(fromLog, 'stay-1')).rejects.toMatchObject({ code: 'recording-unreadable' });

  const after = {
    first: await ward.replay(fromBoth, 'stay-1'),
    second: await ward.replay(fromBoth, 'stay-2'),
  };
  for (const stay of ['first', 'second'] as const) {
    expect(after[stay].differences).toEqual([]);
    expect(after[stay].compared).toBe(before[stay].compared);
    expect(after[stay].digest).toBe(before[stay].digest);
  }
  // A span of the unit begins at a kept state too, and proves the same as the log did.
  const span = await ward.replayHour(fromBoth);
  expect(span).toMatchObject({ differences: [], compared: spanBefore.compared });
  expect(span.foldedFrom).toBeGreaterThan(0);
  expect(span.hours).toEqual(spanBefore.hours);
  // States that were kept after a span are let go.
  const firstHour = await ward.replayHour(fromBoth, 0);
  expect(firstHour).toMatchObject({ differences: [], foldedFrom: 0 });
  expect(firstHour.compared).toBeGreaterThan(10);
  // The second begins at a state that was kept before it, not at the unit's birth.
  expect(after.first.foldedFrom).toBe(0);
  expect(after.second.foldedFrom).toBeGreaterThan(0);
  expect(after.second.recordsFolded).toBeLessThan(after.first.recordsFolded);
});

it('folds from the unit’s first record where a kept state is of another format', async () => {
  await ward.twoStays();
  const source = new ReplaySource(ward.bench.log, ward.bench.archive);
  const report = await replayStay({
    source,
    rules: replayRules({ rules: await testRules() }),
    stayId: 'stay-2',
    fromMs: Number.NEGATIVE_INFINITY,
    toMs: Number.POSITIVE_INFINITY,
    restore: () => false,
  });
  expect(report).toMatchObject({ differences: [], foldedFrom: 0 });
});
