/**
 * The page of codes over HTTP: what waits, a trial on the numbers of the last day, and the decisions of people. A map
 * counts for every unit of its hospital, so whoever decides must be one who may see all of them.
 *
 * Invariant: a decision is made on the map that the person saw; on another it is refused, and nothing has changed.
 */
import { Controller, Get, Header, HttpCode, HttpException, Inject, Param, Post, Req } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { AUTHORIZATION, type AccessRequest, type Authorization } from '../../../access/authorization.port.ts';
import type {
  HospitalTerms,
  RefusedTerm,
  TermsAnswer,
  TermsDecided,
  TermsTrial,
} from '../../../contract/screens/terms-view.ts';
import { may } from '../../../contract/access/access-table.ts';
import { mayInUnit, type Session } from '../../../contract/screens/session.ts';
import type { Clock } from '../../../platform/clock.port.ts';
import { VigilError } from '../../../platform/errors.ts';
import { readBodyText } from '../../../platform/request-body.ts';
import { parseStrictJson } from '../../http/strict-json.ts';
import type { ActiveMaps, MapEdit, MapStatus, NotEdited } from '../active/active-maps.ts';
import { digestOf, type CodeMap } from '../code-map.ts';
import { knownMeanings, refusalText } from '../map/approve-term.ts';
import type { ReceivedCodes } from '../received/received-codes.ts';
import {
  approveTerms,
  confirmTerms,
  keepWaiting,
  type DecidedMap,
  type ReviewParts,
  type Reviewer,
} from './decide-terms.ts';
import { termTargets } from './term-targets.ts';
import { approveRequestSchema, confirmRequestSchema, keepRequestSchema, trialRequestSchema } from './terms-request.ts';
import { trialOf, triedMap } from './try-terms.ts';
import type { TermReview } from './waiting-terms.ts';

export const TERMS_PARTS = Symbol('TermsParts');

export interface TermsParts {
  readonly clock: Clock;
  readonly review: TermReview;
  readonly received: ReceivedCodes;
  readonly maps: Pick<ActiveMaps, 'status' | 'change' | 'tryOut' | 'readAgain'>;
  /** Every hospital of `sources.json` with its units, in its order. */
  readonly hospitals: readonly { readonly hospitalId: string; readonly unitIds: readonly string[] }[];
}

const BODY_BYTES_MAX = 200_000;
/** Codes that are sent to a page; a hospital's monitors and laboratory have some hundred. */
const ROWS_MAX = 400;
/** Candidates of a code take a millisecond or two the first time: other work goes between so many. */
const ROWS_AT_ONCE = 8;

/** What a person asks, and what it makes of the map. */
interface Decision<T> {
  readonly schema: z.ZodType<T>;
  readonly decide: (map: CodeMap, body: T, review: ReviewParts) => DecidedMap;
}

@Controller('api/terms')
export class TermsController {
  readonly #parts: TermsParts | null;
  readonly #authorization: Authorization;

  /** Null: this Vigil has no `sources.json`, and so no hospital with codes. */
  constructor(
    @Inject(TERMS_PARTS) parts: { readonly site: TermsParts | null },
    @Inject(AUTHORIZATION) authorization: Authorization,
  ) {
    this.#parts = parts.site;
    this.#authorization = authorization;
  }

  @Get()
  @Header('Cache-Control', 'no-store')
  async terms(@Req() request: AccessRequest): Promise<TermsAnswer> {
    const session = await this.#admitted(request);
    const parts = this.#parts;
    if (parts === null) return { atMs: 0, hospitals: [], targets: [] };
    await parts.maps.readAgain();
    const hospitals: HospitalTerms[] = [];
    for (const { hospitalId, unitIds } of parts.hospitals) {
      if (maySeeAll(session, unitIds)) hospitals.push(await hospitalTerms(parts, hospitalId, session));
    }
    return { atMs: parts.clock.nowMs(), hospitals, targets: termTargets(parts.review.sources.standard) };
  }

  @Post(':hospitalId/trial')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async trial(@Req() request: IncomingMessage, @Param('hospitalId') hospitalId: string): Promise<TermsTrial> {
    const { session, parts } = await this.#decider(request, hospitalId);
    const { mapSha256, decisions } = await asked(request, trialRequestSchema);
    const review = reviewOf(parts, hospitalId, session);
    const tried = await parts.maps.tryOut(hospitalId, (map) =>
      edited(map, mapSha256, () => triedMap(map, decisions, review)),
    );
    if (!tried.ok) throw refusalOf(tried);
    const trial = trialOf(tried, decisions, review);
    if (trial === null) throw refused(409, 'not-possible', 'a code or a target of these is not there');
    return trial;
  }

  @Post(':hospitalId/approve')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async approve(@Req() request: IncomingMessage, @Param('hospitalId') hospitalId: string): Promise<TermsDecided> {
    return this.#decide(request, hospitalId, { schema: approveRequestSchema, decide: approveTerms });
  }

  @Post(':hospitalId/keep')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async keep(@Req() request: IncomingMessage, @Param('hospitalId') hospitalId: string): Promise<TermsDecided> {
    return this.#decide(request, hospitalId, { schema: keepRequestSchema, decide: keepWaiting });
  }

  @Post(':hospitalId/confirm')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async confirm(@Req() request: IncomingMessage, @Param('hospitalId') hospitalId: string): Promise<TermsDecided> {
    return this.#decide(request, hospitalId, { schema: confirmRequestSchema, decide: confirmTerms });
  }

  async #decide<T extends { readonly mapSha256: string }>(
    request: IncomingMessage,
    hospitalId: string,
    { schema, decide }: Decision<T>,
  ): Promise<TermsDecided> {
    const { session, parts } = await this.#decider(request, hospitalId);
    const body = await asked(request, schema);
    const review = reviewOf(parts, hospitalId, session);
    const { maps } = parts;
    let terms: TermsDecided['terms'] = [];
    const changed = await maps
      .change(hospitalId, (map) =>
        edited(map, body.mapSha256, () => {
          const decided = decide(map, body, review);
          if (decided.ok) terms = decided.terms;
          return decided;
        }),
      )
      .catch((error: unknown) => {
        if (error instanceof VigilError) throw refused(error.retriable ? 503 : 409, error.code, error.message);
        throw error;
      });
    if (!changed.ok) throw refusalOf(changed);
    const status = maps.status().find((map) => map.hospitalId === hospitalId);
    return { version: status?.mapVersion ?? '', terms };
  }

  async #admitted(request: AccessRequest): Promise<Session> {
    const session = await this.#authorization.authorize(request, null);
    if (!may(session.role, 'decide-codes')) throw refused(403, 'not-allowed', 'Codes are for engineers and doctors.');
    return session;
  }

  /** The same for a hospital that is not there and for one of which a unit is not theirs. */
  async #decider(
    request: AccessRequest,
    hospitalId: string,
  ): Promise<{ readonly session: Session; readonly parts: TermsParts }> {
    const session = await this.#admitted(request);
    const parts = this.#site();
    const hospital = parts.hospitals.find((each) => each.hospitalId === hospitalId);
    if (hospital === undefined || !maySeeAll(session, hospital.unitIds)) {
      throw refused(404, 'not-found', 'no such hospital');
    }
    await parts.maps.readAgain();
    if (!parts.maps.status().some((map) => map.hospitalId === hospitalId)) {
      throw refused(409, 'no-map', 'the hospital has no map of its own: sources.json must name one');
    }
    return { session, parts };
  }

  #site(): TermsParts {
    if (this.#parts === null) throw refused(404, 'not-found', 'no such hospital');
    return this.#parts;
  }
}

function maySeeAll(session: Session, unitIds: readonly string[]): boolean {
  return unitIds.every((unitId) => mayInUnit(session, 'decide-codes', unitId));
}

async function hospitalTerms(parts: TermsParts, hospitalId: string, session: Session): Promise<HospitalTerms> {
  const status = parts.maps.status().find((map) => map.hospitalId === hospitalId);
  if (status === undefined) return { hospitalId, map: null, waiting: [], more: 0 };
  const received = parts.received.codes.filter((code) => code.hospitalId === hospitalId);
  const { map, gate } = status;
  const pause = (): Promise<void> => new Promise<void>((resolve) => void parts.clock.after(0, resolve));
  const waiting = await parts.review.waiting({ map, gate, received }, pause);
  const rows: HospitalTerms['waiting'][number][] = [];
  for (const [index, entry] of waiting.slice(0, ROWS_MAX).entries()) {
    if (index > 0 && index % ROWS_AT_ONCE === 0) await pause();
    rows.push(parts.review.row(entry, gate, session.userId));
  }
  return {
    hospitalId,
    map: mapView(status, parts.review.digest(map)),
    waiting: rows,
    more: waiting.length - rows.length,
  };
}

function mapView({ map, mapVersion, sinceMs, fault }: MapStatus, sha256: string): HospitalTerms['map'] {
  const approved = map.entries.filter(({ status }) => status === 'approved').length;
  return { version: mapVersion, sha256, sinceMs, approved, fault };
}

function reviewOf({ review, received, clock }: TermsParts, hospitalId: string, session: Session): ReviewParts {
  const { userId, displayName } = session;
  const reviewer: Reviewer = {
    by: `${displayName.slice(0, 60)} (${userId})`.slice(0, 120),
    userId,
    at: new Date(clock.nowMs()).toISOString(),
  };
  return { review, known: knownMeanings({ hospitalId }, review.sources, received.codes), reviewer };
}

async function asked<T>(request: IncomingMessage, schema: z.ZodType<T>): Promise<T> {
  const body = await readBodyText(request, BODY_BYTES_MAX);
  if (!body.ok && body.fault === 'too-large') throw refused(413, body.fault, 'at most 200 kB');
  const json = body.ok ? parseStrictJson(body.text) : null;
  const parsed = schema.safeParse(json?.ok === true ? json.json : null);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw refused(400, 'schema', `${issue?.path.join('.') ?? ''} ${issue?.message ?? 'no request'}`.trim());
}

/** On the map that the person saw, and on no other. */
function edited(map: CodeMap, seen: string, decide: () => DecidedMap): MapEdit {
  const isSame = digestOf(map) === seen;
  return isSame ? decide() : { ok: false, code: 'changed-meanwhile', reason: 'the map has changed since it was shown' };
}

function refusalOf(refusal: NotEdited): HttpException {
  const { code = 'not-possible' } = refusal;
  return refused(409, code, refusalText(refusal), 'refused' in refusal ? refusal.refused : undefined);
}

function refused(status: number, code: string, message: string, told?: RefusedTerm): HttpException {
  return new HttpException({ code, message: message.slice(0, 500), ...told }, status);
}
