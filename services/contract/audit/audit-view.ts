/** What the page of an auditor is told: events of the trail as they are kept, and whether the trail proves itself. */
import type { AuditAction, AuditEvent } from './audit-event.ts';

/** What an auditor asks for in one go; each action is in one of them. */
export const AUDIT_GROUPS = [
  'views',
  'care',
  'decisions',
  'emergency',
  'exports',
  'entries',
  'failed',
  'machine',
] as const;
export type AuditGroup = (typeof AUDIT_GROUPS)[number];

const GROUP_OF_ACTION: Readonly<Record<string, AuditGroup>> = {
  view: 'views',
  acknowledge: 'care',
  snooze: 'care',
  undo: 'care',
  chart: 'care',
  'hand-over': 'care',
  policy: 'decisions',
  terms: 'decisions',
  'break-glass': 'emergency',
  export: 'exports',
  subscribe: 'exports',
  'sign-in': 'entries',
  'sign-out': 'entries',
  'sign-in-failed': 'failed',
  account: 'machine',
  operate: 'machine',
  gap: 'machine',
};

/** undefined: nobody has thought of it yet, which a test finds. */
export function groupOfAction(action: AuditAction): AuditGroup | undefined {
  return GROUP_OF_ACTION[action];
}

/** What is asked; absent: any. Without a day, today where the units are. */
export interface AuditQuestion {
  readonly day?: string;
  readonly group?: AuditGroup;
  readonly stayId?: string;
  readonly account?: string;
}

export interface AuditLine extends AuditEvent {
  /** Which trail, and its number there, from 1, as `audit list` prints it. */
  readonly trail: string;
  readonly number: number;
}

export interface TrailProof {
  readonly trail: string;
  readonly size: number;
  readonly verifiedAtMs: number;
  /** Of entries that were changed, taken out, put in or moved; 0: it proves itself. */
  readonly findings: number;
  /** How much of it an anchor in another store holds; null: none yet. */
  readonly anchoredSize: number | null;
}

export interface AuditAnswer {
  /** IANA; in it the day was meant, and times are shown. */
  readonly timeZone: string;
  /** The day that is answered, as YYYY-MM-DD. */
  readonly day: string;
  /** Newest first. */
  readonly events: readonly AuditLine[];
  /** There are older ones of this day that fit. */
  readonly isCut: boolean;
  readonly proofs: readonly TrailProof[];
}
