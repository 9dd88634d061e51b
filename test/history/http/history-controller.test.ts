/** The history over HTTP: a real Nest application, real sessions, a real embedded history. */
import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { INestApplication } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccessModule } from '../../../services/access/access.module.ts';
import { hostRule } from '../../../services/access/allowed-host.ts';
import { writeAccount } from '../../../services/access/adapters/account-file.ts';
import { DEMO_PASSWORD } from '../../../services/access/adapters/demo-accounts.ts';
import { openLocalIdentity } from '../../../services/access/adapters/local-identity.ts';
import { DuckDbHistory } from '../../../services/history/adapters/duckdb/duckdb-history.ts';
import { HISTORY, HistoryController } from '../../../services/history/http/history.controller.ts';
import { ControllerModule } from '../../../services/platform/controller.module.ts';
import { SystemClock } from '../../../services/platform/system-clock.ts';
import { gatewaysOf } from '../../support/gateway-token.ts';
import {
  batchOf,
  blockOf,
  notice,
  quarantinedLine,
  scoreComputed,
  stayChanged,
  T0,
  UNIT,
} from '../history-fixtures.ts';

const OTHER_NURSE = 'nurse.elsewhere';

describe('the history over HTTP', () => {
  let folder: string;
  let history: DuckDbHistory;
  let app: INestApplication;
  let address: string;
  let kim: string;
  let elsewhere: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'vigil-door-'));
    history = await DuckDbHistory.open({ file: path.join(folder, 'history.duckdb') });
    await history.migrate();
    const rows = [0, 1, 2].map((second) => ({
      stayId: 'stay-1',
      atMs: T0 + second * 1_000,
      values: { heartRatePerMin: 140 + second },
    }));
    const decisions = [
      stayChanged('s1', T0),
      stayChanged('s2', T0, { stayId: 'stay-2', unitId: 'other' }),
      notice('n1', T0),
      notice('n2', T0 + 1_000, { stayId: 'stay-9' }),
      scoreComputed('a-score', T0 + 1_000),
    ];
    await history.write(batchOf(1, { vitals: [blockOf(rows)], decisions, quarantined: [quarantinedLine('q1', T0)] }));

    const accountFile = path.join(folder, 'accounts.json');
    await writeAccount(accountFile, {
      userName: OTHER_NURSE,
      displayName: 'Nurse Elsewhere',
      role: 'nurse',
      units: ['other'],
      password: DEMO_PASSWORD,
    });
    const clock = new SystemClock();
    const access = AccessModule.with({
      identity: await openLocalIdentity({ clock, accountFile, mode: 'demo' }),
      clock,
      gateways: gatewaysOf({}),
      hosts: hostRule([]),
    });
    app = await NestFactory.create(
      { module: class House {}, imports: [access, ControllerModule.with(HistoryController, [[HISTORY, history]])] },
      { logger: false },
    );
    await app.listen(0, '127.0.0.1');
    address = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
    kim = await signIn('nurse.kim');
    elsewhere = await signIn(OTHER_NURSE);
  });
  afterAll(async () => {
    await app.close();
    await history.close();
    await rm(folder, { recursive: true });
  });

  async function signIn(userName: string): Promise<string> {
    const response = await fetch(`${address}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ userName, password: DEMO_PASSWORD }),
    });
    return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  }

  async function ask(
    what: string,
    query: Record<string, string | number>,
    cookie = kim,
  ): Promise<{ status: number; body: unknown }> {
    const response = await fetch(
      `${address}/api/history/${what}?${new URLSearchParams(Object.entries(query).map(([name, value]): [string, string] => [name, String(value)])).toString()}`,
      { headers: { cookie } },
    );
    return { status: response.status, body: await response.json() };
  }

  const range = { fromMs: T0, toMs: T0 + 60_000 };
  const vitals = { stayId: 'stay-1', ...range, resolution: 'second', signals: 'heartRatePerMin' };

  it('answers stays, vital signs, decisions and quarantine', async () => {
    expect((await ask('stays', { unitId: UNIT })).body).toMatchObject([{ stayId: 'stay-1', unitId: UNIT }]);
    expect((await ask('vitals', vitals)).body).toMatchObject({
      atMs: [T0, T0 + 1_000, T0 + 2_000],
      signals: { heartRatePerMin: { mean: [140, 141, 142] } },
    });
    expect(
      (await ask('decisions', { unitId: UNIT, kinds: 'engine.notice,stay.changed', ...range })).body,
    ).toMatchObject([{ id: 'n1' }, { id: 's1' }, { id: 'n2' }]);
    expect(
      (
        await ask('decisions', {
          unitId: UNIT,
          stayId: 'stay-9',
          kinds: 'engine.notice,alert.changed',
          limit: 5,
          ...range,
        })
      ).body,
    ).toMatchObject([{ id: 'n2' }]);
    expect((await ask('score-trends', { stayId: 'stay-1', ...range })).body).toMatchObject({
      toldUntilMs: range.toMs,
      scores: [{ ruleId: 'a-score', atMs: [T0 + 1_000], total: [null], lower: [null] }],
    });
    expect((await ask('quarantine', { unitId: UNIT, ...range })).body).toMatchObject({
      count: 1,
      items: [{ id: 'q1' }],
    });
  });

  it('lets nobody in without a session, nor into a foreign unit', async () => {
    for (const [what, query] of [
      ['stays', {}],
      ['vitals', vitals],
      ['vitals', {}],
      ['decisions', { unitId: UNIT, ...range }],
      ['quarantine', { unitId: UNIT, ...range }],
    ] as const) {
      expect((await ask(what, query, '')).status).toBe(401);
    }
    for (const [what, query] of [
      ['stays', { unitId: UNIT }],
      ['vitals', vitals],
      ['score-trends', { stayId: 'stay-1', ...range }],
      ['decisions', { unitId: UNIT, ...range }],
      ['quarantine', { unitId: UNIT, ...range }],
    ] as const) {
      expect((await ask(what, query, elsewhere)).status).toBe(403);
    }
    expect((await ask('stays', {}, elsewhere)).body).toMatchObject([{ stayId: 'stay-2' }]);
  });

  it.each([
    ['vitals', { ...vitals, signals: 'pulse' }, 'unknown: pulse'],
    ['vitals', { ...vitals, signals: '' }, 'unknown: empty'],
    ['vitals', { ...vitals, fromMs: 'now' }, 'whole milliseconds'],
    ['vitals', { ...vitals, fromMs: T0 + 60_000 }, 'before toMs'],
    ['vitals', { ...vitals, resolution: 'day' }, 'resolution'],
    ['score-trends', { ...range, stayId: 'stay-1', resolution: 'hour' }, 'resolution'],
    ['vitals', { ...vitals, toMs: T0 + 86_400_000 }, 'ask for resolution minute'],
    ['decisions', { unitId: UNIT, ...range, kinds: 'unit.state' }, 'unknown: unit.state'],
    ['decisions', { unitId: UNIT, ...range, limit: 100_000 }, '1 to 10000'],
    ['decisions', range, 'unitId'],
    ['quarantine', { unitId: UNIT }, 'fromMs'],
  ])('says what is wrong with a query (%s)', async (what, query, message) => {
    const answer = await ask(what, query as Record<string, string | number>);
    expect(answer.status).toBe(400);
    expect((answer.body as { message: string }).message).toContain(message);
  });

  it('does not know a stay that is not there', async () => {
    expect((await ask('vitals', { ...vitals, stayId: 'nobody' })).status).toBe(404);
    expect((await ask('score-trends', { ...range, stayId: 'nobody' })).status).toBe(404);
  });
});
