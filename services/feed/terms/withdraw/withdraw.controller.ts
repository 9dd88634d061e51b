/** Takes back values that a wrong map let in (withdraw-values.ts); asked for by the command, with the token of a gateway. */
import { Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { VigilError } from '../../../platform/errors.ts';
import { readBodyText } from '../../../platform/request-body.ts';
import { refused } from '../../../platform/fault-answers.module.ts';
import type { FeedParts } from '../../http/feed.controller.ts';
import { parseStrictJson } from '../../http/strict-json.ts';
import type { Intake } from '../../intake/admit.ts';
import { withdrawRequestSchema, type WithdrawReport } from './withdraw-request.ts';
import { refusalText } from '../map/approve-term.ts';
import { withdrawValues, type WithdrawParts } from './withdraw-values.ts';

export const WITHDRAW_PARTS = Symbol('WithdrawPlaces');

export interface WithdrawPlaces extends Pick<FeedParts, 'clock' | 'authorizeFeed'> {
  readonly intake: Pick<Intake, 'admitRecords'>;
  readonly maps: WithdrawParts['maps'];
  readonly received: { readonly codes: WithdrawParts['received'] };
  /** Units of a hospital, or of one source of it; null: there is no such thing. */
  readonly unitsOf: (hospitalId: string, sourceId: string | null) => readonly string[] | null;
}

const BODY_BYTES_MAX = 10_000;

@Controller('api/feed')
export class WithdrawController {
  readonly #parts: WithdrawPlaces;

  constructor(@Inject(WITHDRAW_PARTS) parts: WithdrawPlaces) {
    this.#parts = parts;
  }

  @Post('withdraw')
  @HttpCode(200)
  async withdraw(@Req() request: IncomingMessage): Promise<WithdrawReport> {
    const { authorizeFeed, clock, intake, maps, received, unitsOf } = this.#parts;
    await authorizeFeed(request, { unitId: null, message: 'corrections' });
    const body = await readBodyText(request, BODY_BYTES_MAX);
    const json = body.ok ? parseStrictJson(body.text) : null;
    const asked = withdrawRequestSchema.safeParse(json?.ok === true ? json.json : null);
    if (!asked.success) throw refused(400, 'schema', asked.error.issues[0]?.message ?? 'no request');
    const { hospitalId, sourceId } = asked.data;
    const unitIds = unitsOf(hospitalId, sourceId);
    if (unitIds === null) {
      throw refused(404, 'not-found', `there is no ${sourceId === null ? hospitalId : `${sourceId} of ${hospitalId}`}`);
    }
    for (const unitId of unitIds) await authorizeFeed(request, { unitId, message: 'corrections' });
    const admitRecords: WithdrawParts['admitRecords'] = (records) => intake.admitRecords(records);
    const withdrawn = await withdrawValues(asked.data, {
      maps,
      unitIds,
      received: received.codes,
      now: () => clock.nowMs(),
      admitRecords,
    }).catch((error: unknown) => {
      if (error instanceof VigilError) throw refused(error.retriable ? 503 : 409, error.code, error.message);
      throw error;
    });
    if (!withdrawn.ok) throw refused(409, 'not-possible', refusalText(withdrawn));
    return withdrawn.report;
  }
}
