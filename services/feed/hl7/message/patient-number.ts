/**
 * Which number of PID-3 is the patient's: the one marked as medical record number, else the first. A
 * message often lists several, and everybody who reads one has to come to the same.
 */
import { HL7_NULL } from '../text/hl7-message.ts';
import type { Hl7Segment } from '../text/hl7-message.ts';

export interface PatientNumber {
  readonly number: string;
  /** CX-4: its name, else its universal id; empty when it is not named. */
  readonly authority: string;
}

/** CX-5 of medical record numbers. */
const RECORD_TYPES: ReadonlySet<string> = new Set(['MR', 'MRN', 'PI']);

/** null: the patient is not named. `field`: 3 for PID-3, 1 for MRG-1. */
export function patientNumberOf(segment: Hl7Segment | null, field = 3): PatientNumber | null {
  if (segment === null) return null;
  const named = segment
    .repetitions(field)
    .filter(
      (each) => each !== HL7_NULL && segment.componentOf(each, 1) !== '' && segment.componentOf(each, 1) !== HL7_NULL,
    );
  const chosen = named.find((each) => RECORD_TYPES.has(segment.componentOf(each, 5))) ?? named[0];
  return chosen === undefined
    ? null
    : {
        number: segment.componentOf(chosen, 1),
        authority: segment.componentOf(chosen, 4) || segment.universalIdOf(chosen, 4),
      };
}
