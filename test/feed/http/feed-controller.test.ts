/** The HTTP door on a real Nest application: what is admitted, what is refused, and hostile bodies. */
import 'reflect-metadata';
import { ForbiddenException } from '@nestjs/common';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import fc from 'fast-check';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { UnitRecord } from '../../../services/contract/records/unit-record.ts';
import type { Frame } from '../../../services/contract/records/vitals-block.ts';
import { quarantineSchema, type Quarantined } from '../../../services/contract/records/quarantine.ts';
import { QUARANTINE_TOPIC, UNIT_TOPIC } from '../../../services/contract/topics.ts';
import { Intake } from '../../../services/feed/intake/admit.ts';
import { loadUnits } from '../../../services/feed/adapters/ucum-units.ts';
import { FEED_PARTS, FEED_UNITS, FeedController, type FeedParts } from '../../../services/feed/http/feed.controller.ts';
import { ControllerModule } from '../../../services/platform/controller.module.ts';
import { VigilError } from '../../../services/platform/errors.ts';
import { SystemClock } from '../../../services/platform/system-clock.ts';
import type { MemoryEventLog } from '../../support/memory-event-log.ts';
import { blockOf, kindsOf, memoryLog, recordsIn, unitRecordOf } from '../log-reading.ts';

let app: INestApplication;
let log: MemoryEventLog;
let address = '';
let isLogDown = false;
let hasBug = false;
const room = { maySendersWrite: true, mayKeepMore: true };
/** What the intake was asked for since a test began. */
const calls: string[] = [];

beforeAll(async () => {
  log = await memoryLog();
  const append = log.append.bind(log);
  log.append = async (...entries) => {
    if (isLogDown) throw new VigilError('log-append-failed', 'the disk is full');
    await append(...entries);
  };
  const clock = new SystemClock();
  const authorizeFeed: FeedParts['authorizeFeed'] = async (request, { unitId, message }) => {
    const isPerson = request.headers['x-person'] !== undefined;
    if (unitId === 'forbidden' || (isPerson && message !== 'charted')) throw new ForbiddenException();
    return isPerson ? { kind: 'person', source: 'kim' } : { kind: 'gateway', source: 'person:gateway-1' };
  };
  const opened = await Intake.open({ log, clock, gatherMs: 1, room });
  /** Every call counts as one message in the books of a source, so none is made of nothing. */
  const toldBy = (sender: string): FeedParts['intake'] => ({
    admitFrames: async (frames: readonly Frame[]) => {
      calls.push(`${sender}: ${frames.length} frames`);
      await opened.admitFrames(frames);
    },
    admitRecords: async (records: readonly UnitRecord[]) => {
      calls.push(`${sender}: ${records.length} records`);
      if (hasBug) throw new TypeError('a bug of ours');
      await opened.admitRecords(records);
    },
    quarantine: async (items: readonly Quarantined[]) => {
      calls.push(`${sender}: ${items.length} refused`);
      await opened.quarantine(items);
    },
  });
  const [intake, intakeOfPeople] = [toldBy('gateway'), toldBy('person')];
  app = await NestFactory.create(
    ControllerModule.with(FeedController, [
      [FEED_PARTS, { intake, intakeOfPeople, clock, authorizeFeed } satisfies FeedParts],
      [FEED_UNITS, await loadUnits()],
    ]),
    { logger: false, bodyParser: false },
  );
  await app.listen(0, '127.0.0.1');
  address = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}/api/feed`;
});
afterAll(async () => await app.close());
beforeEach(() => void (calls.length = 0));

const answerSchema = z.object({
  admitted: z.number().optional(),
  quarantined: z.array(z.object({ index: z.number(), code: z.string(), reason: z.string() })).optional(),
  code: z.string().optional(),
  message: z.string().optional(),
});

async function post(
  endpoint: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number } & z.infer<typeof answerSchema>> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(`${address}/${endpoint}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: text,
  });
  return { status: response.status, ...answerSchema.parse(await response.json()) };
}

async function newestRecord() {
  const record = (await recordsIn(log, UNIT_TOPIC)).at(-1);
  if (record === undefined) throw new Error('the log is empty');
  return record;
}

const frames = (...items: unknown[]) => ({ unitId: 'u1', deviceId: 'monitor-1', intervalMs: 1000, frames: items });
const now = () => Date.now();

describe('frames', () => {
  it('are durable when 202 is answered, with off codes as off', async () => {
    const observedAtMs = now() - 100;
    expect(
      await post(
        'frames',
        frames({
          observedAtMs,
          values: { heartRatePerMin: 120, spo2Percent: 0, pulseRatePerMin: -1, coreTemperatureCel: null },
          off: ['respiratoryRatePerMin'],
        }),
      ),
    ).toEqual({ status: 202, admitted: 1, quarantined: [] });
    const block = blockOf(await newestRecord());
    expect([block.observedAtMs[0], block.presentBits[0], block.offBits[0]]).toEqual([observedAtMs, 0b1, 0b1110]);
    expect(block.sources).toEqual([{ id: 'monitor-1', intervalMs: 1000 }]);
  });

  it('are admitted although their siblings are bad, and every refusal is kept', async () => {
    const before = (await recordsIn(log, QUARANTINE_TOPIC)).length;
    const good = { observedAtMs: now(), values: { heartRatePerMin: 120 } };
    const answer = await post(
      'frames',
      frames(
        good,
        { observedAtMs: 'soon', values: {} },
        { observedAtMs: 5, values: { heartRatePerMin: 1 } },
        { ...good, values: { heartRatePerMin: 'NaN', mood: 3, spo2Percent: 97 } },
        'x',
        { ...good, values: { heartRatePerMin: 1e300 } },
      ),
    );
    expect(answer).toMatchObject({ status: 202, admitted: 2 });
    expect(answer.quarantined?.map(({ index, code }) => [index, code])).toEqual([
      [1, 'schema'],
      [2, 'impossible-time'],
      [3, 'not-a-number'],
      [3, 'unknown-column'],
      [4, 'schema'],
      [5, 'not-a-number'],
    ]);
    const kept = (await recordsIn(log, QUARANTINE_TOPIC))
      .slice(before)
      .map(({ value }) => quarantineSchema.parse(JSON.parse(Buffer.from(value).toString())));
    expect(kept.map(({ code, source, file }) => [code, source, file])).toEqual(
      answer.quarantined?.map(({ code }) => [code, 'person:gateway-1', '/api/feed/frames']),
    );
  });

  it('that are off and valued at once count as off', async () => {
    await post('frames', frames({ observedAtMs: now(), values: { heartRatePerMin: 120 }, off: ['heartRatePerMin'] }));
    const block = blockOf(await newestRecord());
    expect([block.presentBits[0], block.offBits[0]]).toEqual([0, 1]);
  });
});

describe('records', () => {
  it('of laboratory and charting get an id from their content', async () => {
    const lab = { stayId: 's1', name: 'lactateMmolPerL', value: 2.4, unit: 'mmol/L', observedAtMs: now() };
    expect(await post('labs', { unitId: 'u1', labs: [lab, lab, { ...lab, unit: 'furlong' }] })).toMatchObject({
      status: 202,
      admitted: 2,
      quarantined: [
        { index: 2, code: 'unconvertible-unit', reason: 'lactateMmolPerL: unit «furlong» is no unit that Vigil reads' },
      ],
    });
    const [first, second] = (await recordsIn(log, UNIT_TOPIC)).slice(-2).map(unitRecordOf);
    expect(first?.id).toBe(second?.id);
    const charted = { stayId: 's1', name: 'capillaryRefillSeconds', value: 3, by: 'nurse-1', observedAtMs: now() };
    expect(
      await post('charted', {
        unitId: 'u1',
        charted: [charted, { ...charted, value: 99 }, { ...charted, name: 'mood' }],
      }),
    ).toMatchObject({
      status: 202,
      admitted: 1,
      quarantined: [
        { index: 1, code: 'implausible-value' },
        { index: 2, code: 'schema' },
      ],
    });
    expect(unitRecordOf(await newestRecord())).toMatchObject({
      kind: 'observation.charted',
      name: 'capillaryRefillSeconds',
      value: 3,
      source: 'person:gateway-1',
    });
  });

  it('of admission are taken; what Vigil writes itself is not', async () => {
    const opened = {
      kind: 'stay.opened',
      id: 'a1',
      observedAtMs: now(),
      stayId: 's1',
      patientId: 'p1',
      displayName: 'Kim S.',
      birthDate: '2023-01-02',
      sex: 'female',
      gestationalAgeAtBirthDays: null,
      weightKg: 14,
      ventilated: false,
      newbornStay: false,
    };
    const answer = await post('records', {
      unitId: 'u1',
      records: [
        opened,
        { ...opened, kind: 'tick' },
        { ...opened, kind: 'alert.acknowledged' },
        { ...opened, unitId: 'u2' },
        { ...opened, birthDate: '2023-02-30' },
        7,
      ],
    });
    expect(answer).toMatchObject({ status: 202, admitted: 1 });
    expect(answer.quarantined?.map(({ index, code }) => [index, code])).toEqual([
      [1, 'schema'],
      [2, 'schema'],
      [3, 'unknown-unit'],
      [4, 'schema'],
      [5, 'schema'],
    ]);
    expect(kindsOf([await newestRecord()])).toEqual(['stay.opened']);
  });
});

describe('the door', () => {
  it('asks who may write into the unit', async () => {
    expect((await post('labs', { unitId: 'forbidden', labs: [{}] })).status).toBe(403);
  });

  it('takes what people chart past the books of the gateways, and lets people do nothing else', async () => {
    const charted = { stayId: 's1', name: 'capillaryRefillSeconds', value: 3, by: 'kim', observedAtMs: now() };
    const message = { unitId: 'u1', charted: [charted, { ...charted, value: 99 }] };
    expect((await post('charted', message)).status).toBe(202);
    expect((await post('charted', message, { 'x-person': 'kim' })).status).toBe(202);
    expect(calls).toEqual(['gateway: 1 records', 'gateway: 1 refused', 'person: 1 records', 'person: 1 refused']);
    for (const endpoint of ['frames', 'labs', 'records']) {
      expect((await post(endpoint, { unitId: 'u1', [endpoint]: [{}] }, { 'x-person': 'kim' })).status).toBe(403);
    }
  });

  it('answers 503 and acknowledges nothing while the log is down', async () => {
    isLogDown = true;
    expect(await post('frames', frames({ observedAtMs: now(), values: { heartRatePerMin: 1 } }))).toMatchObject({
      status: 503,
      code: 'log-append-failed',
      message: 'not stored now; send it again',
    });
    isLogDown = false;
    expect((await post('frames', frames({ observedAtMs: now(), values: { heartRatePerMin: 1 } }))).status).toBe(202);
  });

  it('asks the intake for nothing where there is nothing: one call is one message of the sender', async () => {
    const good = { observedAtMs: now(), values: { heartRatePerMin: 1 } };
    await post('frames', frames(good, good));
    await post('frames', frames('x'));
    const channels = ['line-A', 'line-B'].map((place) => ({ place, values: { spo2Percent: 90 } }));
    await post('frames', { ...frames({ ...good, channels }), deviceId: 'lines' });
    expect(calls).toEqual(['gateway: 2 frames', 'gateway: 1 refused', 'gateway: 2 frames', 'gateway: 1 records']);
    room.maySendersWrite = false;
    expect([(await post('frames', frames(good))).status, (await post('frames', frames('x'))).status]).toEqual([
      503, 422,
    ]);
    room.maySendersWrite = true;
  });

  it('tells anew which channel is scored when the log did not take it', async () => {
    const places = ['probe-1', 'probe-2'].map((place) => ({ place, values: { spo2Percent: 90 } }));
    const message = () => ({ ...frames({ observedAtMs: now(), values: {}, channels: places }), deviceId: 'probes' });
    const chosen = async (): Promise<number> =>
      kindsOf(await recordsIn(log, UNIT_TOPIC)).filter((kind) => kind === 'channels.chosen').length;
    const before = await chosen();
    isLogDown = true;
    expect((await post('frames', message())).status).toBe(503);
    isLogDown = false;
    expect((await post('frames', message())).status).toBe(202);
    expect(await chosen()).toBe(before + 1);
    expect((await post('frames', message())).status).toBe(202);
    expect(await chosen()).toBe(before + 1);
  });

  it('does not call a bug of ours a log that is away: nobody sends again for ever', async () => {
    hasBug = true;
    const charted = { stayId: 's1', name: 'capillaryRefillSeconds', value: 3, by: 'kim', observedAtMs: now() };
    const { status } = await post('charted', { unitId: 'u1', charted: [charted] });
    hasBug = false;
    expect(status).toBe(500);
  });

  it.each([
    ['compressed', 'x', { 'content-encoding': 'gzip' }, 415, 'malformed', 'compressed'],
    ['that is no JSON', '{', {}, 400, 'malformed', 'JSON'],
    ['of another form', '{}', {}, 400, 'schema', 'unitId'],
    ['above a megabyte', `"${'x'.repeat(1_000_000)}"`, {}, 413, 'too-large', '1 MB'],
  ])('says what is wrong with a body %s', async (...[, body, headers, status, code, word]) => {
    const answer = await post('frames', body, headers as Readonly<Record<string, string>>);
    expect(answer).toMatchObject({ status, code });
    expect(answer.message).toContain(word);
  });

  it('says that a body is no UTF-8', async () => {
    const response = await fetch(`${address}/frames`, { method: 'POST', body: new Uint8Array([0x22, 0xff, 0x22]) });
    expect([response.status, await response.json()]).toEqual([
      400,
      { code: 'not-utf-8', message: 'the body is cut off or not UTF-8' },
    ]);
  });

  it('asks who sends before it reads what is sent', async () => {
    expect((await post('frames', '{', { 'x-person': 'kim' })).status).toBe(403);
    expect((await post('charted', '{', { 'x-person': 'kim' })).status).toBe(400);
  });

  it('takes a body that says it is not compressed', async () => {
    const headers = { 'content-encoding': 'identity' };
    expect((await post('frames', frames({ observedAtMs: now(), values: {} }), headers)).status).toBe(202);
  });

  it.each(['frames', 'labs', 'charted', 'records'])(
    'keeps what was refused at %s with its way and its item',
    async (endpoint) => {
      const device = endpoint === 'frames' ? { deviceId: 'd', intervalMs: 1_000 } : {};
      const answer = await post(endpoint, { unitId: 'u1', ...device, [endpoint]: [{ mood: endpoint }] });
      expect(answer).toMatchObject({ status: 422, admitted: 0, quarantined: [{ index: 0, code: 'schema' }] });
      const newest = (await recordsIn(log, QUARANTINE_TOPIC)).at(-1);
      expect(quarantineSchema.parse(JSON.parse(Buffer.from(newest?.value ?? []).toString()))).toMatchObject({
        unitId: 'u1',
        file: `/api/feed/${endpoint}`,
        excerpt: JSON.stringify({ mood: endpoint }),
      });
    },
  );

  it('takes a body of a megabyte', async () => {
    const message = JSON.stringify(frames({ observedAtMs: now(), values: {} }));
    expect((await post('frames', message.padEnd(1_000_000))).status).toBe(202);
  });

  it('answers hostile bodies with 4xx', async () => {
    const value = (text: string): string =>
      `{"unitId":"u1","deviceId":"d","intervalMs":1000,"frames":[{"observedAtMs":${now()},"values":{"heartRatePerMin":${text}}}]}`;
    const bodies = [
      '',
      'null',
      '[]',
      '{}',
      '{"unitId":',
      '\u0000',
      value('NaN'),
      value('1e999'),
      value('-Infinity'),
      value('1,"heartRatePerMin":2'),
      value('[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]'),
      value('{"a":1}'),
      '['.repeat(50_000),
      '{"a":'.repeat(50_000),
      `{"unitId":"${'u'.repeat(200)}","deviceId":"d","intervalMs":1000,"frames":[1]}`,
      '{"__proto__":{"x":1},"unitId":"u1","deviceId":"d","intervalMs":1000,"frames":[1]}',
      '{"unitId":"u1","deviceId":"d","intervalMs":1000,"frames":[{"observedAtMs":1,"values":{"__proto__":5,"constructor":6}}]}',
      '{"unitId":"u1","deviceId":"d","intervalMs":1e9,"frames":[1]}',
      '{"unitId":"u1","deviceId":"d","intervalMs":1000,"frames":[]}',
      `"${'\\'.repeat(10_001)}`,
    ];
    for (const body of bodies) {
      const { status } = await post('frames', body);
      expect([body.slice(0, 60), status >= 400 && status < 500]).toEqual([body.slice(0, 60), true]);
    }
  });

  it('answers 413 to more than a megabyte and lives on', async () => {
    expect(await post('frames', `"${'x'.repeat(1_500_000)}"`)).toMatchObject({ status: 413, code: 'too-large' });
    expect((await post('frames', frames({ observedAtMs: now(), values: { heartRatePerMin: 1 } }))).status).toBe(202);
  });

  it('never answers 5xx, whatever JSON comes', async () => {
    const anyItem = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.record({
        observedAtMs: fc.oneof(fc.constant(now()), fc.double()),
        values: fc.dictionary(
          fc.constantFrom('heartRatePerMin', 'spo2Percent', 'x', '__proto__'),
          fc.oneof(fc.double(), fc.jsonValue({ maxDepth: 1 })),
        ),
      }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('frames', 'labs', 'charted', 'records'),
        fc.array(anyItem, { maxLength: 4 }),
        fc.boolean(),
        async (endpoint, items, isBare) => {
          const { status } = await post(
            endpoint,
            isBare
              ? items
              : {
                  unitId: 'u1',
                  ...(endpoint === 'frames' ? { deviceId: 'd', intervalMs: 1000 } : {}),
                  [endpoint]: items,
                },
          );
          expect(status).toBeLessThan(500);
        },
      ),
      { numRuns: 150 },
    );
  });
});
