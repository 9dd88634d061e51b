/** What a unit has decided about its rules, and a decision of who may make one, over HTTP. */
import { Body, Controller, Get, Header, HttpCode, type HttpException, Inject, Param, Post, Req } from '@nestjs/common';
import type { Request } from 'express';
import { AUTHORIZATION, type Authorization } from '../../access/authorization.port.ts';
import { may } from '../../contract/access/access-table.ts';
import { policyRequestSchema, type PolicyAnswer, type PolicyRefusal } from '../../contract/screens/policy-answer.ts';
import { mayInUnit, type Session } from '../../contract/screens/session.ts';
import type { Clock } from '../../platform/clock.port.ts';
import { VigilError } from '../../platform/errors.ts';
import { refused } from '../../platform/fault-answers.module.ts';
import { WARD_VIEW, type WardView } from '../board/ward-view.ts';
import { changePolicy, type PolicyRecord, type PolicyUnit, type ShippedRules } from './change-policy.ts';
import { withBackTests } from './change-own-rules.ts';
import { askedBy, type PolicyPreviews } from './policy-previews.port.ts';
import type { PolicySubmission } from './policy-submission.ts';
import { policyAnswer } from './view-policy-answer.ts';

export const POLICY_PARTS = Symbol('PolicyParts');

export interface PolicyParts {
  readonly rules: ShippedRules;
  readonly submission: PolicySubmission;
  readonly previews: Pick<PolicyPreviews, 'counted' | 'viewed'>;
  readonly clock: Clock;
  readonly newId: () => string;
}

@Controller('api/units')
export class PolicyController {
  readonly #parts: PolicyParts;
  readonly #authorization: Authorization;
  readonly #wards: WardView;

  constructor(
    @Inject(POLICY_PARTS) parts: PolicyParts,
    @Inject(AUTHORIZATION) authorization: Authorization,
    @Inject(WARD_VIEW) wards: WardView,
  ) {
    this.#parts = parts;
    this.#authorization = authorization;
    this.#wards = wards;
  }

  /** 401, 403, and 404 for a unit of which the engine has said nothing. */
  @Get(':unitId/policy')
  @Header('Cache-Control', 'no-store')
  async policy(@Req() request: Request, @Param('unitId') unitId: string): Promise<PolicyAnswer> {
    const session = await this.#authorization.authorize(request, unitId);
    if (!may(session.role, 'read-policy')) throw refused(403, 'not-allowed', 'A wall screen shows its unit.');
    return this.#answer(session, this.#unit(unitId));
  }

  /** The policy that holds now. 400, 401, 403, 404; 409 with why; 503 `not-confirmed`. */
  @Post(':unitId/policy')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async decide(@Req() request: Request, @Param('unitId') unitId: string, @Body() body: unknown): Promise<PolicyAnswer> {
    const session = await this.#authorization.authorize(request, unitId);
    if (!mayInUnit(session, 'decide-policy', unitId)) {
      throw refused(403, 'not-allowed', 'Doctors, charge nurses and engineers decide about the rules of a unit.');
    }
    const asked = policyRequestSchema.safeParse(body);
    if (!asked.success) throw refused(400, 'schema', 'a change with a reason, and what it is based on, are needed');
    const { submission, clock, rules, newId } = this.#parts;
    const { userId, displayName } = session;
    const by = {
      by: userId,
      displayName,
      id: `policy:${newId()}`,
      nowMs: clock.nowMs(),
      source: 'screen',
      ofHospital: false,
    };
    const changed = changePolicy(this.#unit(unitId), { ...asked.data, ...by }, rules);
    if (!changed.ok) throw notMade(changed.code);
    const submitted = await submission
      .submit(this.#withForeseen(this.#withTried(changed.record)))
      .catch((error: unknown) => {
        if (error instanceof VigilError && error.retriable) return 'not-confirmed' as const;
        throw error;
      });
    if (submitted !== 'holds' && submitted !== 'proposed') throw notMade(submitted);
    return this.#answer(session, this.#unit(unitId));
  }

  /** With what a preview of it counted, where one was asked for of late: the engine holds that against the unit's budget. */
  #withForeseen(record: PolicyRecord): PolicyRecord {
    if (record.kind !== 'policy.set' || record.budget === undefined) return record;
    const foreseen = this.#parts.previews.counted(askedBy(record).name);
    return foreseen === null ? record : { ...record, foreseen };
  }

  /** With what a preview of it counted of each rule of the unit's own that is new. 409 where nobody has asked for one of late. */
  #withTried(record: PolicyRecord): PolicyRecord {
    if (record.kind !== 'policy.set' || record.ownRules === undefined) return record;
    const tried = withBackTests(record, this.#parts.previews.viewed(askedBy(record).name));
    if (tried === null) throw notMade('not-back-tested');
    return tried;
  }

  #unit(unitId: string): PolicyUnit {
    const board = this.#wards.boards().find(({ state }) => state?.unitId === unitId);
    if (board === undefined || board.state === null) throw refused(404, 'not-found', 'no such unit');
    return board.state;
  }

  #answer(session: Session, unit: PolicyUnit): PolicyAnswer {
    const { seesNames, userId } = session;
    const mayChange = mayInUnit(session, 'decide-policy', unit.unitId);
    return policyAnswer(unit, this.#parts.rules, { seesNames, userId, mayChange });
  }
}

function notMade(code: PolicyRefusal): HttpException {
  return refused(code === 'not-confirmed' ? 503 : 409, code, `The change was not made: ${code}.`);
}
