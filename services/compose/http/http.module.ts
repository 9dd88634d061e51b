/** The one HTTP server of a process: API, sockets and the dashboard's files, by role. */
import 'reflect-metadata';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import helmet from 'helmet';
import { hostRule } from '../../access/allowed-host.ts';
import type { HostRule } from '../../access/host-rule.port.ts';
import { LIVE_FIGURES, type LiveFigures } from '../../live/live.module.ts';
import { modulesOf } from './app.module.ts';
import { limit } from './connection-limits.ts';
import { serveDashboard } from './dashboard-files.ts';
import type { HttpOptions } from './http-options.ts';
import { packageFolder } from '../parts/load-engine.ts';

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
  'object-src': ["'none'"],
  'manifest-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
};

const SIGN_IN_BODY_MAX = '4kb';
/** A decision about the rules of a unit, with a reason; an opening in an emergency; a question to the trail. */
const DECISION_BODY_MAX = '64kb';
export async function startHttp(options: HttpOptions): Promise<HttpServer> {
  const app = await createHttp(options);
  await app.listen(options.config.http.port, options.config.http.host);
  const live = options.roles.has('live') ? app.get<() => LiveFigures>(LIVE_FIGURES, { strict: false }) : () => null;
  return { live, close: () => app.close() };
}

/** The application before it listens. */
export async function createHttp(options: HttpOptions): Promise<NestExpressApplication> {
  const { config } = options;
  const app = await NestFactory.create<NestExpressApplication>(AppModule.with(await modulesOf(options)), {
    bodyParser: false,
    logger: false,
    abortOnError: false,
  });
  refuseOtherHosts(app, hostRule(config.http.allowedHosts));
  app.set('trust proxy', config.http.trustedProxies);
  // Strict transport is the TLS proxy's to promise; this server speaks plain HTTP behind it.
  app.use(
    helmet({
      contentSecurityPolicy: { useDefaults: false, directives: PAGE_POLICY },
      frameguard: { action: 'deny' },
      strictTransportSecurity: false,
    }),
  );
  keepNoAnswers(app);
  // What a person sends from a page is parsed here: the feed, FHIR and research read their own, which are larger.
  app.useBodyParser('json', { limit: SIGN_IN_BODY_MAX, type: jsonBelow(/^\/api\/session(?=[/?]|$)/) });
  app.useBodyParser('json', {
    limit: DECISION_BODY_MAX,
    type: jsonBelow(/^\/api\/(units|break-glass|audit)(?=[/?]|$)/),
  });
  if (options.roles.has('live')) {
    serveDashboard(app, path.join(packageFolder(), 'dist/dashboard'));
  }
  limit(app.getHttpServer());
  return app;
}

/** Before anything is looked at: a page whose name was made to point here learns nothing. */
function refuseOtherHosts(app: NestExpressApplication, rule: HostRule): void {
  app.use((request: Request, response: Response, next: NextFunction) => {
    if (rule.allows(request.headers.host, request.socket.localAddress)) return next();
    response.status(421).json({
      code: 'host-not-allowed',
      message: 'This server is not asked for under this name. Its operator can allow it with VIGIL_ALLOWED_HOSTS.',
    });
  });
}

/** Whatever is no file of the dashboard may be of a child: no browser and no proxy keeps it, also where a controller forgets to say so. */
function keepNoAnswers(app: NestExpressApplication): void {
  app.use(
    /^\/(api|fhir|oauth|health|metrics|\.well-known)(?=[/?]|$)/,
    (_: Request, response: Response, next: NextFunction) => {
      response.setHeader('Cache-Control', 'no-store');
      next();
    },
  );
}

function jsonBelow(path: RegExp): (request: IncomingMessage) => boolean {
  return ({ url = '', headers }) => path.test(url) && (headers['content-type'] ?? '').startsWith('application/json');
}
