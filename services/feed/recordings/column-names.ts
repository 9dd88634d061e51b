/**
 * Names under which recordings carry our signals, as data. A name is only a signal together with a
 * fitting unit: `RESP` in breaths a minute is a rate, `RESP` in mV is a wave, and a name whose unit
 * disagrees is refused, never guessed. What no table names is quarantined once and shown.
 */
import { SIGNAL_NAMES, isSignalName, signalIndex } from '../../clinical/signal/signals.ts';
import type { SignalName } from '../../clinical/signal/signals.ts';
import { keptLabUnit } from '../units/quantities.ts';
import type { KeptLabName } from '../units/quantities.ts';
import type { UnitGate } from '../units/unit-gate.ts';
import type { Conversion } from '../units/unit-library.port.ts';

export interface SignalMeaning {
  readonly to: 'signal';
  readonly signal: number;
  readonly conversion: Conversion;
}

export type ColumnMeaning =
  | SignalMeaning
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
/** Published with the data, not in a column: there is no unit to read. */
const FRACTION_TO_PERCENT: Conversion = { factor: 100, offset: 0 };

/** Monitor numerics: names folded to lower-case letters and digits; none where monitors have no name for it. */
const MONITOR_SIGNALS: Readonly<Record<SignalName, readonly string[]>> = {
  heartRatePerMin: ['hr', 'hrbpm', 'heartrate', 'ecghr', 'hrecg'],
  pulseRatePerMin: ['pulse', 'pr', 'pulserate', 'spo2pulse', 'spo2rate', 'pulsespo2'],
  respiratoryRatePerMin: ['resp', 'rr', 'resppermin', 'resprate', 'respiratoryrate', 'awrr'],
  spo2Percent: ['spo2', 'spo2percent', 'o2sat'],
  arterialSystolicMmHg: ['abpsys', 'abps', 'artsys', 'arts', 'abpsystolic'],
  arterialMeanMmHg: ['abpmean', 'abpm', 'artmean', 'artm'],
  arterialDiastolicMmHg: ['abpdias', 'abpd', 'artdias', 'artd', 'abpdiastolic'],
  cuffSystolicMmHg: ['nbpsys', 'nbps', 'nibpsys', 'nibps', 'nbpsystolic'],
  cuffMeanMmHg: ['nbpmean', 'nbpm', 'nibpmean', 'nibpm'],
  cuffDiastolicMmHg: ['nbpdias', 'nbpd', 'nibpdias', 'nibpd', 'nbpdiastolic'],
  coreTemperatureCel: ['temp', 'temperature', 'tcore', 'trect', 'tblood', 'tesoph'],
  skinTemperatureCel: ['tskin', 'skintemp'],
  endTidalCo2MmHg: ['etco2', 'co2et'],
  fio2Percent: ['fio2', 'inspo2'],
  centralVenousPressureMmHg: ['cvp', 'cvpmean', 'cvpm'],
  intracranialPressureMmHg: ['icp', 'icpmean', 'icpm'],
  meanAirwayPressureCmH2o: ['mawp', 'mairwayp', 'meanairwaypressure'],
};

const BY_MONITOR_NAME = new Map(
  SIGNAL_NAMES.flatMap((name) => MONITOR_SIGNALS[name].map((alias) => [alias, name] as const)),
);

function signal(name: SignalName, conversion: Conversion = AS_IS): SignalMeaning {
  return { to: 'signal', signal: signalIndex(name), conversion };
}

function lab(name: KeptLabName): ColumnMeaning {
  return { to: 'lab', name, unit: keptLabUnit(name) };
}

const NOTHING: ColumnMeaning = { to: 'nothing' };

/** A map, so that a column named `constructor` is as unknown as any other. */
function tableOf(rows: Readonly<Record<string, ColumnMeaning>>): ReadonlyMap<string, ColumnMeaning> {
  return new Map(Object.entries(rows));
}

/**
 * Laboratory names. The challenges publish the units on their variable pages (PhysioNet
 * challenge-2012 1.0.0 and challenge-2019 1.0.0); they are the ones in which Vigil keeps the values.
 */
const LABS: Readonly<Record<string, ColumnMeaning>> = {
  bilirubin: lab('bilirubinTotalMgPerDL'),
  bilirubintotal: lab('bilirubinTotalMgPerDL'),
  bilirubindirect: lab('bilirubinDirectMgPerDL'),
  creatinine: lab('creatinineMgPerDL'),
  glucose: lab('glucoseMgPerDL'),
  hco3: lab('bicarbonateMmolPerL'),
  k: lab('potassiumMmolPerL'),
  potassium: lab('potassiumMmolPerL'),
  na: lab('sodiumMmolPerL'),
  lactate: lab('lactateMmolPerL'),
  paco2: lab('paco2MmHg'),
  pao2: lab('pao2MmHg'),
  ph: lab('phArterial'),
  platelets: lab('plateletsThousandPerUL'),
  wbc: lab('leukocytesThousandPerUL'),
  sao2: lab('sao2Percent'),
  baseexcess: lab('baseExcessMmolPerL'),
  ast: lab('astUnitsPerL'),
  bun: lab('ureaNitrogenMgPerDL'),
  alkalinephos: lab('alkalinePhosphataseUnitsPerL'),
  calcium: lab('calciumMgPerDL'),
  chloride: lab('chlorideMmolPerL'),
  magnesium: lab('magnesiumMgPerDL'),
  phosphate: lab('phosphateMgPerDL'),
  troponini: lab('troponinINgPerML'),
  hct: lab('haematocritPercent'),
  hgb: lab('haemoglobinGPerDL'),
  ptt: lab('partialThromboplastinTimeSeconds'),
  fibrinogen: lab('fibrinogenMgPerDL'),
  gcs: lab('glasgowComaScore'),
  urine: lab('urineOutputML'),
  mechvent: lab('mechanicalVentilation'),
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

const MONITOR_TIMES_MS = new Map([
  ['ts', 1000],
  ['second', 1000],
  ['seconds', 1000],
  ['tms', 1],
  ['minute', 60_000],
  ['minutes', 60_000],
  ['hour', 3_600_000],
]);

/** Lower-case letters and digits of a name: `ABP Sys`, `ABPSys` and `abp_sys` are one. */
export function foldedName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** What a column of a table without units means; null when no table names it. */
export function columnMeaning(dialect: Dialect, name: string): ColumnMeaning | null {
  if (isSignalName(name)) return signal(name);
  const folded = foldedName(name);
  if (dialect === 'challenge-2012') return CHALLENGE_2012.get(folded) ?? null;
  if (dialect === 'challenge-2019') return CHALLENGE_2019.get(folded) ?? null;
  const unitMs = MONITOR_TIMES_MS.get(folded);
  if (unitMs !== undefined) return { to: 'time', unitMs };
  const known = BY_MONITOR_NAME.get(folded);
  return known === undefined ? null : signal(known);
}

/** What a monitor's channel with a unit means; null when it is no signal of ours in that unit. */
export function channelMeaning(name: string, unit: string, units: UnitGate): SignalMeaning | null {
  const known = isSignalName(name) ? name : BY_MONITOR_NAME.get(foldedName(name));
  const line = known === undefined ? null : units.conversion(known, unit);
  return known === undefined || line?.ok !== true ? null : signal(known, line.conversion);
}
