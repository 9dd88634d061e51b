/** What the page of codes shows: what waits in each hospital, what may be meant, and what a decision would change. */
import type { Statement } from '../statement/statement.ts';

/** One code of one place in the map of a hospital, under one name. */
export interface TermPlace {
  readonly system: string;
  readonly code: string;
  /** null: any place of the device. */
  readonly channel: string | null;
  /** null: under any name. */
  readonly name: string | null;
}

export interface TermCandidate {
  /** `signal:heartRatePerMin`. */
  readonly target: string;
  /** From 0 to 1; of use only to put candidates in order. */
  readonly score: number;
  readonly reasons: readonly Statement[];
}

/** Numbers of the last day as they were sent. */
export interface ReceivedNumbers {
  readonly unitId: string;
  /** Text of the unit as it was sent; empty: none. */
  readonly sentUnit: string;
  readonly count: number;
  /** Gateway times, ms. */
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  readonly least: number;
  readonly middle: number;
  readonly most: number;
  /** What becomes of them now: a target, `none` for no use, or the reason of a refusal. */
  readonly now: string;
}

export interface TermProposalView {
  /** `none`: understood and of no use. */
  readonly target: string;
  readonly units: readonly { readonly sent: string; readonly ucum: string }[];
  readonly by: string;
  /** The one who looks made it, and cannot confirm it. */
  readonly isOwn: boolean;
  /** ISO 8601. */
  readonly at: string;
  readonly reason: string;
}

export interface WaitingTerm extends TermPlace {
  /** seen: came in messages and stands in no list. counts: is approved, and part of what comes is refused all the same. */
  readonly state: 'listed' | 'seen' | 'counts';
  /** What it is approved as; null: nothing. */
  readonly approvedAs: string | null;
  /** Units as they are sent; `ucum` null: what that text means is not known. */
  readonly units: readonly { readonly sent: string; readonly ucum: string | null }[];
  /** Most numbers first; empty: none came in the last day. */
  readonly received: readonly ReceivedNumbers[];
  /** Best first. */
  readonly candidates: readonly TermCandidate[];
  readonly proposal: TermProposalView | null;
  readonly remark: { readonly by: string; readonly at: string; readonly text: string } | null;
}

export interface HospitalTerms {
  readonly hospitalId: string;
  /** null: the hospital has no map of its own, and nothing can be approved. */
  readonly map: {
    readonly version: string;
    /** What a decision is made on: another digest is another map. */
    readonly sha256: string;
    readonly sinceMs: number;
    readonly approved: number;
    /** Why the file on the disk does not count; null: it does. */
    readonly fault: string | null;
  } | null;
  readonly waiting: readonly WaitingTerm[];
  /** Codes that wait beside those, with fewer numbers. */
  readonly more: number;
}

export interface TermTarget {
  readonly target: string;
  readonly english: string;
  readonly korean: string;
  /** UCUM; null: it has none. */
  readonly unit: string | null;
}

export interface TermsAnswer {
  /** Wall time, ms. */
  readonly atMs: number;
  readonly hospitals: readonly HospitalTerms[];
  /** What a code may mean, in one order. */
  readonly targets: readonly TermTarget[];
}

/** What a decision on one code would do. */
export interface TriedTerm extends TermPlace {
  readonly target: string;
  /** What is known against it, or why it cannot be; null: nothing. */
  readonly against: Statement | null;
  /** yes: counts at once. second: waits for a second person. no: cannot be. */
  readonly outcome: 'yes' | 'second' | 'no';
  /** Numbers of the last day as they would be taken, in `unit`. */
  readonly taken: readonly {
    readonly unitId: string;
    readonly count: number;
    readonly least: number;
    readonly middle: number;
    readonly most: number;
    readonly unit: string;
  }[];
  /** Units in which it came and would still be refused. */
  readonly unread: readonly string[];
}

/** A code of the last day that would mean something else from now on. */
export interface TriedChange {
  readonly unitId: string;
  readonly system: string;
  readonly code: string;
  readonly sentUnit: string;
  readonly count: number;
  readonly before: string;
  readonly after: string;
}

export interface TermsTrial {
  readonly sha256: string;
  readonly terms: readonly TriedTerm[];
  /** Most numbers first. */
  readonly changes: readonly TriedChange[];
  readonly changeCount: number;
}

export const TERM_OUTCOMES = ['approved', 'proposed', 'kept', 'confirmed', 'rejected'] as const;
export type TermOutcome = (typeof TERM_OUTCOMES)[number];

export interface TermsDecided {
  readonly version: string;
  readonly terms: readonly (TermPlace & { readonly outcome: TermOutcome })[];
}

/** Codes of refusals of the routes of terms; beside them stand those of every route. */
export const TERM_REFUSALS = [
  'changed-meanwhile',
  'own-proposal',
  'no-proposal',
  'no-map',
  'not-a-reason',
  'not-possible',
] as const;
export type TermRefusal = (typeof TERM_REFUSALS)[number];

/** Which code of a refused decision is the reason, and what is wrong with it. */
export interface RefusedTerm {
  readonly term: string;
  readonly why: Statement;
}
