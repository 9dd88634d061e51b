/** Stays as a researcher may look through them: bands instead of ages, nobody of another unit, and on behind the last page. */
import { describe, expect, it } from 'vitest';
import type { StayRow, StaysQuery } from '../../../services/history/history.port.ts';
import { ageBandOf, listStays, readCursor, type StaysFilter } from '../../../services/research/stays/list-stays.ts';

const T0 = Date.UTC(2026, 0, 1);
const HOUR_MS = 3_600_000;

function row(index: number, change: Partial<StayRow> = {}): StayRow {
  return {
    stayId: `s${String(index).padStart(6, '0')}`,
    patientId: 'patient',
    sex: null,
    unitId: 'unit-a',
    bedId: 'B1',
    displayName: 'A. B.',
    birthDate: '2025-12-20',
    openedAtMs: T0 + index * 1_000,
    closedAtMs: T0 + index * 1_000 + 10 * HOUR_MS,
    ...change,
  };
}

/** Answers as the contract of histories says. */
function historyOf(rows: readonly StayRow[]) {
  return {
    async stays({ unitId, after, limit }: StaysQuery): Promise<readonly StayRow[]> {
      const all = rows.filter((each) => unitId === null || each.unitId === unitId).toReversed();
      const from = after === undefined ? 0 : all.findIndex(({ stayId }) => stayId === after.stayId) + 1;
      return all.slice(from, from + (limit ?? all.length));
    },
  };
}

const ALL: StaysFilter = {
  unitIds: null,
  openedFromMs: 0,
  openedBeforeMs: 8.64e15,
  ageBand: null,
  hoursAtLeast: 0,
  hoursBelow: null,
  after: null,
};

describe('stays for a researcher', () => {
  it('come newest first and go on until the last, each once, without names, birth dates and patients', async () => {
    const rows = Array.from({ length: 2_350 }, (_, index) => row(index));
    const found: string[] = [];
    let after: StaysFilter['after'] = null;
    do {
      const page = await listStays(historyOf(rows), { ...ALL, after }, T0);
      expect(JSON.stringify(page)).not.toMatch(/A\. B\.|2025-12-20|patient/);
      found.push(...page.stays.map(({ stayId }) => stayId));
      after = page.next === null ? null : readCursor(page.next);
    } while (after !== null);
    expect(found).toEqual(rows.toReversed().map(({ stayId }) => stayId));
  });

  it('are of the units that may be seen, of the age and the length', async () => {
    const rows = [
      row(0),
      row(1, { unitId: 'unit-b' }),
      row(2, { birthDate: '2020-01-01' }),
      row(3, { closedAtMs: null }),
      row(4, { birthDate: null }),
    ];
    const ids = async (filter: Partial<StaysFilter>): Promise<readonly number[]> => {
      const { stays } = await listStays(historyOf(rows), { ...ALL, ...filter }, T0 + 3 * HOUR_MS);
      return stays.map(({ openedAtMs }) => (openedAtMs - T0) / 1_000);
    };
    expect(await ids({ unitIds: ['unit-a', 'unit-c'] })).toEqual([4, 3, 2, 0]);
    expect(await ids({ unitIds: [] })).toEqual([]);
    expect(await ids({ ageBand: 'child' })).toEqual([2]);
    expect(await ids({ ageBand: 'unknown' })).toEqual([4]);
    expect(await ids({ hoursBelow: 5 })).toEqual([3]);
    expect(await ids({ hoursAtLeast: 5 })).toEqual([4, 2, 1, 0]);
  });

  it('stop after so many that do not fit, and say where to go on', async () => {
    const rows = Array.from({ length: 21_000 }, (_, index) => row(index));
    const { stays, next } = await listStays(historyOf(rows), { ...ALL, ageBand: 'child' }, T0);
    expect(stays).toEqual([]);
    expect(readCursor(next ?? '')).toMatchObject({ stayId: rows[1_000]?.stayId });
  });

  it.each([
    ['2026-01-01', 'newborn'],
    ['2025-12-05', 'newborn'],
    ['2025-12-04', 'infant'],
    ['2025-01-02', 'infant'],
    ['2024-12-31', 'toddler'],
    ['2022-01-01', 'child'],
    ['2014-01-01', 'adolescent'],
    ['2026-01-02', 'unknown'],
    [null, 'unknown'],
  ] as const)('born %s: %s', (birthDate, band) => {
    expect(ageBandOf({ birthDate, openedAtMs: T0 })).toBe(band);
  });
});
