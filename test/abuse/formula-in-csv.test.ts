// Hazards: H51 (docs/hazards.md).
/** No CSV that Vigil writes begins a cell with what a spreadsheet would run; what is read again is the same. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvCell, readCsvCell } from '../../services/contract/csv-cell.ts';
import { csvLine } from '../../services/command/score/score-answer.ts';
import { labelTableText, readLabelTable } from '../../services/research/labels/label-table.ts';
import { filesBelow, readSource } from '../support/source-facts.ts';

/** As any reader of RFC 4180 takes one line of it. */
function cellsOf(line: string): readonly string[] {
  const cell = /(?:"((?:[^"]|"")*)"|([^,"]*))(,|$)/gy;
  const cells: string[] = [];
  for (;;) {
    const [, quoted, plain = '', end] = cell.exec(line) ?? [];
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end !== ',') return cells;
  }
}

const text = fc.oneof(
  fc.string(),
  fc.tuple(fc.constantFrom('=', '+', '-', '@', '\t', '\r', '＝', '＠'), fc.string()).map(([sign, rest]) => sign + rest),
  fc.constantFrom('=cmd|"/c calc"!A1', '@SUM(1+9)*cmd', '-2+3+cmd', '+1-1', '=HYPERLINK("http://x","y")'),
);

describe('a cell', () => {
  it('runs nothing, and holds its text', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 6 }), (cells) => {
        const read = cellsOf(csvLine(cells));
        expect(read.map(readCsvCell)).toEqual(cells.map(readCsvCell));
        for (const cell of read) expect(/^[=@\t\r＝＠]|^[+-](?![\d.])/.test(cell)).toBe(false);
      }),
    );
  });

  it.each(['-3', '+4.5', '1e-7', '-0.25', '.5'])('%s is a number and stays one', (number) => {
    expect(csvCell(number)).toBe(number);
  });
});

it('a stay whose id begins with a sign is found again by its label', () => {
  const definitions = [{ id: 'died', when: { kind: 'imported', endsLife: true } }] as unknown as Parameters<
    typeof readLabelTable
  >[1];
  const label = { stayId: '@stay', labelId: 'died', atMs: 0, from: 'import' } as const;
  const written = labelTableText([label]);
  expect(written).toContain("'@stay");
  expect(readLabelTable(written, definitions)).toMatchObject({ rows: [label], refused: [] });
});

it('every writer of CSV uses it, but for the one that writes by SQL and has the same guard', () => {
  const writers = filesBelow()
    .filter((path) => /^services\/.*\.ts$/.test(path))
    .map(readSource)
    .filter(({ text: source }) => source.includes(`replaceAll('"', '""')`))
    .map(({ path }) => path);
  const isOfSql = (path: string): boolean => path.includes('/adapters/') || path === 'services/platform/sql-text.ts';
  expect(writers.filter((path) => !isOfSql(path))).toEqual(['services/contract/csv-cell.ts']);
});
