/** The one HTTP server of a process: API, sockets and the dashboard's files, by role. */
import 'reflect-metadata';
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
import type { PublicStatus } from '../platform/health.controller.ts';
import { HealthModule } from '../platform/health.module.ts';
import type { HealthReport } from '../platform/health.ts';
import type { Logger } from '../platform/logger.ts';
import { packageFolder } from './load-engine.ts';

export const VERSION = '0.1.0';
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

export async function startHttp(options: HttpOptions): Promise<HttpServer> {
  const { config } = options;
  const app = await NestFactory.create<NestExpressApplication>(AppModule.with(await modulesOf(options)), { rawBody: true, logger: false, abortOnError: false });
  app.use(helmet({ contentSecurityPolicy: { directives: { 'default-src': ["'self'"], 'style-src': ["'self'", "'unsafe-inline'"], 'img-src': ["'self'", 'data:'], 'worker-src': ["'self'", 'blob:'], 'upgrade-insecure-requests': null } }, strictTransportSecurity: false }));
  app.useStaticAssets(path.join(packageFolder(), 'dist/dashboard'), { index: 'index.html' });
  await app.listen(config.http.port, config.http.host);
  const live = options.roles.has('live') ? app.get<() => LiveFigures>(LIVE_FIGURES, { strict: false }) : () => null;
  return { live, close: () => app.close() };
}

async function modulesOf(options: HttpOptions): Promise<readonly DynamicModule[]> {
  const { config, roles, clock, logger, log, history, intake } = options;
  const identity = await openLocalIdentity({ clock, accountFile: path.join(config.dataDir, 'accounts.json'), mode: config.mode });
  const gatewayTokens = config.feed.token === null ? [] : [{ token: config.feed.token, units: ['*'] }];
  const modules = [HealthModule.with({ health: options.health, metrics: options.metrics, status: () => statusOf(config) }), AccessModule.with({ identity, clock, gatewayTokens })];
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

function statusOf(config: Config): PublicStatus {
  const status = { version: VERSION, mode: config.mode, log: config.log.kind, history: config.history.kind, safety: SAFETY_NOTICE };
  return config.mode === 'demo' ? { ...status, demoAccounts: DEMO_PEOPLE, demoPassword: DEMO_PASSWORD } : status;
}
