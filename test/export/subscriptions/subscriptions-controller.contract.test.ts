/** Subscriptions over real HTTP and real files: from POST to the last event, across failures and restarts. */
import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Module, type DynamicModule, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FHIR_ACCESS, type FhirAccess } from '../../../services/access/smart/fhir-access.port.ts';
import { encodeDecision, type Decision } from '../../../services/contract/decisions/decision.ts';
import { DECISION_TOPIC } from '../../../services/contract/topics.ts';
import { fetchRestHook } from '../../../services/export/adapters/fetch-rest-hook.ts';
import { ProgressFiles } from '../../../services/export/adapters/progress-files.ts';
import { SubscriptionFiles } from '../../../services/export/adapters/subscription-files.ts';
import { NO_AUDIT } from '../../../services/audit/audit-trail.port.ts';
import { SUBSCRIPTION_PARTS, SubscriptionsController } from '../../../services/export/subscriptions.controller.ts';
import { ControllerModule } from '../../../services/platform/controller.module.ts';
import { SubscriptionManager } from '../../../services/export/subscriptions/subscription-manager.ts';
import { LmdbEventLog } from '../../../services/log/adapters/lmdb/lmdb-event-log.ts';
import { SILENT_LOGGER } from '../../../services/platform/logger.ts';
import { SystemClock } from '../../../services/platform/system-clock.ts';
import { alert, alertChanged, unitState } from '../../live/decision-samples.ts';
import { LocalSubscriber } from '../local-receivers.ts';
import { sightOf } from '../../../services/contract/access/access-table.ts';
import { BASE_URL, CATALOGUE, readNotification } from './subscription-bench.ts';
import { subscriptionJson } from './subscription-json.ts';

/** The token names the client; `person` is a signed-in person, `blind` may not read what topics tell of. */
const ACCESS: FhirAccess = {
  judge: async ({ headers }, { type }) => {
    const id = headers.authorization?.replace('Bearer ', '');
    if (id === undefined) return { ok: false, status: 401, message: 'who is it' };
    if (id === 'blind' && type !== 'Subscription') return { ok: false, status: 403, message: `no scope for ${type}` };
    return {
      ok: true,
      reader: {
        kind: id === 'person' ? 'person' : 'client',
        id,
        units: ['*'],
        ...sightOf('program'),
        namesByHospitalNumber: false,
        readsTrail: false,
        onlyPatientId: null,
      },
    };
  },
};

@Module({})
class StubAccess {
  static whole(): DynamicModule {
    return {
      module: StubAccess,
      global: true,
      providers: [{ provide: FHIR_ACCESS, useValue: ACCESS }],
      exports: [FHIR_ACCESS],
    };
  }
}

class House {}

const clock = new SystemClock();
let folder: string;
let log: LmdbEventLog;
let subscriber: LocalSubscriber;
let manager: SubscriptionManager;
let app: INestApplication;
let address: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vigil-subscriptions-'));
  log = new LmdbEventLog({ folder: path.join(folder, 'log'), clock, logger: SILENT_LOGGER });
  await log.createTopics([{ name: DECISION_TOPIC, partitions: 1, retentionMs: 3_600_000 }]);
  subscriber = new LocalSubscriber();
  await subscriber.open();
  await open();
});
afterEach(async () => {
  await app.close();
  await manager.close();
  await subscriber.kill();
  await log.close();
  await rm(folder, { recursive: true });
});

async function open(): Promise<void> {
  let serial = 0;
  const grantOf = (clientId: string) =>
    clientId === 'stranger' ? null : { units: ['*'], endpointOrigins: [subscriber.origin] };
  manager = new SubscriptionManager({
    log,
    clock,
    logger: SILENT_LOGGER,
    restHook: fetchRestHook,
    baseUrl: BASE_URL,
    catalogue: CATALOGUE,
    grantOf,
    newId: () => `s${++serial}`,
    onFault: (fault) => {
      throw fault;
    },
    progress: new ProgressFiles(path.join(folder, 'export')),
    store: new SubscriptionFiles(path.join(folder, 'subscriptions')),
  });
  await manager.start();
  app = await NestFactory.create(
    {
      module: House,
      imports: [
        StubAccess.whole(),
        ControllerModule.with(SubscriptionsController, [
          [SUBSCRIPTION_PARTS, { manager, grantOf, baseUrl: BASE_URL, clock, trail: NO_AUDIT }],
        ]),
      ],
    },
    { logger: false, bodyParser: false },
  );
  await app.listen(0, '127.0.0.1');
  address = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}/fhir/Subscription`;
}

async function reopen(): Promise<void> {
  await app.close();
  await manager.close();
  await open();
}

async function ask(
  place: string,
  {
    method = 'GET',
    body,
    as = 'client-1',
    type = 'application/fhir+json',
  }: { readonly method?: string; readonly body?: unknown; readonly as?: string | null; readonly type?: string } = {},
) {
  const response = await fetch(`${address}${place}`, {
    method,
    headers: { ...(as === null ? {} : { authorization: `Bearer ${as}` }), 'content-type': type },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    json: (text === '' ? null : JSON.parse(text)) as Record<string, unknown>,
  };
}

function wanted(channel: Readonly<Record<string, unknown>> = {}) {
  return subscriptionJson({ channel: { endpoint: `${subscriber.origin}/hook`, ...channel } });
}

async function decide(...decisions: readonly Decision[]): Promise<void> {
  await log.append(
    DECISION_TOPIC,
    0,
    decisions.map((decision) => ({ key: decision.unitId, value: encodeDecision(decision) })),
  );
}

const raised = (id: string) => alertChanged('raised', alert({ id }));
const told = () => subscriber.received.map(({ body }) => readNotification(body));
const numbers = (): string[] => told().flatMap(({ events }) => events.map(({ number }) => number));
const untilNumbers = (...expected: string[]) => subscriber.until(() => numbers().length >= expected.length);

describe('a subscriber', () => {
  it('subscribes, is greeted, is told, asks for its status and its events, and leaves', async () => {
    const created = await ask('', { method: 'POST', body: wanted() });
    expect([created.status, created.headers.get('location'), created.json['status']]).toEqual([
      201,
      `${BASE_URL}/Subscription/s1`,
      'requested',
    ]);
    await decide(unitState(), raised('one'), raised('two'));
    await untilNumbers('1', '2');
    expect(told().map(({ type }) => type)).toEqual(['handshake', 'event-notification', 'event-notification']);
    expect(subscriber.received[0]).toMatchObject({
      authorization: 'Bearer secret',
      contentType: 'application/fhir+json',
    });

    expect((await ask('/s1')).json).toMatchObject({ id: 's1', status: 'active' });
    expect((await ask('?status=active')).json).toMatchObject({ resourceType: 'Bundle', type: 'searchset', total: 1 });
    expect((await ask('?status=off')).json).toMatchObject({ total: 0 });
    const form = 'application/x-www-form-urlencoded';
    const byPost = { method: 'POST', type: form, body: 'status=active' };
    expect(await ask('/_search', byPost)).toMatchObject({ status: 200, json: { type: 'searchset', total: 1 } });
    expect((await ask('/_search', { ...byPost, body: 'status=off' })).json).toMatchObject({ total: 0 });
    expect((await ask('/_search', { ...byPost, type: 'application/fhir+json' })).status).toBe(415);
    expect((await ask('/_search', { ...byPost, as: null })).status).toBe(401);
    const status = (await ask('/s1/$status')).json as {
      readonly entry: readonly { readonly resource: { readonly parameter: unknown } }[];
    };
    expect(status.entry[0]?.resource.parameter).toContainEqual({
      name: 'events-since-subscription-start',
      valueString: '2',
    });
    expect((await ask('/$status?id=s1')).json).toMatchObject({ total: 1 });
    const events = readNotification(JSON.stringify((await ask('/s1/$events?eventsSinceNumber=2')).json));
    expect([events.type, events.events.map(({ number }) => number)]).toEqual(['query-event', ['2']]);

    expect((await ask('/s1', { method: 'DELETE' })).status).toBe(204);
    expect((await ask('/s1')).status).toBe(404);
  });

  it('hears a heartbeat', async () => {
    await ask('', {
      method: 'POST',
      body: wanted({
        extension: [
          {
            url: 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-heartbeat-period',
            valueUnsignedInt: 1,
          },
        ],
      }),
    });
    await subscriber.until(() => told().some(({ type }) => type === 'heartbeat'));
  });

  it('cannot send notifications on to somebody else', async () => {
    const elsewhere = new LocalSubscriber();
    await elsewhere.open();
    subscriber.redirectTo = elsewhere.origin;
    await ask('', { method: 'POST', body: wanted() });
    await subscriber.until(() => subscriber.tries === 2);
    expect([elsewhere.tries, (await ask('/s1')).json['status']]).toEqual([0, 'requested']);
    await elsewhere.kill();
  });

  it('that is killed between events, and again with the server, misses none and gets none twice', async () => {
    await ask('', { method: 'POST', body: wanted() });
    await decide(unitState(), raised('one'));
    await untilNumbers('1');
    await subscriber.kill();
    await decide(raised('two'));
    await reopen();
    await decide(raised('three'));
    await subscriber.open();
    await untilNumbers('1', '2', '3');
    expect(numbers()).toEqual(['1', '2', '3']);
  });

  it('is known again although the last line of its file was cut off by a kill', async () => {
    await ask('', { method: 'POST', body: wanted() });
    await decide(unitState(), raised('one'));
    await untilNumbers('1');
    await app.close();
    await manager.close();
    const [file = ''] = await readdir(path.join(folder, 'subscriptions'));
    await appendFile(path.join(folder, 'subscriptions', file), '{"kind":"event","part');
    await open();
    await decide(raised('two'));
    await untilNumbers('1', '2');
    expect(numbers()).toEqual(['1', '2']);
  });
});

describe('what is refused', () => {
  it.each([
    ['nobody', { as: null }, 401],
    ['a person', { as: 'person' }, 403],
    ['a client without a scope for what it would be told', { as: 'blind' }, 403],
    ['an address that is not registered', { body: subscriptionJson() }, 403],
    ['a client that is not registered', { as: 'stranger' }, 403],
    ['what is no JSON', { body: '{' }, 400],
    ['what is too large', { body: ' '.repeat(70_000) }, 413],
    ['what is not understood', { body: { resourceType: 'Subscription' } }, 422],
  ])('%s', async (_who, rest, status) => {
    const answer = await ask('', { method: 'POST', body: wanted(), ...rest });
    expect([answer.status, answer.json['resourceType']]).toEqual([status, 'OperationOutcome']);
    expect(manager.status().subscriptions).toBe(0);
  });

  it('the subscriptions of others do not exist', async () => {
    await ask('', { method: 'POST', body: wanted() });
    for (const place of ['/s1', '/s1/$status', '/s1/$events']) {
      expect((await ask(place, { as: 'client-2' })).status).toBe(404);
    }
    expect((await ask('/s1', { method: 'DELETE', as: 'client-2' })).status).toBe(404);
    expect((await ask('', { as: 'client-2' })).json).toMatchObject({ total: 0 });
    expect((await ask('/s1/$events?eventsSinceNumber=x')).status).toBe(400);
  });

  it.each([
    '?client=other',
    '?status:not=off',
    '?status=',
    '?status=on',
    '?_id=s1,',
    '?criteria=urn:x',
    '/$status?_id=s1',
    '/s1/$status?status=active',
    '/s1/$events?eventsSinceNumber=1&since=2',
    '/s1/$events?content=all',
  ])('no question is wider than it was asked: %s is refused', async (place) => {
    await ask('', { method: 'POST', body: wanted() });
    const { status, json } = await ask(place);
    expect([status, json['resourceType']]).toEqual([400, 'OperationOutcome']);
  });

  it('bundles say what was asked', async () => {
    await ask('', { method: 'POST', body: wanted() });
    expect((await ask('?_id=s1')).json['link']).toEqual([{ relation: 'self', url: `${BASE_URL}/Subscription?_id=s1` }]);
    expect((await ask('/s1/$status')).json['link']).toEqual([
      { relation: 'self', url: `${BASE_URL}/Subscription/s1/$status` },
    ]);
  });
});
