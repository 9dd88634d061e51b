/**
 * Signing in by the provider of the hospital: to it, back from it, and out when it says so. Nobody is told more than a
 * word of why they were not let in; the log and the trail are.
 */
import { Controller, Get, Header, Inject, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { AuditTrail } from '../../audit/audit-trail.port.ts';
import type { AuditEntry } from '../../contract/audit/audit-event.ts';
import { sessionCookies, sessionTokenIn } from '../../contract/screens/session-cookie.ts';
import type { SignInFailure } from '../../contract/screens/sign-in-failure.ts';
import type { Clock } from '../../platform/clock.port.ts';
import { VigilError } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import { readBodyText } from '../../platform/request-body.ts';
import type { AttemptLimit } from '../attempt-limit.ts';
import type { Identity } from '../identity.port.ts';
import { refuseForeignPage } from '../session-answers.ts';
import { flowCookies, type HeldFlow, type SignInFlows } from './sign-in-flows.ts';
import type { ProvenPerson, SignInProvider } from '../sign-in-provider.port.ts';

export const OPENID_PARTS = Symbol('OpenIdParts');

export interface OpenIdParts {
  readonly provider: SignInProvider;
  readonly identity: Identity;
  readonly flows: SignInFlows;
  readonly limit: AttemptLimit;
  readonly trail: AuditTrail;
  readonly clock: Clock;
  readonly logger: Logger;
}

const FORM = 'application/x-www-form-urlencoded';
const LOGOUT_BYTES_MAX = 16_384;

@Controller('api/session/oidc')
export class OpenIdController {
  readonly #parts: OpenIdParts;

  constructor(@Inject(OPENID_PARTS) parts: OpenIdParts) {
    this.#parts = parts;
  }

  /** 303 to the provider, or to the sign-in page that says why not; 403 for whoever was sent here by another page. */
  @Get()
  @Header('Cache-Control', 'no-store')
  async begin(@Req() request: Request, @Res() response: Response): Promise<void> {
    refuseForeignPage(request);
    const { provider, flows } = this.#parts;
    try {
      const { url, flow } = await provider.begin();
      const sealed = flows.seal({ ...flow, before: sessionTokenIn(request.headers.cookie) });
      response.setHeader('Set-Cookie', flowCookies(sealed, { secure: request.secure }));
      response.redirect(303, url);
    } catch (error) {
      response.redirect(303, pageWith(await this.#failed(request, error)));
    }
  }

  /** Back from the provider: 303 to the dashboard, signed in, or to the sign-in page that says why not. */
  @Get('callback')
  @Header('Cache-Control', 'no-store')
  async back(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { flows, clock } = this.#parts;
    const cookies = [...flowCookies(null, { secure: request.secure })];
    const flow = flows.take(request.headers.cookie, clock.nowMs());
    const outcome = flow === null ? await this.#stray(request) : await this.#finish(request, flow);
    if (typeof outcome !== 'string') {
      const maxAgeSeconds = (outcome.expiresAtMs - clock.nowMs()) / 1_000;
      cookies.push(...sessionCookies(outcome.token, { secure: request.secure, maxAgeSeconds }));
    }
    response.setHeader('Set-Cookie', cookies);
    response.redirect(303, typeof outcome === 'string' ? pageWith(outcome) : '/');
  }

  /** OpenID Connect Back-Channel Logout 1.0: 200, or 400 for a token that ends nothing. */
  @Post('back-channel-logout')
  async logout(@Req() request: Request, @Res() response: Response): Promise<void> {
    response.setHeader('Cache-Control', 'no-store');
    const { limit, clock } = this.#parts;
    const attempt = limit.beginProgram(request.ip ?? 'unknown');
    if (attempt.delayMs > 0) await new Promise<void>((resolve) => clock.after(attempt.delayMs, resolve));
    const isDone = await this.#end(request);
    if (isDone) attempt.forgive();
    if (isDone) response.status(200).end();
    else response.status(400).json({ error: 'invalid_request' });
  }

  async #finish(
    request: Request,
    flow: HeldFlow,
  ): Promise<{ readonly token: string; readonly expiresAtMs: number } | SignInFailure> {
    const { provider, identity } = this.#parts;
    try {
      const person = await provider.finish(queryOf(request), flow);
      const entered = await identity.enterFederated(person);
      if ('refusal' in entered) return await this.#mapsToNothing(request, person, entered);
      if (flow.before !== null) await identity.signOut(flow.before);
      const { token, session } = entered;
      const detail = { subject: person.subject, units: session.units.length };
      if (session.units.length === 0) this.#parts.logger.warn('claims of the sign-in provider give a role and no unit');
      await this.#note(request, { action: 'sign-in', id: session.userId, role: session.role, detail });
      return { token, expiresAtMs: session.expiresAtMs };
    } catch (error) {
      return this.#failed(request, error);
    }
  }

  async #mapsToNothing(
    request: Request,
    person: ProvenPerson,
    { refusal, userId }: { readonly refusal: 'no-role' | 'no-user-name'; readonly userId: string },
  ): Promise<SignInFailure> {
    const claims = Object.keys(person.claims).join(' ').slice(0, 500);
    const detail = { reason: refusal, subject: person.subject, claims };
    this.#parts.logger.warn('claims of the sign-in provider give nothing by the claim map', { check: refusal });
    await this.#note(request, { action: 'sign-in-failed', id: userId, role: null, detail });
    return refusal;
  }

  /** No sign-in of this browser is under way: a link of somebody else, one used before, or one that is too old. */
  async #stray(request: Request): Promise<SignInFailure> {
    await this.#note(request, { action: 'sign-in-failed', id: '', role: null, detail: { reason: 'expired' } });
    return 'expired';
  }

  async #failed(request: Request, error: unknown): Promise<SignInFailure> {
    if (!(error instanceof VigilError)) throw error;
    const reason = error.code === 'provider-unreachable' ? 'unreachable' : 'refused';
    if (reason === 'unreachable') this.#parts.logger.error('nobody can sign in by the provider', error);
    else this.#parts.logger.warn('a sign-in by the provider was refused', { code: error.code, check: error.message });
    await this.#note(request, { action: 'sign-in-failed', id: '', role: null, detail: { reason } });
    return reason;
  }

  async #end(request: Request): Promise<boolean> {
    const body = request.is(FORM) === FORM ? await readBodyText(request, LOGOUT_BYTES_MAX) : null;
    const token = body?.ok === true ? new URLSearchParams(body.text).get('logout_token') : null;
    if (token === null) return false;
    const { provider, identity, logger } = this.#parts;
    try {
      const ended = await provider.readLogout(token);
      const count = await identity.endFederated(ended);
      const detail = { subject: ended.subject ?? '', count };
      await this.#note(request, { action: 'sign-out', id: 'provider', role: null, detail });
      return true;
    } catch (error) {
      if (!(error instanceof VigilError)) throw error;
      logger.warn('a logout of the provider was refused', { code: error.code, check: error.message });
      return false;
    }
  }

  async #note(
    request: Request,
    told: Pick<AuditEntry, 'action' | 'detail'> & { readonly id: string; readonly role: string | null },
  ): Promise<void> {
    const { action, id, role, detail = {} } = told;
    const kind = action === 'sign-in' ? 'person' : action === 'sign-out' ? 'program' : 'nobody';
    await this.#parts.trail.note({
      action,
      screen: 'sign-in provider',
      actor: { kind, id, role, address: request.ip ?? null },
      outcome: action === 'sign-in-failed' ? 'refused' : 'done',
      detail,
    });
  }
}

function pageWith(failure: SignInFailure): string {
  return `/?signIn=${failure}`;
}

function queryOf(request: Request): URLSearchParams {
  return new URLSearchParams(request.url.split('?', 2)[1] ?? '');
}
