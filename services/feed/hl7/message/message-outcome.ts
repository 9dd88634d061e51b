/**
 * What one message came to. Readers of messages are pure: bytes and context in, this out; the
 * listener makes it durable and only then answers.
 */
import type { Quarantined } from '../../../contract/records/quarantine.ts';
import type { Refusal } from '../../../contract/refusals/refusal.ts';
import type { UnitRecord } from '../../../contract/records/unit-record.ts';
import type { Frame } from '../../../contract/records/vitals-block.ts';

/** MSA-1: accepted, error in the content, or refused as a whole. */
export type AnswerCode = 'AA' | 'AE' | 'AR';

export interface RefusingAnswer {
  readonly code: Exclude<AnswerCode, 'AA'>;
  /** HL7 table 0357, for instance `207`. */
  readonly errorCode: string;
  /** Where, ERR-2 as `OBX^3^5`; null when it is the whole message. */
  readonly location: string | null;
  /** Holds no identifier; words are made of it as it is written (hl7-answer.ts). */
  readonly reason: Refusal;
}

export interface AcceptingAnswer {
  readonly code: 'AA';
  readonly errorCode: null;
  readonly location: null;
  readonly reason: null;
}

export type MessageAnswer = AcceptingAnswer | RefusingAnswer;

export interface MessageOutcome {
  readonly frames: readonly Frame[];
  readonly records: readonly UnitRecord[];
  readonly quarantined: readonly Quarantined[];
  /** Understood and left alone, by what it was (`waveform`…): counted, not quarantined. */
  readonly skipped: Readonly<Record<string, number>>;
  readonly answer: MessageAnswer;
}

export const ACCEPTED: AcceptingAnswer = { code: 'AA', errorCode: null, location: null, reason: null };
