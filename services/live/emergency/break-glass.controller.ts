/**
 * Opening a unit that is not one's own. It is in the trail before it is open: who cannot be written down looks at nobody
 * else's children.
 */
import { Body, Controller, Delete, Get, Header, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import type { Request } from 'express';
import { AUTHORIZATION, type Authorization } from '../../access/authorization.port.ts';
import { BREAK_GLASS, type BreakGlass } from '../../access/break-glass.port.ts';
import { AUDIT_TRAIL, type AuditTrail } from '../../audit/audit-trail.port.ts';
import { may, type AccountRole } from '../../contract/access/access-table.ts';
import type { BreakGlassAnswer, OpenedUnit } from '../../contract/access/break-glass.ts';
import { breakGlassSchema } from '../../contract/access/break-glass-request.ts';
import { sessionActor, type AuditEntry } from '../../contract/audit/audit-event.ts';
import { isPlayedBack } from '../../contract/records/unit-record.ts';
import { coversUnit, type Session } from '../../contract/screens/session.ts';
import { WARD_VIEW, type WardView } from '../board/ward-view.ts';
import { orUnavailable, refused } from '../../platform/fault-answers.module.ts';

const SCREEN = 'break-glass';

@Controller('api/break-glass')
export class BreakGlassController {
  readonly #authorization: Authorization;
  readonly #breakGlass: BreakGlass;
  readonly #wards: WardView;
  readonly #trail: AuditTrail;

  constructor(
    @Inject(AUTHORIZATION) authorization: Authorization,
    @Inject(BREAK_GLASS) breakGlass: BreakGlass,
    @Inject(WARD_VIEW) wards: WardView,
    @Inject(AUDIT_TRAIL) trail: AuditTrail,
  ) {
    this.#authorization = authorization;
    this.#breakGlass = breakGlass;
    this.#wards = wards;
    this.#trail = trail;
  }

  /** What could be opened, and what is. 401, 403. */
  @Get()
  @Header('Cache-Control', 'no-store')
  async units(@Req() request: Request): Promise<BreakGlassAnswer> {
    const { session } = await this.#person(request);
    const units = this.#wards
      .boards()
      .flatMap(({ state }) => (state === null || isPlayedBack(state.mode) ? [] : [state]))
      .filter(({ unitId }) => !coversUnit(session, unitId))
      .map(({ unitId, name }) => ({ unitId, name }))
      .toSorted((left, right) => (left.name < right.name ? -1 : 1));
    return { units, opened: session.opened ?? [] };
  }

  /** 200, open for an hour. 400 without a reason, 401, 403, 404 no such unit, 409 their own, 503 where it cannot be written down. */
  @Post()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async open(@Req() request: Request, @Body() body: unknown): Promise<OpenedUnit> {
    const { session, role } = await this.#person(request);
    const asked = breakGlassSchema.safeParse(body);
    if (!asked.success) throw refused(400, 'malformed', 'A unit and a reason of the list are needed.');
    const { unitId, reason } = asked.data;
    if (coversUnit(session, unitId)) throw refused(409, 'own-unit', 'This unit is yours already.');
    if (this.#wards.board(unitId) === null) throw refused(404, 'not-found', 'There is no such unit.');
    const entry = entryOf(request, session, { unitId, detail: { reason, what: 'opened' } });
    await orUnavailable(this.#trail.record(entry));
    const { untilMs } = await orUnavailable(this.#breakGlass.open({ userId: session.userId, role, unitId, reason }));
    return { unitId, untilMs };
  }

  /** 204, also when it was not open. */
  @Delete(':unitId')
  @HttpCode(204)
  async close(@Req() request: Request, @Param('unitId') unitId: string): Promise<void> {
    const { session } = await this.#person(request);
    const wasOpen = await orUnavailable(this.#breakGlass.close(session.userId, unitId));
    if (wasOpen) await this.#trail.note(entryOf(request, session, { unitId, detail: { what: 'ended' } }));
  }

  async #person(request: Request): Promise<{ readonly session: Session; readonly role: AccountRole }> {
    const session = await this.#authorization.authorize(request, null);
    const { role } = session;
    if (role === 'wall' || role === 'shared' || !may(role, 'break-glass')) {
      throw refused(403, 'not-allowed', 'Only nurses and doctors open a unit that is not theirs.');
    }
    return { session, role };
  }
}

function entryOf(
  request: Request,
  session: Session,
  about: Required<Pick<AuditEntry, 'unitId' | 'detail'>>,
): AuditEntry {
  return { action: 'break-glass', screen: SCREEN, actor: sessionActor(session, request.ip ?? null), ...about };
}
