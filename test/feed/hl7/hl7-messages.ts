/**
 * HL7 messages for tests, written here from the facts of the dialects: one builder for each part of a
 * message, and one for each family of monitors. Nobody in them is anybody.
 */

/** 12:00:00 in Seoul, the moment of every message unless a test says otherwise. */
export const AT = '20260912120000+0900';
export const AT_MS = Date.UTC(2026, 8, 12, 3);
/** A little later the gateway has it. */
export const RECEIVED_MS = AT_MS + 400;
export const LOCATION = 'PICU^^3';

export interface HeaderParts {
  readonly type?: string;
  readonly sender?: string;
  readonly at?: string;
  readonly controlId?: string;
  readonly processing?: string;
  readonly version?: string;
  readonly charset?: string;
  readonly profile?: string;
}

export function header(parts: HeaderParts = {}): string {
  const {
    type = 'ORU^R01^ORU_R01',
    sender = 'GATEWAY',
    at = AT,
    controlId = 'M1',
    processing = 'P',
    version = '2.6',
    charset = 'UNICODE UTF-8',
    profile = '',
  } = parts;
  return [
    'MSH',
    '^~\\&',
    sender,
    'HOSPITAL',
    'VIGIL',
    'HOSPITAL',
    at,
    '',
    type,
    controlId,
    processing,
    version,
    '',
    '',
    '',
    '',
    '',
    charset,
    '',
    '',
    profile,
  ].join('|');
}

/** PID: number with its authority and type, or nobody. */
export function patient(number = '', name = ''): string {
  return `PID|||${number === '' ? '' : `${number}^^^HOSP^MR`}||${name}`;
}

export function visit(location: string = LOCATION, visitNumber = ''): string {
  return `PV1||I|${location}${'|'.repeat(16)}${visitNumber}`;
}

export function report(
  parts: { readonly at?: string; readonly code?: string; readonly filler?: string; readonly parent?: string } = {},
): string {
  const { at = AT, code = '182777000^monitoring of patient^SCT', filler = '', parent = '' } = parts;
  return ['OBR', '1', '', filler, code, '', '', at, ...Array.from({ length: 21 }, () => ''), parent]
    .join('|')
    .replace(/\|+$/, '');
}

export interface RowParts {
  readonly set?: string;
  readonly type?: string;
  readonly code: string;
  readonly channel?: string;
  readonly value?: string;
  readonly unit?: string;
  readonly range?: string;
  readonly flags?: string;
  readonly status?: string;
  readonly access?: string;
  readonly time?: string;
  readonly device?: string;
}

export function row(parts: RowParts): string {
  const {
    set = '',
    type = 'NM',
    code,
    channel = '',
    value = '',
    unit = '',
    range = '',
    flags = '',
    status = 'R',
    access = '',
    time = '',
    device = '',
  } = parts;
  return [
    'OBX',
    set,
    type,
    code,
    channel,
    value,
    unit,
    range,
    flags,
    '',
    '',
    status,
    '',
    access,
    time,
    '',
    '',
    '',
    device,
  ]
    .join('|')
    .replace(/\|+$/, '');
}

/** Segments to a message; CR ends each, or what the test asks for. */
export function hl7(segments: readonly string[], end = '\r'): string {
  return segments.map((segment) => segment + end).join('');
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

const BEATS = '264864^MDC_DIM_BEAT_PER_MIN^MDC';
const BREATHS = '264928^MDC_DIM_RESP_PER_MIN^MDC';
const PERCENT = '262688^MDC_DIM_PERCENT^MDC';
const MMHG = '266016^MDC_DIM_MMHG^MDC';
const CELSIUS = '268192^MDC_DIM_DEGC^MDC';

export const UNITS = { BEATS, BREATHS, PERCENT, MMHG, CELSIUS, FAHRENHEIT: '266560^MDC_DIM_FAHR^MDC' } as const;

/** Rows of MDC vitals with their usual units. */
export const vital = {
  heartRate: (value: string, rest: Partial<RowParts> = {}) =>
    row({ code: '147842^MDC_ECG_HEART_RATE^MDC', channel: '1.7.4.147842', value, unit: BEATS, ...rest }),
  pulse: (value: string, rest: Partial<RowParts> = {}) =>
    row({ code: '149530^MDC_PULS_OXIM_PULS_RATE^MDC', channel: '1.3.1.149530', value, unit: BEATS, ...rest }),
  cuffPulse: (value: string, rest: Partial<RowParts> = {}) =>
    row({ code: '149546^MDC_PULS_RATE_NON_INV^MDC', channel: '1.1.9.149546', value, unit: BEATS, ...rest }),
  spo2: (value: string, rest: Partial<RowParts> = {}) =>
    row({ code: '150456^MDC_PULS_OXIM_SAT_O2^MDC', channel: '1.3.1.150456', value, unit: PERCENT, ...rest }),
  breathing: (value: string, rest: Partial<RowParts> = {}) =>
    row({ code: '151578^MDC_TTHOR_RESP_RATE^MDC', channel: '1.7.5.151578', value, unit: BREATHS, ...rest }),
  breathingOfCapnometer: (value: string, rest: Partial<RowParts> = {}) =>
    row({ code: '151594^MDC_CO2_RESP_RATE^MDC', channel: '1.9.1.151594', value, unit: BREATHS, ...rest }),
  temperature: (value: string, rest: Partial<RowParts> = {}) =>
    row({ code: '150344^MDC_TEMP^MDC', channel: '1.2.1.150344', value, unit: CELSIUS, ...rest }),
  cuffSystolic: (value: string, rest: Partial<RowParts> = {}) =>
    row({
      code: '150301^MDC_PRESS_CUFF_SYS^MDC',
      channel: '1.1.9.150301',
      value,
      unit: MMHG,
      access: 'APERIODIC',
      ...rest,
    }),
  cuffMean: (value: string, rest: Partial<RowParts> = {}) =>
    row({
      code: '150303^MDC_PRESS_CUFF_MEAN^MDC',
      channel: '1.1.9.150303',
      value,
      unit: MMHG,
      access: 'APERIODIC',
      ...rest,
    }),
  cuffDiastolic: (value: string, rest: Partial<RowParts> = {}) =>
    row({
      code: '150302^MDC_PRESS_CUFF_DIA^MDC',
      channel: '1.1.9.150302',
      value,
      unit: MMHG,
      access: 'APERIODIC',
      ...rest,
    }),
  arterialMean: (value: string, rest: Partial<RowParts> = {}) =>
    row({ code: '150035^MDC_PRESS_BLD_ART_MEAN^MDC', channel: '1.1.1.150035', value, unit: MMHG, ...rest }),
} as const;

/** A report of vitals of one bed. */
export function vitals(
  rows: readonly string[],
  parts: HeaderParts & { readonly location?: string; readonly patient?: string; readonly reportAt?: string } = {},
): string {
  return hl7([
    header(parts),
    patient(parts.patient),
    visit(parts.location),
    report({ at: parts.reportAt ?? parts.at ?? AT }),
    ...rows,
  ]);
}

/** IHE PCD-01 of a Carescape-like monitor: the device tree first, then numbers, no time in the rows. */
export function carescape(): string {
  const deviceRow = (code: string, channel: string): string => row({ type: '', code, channel, status: 'X' });
  const device = { device: 'MON-03^^0A0B0C0D0E0F0001^EUI-64' };
  return hl7([
    header({ sender: 'VSP^0A0B0C0D0E0F0001^EUI-64', profile: 'PCD_DEC_001^IHE PCD^1.3.6.1.4.1.19376.1.6.1.1.1^ISO' }),
    patient('7001'),
    visit(),
    report(),
    deviceRow('69965^MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS^MDC', '1.0.0.0'),
    deviceRow('69642^MDC_DEV_ANALY_SAT_O2_VMD^MDC', '1.3.0.0'),
    deviceRow('69643^MDC_DEV_ANALY_SAT_O2_CHAN^MDC', '1.3.1.0'),
    vital.heartRate('131', device),
    vital.spo2('97', device),
    vital.breathing('34', device),
  ]);
}

/** eGateway: fractions in the times, a vendor's own code, a cuff reading with its own time. */
export function mindrayGateway(): string {
  const at = '20260912120000.0000+0900';
  return hl7([
    header({ sender: 'MINDRAY_EGATEWAY^00A037EB2175780F^EUI-64', at }),
    patient('7001'),
    visit(),
    report({ at }),
    vital.heartRate('142', { time: at }),
    row({
      code: '9001^MNDRY_OWN_INDEX^99MNDRY',
      channel: '1.7.4.9001',
      value: '3',
      unit: '262656^MDC_DIM_DIMLESS^MDC',
      time: at,
    }),
    vital.spo2('94', { time: '20260912120000000+0900' }),
    vital.cuffSystolic('92', { time: '20260912113000.0000+0900' }),
    vital.cuffMean('66', { time: '20260912113000.0000+0900' }),
    vital.cuffDiastolic('54', { time: '20260912113000.0000+0900' }),
  ]);
}

/** A cheaper monitor of the same code family: nobody named, rows out of order, nothing attached. */
export function cheapMonitor(): string {
  const bare = { status: '' };
  return hl7([
    header({ sender: 'XH80X', version: '2.4', charset: '', type: 'ORU^R01' }),
    patient(),
    visit(),
    report(),
    vital.spo2('-100', { ...bare, set: '7' }),
    vital.heartRate('-100', { ...bare, set: '2' }),
    vital.breathing('-100', { ...bare, set: '5' }),
    vital.temperature('-100', { ...bare, set: '1' }),
  ]);
}

/** Comen: no set ids, two oximeter probes, posture as a code, weight and height without a value. */
export function comen(probes: readonly [string, string] = ['98', '-100']): string {
  return hl7([
    header({ sender: 'NC_Monitor', version: '2.4', type: 'ORU^R01' }),
    patient('7001'),
    visit(),
    report({ code: '1^monitoring^99COMEN' }),
    vital.heartRate('118'),
    vital.spo2(probes[0], { channel: '1.3.1' }),
    vital.spo2(probes[1], { channel: '1.3.2' }),
    row({ type: 'CNE', code: '188100^POSTURE^99COMEN', channel: '1.5.1', value: '2^supine^99COMEN' }),
    row({ code: '188736^MDC_MASS_BODY_ACTUAL^MDC', unit: '263875^MDC_DIM_KILO_G^MDC' }),
    row({ code: '188740^MDC_LEN_BODY_ACTUAL^MDC', unit: '263441^MDC_DIM_CENTI_M^MDC' }),
    row({
      code: '150021^MDC_PRESS_BLD_NONINV_SYS^MDC',
      channel: '1.1.9',
      value: '101',
      unit: MMHG,
      access: 'APERIODIC',
      time: '20260912114500+0900',
    }),
  ]);
}

/** Edan: the answer that its gateway gives to a question. */
export function edan(): string {
  return hl7([
    header({ sender: 'EDAN', version: '2.4', type: 'ORF^R04' }),
    'MSA|AA|Q1',
    'QRD|20260912120000|R|I|Q1|||1^RD|3|RES',
    patient(),
    visit(),
    report({ code: '1^vitals^EHC' }),
    row({ code: '131072^ECG_HR^EHC', value: '125', unit: 'bpm' }),
    row({ code: '327680^SPO2_SPO2^EHC', value: '96', unit: '%' }),
    row({ code: '458752^TEMP_T1^EHC', value: '37.2', unit: 'Cel' }),
  ]);
}

/** Philips: hexadecimal ids, and a system name with a slip in it. `units`: of beats, percent and Celsius. */
export function philips(
  units: readonly [string, string, string] = ['0004-0aa0^bpm^MDIL', '0004-0220^%^MDIL', '0004-17a0^C^MDIL'],
): string {
  return hl7([
    header({ sender: 'PHILIPS', version: '2.3', type: 'ORU^R01' }),
    patient('7001'),
    visit('PICU^^3&0&1'),
    report({ code: '1^vitals^MDIL' }),
    row({ code: '0002-4182^HR^MDIL', value: '133', unit: units[0] }),
    row({ code: '0002-4bb8^SpO2^MDILL', value: '95', unit: units[1] }),
    row({ code: '0002-f0c7^Temp1^MDIL', value: '37.9', unit: units[2] }),
  ]);
}

/** An old PDS gateway: private numbers, plain units, limits beside the value, one time for all. */
export function oldMindray(): string {
  return hl7([
    'MSH|^~\\&|PDS|||||' + '|ORU^R01|M1|P|2.3.1',
    patient(),
    visit(),
    report({ at: '20260912120000' }),
    row({ code: '110^HR', value: '127', unit: 'bpm', range: '60^130', status: 'F' }),
  ]);
}
