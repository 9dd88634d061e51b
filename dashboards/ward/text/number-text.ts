/**
 * The one place where a measured number becomes text. Always a decimal point, never a thousands
 * mark, never a browser locale: 37.4 must not read as 374 anywhere.
 */
import { signalAt } from '../../../services/clinical/signal/signals.ts';

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

/** UCUM codes that are not printed as they are; empty for plain ratios and counts. */
const UNIT_TEXT: Readonly<Record<string, string>> = {
  '1': '',
  'mm[Hg]': 'mmHg',
  Cel: '°C',
  'cm[H2O]': 'cmH₂O',
  'cm[H2O]/mm[Hg]': 'cmH₂O/mmHg',
  '10*3/uL': '10³/µL',
  'mg/L{FEU}': 'mg/L FEU',
  'ug/kg/min': 'µg/kg/min',
  '[U]/kg/min': 'U/kg/min',
  '[IU]/kg/min': 'U/kg/min',
};

/** Endings of the names of charted numbers, longest first, and the UCUM unit that each stands for. */
const NAME_UNITS: readonly (readonly [ending: string, ucum: string])[] = [
  ['UnitsPerKgPerMin', '[U]/kg/min'],
  ['UgPerKgPerMin', 'ug/kg/min'],
  ['MlPerKgPerH', 'mL/kg/h'],
  ['LPerMin', 'L/min'],
  ['MgPerDL', 'mg/dL'],
  ['Seconds', 's'],
  ['Percent', '%'],
  ['CmH2o', 'cm[H2O]'],
  ['PerMin', '/min'],
  ['Hours', 'h'],
  ['MmHg', 'mm[Hg]'],
  ['Cel', 'Cel'],
  ['Kg', 'kg'],
  ['WeightG', 'g'],
  ['Cm', 'cm'],
];

/** UCUM unit of a charted observation, which its name ends with; null for codes and counts. */
export function chartedUnit(name: string): string | null {
  return NAME_UNITS.find(([ending]) => name.endsWith(ending))?.[1] ?? null;
}

/** A UCUM code as it is printed beside a number; nothing for a mere annotation such as {INR}; an unknown code as it is. */
export function unitText(ucum: string | null): string {
  if (ucum === null || /^(\{.*\}|\[pH\])$/.test(ucum)) return '';
  return UNIT_TEXT[ucum] ?? ucum;
}

/** A number and its unit stay on one line wherever the sentence breaks. */
export function wholeUnits(text: string): string {
  return text.replace(/(\d) (?=(?:%|\/min|min|s|h|d|mo|y|mg\/dL|mL\/kg\/h|mmHg|cmH₂O)(?![\p{L}\d]))/gu, '$1\u00A0');
}

/** Weight with one decimal below 20 kg, where 100 g matter for a dose. */
export function weightText(weightKg: number | null): string | null {
  return weightKg === null ? null : `${numberText(weightKg, weightKg < 20 ? 1 : 0)} kg`;
}
