/**
 * Reading HL7 (one ORU of 12 OBX): messages a second and microseconds a message, from the bytes to frames,
 * against splitting the same text into segments, fields and components and nothing else. A unit of
 * monitors in turn, each second with new times and values, so that nothing is remembered that would not
 * be in a hospital. The goal leaves three quarters of one core to the sockets, the spool and the log.
 */
import assert from 'node:assert/strict';
import { sourceSettingsSchema } from '../../dist/services/feed/sources/source-settings.js';
import { placesOf } from '../../dist/services/feed/sources/places.js';
import { createMessageReader } from '../../dist/services/feed/hl7/read-message.js';
import { readCodeTable } from '../../dist/services/feed/adapters/code-table-file.js';
import { loadUnits } from '../../dist/services/feed/adapters/ucum-units.js';
import { createTermGate } from '../../dist/services/feed/terms/read-code-map.js';
import { fileURLToPath } from 'node:url';
import { figure, inPairs, ratioFigure, report, watchMachine } from './measure.mjs';

const BEDS = 100;
const SECONDS = 200;
const FROM_MS = Date.UTC(2026, 8, 12, 3);
const BEDS_OF_CONSORTIUM = 2_500;

/** MDC code and name, unit, OBX-4, and a value for this second; the cuff reading is the same for ten minutes. */
const ROWS = [
  {
    code: '147842^MDC_ECG_HEART_RATE^MDC',
    unit: '264864^MDC_DIM_BEAT_PER_MIN^MDC',
    channel: '1.7.4.147842',
    value: (n) => 110 + (n % 40),
  },
  {
    code: '149530^MDC_PULS_OXIM_PULS_RATE^MDC',
    unit: '264864^MDC_DIM_BEAT_PER_MIN^MDC',
    channel: '1.3.1.149530',
    value: (n) => 110 + (n % 39),
  },
  {
    code: '150456^MDC_PULS_OXIM_SAT_O2^MDC',
    unit: '262688^MDC_DIM_PERCENT^MDC',
    channel: '1.3.1.150456',
    value: (n) => 92 + (n % 8),
  },
  {
    code: '151578^MDC_TTHOR_RESP_RATE^MDC',
    unit: '264928^MDC_DIM_RESP_PER_MIN^MDC',
    channel: '1.7.5.151578',
    value: (n) => 25 + (n % 20),
  },
  {
    code: '151594^MDC_CO2_RESP_RATE^MDC',
    unit: '264928^MDC_DIM_RESP_PER_MIN^MDC',
    channel: '1.9.1.151594',
    value: (n) => 25 + (n % 19),
  },
  {
    code: '150033^MDC_PRESS_BLD_ART_SYS^MDC',
    unit: '266016^MDC_DIM_MMHG^MDC',
    channel: '1.1.1.150033',
    value: (n) => 70 + (n % 30),
  },
  {
    code: '150034^MDC_PRESS_BLD_ART_DIA^MDC',
    unit: '266016^MDC_DIM_MMHG^MDC',
    channel: '1.1.1.150034',
    value: (n) => 40 + (n % 20),
  },
  {
    code: '150035^MDC_PRESS_BLD_ART_MEAN^MDC',
    unit: '266016^MDC_DIM_MMHG^MDC',
    channel: '1.1.1.150035',
    value: (n) => 50 + (n % 20),
  },
  {
    code: '150087^MDC_PRESS_BLD_VEN_CENT_MEAN^MDC',
    unit: '266016^MDC_DIM_MMHG^MDC',
    channel: '1.1.2.150087',
    value: (n) => 4 + (n % 6),
  },
  { code: '150301^MDC_PRESS_CUFF_SYS^MDC', unit: '266016^MDC_DIM_MMHG^MDC', channel: '1.1.9.150301', value: () => 92 },
  { code: '150302^MDC_PRESS_CUFF_DIA^MDC', unit: '266016^MDC_DIM_MMHG^MDC', channel: '1.1.9.150302', value: () => 54 },
  { code: '150303^MDC_PRESS_CUFF_MEAN^MDC', unit: '266016^MDC_DIM_MMHG^MDC', channel: '1.1.9.150303', value: () => 66 },
];
const CUFF_FROM = 9;
/** Signals that one message streams: breathing comes from two sources and counts once. */
const STREAMED = 8;

const timeText = (atMs) =>
  `${new Date(atMs)
    .toISOString()
    .replace(/[-:TZ]/g, '')
    .slice(0, 18)}+0000`;

function messageOf(bed, second) {
  const at = timeText(FROM_MS + second * 1000 + bed);
  const cuffAt = timeText(FROM_MS - 600_000 + bed * 1000);
  const rows = ROWS.map(({ code, unit, channel, value }, index) => {
    const isCuff = index >= CUFF_FROM;
    return `OBX|${index + 1}|NM|${code}|${channel}|${value(bed * 7 + second)}|${unit}|||||R||${isCuff ? 'APERIODIC' : ''}|${isCuff ? cuffAt : at}||||MON-${bed}^^0A0B0C0D0E0F0001^EUI-64`;
  });
  const head = `MSH|^~\\&|GATEWAY^0A0B0C0D0E0F0001^EUI-64|HOSPITAL|VIGIL|HOSPITAL|${at}||ORU^R01^ORU_R01|${bed}-${second}|P|2.6|||||||UNICODE UTF-8|||PCD_DEC_001^IHE PCD^1.3.6.1.4.1.19376.1.6.1.1.1^ISO`;
  return Buffer.from(
    [
      head,
      `PID|||${7000 + bed}^^^HOSP^MR||`,
      `PV1||I|PICU^^${bed}`,
      `OBR|1|||182777000^monitoring of patient^SCT|||${at}`,
      ...rows,
      '',
    ].join('\r'),
  );
}

async function createReader() {
  const units = ['a', 'b'].map((unitId, half) => ({
    unitId,
    hospitalId: 'h',
    name: unitId,
    timeZone: 'Asia/Seoul',
    setting: 'picu',
    beds: Array.from({ length: BEDS / 2 }, (_, index) => index + half * (BEDS / 2)).map((bed) => ({
      bedId: String(bed),
      label: String(bed),
      setting: 'picu',
      locations: [`PICU^^${bed}`],
    })),
  }));
  const settings = sourceSettingsSchema.parse({
    version: 1,
    hospitals: [{ hospitalId: 'h', timeZone: 'Asia/Seoul', codeMap: null }],
    units,
    sources: [
      {
        sourceId: 's',
        hospitalId: 'h',
        units: ['a', 'b'],
        sends: ['vitals'],
        timeZone: 'Asia/Seoul',
        listen: { port: 2575, tls: null },
      },
    ],
  });
  const standard = await readCodeTable(
    fileURLToPath(new URL('../../models/terminology/codes-1.1.0.json', import.meta.url)),
  );
  return createMessageReader({
    source: settings.sources[0],
    places: placesOf(settings, 'h'),
    terms: createTermGate({ hospitalId: 'h', standard, map: null, units: await loadUnits() }),
    whereabouts: { stayAt: () => null },
    admissions: { read: () => assert.fail('there are no admissions') },
    patientIdOf: (authority, number) => `patient:${authority}${number}`,
  });
}

const messages = Array.from({ length: SECONDS }, (_, second) =>
  Array.from({ length: BEDS }, (_, bed) => messageOf(bed, second)),
).flat();

function bitsIn(bits) {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

function readAll(reader) {
  for (let index = 0; index < messages.length; index++) {
    reader.read(messages[index], FROM_MS + Math.floor(index / BEDS) * 1000 + 400);
  }
  return messages.length;
}

/** The least that anybody does with a message: its parts, all of them, as strings. */
function splitAll() {
  let parts = 0;
  for (const bytes of messages) {
    for (const line of bytes.toString('utf8').split('\r')) {
      for (const field of line.split('|')) parts += field.split('^').length;
    }
  }
  assert.ok(parts > messages.length);
  return messages.length;
}

/** The breathing rate of the second channel, kept beside the scored one. */
const BESIDE = 1;

/** What the bench measures is what it should: frames with every value, the cuff once. */
async function assertReads() {
  const reader = await createReader();
  const [first, second] = [messages[0], messages[BEDS]].map((bytes, at) =>
    reader.read(bytes, FROM_MS + at * 1000 + 400),
  );
  assert.equal(first.answer.code, 'AA');
  assert.deepEqual(
    first.frames.map(({ presentBits }) => bitsIn(presentBits)),
    [STREAMED, BESIDE, 3],
  );
  assert.deepEqual(
    second.frames.map(({ presentBits }) => bitsIn(presentBits)),
    [STREAMED, BESIDE],
  );
  assert.equal(first.quarantined.length, 0);
}

await report(async () => {
  await assertReads();
  const reader = await createReader();
  const end = watchMachine();
  const measured = await inPairs({ ours: () => readAll(reader), peer: splitAll, sideMs: 1_000 });
  const microseconds = measured.oursCpuNs / 1000;
  const figures = [
    figure('HL7 read a message of 12 OBX', microseconds, 'us', {
      note: `plain split ${(measured.peerCpuNs / 1000).toFixed(1)} us; ${measured.ours.toFixed(0)} messages a second`,
    }),
    figure(
      `HL7 reading for ${BEDS_OF_CONSORTIUM} beds at 1 Hz`,
      (microseconds * BEDS_OF_CONSORTIUM) / 1e4,
      '% of a core',
      { goal: ['<=', 25] },
    ),
    ratioFigure('HL7 read against plain split', measured.cpuRatio),
  ];
  return { figures, machine: end(), details: measured };
});
