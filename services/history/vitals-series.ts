/**
 * Turns database rows into the columnar answer. Values are 32-bit floats in the database and decimals
 * outside (`decimalOf`), so that both databases give the same numbers. A missing value stays null.
 */
import { decimalOf } from '../contract/records/vitals-block.ts';
import type { VitalsSeries } from './history.port.ts';

type Cell = string | number | boolean | null | undefined;
type Row = readonly Cell[];

/** Rows of [ms, value a signal]: a second is its own mean, least and greatest. */
export function seriesOfSeconds(signals: readonly string[], rows: readonly Row[]): VitalsSeries {
  return seriesOf(signals, rows, (row, index) => {
    const value = numberOf(row[index + 1]);
    return { mean: value, min: value, max: value, count: value === null ? 0 : 1 };
  });
}

/** Rows of [ms, then mean, min, max, count a signal]. */
export function seriesOfBuckets(signals: readonly string[], rows: readonly Row[]): VitalsSeries {
  return seriesOf(signals, rows, (row, index) => {
    const at = 1 + 4 * index;
    return {
      mean: numberOf(row[at]),
      min: numberOf(row[at + 1]),
      max: numberOf(row[at + 2]),
      count: Number(row[at + 3] ?? 0),
    };
  });
}

interface Reading {
  readonly mean: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly count: number;
}

function seriesOf(
  signals: readonly string[],
  rows: readonly Row[],
  readingOf: (row: Row, index: number) => Reading,
): VitalsSeries {
  const columns = signals.map((signal, index) => {
    const readings = rows.map((row) => readingOf(row, index));
    const column = {
      mean: readings.map((reading) => reading.mean),
      min: readings.map((reading) => reading.min),
      max: readings.map((reading) => reading.max),
      count: readings.map((reading) => reading.count),
    };
    return [signal, column] as const;
  });
  return { atMs: rows.map((row) => Number(row[0])), signals: Object.fromEntries(columns) };
}

function numberOf(cell: Cell): number | null {
  return cell === null || cell === undefined ? null : decimalOf(Number(cell));
}
