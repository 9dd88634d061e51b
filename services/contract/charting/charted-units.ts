/** The only unit (UCUM) in which a charted number is kept: that of its name. */
import { SIGNALS, type SignalName } from '../../clinical/signal/signals.ts';
import type { CHARTED_RANGES } from '../records/closed-lists.ts';

export type ChartedAlone = Exclude<keyof typeof CHARTED_RANGES, SignalName>;

/** Units of the charted numbers that no monitor streams. */
export const CHARTED_UNITS: Readonly<Record<ChartedAlone, string>> = {
  capillaryRefillSeconds: 's',
  oxygenFlowLPerMin: 'L/min',
  weightKg: 'kg',
  peepCmH2o: 'cm[H2O]',
  gcsTotal: '{score}',
  urineOutput6hMlPerKgPerH: 'mL/kg/h',
  urineOutput8hMlPerKgPerH: 'mL/kg/h',
  urineOutput12hMlPerKgPerH: 'mL/kg/h',
  urineOutput16hMlPerKgPerH: 'mL/kg/h',
  urineOutput24hMlPerKgPerH: 'mL/kg/h',
  anuriaHours: 'h',
  baselineCreatinineMgPerDL: 'mg/dL',
  heightCm: 'cm',
  dobutamineUgPerKgPerMin: 'ug/kg/min',
  dopamineUgPerKgPerMin: 'ug/kg/min',
  epinephrineUgPerKgPerMin: 'ug/kg/min',
  milrinoneUgPerKgPerMin: 'ug/kg/min',
  norepinephrineUgPerKgPerMin: 'ug/kg/min',
  phenylephrineUgPerKgPerMin: 'ug/kg/min',
  vasopressinUnitsPerKgPerMin: 'U/kg/min',
  birthWeightG: 'g',
  apgar5Minutes: '{score}',
  fluidOverloadPercent: '%',
  maternalTemperatureCel: 'Cel',
  membraneRuptureHours: 'h',
  antibioticsBeforeBirthHours: 'h',
};

/** Unit of a charted number, streamed or not. */
export function chartedUnitOf(name: keyof typeof CHARTED_RANGES): string {
  const streamed = SIGNALS.find((signal) => signal.name === name);
  return streamed?.unit ?? CHARTED_UNITS[name as ChartedAlone];
}
