/** The FHIR door as a real HTTP server over a told story, with a program that may read and one person a role. */
import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import type { DynamicModule, INestApplication } from '@nestjs/common';
import { NO_TRAILS } from '../../../services/audit/trail-reader.port.ts';
import { TrailQueries } from '../../../services/export/fhir/trail/trail-queries.ts';
import { NO_AUDIT } from '../../../services/audit/audit-trail.port.ts';
import { SmartModule } from '../../../services/access/smart/smart.module.ts';
import { fakeIdentity, sessionFor } from '../../support/fake-identity.ts';
import { SESSION_COOKIE } from '../../../services/contract/screens/session-cookie.ts';
import { ROLES, type Role } from '../../../services/contract/access/access-table.ts';
import { SUBSCRIPTION_INTERACTIONS } from '../../../services/export/subscriptions/answer-subscriptions.ts';
import { FHIR_FAULTS } from '../../../services/export/fhir-refusals.ts';
import { FHIR_PARTS, FhirController, type FhirParts } from '../../../services/export/fhir.controller.ts';
import { FhirQueries } from '../../../services/export/fhir/fhir-queries.ts';
import { ControllerModule } from '../../../services/platform/controller.module.ts';
import type { History } from '../../../services/history/history.port.ts';
import { FaultAnswersModule } from '../../../services/platform/fault-answers.module.ts';
import { SILENT_LOGGER } from '../../../services/platform/logger.ts';
import { SystemClock } from '../../../services/platform/system-clock.ts';
import { assertionOf, clientFile, ellipticKey, settingsOf } from '../../access/smart/smart-keys.ts';
import { PATIENT, UNIT, type Story } from './fhir-story.ts';
import { gatewaysOf } from '../../support/gateway-token.ts';

export interface FhirServer {
  /** With `/fhir`. */
  readonly address: string;
  /** Access token of a program with these scopes, for all units or the named ones. */
  readonly token: (scopes: string, client?: 'everywhere' | 'elsewhere' | 'registry') => Promise<string>;
  /** Headers of a signed-in person of the story's unit. */
  readonly cookieOf: (role: Role) => Readonly<Record<string, string>>;
  close(): Promise<void>;
}

const tokenOf = (role: string): string => role.padEnd(43, '-');
const identity = fakeIdentity((token) => {
  const role = ROLES.find((known) => tokenOf(known) === token);
  return role === undefined ? null : sessionFor(role, [UNIT]);
});

/** What admissions would make of a number; here a table in place of the keyed hash. */
const HOSPITAL_NUMBERS: Readonly<Record<string, string>> = { '/12 345': PATIENT, 'MR:1/12 345': PATIENT };

/** `history` stands before the story's own, for tests that break it; `before` are doors that come before FHIR's own. */
export async function startFhirServer(
  story: Story,
  history: History = story.history,
  before: readonly DynamicModule[] = [],
): Promise<FhirServer> {
  const key = ellipticKey('ec-1');
  const scopes = ['system/*.rs'];
  const { clients } = settingsOf(
    clientFile([
      { clientId: 'everywhere', keys: [key], scopes, units: ['*'] },
      { clientId: 'elsewhere', keys: [key], scopes, units: ['another-unit'] },
      { clientId: 'registry', keys: [key], scopes: [...scopes, 'system/HospitalNumber.s'], units: ['*'] },
    ]),
  );
  const clock = new SystemClock();
  const door: FhirParts = {
    queries: new FhirQueries({ history, catalogue: story.catalogue }),
    trail: new TrailQueries({ trails: NO_TRAILS, trail: NO_AUDIT, history, clock }),
    logger: SILENT_LOGGER,
    softwareVersion: story.catalogue.softwareVersion,
    hasBulk: before.length > 0,
    publicUrl: null,
    others: [
      { type: 'Observation', code: 'create', documentation: 'Taken in by the feed.' },
      ...SUBSCRIPTION_INTERACTIONS,
    ],
    patientNumbered: ({ hospitalId, authority, number }) =>
      hospitalId === 'north' ? (HOSPITAL_NUMBERS[`${authority}/${number}`] ?? 'patient:unknown') : null,
  };
  const imports = [
    FaultAnswersModule.with(SILENT_LOGGER, [FHIR_FAULTS]),
    SmartModule.with({
      judge: { identity, gateways: gatewaysOf({}) },
      settings: { publicUrl: null, clients },
      clock,
      trail: NO_AUDIT,
    }),
    ...before,
    ControllerModule.with(FhirController, [[FHIR_PARTS, door]]),
  ];
  const app: INestApplication = await NestFactory.create(
    { module: class House {}, imports },
    { logger: false, bodyParser: false },
  );
  await app.listen(0, '127.0.0.1');
  const origin = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  let count = 0;
  const token = async (
    asked: string,
    client: 'everywhere' | 'elsewhere' | 'registry' = 'everywhere',
  ): Promise<string> => {
    const claims = {
      iss: client,
      sub: client,
      aud: `${origin}/oauth/token`,
      exp: Math.floor(clock.nowMs() / 1_000) + 200,
      jti: `jti-${++count}`,
    };
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      scope: asked,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertionOf(key, claims),
    });
    const answer = (await (await fetch(`${origin}/oauth/token`, { method: 'POST', body })).json()) as {
      readonly access_token?: string;
    };
    if (answer.access_token === undefined) throw new Error(JSON.stringify(answer));
    return answer.access_token;
  };
  return {
    address: `${origin}/fhir`,
    token,
    cookieOf: (role) => ({ cookie: `${SESSION_COOKIE}=${tokenOf(role)}` }),
    close: () => app.close(),
  };
}
