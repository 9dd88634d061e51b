/** A past span played at a pace: what is told is what a replay decides, when its pace says so, and nothing of it waits in the log. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { restoreState } from '../../services/compose/parts/archive-parts.ts';
import type { Decision } from '../../services/contract/decisions/decision.ts';
import { partitionOfUnit } from '../../services/contract/topics.ts';
import { digestOf } from '../../services/replay/compare-decisions.ts';
import { playPast, type Played } from '../../services/replay/play-past.ts';
import {
  steadyPace,
  stepPace,
  type PlayedMoment,
  type ReplayPace,
  type Step,
} from '../../services/replay/replay-pace.ts';
import { replayRules } from '../../services/replay/replay-rules.ts';
import { HOUR_MS } from '../archive/archive-bench.ts';
import { WardBench } from '../archive/ward-bench.ts';
import { START_MS, UNIT } from '../engine/unit-script.ts';
import { testRules } from '../support/pipeline.ts';
import { timeLimit } from '../support/patience.ts';
import { SimulatedClock } from '../support/simulated-clock.ts';

const MINUTE_MS = 60_000;
const never = new AbortController().signal;

let ward: WardBench;

beforeAll(async () => {
  ward = await WardBench.open();
  await ward.twoStays();
}, timeLimit(120_000));
afterAll(() => ward.close());

interface Asked {
  readonly pace: ReplayPace;
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly stayId?: string | null;
}

async function play({
  pace,
  fromMs = START_MS,
  toMs = START_MS + HOUR_MS,
  stayId = null,
}: Asked): Promise<{ readonly moments: readonly PlayedMoment[]; readonly played: Played }> {
  const source = ward.fromBoth;
  const moments: PlayedMoment[] = [];
  const played = await playPast({
    source,
    rules: replayRules({ rules: await testRules() }),
    restore: restoreState,
    partition: partitionOfUnit(UNIT, await source.partitions('input')),
    unitId: UNIT,
    stayId,
    fromMs,
    toMs,
    beforeOffset: Number.POSITIVE_INFINITY,
    toOffset: Number.POSITIVE_INFINITY,
    pace,
    onMoment: (moment) => moments.push(moment),
  });
  return { moments, played };
}

const atOnce = steadyPace(new SimulatedClock(), Number.POSITIVE_INFINITY, never);
const decisionsOf = (moments: readonly PlayedMoment[]): readonly Decision[] =>
  moments.flatMap(({ decisions }) => decisions);

describe('a span that is played', () => {
  it('tells every decision of the span and no other, the same as a replay makes', async () => {
    for (const hour of [0, 3]) {
      const report = await ward.replayHour(ward.fromBoth, hour);
      const fromMs = START_MS + hour * HOUR_MS;
      const { moments } = await play({ pace: atOnce, fromMs, toMs: fromMs + HOUR_MS });
      const told = decisionsOf(moments);
      expect(told.length).toBe(report.compared);
      expect(told.length).toBeGreaterThan(10);
      const byHour = report.hours.map(({ fromMs: begin }) =>
        digestOf(told.filter(({ atMs }) => atMs >= begin && atMs < begin + HOUR_MS)),
      );
      expect(byHour).toEqual(report.hours.map(({ replayed }) => replayed));
      expect(moments.map(({ atMs }) => atMs)).toEqual(moments.map(({ atMs }) => atMs).toSorted((a, b) => a - b));
    }
  });

  it('tells what was measured, by stay, and of a stay alone when that is asked', async () => {
    const { moments } = await play({ pace: atOnce, stayId: 'stay-1' });
    const lowest = Math.min(
      ...moments.map(({ values }) => values.get('stay-1')?.get('heartRatePerMin') ?? Number.POSITIVE_INFINITY),
    );
    expect(lowest).toBe(38);
    expect([...new Set(moments.flatMap(({ values }) => [...values.keys()]))]).toEqual(['stay-1']);
    expect(decisionsOf(moments).every((decision) => 'stayId' in decision && decision.stayId === 'stay-1')).toBe(true);
    const other = await play({ pace: atOnce, stayId: 'stay-2' });
    expect(decisionsOf(other.moments)).toEqual([]);
  });

  it('is the same at every pace', async () => {
    const clock = new SimulatedClock();
    const whole = await play({ pace: atOnce });
    const paced = play({ pace: steadyPace(clock, 60, never) });
    let isDone = false;
    void paced.then(() => (isDone = true));
    while (!isDone) {
      clock.advance(1_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const stepped = await play({ pace: stepPace(async () => 'minute') });
    for (const { moments } of [await paced, stepped]) {
      expect(digestOf(decisionsOf(moments))).toBe(digestOf(decisionsOf(whole.moments)));
    }
    // Every unit second took a sixtieth of one.
    const last = whole.moments.at(-1)?.atMs ?? 0;
    const tookMs = clock.monotonicMs();
    expect(tookMs).toBeGreaterThanOrEqual((last - (whole.moments[0]?.atMs ?? 0)) / 60);
  });

  it('stops where its pace says, and says that it did', async () => {
    const steps: Step[] = ['tick', 'tick', 'end'];
    const { moments, played } = await play({ pace: stepPace(async () => steps.shift() ?? null) });
    expect(moments).toHaveLength(2);
    expect(played).toMatchObject({ moments: 2, isStopped: true });
    expect((await play({ pace: atOnce })).played.isStopped).toBe(false);
  });
});

describe('steps', () => {
  const moment = (atMs: number, decided = 0): PlayedMoment => ({
    atMs,
    decisions: Array.from({ length: decided }, () => ({}) as Decision),
    values: new Map(),
  });

  /** Says before which moments it was asked for a step. */
  async function askedBefore(step: Step, moments: readonly PlayedMoment[]): Promise<readonly number[]> {
    let isAsked = false;
    const pace = stepPace(async () => {
      isAsked = true;
      return step;
    });
    const asked: number[] = [];
    for (const each of moments) {
      isAsked = false;
      expect(await pace.next(each)).toBe(true);
      if (isAsked) asked.push(each.atMs);
    }
    return asked;
  }

  const seconds = [58_000, 59_000, 60_000, 61_000, 120_000].map((atMs) => moment(atMs, atMs === 60_000 ? 1 : 0));

  it.each([
    ['tick', [58_000, 59_000, 60_000, 61_000, 120_000]],
    ['minute', [58_000, 60_000, 120_000]],
    ['decision', [58_000, 61_000]],
  ] as const)('by %s are asked for where they begin', async (step, expected) => {
    expect(await askedBefore(step, seconds)).toEqual(expected);
  });

  it('end when nobody is there any more', async () => {
    expect(await stepPace(async () => null).next(moment(0))).toBe(false);
  });
});

describe('a steady pace', () => {
  const at = (atMs: number): PlayedMoment => ({ atMs, decisions: [], values: new Map() });

  it.each([
    [1, MINUTE_MS],
    [60, 1_000],
    [0.5, 2 * MINUTE_MS],
  ])('at %fx waits the records’ own time', async (factor, waitMs) => {
    const clock = new SimulatedClock();
    const pace = steadyPace(clock, factor, never);
    expect(await pace.next(at(START_MS))).toBe(true);
    let isShown = false;
    const next = pace.next(at(START_MS + MINUTE_MS)).then(() => (isShown = true));
    for (let passed = 0; passed < waitMs - 250; passed += 250) {
      clock.advance(250);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(isShown).toBe(false);
    clock.advance(250);
    await next;
    expect(isShown).toBe(true);
  });

  it('ends when it is told to, in the middle of a wait', async () => {
    const stop = new AbortController();
    const clock = new SimulatedClock();
    const pace = steadyPace(clock, 1, stop.signal);
    await pace.next(at(START_MS));
    const next = pace.next(at(START_MS + HOUR_MS));
    stop.abort();
    clock.advance(250);
    expect(await next).toBe(false);
  });
});
