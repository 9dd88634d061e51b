/** Signing in and out. The token travels only in a cookie that scripts and other sites never see. */
import { Body, Controller, Delete, Get, Header, HttpCode, HttpException, Inject, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { sessionCookie, sessionTokenIn } from '../contract/screens/session-cookie.ts';
import type { Session } from '../contract/screens/session.ts';
import type { Clock } from '../platform/clock.port.ts';
import { isSameOrigin } from '../platform/same-origin.ts';
import type { AttemptLimit } from './attempt-limit.ts';
import { AUTHORIZATION, type Authorization } from './authorization.port.ts';
import { IDENTITY, type Identity } from './identity.port.ts';
import { signIn } from './sign-in.ts';

export const ATTEMPT_LIMIT = Symbol('AttemptLimit');
export const ACCESS_CLOCK = Symbol('AccessClock');

const signInSchema = z.object({ userName: z.string().min(1).max(64), password: z.string().min(1).max(256) });

@Controller('api/session')
export class AccessController {
  readonly #identity: Identity;
  readonly #authorization: Authorization;
  readonly #limit: AttemptLimit;
  readonly #clock: Clock;

  constructor(
    @Inject(IDENTITY) identity: Identity,
    @Inject(AUTHORIZATION) authorization: Authorization,
    @Inject(ATTEMPT_LIMIT) limit: AttemptLimit,
    @Inject(ACCESS_CLOCK) clock: Clock,
  ) {
    this.#identity = identity;
    this.#authorization = authorization;
    this.#limit = limit;
    this.#clock = clock;
  }

  /** 200 with the session and its cookie; 400 malformed, 401 wrong, 403 foreign page, 429 too many. */
  @Post()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async signIn(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Body() body: unknown,
  ): Promise<Session> {
    refuseForeignPage(request);
    const parsed = signInSchema.safeParse(body);
    if (!parsed.success) throw new HttpException({ code: 'malformed', message: 'Name and password are needed.' }, 400);
    const answer = await signIn(
      { identity: this.#identity, limit: this.#limit },
      { ...parsed.data, address: request.ip ?? 'unknown' },
    );
    if (!answer.ok) throw refusalOf(answer.code, response);
    // A sign-in over an old one ends the old one: the cookie is about to be overwritten.
    await this.#signOutOf(request);
    const maxAgeSeconds = (answer.session.expiresAtMs - this.#clock.nowMs()) / 1_000;
    response.setHeader('Set-Cookie', sessionCookie(answer.token, { secure: request.secure, maxAgeSeconds }));
    return answer.session;
  }

  /** The session, or 401. */
  @Get()
  @Header('Cache-Control', 'no-store')
  session(@Req() request: Request): Promise<Session> {
    return this.#authorization.authorize(request, null);
  }

  /** 204, also when nobody was signed in. */
  @Delete()
  @HttpCode(204)
  async signOut(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<void> {
    refuseForeignPage(request);
    await this.#signOutOf(request);
    response.setHeader('Set-Cookie', sessionCookie(null, { secure: request.secure, maxAgeSeconds: 0 }));
  }

  async #signOutOf(request: Request): Promise<void> {
    const token = sessionTokenIn(request.headers.cookie);
    if (token !== null) await this.#identity.signOut(token);
  }
}

function refuseForeignPage(request: Request): void {
  if (!isSameOrigin(request.headers)) {
    throw new HttpException({ code: 'not-allowed', message: 'This request comes from another page.' }, 403);
  }
}

function refusalOf(code: 'sign-in-failed' | 'too-many-attempts', response: Response): HttpException {
  if (code === 'sign-in-failed') return new HttpException({ code, message: 'Name or password is wrong.' }, 401);
  response.setHeader('Retry-After', '60');
  return new HttpException({ code, message: 'Too many wrong attempts: wait a minute.' }, 429);
}
