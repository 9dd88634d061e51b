/** The one HTTP server of a process: API, sockets and the dashboard's files, by role. */
import 'reflect-metadata';
import type { IncomingMessage, Server } from 'node:http';
import path from 'node:path';
import { HttpException, Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import helmet from 'helmet';
import { AccessModule, httpAuthorization } from '../access/access.module.ts';
import type { Authorization } from '../access/authorization.port.ts';
import { DEMO_PASSWORD, DEMO_PEOPLE } from '../access/adapters/demo-accounts.ts';
import { openLocalIdentity } from '../access/adapters/local-identity.ts';
import type { Intake } from '../feed/admit.ts';
import type { FeedDoor } from '../feed/feed.controller.ts';
import { FeedModule } from '../feed/feed.module.ts';
import { HistoryModule } from '../history/history.module.ts';
import type { History } from '../history/history.port.ts';
import { LIVE_FIGURES, LiveModule, type LiveFigures } from '../live/live.module.ts';
import type { EventLog } from '../log/event-log.port.ts';
import type { RunRole } from '../pipeline.ts';
import type { Clock } from '../platform/clock.port.ts';
import type { Config } from '../platform/config.ts';
import type { VigilError } from '../platform/errors.ts';
import { FaultAnswersModule } from '../platform/fault-answers.module.ts';
import type { PublicStatus } from '../platform/health.controller.ts';
import { HealthModule } from '../platform/health.module.ts';
import type { HealthReport } from '../platform/health.ts';
import type { Logger } from '../platform/logger.ts';
import { packageFolder, packageVersion } from './load-engine.ts';

export const SAFETY_NOTICE = 'Research software. Not a medical device. Bedside monitors keep their own alarms.';

export interface HttpOptions {
  readonly config: Config;
  readonly roles: ReadonlySet<RunRole>;
  readonly log: EventLog;
  readonly history: History | null;
  readonly intake: Intake | null;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly health: () => HealthReport;
  readonly metrics: () => Promise<string>;
  readonly onFault: (fault: VigilError) => void;
}

export interface HttpServer {
  /** Figures of the screens; null without the live role. */
  live(): LiveFigures | null;
  close(): Promise<void>;
}

@Module({})
class AppModule {
  static with(imports: readonly DynamicModule[]): DynamicModule {
    return { module: AppModule, imports: [...imports] };
  }
}

/** Everything the dashboard needs comes from this server; styles are set through the DOM, never inline. */
const PAGE_POLICY = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'font-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'connect-src': ["'self'"],
  'worker-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
};

const SIGN_IN_BODY_MAX = '4kb';
/** Screens, gateways and a margin; what comes beyond is turned away before it costs memory. */
const CONNECTIONS_MAX = 4_096;
const HEADERS_WITHIN_MS = 10_000;
/** A megabyte of frames over a slow line takes seconds; who is slower holds a place for nothing. */
const REQUEST_WITHIN_MS = 30_000;

export async function startHttp(options: HttpOptions): Promise<HttpServer> {
  const app = await createHttp(options);
  await app.listen(options.config.http.port, options.config.http.host);
  const live = options.roles.has('live') ? app.get<() => LiveFigures>(LIVE_FIGURES, { strict: false }) : () => null;
  return { live, close: () => app.close() };
}

/** The application before it listens. */
export async function createHttp(options: HttpOptions): Promise<NestExpressApplication> {
  const { config } = options;
  const app = await NestFactory.create<NestExpressApplication>(AppModule.with(await modulesOf(options)), { bodyParser: false, logger: false, abortOnError: false });
  app.set('trust proxy', config.http.trustedProxies);
  // Strict transport is the TLS proxy's to promise; this server speaks plain HTTP behind it.
  app.use(helmet({ contentSecurityPolicy: { useDefaults: false, directives: PAGE_POLICY }, frameguard: { action: 'deny' }, strictTransportSecurity: false }));
  // Only signing in has a body that is parsed here: the feed reads its own, and nothing else takes one.
  app.useBodyParser('json', { limit: SIGN_IN_BODY_MAX, type: isSignIn });
  if (options.roles.has('live')) app.useStaticAssets(path.join(packageFolder(), 'dist/dashboard'), { index: 'index.html' });
  limit(app.getHttpServer());
  return app;
}

function isSignIn(request: IncomingMessage): boolean {
  return (request.url ?? '').startsWith('/api/session') && (request.headers['content-type'] ?? '').startsWith('application/json');
}

function limit(server: Server): void {
  server.maxConnections = CONNECTIONS_MAX;
  server.headersTimeout = HEADERS_WITHIN_MS;
  server.requestTimeout = REQUEST_WITHIN_MS;
}

async function modulesOf(options: HttpOptions): Promise<readonly DynamicModule[]> {
  const { config, roles, clock, logger, log, history, intake } = options;
  const identity = await openLocalIdentity({ clock, accountFile: path.join(config.dataDir, 'accounts.json'), mode: config.mode });
  const status = statusOf(config, await packageVersion());
  const gatewayTokens = config.feed.token === null ? [] : [{ token: config.feed.token, units: ['*'] }];
  const modules = [FaultAnswersModule.with(logger), HealthModule.with({ health: options.health, metrics: options.metrics, status: () => status }), AccessModule.with({ identity, clock, gatewayTokens })];
  if (roles.has('live')) modules.push(LiveModule.with({ log, clock, logger, onFault: options.onFault }));
  if (history !== null) modules.push(HistoryModule.with({ history }));
  if (intake !== null) modules.push(FeedModule.with({ intake, clock, authorizeFeed: feedAuthorization(httpAuthorization({ identity, gatewayTokens })) }));
  return modules;
}

/** A gateway may send anything; a person charts, and nothing else. */
function feedAuthorization(authorization: Authorization): FeedDoor['authorizeFeed'] {
  return async (request, unitId) => {
    const sender = await authorization.authorizeFeed(request, unitId);
    if (sender.kind === 'gateway') return { source: 'gateway' };
    if (!(request.url ?? '').startsWith('/api/feed/charted')) throw new HttpException({ code: 'not-allowed', message: 'People chart; only gateways send this.' }, 403);
    return { source: `person:${sender.session.userId}` };
  };
}

function statusOf(config: Config, version: string): PublicStatus {
  const status = { version, mode: config.mode, log: config.log.kind, history: config.history.kind, safety: SAFETY_NOTICE };
  return config.mode === 'demo' ? { ...status, demoAccounts: DEMO_PEOPLE, demoPassword: DEMO_PASSWORD } : status;
}
