/** The routes of terms on a real Nest application, over real files and a map that counts; the log is a list. */
import 'reflect-metadata';
import { HttpException, Module, type DynamicModule, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AUTHORIZATION, type Authorization } from '../../../../services/access/authorization.port.ts';
import {
  openHospitalConnection,
  type HospitalConnection,
} from '../../../../services/compose/feed/hospital-connection.ts';
import { RECEIVED_FILE } from '../../../../services/compose/terms/received-terms.ts';
import type { RecordOf } from '../../../../services/contract/records/unit-record.ts';
import type { Session } from '../../../../services/contract/screens/session.ts';
import type { HospitalTerms, TermsAnswer, WaitingTerm } from '../../../../services/contract/screens/terms-view.ts';
import { readCodeMap, writeCodeMap } from '../../../../services/feed/adapters/code-map-files.ts';
import { ActiveMaps } from '../../../../services/feed/terms/active/active-maps.ts';
import type { CodeMap } from '../../../../services/feed/terms/code-map.ts';
import { ReceivedCodes } from '../../../../services/feed/terms/received/received-codes.ts';
import { TERMS_PARTS, TermsController } from '../../../../services/feed/terms/review/terms.controller.ts';
import { TermReview } from '../../../../services/feed/terms/review/waiting-terms.ts';
import type { LocalCode } from '../../../../services/feed/terms/term-gate.port.ts';
import { ControllerModule } from '../../../../services/platform/controller.module.ts';
import { VigilError } from '../../../../services/platform/errors.ts';
import { SILENT_LOGGER } from '../../../../services/platform/logger.ts';
import { SystemClock } from '../../../../services/platform/system-clock.ts';
import { sessionFor } from '../../../support/fake-identity.ts';

export const HOSPITAL = 'hospital-1';

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

@Module({})
class Whole {}

export interface Came {
  readonly local: LocalCode;
  readonly values: readonly number[];
  readonly unitId?: string;
}

export class TermsHouse {
  readonly dataDir: string;
  readonly told: RecordOf<'terms.activated'>[] = [];
  readonly site: HospitalConnection;
  readonly maps: ActiveMaps;
  readonly #app: INestApplication;
  readonly #world: { session: Session | null; logIsAway: boolean };

  private constructor(parts: {
    dataDir: string;
    site: HospitalConnection;
    maps: ActiveMaps;
    app: INestApplication;
    world: { session: Session | null; logIsAway: boolean };
    told: RecordOf<'terms.activated'>[];
  }) {
    this.dataDir = parts.dataDir;
    this.site = parts.site;
    this.maps = parts.maps;
    this.told = parts.told;
    this.#app = parts.app;
    this.#world = parts.world;
  }

  /** A newborn unit and a paediatric one. `map` null: the hospital has none of its own. */
  static async open({
    map,
    came,
  }: {
    readonly map: CodeMap | null;
    readonly came: readonly Came[];
  }): Promise<TermsHouse> {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'vigil-terms-'));
    await mkdir(path.join(dataDir, 'terms'));
    const unit = (unitId: string, setting: string) => ({
      unitId,
      hospitalId: HOSPITAL,
      name: unitId,
      timeZone: 'Asia/Seoul',
      setting,
      beds: [{ bedId: '01', label: '01', setting, locations: [unitId] }],
    });
    await writeFile(
      path.join(dataDir, 'sources.json'),
      JSON.stringify({
        version: 1,
        hospitals: [{ hospitalId: HOSPITAL, timeZone: 'Asia/Seoul', codeMap: map === null ? null : 'map.json' }],
        units: [unit('nicu', 'nicu'), unit('picu', 'picu')],
        sources: [],
      }),
    );
    if (map !== null) await writeCodeMap(path.join(dataDir, 'terms', 'map.json'), map);
    const clock = new SystemClock();
    const book = new ReceivedCodes();
    for (const { local, values, unitId = 'nicu' } of came) {
      const place = { hospitalId: HOSPITAL, unitId, setting: unitId === 'nicu' ? 'nicu' : 'picu' } as const;
      values.forEach((value, at) => book.note(place, local, value, clock.nowMs() - 3_600_000 + at * 1_000));
    }
    await writeFile(path.join(dataDir, RECEIVED_FILE), book.serialise());
    const site = await openHospitalConnection(dataDir, clock);
    if (site === null) throw new Error('no sources.json');
    const told: RecordOf<'terms.activated'>[] = [];
    const world = { session: null as Session | null, logIsAway: false };
    const maps = await ActiveMaps.start({
      hospitals: site.maps,
      sources: site.terms,
      received: site.received,
      clock,
      logger: SILENT_LOGGER,
      admitRecords: async (records) => {
        if (world.logIsAway) throw new VigilError('log-append-failed', 'away');
        told.push(...records);
      },
    });
    const parts = {
      clock,
      maps,
      received: site.received,
      review: new TermReview(site.terms),
      hospitals: [{ hospitalId: HOSPITAL, unitIds: ['nicu', 'picu'] }],
    };
    const authorization: Authorization = {
      authorize: async () => {
        if (world.session === null) throw new HttpException({ code: 'not-signed-in', message: '' }, 401);
        return world.session;
      },
      authorizeFeed: () => Promise.reject(new Error('no feed here')),
    };
    const app = await NestFactory.create(
      {
        module: Whole,
        imports: [
          StubAccess.with(authorization),
          ControllerModule.with(TermsController, [[TERMS_PARTS, { site: parts }]]),
        ],
      },
      { logger: false, bodyParser: false },
    );
    await app.listen(0, '127.0.0.1');
    return new TermsHouse({ dataDir, site, maps, app, world, told });
  }

  as(role: Session['role'], person: Partial<Session> = {}): void {
    this.#world.session = { ...sessionFor(role, ['*']), ...person };
  }

  nobody(): void {
    this.#world.session = null;
  }

  set logIsAway(away: boolean) {
    this.#world.logIsAway = away;
  }

  file(): Promise<CodeMap> {
    return readCodeMap(path.join(this.dataDir, 'terms', 'map.json'));
  }

  async answer(): Promise<TermsAnswer> {
    const { status, body } = await this.ask('GET', '');
    if (status !== 200) throw new Error(`answered ${status}`);
    return body as TermsAnswer;
  }

  async hospital(): Promise<HospitalTerms> {
    const [hospital] = (await this.answer()).hospitals;
    if (hospital === undefined) throw new Error('no hospital');
    return hospital;
  }

  async row(code: string): Promise<WaitingTerm> {
    const row = (await this.hospital()).waiting.find((each) => each.code === code);
    if (row === undefined) throw new Error(`${code} does not wait`);
    return row;
  }

  /** On the map as it is now, unless another digest is given. */
  async post(what: string, body: Readonly<Record<string, unknown>>): Promise<{ status: number; body: unknown }> {
    const mapSha256 = body['mapSha256'] ?? (await this.hospital()).map?.sha256 ?? '0'.repeat(64);
    return this.ask('POST', `/${HOSPITAL}/${what}`, JSON.stringify({ ...body, mapSha256 }));
  }

  async ask(method: string, what: string, body?: string): Promise<{ status: number; body: unknown }> {
    const { port } = this.#app.getHttpServer().address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/api/terms${what}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body }),
    });
    return { status: response.status, body: await response.json() };
  }

  async close(): Promise<void> {
    await this.#app.close();
    await this.maps.close();
    await rm(this.dataDir, { recursive: true });
  }
}
