// Hazards: H05, H23 (docs/hazards.md).
/**
 * Ages from 22 weeks of gestation to the 18th birthday, in forty time zones, against an oracle that
 * knows no date arithmetic: it walks a calendar day by day and counts. What is proved: no moment of a
 * childhood is without an age on the basis asked for (or a reason), no age goes back as time goes on,
 * and bands change in the very millisecond in which the birthday begins where the child lies.
 */
import { said } from '../../support/said.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ADULT_FROM,
  ageAt,
  ageOnBasis,
  atLeast,
  correctedAgeDays,
  isTimeZone,
  isWithin,
  createZoneMemory,
  localDateAt as dateAt,
  postmenstrualAgeDays,
  type Age,
  type AgeBasis,
  type LocalDate,
} from '../../../services/clinical/age/age.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const MEMORY = createZoneMemory();
const localDateAt = (atMs: number, timeZone: string) => dateAt(atMs, timeZone, MEMORY);

/**
 * Both ends of the date line (+14, -12), half and quarter hours, summer time that begins or ends at
 * midnight (Santiago, Beirut, Cairo, Asuncion, Gaza, Havana), half an hour of summer time (Lord Howe), negative
 * summer time (Dublin), and Apia, which has no 30 December 2011.
 */
const ZONES = [
  'Asia/Seoul',
  'Pacific/Kiritimati',
  'Etc/GMT+12',
  'Pacific/Niue',
  'Pacific/Apia',
  'Pacific/Tongatapu',
  'Pacific/Chatham',
  'Pacific/Auckland',
  'Pacific/Marquesas',
  'Pacific/Honolulu',
  'Pacific/Norfolk',
  'Australia/Lord_Howe',
  'Australia/Eucla',
  'Australia/Adelaide',
  'Australia/Sydney',
  'Asia/Kathmandu',
  'Asia/Kolkata',
  'Asia/Yangon',
  'Asia/Kabul',
  'Asia/Tehran',
  'Asia/Beirut',
  'Asia/Gaza',
  'Asia/Amman',
  'Asia/Pyongyang',
  'Asia/Shanghai',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Africa/Johannesburg',
  'Europe/London',
  'Europe/Dublin',
  'Europe/Berlin',
  'Europe/Istanbul',
  'Atlantic/Azores',
  'America/St_Johns',
  'America/New_York',
  'America/Los_Angeles',
  'America/Havana',
  'America/Santiago',
  'America/Asuncion',
  'America/Scoresbysund',
];
const DAY_MS = 86_400_000;
/** Since 2012 no zone of the list has set its clock back past midnight; before, St John's did so every autumn. */
const FROM_MS = Date.UTC(2012, 0, 1);
const TO_MS = Date.UTC(2044, 0, 1);
const WEEKS_22_DAYS = 154;
const WEEKS_42_DAYS = 294;

// The oracle: a calendar on a wall. -----------------------------------------------------------------

function isLeap(year: number): boolean {
  return year % 400 === 0 || (year % 4 === 0 && year % 100 !== 0);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function nextDay({ year, month, day }: LocalDate): LocalDate {
  if (day < daysIn(year, month)) return { year, month, day: day + 1 };
  return month < 12 ? { year, month: month + 1, day: 1 } : { year: year + 1, month: 1, day: 1 };
}

function dayBefore({ year, month, day }: LocalDate): LocalDate {
  if (day > 1) return { year, month, day: day - 1 };
  return month > 1 ? { year, month: month - 1, day: daysIn(year, month - 1) } : { year: year - 1, month: 12, day: 31 };
}

/** Whether a month is full on this day: the day of the origin, or the 1st after a month that lacks it. */
function isMonthDay(origin: LocalDate, today: LocalDate): boolean {
  if (today.day === origin.day) return true;
  const previous = dayBefore(today);
  return today.day === 1 && daysIn(previous.year, previous.month) < origin.day;
}

/** Counts up from an origin, one day at a time. */
class WalkedAge {
  readonly #origin: LocalDate;
  today: LocalDate;
  totalDays = 0;
  completedMonths = 0;
  days = 0;

  constructor(origin: LocalDate) {
    this.#origin = origin;
    this.today = origin;
  }

  step(): void {
    this.today = nextDay(this.today);
    this.totalDays += 1;
    this.days += 1;
    if (isMonthDay(this.#origin, this.today)) {
      this.completedMonths += 1;
      this.days = 0;
    }
  }

  get age(): Age {
    const { completedMonths, days, totalDays } = this;
    return { years: Math.trunc(completedMonths / 12), months: completedMonths % 12, days, completedMonths, totalDays };
  }
}

function text({ year, month, day }: LocalDate): string {
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

function walkedBack(from: LocalDate, days: number): LocalDate {
  let date = from;
  for (let left = days; left > 0; left--) date = dayBefore(date);
  return date;
}

function walkedOn(from: LocalDate, days: number): LocalDate {
  let date = from;
  for (let left = days; left > 0; left--) date = nextDay(date);
  return date;
}

const anyBirth = fc.integer({ min: 0, max: 26 * 365 }).map((days) => walkedOn({ year: 2000, month: 1, day: 1 }, days));
/** Days that months lack come up as often as all others together. */
const birth = fc.oneof(
  anyBirth,
  fc.constantFrom(
    { year: 2020, month: 2, day: 29 },
    { year: 2000, month: 2, day: 29 },
    { year: 2023, month: 1, day: 31 },
    { year: 2021, month: 12, day: 31 },
    { year: 2019, month: 8, day: 30 },
    { year: 2018, month: 11, day: 29 },
  ),
);
/** The last preterm day and the first that is not come up as often as all others together. */
const gestation = fc.oneof(
  fc.integer({ min: WEEKS_22_DAYS, max: WEEKS_42_DAYS }),
  fc.constantFrom(WEEKS_22_DAYS, 37 * 7 - 1, 37 * 7, 40 * 7),
);

describe('every day of a childhood, against the wall calendar', () => {
  it('has the age that counting gives, on every basis', () => {
    fc.assert(
      fc.property(birth, gestation, (born, gestationalAgeAtBirthDays) => {
        const birthDate = text(born);
        const chronological = new WalkedAge(born);
        const postmenstrual = new WalkedAge(walkedBack(born, gestationalAgeAtBirthDays));
        while (postmenstrual.totalDays < gestationalAgeAtBirthDays) postmenstrual.step();
        const isPreterm = gestationalAgeAtBirthDays < 37 * 7;
        const due = isPreterm ? walkedOn(born, 40 * 7 - gestationalAgeAtBirthDays) : born;
        let corrected: WalkedAge | null = null;
        while (chronological.completedMonths < 18 * 12) {
          const on = chronological.today;
          const ask = (basis: AgeBasis) => ageOnBasis(basis, { birthDate, gestationalAgeAtBirthDays }, on);
          if (text(on) === text(due)) corrected = new WalkedAge(due);
          const expectedCorrected = isPreterm && chronological.completedMonths < 24 ? corrected : chronological;
          expect(ask('chronological')).toEqual({ ok: true, age: chronological.age });
          expect(ask('postmenstrual')).toEqual({ ok: true, age: postmenstrual.age });
          if (expectedCorrected === null) {
            expect(ask('corrected')).toMatchObject({
              ok: false,
              reason: { code: 'age.before-expected-birth', values: {} },
            });
          } else expect(ask('corrected')).toEqual({ ok: true, age: expectedCorrected.age });
          for (const walker of [chronological, postmenstrual, corrected]) walker?.step();
        }
        // The day on which the walk ended is the 18th birthday: adult from here.
        const last = ageAt(birthDate, chronological.today);
        expect(last.ok && atLeast(last.age, ADULT_FROM)).toBe(true);
      }),
      { numRuns: 6 },
    );
  });

  it('keeps the three ages at a constant distance from each other', () => {
    fc.assert(
      fc.property(birth, gestation, fc.integer({ min: 0, max: 6_575 }), (born, gestationDays, lived) => {
        const on = walkedOn(born, lived);
        const ages = (['chronological', 'postmenstrual', 'corrected'] as const).map((basis) =>
          ageOnBasis(basis, { birthDate: text(born), gestationalAgeAtBirthDays: gestationDays }, on),
        );
        const [chronological, postmenstrual, corrected] = ages.map((result) => (result.ok ? result.age : null));
        if (chronological === null || chronological === undefined) throw new Error('every day has an age');
        expect((postmenstrual?.totalDays ?? Number.NaN) - chronological.totalDays).toBe(gestationDays);
        expect(postmenstrualAgeDays(chronological, gestationDays)).toBe(gestationDays + lived);
        const early = gestationDays < 259 && chronological.years < 2 ? 280 - gestationDays : 0;
        expect(correctedAgeDays(chronological, gestationDays)).toBe(lived - early);
        expect(corrected?.totalDays ?? null).toBe(lived < early ? null : lived - early);
      }),
      { numRuns: propertyRuns(300) },
    );
  });
});

// Moments in zones. ----------------------------------------------------------------------------------

const FORMATS = new Map(
  ZONES.map((timeZone) => [
    timeZone,
    new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }),
  ]),
);

function wallDate(atMs: number, timeZone: string): string {
  return FORMATS.get(timeZone)?.format(atMs) ?? '';
}

/** First millisecond of a date in a zone, or of the first later date that the zone has. */
function startOf(date: LocalDate, timeZone: string): number {
  const wanted = text(date);
  const noonMs = Date.parse(`${wanted}T12:00:00Z`);
  let [low, high] = [noonMs - 40 * 3_600_000, noonMs + 40 * 3_600_000];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (wallDate(middle, timeZone) < wanted) low = middle;
    else high = middle;
  }
  return high;
}

/** Bands as scores have them: by days, by months, by years. */
const BANDS = [
  { id: 'first week', to: { days: 7 } },
  { id: 'newborn', from: { days: 7 }, to: { weeks: 4 } },
  { id: 'young infant', from: { weeks: 4 }, to: { months: 3 } },
  { id: 'infant', from: { months: 3 }, to: { years: 1 } },
  { id: 'toddler', from: { years: 1 }, to: { months: 24 } },
  { id: 'preschool', from: { years: 2 }, to: { years: 5 } },
  { id: 'school', from: { years: 5 }, to: { years: 12 } },
  { id: 'adolescent', from: { years: 12 }, to: { years: 18 } },
] as const;

function bandAt(birthDate: string, atMs: number, timeZone: string): string {
  const result = ageAt(birthDate, localDateAt(atMs, timeZone));
  if (!result.ok) return result.reason.code;
  const holding = BANDS.filter((band) =>
    isWithin(result.age, { from: 'from' in band ? band.from : undefined, to: band.to }),
  );
  expect(holding.length).toBe(atLeast(result.age, ADULT_FROM) ? 0 : 1);
  return holding[0]?.id ?? 'adult';
}

/** The dates on which a walked child enters each band. */
function bandDates(
  born: LocalDate,
): readonly { readonly date: LocalDate; readonly from: string; readonly to: string }[] {
  const dates: { date: LocalDate; from: string; to: string }[] = [];
  const walker = new WalkedAge(born);
  const entered = [
    () => walker.totalDays === 7,
    () => walker.totalDays === 28,
    () => walker.completedMonths === 3,
    () => walker.completedMonths === 12,
    () => walker.completedMonths === 24,
    () => walker.completedMonths === 60,
    () => walker.completedMonths === 144,
    () => walker.completedMonths === 216,
  ];
  const names = [...BANDS.map(({ id }) => id), 'adult'];
  for (let next = 0; next < entered.length; walker.step()) {
    if (entered[next]?.() !== true) continue;
    dates.push({ date: walker.today, from: names[next] ?? '', to: names[next + 1] ?? '' });
    next += 1;
  }
  return dates;
}

describe.each(ZONES)('in %s', (timeZone) => {
  it('a band changes in the first millisecond of the day on which it is reached', () => {
    expect(isTimeZone(timeZone)).toBe(true);
    // From 2012 on, where no zone of the list repeats a midnight.
    const bornSince2012 = fc.oneof(
      fc.integer({ min: 0, max: 14 * 365 }).map((days) => walkedOn({ year: 2012, month: 1, day: 1 }, days)),
      fc.constant({ year: 2020, month: 2, day: 29 }),
    );
    fc.assert(
      fc.property(bornSince2012, (born) => {
        const birthDate = text(born);
        const bornMs = startOf(born, timeZone);
        expect(bandAt(birthDate, bornMs - 1, timeZone)).toContain('future');
        expect(bandAt(birthDate, bornMs, timeZone)).toBe('first week');
        for (const { date, from, to } of bandDates(born)) {
          const midnightMs = startOf(date, timeZone);
          expect([bandAt(birthDate, midnightMs - 1, timeZone), bandAt(birthDate, midnightMs, timeZone)]).toEqual([
            from,
            to,
          ]);
        }
      }),
      { numRuns: 5 },
    );
  });

  it('no age goes back, and every moment has one or a reason', () => {
    const moment = fc.integer({ min: 0, max: (TO_MS - FROM_MS) / 60_000 }).map((minutes) => FROM_MS + minutes * 60_000);
    fc.assert(
      fc.property(
        birth,
        gestation,
        moment,
        fc.array(fc.integer({ min: 1, max: 3 * DAY_MS }), { minLength: 20, maxLength: 20 }),
        (born, gestationalAgeAtBirthDays, startMs, steps) => {
          const before: Partial<Record<AgeBasis, number>> = {};
          let atMs = startMs;
          for (const stepMs of steps) {
            atMs += stepMs;
            const on = localDateAt(atMs, timeZone);
            for (const basis of ['chronological', 'corrected', 'postmenstrual'] as const) {
              const result = ageOnBasis(basis, { birthDate: text(born), gestationalAgeAtBirthDays }, on);
              if (!result.ok) {
                expect(before[basis]).toBeUndefined();
                expect(said(result.reason)).toMatch(/future|before the expected date/);
                continue;
              }
              expect(result.age.totalDays).toBeGreaterThanOrEqual(before[basis] ?? 0);
              before[basis] = result.age.totalDays;
            }
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('the local date itself never goes back, looked at around every change of the clocks', () => {
    const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    let before = clock.format(FROM_MS);
    for (let dayMs = FROM_MS; dayMs < TO_MS; dayMs += DAY_MS) {
      const now = clock.format(dayMs);
      if (now !== before) expectForward(dayMs - DAY_MS, dayMs + DAY_MS, timeZone);
      before = now;
    }
  });
});

function expectForward(fromMs: number, toMs: number, timeZone: string): void {
  let before = '';
  for (let atMs = fromMs; atMs <= toMs; atMs += 60_000) {
    const date = text(localDateAt(atMs, timeZone));
    if (date < before) expect.fail(`${timeZone} goes back from ${before} to ${date}`);
    before = date;
  }
}

describe('a day that a zone does not have', () => {
  it('gives its birthday to the day after it', () => {
    // Samoa went from 29 to 31 December 2011.
    const skipped = startOf({ year: 2011, month: 12, day: 30 }, 'Pacific/Apia');
    expect(text(localDateAt(skipped - 1, 'Pacific/Apia'))).toBe('2011-12-29');
    expect(text(localDateAt(skipped, 'Pacific/Apia'))).toBe('2011-12-31');
    const agesAt = [skipped - 1, skipped].map((atMs) => ageAt('2009-12-30', localDateAt(atMs, 'Pacific/Apia')));
    expect(agesAt).toMatchObject([{ age: { years: 1, months: 11 } }, { age: { years: 2, months: 0, days: 1 } }]);
  });
});
