/** What the readers of HL7 messages ask of their surroundings; with a message and its receipt, all they know. */
import type { Source } from '../../sources/source-settings.ts';
import type { LocalCode, TermGate } from '../../terms/term-gate.port.ts';
import type { Receipt } from '../../intake/feed-message.ts';
import type { Hl7Message } from '../text/hl7-message.ts';
import type { MessageOutcome } from './message-outcome.ts';
import type { Places } from '../../sources/places.ts';

/** Whom a laboratory means: the numbers of PID-3 and PV1-19 as they came; empty where they are absent. */
export interface PatientQuery {
  readonly hospitalId: string;
  readonly patientNumber: string;
  /** Assigning authority of the patient number, CX-4. */
  readonly authority: string;
  readonly visitNumber: string;
}

export interface StayPlace {
  readonly unitId: string;
  readonly stayId: string;
  /** Keyed hash, as the admissions name the patient. */
  readonly patientId: string;
}

/** Whose stay a moment belongs to; kept by whoever reads the admissions. */
export interface StayFinder {
  stayAt(query: PatientQuery, atMs: number): StayPlace | null;
}

/** Reads ADT messages. */
export interface AdmissionReader {
  read(message: Hl7Message, receipt: Receipt): MessageOutcome;
}

export interface MessageContext {
  readonly source: Source;
  /** Places of the source's hospital. */
  readonly places: Places;
  /** Terminology gate of the source's hospital. */
  readonly terms: TermGate;
  readonly census: StayFinder;
  readonly admissions: AdmissionReader;
  /** Told of each number that came, under which code; absent: nobody wants to know. */
  readonly noteReceived?: (unitId: string, local: LocalCode, number: number, atMs: number) => void;
  /** Keyed hash of a patient number of the source's hospital: the number itself enters no record. */
  patientIdOf(authority: string, patientNumber: string): string;
}
