/**
 * What a screen may ask, one method an event: parse, look up who asks now, check role and unit, act.
 * Every event is checked anew, so that a session that ended a moment ago can do nothing more; nothing
 * in a payload says who someone is.
 */
import type { z } from 'zod';
import {
  acknowledgeSchema,
  careSchema,
  chartSchema,
  concernSchema,
  paintedSchema,
  probePaintedSchema,
  snoozeSchema,
  undoSchema,
  watchSchema,
  type CareAnswer,
  type ChartAnswer,
  type CommandAnswer,
  type ConcernAnswer,
  type PaintAnswer,
  type WatchAnswer,
} from '../../contract/screens/live-events.ts';
import { actsAtBedside, maySeeUnit, type Session } from '../../contract/screens/session.ts';
import { may } from '../../contract/access/access-table.ts';
import type { RecordOf } from '../../contract/records/unit-record.ts';
import type { Clock } from '../../platform/clock.port.ts';
import type { Logger } from '../../platform/logger.ts';
import type { AlertCommandHandler, CommandRecord } from './alert-command-handler.ts';
import type { BoardViews } from './board-views.ts';
import type { SecondPerson } from '../../access/second-person.port.ts';
import type { PeopleAtScreen } from '../../access/people-at-screen.port.ts';
import { enterCare } from './care-event.ts';
import type { CareHandler } from './care-handler.ts';
import { chartValues } from './chart-event.ts';
import type { ChartingHandler } from './charting-handler.ts';
import type { ConcernHandler } from './concern-handler.ts';
import type { ReceiptHandler } from './receipt-handler.ts';
import type { Screen, ScreenSubscriptions } from './screen-subscriptions.ts';
import {
  acknowledgedRecord,
  actorOf,
  concernRecord,
  isReadable,
  paintedRecord,
  probePaintedRecord,
  snoozedRecord,
  undoneRecord,
} from './screen-records.ts';
import type { WardView } from '../board/ward-view.ts';

type Actor = NonNullable<ReturnType<typeof actorOf>>;
type Refusal<Code extends string> = { readonly ok: false; readonly code: Code; readonly message: string };
type Admitted<T> =
  | { readonly ok: true; readonly query: T; readonly session: Session }
  | Refusal<'malformed' | 'not-signed-in' | 'not-allowed'>;

export interface ScreenEventParts {
  readonly subscriptions: ScreenSubscriptions;
  readonly commands: AlertCommandHandler;
  readonly receipts: ReceiptHandler;
  readonly concerns: ConcernHandler;
  readonly care: CareHandler;
  readonly charting: ChartingHandler;
  readonly secondPerson: SecondPerson;
  readonly people: PeopleAtScreen;
  readonly wards: WardView;
  readonly views: BoardViews;
  readonly clock: Clock;
  readonly logger: Logger;
}

const BEDSIDE_ALONE = 'Only a bedside screen confirms that an alert was seen.';

export class ScreenEvents {
  readonly #parts: ScreenEventParts;

  constructor(parts: ScreenEventParts) {
    this.#parts = parts;
  }

  async watch(screen: Screen, payload: unknown): Promise<WatchAnswer> {
    const admitted = await this.#admit(screen, watchSchema, payload);
    if (!admitted.ok) return admitted;
    const answer = this.#parts.subscriptions.watch(screen, admitted.query, admitted.session);
    await this.#parts.views.opened(screen, admitted.session);
    return answer;
  }

  closed(screen: Screen): void {
    this.#parts.views.closed(screen);
  }

  async acknowledge(screen: Screen, payload: unknown): Promise<CommandAnswer> {
    const admitted = await this.#admitDeed(screen, acknowledgeSchema, payload);
    if (!admitted.ok) return admitted;
    return this.#submit('acknowledge', admitted, (actor, nowMs) => acknowledgedRecord(admitted.query, actor, nowMs));
  }

  async snooze(screen: Screen, payload: unknown): Promise<CommandAnswer> {
    const admitted = await this.#admitDeed(screen, snoozeSchema, payload);
    if (!admitted.ok) return admitted;
    return this.#submit('snooze', admitted, (actor, nowMs) => snoozedRecord(admitted.query, actor, nowMs));
  }

  async undo(screen: Screen, payload: unknown): Promise<CommandAnswer> {
    const admitted = await this.#admitDeed(screen, undoSchema, payload);
    if (!admitted.ok) return admitted;
    return this.#submit('undo', admitted, (actor, nowMs) => undoneRecord(admitted.query, actor, nowMs));
  }

  async enterConcern(screen: Screen, payload: unknown): Promise<ConcernAnswer> {
    const admitted = await this.#admitDeed(screen, concernSchema, payload);
    if (!admitted.ok) return admitted;
    const entry = admitted.query;
    const actor = actorOf(admitted.session);
    if (actor === null) return notAllowed('Only nurses and doctors enter a concern.');
    const stays = this.#parts.wards.board(entry.unitId)?.state?.stays ?? [];
    if (!stays.some(({ stayId }) => stayId === entry.stayId)) {
      return { ok: false, code: 'refused', message: 'This child is not in the unit now.' };
    }
    const record = concernRecord(entry, actor, this.#parts.clock.nowMs());
    if (!isReadable(record)) return malformed();
    const answer = await this.#parts.concerns.enter(record);
    const detail = { recordId: record.id, name: record.name };
    const outcome = answer.ok ? 'done' : 'refused';
    const { unitId, stayId } = entry;
    await this.#parts.views.did(admitted.session, { action: 'chart', unitId, stayIds: [stayId], outcome, detail });
    return answer;
  }

  async care(screen: Screen, payload: unknown): Promise<CareAnswer> {
    const admitted = await this.#admitDeed(screen, careSchema, payload);
    return admitted.ok ? enterCare(this.#parts, admitted.query, admitted.session) : admitted;
  }

  async chart(screen: Screen, payload: unknown): Promise<ChartAnswer> {
    const admitted = await this.#admitDeed(screen, chartSchema, payload);
    return admitted.ok ? chartValues(this.#parts, admitted.query, admitted.session) : admitted;
  }

  /** A receipt counts only from a bedside role: a researcher's screen calls nobody to the bed. */
  async paint(screen: Screen, payload: unknown): Promise<PaintAnswer> {
    const admitted = await this.#admit(screen, paintedSchema, payload);
    if (!admitted.ok) return admitted;
    if (!actsAtBedside(admitted.session.role)) return notAllowed(BEDSIDE_ALONE);
    const painted = admitted.query;
    const alert = this.#parts.wards.board(painted.unitId)?.state?.alerts.find(({ id }) => id === painted.alertId);
    // Cleared since: this picture of it no longer matters. Which older one still does, the engine knows.
    if (alert === undefined || painted.transition > alert.transition) return { ok: true };
    return this.#keepReceipt(paintedRecord(painted, this.#parts.clock.nowMs()));
  }

  /** The receipt of the unit's test alert; it counts from the same screens as that of an alert. */
  async paintProbe(screen: Screen, payload: unknown): Promise<PaintAnswer> {
    const admitted = await this.#admit(screen, probePaintedSchema, payload);
    if (!admitted.ok) return admitted;
    if (!actsAtBedside(admitted.session.role)) return notAllowed(BEDSIDE_ALONE);
    const { query } = admitted;
    if (this.#parts.wards.board(query.unitId)?.newestProbeId !== query.probeId) return { ok: true };
    return this.#keepReceipt(probePaintedRecord(query, this.#parts.clock.nowMs()));
  }

  async #keepReceipt(record: RecordOf<'alert.painted' | 'delivery.painted'>): Promise<PaintAnswer> {
    if (!isReadable(record)) return malformed();
    try {
      await this.#parts.receipts.take(record);
      return { ok: true };
    } catch (error) {
      this.#parts.logger.error('receipt could not be stored', error, { unitId: record.unitId });
      return { ok: false, code: 'not-confirmed', message: 'The receipt could not be stored.' };
    }
  }

  async #admit<T extends { readonly unitId: string }>(
    screen: Screen,
    schema: z.ZodType<T>,
    payload: unknown,
  ): Promise<Admitted<T>> {
    const parsed = schema.safeParse(payload);
    if (!parsed.success) return malformed();
    const session = await this.#parts.subscriptions.sessionOf(screen);
    if (session === null) return { ok: false, code: 'not-signed-in', message: 'Sign in again.' };
    if (!maySeeUnit(session, parsed.data.unitId)) return notAllowed('This unit is not yours to see.');
    return { ok: true, query: parsed.data, session };
  }

  /** As `#admit`; at a shared screen the deed is of whoever proved a moment ago that they stand there. */
  async #admitDeed<T extends { readonly unitId: string; readonly pass?: string | undefined }>(
    screen: Screen,
    schema: z.ZodType<T>,
    payload: unknown,
  ): Promise<Admitted<T> | Refusal<'who-needed'>> {
    const admitted = await this.#admit(screen, schema, payload);
    if (!admitted.ok || !may(admitted.session.role, 'ask-who-acts')) return admitted;
    const { query, session } = admitted;
    const person = query.pass === undefined ? null : await this.#parts.people.personOf(session, query.pass);
    if (person === null) return { ok: false, code: 'who-needed', message: 'A shared screen asks who stands there.' };
    if (!maySeeUnit(person, query.unitId)) return notAllowed('This unit is not yours to see.');
    return { ok: true, query, session: person };
  }

  async #submit(
    action: 'acknowledge' | 'snooze' | 'undo',
    admitted: { readonly query: { readonly unitId: string }; readonly session: Session },
    recordFor: (actor: Actor, nowMs: number) => CommandRecord,
  ): Promise<CommandAnswer> {
    const actor = actorOf(admitted.session);
    if (actor === null) return notAllowed('Only nurses and doctors acknowledge or snooze.');
    if (this.#parts.wards.board(admitted.query.unitId) === null) {
      return { ok: false, code: 'refused', refusal: { code: 'refused.no-unit', values: {} } };
    }
    const record = recordFor(actor, this.#parts.clock.nowMs());
    if (!isReadable(record)) return malformed();
    const answer = await this.#parts.commands.submit(record);
    const { unitId, alertId } = record;
    const detail = 'reason' in record ? { alertId, reason: record.reason } : { alertId };
    const told = { action, unitId, outcome: answer.ok ? 'done' : 'refused', detail } as const;
    await this.#parts.views.did(admitted.session, told, alertId);
    return answer;
  }
}

function malformed(): Refusal<'malformed'> {
  return { ok: false, code: 'malformed', message: 'The message could not be read.' };
}

function notAllowed(message: string): Refusal<'not-allowed'> {
  return { ok: false, code: 'not-allowed', message };
}
