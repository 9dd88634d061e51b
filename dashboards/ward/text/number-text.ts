/**
 * The one place where a measured number becomes text. Always a decimal point, never a thousands
 * mark, never a browser locale: 37.4 must not read as 374 anywhere.
 */
import { signalAt } from '../../../services/clinical/signals.ts';

/** Stands for «no value», everywhere. */
export const DASH = '–';

/** Fixed number of decimals; a dash for null and for anything that is not finite. */
export function numberText(value: number | null, decimals: number): string {
  if (value === null || !Number.isFinite(value)) return DASH;
  const text = value.toFixed(decimals);
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text;
}

/** Value of a streamed signal with the decimals of its definition. */
export function signalText(signal: number, value: number | null): string {
  return numberText(value, signalAt(signal).decimals);
}

/** Values of scores and charts: as many decimals as the value has, three at most. */
export function plainNumberText(value: number): string {
  return numberText(value, Math.min(3, Number.isInteger(value) ? 0 : (String(value).split('.')[1]?.length ?? 0)));
}

/** Probability 0..1 as whole per cent; below one per cent is said so, not rounded to nothing. */
export function percentText(probability: number | null): string {
  if (probability === null || !Number.isFinite(probability)) return DASH;
  if (probability > 0 && probability < 0.01) return '<1 %';
  return `${numberText(probability * 100, 0)} %`;
}

const UNIT_TEXT: Readonly<Record<string, string>> = {
  'mm[Hg]': 'mmHg',
  Cel: '°C',
  'cm[H2O]': 'cmH₂O',
  'L/min': 'L/min',
  '/min': '/min',
  '%': '%',
  s: 's',
  kg: 'kg',
};

/** A UCUM code as it is printed beside a number; an unknown code is printed as it is. */
export function unitText(ucum: string | null): string {
  return ucum === null ? '' : (UNIT_TEXT[ucum] ?? ucum);
}

/** Weight with one decimal below 20 kg, where 100 g matter for a dose. */
export function weightText(weightKg: number | null): string | null {
  return weightKg === null ? null : `${numberText(weightKg, weightKg < 20 ? 1 : 0)} kg`;
}
