// Hazards: H06 (docs/hazards.md).
/** Ages go by birthdays in the unit's own zone; every date is tried against a plain second calculation. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ageAt,
  ageOnBasis,
  atLeast,
  correctedAgeDays,
  isBefore,
  isEarlierBoundary,
  isTimeZone,
  isWithin,
  createZoneMemory,
  localDateAt as dateAt,
  parseDate,
  postmenstrualAgeDays,
} from '../../../services/clinical/age/age.ts';
import { ageParts, ageText } from '../../../services/clinical/age/age-text.ts';
import type { Age, LocalDate } from '../../../services/clinical/age/age.ts';

const MEMORY = createZoneMemory();
const localDateAt = (atMs: number, timeZone: string) => dateAt(atMs, timeZone, MEMORY);

/** Forty zones: every kind of offset, summer time on both sides of the equator, the date line. */
const ZONES = [
  'UTC',
  'Europe/London',
  'Europe/Dublin',
  'Europe/Lisbon',
  'Europe/Berlin',
  'Europe/Athens',
  'Europe/Moscow',
  'Europe/Istanbul',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Africa/Johannesburg',
  'Africa/Lagos',
  'Africa/Monrovia',
  'Asia/Seoul',
  'Asia/Tokyo',
  'Asia/Shanghai',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Kabul',
  'Asia/Tehran',
  'Asia/Dubai',
  'Asia/Yangon',
  'Asia/Karachi',
  'Asia/Jakarta',
  'Australia/Sydney',
  'Australia/Adelaide',
  'Australia/Eucla',
  'Australia/Lord_Howe',
  'Pacific/Auckland',
  'Pacific/Chatham',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'Pacific/Honolulu',
  'Pacific/Marquesas',
  'America/New_York',
  'America/St_Johns',
  'America/Sao_Paulo',
  'America/Santiago',
  'America/Los_Angeles',
  'America/Havana',
];
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

function ageOf(birthDate: string, on: string): Age {
  const date = parseDate(on);
  const result = date === null ? null : ageAt(birthDate, date);
  if (result === null || !result.ok) throw new Error(`no age: ${birthDate} on ${on}`);
  return result.age;
}

/** The slow way: Intl with nothing remembered. */
function plainDate(atMs: number, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(atMs);
}

function text(date: LocalDate): string {
  return `${date.year}-${String(date.month).padStart(2, '0')}-${String(date.day).padStart(2, '0')}`;
}

/** First moment of a local date in a zone, found to the minute by asking Intl. */
function startOf(date: string, timeZone: string): number {
  let low = Date.parse(`${date}T00:00:00Z`) - 16 * 3_600_000;
  let high = low + 32 * 3_600_000;
  while (high - low > MINUTE_MS) {
    const middle = low + Math.floor((high - low) / MINUTE_MS / 2) * MINUTE_MS;
    if (plainDate(middle, timeZone) < date) low = middle;
    else high = middle;
  }
  return high;
}

describe('localDateAt', () => {
  it.each(ZONES)('a fifth birthday in %s begins at local midnight', (timeZone) => {
    const birthday = '2026-04-03';
    const midnight = startOf(birthday, timeZone);
    const yearsAt = (atMs: number) => {
      const age = ageAt('2021-04-03', localDateAt(atMs, timeZone));
      return age.ok ? age.age.years : null;
    };
    expect(yearsAt(midnight - MINUTE_MS)).toBe(4);
    expect(yearsAt(midnight)).toBe(5);
    expect(yearsAt(midnight + MINUTE_MS)).toBe(5);
  });

  it.each(['UTC', 'Asia/Seoul', 'Pacific/Apia'])(
    'has an answer at the first and the last moment of time in %s',
    (timeZone) => {
      expect(localDateAt(8.64e15, timeZone).year).toBe(275_760);
      expect(localDateAt(0, timeZone).year).toBeGreaterThanOrEqual(1969);
    },
  );

  it('equals Intl at any moment, asked in any order', () => {
    const moment = fc.integer({ min: 0, max: Date.UTC(2040, 0, 1) });
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), moment, (timeZone, atMs) => {
        expect(text(localDateAt(atMs, timeZone))).toBe(plainDate(atMs, timeZone));
      }),
      { numRuns: 1_000 },
    );
  });

  it('is right inside a quarter hour in which the date goes back', () => {
    const backAtMs = Date.UTC(2010, 10, 7, 2, 31);
    for (const atMs of [backAtMs - MINUTE_MS, backAtMs, backAtMs + MINUTE_MS]) {
      expect(text(localDateAt(atMs, 'America/St_Johns'))).toBe(plainDate(atMs, 'America/St_Johns'));
    }
    expect(text(localDateAt(backAtMs - 1, 'America/St_Johns'))).toBe('2010-11-07');
    expect(text(localDateAt(backAtMs, 'America/St_Johns'))).toBe('2010-11-06');
  });

  it('gives the same object inside a quarter hour: nothing is made on the hot path', () => {
    expect(localDateAt(1_000, 'Asia/Seoul')).toBe(localDateAt(2_000, 'Asia/Seoul'));
  });

  it('knows which zones there are', () => {
    expect(ZONES.filter((zone) => !isTimeZone(zone))).toEqual([]);
    expect(isTimeZone('Mars/Olympus')).toBe(false);
    expect(() => localDateAt(0, 'Mars/Olympus')).toThrow(RangeError);
  });
});

describe('ageAt', () => {
  it.each([
    ['2020-02-29', '2021-02-28', '0 y 11 mo 30 d'],
    ['2020-02-29', '2021-03-01', '1 y 0 mo 0 d'],
    ['2020-02-29', '2024-02-28', '3 y 11 mo 30 d'],
    ['2020-02-29', '2024-02-29', '4 y 0 mo 0 d'],
    ['2023-01-31', '2023-02-28', '0 y 0 mo 28 d'],
    ['2023-01-31', '2023-03-01', '0 y 1 mo 0 d'],
    ['2024-01-31', '2024-02-29', '0 y 0 mo 29 d'],
    ['2023-12-31', '2024-01-01', '0 y 0 mo 1 d'],
    ['2008-03-10', '2026-03-09', '17 y 11 mo 27 d'],
    ['2008-03-10', '2026-03-10', '18 y 0 mo 0 d'],
    ['2026-03-10', '2026-03-10', '0 y 0 mo 0 d'],
  ])('born %s is on %s %s old', (birthDate, on, expected) => {
    const age = ageOf(birthDate, on);
    expect(`${age.years} y ${age.months} mo ${age.days} d`).toBe(expected);
  });

  it.each(['2025-02-29', '2025-13-01', '2025-00-10', '2025-04-31', '0099-01-01', '25-01-01', 'yesterday', ''])(
    'has no age for «%s»',
    (birthDate) => {
      expect(ageAt(birthDate, { year: 2026, month: 3, day: 10 })).toMatchObject({
        ok: false,
        reason: { code: 'age.birth-date-impossible', values: expect.anything() as unknown },
      });
    },
  );

  it('has no age before birth', () => {
    expect(ageAt('2026-03-11', { year: 2026, month: 3, day: 10 })).toMatchObject({
      ok: false,
      reason: { code: 'age.birth-date-future', values: expect.anything() as unknown },
    });
  });

  const day = fc.integer({ min: Date.UTC(2000, 0, 1) / DAY_MS, max: Date.UTC(2035, 0, 1) / DAY_MS });
  const dateOf = (dayNumber: number) => new Date(dayNumber * DAY_MS).toISOString().slice(0, 10);

  it('grows by at most one month a day, never shrinks, and counts every day', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 8_000 }), (birth, lived) => {
        const today = ageOf(dateOf(birth), dateOf(birth + lived));
        const tomorrow = ageOf(dateOf(birth), dateOf(birth + lived + 1));
        expect(today.totalDays).toBe(lived);
        expect(today.completedMonths).toBe(today.years * 12 + today.months);
        const growth = tomorrow.completedMonths - today.completedMonths;
        expect(growth === 0 ? tomorrow.days === today.days + 1 : growth === 1 && tomorrow.days === 0).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('reaches a year exactly on the birthday, or on 1 March', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 18 }), (birth, years) => {
        const born = dateOf(birth);
        const year = Number(born.slice(0, 4)) + years;
        const birthday = parseDate(`${year}${born.slice(4)}`) === null ? `${year}-03-01` : `${year}${born.slice(4)}`;
        const dayBefore = dateOf(Date.parse(birthday) / DAY_MS - 1);
        expect([isBefore(ageOf(born, dayBefore), { years }), atLeast(ageOf(born, birthday), { years })]).toEqual([
          true,
          true,
        ]);
      }),
    );
  });
});

describe('age bands', () => {
  it('are half-open', () => {
    const age = ageOf('2021-03-10', '2026-03-10');
    expect(isWithin(age, { from: { years: 5 }, to: { years: 13 } })).toBe(true);
    expect(isWithin(age, { from: { years: 1 }, to: { years: 5 } })).toBe(false);
    expect([atLeast(age, { months: 60 }), atLeast(age, { weeks: 260 }), isBefore(age, { days: 1_827 })]).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('order limits only where every calendar agrees', () => {
    expect([
      isEarlierBoundary({ days: 28 }, { months: 3 }),
      isEarlierBoundary({ months: 11 }, { years: 1 }),
      isEarlierBoundary({ weeks: 40 }, { days: 281 }),
    ]).toEqual([true, true, true]);
    expect([
      isEarlierBoundary({ days: 28 }, { months: 1 }),
      isEarlierBoundary({ years: 1 }, { months: 12 }),
      isEarlierBoundary({ years: 5 }, { years: 1 }),
    ]).toEqual([false, false, false]);
  });
});

describe('preterm ages', () => {
  const born = { birthDate: '2026-01-01', gestationalAgeAtBirthDays: 27 * 7 + 3 };
  const on = (date: string) => parseDate(date) ?? { year: 0, month: 0, day: 0 };

  it('count from the last menstrual period and from the expected date', () => {
    const age = ageOf(born.birthDate, '2026-01-13');
    expect(postmenstrualAgeDays(age, born.gestationalAgeAtBirthDays)).toBe(29 * 7 + 1);
    expect(correctedAgeDays(age, born.gestationalAgeAtBirthDays)).toBe(12 - 88);
    expect(correctedAgeDays(age, 259)).toBe(12);
    expect(correctedAgeDays(ageOf('2024-01-13', '2026-01-13'), 192)).toBe(731);
  });

  it('follow the basis that a rule asks for', () => {
    expect(ageOnBasis('postmenstrual', born, on('2026-01-13'))).toMatchObject({ ok: true, age: { totalDays: 204 } });
    expect(ageOnBasis('corrected', born, on('2026-01-13'))).toMatchObject({
      ok: false,
      reason: { code: 'age.before-expected-birth', values: {} },
    });
    expect(ageOnBasis('corrected', born, on('2026-03-30'))).toMatchObject({
      ok: true,
      age: { totalDays: 0, completedMonths: 0 },
    });
    expect(ageOnBasis('corrected', born, on('2026-06-30'))).toMatchObject({
      ok: true,
      age: { completedMonths: 3, days: 0 },
    });
    expect(ageOnBasis('chronological', born, on('2026-06-30'))).toMatchObject({
      ok: true,
      age: { completedMonths: 5, days: 29 },
    });
  });

  it('are unknown without what they need', () => {
    expect(ageOnBasis('corrected', { ...born, gestationalAgeAtBirthDays: null }, on('2026-06-30'))).toMatchObject({
      ok: false,
      reason: { code: 'age.gestation-missing', values: {} },
    });
    expect(ageOnBasis('chronological', { ...born, birthDate: null }, on('2026-06-30'))).toMatchObject({
      ok: false,
      reason: { code: 'age.birth-date-missing', values: {} },
    });
  });
});

describe('ageText', () => {
  it.each([
    ['2026-01-01', '2026-01-13', 192, '27+3 wk, day 12'],
    ['2026-01-01', '2026-05-13', 192, '4 mo'],
    ['2026-01-01', '2026-01-13', null, '12 d'],
    ['2026-01-01', '2026-01-13', 280, '12 d'],
    ['2026-01-01', '2026-01-31', null, '30 d'],
    ['2025-11-09', '2026-03-10', null, '4 mo'],
    ['2024-03-11', '2026-03-10', null, '23 mo'],
    ['2022-12-20', '2026-03-10', null, '3 y 2 mo'],
    ['2021-03-10', '2026-03-10', null, '5 y'],
    ['1980-05-01', '2026-03-10', null, '45 y'],
  ])('%s on %s (born at %s days) is «%s»', (birthDate, on, gestationDays, expected) => {
    expect(ageText(ageParts(ageOf(birthDate, on), gestationDays))).toBe(expected);
  });
});
