/**
 * HL7 messages of a consortium, made up: 25 gateways of 100 beds, each bed one ORU^R01 of twelve OBX a
 * second in the form of IHE PCD-01, and the settings that let Vigil take them. Nobody's data.
 */
import { formatHl7Time } from '../../dist/services/feed/hl7/text/hl7-time.js';
import { signalIndex } from '../../dist/services/clinical/signal/signals.js';
import { BEDS_A_UNIT, bedsOf, frameAt, unitIdsOf } from './consortium-load.mjs';

/** A source may write into several units: four units of 25 beds behind each gateway. */
export const UNITS_A_GATEWAY = 4;
export const BEDS_A_GATEWAY = UNITS_A_GATEWAY * BEDS_A_UNIT;
const HOSPITAL = 'bench';
const TIME_ZONE = 'Asia/Seoul';

const [BEATS, BREATHS, PERCENT, MMHG, CELSIUS] = [
  '264864^MDC_DIM_BEAT_PER_MIN^MDC',
  '264928^MDC_DIM_RESP_PER_MIN^MDC',
  '262688^MDC_DIM_PERCENT^MDC',
  '266016^MDC_DIM_MMHG^MDC',
  '268192^MDC_DIM_DEGC^MDC',
];

/** Our signal, OBX-3 number and name, OBX-6. */
const ROWS = [
  ['heartRatePerMin', 147842, 'MDC_ECG_HEART_RATE', BEATS],
  ['pulseRatePerMin', 149530, 'MDC_PULS_OXIM_PULS_RATE', BEATS],
  ['respiratoryRatePerMin', 151562, 'MDC_RESP_RATE', BREATHS],
  ['spo2Percent', 150456, 'MDC_PULS_OXIM_SAT_O2', PERCENT],
  ['arterialSystolicMmHg', 150037, 'MDC_PRESS_BLD_ART_ABP_SYS', MMHG],
  ['arterialMeanMmHg', 150039, 'MDC_PRESS_BLD_ART_ABP_MEAN', MMHG],
  ['arterialDiastolicMmHg', 150038, 'MDC_PRESS_BLD_ART_ABP_DIA', MMHG],
  ['coreTemperatureCel', 150368, 'MDC_TEMP_CORE', CELSIUS],
  ['skinTemperatureCel', 150388, 'MDC_TEMP_SKIN', CELSIUS],
  ['endTidalCo2MmHg', 151728, 'MDC_AWAY_CO2_ET', MMHG],
  ['fio2Percent', 152196, 'MDC_CONC_AWAY_O2_INSP', PERCENT],
  ['centralVenousPressureMmHg', 150087, 'MDC_PRESS_BLD_VEN_CENT_MEAN', MMHG],
].map(([signal, code, name, unit], row) => ({
  index: signalIndex(signal),
  before: `OBX|${row + 1}|NM|${code}^${name}^MDC|1.${row + 1}.1.${code}|`,
  behind: `|${unit}|||||R\r`,
}));

/** Beds in the order of their gateways. */
export { bedsOf, unitIdsOf };

export function gatewayOf(bed) {
  return Math.floor(bed.index / BEDS_A_GATEWAY);
}

function locationOf({ unitId, bedId }) {
  return `${unitId}^^${bedId}`;
}

/** `sources.json` for these beds: one source and one port a gateway. */
export function sourceSettings(beds, ports) {
  const units = unitIdsOf(beds).map((unitId) => ({
    unitId,
    hospitalId: HOSPITAL,
    name: unitId,
    timeZone: TIME_ZONE,
    setting: 'picu',
    beds: beds
      .filter((bed) => bed.unitId === unitId)
      .map((bed) => ({ bedId: bed.bedId, label: bed.bedId, setting: 'picu', locations: [locationOf(bed)] })),
  }));
  const sources = ports.map((port, gateway) => ({
    sourceId: `gateway-${gateway}`,
    hospitalId: HOSPITAL,
    units: unitIdsOf(beds.filter((bed) => gatewayOf(bed) === gateway)),
    sends: ['vitals', 'admissions'],
    timeZone: TIME_ZONE,
    listen: { host: '127.0.0.1', port, tls: null },
  }));
  return { version: 1, hospitals: [{ hospitalId: HOSPITAL, timeZone: TIME_ZONE, codeMap: null }], units, sources };
}

/** ADT^A01: a child of three years into the bed. */
export function admissionOf(bed, atMs) {
  const at = formatHl7Time(atMs);
  const birthDate = `${new Date(atMs).getUTCFullYear() - 4}0601`;
  return [
    `MSH|^~\\&|ADT|BENCH|VIGIL|BENCH|${at}||ADT^A01^ADT_A01|a${bed.index}|P|2.6||||||UNICODE UTF-8`,
    `EVN||${at}`,
    `PID|||${bed.index}^^^BENCH^MR||Bed^${bed.index}||${birthDate}|U`,
    `PV1||I|${locationOf(bed)}${'|'.repeat(16)}${bed.index}^^^BENCH^VN${'|'.repeat(25)}${at}`,
    '',
  ].join('\r');
}

/** One ORU^R01 of a bed at a moment, its control id from bed and moment. */
export function observationOf(bed, atMs) {
  const at = formatHl7Time(atMs);
  const { values } = frameAt(bed, atMs);
  let rows = '';
  for (const { index, before, behind } of ROWS) rows += before + values[index] + behind;
  return (
    `MSH|^~\\&|GATEWAY^0012210000000000^EUI-64|BENCH|VIGIL|BENCH|${at}||ORU^R01^ORU_R01|${controlIdOf(bed, atMs)}|P|2.6|||NE|AL|||UNICODE UTF-8|||IHE_PCD_ORU_001^IHE PCD^1.3.6.1.4.1.19376.1.6.1.1.1^ISO\r` +
    `PID|||${bed.index}^^^BENCH^MR\rPV1||I|${locationOf(bed)}\rOBR|1|||182777000^monitoring of patient^SCT|||${at}\r${rows}`
  );
}

export function controlIdOf(bed, atMs) {
  return `${bed.index.toString(36)}-${atMs.toString(36)}`;
}
