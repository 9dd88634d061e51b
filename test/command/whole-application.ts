/**
 * The whole application for tests of its doors: every role, embedded parts, one signed-in caller a role and a wall
 * screen, in a folder of its own. The test fills log and history.
 */
import 'reflect-metadata';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Express } from 'express';
import { BREAK_GLASS, type BreakGlass } from '../../services/access/break-glass.port.ts';
import { writeAccount } from '../../services/access/adapters/account-file.ts';
import { sessionFolderOf } from '../../services/access/adapters/local-identity.ts';
import { issueCode } from '../../services/access/adapters/screen-codes.ts';
import { SessionFiles } from '../../services/access/adapters/session-files.ts';
import { openAudit, type Audit } from '../../services/compose/parts/audit-parts.ts';
import { DecisionMemory } from '../../services/contract/decisions/memory/decision-memory.ts';
import { createHttp } from '../../services/compose/http/http.module.ts';
import { packageFolder } from '../../services/compose/parts/load-engine.ts';
import { startExport, type ExportRole } from '../../services/compose/parts/start-export.ts';
import { startFeed, type FeedRole } from '../../services/compose/feed/start-feed.ts';
import { ACCOUNT_ROLES, type Caller, type Role } from '../../services/contract/access/access-table.ts';
import { TOPICS } from '../../services/contract/topics.ts';
import { readFhirCatalogue } from '../../services/export/adapters/catalogue-files.ts';
import { DuckDbHistory } from '../../services/history/adapters/duckdb/duckdb-history.ts';
import { parseConfig } from '../../services/platform/config.ts';
import { healthOf } from '../../services/platform/health.ts';
import type { Logger } from '../../services/platform/logger.ts';
import { SystemClock } from '../../services/platform/system-clock.ts';
import { fileTestGateway, GATEWAY_TOKEN } from '../support/gateway-token.ts';
import { MemoryEventLog } from '../support/memory-event-log.ts';
import { CLIENT } from '../access/openid/client.ts';
import { CLAIM_MAP } from '../access/openid/claim-map-for-tests.ts';
import { CrookedProvider } from '../access/openid/crooked-provider.ts';
import { OTHER, OWN } from './route-table.ts';

/** Of a gateway for both units of the hospital. */
export const HOSPITAL_TOKEN = 'a-token-for-the-whole-hospital';
export const PASSWORD = 'a-password-for-tests';

/** Two units and no port: what stands in `sources.json` opens the doors of FHIR and of the quarantine. */
const SITE = {
  version: 1,
  hospitals: [{ hospitalId: 'hospital-a', timeZone: 'Asia/Seoul', codeMap: null }],
  units: [OWN, OTHER].map((unitId) => ({
    unitId,
    hospitalId: 'hospital-a',
    name: unitId,
    timeZone: 'Asia/Seoul',
    setting: 'picu',
    beds: [{ bedId: '01', label: '01', setting: 'picu', locations: [`${unitId}^^01`] }],
  })),
  sources: [],
};

/** More methods than anybody names one by one. */
const EVERY_METHOD = 10;

function methodsOf(stack: readonly { readonly method: string }[]): readonly string[] {
  return stack.length > EVERY_METHOD ? ['ALL'] : stack.map(({ method }) => method.toUpperCase());
}

interface Parts {
  readonly folder: string;
  readonly log: MemoryEventLog;
  readonly history: DuckDbHistory;
  readonly feed: FeedRole;
  readonly exporting: ExportRole;
  readonly app: NestExpressApplication;
  readonly provider: CrookedProvider;
  readonly faults: unknown[];
  readonly audit: Audit;
}

export class WholeApplication {
  readonly app: NestExpressApplication;
  readonly log: MemoryEventLog;
  readonly history: DuckDbHistory;
  readonly address: string;
  readonly audit: Audit;
  readonly folder: string;
  /** Of the running application. */
  readonly breakGlass: BreakGlass;
  /** What went wrong inside while it was asked. */
  readonly faults: unknown[];
  readonly #parts: Parts;
  readonly #cookies = new Map<Caller, string>();

  private constructor(parts: Parts) {
    this.#parts = parts;
    this.app = parts.app;
    this.audit = parts.audit;
    this.breakGlass = parts.app.get<BreakGlass>(BREAK_GLASS, { strict: false });
    this.folder = parts.folder;
    this.log = parts.log;
    this.history = parts.history;
    this.faults = parts.faults;
    this.address = `http://127.0.0.1:${(parts.app.getHttpServer().address() as AddressInfo).port}`;
  }

  static async open(): Promise<WholeApplication> {
    const folder = await mkdtemp(path.join(tmpdir(), 'vigil-who-'));
    for (const role of ACCOUNT_ROLES) {
      const account = { userName: role, displayName: role, role, units: [OWN], password: PASSWORD };
      await writeAccount(path.join(folder, 'accounts.json'), account);
    }
    await writeFile(path.join(folder, 'sources.json'), JSON.stringify(SITE));
    await fileTestGateway(folder, { units: [OWN] });
    await fileTestGateway(folder, { gatewayId: 'hospital', units: [OWN, OTHER] }, HOSPITAL_TOKEN);
    const clock = new SystemClock();
    const log = new MemoryEventLog(clock);
    await log.createTopics(TOPICS.map((name) => ({ name, partitions: 1, retentionMs: 1e9 })));
    const history = await DuckDbHistory.open({ file: path.join(folder, 'history.duckdb') });
    await history.migrate();
    const provider = await CrookedProvider.start();
    await writeFile(path.join(folder, 'oidc-claims.json'), JSON.stringify(CLAIM_MAP));
    const config = parseConfig({
      VIGIL_OIDC_ISSUER: provider.issuer,
      VIGIL_OIDC_CLIENT_ID: CLIENT.id,
      VIGIL_OIDC_CLIENT_SECRET: CLIENT.secret,
      VIGIL_OIDC_PUBLIC_URL: 'http://127.0.0.1:9',
      VIGIL_DATA_DIR: folder,
      VIGIL_MODE: 'production',
      VIGIL_TRUSTED_PROXIES: '1',
      VIGIL_ALLOWED_HOSTS: 'vigil.ward.example',
    });
    const faults: unknown[] = [];
    const logger: Logger = {
      info: () => undefined,
      warn: () => undefined,
      error: (message, thrown) => faults.push([message, thrown]),
    };
    const catalogue = await readFhirCatalogue(path.join(packageFolder(), 'models'), '0.0.0');
    const room = { maySendersWrite: true, mayKeepMore: true };
    const shared = { config, log, clock, logger };
    const feed = await startFeed({ ...shared, room, takeReceipt: async () => 'unknown-alert' });
    const exporting = await startExport({ ...shared, catalogue });
    const audit = await openAudit(config, shared, { isKept: false });
    const app = await createHttp({
      ...shared,
      audit: audit.recorder,
      trails: audit.reader,
      decisions: new DecisionMemory(),
      roles: new Set(['feed', 'engine', 'live', 'history', 'export']),
      history,
      feed,
      exporting,
      catalogue,
      health: () => healthOf([]),
      metrics: async () => '',
      onFault: () => undefined,
    });
    await app.listen(0, '127.0.0.1');
    const whole = new WholeApplication({ folder, log, history, feed, exporting, app, provider, faults, audit });
    await whole.enterAll();
    return whole;
  }

  /** A fresh session for every role. */
  async enterAll(): Promise<void> {
    for (const role of ACCOUNT_ROLES) this.#cookies.set(role, await this.signIn(role));
    const sessions = new SessionFiles(sessionFolderOf(path.join(this.#parts.folder, 'accounts.json')));
    const request = { unitId: OWN, name: 'Wall', showsNames: false, issuedBy: 'test' };
    for (const [role, isShared] of [
      ['wall', false],
      ['shared', true],
    ] as const) {
      const { code } = await issueCode(sessions, { ...request, isShared }, Date.now());
      this.#cookies.set(role, await this.#cookieFrom('/api/session/pair', { code }));
    }
  }

  signIn(role: Role): Promise<string> {
    return this.#cookieFrom('/api/session', { userName: role, password: PASSWORD });
  }

  headersOf(caller: Caller): Record<string, string> {
    if (caller === 'gateway') return { authorization: `Bearer ${GATEWAY_TOKEN}` };
    const cookie = this.#cookies.get(caller);
    return cookie === undefined ? {} : { cookie };
  }

  /** `METHOD /path` of every handler that the router holds; `ALL` for one that takes whatever method comes. */
  routes(): readonly string[] {
    const express = this.app.getHttpAdapter().getInstance() as Express;
    return express.router.stack.flatMap(({ route }) =>
      route === undefined ? [] : methodsOf(route.stack).map((method) => `${method} ${route.path}`),
    );
  }

  async close(): Promise<void> {
    const { app, exporting, feed, history, folder, provider } = this.#parts;
    await app.close();
    await provider.stop();
    await exporting.close();
    await feed.close();
    await history.close();
    await rm(folder, { recursive: true });
  }

  async #cookieFrom(pathname: string, body: unknown): Promise<string> {
    const response = await fetch(`${this.address}${pathname}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  }
}
