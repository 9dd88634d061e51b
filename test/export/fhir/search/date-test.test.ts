import { describe, expect, it } from 'vitest';
import { readDateTest, spanPasses } from '../../../../services/export/fhir/search/date-test.ts';

const at = (day: number, hour = 0): number => Date.UTC(2026, 2, day, hour);
const passes = (text: string, startMs: number, endMs: number | null): boolean => {
  const test = readDateTest(text);
  if (test === null) throw new Error(`${text} is no date`);
  return spanPasses({ startMs, endMs }, test);
};

/** Days of March 2026: within the 10th, over its beginning, over its end, over all of it, before, after, and still open. */
const SPANS = {
  within: [at(10, 8), at(10, 9)],
  overStart: [at(9), at(10, 9)],
  overEnd: [at(10, 8), at(12)],
  over: [at(9), at(12)],
  before: [at(1), at(2)],
  after: [at(20), at(21)],
  openBefore: [at(9), null],
  openWithin: [at(10, 8), null],
  openAfter: [at(20), null],
} as const;

describe('a span of time before a date', () => {
  it.each([
    ['2026-03-10', ['within']],
    ['ge2026-03-10', ['within', 'overEnd', 'over', 'after', 'openBefore', 'openWithin', 'openAfter']],
    ['gt2026-03-10', ['overEnd', 'over', 'after', 'openBefore', 'openWithin', 'openAfter']],
    ['le2026-03-10', ['within', 'overStart', 'over', 'before', 'openBefore']],
    ['lt2026-03-10', ['overStart', 'over', 'before', 'openBefore']],
    ['sa2026-03-10', ['after', 'openAfter']],
    ['eb2026-03-10', ['before']],
  ])('%s', (text, expected) => {
    const found = Object.entries(SPANS).flatMap(([name, [startMs, endMs]]) =>
      passes(text, startMs, endMs) ? [name] : [],
    );
    expect(found.toSorted()).toEqual(expected.toSorted());
  });
});
