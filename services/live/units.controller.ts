/** The units a signed-in person may look at. */
import { Body, Controller, Get, Header, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import type { Request } from 'express';
import { z } from 'zod';
import { AUTHORIZATION, type Authorization } from '../access/authorization.port.ts';
import type { UnitState } from '../contract/decisions/decision.ts';
import { isPlayedBack } from '../contract/records/unit-record.ts';
import { may } from '../contract/access/access-table.ts';
import { mayInUnit, maySeeUnit, type Session } from '../contract/screens/session.ts';
import { refused } from '../platform/fault-answers.module.ts';
import { WARD_VIEW, type WardView } from './board/ward-view.ts';

const soundTestSchema = z.strictObject({ wasHeard: z.boolean() });

export type UnitFacts = Pick<UnitState, 'unitId' | 'name' | 'setting' | 'mode' | 'timeZone'>;

@Controller('api/units')
export class UnitsController {
  readonly #authorization: Authorization;
  readonly #wards: WardView;

  constructor(@Inject(AUTHORIZATION) authorization: Authorization, @Inject(WARD_VIEW) wards: WardView) {
    this.#authorization = authorization;
    this.#wards = wards;
  }

  /** Sorted by name; 401 for nobody. Playbacks are no wards: only who does research or keeps Vigil running sees them listed. */
  @Get()
  @Header('Cache-Control', 'no-store')
  async units(@Req() request: Request): Promise<readonly UnitFacts[]> {
    const session = await this.#authorization.authorize(request, null);
    return this.#wards
      .boards()
      .flatMap(({ state }) => (state !== null && isListedFor(session, state) ? [state] : []))
      .map(({ unitId, name, setting, mode, timeZone }) => ({ unitId, name, setting, mode, timeZone }))
      .toSorted((left, right) => (left.name < right.name ? -1 : 1));
  }

  /** Somebody listened to a screen of the unit at the start of a shift: the trail keeps who, when and whether it was heard. 400, 401, 403. */
  @Post(':unitId/sound-test')
  @HttpCode(204)
  async soundTest(@Req() request: Request, @Param('unitId') unitId: string, @Body() body: unknown): Promise<void> {
    const session = await this.#authorization.authorize(request, unitId);
    if (!mayInUnit(session, 'watch-unit', unitId)) throw refused(403, 'not-allowed', 'Not theirs to watch.');
    if (!soundTestSchema.safeParse(body).success) throw refused(400, 'schema', 'wasHeard, true or false, is needed');
  }
}

function isListedFor(session: Pick<Session, 'role' | 'units'>, { unitId, mode }: UnitFacts): boolean {
  if (!maySeeUnit(session, unitId)) return false;
  return !isPlayedBack(mode) || may(session.role, 'see-playbacks');
}
