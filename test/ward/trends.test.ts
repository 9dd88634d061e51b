/** Trends: buckets, gaps, live tail, steps, scales, and the layout of the board. */
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { riskSteps, scoreSteps, withSilences } from '../../dashboards/ward/bedside/trends/decision-steps.ts';
import { TREND_ROWS, TREND_SIGNALS } from '../../dashboards/ward/bedside/trends/trend-rows.ts';
import {
  RANGE_PLANS,
  TrendTable,
  joinWithinMs,
  scaleLimits,
  silencesOf,
} from '../../dashboards/ward/bedside/trends/trend-table.ts';
import { boardLayout } from '../../dashboards/ward/board/board-layout.ts';
import { createTrendRing } from '../../dashboards/ward/live/vitals/trend-ring.ts';
import { parseRoute, routeHash, RANGES, TREND_VIEWS } from '../../dashboards/ward/page/route.ts';
import { POINTS_MAX, pointsFault } from '../../services/history/http/history-queries.ts';
import { childOf, riskOf } from '../browser/stub-ward.ts';

const MINUTE_MS = 60_000;
const FROM_MS = 1_000 * MINUTE_MS;

function table(): TrendTable {
  return new TrendTable({
    fromMs: FROM_MS,
    toMs: FROM_MS + 5 * MINUTE_MS,
    stepMs: MINUTE_MS,
    signals: ['spo2Percent'],
  });
}

describe('the trend table', () => {
  it('leaves a gap where nothing was stored', () => {
    const trend = table();
    trend.fill({
      atMs: [FROM_MS, FROM_MS + 3 * MINUTE_MS],
      signals: { spo2Percent: { mean: [97, 88], min: [95, 80], max: [99, 93] } },
    });
    expect(trend.column('spo2Percent').mean).toEqual([97, null, null, 88, null]);
    expect(trend.column('spo2Percent').min).toEqual([95, null, null, 80, null]);
  });

  it('adds the live tail, and history does not overwrite what was seen', () => {
    const trend = table();
    for (const [second, value] of [
      [0, 90],
      [1, 94],
      [2, 80],
    ] as const) {
      trend.add('spo2Percent', FROM_MS + 5 * MINUTE_MS + second * 1_000, value);
    }
    const column = trend.column('spo2Percent');
    expect([column.mean.at(-1), column.min.at(-1), column.max.at(-1)]).toEqual([88, 80, 94]);
    trend.fill({ atMs: [FROM_MS + 5 * MINUTE_MS], signals: { spo2Percent: { mean: [97], min: [97], max: [97] } } });
    expect(column.mean.at(-1)).toBe(88);
    expect(trend.atSeconds).toHaveLength(6);
  });

  it('forgets what has left the window, and keeps its columns equally long', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            minute: fc.integer({ min: -3, max: 30 }),
            value: fc.integer({ min: 50, max: 100 }),
            drop: fc.boolean(),
          }),
          { maxLength: 30 },
        ),
        (steps) => {
          const trend = table();
          for (const { minute, value, drop } of steps) {
            trend.add('spo2Percent', FROM_MS + minute * MINUTE_MS, value);
            if (drop) trend.dropBefore(FROM_MS + (minute - 5) * MINUTE_MS);
            const { mean, min, max, liveCount } = trend.column('spo2Percent');
            expect([mean.length, min.length, max.length, liveCount.length]).toEqual(
              Array(4).fill(trend.atSeconds.length),
            );
            for (const [index, at] of trend.atSeconds.entries()) {
              if (index > 0) expect(at - (trend.atSeconds[index - 1] ?? 0)).toBe(60);
            }
          }
        },
      ),
    );
  });

  it('asks for no more than the history gives at once', () => {
    expect(TREND_SIGNALS.length).toBe(new Set(TREND_SIGNALS).size);
    for (const range of RANGES) {
      const { spanMs, resolution } = RANGE_PLANS[range];
      expect(pointsFault({ fromMs: 0, toMs: spanMs + 1, resolution, signals: TREND_SIGNALS })).toBeNull();
    }
    expect(POINTS_MAX).toBeGreaterThan(0);
  });

  it('draws no line over a silence that would be stale', () => {
    expect([
      joinWithinMs('spo2Percent', 1_000, 1_000),
      joinWithinMs('spo2Percent', 60_000, 1_000),
      joinWithinMs('spo2Percent', 1_000, MINUTE_MS),
    ]).toEqual([5_000, 120_000, 120_000]);
  });
});

describe('scales', () => {
  it('hold every value, are never flatter than their least span, and stay within their limits', () => {
    const value = fc.double({ min: 0, max: 300, noNaN: true });
    fc.assert(
      fc.property(value, value, fc.constantFrom(...TREND_ROWS), (a, b, row) => {
        const [low, high] = [
          Math.max(row.within[0], Math.min(a, b, row.within[1])),
          Math.min(row.within[1], Math.max(a, b, row.within[0])),
        ];
        const [from, to] = scaleLimits({ low, high }, row);
        expect(from).toBeLessThanOrEqual(low);
        expect(to).toBeGreaterThanOrEqual(high);
        expect(to - from).toBeGreaterThanOrEqual(row.spanLeast - 1e-9);
        expect(to).toBeLessThanOrEqual(row.within[1]);
        expect(from).toBeGreaterThanOrEqual(row.within[0]);
      }),
    );
  });

  it('are calm without values', () => {
    expect(scaleLimits({ low: null, high: null }, { spanLeast: 12, within: [0, 100], calm: [80, 100] })).toEqual([
      80, 100,
    ]);
  });
});

describe('steps of a score', () => {
  const complete = childOf(7).score;
  const abstained = childOf(10).score;
  const partial = childOf(4).score;

  it('hold until the next; a partial one is a range and an abstained one a gap, never a low number', () => {
    const steps = scoreSteps(
      [
        { atMs: 1_000, score: complete },
        { atMs: 2_000, score: partial },
        { atMs: 3_000, score: abstained },
      ],
      9_000,
    );
    expect(steps).toEqual({
      atSeconds: [1, 2, 3, 9],
      value: [11, null, null, null],
      low: [11, 2, null, null],
      high: [11, 10, null, null],
    });
  });

  it('join equal neighbours and ignore what lies ahead', () => {
    const steps = scoreSteps(
      [
        { atMs: 2_000, score: complete },
        { atMs: 1_000, score: complete },
        { atMs: 99_000, score: partial },
      ],
      9_000,
    );
    expect(steps.atSeconds).toEqual([1, 9]);
  });

  it('of a risk are per cent, and a refusal is a gap', () => {
    const risk = riskOf(childOf(7));
    expect(
      riskSteps(
        [
          { atMs: 1_000, risk },
          { atMs: 2_000, risk: { ...risk, probability: null } },
        ],
        3_000,
      ).value,
    ).toEqual([38, null, null]);
  });
});

describe('the small line of a tile', () => {
  it('shows gaps, keeps a quarter of an hour, and changes once a bucket', () => {
    const ring = createTrendRing();
    expect(ring.path(100, 24)).toBe('');
    expect([ring.add(0, 120), ring.add(5_000, 121), ring.add(10_000, 122)]).toEqual([true, false, true]);
    expect(ring.path(100, 24).match(/[ML]/g)).toEqual(['M', 'L']);
    ring.add(300_000, 130);
    expect(ring.path(100, 24).match(/[ML]/g)).toEqual(['M', 'L', 'M']);
    ring.add(300_000 + 900_000, 140);
    expect(ring.filled).toBe(1);
  });

  it('takes older values into their place', () => {
    const ring = createTrendRing();
    ring.add(600_000, 120);
    expect([ring.add(540_000, 110), ring.add(-900_000, 90)]).toEqual([true, false]);
    expect(ring.filled).toBe(2);
  });
});

describe('the board', () => {
  it.each([
    [12, 1520, 960, 4],
    [20, 1520, 960, 5],
    [16, 940, 660, 4],
  ])('of %i beds in %i x %i px has %i columns', (beds, widthPx, heightPx, columns) => {
    expect(boardLayout({ beds, widthPx, heightPx }).columns).toBe(columns);
  });

  it('D4: fills a wall with larger digits than a desk', () => {
    const digits = (widthPx: number, heightPx: number): number => boardLayout({ beds: 12, widthPx, heightPx }).digitPx;
    expect(digits(3_000, 2_000)).toBeGreaterThan(1.8 * digits(1_500, 950));
  });

  it('never has more columns than beds, and no empty row', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 100, max: 4_000 }),
        fc.integer({ min: 100, max: 3_000 }),
        (beds, widthPx, heightPx) => {
          const { columns, rows, digitPx, secondPx, textPx } = boardLayout({ beds, widthPx, heightPx });
          expect(columns).toBeGreaterThanOrEqual(1);
          expect(columns).toBeLessThanOrEqual(beds);
          expect(columns * rows).toBeGreaterThanOrEqual(beds);
          expect(columns * (rows - 1)).toBeLessThan(beds);
          expect(Math.min(textPx, secondPx)).toBeGreaterThanOrEqual(12);
          expect(digitPx).toBeGreaterThanOrEqual(1);
        },
      ),
    );
  });
});

describe('the address', () => {
  it('carries unit, bed and range, and comes back the same', () => {
    const text = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' });
    fc.assert(
      fc.property(
        fc.option(text),
        text,
        fc.constantFrom(...RANGES),
        fc.constantFrom(...TREND_VIEWS),
        (unitId, bedId, range, view) => {
          const route = { page: 'ward' as const, unitId, bedId, range, view, sourceId: null };
          expect(parseRoute(routeHash(route))).toEqual(route);
        },
      ),
    );
  });

  it('falls back to the board', () => {
    expect(parseRoute('')).toEqual({
      page: 'ward',
      unitId: null,
      bedId: null,
      range: '6h',
      view: 'vitals',
      sourceId: null,
    });
    expect(parseRoute('#/bed/%E0%A4%A')).toMatchObject({ bedId: null });
    expect(parseRoute('#/bed/7?range=9h')).toMatchObject({ page: 'ward', unitId: null, bedId: '7', range: '6h' });
  });
});

describe('E4, 18.5: a line of steps', () => {
  const line = { atSeconds: [0, 600, 3_600], value: [2, 5, 5], low: [2, 5, 5], high: [2, 5, 5] };

  it('stops where nothing is known and goes on with the data; what is decided meanwhile stands', () => {
    expect(withSilences(line, [{ fromSeconds: 1_000, toSeconds: 2_000 }])).toMatchObject({
      atSeconds: [0, 600, 1_000, 2_000, 3_600],
      value: [2, 5, null, 5, 5],
    });
    expect(withSilences(line, [{ fromSeconds: 300, toSeconds: 2_000 }])).toMatchObject({
      atSeconds: [0, 300, 600, 3_600],
      value: [2, null, 5, 5],
    });
    expect(withSilences(line, [])).toEqual(line);
  });

  it('finds silence only where no signal at all has a value, longer than a slow feed may be', () => {
    const table = new TrendTable({
      fromMs: 0,
      toMs: 1_200_000,
      stepMs: 60_000,
      signals: ['heartRatePerMin', 'spo2Percent'],
    });
    table.add('heartRatePerMin', 0, 100);
    table.add('spo2Percent', 180_000, 98);
    table.add('heartRatePerMin', 1_140_000, 100);
    expect(silencesOf(table, 120, 0)).toEqual([{ fromSeconds: 240, toSeconds: 1_140 }]);
    expect(silencesOf(table, 3_600, 0)).toEqual([]);
  });

  it('finds the silence after the last value up to when the screen began to watch: Vigil may have been stopped', () => {
    const table = new TrendTable({ fromMs: 0, toMs: 1_200_000, stepMs: 60_000, signals: ['heartRatePerMin'] });
    table.add('heartRatePerMin', 0, 100);
    expect(silencesOf(table, 120, 900)).toEqual([{ fromSeconds: 60, toSeconds: 900 }]);
    expect(silencesOf(table, 120, 100)).toEqual([]);
  });
});
