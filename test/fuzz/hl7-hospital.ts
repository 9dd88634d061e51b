/** One hospital with one unit, and its door for HL7 messages, from the bytes of a socket to the answer. */
import { readFileSync } from 'node:fs';
import { loadUcumLibrary } from '../../services/feed/adapters/ucum-units.ts';
import { patientIdOf } from '../../services/feed/admissions/patient-key.ts';
import { createAdmissionReader, stayFinderOf } from '../../services/feed/admissions/read-admission.ts';
import { BedCensus } from '../../services/feed/admissions/bed-census.ts';
import { answerTo, answerToBytes } from '../../services/feed/hl7/transport/hl7-answer.ts';
import { decodeHl7Bytes } from '../../services/feed/hl7/text/hl7-bytes.ts';
import { parseHl7 } from '../../services/feed/hl7/text/hl7-message.ts';
import type { MessageOutcome } from '../../services/feed/hl7/message/message-outcome.ts';
import { encodeMllp, MllpDecoder } from '../../services/feed/hl7/transport/mllp-frames.ts';
import type { MllpEvent } from '../../services/feed/hl7/transport/mllp-frames.ts';
import { placesOf } from '../../services/feed/sources/places.ts';
import { createMessageReader } from '../../services/feed/hl7/read-message.ts';
import type { MessageReader } from '../../services/feed/hl7/read-message.ts';
import { sourceSettingsSchema } from '../../services/feed/sources/source-settings.ts';
import { parseCodeTable } from '../../services/feed/terms/code-table.ts';
import { createTermGate } from '../../services/feed/terms/read-code-map.ts';
import { UnitGate } from '../../services/feed/units/unit-gate.ts';

export const SITE = {
  version: 1,
  hospitals: [{ hospitalId: 'HOSP', timeZone: 'Asia/Seoul', codeMap: null }],
  units: [
    {
      unitId: 'picu',
      hospitalId: 'HOSP',
      name: 'PICU',
      timeZone: 'Asia/Seoul',
      setting: 'picu',
      beds: [
        { bedId: '1', label: '1', setting: 'picu', locations: ['PICU^1^01', 'PICU^^01&Bed1', '^^01'] },
        { bedId: '2', label: '2', setting: 'picu', locations: ['PICU^1^02'] },
      ],
    },
  ],
  sources: [
    {
      sourceId: 'gateway',
      hospitalId: 'HOSP',
      units: ['picu'],
      sends: ['vitals', 'alarms', 'admissions', 'laboratory'],
      timeZone: 'Asia/Seoul',
      listen: { port: 2575, tls: null },
    },
  ],
} as const;

export const NOW_MS = Date.parse('2026-11-23T10:00:00Z');

const SECRET = Buffer.alloc(32, 7);
const table = parseCodeTable(
  JSON.parse(readFileSync(new URL('../../models/terminology/codes-1.1.0.json', import.meta.url), 'utf8')),
);
if (!table.ok) throw new Error(table.faults.join('; '));
const terms = createTermGate({
  hospitalId: 'HOSP',
  standard: table.table,
  map: null,
  units: new UnitGate(loadUcumLibrary()),
});

export interface Taken {
  readonly events: readonly MllpEvent[];
  readonly outcomes: readonly MessageOutcome[];
  readonly answers: readonly (string | null)[];
}

/** Decoder, reader and answer of one connection, as the listener joins them. */
export class Hl7Door {
  readonly #reader: MessageReader;
  readonly #decoder = new MllpDecoder();
  #goodCount = 0;

  constructor() {
    const settings = sourceSettingsSchema.parse(SITE);
    const [source] = settings.sources;
    if (source === undefined) throw new Error('the site has no source');
    const desk = { source, secret: SECRET, census: new BedCensus() };
    const places = placesOf(settings, 'HOSP');
    const patientIdOfSource = (authority: string, number: string): string =>
      patientIdOf(SECRET, source.hospitalId, authority, number);
    this.#reader = createMessageReader({
      source,
      places,
      terms,
      census: stayFinderOf(desk),
      admissions: createAdmissionReader({ ...desk, units: settings.units, places }),
      patientIdOf: patientIdOfSource,
    });
  }

  /** What a message comes to, without its frame. */
  read(bytes: Uint8Array): { readonly outcome: MessageOutcome; readonly answer: string | null } {
    const outcome = this.#reader.read(bytes, NOW_MS);
    return { outcome, answer: answerOf(bytes, outcome) };
  }

  take(chunks: readonly Uint8Array[]): Taken {
    const events = chunks.flatMap((chunk) => this.#decoder.push(chunk));
    const frames = events.flatMap((event) => (event.kind === 'frame' ? [event.bytes] : []));
    const read = frames.map((bytes) => this.read(bytes));
    return { events, outcomes: read.map(({ outcome }) => outcome), answers: read.map(({ answer }) => answer) };
  }

  /** A monitor's report that no message before it can spoil: its time is its own. */
  good(): Uint8Array {
    this.#goodCount += 1;
    const atMs = NOW_MS - 3_600_000 + (this.#goodCount % 3_600_000);
    const time = new Date(atMs).toISOString().replace(/[-:TZ]/g, '');
    return encodeMllp(
      `MSH|^~\\&|GOOD|H|||${time}+0000||ORU^R01^ORU_R01|G${this.#goodCount}|P|2.6\rPV1||I|PICU^1^02\rOBR|1||||||${time}+0000\rOBX|1|NM|147842^MDC_ECG_HEART_RATE^MDC||120|264864^MDC_DIM_BEAT_PER_MIN^MDC|||||R\r`,
    );
  }
}

function answerOf(bytes: Uint8Array, outcome: MessageOutcome): string | null {
  const stamp = { atMs: NOW_MS, controlId: 'V1' };
  const decoded = decodeHl7Bytes(bytes, 'utf-8');
  const parsed = decoded.ok ? parseHl7(decoded.text) : null;
  return parsed?.ok === true
    ? answerTo(parsed.message, outcome.answer, stamp)
    : answerToBytes(bytes, outcome.answer, stamp);
}
