/**
 * The streamed signals Vigil knows, in column order. The order is part of the block format
 * (contract/vitals-block.ts): append only, never reorder, never reuse a column.
 *
 * Pulse rate from the oximeter and heart rate from the ECG stay two signals, although LOINC folds
 * them: their disagreement is how an artefact is seen.
 */

/** How a signal arrives: every interval of its device, or now and then with its own time (cuff). */
export type SignalRhythm = 'periodic' | 'aperiodic';

export interface SignalDefinition {
  /** Name with its unit last; also the column name in history. */
  readonly name: string;
  /** UCUM code of the only unit in which the value travels inside Vigil. */
  readonly unit: string;
  readonly label: string;
  readonly rhythm: SignalRhythm;
  /**
   * Widest range that is kept as a value, inclusive; outside it the value is `implausible`, kept in
   * history and never scored. Storage plausibility of the Phoenix development project (harmonisation
   * file), which is wide on purpose: it catches unit and typing errors, not illness. Where that has no
   * row (temperatures, CO2, venous and airway pressure) the range of the terminology table; a test names which.
   */
  readonly plausibleLow: number;
  readonly plausibleHigh: number;
  /** Digits after the decimal point that the screens show. */
  readonly decimals: number;
}

const PERIODIC = 'periodic' as const;
const APERIODIC = 'aperiodic' as const;

function signal<const N extends string>(
  name: N,
  unit: string,
  rest: Omit<SignalDefinition, 'name' | 'unit'>,
): SignalDefinition & { readonly name: N } {
  return { name, unit, ...rest };
}

export const SIGNALS = [
  signal('heartRatePerMin', '/min', {
    label: 'Heart rate',
    rhythm: PERIODIC,
    plausibleLow: 0,
    plausibleHigh: 300,
    decimals: 0,
  }),
  signal('pulseRatePerMin', '/min', {
    label: 'Pulse rate',
    rhythm: PERIODIC,
    plausibleLow: 0,
    plausibleHigh: 300,
    decimals: 0,
  }),
  signal('respiratoryRatePerMin', '/min', {
    label: 'Respiratory rate',
    rhythm: PERIODIC,
    plausibleLow: 0,
    plausibleHigh: 200,
    decimals: 0,
  }),
  signal('spo2Percent', '%', { label: 'SpO₂', rhythm: PERIODIC, plausibleLow: 0, plausibleHigh: 100, decimals: 0 }),
  signal('arterialSystolicMmHg', 'mm[Hg]', {
    label: 'Arterial systolic',
    rhythm: PERIODIC,
    plausibleLow: 1,
    plausibleHigh: 300,
    decimals: 0,
  }),
  signal('arterialMeanMmHg', 'mm[Hg]', {
    label: 'Arterial mean',
    rhythm: PERIODIC,
    plausibleLow: 1,
    plausibleHigh: 300,
    decimals: 0,
  }),
  signal('arterialDiastolicMmHg', 'mm[Hg]', {
    label: 'Arterial diastolic',
    rhythm: PERIODIC,
    plausibleLow: 1,
    plausibleHigh: 200,
    decimals: 0,
  }),
  signal('cuffSystolicMmHg', 'mm[Hg]', {
    label: 'Cuff systolic',
    rhythm: APERIODIC,
    plausibleLow: 1,
    plausibleHigh: 300,
    decimals: 0,
  }),
  signal('cuffMeanMmHg', 'mm[Hg]', {
    label: 'Cuff mean',
    rhythm: APERIODIC,
    plausibleLow: 1,
    plausibleHigh: 300,
    decimals: 0,
  }),
  signal('cuffDiastolicMmHg', 'mm[Hg]', {
    label: 'Cuff diastolic',
    rhythm: APERIODIC,
    plausibleLow: 1,
    plausibleHigh: 200,
    decimals: 0,
  }),
  signal('coreTemperatureCel', 'Cel', {
    label: 'Core temperature',
    rhythm: PERIODIC,
    plausibleLow: 25,
    plausibleHigh: 43.5,
    decimals: 1,
  }),
  signal('skinTemperatureCel', 'Cel', {
    label: 'Skin temperature',
    rhythm: PERIODIC,
    plausibleLow: 20,
    plausibleHigh: 42,
    decimals: 1,
  }),
  signal('endTidalCo2MmHg', 'mm[Hg]', {
    label: 'End-tidal CO₂',
    rhythm: PERIODIC,
    plausibleLow: 0,
    plausibleHigh: 150,
    decimals: 0,
  }),
  // Below room air on purpose: nitrogen is added for some hearts with a single ventricle, down to 16 or 17 %.
  signal('fio2Percent', '%', { label: 'FiO₂', rhythm: PERIODIC, plausibleLow: 16, plausibleHigh: 100, decimals: 0 }),
  signal('centralVenousPressureMmHg', 'mm[Hg]', {
    label: 'Central venous pressure',
    rhythm: PERIODIC,
    plausibleLow: -10,
    plausibleHigh: 60,
    decimals: 0,
  }),
  signal('meanAirwayPressureCmH2o', 'cm[H2O]', {
    label: 'Mean airway pressure',
    rhythm: PERIODIC,
    plausibleLow: 0,
    plausibleHigh: 60,
    decimals: 0,
  }),
  // Negative when the head is up and the skull open; up to the arterial mean when the brain gets no blood any more.
  signal('intracranialPressureMmHg', 'mm[Hg]', {
    label: 'Intracranial pressure',
    rhythm: PERIODIC,
    plausibleLow: -20,
    plausibleHigh: 150,
    decimals: 0,
  }),
] as const;

export const SIGNAL_COUNT = SIGNALS.length;

export type SignalName = (typeof SIGNALS)[number]['name'];

export const SIGNAL_NAMES: readonly SignalName[] = SIGNALS.map((definition) => definition.name);

const INDEX_BY_NAME: ReadonlyMap<string, number> = new Map(
  SIGNALS.map((definition, index) => [definition.name, index]),
);

/** Column of a signal in blocks and windows. Throws for a name that is not in the table (a bug). */
export function signalIndex(name: SignalName): number {
  const index = INDEX_BY_NAME.get(name);
  if (index === undefined) throw new Error(`no such signal: ${name}`);
  return index;
}

export function isSignalName(name: string): name is SignalName {
  return INDEX_BY_NAME.has(name);
}

/** Definition by column. Throws outside 0..SIGNAL_COUNT-1 (a bug). */
export function signalAt(index: number): SignalDefinition & { readonly name: SignalName } {
  const definition = SIGNALS[index];
  if (definition === undefined) throw new Error(`no signal in column ${index}`);
  return definition;
}
