/** Numbers of streamed signals and shares, written alike in every language. */
import { signalAt, signalIndex, type SignalName } from '../../clinical/signal/signals.ts';

/** UCUM codes as they are printed behind a number. */
const UNIT_TEXT: Readonly<Record<string, string>> = {
  '%': ' %',
  '/min': '/min',
  'mm[Hg]': ' mmHg',
  'cm[H2O]': ' cmH₂O',
  Cel: ' °C',
  a: '',
  '[pH]': '',
  '{INR}': '',
  '{score}': '',
  '10*3/uL': ' ×10³/µL',
  'mg/L{FEU}': ' mg/L FEU',
  'ug/kg/min': ' µg/kg/min',
};

/** A UCUM unit as it stands behind a number, with its space. */
export function unitText(unit: string): string {
  return UNIT_TEXT[unit] ?? ` ${unit}`;
}

/** Value with its unit as people write it, for instance `79 %`. */
export function quantityText(value: number, signal: SignalName): string {
  const { decimals, unit } = signalAt(signalIndex(signal));
  const rounded = Number.isInteger(value) ? String(value) : value.toFixed(Math.max(1, decimals));
  return `${rounded}${unitText(unit)}`;
}

/** Measured now and then, as by a cuff: how long it lasted is not known. */
export function isAperiodic(signal: SignalName): boolean {
  return signalAt(signalIndex(signal)).rhythm === 'aperiodic';
}

/** A share from 0 to 1 as per cent with at most one decimal. */
export function shareText(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}
