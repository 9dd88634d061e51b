/** Sources, refused messages and data quality as the pages about data may meet them; all of it made up. */
import type {
  ConnectionsAnswer,
  ConnectionView,
  DryRunReport,
  QuarantineAnswer,
  SpoolView,
} from '../../services/contract/screens/connection-view.ts';
import type {
  FeedQuality,
  QualityAnswer,
  QualityMeasures,
  SignalQuality,
  WindowQuality,
} from '../../services/contract/screens/quality-report.ts';
import { START_MS, UNIT_ID } from './stub-ward.ts';
import type { StubServer } from './stub-server.ts';
import type { Refusal } from '../../services/contract/refusals/refusal.ts';

const UNMAPPED: Refusal = {
  code: 'code.unmapped',
  values: { sourceCode: 'K2011', sourceName: 'Ionised calcium', system: '99LAB' },
};
const SOURCE: ConnectionView = {
  sourceId: 'simulator',
  kind: 'simulator',
  hospitalId: null,
  units: [UNIT_ID],
  sends: ['vitals', 'laboratory'],
  state: 'receiving',
  lastMessageAtMs: START_MS - 400,
  silentAfterMs: 10_000,
  messagesPerSecond: 1,
  bytesPerSecond: 0,
  lagMs: 3,
  messages: 4_512,
  bytes: 0,
  errors: 0,
  garbageBytes: 0,
  refused: 0,
  skipped: 0,
  connections: null,
  tlsClient: null,
  lastError: null,
};

const SOURCES: readonly ConnectionView[] = [
  {
    ...SOURCE,
    sourceId: 'monitors-east',
    kind: 'hl7',
    hospitalId: 'severance',
    sends: ['vitals', 'alarms'],
    state: 'silent',
    lastMessageAtMs: START_MS - 95_000,
    silentAfterMs: 30_000,
    messagesPerSecond: 0,
    lagMs: 640,
    messages: 88_120,
    bytes: 96_400_210,
    connections: 0,
    tlsClient: 'gw-east.severance',
    lastError: {
      atMs: START_MS - 95_000,
      answer: null,
      reason: { code: 'wire.not-stored', values: { fault: 'log-append-failed' } },
    },
  },
  {
    ...SOURCE,
    sourceId: 'laboratory',
    kind: 'hl7',
    hospitalId: 'severance',
    sends: ['laboratory'],
    state: 'faulty',
    lastMessageAtMs: START_MS - 12_000,
    silentAfterMs: 3_600_000,
    messagesPerSecond: 0.05,
    bytesPerSecond: 140,
    lagMs: 41_000,
    messages: 311,
    bytes: 480_222,
    errors: 4,
    garbageBytes: 18,
    refused: 7,
    skipped: 2,
    connections: 1,
    lastError: { atMs: START_MS - 12_000, answer: 'AE 103 OBX^2^3', reason: UNMAPPED },
  },
  {
    ...SOURCE,
    sourceId: 'monitors-west',
    kind: 'hl7',
    hospitalId: 'severance',
    sends: ['vitals', 'alarms'],
    lastMessageAtMs: START_MS - 120,
    silentAfterMs: 30_000,
    messagesPerSecond: 20,
    bytesPerSecond: 21_400,
    lagMs: -1_200,
    messages: 91_877,
    bytes: 99_812_001,
    skipped: 310,
    connections: 1,
    tlsClient: 'gw-west.severance',
  },
  SOURCE,
  {
    ...SOURCE,
    sourceId: 'gateway',
    kind: 'http',
    units: [],
    sends: ['vitals', 'laboratory', 'admissions'],
    state: 'waiting',
    lastMessageAtMs: null,
    messagesPerSecond: 0,
    lagMs: null,
    messages: 0,
  },
];

const RAW =
  'MSH|^~\\&|LIS|SEV|VIGIL|SEV|20261124143155+0900||ORU^R01^ORU_R01|L-20041|P|2.6\rPID|1||81234567^^^SEV^MR||KIM^MINSEO||20230105|F\rOBR|1|A-771||24323-8^Electrolytes^LN|||20261124142900\rOBX|1|NM|2823-3^Potassium^LN||4.1|mmol/L|||||F\rOBX|2|NM|K2011^Ionised calcium^99LAB||1.2|mmol/L|||||F';
const MASKED = RAW.replace('81234567^^^SEV^MR', '•••')
  .replace('KIM^MINSEO', '•••')
  .replace('20230105', '•••')
  .replace('A-771', '•••');

const dryRun: DryRunReport = {
  answer: { code: 'AA', errorCode: null, location: null, reason: null },
  values: [
    {
      unitId: UNIT_ID,
      bed: 'bed-5',
      deviceId: 'laboratory/5',
      observedAtMs: START_MS,
      signal: 'heartRatePerMin',
      unit: '/min',
      value: 172,
      isPlausible: true,
    },
    {
      unitId: UNIT_ID,
      bed: 'bed-5',
      deviceId: 'laboratory/5',
      observedAtMs: START_MS,
      signal: 'spo2Percent',
      unit: '%',
      value: null,
      isPlausible: true,
    },
    {
      unitId: UNIT_ID,
      bed: null,
      deviceId: 'laboratory/5',
      observedAtMs: START_MS,
      signal: 'coreTemperatureCel',
      unit: 'Cel',
      value: 98.6,
      isPlausible: false,
    },
  ],
  records: [
    {
      kind: 'lab.resulted',
      unitId: UNIT_ID,
      observedAtMs: START_MS,
      says: {
        code: 'dry-run.result',
        values: {
          name: 'lactateMmolPerL',
          value: 2,
          unit: 'mmol/L',
          sent: { value: 18, unit: 'mg/dL' },
          stayId: 'stay:4f1c',
        },
      },
    },
  ],
  refused: [{ code: 'unmapped-code', reasons: [{ at: null, reason: UNMAPPED }], place: 'OBX^2^3' }],
  skipped: [{ what: 'waveform', count: 2 }],
  leftOut: 0,
};

const GOOD: QualityMeasures = {
  completeness: 1,
  timeliness: null,
  plausibility: 0,
  duplicates: 0,
  'clock-skew': null,
  'off-codes': 0,
  refused: null,
};

function row(signal: string | null, measures: Partial<QualityMeasures>, values = 6_000): SignalQuality {
  const merged = { ...GOOD, ...measures };
  const expected = values;
  return {
    signal,
    measures: merged,
    counts: {
      expected,
      came: Math.round(expected * (merged.completeness ?? 1)),
      values,
      off: Math.round(values * (merged['off-codes'] ?? 0)),
      implausible: Math.round(values * (merged.plausibility ?? 0)),
      duplicates: Math.round(values * (merged.duplicates ?? 0)),
    },
  };
}

function feed(feedId: string, rows: readonly SignalQuality[], more: Partial<WindowQuality> = {}): FeedQuality {
  const window = { frames: 6_000, refused: 0, delayP50Ms: 240, rows, ...more };
  return {
    feedId,
    hospitalId: feedId === 'simulator' ? null : 'severance',
    unitId: UNIT_ID,
    devices: 12,
    windows: { minute: { ...window, frames: 0, rows: [] }, fiveMinutes: window, hour: window },
  };
}

const FEEDS: readonly FeedQuality[] = [
  feed(
    'monitors-west',
    [
      row(
        null,
        {
          completeness: 0.982,
          timeliness: 1_420,
          plausibility: 0.0004,
          duplicates: 0.002,
          'clock-skew': -2_600,
          'off-codes': 0.06,
          refused: 0.021,
        },
        40_000,
      ),
      row('heartRatePerMin', {}),
      row('respiratoryRatePerMin', { completeness: 0.913 }),
      row('spo2Percent', { completeness: 0.71, 'off-codes': 0.24 }),
      row('coreTemperatureCel', { plausibility: 0.08 }, 3_000),
      row('cuffMeanMmHg', { completeness: null }, 6),
    ],
    { refused: 860 },
  ),
  feed('simulator', [
    row(null, { timeliness: 3, 'clock-skew': 0, refused: 0 }, 60_000),
    row('heartRatePerMin', {}),
    row('spo2Percent', { 'off-codes': 0.08 }),
  ]),
];

export const QUALITY: QualityAnswer = {
  report: { version: 1, untilMs: START_MS, feeds: FEEDS },
  leastValues: 10,
  limits: [
    { check: 'completeness', sense: 'at-least', mark: 0.95, alert: 0.8 },
    { check: 'timeliness', sense: 'at-most', mark: 5_000, alert: 30_000 },
    { check: 'plausibility', sense: 'at-most', mark: 0.01, alert: 0.05 },
    { check: 'duplicates', sense: 'at-most', mark: 0.01, alert: 0.2 },
    { check: 'clock-skew', sense: 'at-most', mark: 2_000, alert: 30_000 },
    { check: 'off-codes', sense: 'at-most', mark: 0.2, alert: null },
    { check: 'refused', sense: 'at-most', mark: 0.01, alert: 0.05 },
  ],
};

/** Lets the server answer for the pages about data, masked as for an engineer. Returns what was pasted. */
export function stubConnections(
  server: StubServer,
  options: { readonly onlyDemo?: boolean; readonly spool?: SpoolView } = {},
): string[] {
  const pasted: string[] = [];
  const sources: ConnectionsAnswer = {
    atMs: START_MS,
    spool: options.spool ?? null,
    sources: options.onlyDemo === true ? SOURCES.slice(3) : SOURCES,
  };
  const refused: QuarantineAnswer = {
    items: [
      {
        id: 'q-2',
        unitId: UNIT_ID,
        code: 'unmapped-code',
        reasons: [{ at: null, reason: UNMAPPED }],
        count: 6,
        receivedAtMs: START_MS - 12_000,
        raw: MASKED,
        isMasked: true,
      },
      {
        id: 'q-1',
        unitId: UNIT_ID,
        code: 'wrong-unit',
        reasons: [
          {
            at: null,
            reason: {
              code: 'code.unit-of-another',
              values: {
                sourceCode: '2524-7',
                sourceName: 'Lactate',
                system: 'LN',
                unit: 'g/dL',
                name: 'lactateMmolPerL',
              },
            },
          },
        ],
        count: 1,
        receivedAtMs: START_MS - 26 * 3_600_000,
        raw: null,
        isMasked: true,
      },
    ],
  };
  server.answers.set('GET /api/connections', () => ({ body: sources }));
  for (const { sourceId } of SOURCES) {
    server.answers.set(`GET /api/connections/${sourceId}/quarantine`, () => ({
      body: sourceId === 'laboratory' ? refused : { items: [] },
    }));
  }
  server.answers.set('POST /api/connections/laboratory/dry-run', (body) => {
    pasted.push(body);
    return body.length > 60_000 ? { status: 413, body: {} } : { body: dryRun };
  });
  server.answers.set('GET /api/quality', () => ({ body: QUALITY }));
  return pasted;
}
