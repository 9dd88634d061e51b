/**
 * Where the middle of a day's numbers of a signal lies in a unit for children: half of them above, half
 * below, of all children of the unit together. Wide on purpose: it tells a breathing rate from a heart rate
 * and Fahrenheit from Celsius, and says nothing of a child.
 *
 * Sources: heart and breathing rate: the centiles of Fleming et al., Lancet 2011;377:1011 (1st centile of the
 * oldest and 99th of the youngest, rounded outwards); blood pressure: PALS lower limits and the shipped centiles;
 * saturation and temperatures: what a living child under care has.
 */
import type { Setting } from '../../../contract/records/unit-record.ts';

type Range = readonly [low: number, high: number];

const CHILDREN: Readonly<Record<string, Range>> = {
  heartRatePerMin: [55, 190],
  pulseRatePerMin: [55, 190],
  respiratoryRatePerMin: [8, 70],
  spo2Percent: [70, 100],
  coreTemperatureCel: [33, 40],
  skinTemperatureCel: [28, 39],
  arterialSystolicMmHg: [40, 150],
  arterialMeanMmHg: [25, 110],
  arterialDiastolicMmHg: [15, 95],
  cuffSystolicMmHg: [40, 150],
  cuffMeanMmHg: [25, 110],
  cuffDiastolicMmHg: [15, 95],
};
const NEWBORNS: Readonly<Record<string, Range>> = {
  ...CHILDREN,
  heartRatePerMin: [90, 200],
  pulseRatePerMin: [90, 200],
  respiratoryRatePerMin: [15, 90],
};

/** null: nothing is known of this signal, or the unit is not one for children. */
export function ordinaryMiddle(signalName: string, setting: Setting): Range | null {
  if (setting === 'adult-icu' || setting === 'research') return null;
  const table = setting === 'nicu' ? NEWBORNS : CHILDREN;
  return Object.hasOwn(table, signalName) ? (table[signalName] ?? null) : null;
}
