/** Edges of the age engine that the sweeps do not stand on: what is remembered, and limits in mixed units. */
import { describe, expect, it, vi } from 'vitest';
import {
  ageAt,
  isEarlierBoundary,
  isTimeZone,
  isWithin,
  createZoneMemory,
  localDateAt as dateAt,
  parseDate,
} from '../../../services/clinical/age/age.ts';
import type { AgeBoundary } from '../../../services/clinical/age/age.ts';

const MEMORY = createZoneMemory();
const localDateAt = (atMs: number, timeZone: string) => dateAt(atMs, timeZone, MEMORY);

const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;

/** How often Intl is asked while `work` runs. */
function questions(work: () => void): number {
  const asked = vi.spyOn(Intl.DateTimeFormat.prototype, 'formatToParts');
  work();
  const count = asked.mock.calls.length;
  asked.mockRestore();
  return count;
}

describe('what localDateAt remembers', () => {
  it('is a plain date and nothing else', () => {
    expect(localDateAt(0, 'UTC')).toEqual({ year: 1970, month: 1, day: 1 });
  });

  it('is the date of a quarter hour, from its first to its last millisecond, also beside midnight', () => {
    for (const bucketMs of [DAY_MS - QUARTER_MS, DAY_MS, DAY_MS + QUARTER_MS]) {
      const first = localDateAt(bucketMs, 'Etc/UTC');
      expect(questions(() => expect(localDateAt(bucketMs + QUARTER_MS - 1, 'Etc/UTC')).toBe(first))).toBe(0);
    }
  });

  it('survives the question whether the zone exists', () => {
    const date = localDateAt(0, 'Europe/Paris');
    expect(isTimeZone('Europe/Paris')).toBe(true);
    expect(localDateAt(1, 'Europe/Paris')).toBe(date);
  });

  it('is 512 quarter hours of a zone, and then starts afresh', () => {
    const ask = (from: number, to: number) =>
      questions(() => {
        for (let bucket = from; bucket < to; bucket++) localDateAt(bucket * QUARTER_MS, 'Europe/Vienna');
      });
    expect(ask(0, 512)).toBe(1_024);
    expect(ask(0, 512)).toBe(0);
    expect(ask(512, 513)).toBe(2);
    expect(ask(0, 1)).toBe(2);
    expect(ask(512, 513)).toBe(0);
  });

  it('is asked exactly where the date changes inside a quarter hour', () => {
    // Lagos left local mean time (+00:13:35) in 1914: its midnights did not fall on a quarter hour.
    const midnightMs = Date.UTC(1910, 5, 1) - (13 * 60 + 35) * 1_000;
    expect([localDateAt(midnightMs - 1, 'Africa/Lagos').day, localDateAt(midnightMs, 'Africa/Lagos').day]).toEqual([
      31, 1,
    ]);
  });
});

describe('what is no date or no zone', () => {
  it('an error that is not about the zone goes on', () => {
    expect(() => isTimeZone(Symbol('zone') as unknown as string)).toThrow(TypeError);
  });

  it.each([
    '12025-01-02',
    '2025-01-023',
    '2025-01-02T00:00',
    ' 2025-01-02',
    '1899-12-31',
    '2025-00-10',
    '2025-01-00',
    '2025-01-32',
    '2025-01-99',
  ])('«%s» is no date', (text) => expect(parseDate(text)).toBeNull());
  it('dates begin with 1900', () => expect(parseDate('1900-01-01')).toEqual({ year: 1900, month: 1, day: 1 }));
});

describe('anniversaries of a 31st', () => {
  it.each([
    ['2023-01-31', '2023-12-01', { completedMonths: 10, days: 0 }],
    ['2023-01-31', '2023-12-31', { completedMonths: 11, days: 0 }],
    ['2023-01-31', '2024-01-30', { completedMonths: 11, days: 30 }],
    ['2023-08-31', '2024-03-01', { completedMonths: 6, days: 0 }],
  ])('born %s, on %s', (birthDate, on, age) => {
    const date = parseDate(on);
    expect(date === null ? null : ageAt(birthDate, date)).toMatchObject({ ok: true, age });
  });
});

describe('limits', () => {
  const age = { years: 5, months: 0, days: 0, completedMonths: 60, totalDays: 1_826 };
  it('an open end is no limit', () => {
    expect([
      isWithin(age, {}),
      isWithin(age, { from: { years: 5 } }),
      isWithin(age, { to: { years: 5 } }),
      isWithin(age, { from: { years: 6 } }),
    ]).toEqual([true, true, false, false]);
  });

  it.each<[AgeBoundary, AgeBoundary, boolean]>([
    [{ months: 1 }, { days: 31 }, false],
    [{ months: 1 }, { days: 32 }, true],
    [{ days: 27 }, { months: 1 }, true],
    [{ days: 28 }, { months: 1 }, false],
    [{ days: 279 }, { weeks: 40 }, true],
    [{ days: 280 }, { weeks: 40 }, false],
    [{ weeks: 40 }, { days: 280 }, false],
    [{ weeks: 40 }, { days: 281 }, true],
    [{ weeks: 4 }, { months: 1 }, false],
    [{ weeks: 4 }, { months: 2 }, true],
    [{ years: 1 }, { weeks: 53 }, false],
    [{ years: 1 }, { weeks: 54 }, true],
    [{ months: 12 }, { years: 1 }, false],
    [{ months: 11 }, { years: 1 }, true],
    [{ years: 1 }, { months: 13 }, true],
  ])('%o comes before %o for every child: %s', (earlier, later, expected) =>
    expect(isEarlierBoundary(earlier, later)).toBe(expected),
  );
});
