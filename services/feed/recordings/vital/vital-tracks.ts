/**
 * Names of VitalDB tracks that are signals of Vigil, as the VitalDB parameter list has them, with the unit where the list gives
 * one and files leave it out. Another name is looked for among those of monitors; without a fitting unit neither is a signal.
 */
import type { SignalName } from '../../../clinical/signal/signals.ts';

export interface VitalTrackMeaning {
  readonly name: SignalName;
  /** UCUM, of a file that says none; null: then it is nothing. */
  readonly unitUnsaid: string | null;
}

const known = (name: SignalName, unitUnsaid: string | null = null): VitalTrackMeaning => ({ name, unitUnsaid });

/** Set values of ventilators are no measurements and stand in no row here. */
const TRACKS: ReadonlyMap<string, VitalTrackMeaning> = new Map([
  ['HR', known('heartRatePerMin')],
  ['PLETH_HR', known('pulseRatePerMin', '/min')],
  ['PLETH_SPO2', known('spo2Percent', '%')],
  ['RR', known('respiratoryRatePerMin')],
  ['RR_CO2', known('respiratoryRatePerMin')],
  ['ART_SBP', known('arterialSystolicMmHg')],
  ['ART_MBP', known('arterialMeanMmHg')],
  ['ART_DBP', known('arterialDiastolicMmHg')],
  ['NIBP_SBP', known('cuffSystolicMmHg')],
  ['NIBP_MBP', known('cuffMeanMmHg')],
  ['NIBP_DBP', known('cuffDiastolicMmHg')],
  ['BT', known('coreTemperatureCel')],
  ['ETCO2', known('endTidalCo2MmHg')],
  ['FIO2', known('fio2Percent')],
  ['CVP', known('centralVenousPressureMmHg')],
  ['VENT_MAWP', known('meanAirwayPressureCmH2o')],
]);

export function vitalTrackMeaning(name: string): VitalTrackMeaning | null {
  return TRACKS.get(name) ?? null;
}
