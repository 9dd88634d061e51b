/** A reader with what it needs around it, for tests: one hospital, one unit of four beds, one source. */
import { SIGNALS } from '../../../services/clinical/signal/signals.ts';
import type { Frame } from '../../../services/contract/records/vitals-block.ts';
import { contentId } from '../../../services/contract/content-id.ts';
import type { Hl7Message } from '../../../services/feed/hl7/text/hl7-message.ts';
import type { MessageContext, PatientQuery, StayPlace } from '../../../services/feed/hl7/message/message-context.ts';
import { ACCEPTED } from '../../../services/feed/hl7/message/message-outcome.ts';
import type { MessageOutcome } from '../../../services/feed/hl7/message/message-outcome.ts';
import { placesOf } from '../../../services/feed/sources/places.ts';
import { createMessageReader } from '../../../services/feed/hl7/read-message.ts';
import { sourceSettingsSchema } from '../../../services/feed/sources/source-settings.ts';
import type { Source, SourceContent } from '../../../services/feed/sources/source-settings.ts';
import type { TermGate } from '../../../services/feed/terms/term-gate.port.ts';
import { bytesOf, RECEIVED_MS } from './hl7-messages.ts';
import { SmallTermGate } from './hl7-terms.ts';

const beds = ['1', '2', '3', '4'].map((bedId) => ({
  bedId,
  label: `Bed ${bedId}`,
  setting: 'picu' as const,
  locations: [bedId === '3' ? 'PICU^^3' : `PICU^R${bedId}^${bedId}^HOSP`, ...(bedId === '3' ? ['PICU^^3&0&1'] : [])],
}));

export const settings = sourceSettingsSchema.parse({
  version: 1,
  hospitals: [{ hospitalId: 'seoul', timeZone: 'Asia/Seoul', codeMap: null }],
  units: [
    { unitId: 'picu', hospitalId: 'seoul', name: 'PICU', timeZone: 'Asia/Seoul', setting: 'picu', beds },
    {
      unitId: 'nicu',
      hospitalId: 'seoul',
      name: 'NICU',
      timeZone: 'Asia/Seoul',
      setting: 'nicu',
      beds: [{ bedId: '1', label: 'Cot 1', setting: 'nicu', locations: ['NICU^^1'] }],
    },
  ],
  sources: [
    {
      sourceId: 'gateway',
      hospitalId: 'seoul',
      units: ['picu'],
      sends: ['vitals', 'alarms'],
      timeZone: 'Asia/Seoul',
      listen: { port: 2575, tls: null },
    },
  ],
});

export interface ReaderParts {
  readonly sends?: readonly SourceContent[];
  readonly source?: Partial<Source>;
  readonly terms?: TermGate;
  readonly patientIdOf?: MessageContext['patientIdOf'];
  readonly noteReceived?: MessageContext['noteReceived'];
  readonly stayAt?: (query: PatientQuery, atMs: number) => StayPlace | null;
}

/** A reader, with what it handed on. */
export function readerWith(parts: ReaderParts = {}) {
  const [base] = settings.sources;
  if (base === undefined) throw new Error('the settings of the test have a source');
  const admissions: Hl7Message[] = [];
  const queries: { readonly query: PatientQuery; readonly atMs: number }[] = [];
  const context: MessageContext = {
    source: { ...base, ...(parts.sends === undefined ? {} : { sends: [...parts.sends] }), ...parts.source },
    places: placesOf(settings, 'seoul'),
    terms: parts.terms ?? new SmallTermGate(),
    census: {
      stayAt(query, atMs) {
        queries.push({ query, atMs });
        return parts.stayAt?.(query, atMs) ?? null;
      },
    },
    admissions: {
      read(message): MessageOutcome {
        admissions.push(message);
        return { frames: [], records: [], quarantined: [], skipped: {}, answer: ACCEPTED };
      },
    },
    ...(parts.noteReceived === undefined ? {} : { noteReceived: parts.noteReceived }),
    patientIdOf: parts.patientIdOf ?? pseudonym,
  };
  const reader = createMessageReader(context);
  return {
    admissions,
    queries,
    forget: () => reader.forget(),
    read: (text: string, receivedAtMs = RECEIVED_MS): MessageOutcome => reader.read(bytesOf(text), receivedAtMs),
    readBytes: (bytes: Uint8Array): MessageOutcome => reader.read(bytes, RECEIVED_MS),
  };
}

/** Stands for the keyed hash. */
export function pseudonym(authority: string, number: string): string {
  return contentId('patient', [authority, number]);
}

export function readOnce(text: string, parts: ReaderParts = {}): MessageOutcome {
  return readerWith(parts).read(text);
}

/** What a frame says: values by name, `off` where the signal is off. */
export function said({ presentBits, offBits, values }: Frame): Readonly<Record<string, number | 'off'>> {
  return Object.fromEntries(
    SIGNALS.flatMap(({ name }, signal): [string, number | 'off'][] => {
      if ((presentBits & (1 << signal)) !== 0) return [[name, values[signal] ?? Number.NaN]];
      return (offBits & (1 << signal)) !== 0 ? [[name, 'off']] : [];
    }),
  );
}

/** Everything the frames of an outcome say, with their times. */
export function saidBy({
  frames,
}: MessageOutcome): readonly (readonly [observedAtMs: number, values: Readonly<Record<string, number | 'off'>>])[] {
  return frames.map((frame) => [frame.observedAtMs, said(frame)] as const);
}

/** The same by channel: null for the device itself, whose values are scored. */
export function saidOfChannels({
  frames,
}: MessageOutcome): readonly (readonly [channel: string | null, values: Readonly<Record<string, number | 'off'>>])[] {
  return frames.map((frame) => [frame.source.channel ?? null, said(frame)] as const);
}
