/**
 * Every quantity that Vigil keeps by name, with the one unit in which it is kept and the range in
 * which it is kept as a value. A name stands for one quantity, streamed or charted. Molar and mass
 * units of a substance are joined by the factor that models/terminology notes for it, never by a
 * molar mass that a library guesses.
 */
import { ordinaryInOtherUnit } from '../../clinical/signal/other-unit.ts';
import { SIGNALS } from '../../clinical/signal/signals.ts';
import type { Refusal } from '../../contract/refusals/refusal.ts';
import { CHARTED_UNITS, type ChartedAlone } from '../../contract/charting/charted-units.ts';
import { CHARTED_RANGES, LAB_VALUES } from '../../contract/records/closed-lists.ts';

/** One `unit` of this substance is `amount` of the quantity's own unit. */
export interface Substance {
  readonly unit: string;
  readonly amount: number;
}

export interface Quantity {
  readonly name: string;
  /** UCUM, with annotation. */
  readonly unit: string;
  /** Inclusive; a value outside is a unit or typing error. Null: any number is passed on. */
  readonly range: readonly [low: number, high: number] | null;
  readonly substance: Substance | null;
  /** Streamed values are kept with three decimals, as blocks carry them; all others with six digits. */
  readonly isStreamed: boolean;
}

/** Laboratory values that no score reads; they pass to the history in these units, in any range. */
const PASSING_LABS = {
  bilirubinDirectMgPerDL: 'mg/dL',
  sodiumMmolPerL: 'mmol/L',
  sao2Percent: '%',
  astUnitsPerL: 'U/L',
  alkalinePhosphataseUnitsPerL: 'U/L',
  calciumMgPerDL: 'mg/dL',
  chlorideMmolPerL: 'mmol/L',
  magnesiumMgPerDL: 'mg/dL',
  phosphateMgPerDL: 'mg/dL',
  troponinINgPerML: 'ng/mL',
  haematocritPercent: '%',
  haemoglobinGPerDL: 'g/dL',
  glasgowComaScore: '{score}',
  urineOutputML: 'mL',
  mechanicalVentilation: '{flag}',
} as const;

export type KeptLabName = keyof typeof LAB_VALUES | keyof typeof PASSING_LABS;

/** Notes of models/terminology: creatinine, bilirubin (umol/L), glucose (mmol/L), lactate (mg/dL). */
const CREATININE: Substance = { unit: 'umol/L', amount: 1 / 88.4 };
const BILIRUBIN: Substance = { unit: 'umol/L', amount: 1 / 17.1 };
const SUBSTANCES: Readonly<Record<string, Substance>> = {
  creatinineMgPerDL: CREATININE,
  baselineCreatinineMgPerDL: CREATININE,
  bilirubinTotalMgPerDL: BILIRUBIN,
  bilirubinDirectMgPerDL: BILIRUBIN,
  glucoseMgPerDL: { unit: 'mmol/L', amount: 18.016 },
  lactateMmolPerL: { unit: 'mg/dL', amount: 1 / 9.01 },
};

/** A name that is streamed and charted has one range, the streamed one (a test holds them together). */
const QUANTITIES: ReadonlyMap<string, Quantity> = new Map(
  [
    ...Object.entries(PASSING_LABS).map(([name, unit]) => ({ name, unit, range: null, isStreamed: false })),
    ...Object.entries(LAB_VALUES).map(([name, { unit, low, high }]) => ({
      name,
      unit,
      range: [low, high] as const,
      isStreamed: false,
    })),
    ...Object.entries(CHARTED_UNITS).map(([name, unit]) => ({
      name,
      unit,
      range: CHARTED_RANGES[name as ChartedAlone],
      isStreamed: false,
    })),
    ...SIGNALS.map(({ name, unit, plausibleLow, plausibleHigh }) => ({
      name,
      unit,
      range: [plausibleLow, plausibleHigh] as const,
      isStreamed: true,
    })),
  ].map((quantity) => [quantity.name, { ...quantity, substance: SUBSTANCES[quantity.name] ?? null }]),
);

/** Names of all quantities, for documentation and tests. */
export const QUANTITY_NAMES: readonly string[] = [...QUANTITIES.keys()];

/** A streamed signal, charted number or laboratory value; null for every other name. */
export function quantityOf(name: string): Quantity | null {
  return QUANTITIES.get(name) ?? null;
}

/** Why a value, in the quantity's own unit, cannot be one; null when it can. `sent`: as it came where that was another unit. */
export function rangeFault(
  { name, unit, range }: Quantity,
  value: number,
  sent: { readonly value: number; readonly unit: string } | null = null,
): Refusal<'value.not-a-number' | 'value.out-of-range'> | null {
  if (!Number.isFinite(value)) return { code: 'value.not-a-number', values: { name, text: null } };
  if (range === null || (value >= range[0] && value <= range[1])) return null;
  const [low, high] = range;
  const ordinaryIn = ordinaryInOtherUnit(name, value, null);
  return { code: 'value.out-of-range', values: { name, value, low, high, unit, ordinaryIn, sent } };
}

/** UCUM unit in which a laboratory value is kept. */
export function keptLabUnit(name: KeptLabName): string {
  return name in LAB_VALUES
    ? LAB_VALUES[name as keyof typeof LAB_VALUES].unit
    : PASSING_LABS[name as keyof typeof PASSING_LABS];
}
