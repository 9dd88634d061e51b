/** Tables of labels: what can be believed is kept, every other row is named with its line and its reason. */
import { describe, expect, it } from 'vitest';
import { labelDefinitions } from '../../../services/command/study-files/label-files.ts';
import { checkRowsOfStay, labelTableText, readLabelTable } from '../../../services/research/labels/label-table.ts';
import type { StayFacts } from '../../../services/research/stays/stay-course.ts';

const DEFINITIONS = await labelDefinitions(undefined);
const OPENED_MS = Date.UTC(2026, 2, 2, 10);
const HOUR_MS = 3_600_000;
const STAY: StayFacts = {
  stayId: 's1',
  unitId: 'u1',
  patientId: 'p1',
  sex: 'female',
  birthDate: '2023-01-15',
  gestationalAgeAtBirthDays: null,
  openedAtMs: OPENED_MS,
};

const read = (text: string) => {
  const table = readLabelTable(text, DEFINITIONS);
  if (!('rows' in table)) throw new Error(`the table lacks ${table.missing}`);
  return table;
};
const at = (hours: number): string => new Date(OPENED_MS + hours * HOUR_MS).toISOString();

describe('a table of labels', () => {
  it.each([
    ['commas', 'stay_id,label,at\ns1,death,2026-03-02T12:00:00Z\n'],
    ['semicolons and a byte order mark', '\uFEFFstay_id;label;at\r\ns1;death;2026-03-02T12:00:00Z\r\n'],
    ['tabs', 'stay_id\tlabel\tat\ns1\tdeath\t2026-03-02T12:00:00Z'],
    ['other columns and another order', 'ward,AT,label,stay_id\n"a, b",2026-03-02 21:00:00+09:00,death,"s1"\n\n'],
  ])('is read with %s', (_, text) => {
    const { rows, refused } = read(text);
    expect(refused).toEqual([]);
    expect(rows).toEqual([{ stayId: 's1', labelId: 'death', atMs: Date.UTC(2026, 2, 2, 12), from: 'import', line: 2 }]);
  });

  it('refuses what it cannot believe, line by line, and keeps the rest', () => {
    const { rows, refused, repeated } = read(
      [
        'stay_id,label,at',
        's1,deth,2026-03-02T12:00:00Z',
        's1,death,2026-03-02T12:00:00',
        's1,death,02.03.2026 12:00',
        's1,death,2026-02-31T12:00:00Z',
        's1,death',
        's1,"death,2026-03-02T12:00:00Z',
        ',death,2026-03-02T12:00:00Z',
        's1,death,2026-03-02T12:00:00Z',
        's1,death,2026-03-02T21:00:00+09:00',
      ].join('\n'),
    );
    expect(rows.map(({ line }) => line)).toEqual([9]);
    expect(repeated).toBe(1);
    expect(refused.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
      '2 label-unknown',
      '3 time-without-zone',
      '4 time-unreadable',
      '5 time-unreadable',
      '6 cells-wrong',
      '7 cells-wrong',
      '8 stay-unknown',
    ]);
    expect(refused[0]?.detail).toContain('nearest is death');
  });

  it('without one of its columns is refused whole, with the nearest that is there', () => {
    expect(readLabelTable('stayid,label,at\ns1,death,2026-03-02T12:00:00Z', DEFINITIONS)).toEqual({
      missing: 'stay_id',
      columns: ['stayid', 'label', 'at'],
      nearest: 'stayid',
    });
    expect(readLabelTable('', DEFINITIONS)).toMatchObject({ missing: 'stay_id' });
  });

  it('is held against the stay: nothing outside it, nothing after death', () => {
    const { rows } = read(
      [
        'stay_id,label,at',
        `s1,antibiotics-start,${at(-1)}`,
        `s1,antibiotics-start,${at(1)}`,
        `s1,death,${at(5)}`,
        `s1,cardiac-arrest,${at(5)}`,
        `s1,cardiac-arrest,${at(6)}`,
        `s1,antibiotics-start,${at(9)}`,
      ].join('\n'),
    );
    const { kept, refused } = checkRowsOfStay({ stay: STAY, untilMs: OPENED_MS + 8 * HOUR_MS }, rows, DEFINITIONS);
    expect(kept.map(({ line }) => line)).toEqual([3, 4, 5]);
    expect(refused.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
      '2 before-stay',
      '6 after-death',
      '7 after-stay',
    ]);
  });

  it('that is written is read again as it was', () => {
    const events = ['b;"c', 'a'].map(
      (stayId) => ({ stayId, labelId: 'death', atMs: OPENED_MS, from: 'import' }) as const,
    );
    const { rows, refused } = read(labelTableText(events));
    expect(refused).toEqual([]);
    expect(rows.map(({ stayId, atMs }) => [stayId, atMs])).toEqual([
      ['a', OPENED_MS],
      ['b;"c', OPENED_MS],
    ]);
  });
});
