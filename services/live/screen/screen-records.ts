/**
 * What people do at a screen, as records of the unit's log. Who did it comes from the session, never
 * from the message; the command's number is the record's id, so that a repeat is the same record.
 */
import { contentDigest, contentId } from '../../contract/content-id.ts';
import type { z } from 'zod';
import { CONCERN_CHARTED } from '../../contract/records/concern.ts';
import type {
  CareCommand,
  ChartCommand,
  acknowledgeSchema,
  concernSchema,
  paintedSchema,
  probePaintedSchema,
  snoozeSchema,
  undoSchema,
} from '../../contract/screens/live-events.ts';
import { bedsideRoleOf, type Session } from '../../contract/screens/session.ts';
import {
  RECORD_VERSION,
  unitRecordSchema,
  type RecordOf,
  type UnitRecord,
} from '../../contract/records/unit-record.ts';

export type CareRecord = RecordOf<'care.taken' | 'care.given' | 'care.noted' | 'ladder.set' | 'roster.set'>;

type Actor = Pick<RecordOf<'alert.acknowledged'>, 'by' | 'displayName' | 'role'>;

/** null: this role only watches. */
export function actorOf({ userId, displayName, role }: Session): Actor | null {
  const bedsideRole = bedsideRoleOf(role);
  return bedsideRole === null ? null : { by: userId, displayName, role: bedsideRole };
}

export function acknowledgedRecord(
  command: z.infer<typeof acknowledgeSchema>,
  actor: Actor,
  nowMs: number,
): RecordOf<'alert.acknowledged'> {
  return {
    kind: 'alert.acknowledged',
    ...envelope(command, nowMs),
    ...subject(command),
    ...actor,
    reason: command.reason,
    note: command.note,
  };
}

export function snoozedRecord(
  command: z.infer<typeof snoozeSchema>,
  actor: Actor,
  nowMs: number,
): RecordOf<'alert.snoozed'> {
  return {
    kind: 'alert.snoozed',
    ...envelope(command, nowMs),
    ...subject(command),
    ...actor,
    reason: command.reason,
    forMs: command.forMs,
  };
}

export function undoneRecord(
  command: z.infer<typeof undoSchema>,
  actor: Actor,
  nowMs: number,
): RecordOf<'alert.undone'> {
  return { kind: 'alert.undone', ...envelope(command, nowMs), ...subject(command), ...actor };
}

/** Charted as told at this moment. */
export function concernRecord(
  entry: z.infer<typeof concernSchema>,
  actor: Actor,
  nowMs: number,
): RecordOf<'observation.charted'> {
  return {
    kind: 'observation.charted',
    ...envelope(entry, nowMs),
    stayId: entry.stayId,
    name: CONCERN_CHARTED[entry.from],
    value: entry.level,
    by: actor.by,
  };
}

/** One record a value; an entry of an earlier time keeps that time and the one at which it was told. */
export function chartedRecord(
  { commandId, unitId, stayId, observedAtMs }: ChartCommand,
  { name, value }: ChartCommand['values'][number],
  { by, nowMs }: { readonly by: string; readonly nowMs: number },
): RecordOf<'observation.charted'> {
  return {
    kind: 'observation.charted',
    ...envelope({ commandId: `${commandId}.${name}`, unitId }, nowMs),
    observedAtMs: observedAtMs ?? nowMs,
    stayId,
    name,
    value,
    by,
  };
}

/** Who has which bed, the note for the next shift, the ladder and the roster. */
export function careRecord(command: CareCommand, actor: Actor, nowMs: number): CareRecord {
  const whole = { ...envelope(command, nowMs), ...actor };
  const { role: _role, ...unroled } = whole;
  switch (command.act) {
    case 'take':
      return { kind: 'care.taken', ...whole, beds: command.beds };
    case 'give':
      return { kind: 'care.given', ...whole, beds: command.beds, to: command.to };
    case 'note':
      return { kind: 'care.noted', ...whole, stayId: command.stayId, note: command.note };
    case 'ladder': {
      const { ladder, basedOn, reason } = command;
      return { kind: 'ladder.set', ...unroled, ladder, basedOn, reason };
    }
    case 'roster': {
      const { roles, fromMs, untilMs, entries } = command;
      return { kind: 'roster.set', ...unroled, roles, fromMs, untilMs, entries };
    }
  }
}

/** The time is in the id: a receipt that another server or an earlier run stored is no conflict. */
export function paintedRecord(painted: z.infer<typeof paintedSchema>, nowMs: number): RecordOf<'alert.painted'> {
  const digest = contentDigest(JSON.stringify([painted, nowMs]));
  const { unitId, alertId, transition, screenId } = painted;
  return {
    kind: 'alert.painted',
    ...envelope({ commandId: `painted-${digest}`, unitId }, nowMs),
    alertId,
    transition,
    screenId,
  };
}

/** One record a test alert, whichever screen was first. */
export function probePaintedRecord(
  { unitId, probeId, screenId }: z.infer<typeof probePaintedSchema>,
  nowMs: number,
): RecordOf<'delivery.painted'> {
  const commandId = contentId('probe-painted', [unitId, probeId, screenId, nowMs]);
  return { kind: 'delivery.painted', ...envelope({ commandId, unitId }, nowMs), probeId, screenId };
}

/** Of one server; a repetition is the same record. */
export function probeCountedRecord(
  counted: Pick<RecordOf<'delivery.counted'>, 'unitId' | 'probeId' | 'serverId' | 'screenCount' | 'visibleCount'>,
  nowMs: number,
): RecordOf<'delivery.counted'> {
  const { unitId, probeId, serverId, screenCount, visibleCount } = counted;
  const commandId = contentId('probe-counted', [unitId, probeId, serverId]);
  return {
    kind: 'delivery.counted',
    ...envelope({ commandId, unitId }, nowMs),
    probeId,
    serverId,
    screenCount,
    visibleCount,
  };
}

/** Whether the engine will be able to read it: the log must not carry what only fails later. */
export function isReadable(record: UnitRecord): boolean {
  return unitRecordSchema.safeParse(record).success;
}

function envelope({ commandId, unitId }: { commandId: string; unitId: string }, nowMs: number) {
  return {
    version: RECORD_VERSION,
    id: commandId,
    unitId,
    observedAtMs: nowMs,
    receivedAtMs: nowMs,
    source: 'screen',
  } as const;
}

function subject({ alertId, seenTransition }: { alertId: string; seenTransition: number }) {
  return { alertId, seenTransition };
}
