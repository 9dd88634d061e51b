/**
 * Reference ranges and flags as senders write them. What cannot be read with certainty (several ranges, words, another
 * unit, a decimal comma) is left out: a value without a range is right, one with a wrong range is not.
 */
import { RESULT_FLAGS, type ResultFlag, type SenderRange } from '../../clinical/signal/sender-range.ts';

/** Longer texts are explanations. */
const TEXT_LENGTH_MAX = 60;
const NUMBER = String.raw`[+-]?\d{1,9}(?:\.\d{1,9})?`;
const BETWEEN = new RegExp(String.raw`^(${NUMBER})\s*[-\u2013]\s*(${NUMBER})$`);
const ONE_SIDE = new RegExp(String.raw`^(<=|>=|<|>|\u2264|\u2265)\s*(${NUMBER})$`);

export type Limits = Pick<SenderRange, 'low' | 'high' | 'strict'>;

/** Limits out of «3.5-5.0», «<5», «>=2», also with the value's unit behind them; null for all else. */
export function limitsOfText(text: string, unit: string): Limits | null {
  if (text.length > TEXT_LENGTH_MAX) return null;
  const trimmed = text.trim();
  const bare = unit !== '' && trimmed.endsWith(unit) ? trimmed.slice(0, -unit.length).trim() : trimmed;
  const [, low, high] = BETWEEN.exec(bare) ?? [];
  if (low !== undefined && high !== undefined) return ordered(Number(low), Number(high));
  const [, sign = '', limit] = ONE_SIDE.exec(bare) ?? [];
  if (limit === undefined) return null;
  const strict = sign === '<' || sign === '>' ? { strict: true as const } : {};
  const isUpper = sign.startsWith('<') || sign === '\u2264';
  return isUpper ? { low: null, high: Number(limit), ...strict } : { low: Number(limit), high: null, ...strict };
}

/** null: a range that is none. */
export function ordered(low: number | null, high: number | null): Limits | null {
  if (low === null && high === null) return null;
  if (low !== null && high !== null && low > high) return null;
  return { low, high };
}

/** The first flag that judges the value; others (rising, susceptible, off scale) say something else. */
export function flagOf(codes: readonly string[]): ResultFlag | null {
  return codes.flatMap((code) => RESULT_FLAGS.find((flag) => flag === code.trim().toUpperCase()) ?? [])[0] ?? null;
}

/** Both in the unit of the value, with its conversion; undefined: the sender said nothing that could be read. */
export function senderRange(
  limits: Limits | null,
  flag: ResultFlag | null,
  { factor, offset }: { readonly factor: number; readonly offset: number },
): SenderRange | undefined {
  const isConverted = factor !== 1 || offset !== 0;
  const convert = (limit: number | null): number | null =>
    limit === null || !isConverted ? limit : Number((limit * factor + offset).toPrecision(6));
  // A conversion that turns the order round has no low limit to keep.
  const kept = limits === null || factor <= 0 ? null : limits;
  if (kept === null && flag === null) return undefined;
  return {
    low: convert(kept?.low ?? null),
    high: convert(kept?.high ?? null),
    ...(kept?.strict === true ? { strict: true } : {}),
    flag,
  };
}
