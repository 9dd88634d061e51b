/** One stay as research sees it: who by ids, from when to when, and what was noted on the way. */
import type { StayView } from '../../contract/decisions/decision.ts';

export interface StayFacts {
  readonly stayId: string;
  readonly unitId: string;
  readonly patientId: string;
  readonly sex: StayView['sex'];
  readonly birthDate: string | null;
  readonly gestationalAgeAtBirthDays: number | null;
  readonly openedAtMs: number;
}

export interface StayCourse<T> {
  readonly stay: StayFacts;
  /** Unit time, ms; null while the child is there. */
  readonly closedAtMs: number | null;
  /** End of what is known: the closing, or the newest second of the unit. */
  readonly untilMs: number;
  /** In order of time. */
  readonly noted: readonly T[];
}

/** What was read, and what of it could not be used: a study says both. */
export interface ReadCounts {
  readonly stays: number;
  /** Decisions of stays of which no record tells whose they are. */
  readonly staysUnknown: number;
  /** Decisions that rest on values which were withdrawn later. */
  readonly withdrawn: number;
  readonly damaged: number;
  /** Decisions of a stay that was opened again more than a day after it was closed. */
  readonly afterEnd: number;
}
