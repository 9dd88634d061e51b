/**
 * Values that are rare in the unit in which Vigil keeps them and ordinary in another common one: a creatinine of 35 was most
 * likely measured in umol/L. Such a value is kept, since it can be true, and everything that is scored from it says so.
 *
 * Left out on purpose: lactate (10 mmol/L is shock, and 10 mg/dL is well), urea and magnesium (the ordinary ranges of both
 * units overlap), counts of white cells (a count per uL is far outside the range that is kept, and refused).
 */
export interface OtherUnit {
  /** UCUM; where the value would be ordinary. */
  readonly unit: string;
  /** Inclusive, in the unit in which the quantity is kept. */
  readonly from: number;
  readonly to: number;
  /** Below this age, in days, the value is ordinary as it stands. */
  readonly fromAgeDays?: number;
}

/**
 * By the factor of models/terminology and ordinary adult and child ranges in the other unit; the ends are an engineering
 * choice, not a published limit. Bilirubin: jaundice of the newborn reaches these values in mg/dL.
 */
const OTHER_UNITS: Readonly<Record<string, OtherUnit>> = {
  creatinineMgPerDL: { unit: 'umol/L', from: 15, to: 50 },
  baselineCreatinineMgPerDL: { unit: 'umol/L', from: 15, to: 50 },
  bilirubinTotalMgPerDL: { unit: 'umol/L', from: 4, to: 25, fromAgeDays: 60 },
  glucoseMgPerDL: { unit: 'mmol/L', from: 2, to: 15 },
  pao2MmHg: { unit: 'kPa', from: 5, to: 20 },
  venousPo2MmHg: { unit: 'kPa', from: 2, to: 8 },
  capillaryPo2MmHg: { unit: 'kPa', from: 3, to: 12 },
  paco2MmHg: { unit: 'kPa', from: 2, to: 10 },
  endTidalCo2MmHg: { unit: 'kPa', from: 3, to: 8 },
  fibrinogenMgPerDL: { unit: 'g/L', from: 1, to: 8 },
  dDimerMgPerLFeu: { unit: 'ng/mL', from: 100, to: 500 },
  plateletsThousandPerUL: { unit: '10*6/uL', from: 0.05, to: 1 },
  altUnitsPerL: { unit: 'ukat/L', from: 0.1, to: 1.5 },
  haemoglobinGPerDL: { unit: 'g/L', from: 60, to: 220 },
  calciumMgPerDL: { unit: 'mmol/L', from: 0.8, to: 3.5 },
};

/** Names of the quantities that are looked at. */
export const OTHER_UNIT_NAMES: readonly string[] = Object.keys(OTHER_UNITS);

/**
 * The unit in which `value`, in the quantity's own unit, would be ordinary, where it is rare as it stands; else null. An
 * unknown age (days; null) counts as grown.
 */
export function ordinaryInOtherUnit(name: string, value: number, ageDays: number | null): string | null {
  const other = Object.hasOwn(OTHER_UNITS, name) ? OTHER_UNITS[name] : undefined;
  if (other === undefined || value < other.from || value > other.to) return null;
  return ageDays !== null && ageDays < (other.fromAgeDays ?? 0) ? null : other.unit;
}
