/** Composes SMART for the whole application: doors that speak FHIR inject FHIR_ACCESS. */
import { randomBytes } from 'node:crypto';
import { Module, type DynamicModule } from '@nestjs/common';
import type { AuditTrail } from '../../audit/audit-trail.port.ts';
import type { Clock } from '../../platform/clock.port.ts';
import { AttemptLimit } from '../attempt-limit.ts';
import type { JudgeParts } from '../judge-request.ts';
import { AccessTokens } from './access-tokens.ts';
import { AssertionMemory } from './client-assertion.ts';
import { FHIR_ACCESS } from './fhir-access.port.ts';
import { fhirAccess } from './judge-fhir.ts';
import type { SmartSettings } from './smart-client.ts';
import { SMART_PARTS, SmartController, type SmartParts } from './smart.controller.ts';

export interface SmartOptions {
  /** People who may read with their session. */
  readonly judge: JudgeParts;
  readonly settings: SmartSettings;
  readonly clock: Clock;
  readonly trail: AuditTrail;
  /** Makes tokens; without it 256 random bits. */
  readonly newToken?: () => string;
}

@Module({})
export class SmartModule {
  static with({ judge, settings, clock, trail, newToken = randomToken }: SmartOptions): DynamicModule {
    const tokens = new AccessTokens({ clock, newToken });
    const parts: SmartParts = {
      ...settings,
      tokens,
      memory: new AssertionMemory(),
      limit: new AttemptLimit(clock),
      clock,
      trail,
    };
    return {
      module: SmartModule,
      global: true,
      controllers: [SmartController],
      providers: [
        { provide: SMART_PARTS, useValue: parts },
        { provide: FHIR_ACCESS, useValue: fhirAccess({ ...judge, tokens }) },
      ],
      exports: [FHIR_ACCESS],
    };
  }
}

function randomToken(): string {
  return randomBytes(32).toString('base64url');
}
