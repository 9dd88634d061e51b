/** Blocks of a batch become one row a series and second: the same as if each block had been stored by itself. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SIGNAL_COUNT, SIGNAL_NAMES, signalIndex, type SignalName } from '../../services/clinical/signal/signals.ts';
import { mergeVitals, minutesOf, type VitalsRows } from '../../services/history/merge-vitals.ts';
import { blockOf, T0, UNIT, type SecondRow } from './history-fixtures.ts';

interface Batch {
  readonly rows: readonly SecondRow[];
  readonly isCorrection: boolean;
}

interface Kept {
  readonly series: string;
  readonly atMs: number;
  readonly receivedAtMs: number;
  readonly offBits: number;
  readonly replaces: boolean;
  readonly values: Readonly<Record<string, number>>;
}

const blockIn = ({ rows, isCorrection }: Batch) => blockOf(rows, isCorrection ? 'correction' : 'observation');
const observed = (...rows: readonly SecondRow[]): Batch => ({ rows, isCorrection: false });
const corrected = (...rows: readonly SecondRow[]): Batch => ({ rows, isCorrection: true });

function keptOf(merged: VitalsRows): Kept[] {
  return Array.from({ length: merged.rowCount }, (_, row) => ({
    series: merged.stays[merged.staySlot[row] ?? -1]?.stayId ?? '',
    atMs: merged.observedAtMs[row] ?? -1,
    receivedAtMs: merged.receivedAtMs[row] ?? -1,
    offBits: merged.offBits[row] ?? -1,
    replaces: merged.replaces[row] === 1,
    values: Object.fromEntries(
      SIGNAL_NAMES.flatMap((name, signal) =>
        ((merged.presentBits[row] ?? 0) & (1 << signal)) === 0
          ? []
          : [[name, merged.values[row * SIGNAL_COUNT + signal] ?? Number.NaN]],
      ),
    ),
  }));
}

/** The same, said as simply as it can be. */
function oneByOne(batches: readonly Batch[]): Kept[] {
  const kept = new Map<string, Kept>();
  for (const { rows, isCorrection } of batches) {
    for (const { stayId, channel, atMs, offBits = 0, values } of rows) {
      const series = typeof channel === 'string' ? `${stayId}#${channel}` : stayId;
      const key = `${series} ${atMs}`;
      const known = kept.get(key);
      const told = { series, atMs, receivedAtMs: atMs + 137, offBits, replaces: isCorrection, values: { ...values } };
      if (known === undefined || isCorrection) kept.set(key, told);
      else {
        kept.set(key, {
          ...known,
          offBits: known.offBits | offBits,
          values: { ...told.values, ...known.values },
        });
      }
    }
  }
  return [...kept.values()];
}

const byKey = (kept: readonly Kept[]): Kept[] =>
  kept.toSorted((a, b) => (a.series === b.series ? a.atMs - b.atMs : a.series < b.series ? -1 : 1));

describe('merged rows', () => {
  const anyName = fc.constantFrom<SignalName>('heartRatePerMin', 'spo2Percent', SIGNAL_NAMES.at(-1) ?? 'spo2Percent');
  const anyRow: fc.Arbitrary<SecondRow> = fc
    .record({
      stayId: fc.constantFrom('s1', 's2'),
      channel: fc.constantFrom(null, '/probe-2'),
      atMs: fc.nat({ max: 3 }).map((second) => T0 + second * 1_000),
      offBits: fc.nat({ max: 15 }),
      values: fc.dictionary(anyName, fc.integer({ min: 1, max: 200 }), { maxKeys: 3 }) as fc.Arbitrary<
        SecondRow['values']
      >,
    })
    // In one frame a signal is off or has a value.
    .map((row) => ({
      ...row,
      offBits: Object.keys(row.values).reduce(
        (bits, name) => bits & ~(1 << signalIndex(name as SignalName)),
        row.offBits,
      ),
    }));
  const anyBatch = fc.record({ rows: fc.array(anyRow, { minLength: 1, maxLength: 6 }), isCorrection: fc.boolean() });

  it('are what storing each block by itself would leave', () => {
    fc.assert(
      fc.property(fc.array(anyBatch, { maxLength: 5 }), (batches) => {
        const merged = mergeVitals(batches.map(blockIn));
        expect(byKey(keptOf(merged))).toEqual(byKey(oneByOne(batches)));
        expect(merged.replacingCount).toBe(keptOf(merged).filter(({ replaces }) => replaces).length);
      }),
      { numRuns: 300 },
    );
  });

  it('of a correction have nothing left of what stood there, and say that they replace', () => {
    const first = { stayId: 's1', atMs: T0, offBits: 4, values: { heartRatePerMin: 120, spo2Percent: 97 } };
    const merged = mergeVitals([
      blockIn(observed(first, { ...first, atMs: T0 + 1_000 })),
      blockIn(corrected({ ...first, offBits: 0, values: { heartRatePerMin: 80 } })),
      blockIn(observed({ ...first, offBits: 2, values: { spo2Percent: 90, heartRatePerMin: 70 } })),
    ]);
    expect(keptOf(merged)).toMatchObject([
      { atMs: T0, offBits: 2, replaces: true, values: { heartRatePerMin: 80, spo2Percent: 90 } },
      { atMs: T0 + 1_000, offBits: 4, replaces: false, values: { heartRatePerMin: 120, spo2Percent: 97 } },
    ]);
    expect(merged.replacingCount).toBe(1);
  });

  it('name each series once, its unit, and the channels among them', () => {
    const row = { stayId: 's1', atMs: T0, values: { spo2Percent: 97 } };
    const merged = mergeVitals([
      blockIn(observed(row, { ...row, channel: '/probe-2' }, { ...row, stayId: 's2', unitId: 'north/nicu' })),
      blockIn(observed({ ...row, atMs: T0 + 1_000 }, { ...row, channel: '/probe-2', atMs: T0 + 1_000 })),
    ]);
    expect([...merged.stays].toSorted((a, b) => (a.stayId < b.stayId ? -1 : 1))).toEqual([
      { stayId: 's1', unitId: UNIT },
      { stayId: 's1#/probe-2', unitId: UNIT },
      { stayId: 's2', unitId: 'north/nicu' },
    ]);
    expect(merged.channels).toEqual([{ stayId: 's1', channel: '/probe-2' }]);
    expect(merged.rowCount).toBe(5);
    expect(merged.values).toHaveLength(5 * SIGNAL_COUNT);
  });

  it('stand on whole seconds: anything else breaks an invariant', () => {
    const half = { stayId: 's1', atMs: T0 + 500, values: { spo2Percent: 97 } };
    expect(() => mergeVitals([blockIn(observed(half))])).toThrow(/whole seconds/);
  });

  it('of nothing are none', () => {
    expect(mergeVitals([])).toMatchObject({ rowCount: 0, stays: [], channels: [], replacingCount: 0 });
  });
});

it('minutes are those of the rows, each once a series', () => {
  const at = (stayId: string, atMs: number) => ({ stayId, atMs: T0 + atMs, values: { spo2Percent: 97 } });
  const rows = mergeVitals([
    blockIn(observed(at('s1', 0), at('s1', 59_000), at('s1', 60_000), at('s2', 61_000), at('s1', 180_000))),
  ]);
  const { stayIds, minutesMs } = minutesOf(rows);
  expect(stayIds.map((stayId, index) => [stayId, (minutesMs[index] ?? 0) - T0])).toEqual([
    ['s1', 0],
    ['s1', 60_000],
    ['s1', 180_000],
    ['s2', 60_000],
  ]);
});
