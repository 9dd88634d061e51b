/**
 * Shared screens: made of the screen in front of somebody, and asked there who stands at it before each deed. And the PIN
 * of one's own, by which that is answered. What is given here is looked at and forgotten.
 */
import { Body, Controller, Get, Header, HttpCode, Inject, Post, Put, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { AuditTrail } from '../../audit/audit-trail.port.ts';
import { may } from '../../contract/access/access-table.ts';
import { PIN_LENGTH_MAX, PIN_LENGTH_MIN } from '../../contract/access/pin-rule.ts';
import { sessionActor } from '../../contract/audit/audit-event.ts';
import { sessionTokenIn } from '../../contract/screens/session-cookie.ts';
import { actsAtBedside, mayInUnit, type Session } from '../../contract/screens/session.ts';
import type { PersonAtScreen, PinState, ProvenAtScreen } from '../../contract/access/shared-screen.ts';
import type { Clock } from '../../platform/clock.port.ts';
import { refused } from '../../platform/fault-answers.module.ts';
import { AUTHORIZATION, type Authorization } from '../authorization.port.ts';
import type { Identity } from '../identity.port.ts';
import { enterSession, readBody, refuseForeignPage, tooManyAttempts } from '../session-answers.ts';
import { PEOPLE_AT_SCREEN, type PeopleAtScreen, type ScreenProof } from '../people-at-screen.port.ts';

export const SHARED_SCREEN_PARTS = Symbol('SharedScreenParts');

export interface SharedScreenParts {
  readonly identity: Identity;
  readonly trail: AuditTrail;
  readonly clock: Clock;
}

const SCREEN = 'shared screen';

const sharedSchema = z.object({ unitId: z.string().min(1).max(128), name: z.string().trim().min(1).max(80) });
const proofSchema = z.union([
  z.strictObject({ userId: z.string().min(1).max(128), pin: z.string().min(1).max(64) }),
  z.strictObject({ badge: z.string().trim().min(1).max(128) }),
]);
const pinSchema = z.strictObject({
  pin: z.string().min(1).max(64),
  password: z.string().min(1).max(256).nullable(),
});

@Controller('api/session')
export class SharedScreenController {
  readonly #parts: SharedScreenParts;
  readonly #authorization: Authorization;
  readonly #people: PeopleAtScreen;

  constructor(
    @Inject(SHARED_SCREEN_PARTS) parts: SharedScreenParts,
    @Inject(AUTHORIZATION) authorization: Authorization,
    @Inject(PEOPLE_AT_SCREEN) people: PeopleAtScreen,
  ) {
    this.#parts = parts;
    this.#authorization = authorization;
    this.#people = people;
  }

  /** The session of the person here ends, and the screen goes on as one of the unit. 400, 401, 403. */
  @Post('shared')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async share(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Body() body: unknown,
  ): Promise<Session> {
    const person = await this.#authorization.authorize(request, null);
    if (!may(person.role, 'share-screens')) throw refused(403, 'not-allowed', 'Nurses and doctors share screens.');
    const { unitId, name } = readBody(sharedSchema, body, 'A unit and a name for this screen are needed.');
    if (!mayInUnit(person, 'share-screens', unitId)) throw refused(403, 'not-allowed', 'This unit is not yours.');
    const issued = await this.#parts.identity.issueScreen({
      unitId,
      name,
      showsNames: true,
      isShared: true,
      issuedBy: person.userId,
    });
    return enterSession(this.#parts, { request, response }, issued);
  }

  /** Who may be asked for their PIN here. 401, 403. */
  @Get('people')
  @Header('Cache-Control', 'no-store')
  async people(@Req() request: Request): Promise<readonly PersonAtScreen[]> {
    return this.#people.people(await this.#sharedScreen(request));
  }

  /** Who stands here, for one deed. 400 malformed, 401 wrong, 403, 429 too many. */
  @Post('who')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async who(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Body() body: unknown,
  ): Promise<ProvenAtScreen> {
    const screen = await this.#sharedScreen(request);
    const proof = readBody(proofSchema, body, 'A person with a PIN, or a badge, is needed.');
    const answer = await this.#people.prove(screen, proof);
    await this.#note(request, { screen, proof, person: answer.ok ? answer.person : null });
    if (answer.ok) {
      const { userId, displayName, role } = answer.person;
      return { pass: answer.pass, userId, displayName, role };
    }
    if (answer.code === 'pause') throw tooManyAttempts(response, answer.retryAfterMs);
    throw refused(401, 'sign-in-failed', 'PIN or badge is wrong.');
  }

  /** Whether one has a PIN and a badge. 401, 403. */
  @Get('pin')
  @Header('Cache-Control', 'no-store')
  async pin(@Req() request: Request): Promise<PinState> {
    const state = await this.#people.pinState(await this.#ownToken(request));
    if (state === null) throw refused(403, 'not-allowed', 'Only people have a PIN.');
    return state;
  }

  /** Another PIN of one's own. 204; 401 wrong password, 403, 409 sign in anew first, 422 unfit, 429. */
  @Put('pin')
  @HttpCode(204)
  async setPin(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Body() body: unknown,
  ): Promise<void> {
    const token = await this.#ownToken(request);
    const { pin, password } = readBody(
      pinSchema,
      body,
      'A PIN is needed, and the password of an account of this machine.',
    );
    const answer = await this.#people.setPin(token, { pin, password, address: request.ip ?? 'unknown' });
    if (answer.ok) return;
    switch (answer.code) {
      case 'pause':
        throw tooManyAttempts(response, answer.retryAfterMs);
      case 'failed':
        throw refused(401, 'sign-in-failed', 'The password is wrong.');
      case 'sign-in-anew':
        throw refused(409, answer.code, 'Sign in by the provider first, then set the PIN within ten minutes.');
      case 'unfit':
        throw refused(
          422,
          'pin-unfit',
          `A PIN has ${PIN_LENGTH_MIN} to ${PIN_LENGTH_MAX} digits, neither all alike nor in a row.`,
        );
      case 'no-person':
        throw refused(403, 'not-allowed', 'Only people have a PIN.');
    }
  }

  async #sharedScreen(request: Request): Promise<Session> {
    refuseForeignPage(request);
    const session = await this.#authorization.authorize(request, null);
    if (may(session.role, 'ask-who-acts')) return session;
    throw refused(403, 'not-allowed', 'Only a shared screen asks who stands at it.');
  }

  async #ownToken(request: Request): Promise<string> {
    const { role } = await this.#authorization.authorize(request, null);
    const token = sessionTokenIn(request.headers.cookie);
    if (token === null || !actsAtBedside(role) || may(role, 'ask-who-acts')) {
      throw refused(403, 'not-allowed', 'Only who acts at the bedside has a PIN.');
    }
    return token;
  }

  #note(
    request: Request,
    told: { readonly screen: Session; readonly proof: ScreenProof; readonly person: Session | null },
  ): Promise<void> {
    const { screen, proof, person } = told;
    const address = request.ip ?? null;
    const [unitId = null] = screen.units;
    const detail = { at: screen.userId, by: 'pin' in proof ? 'pin' : 'badge' };
    if (person !== null) {
      const actor = sessionActor(person, address);
      return this.#parts.trail.note({ action: 'sign-in', screen: SCREEN, actor, unitId, detail });
    }
    const actor = { kind: 'screen', id: screen.userId, role: screen.role, address } as const;
    return this.#parts.trail.note({
      action: 'sign-in-failed',
      screen: SCREEN,
      actor,
      unitId,
      outcome: 'refused',
      detail,
    });
  }
}
