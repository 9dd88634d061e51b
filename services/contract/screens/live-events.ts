/**
 * What travels over the socket. Vitals are volatile (the newest wins, none is queued); everything
 * else is a numbered change, so that a screen that was away asks for what it missed and is answered
 * with the changes or with a whole snapshot.
 */
import type { OpeningNotice } from '../access/break-glass.ts';
import { z } from 'zod';
import { reasonCode } from '../records/alert-records.ts';
import { CHARTED_CODES } from '../records/closed-lists.ts';
import { CONTRADICTION_KINDS } from '../charting/contradictions.ts';
import { SCREEN_CHARTED_NAMES } from '../charting/screen-charting.ts';
import { ID_PATTERN } from '../records/id-pattern.ts';
import { CARE_BEDS_MAX, ladderSchema, rosterSet } from '../records/alert-records.ts';
import { CONCERN_SOURCES } from '../records/concern.ts';
import type { AlertChanged, CareChanged, UnitDecision, UnitState } from '../decisions/decision.ts';
import type { StayLimits } from '../decisions/vital-limits.ts';
import type { Statement } from '../statement/statement.ts';
import type { EventCounts } from '../decisions/newborn-events.ts';

export { LIVE_EVENTS, SCREEN_EVENTS } from './event-names.ts';

/** Place in a unit's stream of changes. `epoch` changes when the server restarts. */
export interface LiveCursor {
  readonly epoch: string;
  readonly seq: number;
}

export interface UnitSnapshot {
  readonly cursor: LiveCursor;
  readonly state: UnitState;
  readonly quarantinedCount: number;
}

export interface UnitChange {
  readonly cursor: LiveCursor;
  readonly unitId: string;
  readonly decision: UnitDecision;
}

/** 1 Hz, coalesced: only the stays and signals that have a newer reading. Signals by column index. */
export interface UnitVitals {
  readonly unitId: string;
  /** Unit time of the newest tick, ms. */
  readonly atMs: number;
  /** A stay that is fed at two intervals has one entry for each. */
  readonly stays: readonly {
    readonly stayId: string;
    readonly lastFrameAtMs: number;
    readonly intervalMs: number;
    /** [signal index, value or null when off or absent, observedAtMs] */
    readonly readings: readonly (readonly [number, number | null, number])[];
    /** Which of these signals the engine judges artefacts, one bit each. Absent: not told, and a doubt that is shown stays. */
    readonly artefactBits?: number;
    /** Counts of a newborn, where they moved with time alone: seconds observed, an event that runs. */
    readonly events?: readonly EventCounts[];
    /** The limits that hold for the child, where they are other ones now. */
    readonly limits?: StayLimits;
  }[];
  readonly quarantinedCount: number;
}

/** 1 Hz whatever happens; a screen without one for 5 s says NOT LIVE and blanks its values. */
export interface Heartbeat {
  readonly serverAtMs: number;
  /** Unit time of the newest tick folded, ms; null before the first. */
  readonly unitAtMs: number | null;
  /** Gateway time of the newest sample of the unit, ms. */
  readonly lastSampleAtMs: number | null;
  /**
   * How far the engine's output is behind the newest input tick, ms of unit time. In a unit without
   * data the engine speaks only every 15 s, so up to 15,000 is normal there.
   */
  readonly engineLagMs: number | null;
  readonly cursor: LiveCursor;
  /** Who has opened this unit in an emergency, and until when; absent: nobody. */
  readonly openings?: readonly OpeningNotice[];
}

export const watchSchema = z.object({
  unitId: z.string().min(1).max(128),
  cursor: z.object({ epoch: z.string().max(64), seq: z.number().int().min(0) }).nullable(),
  screenId: z.string().min(1).max(64),
  /** In the foreground, on a page that shows alerts. */
  visible: z.boolean(),
});

/** Of a shared screen: who stands there, proven a moment ago for this one deed. Never read on any other screen. */
const pass = { pass: z.string().min(1).max(64).optional() };

/** Random id made in the browser and kept until answered: a retry is the same command. */
const commandId = z.string().min(8).max(64);
const command = {
  commandId,
  unitId: z.string().min(1).max(128),
  alertId: z.string().min(1).max(256),
  seenTransition: z.number().int().min(0),
  ...pass,
};
export const acknowledgeSchema = z.object({
  ...command,
  reason: reasonCode,
  note: z.string().max(500).nullable(),
});
export const snoozeSchema = z.object({
  ...command,
  reason: reasonCode,
  forMs: z.number().int().min(60_000).max(3_600_000),
});
/** Takes back the answer that this person gave a moment ago; `seenTransition` is that answer. */
export const undoSchema = z.object(command);
export const paintedSchema = z.object({
  unitId: z.string().min(1).max(128),
  alertId: z.string().min(1).max(256),
  transition: z.number().int().min(0),
  screenId: z.string().min(1).max(64),
});

/** The unit's test alert, painted where alerts are. */
export const probePaintedSchema = z.object({
  unitId: z.string().min(1).max(128),
  probeId: z.string().min(1).max(128),
  screenId: z.string().min(1).max(64),
});

/** Worry told at the bedside now. Who enters it comes from the session; `none` takes it back. */
export const concernSchema = z.object({
  ...pass,
  commandId,
  unitId: z.string().min(1).max(128),
  stayId: z.string().min(1).max(128),
  from: z.enum(CONCERN_SOURCES),
  level: z.enum(CHARTED_CODES.familyConcern),
});

/**
 * Values of one child at one time. Who charts comes from the session; whoever confirms a jump of weight proves with their own
 * password who they are. An entry of the very time of an earlier one corrects it.
 */
export const chartSchema = z.object({
  ...pass,
  commandId: commandId.regex(ID_PATTERN),
  unitId: z.string().min(1).max(128),
  stayId: z.string().min(1).max(128),
  /** null: now. */
  observedAtMs: z.int().min(0).max(8.64e15).nullable(),
  values: z
    .array(z.strictObject({ name: z.enum(SCREEN_CHARTED_NAMES), value: z.union([z.string().max(40), z.number()]) }))
    .min(1)
    .max(SCREEN_CHARTED_NAMES.length)
    .refine((values) => new Set(values.map(({ name }) => name)).size === values.length),
  /** What was asked back and is so. */
  confirmed: z.array(z.enum(CONTRADICTION_KINDS)).max(CONTRADICTION_KINDS.length),
  second: z.strictObject({ userName: z.string().min(1).max(64), password: z.string().min(1).max(256) }).nullable(),
});
export type ChartCommand = z.infer<typeof chartSchema>;

const careEnvelope = { ...pass, commandId: commandId.regex(ID_PATTERN), unitId: z.string().min(1).max(128) };
const careBeds = z
  .array(z.object({ bedId: z.string().min(1).max(128).nullable(), seenOwner: z.string().min(1).max(128).nullable() }))
  .min(1)
  .max(CARE_BEDS_MAX);

/**
 * Somebody takes beds, as an assignment or at a hand-over, gives them to somebody else, or leaves a note; or says whom the unit asks, and who
 * holds which role. Who does comes from the session.
 */
export const careSchema = z.discriminatedUnion('act', [
  z.object({
    act: z.literal('take'),
    ...careEnvelope,
    beds: careBeds,
  }),
  z.object({
    act: z.literal('note'),
    ...careEnvelope,
    stayId: z.string().min(1).max(128),
    note: z.string().max(500),
  }),
  z.object({
    act: z.literal('give'),
    ...careEnvelope,
    beds: careBeds,
    /** Somebody who has a bed of the unit, or stands on its roster now. */
    to: z.object({
      by: z.string().min(1).max(128).regex(ID_PATTERN),
      displayName: z.string().max(120),
      role: z.enum(['nurse', 'doctor']),
    }),
  }),
  z.object({
    act: z.literal('ladder'),
    ...careEnvelope,
    /** null: the one that ships again. */
    ladder: ladderSchema.nullable(),
    basedOn: z.string().min(1).max(128).regex(ID_PATTERN),
    reason: z.string().max(500),
  }),
  z.object({
    act: z.literal('roster'),
    ...careEnvelope,
    roles: rosterSet.shape.roles,
    fromMs: rosterSet.shape.fromMs,
    untilMs: rosterSet.shape.untilMs,
    entries: rosterSet.shape.entries,
  }),
]);
export type CareCommand = z.infer<typeof careSchema>;

/** `ok` only when the engine's folded state has it; `refused`: beds that somebody else had taken meanwhile. */
export type CareAnswer =
  | { readonly ok: true; readonly refused: CareChanged['refused'] }
  | {
      readonly ok: false;
      /** `refused`: nothing is known of this unit here. */
      readonly code: 'not-signed-in' | 'who-needed' | 'not-allowed' | 'malformed' | 'refused' | 'not-confirmed';
      readonly message: string;
    };

/** Answer to charted values: `ok` only when the engine's folded state has every one of them. */
export type ChartAnswer =
  | { readonly ok: true; readonly observedAtMs: number }
  | {
      readonly ok: false;
      readonly code: 'not-signed-in' | 'who-needed' | 'not-allowed' | 'malformed' | 'not-confirmed';
      readonly message: string;
    }
  | { readonly ok: false; readonly code: 'refused'; readonly refusal: Statement };

/** Answer to a command: given only when the engine's folded state says so, or the wait ran out. */
export type CommandAnswer =
  | { readonly ok: true; readonly change: AlertChanged }
  | {
      readonly ok: false;
      readonly code: 'not-signed-in' | 'who-needed' | 'not-allowed' | 'malformed' | 'not-confirmed';
      readonly message: string;
    }
  | { readonly ok: false; readonly code: 'refused'; readonly refusal: Statement };

/**
 * Answer to a watch. What it promises has by then been sent on the same socket: one `unit.snapshot`,
 * or the missed `unit.change`s followed by one `unit.vitals` with the newest readings. `waiting`: the
 * engine has not yet said anything about this unit; the snapshot follows when it does.
 */
export type WatchAnswer =
  | { readonly ok: true; readonly sent: 'snapshot' | 'changes' | 'waiting' }
  | { readonly ok: false; readonly code: 'not-signed-in' | 'not-allowed' | 'malformed'; readonly message: string };

/** Answer to a painted receipt; `ok` also when another screen was first. */
export type PaintAnswer =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly code: 'not-signed-in' | 'not-allowed' | 'malformed' | 'not-confirmed';
      readonly message: string;
    };

/** Answer to a concern: `ok` when the log has it. What the engine makes of it follows as `unit.change`s. */
export type ConcernAnswer =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly code: 'not-signed-in' | 'who-needed' | 'not-allowed' | 'malformed' | 'refused' | 'not-confirmed';
      readonly message: string;
    };

/** `data` of the connection error of a socket that was not let in. */
export interface SocketRefusal {
  readonly code: 'not-signed-in';
}
