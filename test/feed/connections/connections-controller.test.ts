/** The HTTP answers of the connection page on a real Nest application: who may see what, and what is masked. */
import 'reflect-metadata';
import { HttpException, Module, type DynamicModule, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AUTHORIZATION, type Authorization } from '../../../services/access/authorization.port.ts';
import type {
  ConnectionsAnswer,
  DryRunReport,
  QuarantineAnswer,
} from '../../../services/contract/screens/connection-view.ts';
import type { QualityAnswer } from '../../../services/contract/screens/quality-report.ts';
import { ROLES, type Role } from '../../../services/contract/access/access-table.ts';
import type { Session } from '../../../services/contract/screens/session.ts';
import { CONNECTIONS_PARTS, ConnectionsController } from '../../../services/feed/connections/connections.controller.ts';
import { ControllerModule } from '../../../services/platform/controller.module.ts';
import { ConnectionLedger } from '../../../services/feed/connections/connection-ledger.ts';
import { ACCEPTED } from '../../../services/feed/hl7/message/message-outcome.ts';
import { QualityLedger } from '../../../services/feed/quality/quality-ledger.ts';
import { parseThresholds } from '../../../services/feed/quality/quality-thresholds.ts';
import thresholdsJson from '../../../models/quality/thresholds.json' with { type: 'json' };
import { sessionFor } from '../../support/fake-identity.ts';
import { SimulatedClock } from '../../support/simulated-clock.ts';
import { QUARANTINE_VERSION } from '../../../services/contract/records/quarantine.ts';
import { reasonOf } from '../../support/said.ts';

const NOW_MS = 1_795_478_400_000;
const RAW = 'MSH|^~\\&|GW\rPID|1||MRN-77^^^H1||KIM^MINSEO\rOBX|1|NM|99^x^L||12|u';
let session: Session | null = null;
let app: INestApplication;
let address = '';

@Module({})
class StubAccess {
  static with(authorization: Authorization): DynamicModule {
    return {
      module: StubAccess,
      global: true,
      providers: [{ provide: AUTHORIZATION, useValue: authorization }],
      exports: [AUTHORIZATION],
    };
  }
}

/** The log is away, and what came waits on the disk. */
const SPOOL = { records: 12, sinceMs: NOW_MS - 4_000 };

@Module({})
class Whole {}

function as(role: Role, units: readonly string[] = ['*']): void {
  session = { ...sessionFor(role, units), expiresAtMs: NOW_MS * 2 };
}

beforeAll(async () => {
  const connections = new ConnectionLedger();
  connections.register({
    sourceId: 'monitors',
    kind: 'hl7',
    hospitalId: 'h-1',
    units: ['picu', 'nicu'],
    sends: ['vitals'],
    silentAfterMs: 30_000,
  });
  connections.register({
    sourceId: 'simulator',
    kind: 'simulator',
    hospitalId: null,
    units: ['demo-ward'],
    sends: ['vitals'],
    silentAfterMs: 30_000,
  });
  for (const unitId of ['picu', 'nicu']) {
    connections.refused('monitors', [
      {
        version: QUARANTINE_VERSION,
        id: `q-${unitId}`,
        unitId,
        source: 'monitors',
        file: null,
        line: null,
        code: 'unmapped-code',
        reasons: [reasonOf('code 99 of KIM')],
        excerpt: '',
        receivedAtMs: NOW_MS,
        raw: RAW,
      },
    ]);
  }
  const parsed = parseThresholds(thresholdsJson);
  if (!parsed.ok) throw new Error('the thresholds are wrong');
  const authorization: Authorization = {
    authorize: async () => {
      if (session === null) throw new HttpException({ code: 'not-signed-in' }, 401);
      return session;
    },
    authorizeFeed: async () => ({ kind: 'gateway', gatewayId: 'g' }),
  };
  const quality = new QualityLedger(() => null);
  for (const unitId of ['picu', 'nicu']) {
    quality.addFrames('monitors', [
      {
        unitId,
        source: { id: 'd', intervalMs: 1_000 },
        observedAtMs: NOW_MS - 90_000,
        receivedAtMs: NOW_MS - 90_000,
        presentBits: 1,
        offBits: 0,
        values: [120],
      },
    ]);
  }
  const desk = {
    connections,
    quality,
    thresholds: parsed.thresholds,
    clock: new SimulatedClock(NOW_MS),
    spool: () => SPOOL,
    readerOf: (sourceId: string) =>
      sourceId === 'monitors'
        ? {
            read: () => ({ frames: [], records: [], quarantined: [], skipped: {}, answer: ACCEPTED }),
            bedOf: () => null,
          }
        : null,
  };
  app = await NestFactory.create(
    {
      module: Whole,
      imports: [
        StubAccess.with(authorization),
        ControllerModule.with(ConnectionsController, [[CONNECTIONS_PARTS, desk]]),
      ],
    },
    { logger: false, bodyParser: false },
  );
  await app.listen(0, '127.0.0.1');
  address = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}/api`;
});
afterAll(async () => await app.close());

async function ask<T>(path: string, body?: string): Promise<{ readonly status: number; readonly json: T }> {
  const response = await fetch(
    `${address}/${path}`,
    body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'text/plain' }, body },
  );
  return { status: response.status, json: (await response.json()) as T };
}

describe('the connection page', () => {
  it('is for who may see connections; the quality for researchers too; nobody else sees anything', async () => {
    const statuses: Record<string, readonly number[]> = {};
    for (const role of ROLES) {
      as(role);
      statuses[role] = await Promise.all(
        [
          ask('connections'),
          ask('connections/monitors/quarantine'),
          ask('connections/monitors/dry-run', 'MSH'),
          ask('quality'),
        ].map(async (asked) => (await asked).status),
      );
    }
    const [all, qualityAlone, none] = [
      [200, 200, 200, 200],
      [403, 403, 403, 200],
      [403, 403, 403, 403],
    ];
    expect(statuses).toEqual({
      nurse: all,
      'charge-nurse': all,
      doctor: all,
      engineer: all,
      researcher: qualityAlone,
      administrator: none,
      auditor: none,
      wall: none,
      shared: none,
    });
    session = null;
    expect((await ask('connections')).status).toBe(401);
    expect((await ask('connections/nobody/dry-run', 'MSH')).status).toBe(401);
  });

  it('shows sources, refused items and quality of one’s own units alone', async () => {
    as('engineer', ['picu']);
    expect((await ask<ConnectionsAnswer>('connections')).json.spool).toEqual(SPOOL);
    expect((await ask<ConnectionsAnswer>('connections')).json.sources).toMatchObject([
      { sourceId: 'monitors', units: ['picu'] },
    ]);
    expect((await ask<QuarantineAnswer>('connections/monitors/quarantine')).json.items.map(({ id }) => id)).toEqual([
      'q-picu',
    ]);
    expect((await ask('connections/simulator/quarantine')).status).toBe(404);
    expect((await ask('connections/simulator/dry-run', 'MSH')).status).toBe(404);
    expect((await ask<QualityAnswer>('quality')).json.report.feeds.map(({ unitId }) => unitId)).toEqual(['picu']);
  });

  it('masks the raw message for an engineer, and not for who cares for the child', async () => {
    as('engineer');
    const masked = (await ask<QuarantineAnswer>('connections/monitors/quarantine')).json.items;
    expect(masked).toHaveLength(2);
    expect(masked.every(({ isMasked }) => isMasked)).toBe(true);
    expect(JSON.stringify(masked)).not.toMatch(/KIM|MINSEO|MRN-77/);
    expect(masked[0]?.raw).toContain('OBX|1|NM|99^x^L||12|u');
    as('nurse', ['picu']);
    expect((await ask<QuarantineAnswer>('connections/monitors/quarantine')).json.items).toMatchObject([
      { isMasked: false, raw: RAW, reasons: [reasonOf('code 99 of KIM')] },
    ]);
  });

  it('runs a pasted message dry, up to 64 kB, where there is a reader', async () => {
    as('engineer');
    expect((await ask<DryRunReport>('connections/monitors/dry-run', 'MSH|^~\\&|A')).json).toMatchObject({
      answer: { code: 'AA' },
    });
    expect((await ask('connections/monitors/dry-run', ' \n')).status).toBe(400);
    expect((await ask('connections/monitors/dry-run', 'M'.repeat(65_537))).status).toBe(413);
    expect((await ask('connections/simulator/dry-run', 'MSH')).status).toBe(409);
  });

  it('gives the thresholds with the report', async () => {
    as('researcher');
    const { json } = await ask<QualityAnswer>('quality');
    expect(json.limits).toContainEqual({ check: 'clock-skew', sense: 'at-most', mark: 2_000, alert: 30_000 });
    expect(json.report.feeds[0]?.windows.fiveMinutes.rows[0]).toMatchObject({ signal: null, counts: { values: 1 } });
  });
});
