/** Which modules the HTTP server of a process has, by role. The order matters: of two routes that fit, the first answers. */
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { HttpException, type DynamicModule } from '@nestjs/common';
import { AccessModule, httpAuthorization } from '../../access/access.module.ts';
import { readSmartClients } from '../../access/adapters/smart-client-file.ts';
import { DEMO_PASSWORD, DEMO_PEOPLE } from '../../access/adapters/demo-accounts.ts';
import { openLocalIdentity } from '../../access/adapters/local-identity.ts';
import type { Authorization } from '../../access/authorization.port.ts';
import type { FhirCatalogue } from '../../export/fhir/resources/device.ts';
import type { Intake } from '../../feed/intake/admit.ts';
import type { History } from '../../history/history.port.ts';
import type { Clock } from '../../platform/clock.port.ts';
import type { ExportRole } from '../parts/start-export.ts';
import type { JudgeParts } from '../../access/judge-request.ts';
import { SmartModule } from '../../access/smart/smart.module.ts';
import type { SpoolView } from '../../contract/screens/connection-view.ts';
import { FHIR_DOOR, FhirController, type FhirDoor } from '../../export/fhir.controller.ts';
import { FhirDesk } from '../../export/fhir/fhir-desk.ts';
import { SUBSCRIPTION_INTERACTIONS } from '../../export/subscriptions/answer-subscriptions.ts';
import {
  SUBSCRIPTION_DOOR,
  SubscriptionsController,
  type SubscriptionDoor,
} from '../../export/subscriptions.controller.ts';
import {
  CONNECTIONS_DESK,
  ConnectionsController,
  type ConnectionsDesk,
} from '../../feed/connections/connections.controller.ts';
import type { DryRunReader } from '../../feed/connections/dry-run.ts';
import { watchedIntake } from '../../feed/connections/watched-intake.ts';
import { OBSERVATIONS_IN } from '../../feed/fhir/answer-fhir.ts';
import {
  FHIR_DOOR as FHIR_FEED_DOOR,
  FhirFeedController,
  type FhirDoor as FhirFeedDoor,
} from '../../feed/http/fhir-feed.controller.ts';
import { siteContext } from '../../feed/fhir/site-context.ts';
import { loadUnits } from '../../feed/adapters/ucum-units.ts';
import { FEED_DOOR, FEED_UNITS, FeedController, type FeedDoor } from '../../feed/http/feed.controller.ts';
import { authoritiesOf } from '../../feed/admissions/assigning-authorities.ts';
import { stayFinderOf } from '../../feed/admissions/read-admission.ts';
import { Whereabouts } from '../../feed/admissions/whereabouts.ts';
import { createMessageReader } from '../../feed/hl7/read-message.ts';
import { RERUN_DESK, RerunController, type RerunDesk } from '../../feed/terms/rerun/rerun.controller.ts';
import { HISTORY, HistoryController } from '../../history/history.controller.ts';
import { LiveModule } from '../../live/live.module.ts';
import type { Config } from '../../platform/config.ts';
import { VigilError } from '../../platform/errors.ts';
import { FaultAnswersModule } from '../../platform/fault-answers.module.ts';
import { HealthController, OPERATIONS, type Operations, type PublicStatus } from '../../platform/health.controller.ts';
import { ControllerModule } from '../../platform/controller.module.ts';
import { hospitalOf, messageContextOf, type HospitalSite } from '../feed/hospital-site.ts';
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
  const operations: Operations = { health: options.health, metrics: options.metrics, status: () => status };
  return [
    FaultAnswersModule.with(logger),
    ControllerModule.with(HealthController, [[OPERATIONS, operations]]),
    AccessModule.with({ ...judge, clock }),
    ...(roles.has('live') ? [LiveModule.with({ log, clock, logger, onFault: options.onFault })] : []),
    ...(history === null ? [] : [ControllerModule.with(HistoryController, [[HISTORY, history]])]),
    ...(feed === null ? [] : await feedModules(options, feed, feedAuthorization(httpAuthorization(judge)))),
    ...(await fhirModules(options, judge)),
  ];
}

async function feedModules(
  { clock, history }: HttpOptions,
  { intake, books, thresholds, site, maps, spool }: FeedRole,
  authorizeFeed: FeedDoor['authorizeFeed'],
): Promise<readonly DynamicModule[]> {
  const door: FeedDoor = {
    intake: watchedIntake(intake, { books, sourceId: HTTP_SOURCE, clock }),
    clock,
    authorizeFeed,
  };
  const connections: ConnectionsDesk = {
    ...books,
    thresholds,
    clock,
    spool: () => waiting(spool()),
    readerOf: (sourceId) => (site === null ? null : dryReaderOf(site, sourceId)),
  };
  return [
    // The unit tables are loaded while the application starts: no request waits for them.
    ControllerModule.with(FeedController, [
      [FEED_DOOR, door],
      [FEED_UNITS, await loadUnits()],
    ]),
    ...(site === null ? [] : siteModules(site, { history, maps, intake, door })),
    ControllerModule.with(ConnectionsController, [[CONNECTIONS_DESK, connections]]),
  ];
}

function siteModules(
  site: HospitalSite,
  {
    history,
    maps,
    intake,
    door,
  }: Pick<HttpOptions, 'history'> & Pick<FeedRole, 'maps'> & { intake: Intake; door: FeedDoor },
): readonly DynamicModule[] {
  const fhir: FhirFeedDoor = { ...door, contextOf: contextOf(site) };
  const fhirModule = ControllerModule.with(FhirFeedController, [[FHIR_FEED_DOOR, fhir]]);
  if (history === null) return [fhirModule];
  const rerun: RerunDesk = {
    ...door,
    intake,
    history,
    hospitalNow: async (hospitalId) => {
      await maps?.readAgain();
      const fault = maps?.status().find((map) => map.hospitalId === hospitalId)?.fault ?? null;
      if (fault !== null) throw new VigilError('code-map-invalid', fault);
      return hospitalOf(site, hospitalId);
    },
  };
  return [ControllerModule.with(RerunController, [[RERUN_DESK, rerun]]), fhirModule];
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
  const others = [
    ...(exporting === null ? [] : SUBSCRIPTION_INTERACTIONS),
    ...(feed === null || feed.site === null ? [] : OBSERVATIONS_IN),
  ];
  return [
    smart,
    ...(exporting === null ? [] : [subscriptionsModule(exporting, clock)]),
    ...(history === null ? [] : [fhirModule({ history, catalogue, logger, publicUrl: settings.publicUrl, others })]),
  ];
}

function subscriptionsModule({ subscriptions, grantOf, fhirUrl }: ExportRole, clock: Clock): DynamicModule {
  const door: SubscriptionDoor = { desk: subscriptions, grantOf, baseUrl: fhirUrl, clock };
  return ControllerModule.with(SubscriptionsController, [[SUBSCRIPTION_DOOR, door]]);
}

function fhirModule({
  history,
  catalogue,
  ...parts
}: Omit<FhirDoor, 'desk' | 'softwareVersion'> & { history: History; catalogue: FhirCatalogue }): DynamicModule {
  const { softwareVersion } = catalogue;
  const door: FhirDoor = { ...parts, desk: new FhirDesk({ history, catalogue }), softwareVersion };
  return ControllerModule.with(FhirController, [[FHIR_DOOR, door]]);
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
