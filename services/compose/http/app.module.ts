/** Which modules the HTTP server of a process has, by role. The order matters: of two routes that fit, the first answers. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import type { DynamicModule } from '@nestjs/common';
import type { AuditTrail } from '../../audit/audit-trail.port.ts';
import { AccessModule, httpAuthorization } from '../../access/access.module.ts';
import { hostRule } from '../../access/allowed-host.ts';
import { openBreakGlass } from '../../access/adapters/break-glass-file.ts';
import { openGateways } from '../../access/adapters/filed-gateways.ts';
import { readSmartClients } from '../../access/adapters/smart-client-file.ts';
import { DEMO_PASSWORD, DEMO_PEOPLE } from '../../access/adapters/demo-accounts.ts';
import { FiledPeopleAtScreen, PinProofs } from '../../access/adapters/filed-people-at-screen.ts';
import { AttemptLimit } from '../../access/attempt-limit.ts';
import { SharedScreenModule } from '../../access/shared/shared-screen.module.ts';
import { openLocalIdentity } from '../../access/adapters/local-identity.ts';
import type { Authorization } from '../../access/authorization.port.ts';
import type { FhirCatalogue } from '../../export/fhir/resources/device.ts';
import type { Intake } from '../../feed/intake/admit.ts';
import type { History } from '../../history/history.port.ts';
import type { Clock } from '../../platform/clock.port.ts';
import type { ExportRole } from '../parts/start-export.ts';
import type { JudgeParts } from '../../access/judge-request.ts';
import type { Identity } from '../../access/identity.port.ts';
import { OpenIdModule } from '../../access/openid/openid.module.ts';
import { SmartModule } from '../../access/smart/smart.module.ts';
import type { SpoolView } from '../../contract/screens/connection-view.ts';
import { FHIR_FAULTS } from '../../export/fhir-refusals.ts';
import { FHIR_PARTS, FhirController, type FhirParts } from '../../export/fhir.controller.ts';
import { TrailQueries } from '../../export/fhir/trail/trail-queries.ts';
import { AuditedQueries } from '../../export/fhir/audited-queries.ts';
import { SUBSCRIPTION_INTERACTIONS } from '../../export/subscriptions/answer-subscriptions.ts';
import {
  SUBSCRIPTION_PARTS,
  SubscriptionsController,
  type SubscriptionParts,
} from '../../export/subscriptions.controller.ts';
import {
  CONNECTIONS_PARTS,
  ConnectionsController,
  type ConnectionsParts,
} from '../../feed/connections/connections.controller.ts';
import type { DryRunReader } from '../../feed/connections/dry-run.ts';
import { watchedIntake } from '../../feed/connections/watched-intake.ts';
import { OBSERVATIONS_IN } from '../../feed/fhir/answer-fhir.ts';
import { FHIR_FEED_PARTS, FhirFeedController, type FhirFeedParts } from '../../feed/http/fhir-feed.controller.ts';
import { hospitalContext } from '../../feed/fhir/hospital-context.ts';
import { loadUnits, unitsWhenAsked } from '../../feed/adapters/ucum-units.ts';
import { FEED_PARTS, FEED_UNITS, FeedController, type FeedParts } from '../../feed/http/feed.controller.ts';
import { authoritiesOf } from '../../feed/admissions/assigning-authorities.ts';
import { knownPatientId, stayFinderOf } from '../../feed/admissions/read-admission.ts';
import { BedCensus } from '../../feed/admissions/bed-census.ts';
import { createMessageReader } from '../../feed/hl7/read-message.ts';
import { RERUN_PARTS, RerunController, type RerunParts } from '../../feed/terms/rerun/rerun.controller.ts';
import { TERMS_PARTS, TermsController, type TermsParts } from '../../feed/terms/review/terms.controller.ts';
import { TermReview } from '../../feed/terms/review/waiting-terms.ts';
import {
  WITHDRAW_PARTS,
  WithdrawController,
  type WithdrawPlaces,
} from '../../feed/terms/withdraw/withdraw.controller.ts';
import { HISTORY, HistoryController } from '../../history/http/history.controller.ts';
import { LiveModule } from '../../live/live.module.ts';
import type { Config } from '../../platform/config.ts';
import type { OpenIdSettings } from '../../platform/sign-in-settings.ts';
import { VigilError } from '../../platform/errors.ts';
import { KnownProcess } from '../../research/known/adapters/known-process.ts';
import { PreviewProcess } from '../../research/preview/adapters/preview-process.ts';
import { KNOWN_ASKER, KnownController } from '../../research/known/known.controller.ts';
import { FaultAnswersModule } from '../../platform/fault-answers.module.ts';
import { HealthController, OPERATIONS, type Operations, type PublicStatus } from '../../platform/health.controller.ts';
import { ControllerModule } from '../../platform/controller.module.ts';
import { auditedIntake, auditModule } from './audited.module.ts';
import { hospitalOf, messageContextOf, type HospitalConnection } from '../feed/hospital-connection.ts';
import { tokenMaker } from '../parts/hospital-wall.ts';
import type { HttpOptions } from './http-options.ts';
import { loadShippedRules, packageFolder, packageVersion } from '../parts/load-engine.ts';
import { HTTP_SOURCE, registerHttpSource, type FeedRole } from '../feed/start-feed.ts';
import { bulkModule } from './bulk.module.ts';
import { programOf, ratingModule, researchModule } from './research.module.ts';
import { deviceIdOf } from '../../contract/device-id.ts';

export const SAFETY_NOTICE = 'Research software. Not a medical device. Bedside monitors keep their own alarms.';

export async function modulesOf(options: HttpOptions): Promise<readonly DynamicModule[]> {
  const { config, roles, clock, logger, history, feed } = options;
  const { hasLocalAccounts, openId } = config.signIn;
  const breakGlass = await openBreakGlass(config.dataDir, clock);
  const pinFile = path.join(config.dataDir, 'pins.json');
  const proofs = new PinProofs(pinFile);
  const identity = await openLocalIdentity({
    clock,
    accountFile: path.join(config.dataDir, 'accounts.json'),
    mode: config.mode,
    hasLocalAccounts,
    newToken: await tokenMaker(config),
    claimsFile: openId?.claimsFile ?? null,
    breakGlass,
    proofs,
  });
  const people = await FiledPeopleAtScreen.open({
    file: pinFile,
    clock,
    identity,
    proofs,
    limit: new AttemptLimit(clock),
    newPass: () => randomBytes(32).toString('base64url'),
  });
  const judge: JudgeParts = {
    identity,
    gateways: await openGateways(config.dataDir, clock),
  };
  const status = statusOf(config, await packageVersion());
  const operations: Operations = { health: options.health, metrics: options.metrics, status: () => status };
  return [
    FaultAnswersModule.with(logger, [FHIR_FAULTS]),
    ControllerModule.with(HealthController, [[OPERATIONS, operations]]),
    auditModule(options, judge),
    AccessModule.with({ ...judge, clock, breakGlass, people, hosts: hostRule(config.http.allowedHosts) }),
    SharedScreenModule.with({ identity, clock, trail: options.audit }),
    ...(openId === null ? [] : [await openIdModule(options, openId, identity)]),
    ...(roles.has('live')
      ? [await liveModule(options), knownModule(config), await researchModule(options), await ratingModule(options)]
      : []),
    ...(history === null ? [] : [ControllerModule.with(HistoryController, [[HISTORY, history]])]),
    ...(feed === null
      ? []
      : await feedModules(options, feed, feedAuthorization(httpAuthorization(judge), feed.ledgers))),
    ...(await fhirModules(options, judge)),
  ];
}

/** The provider is asked with the first sign-in: one that is away keeps no Vigil from starting. */
async function openIdModule(
  { clock, logger, audit }: HttpOptions,
  settings: OpenIdSettings,
  identity: Identity,
): Promise<DynamicModule> {
  const { OpenIdProvider } = await import('../../access/openid/adapters/openid-provider.ts');
  return OpenIdModule.with({
    provider: new OpenIdProvider({ settings, clock }),
    identity,
    trail: audit,
    clock,
    logger,
  });
}

async function liveModule(options: HttpOptions): Promise<DynamicModule> {
  const { log, decisions, clock, logger, onFault } = options;
  const previews = new PreviewProcess({ program: programOf(options), clock });
  return LiveModule.with({ log, decisions, clock, logger, onFault, rules: await loadShippedRules(), previews });
}

/** Its program finds log and archive as any command beside this Vigil does. */
function knownModule({ dataDir }: Config): DynamicModule {
  const env = { ...process.env, VIGIL_DATA_DIR: dataDir, VIGIL_LOG_LEVEL: 'silent' };
  const asker = new KnownProcess({ file: path.join(packageFolder(), 'vigil.mjs'), env });
  return ControllerModule.with(KnownController, [[KNOWN_ASKER, asker]]);
}

async function feedModules(
  { clock, history, config, audit }: HttpOptions,
  { intake, ledgers, thresholds, hospital, maps, spool }: FeedRole,
  authorizeFeed: FeedParts['authorizeFeed'],
): Promise<readonly DynamicModule[]> {
  const parts: FeedParts = {
    intake: watchedIntake(intake, { ledgers, sourceId: HTTP_SOURCE, clock }),
    intakeOfPeople: auditedIntake(intake, audit),
    clock,
    authorizeFeed,
  };
  const connections: ConnectionsParts = {
    ...ledgers,
    thresholds,
    clock,
    spool: () => waiting(spool()),
    readerOf: (sourceId) => (hospital === null ? null : dryReaderOf(hospital, sourceId)),
  };
  return [
    // The unit tables are loaded while the application starts, no request waits for them; the demonstration sends its own units.
    ControllerModule.with(FeedController, [
      [FEED_PARTS, parts],
      [FEED_UNITS, config.mode === 'demo' && hospital === null ? unitsWhenAsked() : await loadUnits()],
    ]),
    ...(hospital === null ? [] : siteModules(hospital, { history, maps, intake, parts })),
    ControllerModule.with(ConnectionsController, [[CONNECTIONS_PARTS, connections]]),
    ControllerModule.with(TermsController, [[TERMS_PARTS, { site: termsParts({ clock, hospital, maps }) }]]),
  ];
}

/** null: without `sources.json` no hospital has codes. */
function termsParts({
  clock,
  hospital,
  maps,
}: Pick<FeedRole, 'hospital' | 'maps'> & { readonly clock: Clock }): TermsParts | null {
  if (hospital === null || maps === null) return null;
  const { terms, received, settings } = hospital;
  return {
    clock,
    maps,
    received,
    review: new TermReview(terms),
    hospitals: settings.hospitals.map(({ hospitalId }) => ({
      hospitalId,
      unitIds: hospitalOf(hospital, hospitalId)?.unitIds ?? [],
    })),
  };
}

function siteModules(
  hospital: HospitalConnection,
  {
    history,
    maps,
    intake,
    parts,
  }: Pick<HttpOptions, 'history'> & Pick<FeedRole, 'maps'> & { intake: Intake; parts: FeedParts },
): readonly DynamicModule[] {
  const fhir: FhirFeedParts = { ...parts, contextOf: contextOf(hospital) };
  const fhirModule = ControllerModule.with(FhirFeedController, [[FHIR_FEED_PARTS, fhir]]);
  const withdraw: WithdrawPlaces | null =
    maps === null
      ? null
      : {
          ...parts,
          intake,
          maps,
          received: hospital.received,
          unitsOf: (hospitalId, sourceId) => unitsOf(hospital, hospitalId, sourceId),
        };
  const modules = [
    ...(withdraw === null ? [] : [ControllerModule.with(WithdrawController, [[WITHDRAW_PARTS, withdraw]])]),
    fhirModule,
  ];
  if (history === null) return modules;
  const rerun: RerunParts = {
    ...parts,
    intake,
    history,
    hospitalNow: async (hospitalId) => {
      await maps?.readAgain();
      const fault = maps?.status().find((map) => map.hospitalId === hospitalId)?.fault ?? null;
      if (fault !== null) throw new VigilError('code-map-invalid', fault);
      return hospitalOf(hospital, hospitalId);
    },
  };
  return [ControllerModule.with(RerunController, [[RERUN_PARTS, rerun]]), ...modules];
}

function unitsOf(hospital: HospitalConnection, hospitalId: string, sourceId: string | null): readonly string[] | null {
  const source = hospital.settings.sources.find((each) => each.sourceId === sourceId && each.hospitalId === hospitalId);
  return sourceId === null ? (hospitalOf(hospital, hospitalId)?.unitIds ?? null) : (source?.units ?? null);
}

function waiting(status: ReturnType<FeedRole['spool']>): SpoolView | null {
  return status === null || status.sinceMs === null ? null : { records: status.depth, sinceMs: status.sinceMs };
}

function contextOf(hospital: HospitalConnection): ReturnType<typeof hospitalContext> {
  const { settings, secret, census, gates } = hospital;
  return hospitalContext({
    settings,
    stays: stayFinderOf({ secret, census, authorities: authoritiesOf(settings.hospitals) }),
    census,
    termsOf: (hospitalId) => gates.get(hospitalId) ?? null,
  });
}

/** A reader of its own for each dry run, with a copy of the whereabouts: nothing of it stays. */
function dryReaderOf(hospital: HospitalConnection, sourceId: string): DryRunReader | null {
  const source = hospital.settings.sources.find((candidate) => candidate.sourceId === sourceId);
  if (source === undefined) return null;
  const reader = createMessageReader(
    messageContextOf(hospital, source, BedCensus.parse(hospital.census.serialise()) ?? new BedCensus()),
  );
  const bedIds = hospital.settings.units
    .filter((unit) => source.units.includes(unit.unitId))
    .flatMap((unit) => unit.beds.map((bed) => bed.bedId));
  return {
    read: (bytes, receivedAtMs) => reader.read(bytes, receivedAtMs),
    bedOf: (deviceId) => bedIds.find((bedId) => deviceIdOf(source.sourceId, bedId) === deviceId) ?? null,
  };
}

/** SMART first, whose addresses begin like FHIR's; subscriptions before the search that takes any type. */
async function fhirModules(
  { config, clock, logger, history, feed, exporting, catalogue, audit, trails }: HttpOptions,
  judge: JudgeParts,
): Promise<readonly DynamicModule[]> {
  if (catalogue === null) return [];
  const settings = await readSmartClients(path.join(config.dataDir, 'smart-clients.json'));
  const smart = SmartModule.with({ judge, settings, clock, trail: audit, newToken: await tokenMaker(config) });
  const others = [
    ...(exporting === null ? [] : SUBSCRIPTION_INTERACTIONS),
    ...(feed === null || feed.hospital === null ? [] : OBSERVATIONS_IN),
  ];
  return [
    smart,
    ...(exporting === null ? [] : [subscriptionsModule(exporting, clock, audit)]),
    ...(history === null
      ? []
      : [
          await bulkModule({ config, clock, logger, history, catalogue, audit, settings }),
          fhirModule({
            history,
            catalogue,
            audit,
            trail: new TrailQueries({ trails, trail: audit, history, clock }),
            logger,
            publicUrl: settings.publicUrl,
            others,
            hasBulk: true,
            patientNumbered: numberedBy(feed?.hospital ?? null),
          }),
        ]),
  ];
}

/** By the same keyed hash as admissions make; the number itself is kept nowhere. */
function numberedBy(hospital: HospitalConnection | null): FhirParts['patientNumbered'] {
  if (hospital === null) return null;
  const { settings, secret, census } = hospital;
  const authorities = authoritiesOf(settings.hospitals);
  return ({ hospitalId, authority, number }) =>
    settings.hospitals.some((known) => known.hospitalId === hospitalId)
      ? knownPatientId({ secret, census, authorities }, hospitalId, { number, authority })
      : null;
}

function subscriptionsModule(
  { subscriptions, grantOf, fhirUrl }: ExportRole,
  clock: Clock,
  trail: AuditTrail,
): DynamicModule {
  const parts: SubscriptionParts = { manager: subscriptions, grantOf, baseUrl: fhirUrl, clock, trail };
  return ControllerModule.with(SubscriptionsController, [[SUBSCRIPTION_PARTS, parts]]);
}

function fhirModule({
  history,
  catalogue,
  audit,
  ...handed
}: Omit<FhirParts, 'queries' | 'softwareVersion'> & {
  history: History;
  catalogue: FhirCatalogue;
  audit: AuditTrail;
}): DynamicModule {
  const { softwareVersion } = catalogue;
  const parts: FhirParts = {
    ...handed,
    queries: new AuditedQueries({ history, catalogue, trail: audit }),
    softwareVersion,
  };
  return ControllerModule.with(FhirController, [[FHIR_PARTS, parts]]);
}

/** A gateway may send anything; a person charts, and nothing else. */
function feedAuthorization(authorization: Authorization, ledgers: FeedRole['ledgers']): FeedParts['authorizeFeed'] {
  return async (request: IncomingMessage, question) => {
    const sender = await authorization.authorizeFeed(request, question);
    if (sender.kind === 'gateway') {
      // Issued since the start.
      if (!ledgers.connections.has(HTTP_SOURCE)) registerHttpSource(ledgers);
      return { kind: 'gateway', source: HTTP_SOURCE };
    }
    return { kind: 'person', source: `person:${sender.session.userId}` };
  };
}

function statusOf(config: Config, version: string): PublicStatus {
  const { hasLocalAccounts, openId } = config.signIn;
  const status = {
    version,
    mode: config.mode,
    log: config.log.kind,
    history: config.history.kind,
    safety: SAFETY_NOTICE,
    signIn: { hasLocalAccounts, provider: openId === null ? null : { name: openId.name } },
  };
  return config.mode === 'demo' && hasLocalAccounts
    ? { ...status, demoAccounts: DEMO_PEOPLE, demoPassword: DEMO_PASSWORD }
    : status;
}
