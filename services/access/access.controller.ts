/** Signing in and out. The token travels only in a cookie that scripts and other sites never see. */
import { Body, Controller, Delete, Get, Header, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { may } from '../contract/access/access-table.ts';
import { sessionCookies } from '../contract/screens/session-cookie.ts';
import { mayInUnit, type Session } from '../contract/screens/session.ts';
import type { Clock } from '../platform/clock.port.ts';
import { refused } from '../platform/fault-answers.module.ts';
import type { AttemptLimit } from './attempt-limit.ts';
import { PASSWORD_LENGTH_MIN } from '../contract/access/password-rule.ts';
import { AUTHORIZATION, type Authorization } from './authorization.port.ts';
import { IDENTITY, type Identity, type SignedIn } from './identity.port.ts';
import { enterSession, readBody, refuseForeignPage, signOutOf, tooManyAttempts } from './session-answers.ts';
import { changePassword, pairScreen, signIn, type SignInAnswer, type SignInParts } from './sign-in.ts';

export const ATTEMPT_LIMIT = Symbol('AttemptLimit');
export const ACCESS_CLOCK = Symbol('AccessClock');

const signInSchema = z.object({ userName: z.string().min(1).max(64), password: z.string().min(1).max(256) });
const passwordSchema = signInSchema.extend({ newPassword: z.string().min(1).max(256) });
const pairSchema = z.object({ code: z.string().min(1).max(32) });
const wallSchema = z.object({ unitId: z.string().min(1).max(128), name: z.string().trim().min(1).max(80) });

@Controller('api/session')
export class AccessController {
  readonly #parts: SignInParts;
  readonly #authorization: Authorization;

  constructor(
    @Inject(IDENTITY) identity: Identity,
    @Inject(AUTHORIZATION) authorization: Authorization,
    @Inject(ATTEMPT_LIMIT) limit: AttemptLimit,
    @Inject(ACCESS_CLOCK) clock: Clock,
  ) {
    this.#parts = { identity, limit, clock };
    this.#authorization = authorization;
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
    const asked = readOwnBody(request, signInSchema, body, 'Name and password are needed.');
    const answer = await signIn(this.#parts, { ...asked, address: addressOf(request) });
    return enterSession(this.#parts, { request, response }, enteredOrThrow(answer, response));
  }

  /**
   * Another password for one's own account. 200 with a new session, every older one of the account has ended; 422 for
   * a new password that does not do; else as a sign-in.
   */
  @Post('password')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async password(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Body() body: unknown,
  ): Promise<Session> {
    const asked = readOwnBody(request, passwordSchema, body, 'Name, password and new password are needed.');
    const answer = await changePassword(this.#parts, { ...asked, address: addressOf(request) });
    return enterSession(this.#parts, { request, response }, enteredOrThrow(answer, response));
  }

  /** This screen becomes the wall screen whose code a command printed. Answers as a sign-in does. */
  @Post('pair')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async pair(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Body() body: unknown,
  ): Promise<Session> {
    const asked = readOwnBody(request, pairSchema, body, 'The code of a wall screen is needed.');
    const answer = await pairScreen(this.#parts, { ...asked, address: addressOf(request) });
    return enterSession(this.#parts, { request, response }, enteredOrThrow(answer, response));
  }

  /**
   * A signed-in nurse or engineer makes a wall screen of the screen in front of them: their own session ends here,
   * and the screen goes on by itself, in one unit of theirs, without names. 400, 401, 403.
   */
  @Post('wall')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async makeWall(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Body() body: unknown,
  ): Promise<Session> {
    const person = await this.#authorization.authorize(request, null);
    if (!may(person.role, 'issue-screens')) {
      throw refused(403, 'not-allowed', 'Nurses and engineers make wall screens.');
    }
    const asked = readOwnBody(request, wallSchema, body, 'A unit and a name for this screen are needed.');
    if (!mayInUnit(person, 'issue-screens', asked.unitId)) {
      throw refused(403, 'not-allowed', 'This unit is not yours.');
    }
    const { identity } = this.#parts;
    const issued = await identity.issueScreen({ ...asked, showsNames: false, issuedBy: person.userId });
    return enterSession(this.#parts, { request, response }, issued);
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
    await signOutOf(this.#parts.identity, request);
    response.setHeader('Set-Cookie', sessionCookies(null, { secure: request.secure, maxAgeSeconds: 0 }));
  }
}

function readOwnBody<T>(request: Request, schema: z.ZodType<T>, body: unknown, needed: string): T {
  refuseForeignPage(request);
  return readBody(schema, body, needed);
}

function addressOf(request: Request): string {
  return request.ip ?? 'unknown';
}

const UNFIT = `A new password needs ${PASSWORD_LENGTH_MIN} characters and must be another one; demonstration accounts keep theirs.`;

function enteredOrThrow(answer: SignInAnswer, response: Response): SignedIn {
  if (answer.ok) return answer;
  if (answer.code === 'too-many-attempts') throw tooManyAttempts(response, answer.retryAfterMs);
  throw answer.code === 'password-unfit'
    ? refused(422, answer.code, UNFIT)
    : refused(401, answer.code, 'Name, password or code is wrong.');
}
