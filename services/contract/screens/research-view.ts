/**
 * What the research page asks and is told: stays without names, definitions of cohorts, and runs that a process of its
 * own works on. Nothing here names a child, a birth date or a member of staff.
 */
import type { ResearchRequest } from './research-request.ts';

export const STAY_AGE_BANDS = ['newborn', 'infant', 'toddler', 'child', 'adolescent', 'unknown'] as const;
/** By calendar days at admission: below 28 days, 1 year, 4 years, 12 years, and from 12 years on. */
export type StayAgeBand = (typeof STAY_AGE_BANDS)[number];

export interface ResearchStay {
  readonly stayId: string;
  readonly unitId: string;
  readonly ageBand: StayAgeBand;
  readonly sex: string;
  readonly openedAtMs: number;
  /** Null: the stay is open. */
  readonly closedAtMs: number | null;
}

export interface ResearchStays {
  readonly stays: readonly ResearchStay[];
  /** Asks on behind the last stay that was looked at; null: there is no further one. */
  readonly next: string | null;
}

export const RUN_STATES = ['waiting', 'running', 'done', 'failed', 'cancelled', 'interrupted'] as const;
/** interrupted: Vigil ended while it waited or ran. */
export type RunState = (typeof RUN_STATES)[number];

/** report.html is there for an evaluation alone. */
export const RUN_FILES = ['report.json', 'report.html'] as const;
export type RunFile = (typeof RUN_FILES)[number];

export interface ResearchRun {
  readonly runId: string;
  readonly request: ResearchRequest;
  /** Units whose children it reads; null: every unit of this installation. */
  readonly unitIds: readonly string[] | null;
  readonly state: RunState;
  /** Share done, 0 to 1. */
  readonly share: number;
  readonly askedAtMs: number;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  /** What the command said when it failed, in English; null otherwise. */
  readonly fault: string | null;
  readonly files: readonly RunFile[];
}

/** A definition as its file holds it; what `vigil cohort` reads. */
export interface CohortEntry {
  readonly cohortId: string;
  readonly definition: unknown;
  /** What is wrong with the file, in English; empty: nothing. */
  readonly faults: readonly string[];
}

/** What can be chosen on the page. */
export interface ResearchChoices {
  readonly scores: readonly string[];
  readonly vitalRules: readonly { readonly id: string; readonly levels: readonly string[] }[];
  readonly models: readonly string[];
  /** `isFound` false: of an imported table alone. */
  readonly labels: readonly { readonly id: string; readonly isFound: boolean }[];
  readonly signals: readonly string[];
  /** Whether runs over every unit may be started by who asks. */
  readonly seesEveryUnit: boolean;
}
