/**
 * Subscriptions over HTTP. Only programs registered in `smart-clients.json` have them, with a scope for
 * Subscription and one for what the topic tells of; a person has a screen.
 */
import { Controller, Delete, Get, Inject, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { AuditTrail } from '../audit/audit-trail.port.ts';
import { FHIR_ACCESS, type FhirAccess, type FhirReader } from '../access/smart/fhir-access.port.ts';
import type { Clock } from '../platform/clock.port.ts';
import { VigilError } from '../platform/errors.ts';
import { FhirRefusal } from './fhir-refusals.ts';
import { postedQueryIn } from './fhir-request.ts';
import { readJsonBody } from './json-body.ts';
import {
  createSubscription,
  deleteSubscription,
  eventsOf,
  focusTypeOf,
  readSubscription,
  refusal,
  searchSubscriptions,
  statusOf,
  type AnswerParts,
  type Asked,
  type FhirAnswer,
} from './subscriptions/answer-subscriptions.ts';

export const SUBSCRIPTION_PARTS = Symbol('SubscriptionParts');

export interface SubscriptionParts extends AnswerParts {
  readonly trail: AuditTrail;
  readonly clock: Clock;
}

const BODY_BYTES_MAX = 64_000;
const TYPE = 'Subscription';

@Controller('fhir/Subscription')
export class SubscriptionsController {
  readonly #parts: SubscriptionParts;
  readonly #access: FhirAccess;

  constructor(@Inject(SUBSCRIPTION_PARTS) parts: SubscriptionParts, @Inject(FHIR_ACCESS) access: FhirAccess) {
    this.#parts = parts;
    this.#access = access;
  }

  @Post()
  async create(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.#audited(request, response, 'create', async (reader) => {
      const body = await readJsonBody(request, BODY_BYTES_MAX);
      if (!body.ok) return refusal(body.status, body.fault, 'structure');
      const focus = focusTypeOf(body.json);
      const readable = focus === null ? null : await this.#access.judge(request, { type: focus, action: 'read' });
      if (readable?.ok === false) return refusal(readable.status, readable.message);
      return createSubscription(this.#parts, readable?.reader ?? reader, body.json);
    });
  }

  @Get('$status')
  async statusOfAll(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.#answer(request, response, 'read', async (reader) =>
      statusOf(this.#parts, reader, { id: null, asked: queryOf(request), nowMs: this.#parts.clock.nowMs() }),
    );
  }

  @Get()
  async search(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.#answer(request, response, 'search', async (reader) =>
      searchSubscriptions(this.#parts, reader, queryOf(request)),
    );
  }

  /** The same search with its parameters in a form, as of every other type. */
  @Post('_search')
  async searchByPost(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.#answer(request, response, 'search', async (reader) => {
      const asked = await postedQuery(request);
      return asked instanceof URLSearchParams ? searchSubscriptions(this.#parts, reader, asked) : asked;
    });
  }

  @Get(':id')
  async read(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.#answer(request, response, 'read', async (reader) =>
      readSubscription(this.#parts, reader, idOf(request)),
    );
  }

  @Delete(':id')
  async remove(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.#audited(request, response, 'delete', async (reader) =>
      deleteSubscription(this.#parts, reader, idOf(request)),
    );
  }

  @Get(':id/$status')
  async status(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.#answer(request, response, 'read', async (reader) =>
      statusOf(this.#parts, reader, { id: idOf(request), asked: queryOf(request), nowMs: this.#parts.clock.nowMs() }),
    );
  }

  @Get(':id/$events')
  async events(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.#audited(request, response, 'read', async (reader) =>
      eventsOf(this.#parts, reader, { id: idOf(request), asked: queryOf(request), nowMs: this.#parts.clock.nowMs() }),
    );
  }

  /** What is told to a program, and by whose will: nothing of it is done or told while the trail cannot be written. */
  async #audited(...[request, response, action, answer]: AnswerArguments): Promise<void> {
    const { trail } = this.#parts;
    await this.#answer(request, response, action, async (reader) => {
      const actor = { kind: 'program', id: reader.id, role: null, address: request.ip ?? null } as const;
      const id = idOf(request);
      const screen = `subscription ${action === 'read' ? 'events' : action}`;
      try {
        await trail.check();
        const answered = await answer(reader);
        const entry = { action: action === 'read' ? 'export' : 'subscribe', screen, actor } as const;
        await trail.record({
          ...entry,
          outcome: answered.status < 400 ? 'done' : 'refused',
          ...(id === '' ? {} : { detail: { id } }),
        });
        return answered;
      } catch (error) {
        if (error instanceof VigilError) return refusal(503, 'the audit trail cannot be written now; alerts go on');
        throw error;
      }
    });
  }

  async #answer(
    request: Request,
    response: Response,
    action: FhirAction,
    answer: (reader: FhirReader) => Promise<FhirAnswer>,
  ): Promise<void> {
    const verdict = await this.#access.judge(request, { type: TYPE, action });
    if (!verdict.ok) return send(response, refusal(verdict.status, verdict.message));
    if (verdict.reader.kind !== 'client') return send(response, refusal(403, 'only registered programs subscribe'));
    send(response, await answer(verdict.reader));
  }
}

type FhirAction = Parameters<FhirAccess['judge']>[1]['action'];
type AnswerArguments = [Request, Response, FhirAction, (reader: FhirReader) => Promise<FhirAnswer>];

/** Parameters of address and form, or why they are none. */
async function postedQuery(request: Request): Promise<Asked | FhirAnswer> {
  try {
    return await postedQueryIn(request);
  } catch (error) {
    if (error instanceof FhirRefusal) return { status: error.status, body: { ...error.outcome } };
    throw error;
  }
}

function send(response: Response, { status, body, location }: FhirAnswer): void {
  response.status(status).setHeader('cache-control', 'no-store');
  if (status === 401) response.setHeader('www-authenticate', 'Bearer');
  if (location !== undefined) response.setHeader('location', location);
  if (body === null) return void response.end();
  response.setHeader('content-type', 'application/fhir+json; charset=utf-8').end(JSON.stringify(body));
}

function idOf(request: Request): string {
  return String(request.params['id'] ?? '');
}

function queryOf({ url }: Request): Asked {
  return new URL(url, 'http://localhost').searchParams;
}
