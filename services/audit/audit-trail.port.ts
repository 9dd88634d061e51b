/** Where who saw and did what is written. Every stage that answers with data of a child asks here first. */
import type { AuditEntry } from '../contract/audit/audit-event.ts';

export const AUDIT_TRAIL = Symbol('AuditTrail');

export interface AuditTrail {
  /**
   * On the disk when it resolves. Rejects with `audit-unusable`, `disk-full` or `audit-broken`: what was asked for is
   * then not done and not answered.
   */
  record(entry: AuditEntry): Promise<void>;
  /**
   * The same for a look at stays or patients, once a view: a request within 15 min of the one before, by the same
   * account at the same address for the same screen, is the same view.
   */
  view(entry: AuditEntry): Promise<void>;
  /** Rejects as `record` where the trail cannot be written now: before something is changed. */
  check(): Promise<void>;
  /**
   * What the alarm path does: never rejects, and is waited for 1 s at most. What cannot be written now waits in memory
   * and is written when it can be; what finds no room there is counted, and told by an event `gap`.
   */
  note(entry: AuditEntry): Promise<void>;
  /** As `note`, once a view. */
  noteView(entry: AuditEntry): Promise<void>;
}

/** Writes nothing: for parts of the application that are tried alone. */
export const NO_AUDIT: AuditTrail = {
  record: () => Promise.resolve(),
  view: () => Promise.resolve(),
  check: () => Promise.resolve(),
  note: () => Promise.resolve(),
  noteView: () => Promise.resolve(),
};
