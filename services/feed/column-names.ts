/**
 * Names under which recordings carry our signals, as data. A name is only a signal together with a
 * fitting unit: `RESP` in breaths a minute is a rate, `RESP` in mV is a wave, and a name whose unit
 * disagrees is refused, never guessed. What no table names is quarantined once and shown.
 */
import { isSignalName, signalIndex } from '../clinical/signals.ts';
import type { SignalName } from '../clinical/signals.ts';

/** value in our unit = value in the file * factor + offset. */
export interface Conversion {
  readonly factor: number;
  readonly offset: number;
}

export type ColumnMeaning =
  | { readonly to: 'signal'; readonly signal: number; readonly conversion: Conversion }
  | { readonly to: 'lab'; readonly name: string; readonly unit: string }
  | { readonly to: 'time'; readonly unitMs: number }
  | { readonly to: 'record' }
  | { readonly to: 'age-years' }
  | { readonly to: 'sex' }
  /** Known and no input of Vigil: labels, administrative columns. */
  | { readonly to: 'nothing' };

/** Which table of names a recording speaks. */
export type Dialect = 'monitor' | 'challenge-2012' | 'challenge-2019';

const AS_IS: Conversion = { factor: 1, offset: 0 };
const FRACTION_TO_PERCENT: Conversion = { factor: 100, offset: 0 };
const FAHRENHEIT_TO_CEL: Conversion = { factor: 5 / 9, offset: (-32 * 5) / 9 };
/** 1 kPa = 7.50062 mmHg (NIST SP 811, appendix B.8). */
const KPA_TO_MMHG: Conversion = { factor: 7.50062, offset: 0 };

const PER_MINUTE = new Map([['bpm', AS_IS], ['pm', AS_IS], ['/min', AS_IS], ['rpm', AS_IS], ['brpm', AS_IS], ['1/min', AS_IS], ['beats/min', AS_IS], ['breaths/min', AS_IS]]);
const PRESSURE = new Map([['mmhg', AS_IS], ['mm[hg]', AS_IS], ['kpa', KPA_TO_MMHG]]);
const PERCENT = new Map([['%', AS_IS], ['pct', AS_IS], ['percent', AS_IS]]);
const TEMPERATURE = new Map([['c', AS_IS], ['cel', AS_IS], ['degc', AS_IS], ['deg c', AS_IS], ['°c', AS_IS], ['f', FAHRENHEIT_TO_CEL], ['degf', FAHRENHEIT_TO_CEL], ['°f', FAHRENHEIT_TO_CEL]]);
const AIRWAY_PRESSURE = new Map([['cmh2o', AS_IS], ['cm[h2o]', AS_IS]]);

/** Monitor numerics: names folded to lower-case letters and digits, with the units they may carry. */
const MONITOR_SIGNALS: readonly (readonly [SignalName, ReadonlyMap<string, Conversion>, readonly string[]])[] = [
  ['heartRatePerMin', PER_MINUTE, ['hr', 'hrbpm', 'heartrate', 'ecghr', 'hrecg']],
  ['pulseRatePerMin', PER_MINUTE, ['pulse', 'pr', 'pulserate', 'spo2pulse', 'spo2rate', 'pulsespo2']],
  ['respiratoryRatePerMin', PER_MINUTE, ['resp', 'rr', 'resppermin', 'resprate', 'respiratoryrate', 'awrr']],
  ['spo2Percent', PERCENT, ['spo2', 'spo2percent', 'o2sat']],
  ['arterialSystolicMmHg', PRESSURE, ['abpsys', 'abps', 'artsys', 'arts', 'abpsystolic']],
  ['arterialMeanMmHg', PRESSURE, ['abpmean', 'abpm', 'artmean', 'artm']],
  ['arterialDiastolicMmHg', PRESSURE, ['abpdias', 'abpd', 'artdias', 'artd', 'abpdiastolic']],
  ['cuffSystolicMmHg', PRESSURE, ['nbpsys', 'nbps', 'nibpsys', 'nibps', 'nbpsystolic']],
  ['cuffMeanMmHg', PRESSURE, ['nbpmean', 'nbpm', 'nibpmean', 'nibpm']],
  ['cuffDiastolicMmHg', PRESSURE, ['nbpdias', 'nbpd', 'nibpdias', 'nibpd', 'nbpdiastolic']],
  ['coreTemperatureCel', TEMPERATURE, ['temp', 'temperature', 'tcore', 'trect', 'tblood', 'tesoph']],
  ['skinTemperatureCel', TEMPERATURE, ['tskin', 'skintemp']],
  ['endTidalCo2MmHg', PRESSURE, ['etco2', 'co2et']],
  ['fio2Percent', PERCENT, ['fio2', 'inspo2']],
  ['centralVenousPressureMmHg', PRESSURE, ['cvp', 'cvpmean', 'cvpm']],
  ['meanAirwayPressureCmH2o', AIRWAY_PRESSURE, ['mawp', 'mairwayp', 'meanairwaypressure']],
];

const BY_MONITOR_NAME = new Map(MONITOR_SIGNALS.flatMap(([name, units, aliases]) => aliases.map((alias) => [alias, { name, units }] as const)));

function signal(name: SignalName, conversion: Conversion = AS_IS): ColumnMeaning {
  return { to: 'signal', signal: signalIndex(name), conversion };
}

function lab(name: string, unit: string): ColumnMeaning {
  return { to: 'lab', name, unit };
}

const NOTHING: ColumnMeaning = { to: 'nothing' };

/** A map, so that a column named `constructor` is as unknown as any other. */
function tableOf(rows: Readonly<Record<string, ColumnMeaning>>): ReadonlyMap<string, ColumnMeaning> {
  return new Map(Object.entries(rows));
}

/**
 * Laboratory names and UCUM units. The challenges publish the units on their variable pages
 * (PhysioNet challenge-2012 1.0.0 and challenge-2019 1.0.0).
 */
const LABS: Readonly<Record<string, ColumnMeaning>> = {
  bilirubin: lab('bilirubinTotalMgPerDL', 'mg/dL'),
  bilirubintotal: lab('bilirubinTotalMgPerDL', 'mg/dL'),
  bilirubindirect: lab('bilirubinDirectMgPerDL', 'mg/dL'),
  creatinine: lab('creatinineMgPerDL', 'mg/dL'),
  glucose: lab('glucoseMgPerDL', 'mg/dL'),
  hco3: lab('bicarbonateMmolPerL', 'mmol/L'),
  k: lab('potassiumMmolPerL', 'mmol/L'),
  potassium: lab('potassiumMmolPerL', 'mmol/L'),
  na: lab('sodiumMmolPerL', 'mmol/L'),
  lactate: lab('lactateMmolPerL', 'mmol/L'),
  paco2: lab('paco2MmHg', 'mm[Hg]'),
  pao2: lab('pao2MmHg', 'mm[Hg]'),
  ph: lab('phArterial', '[pH]'),
  platelets: lab('plateletsThousandPerUL', '10*3/uL'),
  wbc: lab('leukocytesThousandPerUL', '10*3/uL'),
  sao2: lab('sao2Percent', '%'),
  baseexcess: lab('baseExcessMmolPerL', 'mmol/L'),
  ast: lab('astUnitsPerL', 'U/L'),
  bun: lab('ureaNitrogenMgPerDL', 'mg/dL'),
  alkalinephos: lab('alkalinePhosphataseUnitsPerL', 'U/L'),
  calcium: lab('calciumMgPerDL', 'mg/dL'),
  chloride: lab('chlorideMmolPerL', 'mmol/L'),
  magnesium: lab('magnesiumMgPerDL', 'mg/dL'),
  phosphate: lab('phosphateMgPerDL', 'mg/dL'),
  troponini: lab('troponinINgPerML', 'ng/mL'),
  hct: lab('haematocritPercent', '%'),
  hgb: lab('haemoglobinGPerDL', 'g/dL'),
  ptt: lab('partialThromboplastinTimeSeconds', 's'),
  fibrinogen: lab('fibrinogenMgPerDL', 'mg/dL'),
  gcs: lab('glasgowComaScore', '{score}'),
  urine: lab('urineOutputML', 'mL'),
  mechvent: lab('mechanicalVentilation', '{flag}'),
};

/** Charting of PhysioNet challenge 2012: invasive and cuff pressures apart, FiO2 a fraction. */
const CHALLENGE_2012: ReadonlyMap<string, ColumnMeaning> = tableOf({
  ...LABS,
  hr: signal('heartRatePerMin'),
  resprate: signal('respiratoryRatePerMin'),
  temp: signal('coreTemperatureCel'),
  sysabp: signal('arterialSystolicMmHg'),
  map: signal('arterialMeanMmHg'),
  diasabp: signal('arterialDiastolicMmHg'),
  nisysabp: signal('cuffSystolicMmHg'),
  nimap: signal('cuffMeanMmHg'),
  nidiasabp: signal('cuffDiastolicMmHg'),
  fio2: signal('fio2Percent', FRACTION_TO_PERCENT),
});

/**
 * Hourly rows of PhysioNet challenge 2019. It does not say whether a pressure came from a cuff or a
 * line; as one value an hour it is a cuff reading to us, which claims less.
 */
const CHALLENGE_2019: ReadonlyMap<string, ColumnMeaning> = tableOf({
  ...LABS,
  patient: { to: 'record' },
  hr: signal('heartRatePerMin'),
  o2sat: signal('spo2Percent'),
  temp: signal('coreTemperatureCel'),
  sbp: signal('cuffSystolicMmHg'),
  map: signal('cuffMeanMmHg'),
  dbp: signal('cuffDiastolicMmHg'),
  resp: signal('respiratoryRatePerMin'),
  etco2: signal('endTidalCo2MmHg'),
  fio2: signal('fio2Percent', FRACTION_TO_PERCENT),
  age: { to: 'age-years' },
  gender: { to: 'sex' },
  unit1: NOTHING,
  unit2: NOTHING,
  hospadmtime: NOTHING,
  iculos: { to: 'time', unitMs: 3_600_000 },
  sepsislabel: NOTHING,
});

const MONITOR_TIMES_MS = new Map([['ts', 1000], ['second', 1000], ['seconds', 1000], ['tms', 1], ['minute', 60_000], ['minutes', 60_000], ['hour', 3_600_000]]);

/** Lower-case letters and digits of a name: `ABP Sys`, `ABPSys` and `abp_sys` are one. */
export function foldedName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/**
 * What a column means; null when no table names it or its unit disagrees. `unit` null: the file has
 * no units, and the first unit of the table (ours) is taken.
 */
export function columnMeaning(dialect: Dialect, name: string, unit: string | null = null): ColumnMeaning | null {
  if (isSignalName(name)) return signal(name);
  const folded = foldedName(name);
  if (dialect === 'challenge-2012') return CHALLENGE_2012.get(folded) ?? null;
  if (dialect === 'challenge-2019') return CHALLENGE_2019.get(folded) ?? null;
  const unitMs = MONITOR_TIMES_MS.get(folded);
  if (unitMs !== undefined) return { to: 'time', unitMs };
  const known = BY_MONITOR_NAME.get(folded);
  if (known === undefined) return null;
  const conversion = unit === null ? AS_IS : known.units.get(unit.trim().toLowerCase());
  return conversion === undefined ? null : signal(known.name, conversion);
}

const LAB_UNITS: ReadonlyMap<string, string> = new Map(
  Object.values(LABS).flatMap((meaning) => (meaning.to === 'lab' ? [[meaning.name, meaning.unit] as const] : [])),
);

/** UCUM unit in which a laboratory value of this name must arrive; null when the name is not ours. */
export function labUnit(name: string): string | null {
  return LAB_UNITS.get(name) ?? null;
}
