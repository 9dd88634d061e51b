// Hazards: H23 (docs/hazards.md).
/** HL7 times around every change of the clocks, and in all the forms that monitors send. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatHl7Time, isExactToSecond, readHl7Time } from '../../../services/feed/hl7/text/hl7-time.ts';
import type { Hl7Time } from '../../../services/feed/hl7/text/hl7-time.ts';

/** One to three hours from UTC, with half and quarter hours, a change of half an hour, one at midnight, and none. */
const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Australia/Adelaide',
  'Pacific/Chatham',
  'Africa/Cairo',
  'Asia/Kolkata',
];
const SEOUL = { timeZone: 'Asia/Seoul' };
const [MINUTE_MS, HOUR_MS, DAY_MS] = [60_000, 3_600_000, 86_400_000];
const YEAR_2026 = { fromMs: Date.UTC(2026, 0, 1), toMs: Date.UTC(2027, 0, 1) };

const atMsOf = (time: Hl7Time): number | string => (time.ok ? time.atMs : time.reason.code);
const withoutZone = (text: string): string => text.replace(/[+-]\d{4}$/, '');

const SPOKEN = new Map(
  ZONES.map((timeZone) => [timeZone, new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })]),
);

/** From the runtime's own words for an offset, another way than the code under test takes. */
function spokenOffsetMs(atMs: number, timeZone: string): number {
  const name =
    SPOKEN.get(timeZone)
      ?.formatToParts(atMs)
      .find(({ type }) => type === 'timeZoneName')?.value ?? 'no such zone';
  const [, sign, hours, minutes] = /^GMT(?:([+-])(\d\d):(\d\d))?$/.exec(name) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * HOUR_MS + Number(minutes ?? 0) * MINUTE_MS);
}

/** Moments of 2026 from which another offset holds. */
function changesOf(timeZone: string): { readonly atMs: number; readonly byMs: number }[] {
  const changes = [];
  for (let dayMs = YEAR_2026.fromMs; dayMs < YEAR_2026.toMs; dayMs += DAY_MS) {
    const [before, after] = [spokenOffsetMs(dayMs, timeZone), spokenOffsetMs(dayMs + DAY_MS, timeZone)];
    if (before === after) continue;
    let [low, high] = [dayMs, dayMs + DAY_MS];
    while (high - low > MINUTE_MS) {
      const middle = low + Math.floor((high - low) / 2 / MINUTE_MS) * MINUTE_MS;
      if (spokenOffsetMs(middle, timeZone) === before) low = middle;
      else high = middle;
    }
    changes.push({ atMs: high, byMs: after - before });
  }
  return changes;
}

describe('24 hours on both sides of a change of the clocks', () => {
  it.each(ZONES)('%s: every minute in order is read as the moment it was', (timeZone) => {
    const changes = changesOf(timeZone);
    expect(changes).toHaveLength(timeZone === 'Asia/Kolkata' ? 0 : 2);
    for (const { atMs: changeMs, byMs } of changes) {
      let notBeforeMs: number | null = null;
      for (let atMs = changeMs - DAY_MS; atMs <= changeMs + DAY_MS; atMs += MINUTE_MS) {
        const read = readHl7Time(withoutZone(formatHl7Time(atMs, timeZone)), { timeZone, notBeforeMs });
        const isTwice = byMs < 0 && atMs >= changeMs + byMs && atMs < changeMs - byMs;
        if (!read.ok || read.atMs !== atMs || read.isAmbiguous !== isTwice) {
          expect([timeZone, new Date(atMs).toISOString(), read]).toEqual('read as it was');
        }
        notBeforeMs = atMs;
      }
    }
  });

  it.each(ZONES.filter((zone) => zone !== 'Asia/Kolkata'))('%s: no minute that was left out is read', (timeZone) => {
    const forward = changesOf(timeZone).find(({ byMs }) => byMs > 0);
    if (forward === undefined) throw new Error('no such change');
    const wallMs = forward.atMs + spokenOffsetMs(forward.atMs - MINUTE_MS, timeZone);
    for (let at = wallMs; at < wallMs + forward.byMs; at += MINUTE_MS) {
      expect(readHl7Time(withoutZone(formatHl7Time(at)), { timeZone })).toEqual({
        ok: false,
        reason: expect.objectContaining({ code: 'time.not-on-clocks' }),
      });
    }
    expect(atMsOf(readHl7Time(withoutZone(formatHl7Time(wallMs + forward.byMs)), { timeZone }))).toBe(forward.atMs);
  });

  it('a day that begins with clocks put forward at midnight begins at the change', () => {
    expect(readHl7Time('20260424', { timeZone: 'Africa/Cairo' })).toMatchObject({
      ok: true,
      atMs: Date.UTC(2026, 3, 23, 22),
      precision: 'day',
    });
  });

  it('a message that is a little late does not jump an hour ahead, nor back', () => {
    const at = (text: string, notBeforeMs: number | null): number | string =>
      atMsOf(readHl7Time(text, { timeZone: 'Europe/Berlin', notBeforeMs }));
    const [summer, winter] = [Date.UTC(2026, 9, 25, 0, 30), Date.UTC(2026, 9, 25, 1, 30)];
    expect(at('20261025023000', null)).toBe(summer);
    expect(at('20261025023000', summer + 5 * MINUTE_MS)).toBe(summer);
    expect(at('20261025023000', winter - 5 * MINUTE_MS)).toBe(winter);
    expect(at('20261025023000', winter + 5 * MINUTE_MS)).toBe(winter);
  });
});

describe('writing and reading', () => {
  const moment = fc.integer({ min: Date.UTC(1972, 0, 1), max: Date.UTC(2100, 0, 1) });
  it('gives the same moment in any zone', () => {
    fc.assert(
      fc.property(moment, fc.constantFrom('UTC', 'Asia/Seoul', ...ZONES), (atMs, timeZone) => {
        expect(readHl7Time(formatHl7Time(atMs, timeZone), SEOUL)).toEqual({
          ok: true,
          atMs,
          precision: 'millisecond',
          zone: 'stated',
          isAmbiguous: false,
        });
      }),
      { numRuns: 1_000 },
    );
  });

  it('never throws, and reads nothing but times', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('0', '1', '2', '9', '.', '+', '-', 'Z', ':', 'T', ' '), maxLength: 26 }),
        (text) => {
          const read = readHl7Time(text, SEOUL);
          if (read.ok) expect(Math.abs(read.atMs)).toBeLessThan(Date.UTC(2201, 0, 1));
        },
      ),
    );
  });
});

describe('forms', () => {
  const noon = Date.UTC(2026, 8, 12, 12);
  it.each<[string, number, string, 'stated' | 'configured']>([
    ['20260912120000.0000+0530', noon - 5.5 * HOUR_MS, 'millisecond', 'stated'],
    ['20260912120000.1234-0330', noon + 3.5 * HOUR_MS + 123, 'millisecond', 'stated'],
    ['20260912120000000+0800', noon - 8 * HOUR_MS, 'millisecond', 'stated'],
    ['202609121200007+0800', noon - 8 * HOUR_MS + 700, 'millisecond', 'stated'],
    ['20260912120000+09', noon - 9 * HOUR_MS, 'second', 'stated'],
    ['20260912120000+09:00', noon - 9 * HOUR_MS, 'second', 'stated'],
    ['20260912120000Z', noon, 'second', 'stated'],
    ['20260912120000-0000', noon, 'second', 'stated'],
    ['20260912120000', noon - 9 * HOUR_MS, 'second', 'configured'],
    ['20260912120000.5', noon - 9 * HOUR_MS + 500, 'millisecond', 'configured'],
    ['202609121200', noon - 9 * HOUR_MS, 'minute', 'configured'],
    ['202609121200+0900', noon - 9 * HOUR_MS, 'minute', 'stated'],
    ['2026091212', noon - 9 * HOUR_MS, 'hour', 'configured'],
    ['20260912', noon - 21 * HOUR_MS, 'day', 'configured'],
    ['202609', Date.UTC(2026, 7, 31, 15), 'month', 'configured'],
    ['2026', Date.UTC(2025, 11, 31, 15), 'year', 'configured'],
    [' 20260912120000 ', noon - 9 * HOUR_MS, 'second', 'configured'],
    ['20240229120000+0000', Date.UTC(2024, 1, 29, 12), 'second', 'stated'],
  ])('%s', (text, atMs, precision, zone) => {
    expect(readHl7Time(text, SEOUL)).toEqual({ ok: true, atMs, precision, zone, isAmbiguous: false });
  });

  it.each([
    '',
    '""',
    '20',
    '202',
    '20260',
    '2026-09-12',
    '2026-09-12T12:00:00Z',
    '12/09/2026',
    '20261301',
    '20260230',
    '20250229',
    '20260912240000',
    '20260912126000',
    '20260912120060',
    '18991231',
    '22000101',
    '20260912120000+',
    '20260912120000+9',
    '20260912120000+1500',
    '20260912120000-1230',
    '20260912120000+0960',
    '20260912120000.',
    '202609121200.5',
    '20260912120000,5',
    '2026091212000012345',
    'now',
  ])('«%s» is refused', (text) => {
    expect(readHl7Time(text, SEOUL)).toMatchObject({ ok: false });
  });

  it('are exact to the second or not', () => {
    expect((['minute', 'second', 'millisecond', 'day'] as const).map(isExactToSecond)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});
