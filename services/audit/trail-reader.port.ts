/** Asking the trails of an installation: the page of an auditor, and AuditEvent over FHIR. */
import type { AuditAction, AuditEvent } from '../contract/audit/audit-event.ts';
import type { TrailProof } from '../contract/audit/audit-view.ts';

export const TRAIL_READER = Symbol('TrailReader');

/** null: any. */
export interface AuditQuery {
  readonly stayId: string | null;
  /** Any of these stays or patients; a board names stays alone, an answer over FHIR both. */
  readonly subjects: { readonly stayIds: readonly string[]; readonly patientIds: readonly string[] } | null;
  readonly account: string | null;
  readonly unitId: string | null;
  readonly actions: readonly AuditAction[] | null;
  readonly outcome: AuditEvent['outcome'] | null;
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  readonly limit: number;
}

export interface FoundEvent {
  readonly trail: string;
  /** Place in the trail, from 0. */
  readonly index: number;
  readonly event: AuditEvent;
}

export interface FoundEvents {
  /** Newest first. */
  readonly events: readonly FoundEvent[];
  /** There are more, all of them older. */
  readonly isCut: boolean;
}

/** Every call may reject with `audit-unusable`. */
export interface TrailReader {
  find(query: AuditQuery, mayHear: (event: AuditEvent) => boolean): Promise<FoundEvents>;
  /** null: nothing lies there. */
  at(trail: string, index: number): Promise<FoundEvent | null>;
  trails(): Promise<readonly string[]>;
  /** How each trail stood when it was last looked at as a whole; empty before the first look of this process. */
  proofs(): readonly TrailProof[];
}

/** There is no trail: for parts of the application that are tried alone. */
export const NO_TRAILS: TrailReader = {
  find: () => Promise.resolve({ events: [], isCut: false }),
  at: () => Promise.resolve(null),
  trails: () => Promise.resolve([]),
  proofs: () => [],
};

export const ANY_EVENT: AuditQuery = {
  stayId: null,
  subjects: null,
  account: null,
  unitId: null,
  actions: null,
  outcome: null,
  fromMs: 0,
  toMs: Number.POSITIVE_INFINITY,
  limit: 1_000,
};

/**
 * Whom an event is told to who may read the trail of these units: events of those units, and those of no unit, which are
 * of the installation or, over FHIR, of an answer that spans units.
 */
export function hears(units: readonly string[]): (event: AuditEvent) => boolean {
  return ({ unitId }) => unitId === null || units.includes('*') || units.includes(unitId);
}
