/**
 * The trail for an auditor: a day of it, by what was done, of which stay and by whom. The question is a body, since names of
 * accounts have no place in an address; that it was asked stands in the trail before it is answered.
 */
import { Body, Controller, Header, HttpCode, Inject, Post, Req } from '@nestjs/common';
import type { Request } from 'express';
import { z } from 'zod';
import { AUTHORIZATION, type Authorization } from '../../access/authorization.port.ts';
import type { AuditTrail } from '../../audit/audit-trail.port.ts';
import { ANY_EVENT, hears, type AuditQuery, type TrailReader } from '../../audit/trail-reader.port.ts';
import { localDayOf, localDaySpan } from '../../clinical/age/local-day.ts';
import { may } from '../../contract/access/access-table.ts';
import { AUDIT_ACTIONS, sessionActor } from '../../contract/audit/audit-event.ts';
import { AUDIT_GROUPS, groupOfAction, type AuditAnswer, type AuditGroup } from '../../contract/audit/audit-view.ts';
import { coversUnit, type Session } from '../../contract/screens/session.ts';
import type { Clock } from '../../platform/clock.port.ts';
import { orUnavailable, refused } from '../../platform/fault-answers.module.ts';
import { WARD_VIEW, type WardView } from '../board/ward-view.ts';

export const AUDIT_PAGE = Symbol('AuditPage');

export interface AuditPageParts {
  readonly trails: TrailReader;
  readonly trail: AuditTrail;
  readonly clock: Clock;
}

/** What a person reads through; older ones of the day are found by asking for less. */
const EVENTS_MAX = 500;

const id = z.string().min(1).max(256);
/** Strict: a misspelt filter that is ignored would answer for everything. */
const auditQuestion = z.strictObject({
  day: z.string().max(10).optional(),
  group: z.enum(AUDIT_GROUPS).optional(),
  stayId: id.optional(),
  account: id.optional(),
});

@Controller('api/audit')
export class AuditController {
  readonly #authorization: Authorization;
  readonly #wards: WardView;
  readonly #parts: AuditPageParts;

  constructor(
    @Inject(AUTHORIZATION) authorization: Authorization,
    @Inject(WARD_VIEW) wards: WardView,
    @Inject(AUDIT_PAGE) parts: AuditPageParts,
  ) {
    this.#authorization = authorization;
    this.#wards = wards;
    this.#parts = parts;
  }

  /** Newest first. 400 for a day that is none, 401, 403, 503 where the trail cannot be read. */
  @Post()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async events(@Req() request: Request, @Body() body: unknown): Promise<AuditAnswer> {
    const { trails, trail: own, clock } = this.#parts;
    const session = await this.#authorization.authorize(request, null);
    if (!may(session.role, 'read-audit')) throw refused(403, 'not-allowed', 'Only auditors read the trail.');
    const asked = auditQuestion.safeParse(body ?? {});
    if (!asked.success) throw refused(400, 'malformed', 'A day, a group, a stay and an account can be asked for.');
    const { group, stayId = null, account = null } = asked.data;
    const timeZone = this.#timeZoneOf(session);
    const day = asked.data.day ?? localDayOf(clock.nowMs(), timeZone);
    const span = localDaySpan(day, timeZone);
    if (span === null) throw refused(400, 'malformed', 'The day must be a date: 2026-11-30.');
    await orUnavailable(own.view(lookOf(request, session, { day, ...asked.data })));
    const query = { ...ANY_EVENT, ...span, stayId, account, actions: actionsOf(group), limit: EVENTS_MAX };
    const found = await orUnavailable(trails.find(query, hears(session.units)));
    const events = found.events.map(({ trail, index, event }) => ({ ...event, trail, number: index + 1 }));
    return { timeZone, day, events, isCut: found.isCut, proofs: trails.proofs() };
  }

  /** Of their units, where those agree; otherwise nobody's day is meant more than another's. */
  #timeZoneOf(session: Session): string {
    const states = this.#wards.boards().flatMap(({ state }) => (state === null ? [] : [state]));
    const zones = new Set(states.filter(({ unitId }) => coversUnit(session, unitId)).map((state) => state.timeZone));
    const [only] = zones;
    return zones.size === 1 && only !== undefined ? only : 'UTC';
  }
}

/** What was asked, and of which stay; an account is named as whose doings were looked at. */
function lookOf(
  request: Request,
  session: Session,
  { stayId, ...asked }: z.infer<typeof auditQuestion>,
): Parameters<AuditTrail['view']>[0] {
  return {
    action: 'view',
    screen: 'audit trail',
    actor: sessionActor(session, request.ip ?? null),
    stayIds: stayId === undefined ? [] : [stayId],
    detail: Object.fromEntries(
      Object.entries(asked).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
  };
}

function actionsOf(group: AuditGroup | undefined): AuditQuery['actions'] {
  return group === undefined ? null : AUDIT_ACTIONS.filter((action) => groupOfAction(action) === group);
}
