/** The FHIR door on a real Nest application: statuses, durability, refusals, hostile bodies. */
import 'reflect-metadata';
import { ForbiddenException, UnauthorizedException } from '@nestjs/common';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { FeedQuestion } from '../../../services/access/authorization.port.ts';
import { QUARANTINE_TOPIC, UNIT_TOPIC } from '../../../services/contract/topics.ts';
import { Intake } from '../../../services/feed/intake/admit.ts';
import { FHIR_FEED_PARTS, FhirFeedController } from '../../../services/feed/http/fhir-feed.controller.ts';
import { ControllerModule } from '../../../services/platform/controller.module.ts';
import { VigilError } from '../../../services/platform/errors.ts';
import { SystemClock } from '../../../services/platform/system-clock.ts';
import type { MemoryEventLog } from '../../support/memory-event-log.ts';
import { kindsOf, memoryLog, recordsIn, unitRecordOf } from '../log-reading.ts';
import { bundle, coding, entry, LOINC, NOW_MS, observation, quantity, wardContext } from './observation-samples.ts';

let app: INestApplication;
let log: MemoryEventLog;
let address = '';
let isLogDown = false;

beforeAll(async () => {
  log = await memoryLog();
  const append = log.append.bind(log);
  log.append = async (...entries) => {
    if (isLogDown) throw new VigilError('log-append-failed', 'the disk is full');
    await append(...entries);
  };
  const clock = new SystemClock();
  const authorizeFeed = async (request: IncomingMessage, { unitId }: FeedQuestion): Promise<{ source: string }> => {
    if (request.headers.authorization === undefined) throw new UnauthorizedException();
    if (unitId === 'u2') throw new ForbiddenException();
    return { source: 'gateway-1' };
  };
  const intake = await Intake.open({ log, clock, gatherMs: 1 });
  // The samples have their own moment; the door's clock says when it is.
  const contextOf = ({ source }: { readonly source: string }) => ({
    ...wardContext,
    receipt: { source, receivedAtMs: NOW_MS },
  });
  app = await NestFactory.create(
    ControllerModule.with(FhirFeedController, [[FHIR_FEED_PARTS, { intake, clock, authorizeFeed, contextOf }]]),
    {
      logger: false,
      bodyParser: false,
    },
  );
  await app.listen(0, '127.0.0.1');
  address = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}/fhir`;
});
afterAll(async () => await app.close());

const bodySchema = z.looseObject({
  resourceType: z.enum(['OperationOutcome', 'Bundle']),
  issue: z
    .array(z.looseObject({ code: z.string() }))
    .min(1)
    .optional(),
});

async function post(place: string, body: unknown, headers: Readonly<Record<string, string>> = {}) {
  const text = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
  const response = await fetch(`${address}${place}`, {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json', authorization: 'Bearer x', ...headers },
    body: text as string,
  });
  expect(response.headers.get('content-type')).toContain('application/fhir+json');
  const json = bodySchema.parse(await response.json());
  return {
    status: response.status,
    location: response.headers.get('location'),
    body: json,
    issue: json.issue?.[0]?.code,
  };
}

const kept = async () => (await recordsIn(log, UNIT_TOPIC)).length;
const quarantined = async () => (await recordsIn(log, QUARANTINE_TOPIC)).length;

describe('POST /fhir/Observation', () => {
  it('answers 201 with a location when it is durable, and the same on a retry', async () => {
    const before = await kept();
    const first = await post('/Observation', observation());
    expect(first).toMatchObject({
      status: 201,
      location: expect.stringMatching(/^\/fhir\/Observation\/in-[0-9a-f]{32}$/) as string,
    });
    expect(await post('/Observation', observation(), { 'content-type': 'application/json' })).toEqual(first);
    const [one, two] = (await recordsIn(log, UNIT_TOPIC)).slice(before).map(unitRecordOf);
    expect(one).toMatchObject({ kind: 'observation.charted', name: 'heartRatePerMin', value: 142 });
    expect(two?.id).toBe(one?.id);
  });

  it('keeps frames of a device as blocks, and from which code they were read', async () => {
    await post('/Observation', observation({ device: { reference: 'Device/monitor-1' } }));
    expect(kindsOf((await recordsIn(log, UNIT_TOPIC)).slice(-2))).toEqual(['block:1', 'codes.read']);
  });

  it('answers 422 to what it refused, and keeps it in quarantine', async () => {
    const before = [await kept(), await quarantined()];
    expect(await post('/Observation', observation({ valueQuantity: quantity(142, 'bpm') }))).toMatchObject({
      status: 422,
      issue: 'value',
      location: null,
    });
    expect([await kept(), await quarantined()]).toEqual([before[0], (before[1] ?? 0) + 1]);
  });
});

describe('POST /fhir', () => {
  it('keeps a transaction whole or not at all', async () => {
    const before = await kept();
    const [good, bad] = [
      entry(observation({ valueQuantity: quantity(99, '/min') })),
      entry(observation({ code: coding(LOINC, '1-8') })),
    ];
    expect(await post('', bundle('transaction', [good, bad]))).toMatchObject({ status: 400, issue: 'code-invalid' });
    expect(await kept()).toBe(before);
    expect(await post('', bundle('batch', [good, bad]))).toMatchObject({
      status: 200,
      body: { type: 'batch-response' },
    });
    expect(await kept()).toBe(before + 1);
  });
});

describe('the door', () => {
  it('asks who sends before it reads, and into which unit', async () => {
    const response = await fetch(`${address}/Observation`, { method: 'POST', body: '{' });
    expect([response.status, bodySchema.parse(await response.json()).issue?.[0]?.code]).toEqual([401, 'login']);
    expect(await post('/Observation', observation({ subject: { reference: 'Patient/p2' } }))).toMatchObject({
      status: 403,
      issue: 'forbidden',
    });
  });

  it('answers 503 and acknowledges nothing while the log is down', async () => {
    isLogDown = true;
    expect(await post('/Observation', observation())).toMatchObject({ status: 503, issue: 'transient' });
    expect(await post('/Observation', '{')).toMatchObject({ status: 503, issue: 'transient' });
    isLogDown = false;
    expect((await post('/Observation', observation())).status).toBe(201);
  });

  it('answers hostile bodies with 4xx and lives on', async () => {
    const bodies: readonly (string | Uint8Array)[] = [
      '',
      'null',
      '[]',
      '{}',
      '{"resourceType":',
      '\u0000',
      '['.repeat(50_000),
      '{"a":'.repeat(50_000),
      '{"status":"final","status":"final"}',
      '{"__proto__":{"resourceType":"Observation"}}',
      JSON.stringify(observation()).replace('142', 'NaN'),
      JSON.stringify(observation()).replace('142', '1e999'),
      JSON.stringify(observation()).replace('"final"', '{"toString":1}'),
      JSON.stringify(observation({ note: `"${'\\'.repeat(10_001)}` })).slice(0, 5_000),
      Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d),
      JSON.stringify(observation({ code: { coding: Array.from({ length: 2_000 }, () => ({ code: 'x' })) } })),
    ];
    for (const body of bodies) {
      for (const place of ['/Observation', '']) {
        const { status } = await post(place, body);
        expect([place, body.slice(0, 60), status >= 400 && status < 500]).toEqual([place, body.slice(0, 60), true]);
      }
    }
    expect((await post('/Observation', observation())).status).toBe(201);
  });

  it('answers 413 to more than a megabyte and 415 to XML', async () => {
    expect(await post('/Observation', `"${'x'.repeat(1_500_000)}"`)).toMatchObject({ status: 413, issue: 'too-long' });
    expect(await post('/Observation', '<Observation/>', { 'content-type': 'application/fhir+xml' })).toMatchObject({
      status: 415,
      issue: 'not-supported',
    });
    expect(await post('/Observation', 'x', { 'content-encoding': 'gzip' })).toMatchObject({ status: 415 });
  });
});
