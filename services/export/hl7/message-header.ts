/**
 * The segments that every message of ours begins with: who sends it, about whom, from where. The
 * patient goes by the pseudonymous number of this installation; no name, birth date or number of the
 * hospital is ever sent.
 */
import { sha256Base64 } from '../../contract/content-id.ts';
import type { StayLocation } from '../ward/ward-directory.ts';
import { hl7Components, hl7Segment, hl7Text, hl7Time } from './hl7-text.ts';

export const RESEARCH_NOTICE = 'Research software, not a medical device.';
/** Name of our code system (HL7 table 0396 keeps 99 for local ones) and of our numbers. */
export const LOCAL_SYSTEM = '99VIGIL';
const AUTHORITY = 'VIGIL';

export interface MessageEnvelope {
  readonly receiverId: string;
  /** Wall time of writing, ms. */
  readonly writtenAtMs: number;
}

/**
 * MSH-10 of the message about a decision for one receiver: follows from these alone, so that a receiver
 * knows a repetition. 20 characters, the most that every version of HL7 allows.
 */
export function controlIdOf(decisionId: string, receiverId: string): string {
  return sha256Base64(`${receiverId}\n${decisionId}`).replace(/[+/=]/g, '').slice(0, 20);
}

export interface MessageKind {
  /** MSH-9 with its three components. */
  readonly type: readonly [code: string, event: string, structure: string];
  readonly controlId: string;
  /** MSH-15 and MSH-16: which answers are wanted. */
  readonly answers: { readonly accept: 'AL' | 'NE'; readonly application: 'AL' | 'NE' };
  /** MSH-21; null: no profile of others. */
  readonly profile: readonly string[] | null;
}

/** MSH. Demonstrations and played-back data are sent as training (MSH-11 T): no receiver may take them for a child. */
export function headerSegment(kind: MessageKind, where: StayLocation, envelope: MessageEnvelope): string {
  return hl7Segment('MSH', {
    2: '^~\\&',
    3: AUTHORITY,
    4: hl7Text(where.hospitalId),
    5: hl7Text(envelope.receiverId),
    6: hl7Text(where.hospitalId),
    7: hl7Time(envelope.writtenAtMs),
    9: hl7Components(...kind.type),
    10: kind.controlId,
    11: where.mode === 'clinical' ? 'P' : 'T',
    12: '2.6',
    15: kind.answers.accept,
    16: kind.answers.application,
    18: 'UNICODE UTF-8',
    21: kind.profile === null ? '' : hl7Components(...kind.profile),
  });
}

/** PID and PV1. PID-5 says by its type code that the name is withheld (S), or that nobody is known (U). */
export function subjectSegments(where: StayLocation): string[] {
  return [
    hl7Segment('PID', {
      1: '1',
      3: hl7Components(where.patientId ?? '', '', '', AUTHORITY, 'PI'),
      5: `~^^^^^^${where.patientId === null ? 'U' : 'S'}`,
    }),
    hl7Segment('PV1', {
      1: '1',
      2: 'I',
      3: hl7Components(where.unitId, '', where.bedLabel ?? '', where.hospitalId),
      19: where.stayId === null ? '' : hl7Components(where.stayId, '', '', AUTHORITY, 'VN'),
    }),
  ];
}

/** Notes under the segment before them, numbered from 1; empty texts are left out. */
export function noteSegments(texts: readonly string[]): string[] {
  return texts
    .filter((text) => text !== '')
    .map((text, index) => hl7Segment('NTE', { 1: String(index + 1), 2: 'L', 3: hl7Text(text) }));
}

/** An identifier of ours, EI. */
export function ourIdentifier(id: string): string {
  return hl7Components(id, AUTHORITY);
}
