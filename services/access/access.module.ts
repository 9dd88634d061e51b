/** Composes access for the whole application: every controller and the socket ask the same objects. */
import { HttpException, Module, type DynamicModule } from '@nestjs/common';
import type { Clock } from '../platform/clock.port.ts';
import { ACCESS_CLOCK, ATTEMPT_LIMIT, AccessController } from './access.controller.ts';
import { AttemptLimit } from './attempt-limit.ts';
import { AUTHORIZATION, type Authorization } from './authorization.port.ts';
import { BREAK_GLASS, NO_BREAK_GLASS, type BreakGlass } from './break-glass.port.ts';
import type { Gateways } from './gateways.port.ts';
import { IDENTITY, type Identity } from './identity.port.ts';
import { HOST_RULE, type HostRule } from './host-rule.port.ts';
import { SECOND_PERSON } from './second-person.port.ts';
import { secondPerson } from './second-person.ts';
import { NOBODY_AT_SCREEN, PEOPLE_AT_SCREEN, type PeopleAtScreen } from './people-at-screen.port.ts';
import { judgeFeed, judgePerson, type JudgeParts, type Verdict } from './judge-request.ts';

export interface AccessOptions {
  readonly identity: Identity;
  readonly clock: Clock;
  readonly gateways: Gateways;
  /** Without it nothing can be opened in an emergency. */
  readonly breakGlass?: BreakGlass;
  /** Who stands at shared screens; without it nobody does. */
  readonly people?: PeopleAtScreen;
  /** Names under which this server may be asked for, besides loopback and its own address. */
  readonly hosts: HostRule;
}

@Module({})
export class AccessModule {
  static with(options: AccessOptions): DynamicModule {
    const { identity, clock, gateways, hosts, breakGlass = NO_BREAK_GLASS, people = NOBODY_AT_SCREEN } = options;
    const limit = new AttemptLimit(clock);
    return {
      module: AccessModule,
      global: true,
      controllers: [AccessController],
      providers: [
        { provide: IDENTITY, useValue: identity },
        { provide: BREAK_GLASS, useValue: breakGlass },
        { provide: ACCESS_CLOCK, useValue: clock },
        { provide: HOST_RULE, useValue: hosts },
        { provide: ATTEMPT_LIMIT, useValue: limit },
        { provide: SECOND_PERSON, useValue: secondPerson({ identity, limit, clock }) },
        { provide: PEOPLE_AT_SCREEN, useValue: people },
        { provide: AUTHORIZATION, useValue: httpAuthorization({ identity, gateways }) },
      ],
      exports: [IDENTITY, AUTHORIZATION, BREAK_GLASS, HOST_RULE, SECOND_PERSON, PEOPLE_AT_SCREEN],
    };
  }
}

/** The same answers for controllers that get a function instead of an injected object. */
export function httpAuthorization(parts: JudgeParts): Authorization {
  return {
    authorize: async (request, unitId) => allowedOrThrow(await judgePerson(parts, request, unitId)),
    authorizeFeed: async (request, question) => allowedOrThrow(await judgeFeed(parts, request, question)),
  };
}

function allowedOrThrow<T>(verdict: Verdict<T>): T {
  if (verdict.ok) return verdict.value;
  throw new HttpException(
    { code: verdict.code, message: verdict.message },
    verdict.code === 'not-signed-in' ? 401 : 403,
  );
}
