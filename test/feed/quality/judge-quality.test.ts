/** When a number of a feed's quality becomes a technical alert, and when it ends one. */
import { describe, expect, it } from 'vitest';
import { join } from 'node:path';
import type { QualityCheck } from '../../../services/contract/records/data-quality.ts';
import {
  standingOf,
  type QualityMeasures,
  type QualityReport,
} from '../../../services/contract/screens/quality-report.ts';
import { unitRecordSchema, type RecordOf } from '../../../services/contract/records/unit-record.ts';
import { readThresholds } from '../../../services/feed/adapters/quality-thresholds-file.ts';
import { judgeQuality, qualityStateSchema, type QualityState } from '../../../services/feed/quality/judge-quality.ts';
import { limitOf, parseThresholds } from '../../../services/feed/quality/quality-thresholds.ts';
import { startQualityWatch } from '../../../services/feed/quality/watch-quality.ts';
import { SimulatedClock } from '../../support/simulated-clock.ts';

const START_MS = 1_795_478_400_000;
const MINUTE_MS = 60_000;
const thresholds = await readThresholds(join(import.meta.dirname, '../../../models/quality/thresholds.json'));
const GOOD: QualityMeasures = {
  completeness: 1,
  timeliness: 300,
  plausibility: 0,
  duplicates: 0,
  'clock-skew': 100,
  'off-codes': 0,
  refused: 0,
};

function report(minute: number, changes: Partial<Record<QualityCheck, number | null>>, values = 60): QualityReport {
  const window = {
    frames: values,
    refused: 0,
    delayP50Ms: 100,
    rows: [
      {
        signal: null,
        counts: { expected: values, came: values, values, off: 0, implausible: 0, duplicates: 0 },
        measures: { ...GOOD, ...changes },
      },
    ],
  };
  return {
    version: 1,
    untilMs: START_MS + minute * MINUTE_MS,
    feeds: [
      {
        feedId: 'gateway',
        hospitalId: null,
        unitId: 'picu',
        devices: 1,
        windows: { minute: window, fiveMinutes: window, hour: window },
      },
    ],
  };
}

/** Judges minute by minute; entry n of the answer is what minute n gave. */
function judged(
  reports: readonly QualityReport[],
  before: QualityState = [],
): readonly (readonly RecordOf<'quality.judged'>[])[] {
  let state = before;
  return reports.map((each) => {
    const judgement = judgeQuality(each, thresholds, state);
    state = judgement.state;
    return judgement.records;
  });
}

const course = (values: readonly (number | null)[]): QualityReport[] =>
  values.map((completeness, minute) => report(minute + 1, { completeness }));

describe('an alert of data quality', () => {
  it('comes after five minutes without a break, and goes after five', () => {
    const records = judged(course([0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 1, 1, 1, 1, 1, 1]));
    expect(records.map((each) => each.map(({ check, isBreached }) => [check, isBreached]))).toEqual([
      [],
      [],
      [],
      [],
      [['completeness', true]],
      [],
      [],
      [],
      [],
      [],
      [['completeness', false]],
      [],
    ]);
    expect(records[4]?.[0]).toMatchObject({
      kind: 'quality.judged',
      unitId: 'picu',
      feedId: 'gateway',
      signal: null,
      value: 0.5,
      threshold: 0.8,
      observedAtMs: START_MS + 5 * MINUTE_MS,
    });
    for (const record of records.flat()) expect(unitRecordSchema.safeParse(record)).toMatchObject({ success: true });
  });

  it('does not come when one minute of the five was good, and does not go when one was bad', () => {
    expect(judged(course([0.5, 0.5, 0.5, 0.5, 0.9, 0.5, 0.5, 0.5, 0.5])).flat()).toEqual([]);
    expect(judged(course([0.5, 0.5, 0.5, 0.5, 0.5, 1, 1, 1, 1, 0.5, 1, 1, 1, 1])).flat()).toHaveLength(1);
  });

  it('has the same id whenever the same is judged, and another id each time', () => {
    const once = judged(course([0.5, 0.5, 0.5, 0.5, 0.5, 1, 1, 1, 1, 1]))
      .flat()
      .map(({ id }) => id);
    expect(
      judged(course([0.5, 0.5, 0.5, 0.5, 0.5, 1, 1, 1, 1, 1]))
        .flat()
        .map(({ id }) => id),
    ).toEqual(once);
    expect(new Set(once).size).toBe(2);
  });

  it('counts skew in both directions, and never alerts for probes that are off', () => {
    const five = [1, 2, 3, 4, 5];
    expect(
      judged(five.map((minute) => report(minute, { 'clock-skew': -31_000, 'off-codes': 1 }))).flat(),
    ).toMatchObject([{ check: 'clock-skew', value: -31_000, threshold: 30_000 }]);
  });

  it('ends when nothing is measured any more, and is not begun by a handful of values', () => {
    const silent = Array.from({ length: 5 }, (_, index): QualityReport => ({
      version: 1,
      untilMs: START_MS + (6 + index) * MINUTE_MS,
      feeds: [],
    }));
    expect(judged([...course([0.5, 0.5, 0.5, 0.5, 0.5]), ...silent]).flat()).toMatchObject([
      { isBreached: true },
      { isBreached: false, value: 0.5 },
    ]);
    expect(judged([1, 2, 3, 4, 5, 6].map((minute) => report(minute, { completeness: 0.2 }, 9))).flat()).toEqual([]);
  });

  it('outlives a restart: its state is plain data', () => {
    let state: QualityState = [];
    for (const each of course([0.5, 0.5, 0.5, 0.5, 0.5])) state = judgeQuality(each, thresholds, state).state;
    const recalled = qualityStateSchema.parse(JSON.parse(JSON.stringify(state)));
    const later = [6, 7, 8, 9, 10].map((minute) => report(minute, {}));
    expect(judged(later, recalled).flat()).toMatchObject([{ isBreached: false }]);
    expect(judged(later, []).flat()).toEqual([]);
  });
});

describe('the watch', () => {
  it('judges each minute once, and tries again what was not taken', async () => {
    const clock = new SimulatedClock(START_MS);
    const taken: RecordOf<'quality.judged'>[] = [];
    const remembered: QualityState[] = [];
    const faults: string[] = [];
    let isAway = true;
    const stop = startQualityWatch({
      clock,
      thresholds,
      before: [],
      ledger: { report: (nowMs) => report(Math.floor((nowMs - START_MS) / MINUTE_MS), { completeness: 0.5 }) },
      admitRecords: async (records) => {
        if (isAway) throw new Error('away');
        taken.push(...records);
      },
      remember: async (state) => void remembered.push(state),
      onFault: (message) => faults.push(message),
    });
    clock.advance(5 * MINUTE_MS);
    await expect.poll(() => faults).toHaveLength(1);
    isAway = false;
    clock.advance(MINUTE_MS);
    await expect.poll(() => remembered).toHaveLength(1);
    stop();
    clock.advance(5 * MINUTE_MS);
    expect(taken).toMatchObject([{ isBreached: true }]);
    expect(remembered[0]).toMatchObject([{ check: 'completeness', isBreached: true }]);
  });
});

describe('thresholds', () => {
  it('name every check once, with where each number comes from', () => {
    expect(thresholds.limits.map(({ check }) => check).toSorted()).toEqual([
      'clock-skew',
      'completeness',
      'duplicates',
      'off-codes',
      'plausibility',
      'refused',
      'timeliness',
    ]);
    expect(limitOf(thresholds, 'clock-skew')).toMatchObject({ mark: 2_000, alert: 30_000 });
  });

  it.each([
    ['a check twice', { limits: [...thresholds.limits, thresholds.limits[0]] }],
    ['a check left out', { limits: thresholds.limits.slice(1) }],
    [
      'an alert before its mark',
      {
        limits: thresholds.limits.map((limit) => (limit.check === 'completeness' ? { ...limit, alert: 0.99 } : limit)),
      },
    ],
    [
      'a share above 1',
      { limits: thresholds.limits.map((limit) => (limit.check === 'refused' ? { ...limit, alert: 5 } : limit)) },
    ],
    ['an unknown field', { more: 1 }],
  ])('are refused with %s', (_, change) => {
    expect(parseThresholds({ ...thresholds, ...change })).toMatchObject({ ok: false });
  });

  it('mark a number before they alert', () => {
    const limit = limitOf(thresholds, 'completeness');
    expect([1, 0.95, 0.94, 0.8, 0.79, null].map((value) => standingOf(value, limit))).toEqual([
      'good',
      'good',
      'marked',
      'marked',
      'poor',
      'unknown',
    ]);
    expect([-1_999, -2_001, -30_001].map((value) => standingOf(value, limitOf(thresholds, 'clock-skew')))).toEqual([
      'good',
      'marked',
      'poor',
    ]);
    expect(standingOf(0.9, limitOf(thresholds, 'off-codes'))).toBe('marked');
  });
});
