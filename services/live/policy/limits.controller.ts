/** The limits of a unit, of its children, and what another limit would have done, over HTTP; decisions are policy.controller's. */
import { Body, Controller, Get, Header, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import type { Request } from 'express';
import { z } from 'zod';
import { AUTHORIZATION, type Authorization } from '../../access/authorization.port.ts';
import { may } from '../../contract/access/access-table.ts';
import type { PolicyChoices } from '../../contract/decisions/policy-view.ts';
import { id } from '../../contract/records/record-envelope.ts';
import type { LimitsView } from '../../contract/screens/limits/limits-answer.ts';
import {
  previewRequestSchema,
  type PreviewRequest,
  type PreviewStanding,
} from '../../contract/screens/limits/preview-view.ts';
import { unnamedLimit } from '../../contract/screens/seen-person.ts';
import { mayInUnit, type Session } from '../../contract/screens/session.ts';
import { WARD_VIEW, type WardView } from '../board/ward-view.ts';
import { changePolicy, policyOf, type PolicyUnit } from './change-policy.ts';
import { askedBy, namedPreview, type PolicyPreviews } from './policy-previews.port.ts';
import { POLICY_PARTS, type PolicyParts } from './policy.controller.ts';
import { limitsView } from './view-limits-answer.ts';
import { refused } from '../../platform/fault-answers.module.ts';

export const POLICY_PREVIEWS = Symbol('PolicyPreviews');

const querySchema = z.strictObject({ stayId: id.optional() });

@Controller('api/units')
export class LimitsController implements OnModuleDestroy {
  readonly #parts: PolicyParts;
  readonly #previews: PolicyPreviews;
  readonly #authorization: Authorization;
  readonly #wards: WardView;

  constructor(
    @Inject(POLICY_PARTS) parts: PolicyParts,
    @Inject(POLICY_PREVIEWS) previews: PolicyPreviews,
    @Inject(AUTHORIZATION) authorization: Authorization,
    @Inject(WARD_VIEW) wards: WardView,
  ) {
    this.#parts = parts;
    this.#previews = previews;
    this.#authorization = authorization;
    this.#wards = wards;
  }

  async onModuleDestroy(): Promise<void> {
    await this.#previews.close();
  }

  /** Of every age, or of one child of the unit. 400, 401, 403, and 404 for a unit or a child that is not there. */
  @Get(':unitId/limits')
  @Header('Cache-Control', 'no-store')
  async limits(@Req() request: Request, @Param('unitId') unitId: string, @Query() query: unknown): Promise<LimitsView> {
    const session = await this.#authorization.authorize(request, unitId);
    if (!may(session.role, 'read-policy')) throw refused(403, 'not-allowed', 'A wall screen shows its unit.');
    const asked = querySchema.safeParse(query);
    if (!asked.success) throw refused(400, 'malformed', z.prettifyError(asked.error));
    const { stayId = null } = asked.data;
    const { rules, clock } = this.#parts;
    const view = limitsView(this.#unit(unitId), rules, { stayId, nowMs: clock.nowMs() });
    if (view === null) throw refused(404, 'not-found', 'no such child in the unit');
    return seenLimits(view, session);
  }

  /** How the preview stands: asked again until it is done. 400, 401, 403, 404; 409 with why; 503 `busy`. */
  @Post(':unitId/limits/preview')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async preview(
    @Req() request: Request,
    @Param('unitId') unitId: string,
    @Body() body: unknown,
  ): Promise<PreviewStanding> {
    const session = await this.#authorization.authorize(request, unitId);
    if (!mayInUnit(session, 'decide-policy', unitId)) {
      throw refused(403, 'not-allowed', 'Doctors, charge nurses and engineers decide about the rules of a unit.');
    }
    const asked = previewRequestSchema.safeParse(body);
    if (!asked.success) throw refused(400, 'schema', 'a change, or none, and what it is based on, are needed');
    const choices = this.#choicesOf(this.#unit(unitId), asked.data, session);
    const standing = this.#previews.ask(namedPreview(unitId, asked.data.basedOn, choices));
    if (standing === null) throw refused(503, 'busy', 'Other previews wait already; try again in a minute.');
    return standing;
  }

  /** The policy that would hold. */
  #choicesOf(unit: PolicyUnit, { change, basedOn }: PreviewRequest, { userId, displayName }: Session): PolicyChoices {
    const { proposed } = policyOf(unit);
    if (change === null) {
      if (proposed === undefined) throw refused(409, 'no-proposal', 'Nothing waits for a second person.');
      return proposed.choices;
    }
    const { rules, clock } = this.#parts;
    const by = { by: userId, displayName, id: 'preview', nowMs: clock.nowMs(), source: 'screen', ofHospital: false };
    const changed = changePolicy(unit, { change, basedOn, ...by }, rules);
    if (!changed.ok) throw refused(409, changed.code, `It cannot be: ${changed.code}.`);
    const { record } = changed;
    if (record.kind !== 'policy.set') throw refused(409, 'no-proposal', 'An answer is no policy of its own.');
    return askedBy(record).choices;
  }

  #unit(unitId: string): PolicyUnit {
    const board = this.#wards.boards().find(({ state }) => state?.unitId === unitId);
    if (board === undefined || board.state === null) throw refused(404, 'not-found', 'no such unit');
    return board.state;
  }
}

/** Who decided is a name. */
function seenLimits(view: LimitsView, { seesNames }: Session): LimitsView {
  if (seesNames) return view;
  const rows = view.rows.map((row) => ({ ...row, change: row.change === null ? null : unnamedLimit(row.change) }));
  return { ...view, rows };
}
