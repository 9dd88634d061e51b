/** SMART over HTTP: what can be asked for, and the token endpoint of backend services. Both are for everyone to ask. */
import { Controller, Get, Header, Inject, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Clock } from '../../platform/clock.port.ts';
import { readBodyText } from '../../platform/request-body.ts';
import type { AuditTrail } from '../../audit/audit-trail.port.ts';
import type { AttemptLimit } from '../attempt-limit.ts';
import { answerTokenRequest, refusal, type TokenAnswer, type TokenParts } from './answer-token-request.ts';
import { smartConfiguration, tokenEndpoint } from './smart-configuration.ts';

export const SMART_PARTS = Symbol('SmartParts');

export interface SmartParts extends TokenParts {
  readonly publicUrl: string | null;
  readonly limit: AttemptLimit;
  readonly trail: AuditTrail;
  readonly clock: Clock;
}

/** An assertion is at most 8 kB; the rest of the form is short. */
const FORM_BYTES_MAX = 16_384;
const FORM = 'application/x-www-form-urlencoded';

@Controller()
export class SmartController {
  readonly #parts: SmartParts;

  constructor(@Inject(SMART_PARTS) parts: SmartParts) {
    this.#parts = parts;
  }

  @Get(['.well-known/smart-configuration', 'fhir/.well-known/smart-configuration'])
  @Header('Cache-Control', 'no-store')
  configuration(@Req() request: Request): Readonly<Record<string, unknown>> {
    return smartConfiguration(this.#baseUrl(request));
  }

  /** RFC 6749, section 5: 200 with a token, else 400 or 401 with an error. After many wrong ones from an address its answers wait. */
  @Post('oauth/token')
  async token(@Req() request: Request, @Res() response: Response): Promise<void> {
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Pragma', 'no-cache');
    const attempt = this.#parts.limit.beginProgram(request.ip ?? 'unknown');
    if (attempt.delayMs > 0) await new Promise<void>((resolve) => this.#parts.clock.after(attempt.delayMs, resolve));
    const answer = await this.#answer(request);
    if (answer.status === 200) attempt.forgive();
    await this.#note(request, answer);
    response.status(answer.status).json(answer.body);
  }

  /** A token that is refused for its form is nobody's sign-in. */
  async #note(request: Request, { status, clientId = '' }: TokenAnswer): Promise<void> {
    if (status === 400) return;
    const actor = { kind: 'program', id: clientId, role: null, address: request.ip ?? null } as const;
    const isIn = status === 200;
    await this.#parts.trail.note({
      action: isIn ? 'sign-in' : 'sign-in-failed',
      screen: 'token',
      actor,
      outcome: isIn ? 'done' : 'refused',
    });
  }

  async #answer(request: Request): Promise<TokenAnswer> {
    const form = request.is(FORM) === FORM ? await formIn(request) : null;
    if (form === null) {
      return refusal(400, 'invalid_request', `the body must be ${FORM}, at most ${FORM_BYTES_MAX} bytes`);
    }
    return answerTokenRequest(this.#parts, form, {
      audience: tokenEndpoint(this.#baseUrl(request)),
      nowMs: this.#parts.clock.nowMs(),
    });
  }

  #baseUrl(request: Request): string {
    return this.#parts.publicUrl ?? `${request.protocol}://${request.headers.host ?? 'localhost'}`;
  }
}

/** The form in the body; null when it is cut off or too large. */
async function formIn(request: Request): Promise<URLSearchParams | null> {
  const body = await readBodyText(request, FORM_BYTES_MAX);
  return body.ok ? new URLSearchParams(body.text) : null;
}
