/**
 * What the connection page shows of each source of data, and of a dry run. Errors hold no
 * identifiers; the raw message of a quarantined item is masked before it comes here, by role.
 */

import type { PlacedReason } from '../records/quarantine.ts';
import type { KeptRefusal, Refusal } from '../refusals/refusal.ts';
import type { Statement } from '../statement/statement.ts';

/** The answer of GET /api/connections. */
export interface ConnectionsAnswer {
  readonly atMs: number;
  /** What this gateway keeps on its disk while the log is away; null: nothing waits. */
  readonly spool: SpoolView | null;
  readonly sources: readonly ConnectionView[];
}

export interface SpoolView {
  /** Records that wait for the log, of all sources. */
  readonly records: number;
  readonly sinceMs: number;
}

export const SOURCE_KINDS = ['hl7', 'http', 'fhir', 'simulator'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** waiting: nothing yet; receiving; faulty: messages come, and some of the last minute were in error; silent: nothing for too long. */
export const CONNECTION_STATES = ['silent', 'faulty', 'receiving', 'waiting'] as const;
export type ConnectionState = (typeof CONNECTION_STATES)[number];

export interface ConnectionView {
  readonly sourceId: string;
  readonly kind: SourceKind;
  readonly hospitalId: string | null;
  readonly units: readonly string[];
  readonly sends: readonly string[];
  readonly state: ConnectionState;
  /** By gateway time; null: nothing since the start. */
  readonly lastMessageAtMs: number | null;
  readonly silentAfterMs: number;
  /** Over the last minute. */
  readonly messagesPerSecond: number;
  readonly bytesPerSecond: number;
  /** Gateway time less bedside time of the newest message that has one, ms; negative: the sender's clock is ahead. */
  readonly lagMs: number | null;
  /** Since the start. */
  readonly messages: number;
  readonly bytes: number;
  /** Messages answered with an error or not taken by the log. */
  readonly errors: number;
  /** Bytes outside of any message. */
  readonly garbageBytes: number;
  /** Refused items. */
  readonly refused: number;
  readonly skipped: number;
  /** Open connections; null where there is no lasting connection. */
  readonly connections: number | null;
  /** Name in the newest client certificate; null without mutual TLS. */
  readonly tlsClient: string | null;
  readonly lastError: SourceError | null;
}

export interface SourceError {
  readonly atMs: number;
  /** Code, error code and place of what the sender was answered, `AE 204 PID^1^3`; null: no such answer. */
  readonly answer: string | null;
  readonly reason: Refusal;
}

/** The answer of GET /api/connections/:sourceId/quarantine: one entry a reason, newest first. */
export interface QuarantineAnswer {
  readonly items: readonly QuarantineView[];
}

export interface QuarantineView {
  readonly id: string;
  readonly unitId: string;
  readonly code: string;
  readonly reasons: readonly PlacedReason[];
  /** Items with this reason so far. */
  readonly count: number;
  /** Of the newest of them. */
  readonly receivedAtMs: number;
  /** The refused message, or the part of it; null when only the reason was kept. */
  readonly raw: string | null;
  /** Identifying fields are masked for whoever asks. */
  readonly isMasked: boolean;
}

/** The answer of POST /api/connections/:sourceId/dry-run. Nothing of it was stored. */
export interface DryRunReport {
  readonly answer: {
    readonly code: string;
    readonly errorCode: string | null;
    readonly location: string | null;
    readonly reason: KeptRefusal | null;
  };
  readonly values: readonly DryRunValue[];
  readonly records: readonly DryRunRecord[];
  readonly refused: readonly {
    readonly code: string;
    readonly reasons: readonly PlacedReason[];
    readonly place: string | null;
  }[];
  readonly skipped: readonly { readonly what: string; readonly count: number }[];
  /** Rows left out because there were too many. */
  readonly leftOut: number;
}

export interface DryRunValue {
  readonly unitId: string;
  readonly bed: string | null;
  readonly deviceId: string;
  readonly observedAtMs: number;
  readonly signal: string;
  /** UCUM. */
  readonly unit: string;
  /** null: the monitor says that the signal is off. */
  readonly value: number | null;
  readonly isPlausible: boolean;
}

export interface DryRunRecord {
  readonly kind: string;
  readonly unitId: string;
  readonly observedAtMs: number;
  /** What it says, without identifiers; null: no more than its kind. */
  readonly says: Statement | null;
}
