/** Which modules the HTTP server of a process has, by role. The order matters: of two routes that fit, the first answers. */
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { HttpException, type DynamicModule } from '@nestjs/common';
import { AccessModule, httpAuthorization } from '../../access/access.module.ts';
import { readSmartClients } from '../../access/adapters/smart-client-file.ts';
import { DEMO_PASSWORD, DEMO_PEOPLE } from '../../access/adapters/demo-accounts.ts';
import { openLocalIdentity } from '../../access/adapters/local-identity.ts';
import type { Authorization } from '../../access/authorization.port.ts';
import type { JudgeParts } from '../../access/judge-request.ts';
import { SmartModule } from '../../access/smart/smart.module.ts';
import type { SpoolView } from '../../contract/screens/connection-view.ts';
import { FhirModule } from '../../export/export.module.ts';
import { SUBSCRIPTION_INTERACTIONS } from '../../export/subscriptions/answer-subscriptions.ts';
import { SubscriptionsModule } from '../../export/subscriptions.module.ts';
import { ConnectionsModule } from '../../feed/connections/connections.module.ts';
import type { DryRunReader } from '../../feed/connections/dry-run.ts';
import { watchedIntake } from '../../feed/connections/watched-intake.ts';
import { OBSERVATIONS_IN } from '../../feed/fhir/answer-fhir.ts';
import { FhirFeedModule } from '../../feed/http/fhir-feed.module.ts';
import { siteContext } from '../../feed/fhir/site-context.ts';
import type { FeedDoor } from '../../feed/http/feed.controller.ts';
import { FeedModule } from '../../feed/http/feed.module.ts';
import { authoritiesOf } from '../../feed/admissions/assigning-authorities.ts';
import { stayFinderOf } from '../../feed/admissions/read-admission.ts';
import { Whereabouts } from '../../feed/admissions/whereabouts.ts';
import { createMessageReader } from '../../feed/hl7/read-message.ts';
import { RerunModule } from '../../feed/terms/rerun/rerun.module.ts';
import { HistoryModule } from '../../history/history.module.ts';
import { LiveModule } from '../../live/live.module.ts';
import type { Config } from '../../platform/config.ts';
import { FaultAnswersModule } from '../../platform/fault-answers.module.ts';
import type { PublicStatus } from '../../platform/health.controller.ts';
import { HealthModule } from '../../platform/health.module.ts';
import { hospitalNow, messageContextOf, type HospitalSite } from '../feed/hospital-site.ts';
import type { HttpOptions } from './http-options.ts';
import { packageVersion } from '../parts/load-engine.ts';
import { HTTP_SOURCE, type FeedRole } from '../feed/start-feed.ts';

export const SAFETY_NOTICE = 'Research software. Not a medical device. Bedside monitors keep their own alarms.';

export async function modulesOf(options: HttpOptions): Promise<readonly DynamicModule[]> {
  const { config, roles, clock, logger, log, history, feed } = options;
  const identity = await openLocalIdentity({
    clock,
    accountFile: path.join(config.dataDir, 'accounts.json'),
    mode: config.mode,
  });
  const judge: JudgeParts = {
    identity,
    gatewayTokens: config.feed.token === null ? [] : [{ token: config.feed.token, units: ['*'] }],
  };
  const status = statusOf(config, await packageVersion());
  return [
    FaultAnswersModule.with(logger),
    HealthModule.with({ health: options.health, metrics: options.metrics, status: () => status }),
    AccessModule.with({ ...judge, clock }),
    ...(roles.has('live') ? [LiveModule.with({ log, clock, logger, onFault: options.onFault })] : []),
    ...(history === null ? [] : [HistoryModule.with({ history })]),
    ...(feed === null ? [] : feedModules(options, feed, feedAuthorization(httpAuthorization(judge)))),
    ...(await fhirModules(options, judge)),
  ];
}

function feedModules(
  { clock, history, config }: HttpOptions,
  { intake, books, thresholds, site, spool }: FeedRole,
  authorizeFeed: FeedDoor['authorizeFeed'],
): readonly DynamicModule[] {
  const door = { intake: watchedIntake(intake, { books, sourceId: HTTP_SOURCE, clock }), clock, authorizeFeed };
  return [
    FeedModule.with(door),
    ...(site === null || history === null
      ? []
      : [
          RerunModule.with({
            ...door,
            intake,
            history,
            hospitalNow: (hospitalId) => hospitalNow(config.dataDir, site, hospitalId),
          }),
        ]),
    ...(site === null ? [] : [FhirFeedModule.with({ ...door, contextOf: contextOf(site) })]),
    ConnectionsModule.with({
      ...books,
      thresholds,
      clock,
      spool: () => waiting(spool()),
      readerOf: (sourceId) => (site === null ? null : dryReaderOf(site, sourceId)),
    }),
  ];
}

function waiting(status: ReturnType<FeedRole['spool']>): SpoolView | null {
  return status === null || status.sinceMs === null ? null : { records: status.depth, sinceMs: status.sinceMs };
}

function contextOf(site: HospitalSite): ReturnType<typeof siteContext> {
  const { settings, secret, whereabouts, gates } = site;
  return siteContext({
    settings,
    stays: stayFinderOf({ secret, whereabouts, authorities: authoritiesOf(settings.hospitals) }),
    whereabouts,
    termsOf: (hospitalId) => gates.get(hospitalId) ?? null,
  });
}

/** A reader of its own for each dry run, with a copy of the whereabouts: nothing of it stays. */
function dryReaderOf(site: HospitalSite, sourceId: string): DryRunReader | null {
  const source = site.settings.sources.find((candidate) => candidate.sourceId === sourceId);
  if (source === undefined) return null;
  const reader = createMessageReader(
    messageContextOf(site, source, Whereabouts.parse(site.whereabouts.serialise()) ?? new Whereabouts()),
  );
  return {
    read: (bytes, receivedAtMs) => reader.read(bytes, receivedAtMs),
    bedOf: (deviceId) => deviceId.slice(deviceId.indexOf('/') + 1),
  };
}

/** SMART first, whose addresses begin like FHIR's; subscriptions before the search that takes any type. */
async function fhirModules(
  { config, clock, logger, history, feed, exporting, catalogue }: HttpOptions,
  judge: JudgeParts,
): Promise<readonly DynamicModule[]> {
  if (catalogue === null) return [];
  const settings = await readSmartClients(path.join(config.dataDir, 'smart-clients.json'));
  const smart = SmartModule.with({ judge, settings, clock });
  const subscriptions =
    exporting === null
      ? []
      : [
          SubscriptionsModule.with({
            desk: exporting.subscriptions,
            grantOf: exporting.grantOf,
            baseUrl: exporting.fhirUrl,
            clock,
          }),
        ];
  const others = [
    ...(exporting === null ? [] : SUBSCRIPTION_INTERACTIONS),
    ...(feed === null || feed.site === null ? [] : OBSERVATIONS_IN),
  ];
  return [
    smart,
    ...subscriptions,
    ...(history === null
      ? []
      : [FhirModule.with({ history, catalogue, logger, publicUrl: settings.publicUrl, others })]),
  ];
}

/** A gateway may send anything; a person charts, and nothing else. */
function feedAuthorization(authorization: Authorization): FeedDoor['authorizeFeed'] {
  return async (request: IncomingMessage, unitId) => {
    const sender = await authorization.authorizeFeed(request, unitId);
    if (sender.kind === 'gateway') return { source: HTTP_SOURCE };
    if (!(request.url ?? '').startsWith('/api/feed/charted')) {
      throw new HttpException({ code: 'not-allowed', message: 'People chart; only gateways send this.' }, 403);
    }
    return { source: `person:${sender.session.userId}` };
  };
}

function statusOf(config: Config, version: string): PublicStatus {
  const status = {
    version,
    mode: config.mode,
    log: config.log.kind,
    history: config.history.kind,
    safety: SAFETY_NOTICE,
  };
  return config.mode === 'demo' ? { ...status, demoAccounts: DEMO_PEOPLE, demoPassword: DEMO_PASSWORD } : status;
}
