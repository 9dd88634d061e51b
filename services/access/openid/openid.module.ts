/** Composes signing in by a provider; without one none of its routes is there. */
import { randomBytes } from 'node:crypto';
import { Module, type DynamicModule } from '@nestjs/common';
import type { AuditTrail } from '../../audit/audit-trail.port.ts';
import type { Clock } from '../../platform/clock.port.ts';
import type { Logger } from '../../platform/logger.ts';
import { AttemptLimit } from '../attempt-limit.ts';
import type { Identity } from '../identity.port.ts';
import { OPENID_PARTS, OpenIdController, type OpenIdParts } from './openid.controller.ts';
import { SignInFlows } from './sign-in-flows.ts';
import type { SignInProvider } from '../sign-in-provider.port.ts';

export interface OpenIdOptions {
  readonly provider: SignInProvider;
  readonly identity: Identity;
  readonly trail: AuditTrail;
  readonly clock: Clock;
  readonly logger: Logger;
}

@Module({})
export class OpenIdModule {
  static with(options: OpenIdOptions): DynamicModule {
    const parts: OpenIdParts = {
      ...options,
      flows: new SignInFlows(randomBytes),
      limit: new AttemptLimit(options.clock),
    };
    return {
      module: OpenIdModule,
      controllers: [OpenIdController],
      providers: [{ provide: OPENID_PARTS, useValue: parts }],
    };
  }
}
