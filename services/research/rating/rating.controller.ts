/**
 * The labelling page over HTTP: two researchers judge the same moments apart from each other, a third settles what they
 * judged differently, and a table of labels comes of it. Nobody is told what one said before both are through, and from then
 * on neither can alter it.
 */
import { Controller, Get, Header, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { AUTHORIZATION, type Authorization } from '../../access/authorization.port.ts';
import type { AuditTrail } from '../../audit/audit-trail.port.ts';
import { may } from '../../contract/access/access-table.ts';
import { sessionActor } from '../../contract/audit/audit-event.ts';
import { ratingAnswerSchema, ratingRequestSchema } from '../../contract/screens/rating/rating-request.ts';
import {
  POSITIVE_ANSWER,
  type RatingAgreement,
  type RatingSheet,
  type RatingSummary,
} from '../../contract/screens/rating/rating-view.ts';
import { maySeeUnit, type Session } from '../../contract/screens/session.ts';
import type { History } from '../../history/history.port.ts';
import type { Clock } from '../../platform/clock.port.ts';
import { orUnavailable, refused } from '../../platform/fault-answers.module.ts';
import { jsonOf, parsed } from '../asked-body.ts';
import { labelTableText } from '../labels/label-table.ts';
import { drawStudy } from './draw-moments.ts';
import { labelsIn } from './rating-result.ts';
import type { RatingStudies } from './rating-studies.port.ts';
import type { RatingAnswer } from './rating-study.ts';
import {
  agreementView,
  isPageStudy,
  labelledItems,
  sheetOf,
  stateOf,
  studyFrom,
  summaryOf,
  type PageStudy,
} from './rating-views.ts';

export const RATING_PARTS = Symbol('RatingParts');

export interface RatingParts {
  readonly studies: RatingStudies;
  /** Null: this process has no history. */
  readonly history: History | null;
  readonly labelIds: readonly string[];
  readonly trail: AuditTrail;
  readonly clock: Clock;
}

@Controller('api/research/ratings')
export class RatingController {
  readonly #parts: RatingParts;
  readonly #authorization: Authorization;

  constructor(@Inject(RATING_PARTS) parts: RatingParts, @Inject(AUTHORIZATION) authorization: Authorization) {
    this.#parts = parts;
    this.#authorization = authorization;
  }

  /** Of units that are theirs, newest first. */
  @Get()
  @Header('Cache-Control', 'no-store')
  async list(@Req() request: Request): Promise<readonly RatingSummary[]> {
    const session = await this.#researcher(request);
    const kept = await orUnavailable(this.#parts.studies.list());
    return kept
      .filter(isPageStudy)
      .map((each) => summaryOf(each, session.userId))
      .filter(({ unitId }) => maySeeUnit(session, unitId));
  }

  /** 409 `exists` for a name that is taken; 422 `nothing-to-judge`, with what is wrong with moments that are named. */
  @Post()
  @HttpCode(201)
  @Header('Cache-Control', 'no-store')
  async begin(@Req() request: Request): Promise<RatingSummary> {
    const session = await this.#researcher(request);
    const asked = parsed(ratingRequestSchema, await jsonOf(request));
    await this.#authorization.authorize(request, asked.unitId);
    const { studies, history, labelIds, clock } = this.#parts;
    if (!labelIds.includes(asked.labelId)) throw refused(400, 'malformed', `There is no label ${asked.labelId}.`);
    if (history === null) throw refused(503, 'history-not-running', 'This process has no history.');
    const nowMs = clock.nowMs();
    const drawn = await orUnavailable(drawStudy(history, asked, nowMs));
    if (!drawn.ok) throw refused(422, 'nothing-to-judge', `${drawn.reason}: ${drawn.detail}`);
    const study = studyFrom(asked, drawn, { by: session.userId, atMs: nowMs });
    if (!(await orUnavailable(studies.begin(asked.studyId, study)))) {
      throw refused(409, 'exists', 'A study of this name is there.');
    }
    return summaryOf(await this.#kept(session, asked.studyId), session.userId);
  }

  /** What who asks has to judge, in an order of their own, with their own answers. 403 for whoever rates nothing in it. */
  @Get(':studyId/items')
  @Header('Cache-Control', 'no-store')
  async items(@Req() request: Request, @Param('studyId') studyId: string): Promise<RatingSheet> {
    const session = await this.#researcher(request);
    return ownSheet(await this.#kept(session, studyId), session);
  }

  /** A later answer to an item counts, the earlier one stays. 409 `both-through` from then on. */
  @Post(':studyId/answers')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async answer(@Req() request: Request, @Param('studyId') studyId: string): Promise<RatingSheet> {
    const session = await this.#researcher(request);
    ownSheet(await this.#kept(session, studyId), session);
    const isOpen = (kept: PageStudy): boolean => stateOf(kept) === 'rating';
    const kept = await this.#add(request, { session, studyId, allow: isOpen });
    if (kept === null) throw refused(409, 'both-through', 'Both are through: nothing is altered any more.');
    return ownSheet(kept, session);
  }

  /** 409 `not-through` while one of the two has not judged everything. */
  @Get(':studyId/agreement')
  @Header('Cache-Control', 'no-store')
  async agreement(@Req() request: Request, @Param('studyId') studyId: string): Promise<RatingAgreement> {
    const session = await this.#researcher(request);
    return told(await this.#kept(session, studyId), session);
  }

  /** By the person whom the study names, of what was judged differently alone; 409 `not-to-settle` otherwise. */
  @Post(':studyId/settled')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async settle(@Req() request: Request, @Param('studyId') studyId: string): Promise<RatingAgreement> {
    const session = await this.#researcher(request);
    const { study } = await this.#kept(session, studyId);
    if (study.adjudicator !== session.userId) throw refused(403, 'not-allowed', 'Another person settles this.');
    const isOpen = (kept: PageStudy, item: number): boolean =>
      agreementView(kept, session.userId)?.items.some((each) => each.item === item) === true;
    const kept = await this.#add(request, { session, studyId, allow: isOpen });
    if (kept === null) throw refused(409, 'not-to-settle', 'Both must be through, and differ in it.');
    return told(kept, session);
  }

  /** `stay_id,label,at`, as `evaluate --labels` reads it. 409 `not-settled` while an item has no answer that counts. */
  @Get(':studyId/labels.csv')
  @Header('Cache-Control', 'no-store')
  @Header('Content-Type', 'text/csv; charset=utf-8')
  async labels(
    @Req() request: Request,
    @Param('studyId') studyId: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<string> {
    const session = await this.#researcher(request);
    const kept = await this.#kept(session, studyId);
    const judged = labelledItems(kept);
    if (judged === null) throw refused(409, 'not-settled', 'Not every moment has an answer that counts.');
    const labels = labelsIn(judged, kept.study.label);
    await orUnavailable(
      this.#parts.trail.record({
        action: 'export',
        actor: sessionActor(session, request.ip ?? null),
        screen: 'labels of a rating',
        unitId: summaryOf(kept, session.userId).unitId,
        stayIds: [...new Set(labels.map(({ stayId }) => stayId))],
        detail: { study: studyId, answer: POSITIVE_ANSWER },
      }),
    );
    response.setHeader('Content-Disposition', `attachment; filename="${studyId}.csv"`);
    return labelTableText(labels);
  }

  async #researcher(request: Request): Promise<Session> {
    const session = await this.#authorization.authorize(request, null);
    if (!may(session.role, 'do-research')) throw refused(403, 'not-allowed', 'Researchers do this.');
    return session;
  }

  /** Of another unit nobody learns that there is one. */
  async #kept(session: Session, studyId: string): Promise<PageStudy> {
    const kept = await orUnavailable(this.#parts.studies.find(studyId));
    if (kept !== null && isPageStudy(kept) && maySeeUnit(session, summaryOf(kept, session.userId).unitId)) return kept;
    throw refused(404, 'not-found', 'There is no such study.');
  }

  async #add(
    request: Request,
    {
      session,
      studyId,
      allow,
    }: {
      readonly session: Session;
      readonly studyId: string;
      readonly allow: (kept: PageStudy, item: number) => boolean;
    },
  ): Promise<PageStudy | null> {
    const { item, answer } = parsed(ratingAnswerSchema, await jsonOf(request));
    const { userId } = session;
    const given: RatingAnswer = { item, answer, rater: userId, by: userId, atMs: this.#parts.clock.nowMs() };
    const kept = await orUnavailable(
      this.#parts.studies.add(studyId, given, (before) => {
        if (!before.study.items.some((each) => each.item === item)) {
          throw refused(400, 'malformed', `There is no item ${item}.`);
        }
        return isPageStudy(before) && allow(before, item);
      }),
    );
    return kept !== null && isPageStudy(kept) ? kept : null;
  }
}

function ownSheet(kept: PageStudy, { userId }: Session): RatingSheet {
  const sheet = sheetOf(kept, userId);
  if (sheet === null) throw refused(403, 'not-allowed', 'Two others judge this.');
  return sheet;
}

function told(kept: PageStudy, { userId }: Session): RatingAgreement {
  const agreement = agreementView(kept, userId);
  if (agreement === null) throw refused(409, 'not-through', 'Nothing is told before both are through.');
  return agreement;
}
