// Hazards: H40 (docs/hazards.md).
/** A roster as a table: what is read of it, and that one with a single bad row is refused whole. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localMoment } from '../../../services/clinical/age/local-moment.ts';
import { readRosterTable } from '../../../services/command/roster/roster-table.ts';
import { dayClockText } from '../../../services/wording/text/clock-text.ts';

const SEOUL = 'Asia/Seoul';
const HEAD = 'role,name,account,from,until';

describe('a roster as a table', () => {
  it('is read in the unit’s own time, with or without accounts, from any spreadsheet', () => {
    const text = `\uFEFFRole;Name;Account;From;Until\r\ncharge-nurse;"Lee; H.";nurse.lee;2026-12-02 07:00;2026-12-02 19:00\r\ndoctor-on-call;Dr Kim;;2026-12-02T00:00Z;2026-12-03T09:00+09:00\r\n`;
    expect(readRosterTable(text, SEOUL)).toEqual({
      ok: true,
      entries: [
        {
          role: 'charge-nurse',
          by: 'nurse.lee',
          displayName: 'Lee; H.',
          fromMs: Date.UTC(2026, 11, 1, 22),
          untilMs: Date.UTC(2026, 11, 2, 10),
        },
        {
          role: 'doctor-on-call',
          by: null,
          displayName: 'Dr Kim',
          fromMs: Date.UTC(2026, 11, 2),
          untilMs: Date.UTC(2026, 11, 3),
        },
      ],
    });
  });

  it.each([
    [
      'cook,Lee,,2026-12-02 07:00,2026-12-02 19:00',
      'line 2: «cook» is not a role; there are charge-nurse, doctor-on-call',
    ],
    ['charge-nurse,,,2026-12-02 07:00,2026-12-02 19:00', 'line 2: nobody is named'],
    [
      'charge-nurse,Lee,,2 December,2026-12-02 19:00',
      'line 2: «2 December» is not a time; write it like 2026-12-02 07:00',
    ],
    ['charge-nurse,Lee,,2026-12-02 19:00,2026-12-02 07:00', 'line 2: the shift ends before it begins'],
    ['', 'it has no rows'],
  ])('with %s is refused whole', (row, fault) => {
    const good = 'charge-nurse,Park,,2026-12-02 07:00,2026-12-02 19:00';
    expect(readRosterTable(`${HEAD}\n${row}\n${row === '' ? '' : good}`, SEOUL)).toEqual({
      ok: false,
      faults: [fault],
    });
  });

  it('without a column it needs is refused', () => {
    expect(readRosterTable('role,name,from\n', SEOUL)).toEqual({ ok: false, faults: ['no column until'] });
  });
});

describe('a clock time of a zone', () => {
  it('is the moment at which its clocks show it', () => {
    const zone = fc.constantFrom(SEOUL, 'Europe/London', 'America/New_York', 'Australia/Lord_Howe', 'UTC');
    fc.assert(
      fc.property(zone, fc.integer({ min: 0, max: 2_000_000 }), (timeZone, minutes) => {
        const atMs = Date.UTC(2026, 0, 1) + minutes * 60_000;
        const shown = dayClockText(atMs, timeZone);
        const read = localMoment(shown, timeZone);
        expect(read).not.toBeNull();
        expect(dayClockText(read ?? 0, timeZone)).toBe(shown);
        expect(read).toBeLessThanOrEqual(atMs);
      }),
      { numRuns: 300 },
    );
  });

  it('that is left out in spring is none', () => {
    expect(localMoment('2026-03-29 01:30', 'Europe/London')).toBeNull();
    expect(localMoment('2026-13-01 01:30', 'Europe/London')).toBeNull();
  });
});
