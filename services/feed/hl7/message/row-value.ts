/**
 * What stands in OBX-5: a number, nothing, a coded answer, or what is no measurement. A comma may be
 * a decimal point or a separator of thousands, and «<0.5» is a bound: neither is guessed into a number.
 */
import type { Hl7Segment } from '../text/hl7-message.ts';
import type { Refusal } from '../../../contract/refusals/refusal.ts';
import type { NumberFault } from '../../../contract/refusals/value-refusals.ts';
import { HL7_NULL } from '../text/hl7-message.ts';
import { numberOfCell } from '../../units/read-value.ts';

export type RowValue =
  | { readonly is: 'number'; readonly value: number }
  | { readonly is: 'nothing' }
  | { readonly is: 'refused'; readonly fault: NumberFault };

const NOTHING: RowValue = { is: 'nothing' };
const CODED_TYPES: ReadonlySet<string> = new Set(['CE', 'CWE', 'CNE', 'CF', 'IS', 'ID']);
const DIGIT_0 = 48;
const DIGIT_9 = 57;
const POINT = 46;
const MINUS = 45;
/** Longer texts are no reading of any instrument. */
const NUMBER_LENGTH_MAX = 24;

/** OBX-5 as a number: plain, or a structured numeric (SN) without a comparator. Never throws. */
export function numberOfRow(row: Hl7Segment): RowValue {
  const raw = row.raw(5);
  if (isPlainNumber(raw)) return { is: 'number', value: Number(raw) };
  if (raw === '' || raw === HL7_NULL) return NOTHING;
  if (row.repetitions(5).length > 1) return refused('several');
  return row.raw(2) === 'SN' ? structuredNumber(row) : numberOfText(row.text(5), row);
}

/** Why the row of this name tells no number. */
export function notOneNumber(name: string, fault: NumberFault): Refusal<'value.not-one-number'> {
  return { code: 'value.not-one-number', values: { name, fault } };
}

/** First component of a coded answer; null when the row is not of a coded type. */
export function answerOfRow(row: Hl7Segment): string | null {
  return CODED_TYPES.has(row.raw(2)) ? row.text(5) : null;
}

/** The value as it may be kept beside a refusal: numbers and codes, never free text, which may name a person. */
export function keptValueOfRow(row: Hl7Segment): string | null {
  const text = row.raw(5).slice(0, 100);
  return answerOfRow(row)?.slice(0, 100) ?? (/^[\s\d.,+<>=^:/eE-]{1,40}$/.test(text) ? text : null);
}

/** Digits with at most one point and a sign before them: all that monitors send, without a regular expression. */
function isPlainNumber(text: string): boolean {
  const { length } = text;
  let digits = 0;
  let points = 0;
  for (let at = 0; at < length; at++) {
    const letter = text.charCodeAt(at);
    if (letter >= DIGIT_0 && letter <= DIGIT_9) digits++;
    else if (letter === POINT) points++;
    else if (letter !== MINUS || at !== 0) return false;
  }
  return digits > 0 && points <= 1 && length <= NUMBER_LENGTH_MAX;
}

function numberOfText(text: string, row: Hl7Segment): RowValue {
  const value = text.length <= NUMBER_LENGTH_MAX ? numberOfCell(text) : undefined;
  if (value === null) return NOTHING;
  if (value !== undefined && row.text(5, 2) === '') return { is: 'number', value };
  if (/^[<>]/.test(text)) return refused('bound');
  if (/^[+-]?[\d.]*,\d+$/.test(text)) return refused('comma');
  return refused('text');
}

/** SN: comparator, number, separator, number. */
function structuredNumber(row: Hl7Segment): RowValue {
  const comparator = row.text(5, 1);
  if (comparator !== '' && comparator !== '=') return refused('bound');
  if (row.text(5, 3) !== '' || row.text(5, 4) !== '') return refused('range');
  const value = numberOfCell(row.text(5, 2).slice(0, NUMBER_LENGTH_MAX + 1));
  if (value === null) return NOTHING;
  return value === undefined ? refused('text') : { is: 'number', value };
}

function refused(fault: NumberFault): RowValue {
  return { is: 'refused', fault };
}
