/** An admission desk of one hospital with two units, and messages for it, written here field by field. */
import { expect } from 'vitest';
import { unitRecordSchema, type UnitRecord } from '../../../services/contract/records/unit-record.ts';
import {
  createAdmissionReader,
  knownPatientId,
  stayFinderOf,
} from '../../../services/feed/admissions/read-admission.ts';
import { authoritiesOf } from '../../../services/feed/admissions/assigning-authorities.ts';
import { BedCensus } from '../../../services/feed/admissions/bed-census.ts';
import { parseHl7, type Hl7Message } from '../../../services/feed/hl7/text/hl7-message.ts';
import type { AdmissionReader } from '../../../services/feed/hl7/message/message-context.ts';
import type { MessageOutcome } from '../../../services/feed/hl7/message/message-outcome.ts';
import { placesOf } from '../../../services/feed/sources/places.ts';
import { sourceSettingsSchema } from '../../../services/feed/sources/source-settings.ts';

export const SECRET = new TextEncoder().encode('a secret of this test alone');
/** 2 March 2026, 10:00 UTC. */
export const START_MS = Date.UTC(2026, 2, 2, 10);

const bed = (name: string) => ({
  bedId: name,
  label: name,
  setting: 'picu',
  locations: [`${name.startsWith('n') ? 'NICU' : 'PICU'}^1^${name}`],
});
export const SETTINGS = sourceSettingsSchema.parse({
  version: 1,
  hospitals: [{ hospitalId: 'hospital-1', timeZone: 'UTC', codeMap: null }],
  units: [
    {
      unitId: 'unit-1',
      hospitalId: 'hospital-1',
      name: 'PICU',
      timeZone: 'UTC',
      setting: 'picu',
      beds: ['bed-1', 'bed-2', 'bed-3'].map(bed),
    },
    {
      unitId: 'unit-2',
      hospitalId: 'hospital-1',
      name: 'NICU',
      timeZone: 'UTC',
      setting: 'nicu',
      beds: ['n-1', 'n-2'].map(bed),
    },
  ],
  sources: [
    {
      sourceId: 'adt',
      hospitalId: 'hospital-1',
      units: ['unit-1', 'unit-2'],
      sends: ['admissions'],
      timeZone: 'UTC',
      listen: { port: 2575, tls: null },
    },
  ],
});

export interface MessageParts {
  readonly number?: string;
  readonly visit?: string;
  readonly bed?: string;
  /** PV1-3 as it stands, instead of the bed. */
  readonly location?: string;
  /** Minutes after START_MS at which it happened; also when it was written down unless told. */
  readonly at: number;
  readonly told?: number;
  /** No EVN-6. */
  readonly withoutOccurred?: boolean;
  readonly name?: string;
  readonly birthDate?: string;
  readonly sex?: string;
  readonly admissionType?: string;
  readonly prior?: string;
  readonly more?: readonly string[];
  readonly control?: string;
}

const digits = (minutes: number): string =>
  new Date(START_MS + minutes * 60_000)
    .toISOString()
    .replace(/[-:TZ.]/g, '')
    .slice(0, 14);

function patientLines({
  number = '1001',
  visit = `V${number}`,
  bed: bedId,
  location,
  name = 'Kim^Minjun',
  birthDate = '20240310',
  sex = 'M',
  admissionType = '',
  prior,
}: Omit<MessageParts, 'at'>): string[] {
  const place = location ?? (bedId === undefined ? '' : `${bedId.startsWith('n') ? 'NICU' : 'PICU'}^1^${bedId}`);
  const pid = `PID|1||${number === '' ? '' : `${number}^^^H1^MR`}||${name}||${birthDate}|${sex}`;
  const pv1 = `PV1|1|I|${place}|${admissionType}${'|'.repeat(15)}${visit}`;
  return prior === undefined ? [pid, pv1] : [pid, `MRG|${prior}^^^H1^MR`];
}

/** One message; a swap gives the second patient in `other`. */
export function adt(event: string, parts: MessageParts, other?: Omit<MessageParts, 'at'>): string {
  const { at, told = at, withoutOccurred = false, control = `${event}-${at}-${told}-${parts.number ?? ''}` } = parts;
  const lines = [
    `MSH|^~\\&|ADT|H1|VIGIL|H1|${digits(told)}||ADT^${event}|${control}|P|2.6`,
    `EVN|${event}|${digits(told)}||||${withoutOccurred ? '' : digits(at)}`,
    ...patientLines(parts),
    ...(other === undefined ? [] : patientLines(other)),
    ...(parts.more ?? []),
  ];
  return lines.join('\r');
}

function parsed(text: string): Hl7Message {
  const result = parseHl7(text);
  if (!result.ok) throw new Error(result.reason.code);
  return result.message;
}

export class Desk {
  readonly records: UnitRecord[] = [];
  readonly outcomes: MessageOutcome[] = [];
  census: BedCensus;
  readonly #reader: AdmissionReader;

  constructor(
    census = new BedCensus(),
    displayName: 'initials' | 'whole' | 'bed' = 'initials',
    assigningAuthorities: Readonly<Record<string, readonly string[]>> = {},
  ) {
    this.census = census;
    const hospitals = SETTINGS.hospitals.map((hospital) => ({
      ...hospital,
      assigningAuthorities: Object.fromEntries(
        Object.entries(assigningAuthorities).map(([name, others]) => [name, [...others]]),
      ),
    }));
    const [source] = SETTINGS.sources;
    if (source === undefined) throw new Error('the settings have no source');
    this.#reader = createAdmissionReader({
      source: { ...source, displayName },
      secret: SECRET,
      census,
      authorities: authoritiesOf(hospitals),
      units: SETTINGS.units,
      places: placesOf(SETTINGS, 'hospital-1'),
    });
  }

  read(text: string, receivedAtMs = START_MS + 1_000 * 60_000): MessageOutcome {
    const outcome = this.#reader.read(parsed(text), { source: 'adt', receivedAtMs });
    for (const record of outcome.records) expect(unitRecordSchema.safeParse(record).error).toBeUndefined();
    this.records.push(...outcome.records);
    this.outcomes.push(outcome);
    return outcome;
  }

  /** Reads messages in order; returns the last outcome in words. */
  say(...texts: readonly string[]): string[] {
    let words: string[] = [];
    for (const text of texts) words = wordsOf(this.read(text));
    return words;
  }

  stayAt(number: string, minutes: number, visit = ''): { unitId: string; stayId: string } | null {
    return stayFinderOf({ secret: SECRET, census: this.census }).stayAt(
      { hospitalId: 'hospital-1', patientNumber: number, authority: 'H1', visitNumber: visit },
      START_MS + minutes * 60_000,
    );
  }

  patientId(number: string, authority = 'H1'): string {
    return knownPatientId({ secret: SECRET, census: this.census }, 'hospital-1', { number, authority });
  }
}

/** Records and quarantined items in a few words each: kind, unit, bed, minute of validity. */
export function wordsOf({ records, quarantined, skipped }: MessageOutcome): string[] {
  const words = records.map((record) => {
    const place = 'bedId' in record ? ` ${record.bedId}` : '';
    const whose = record.kind === 'bed.occupied' && record.stayId === null ? ' empty' : '';
    const moment = 'validFromMs' in record ? record.validFromMs : record.observedAtMs;
    return `${record.kind} ${record.unitId}${place}${whose} @${(moment - START_MS) / 60_000}`;
  });
  return [
    ...words,
    ...quarantined.map(({ code }) => `quarantined ${code}`),
    ...Object.keys(skipped).map((what) => `skipped ${what}`),
  ];
}
