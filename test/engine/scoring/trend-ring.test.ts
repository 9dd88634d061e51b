/** Changes of a score are told between moments at which the same was known; the area counts only what was known. */
import { describe, expect, it } from 'vitest';
import {
  createTrendRing,
  isSlotOpen,
  notePoint,
  pointOf,
  trendOf,
} from '../../../services/engine/windows/trend-ring.ts';
import { compileScoreRule } from '../../../services/clinical/score/compile-score-rule.ts';
import { nationalPews } from '../rules-for-tests.ts';

const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2026, 2, 2, 10);
const RULE = { ...nationalPews(), areaAbove: 5 };

/** One point every ten minutes from `valueAt`, for `hours`. */
function ringOf(
  hours: number,
  valueAt: (hour: number) => { readonly lower: number; readonly knownParts: number } | null,
) {
  const ring = createTrendRing();
  for (let minute = 0; minute <= hours * 60; minute += 10) {
    const point = valueAt(minute / 60);
    if (point !== null) notePoint(ring, START_MS + minute * MINUTE_MS, point);
  }
  return ring;
}

describe('the trend of a score', () => {
  it('tells the change over 1, 4 and 12 hours', () => {
    const ring = ringOf(12, (hour) => ({ lower: hour < 8 ? 2 : hour < 11 ? 4 : 7, knownParts: 7 }));
    expect(trendOf(ring, START_MS + 12 * 60 * MINUTE_MS, { lower: 9, knownParts: 7 }, RULE)).toMatchObject({
      change1h: 2,
      change4h: 5,
      change12h: 7,
    });
  });

  it('tells no change where other parts were known, or nothing', () => {
    const ring = ringOf(12, (hour) => (hour < 1 ? null : { lower: 2, knownParts: hour < 10 ? 3 : 7 }));
    expect(trendOf(ring, START_MS + 12 * 60 * MINUTE_MS, { lower: 9, knownParts: 7 }, RULE)).toMatchObject({
      change1h: 7,
      change4h: null,
      change12h: null,
    });
  });

  it('counts points above the threshold times hours, and for how many hours the score was known', () => {
    const ring = ringOf(12, (hour) => (hour >= 3 && hour < 6 ? null : { lower: hour >= 10 ? 8 : 5, knownParts: 7 }));
    const { areaAbove } = trendOf(ring, START_MS + 12 * 60 * MINUTE_MS, { lower: 8, knownParts: 7 }, RULE);
    // 13 slots from 10:00 to 12:00 of 3 points, and 9 of 12 hours known.
    expect(areaAbove).toEqual({ threshold: 5, pointHours: 6.5, hoursKnown: 9 });
  });

  it('forgets what is older than twelve hours, and keeps the first of each ten minutes', () => {
    const ring = createTrendRing();
    notePoint(ring, START_MS, { lower: 1, knownParts: 1 });
    expect(isSlotOpen(ring, START_MS + 9 * MINUTE_MS)).toBe(false);
    expect(isSlotOpen(ring, START_MS + 10 * MINUTE_MS)).toBe(true);
    expect(trendOf(ring, START_MS + 13 * 60 * MINUTE_MS, { lower: 5, knownParts: 1 }, RULE)).toMatchObject({
      change12h: null,
      areaAbove: { hoursKnown: 0 },
    });
  });

  it('has no area for a rule without a threshold', () => {
    expect(
      trendOf(createTrendRing(), START_MS, { lower: 5, knownParts: 1 }, { ...RULE, areaAbove: null }).areaAbove,
    ).toBeNull();
  });
});

it('a point is the least total of the parts, and which of them are known', () => {
  const compiled = compileScoreRule(nationalPews());
  const told = [
    { min: 2, max: 2 },
    { min: 1, max: 3 },
    { min: 0, max: 0 },
  ];
  compiled.parts.forEach(({ node }, index) => {
    Object.assign(node, { outcome: { ...node.outcome, ...(told[index] ?? { min: 0, max: 1 }) } });
  });
  expect(pointOf(compiled)).toEqual({ lower: 3, knownParts: 0b101 });
});
