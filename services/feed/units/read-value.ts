/**
 * From a number or a cell of a file to a reading: a value in our unit, off, empty, or refused with a
 * reason. The off codes are looked up as sent and as converted, before anything else is asked.
 */
import { signalAt } from '../../clinical/signal/signals.ts';
import type { Refusal } from '../../contract/refusals/refusal.ts';
import type { QuarantineCode } from '../../contract/records/quarantine.ts';
import { isLabOffCode, isOffCode, READING_MAX } from './off-codes.ts';
import { quantityOf, rangeFault } from './quantities.ts';
import type { Conversion } from './unit-library.port.ts';

export type CellReading =
  | { readonly is: 'value'; readonly value: number }
  | { readonly is: 'off' }
  | { readonly is: 'empty' }
  | { readonly is: 'refused'; readonly code: QuarantineCode; readonly reason: Refusal };

export type RefusedReading = Extract<CellReading, { is: 'refused' }>;

const EMPTY: CellReading = { is: 'empty' };
const OFF: CellReading = { is: 'off' };
const EMPTY_WORDS: ReadonlySet<string> = new Set(['', 'nan', 'na', 'n/a', 'null', 'none', '-', '--', '---', '?']);
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/;

/** Reads a cell as a number; `null` for one of the ways to write «nothing», undefined for no number. */
export function numberOfCell(cell: string): number | null | undefined {
  const text = cell.trim();
  if (NUMBER.test(text)) return Number(text);
  return EMPTY_WORDS.has(text.toLowerCase()) ? null : undefined;
}

/** A reading of `signal` (column index) as its source sent it. NaN means not measured. */
export function readSignal(signal: number, raw: number, conversion: Conversion): CellReading {
  if (Number.isNaN(raw)) return EMPTY;
  if (isOffCode(signal, raw)) return OFF;
  const value = roundToMilli(raw * conversion.factor + conversion.offset);
  if (isOffCode(signal, value)) return OFF;
  if (Math.abs(value) <= READING_MAX) return { is: 'value', value };
  return {
    is: 'refused',
    code: 'not-a-number',
    reason: { code: 'value.no-measurement', values: { name: signalAt(signal).name, value: raw } },
  };
}

/**
 * A laboratory value by its name, in the unit of the name. Off codes count as not measured: a
 * laboratory has no lead that falls off.
 */
export function readLab(name: string, raw: number): CellReading {
  if (Number.isNaN(raw) || isLabOffCode(raw)) return EMPTY;
  if (Math.abs(raw) > READING_MAX) {
    return {
      is: 'refused',
      code: 'not-a-number',
      reason: { code: 'value.no-measurement', values: { name, value: raw } },
    };
  }
  const quantity = quantityOf(name);
  const fault = quantity === null ? null : rangeFault(quantity, raw);
  return fault === null ? { is: 'value', value: raw } : { is: 'refused', code: 'implausible-value', reason: fault };
}

/** Three digits after the point: what blocks carry (decimalOf in contract/vitals-block.ts). */
function roundToMilli(value: number): number {
  return Math.round(value * 1000) / 1000;
}
