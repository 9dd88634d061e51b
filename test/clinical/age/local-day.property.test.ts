/** Days of a zone: they follow each other without a gap, hold their own moments, and are 23 to 25 hours long. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localDayOf, localDaySpan } from '../../../services/clinical/age/local-day.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const HOUR_MS = 3_600_000;
const zone = fc.constantFrom('UTC', 'Asia/Seoul', 'Europe/London', 'America/New_York', 'Pacific/Kiritimati', 'Nowhere');
/** A minute of some years. */
const moment = fc
  .integer({ min: Date.UTC(2015, 0) / 60_000, max: Date.UTC(2035, 0) / 60_000 })
  .map((at) => at * 60_000);

describe('a day of a zone', () => {
  it('holds its moments and touches the day after', () => {
    fc.assert(
      fc.property(zone, moment, (timeZone, atMs) => {
        const span = localDaySpan(localDayOf(atMs, timeZone), timeZone);
        if (span === null) throw new Error('no day');
        expect(atMs >= span.fromMs && atMs < span.toMs).toBe(true);
        expect((span.toMs - span.fromMs) / HOUR_MS).toBeGreaterThanOrEqual(23);
        expect((span.toMs - span.fromMs) / HOUR_MS).toBeLessThanOrEqual(25);
        expect(localDaySpan(localDayOf(span.toMs, timeZone), timeZone)?.fromMs).toBe(span.toMs);
      }),
      { numRuns: propertyRuns(200) },
    );
  });

  it.each([
    ['2026-11-30', 'Asia/Seoul', '2026-11-29T15:00:00.000Z', 24],
    ['2026-03-29', 'Europe/London', '2026-03-29T00:00:00.000Z', 23],
    ['2026-10-25', 'Europe/London', '2026-10-24T23:00:00.000Z', 25],
  ])('%s in %s', (day, timeZone, from, hours) => {
    const span = localDaySpan(day, timeZone);
    expect([new Date(span?.fromMs ?? 0).toISOString(), ((span?.toMs ?? 0) - (span?.fromMs ?? 0)) / HOUR_MS]).toEqual([
      from,
      hours,
    ]);
  });

  it.each(['2026-02-30', '2026-13-01', '26-01-01', '', 'today', '2026-01-01T00:00'])('%s is none', (day) => {
    expect(localDaySpan(day, 'UTC')).toBeNull();
  });
});
