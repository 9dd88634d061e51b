// Hazards: H57 (docs/hazards.md).
/** Small counts of children: what is told is tried by counting out every table that it allows. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rangeOf } from '../../../services/safe-data/cells/linear-range.ts';
import { isSmall, suppressCells, type CellSum } from '../../../services/safe-data/cells/suppress-cells.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const [ROWS, COLUMNS] = [2, 3];
const SUMS: readonly CellSum[] = [
  ...Array.from({ length: ROWS }, (_, row) => ({
    whole: `row ${row}`,
    parts: Array.from({ length: COLUMNS }, (_each, column) => `${row} ${column}`),
  })),
  ...Array.from({ length: COLUMNS }, (_, column) => ({
    whole: `column ${column}`,
    parts: Array.from({ length: ROWS }, (_each, row) => `${row} ${column}`),
  })),
  { whole: 'all', parts: Array.from({ length: ROWS }, (_, row) => `row ${row}`) },
];

function tableOf(inner: readonly number[]): ReadonlyMap<string, number> {
  const cells = new Map<string, number>();
  const add = (key: string, count: number) => cells.set(key, (cells.get(key) ?? 0) + count);
  for (const [at, count] of inner.entries()) {
    const [row, column] = [Math.floor(at / COLUMNS), at % COLUMNS];
    for (const key of [`${row} ${column}`, `row ${row}`, `column ${column}`, 'all']) add(key, count);
  }
  return cells;
}

/** Every inner table of whole numbers up to `most` that agrees with what was told, a hidden one being at least 1. */
function tablesThatFit(told: ReadonlyMap<string, number | null>, most: number): readonly (readonly number[])[] {
  const found: number[][] = [];
  const at = (inner: readonly number[]): void => {
    if (inner.length === ROWS * COLUMNS) {
      const sums = tableOf(inner);
      const fits = [...told].every(([key, count]) =>
        count === null ? (sums.get(key) ?? 0) >= 1 : sums.get(key) === count,
      );
      if (fits) found.push([...inner]);
      return;
    }
    const key = `${Math.floor(inner.length / COLUMNS)} ${inner.length % COLUMNS}`;
    const count = told.get(key) ?? null;
    const choices = count === null ? Array.from({ length: most }, (_, index) => index + 1) : [count];
    for (const choice of choices) at([...inner, choice]);
  };
  at([]);
  return found;
}

describe('small counts', () => {
  it('cannot be reckoned from the others: each could be anything within a span of ten and more', () => {
    // Few cells are hidden at once, so that every table can be counted out.
    const count = fc.oneof(
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 12 }) },
      { weight: 5, arbitrary: fc.integer({ min: 11, max: 16 }) },
    );
    fc.assert(
      fc.property(fc.array(count, { minLength: 6, maxLength: 6 }), (inner) => {
        const cells = tableOf(inner);
        const told = suppressCells(cells, SUMS);
        for (const [key, value] of told) expect(value === null || value === cells.get(key)).toBe(true);
        for (const [key, value] of cells) if (isSmall(value)) expect(told.get(key)).toBeNull();
        const innerHidden = inner.filter((_, at) => told.get(`${Math.floor(at / COLUMNS)} ${at % COLUMNS}`) === null);
        if (innerHidden.length > 3) return;
        const tables = tablesThatFit(told, 45);
        for (const [at, value] of inner.entries()) {
          if (!isSmall(value)) continue;
          const seen = tables.map((table) => table[at] ?? 0);
          expect(Math.max(...seen) - Math.min(...seen)).toBeGreaterThanOrEqual(10);
        }
      }),
      { numRuns: propertyRuns(120) },
    );
  });

  it.each([
    ['one small part: the least of the others goes with it', [3, 40, 50], [null, null, 50]],
    ['two parts of 1: both follow from their sum, so a third goes', [1, 1, 50], [null, null, null]],
    ['a part of nobody is told', [0, 40, 50], [0, 40, 50]],
    ['nothing small', [11, 12, 13], [11, 12, 13]],
  ])('%s', (_, parts, expected) => {
    const cells = new Map([
      ...parts.map((count, at) => [String(at), count] as const),
      ['all', parts.reduce((a, b) => a + b, 0)],
    ]);
    const told = suppressCells(cells, [{ whole: 'all', parts: parts.map((_each, at) => String(at)) }]);
    expect(parts.map((_each, at) => told.get(String(at)))).toEqual(expected);
  });

  it('that do not add up are a bug of the caller', () => {
    expect(() =>
      suppressCells(
        new Map([
          ['all', 3],
          ['a', 2],
        ]),
        [{ whole: 'all', parts: ['a'] }],
      ),
    ).toThrow('do not add up');
  });
});

describe('the range of an unknown', () => {
  it('is what the sums leave', () => {
    // x + y = 10, y + z = 4, nothing below 0.
    const equations = [
      { coefficients: [1, 1, 0], total: 10 },
      { coefficients: [0, 1, 1], total: 4 },
    ];
    expect([0, 1, 2].map((unknown) => rangeOf(equations, unknown, 3))).toEqual([
      { least: 6, most: 10 },
      { least: 0, most: 4 },
      { least: 0, most: 4 },
    ]);
    expect(rangeOf([], 0, 1)).toEqual({ least: 0, most: Number.POSITIVE_INFINITY });
    const determined = [...equations, { coefficients: [1, 0, 1], total: 8 }];
    expect(rangeOf(determined, 1, 3)).toEqual({ least: 3, most: 3 });
  });
});
