/** Moments of an evaluation at one hospital as a table: `child,value,outcome`. It stays there; a row that cannot be believed refuses the whole. */
import { csvCellsOf, csvSeparatorOf, readCsvCell } from '../../contract/csv-cell.ts';
import type { SiteMoments } from './site-cells.ts';

export const MOMENT_COLUMNS = ['child', 'value', 'outcome'] as const;

/** The table of these moments: children by their numbers here, and nothing else of them. */
export function momentsTable({ values, outcomes, children }: SiteMoments): string {
  const rows = values.map((value, at) => `${children[at] ?? ''},${value},${outcomes[at] ?? ''}`);
  return `${[MOMENT_COLUMNS.join(','), ...rows].join('\n')}\n`;
}

/** A text: what is wrong, and in which line. `isProbability`: values are from 0 to 1. */
export function readMomentsTable(text: string, isProbability: boolean): SiteMoments | string {
  const [header = '', ...lines] = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const separator = csvSeparatorOf(header);
  const columns = (csvCellsOf(header, separator) ?? []).map((name) => name.toLowerCase());
  const missing = MOMENT_COLUMNS.find((name) => !columns.includes(name));
  if (missing !== undefined) return `there is no column ${missing}`;
  const numbers = new Map<string, number>();
  const [values, outcomes, children]: [number[], number[], number[]] = [[], [], []];
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const cells = csvCellsOf(line, separator) ?? [];
    const [child = '', value = '', outcome = ''] = MOMENT_COLUMNS.map((name) =>
      readCsvCell(cells[columns.indexOf(name)] ?? ''),
    );
    const read = value.trim() === '' ? Number.NaN : Number(value);
    const isBeyond = isProbability && (read < 0 || read > 1);
    if (child === '' || !Number.isFinite(read) || isBeyond || !/^[01]$/.test(outcome)) {
      return `line ${index + 2}: a child, a number${isProbability ? ' from 0 to 1' : ''} and an outcome of 0 or 1 are needed`;
    }
    const number = numbers.get(child) ?? numbers.size;
    numbers.set(child, number);
    values.push(read);
    outcomes.push(Number(outcome));
    children.push(number);
  }
  return { values, outcomes, children };
}
