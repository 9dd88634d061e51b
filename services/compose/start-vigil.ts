/**
 * Puts the parts together by role. Order of start: log, history, engine, export, feed, so that nothing
 * arrives before someone reads; order of stop: the reverse, intake first. A fault of any part ends the
 * process visibly: its supervisor starts it again, and screens meanwhile say NOT LIVE.
 */
import path from 'node:path';
import { RiskDesk } from '../engine/risk/risk-desk.ts';
import { SnapshotFiles } from '../engine/adapters/snapshot-files.ts';
import { startEngine, type Engine } from '../engine/run-engine.ts';
import type { RiskModel } from '../engine/context/risk-model.port.ts';
import type { History } from '../history/history.port.ts';
import { startHistoryWriter, type HistoryWriter, type HistoryWriterStatus } from '../history/write-history.ts';
import type { EventLog } from '../log/event-log.port.ts';
import { logOf, type RunRole } from './parts/pipeline.ts';
import type { Clock } from '../platform/clock.port.ts';
import type { Config } from '../platform/config.ts';
import type { MapStatus } from '../feed/terms/active/active-maps.ts';
import { disagreementMs } from '../feed/intake/ticker.ts';
import { UNIT_TOPIC } from '../contract/topics.ts';
import { DISK_TEXT, DiskRoom } from '../platform/disk-room.ts';
import { messageOf, type VigilError } from '../platform/errors.ts';
import { healthOf, type HealthReport, type PartHealth } from '../platform/health.ts';
import type { Logger } from '../platform/logger.ts';
import { createMetrics } from '../platform/metrics.ts';
import { readFhirCatalogue } from '../export/adapters/catalogue-files.ts';
import { loadEngineRules, loadRiskModels, packageFolder, packageVersion } from './parts/load-engine.ts';
import { checkPort } from './parts/check-port.ts';
import { openHistory, openLog, prepareDataFolder } from './parts/open-parts.ts';
import { startExport, type ExportRole } from './parts/start-export.ts';
import { startFeed, type FeedRole } from './feed/start-feed.ts';
import { startHttp, type HttpServer } from './http/http.module.ts';

export interface VigilOptions {
  readonly config: Config;
  readonly roles: ReadonlySet<RunRole>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A part gave up: stop and end with exit code 1. */
  readonly onFault: (fault: VigilError) => void;
}

export interface RunningVigil {
  /** Address of dashboard and API. */
  readonly address: string;
  readonly models: number;
  close(): Promise<void>;
}

/** What has been started so far; a part that a role does not need stays null. */
interface Parts {
  readonly room: DiskRoom;
  readonly log: EventLog;
  models: readonly RiskModel[];
  history: History | null;
  historyWriter: HistoryWriter | null;
  historyFault: VigilError | null;
  riskDesk: RiskDesk | null;
  engine: Engine | null;
  feed: FeedRole | null;
  exporting: ExportRole | null;
  http: HttpServer | null;
  fault: VigilError | null;
}

/** Starts the roles. What fails on the way stops what had started, and is thrown. */
export async function startVigil(options: VigilOptions): Promise<RunningVigil> {
  const { config } = options;
  await prepareDataFolder(config.dataDir);
  await checkPort(config);
  const room = await DiskRoom.open({ ...options, folder: config.dataDir });
  const log = await openLog(config, options).catch(async (error: unknown) => {
    await room.close();
    throw error;
  });
  const parts: Parts = {
    room,
    log,
    models: [],
    history: null,
    historyWriter: null,
    historyFault: null,
    riskDesk: null,
    engine: null,
    feed: null,
    exporting: null,
    http: null,
    fault: null,
  };
  const onFault = (fault: VigilError): void => {
    parts.fault ??= fault;
    options.onFault(fault);
  };
  try {
    await startRoles({ ...options, onFault }, parts);
  } catch (error) {
    await closeAll(parts);
    throw error;
  }
  return {
    address: `http://${config.http.host}:${config.http.port}`,
    models: parts.models.length,
    close: () => closeAll(parts),
  };
}

async function startRoles(options: VigilOptions, parts: Parts): Promise<void> {
  const { roles } = options;
  if (roles.has('history')) await startHistoryRole(options, parts);
  if (roles.has('engine')) await startEngineRole(options, parts);
  const catalogue =
    roles.has('history') || roles.has('export')
      ? await readFhirCatalogue(path.join(packageFolder(), 'models'), await packageVersion())
      : null;
  if (roles.has('export') && catalogue !== null) {
    parts.exporting = await startExport({ ...options, log: logOf(parts.log, 'export'), catalogue });
  }
  if (roles.has('feed')) {
    parts.feed = await startFeed({
      ...options,
      log: logOf(parts.log, 'feed'),
      room: parts.room,
      takeReceipt: async (message) => parts.exporting?.pushes.takeReport(message) ?? 'unknown-alert',
    });
  }
  parts.http = await startHttp({
    ...options,
    log: logOf(parts.log, 'live'),
    history: parts.history,
    feed: parts.feed,
    exporting: parts.exporting,
    catalogue,
    health: () => healthReport(parts, options.clock),
    metrics: metricsOf(parts),
  });
}

/**
 * The writer waits for a database that is away; neither the start nor an alert does. A fault that no
 * waiting can mend ends a process that only writes history; beside the alarm path it is shown, since
 * ending would stop alerts for the sake of their archive.
 */
async function startHistoryRole(options: VigilOptions, parts: Parts): Promise<void> {
  const { config, roles, logger } = options;
  parts.history = await openHistory(config, options);
  const onFault = (fault: VigilError): void => {
    parts.historyFault = fault;
    logger.error('history is no longer written', fault, { role: 'history' });
    if (!roles.has('engine') && !roles.has('live')) options.onFault(fault);
  };
  parts.historyWriter = await startHistoryWriter({
    ...options,
    log: logOf(parts.log, 'history'),
    history: parts.history,
    mayWrite: () => config.history.kind === 'timescale' || parts.room.mayKeepMore,
    partitions: await partitionsOf(parts.log),
    onFault,
  });
}

async function partitionsOf(log: EventLog): Promise<readonly number[]> {
  return Array.from({ length: await log.partitionCount(UNIT_TOPIC) }, (_, partition) => partition);
}

async function startEngineRole(options: VigilOptions, parts: Parts): Promise<void> {
  const { config, clock, logger, onFault } = options;
  parts.models = await loadRiskModels(logger);
  const log = logOf(parts.log, 'engine');
  parts.riskDesk = new RiskDesk({ models: parts.models, log, clock, logger });
  parts.engine = await startEngine({
    log,
    rules: await loadEngineRules(parts.models.map((model) => model.manifest)),
    riskDesk: parts.riskDesk,
    snapshots: new SnapshotFiles({ folder: path.join(config.dataDir, 'snapshots', config.log.kind), logger }),
    snapshotIntervalMs: config.engine.snapshotIntervalMs,
    clock,
    logger,
    partitions: await partitionsOf(parts.log),
    onFault,
  });
}

/** Intake first, readers next, stores last; every part is closed although another one failed to. */
async function closeAll(parts: Parts): Promise<void> {
  const failures: unknown[] = [];
  const steps = [
    parts.feed,
    parts.http,
    parts.exporting,
    parts.riskDesk,
    parts.engine,
    parts.historyWriter,
    ...parts.models,
    parts.history,
    parts.log,
    parts.room,
  ];
  for (const part of steps) await part?.close().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw new AggregateError(failures, `closing failed: ${failures.map(messageOf).join('; ')}`);
}

function healthReport(parts: Parts, clock: Clock): HealthReport {
  // Codes, not messages: whoever may ask here is nobody we know, and messages hold paths and addresses.
  const report: PartHealth[] = [
    {
      name: 'log',
      ok: parts.fault === null,
      critical: true,
      detail: parts.fault === null ? 'reading' : parts.fault.code,
    },
  ];
  report.push(clockHealth(clock, parts.engine));
  if (parts.feed !== null) report.push(feedHealth(parts.feed));
  if (parts.feed?.maps) report.push(termsHealth(parts.feed.maps.status()));
  if (parts.engine !== null) report.push(engineHealth(parts.engine, parts.models.length));
  report.push(diskHealth(parts.room));
  if (parts.exporting !== null) report.push(exportHealth(parts.exporting));
  if (parts.historyWriter !== null) report.push(historyHealth(parts.historyWriter.status(), parts.historyFault));
  return healthOf(report);
}

function engineHealth(engine: Engine, models: number): PartHealth {
  const { units, unsavedSinceMs, blind } = engine.status();
  const unsaved =
    unsavedSinceMs === null ? '' : `; its state cannot be saved since ${new Date(unsavedSinceMs).toISOString()}`;
  const lost = blind === 0 ? '' : `; of ${blind} it is not known who lies where: see \`vigil beds\``;
  return {
    name: 'engine',
    ok: blind === 0,
    critical: true,
    detail: `${units} units, ${models} models in shadow${lost}${unsaved}`,
  };
}

/** History and raw messages may wait; what lives on a reserve needs somebody now. */
function diskHealth({ level }: DiskRoom): PartHealth {
  return { name: 'disk', ok: level === 'ample', critical: level !== 'low', detail: DISK_TEXT[level] };
}

/** Alerts go on by arrival under a wrong clock; whoever relies on their times must know. */
function clockHealth(clock: Clock, engine: Engine | null): PartHealth {
  const aheadMs = disagreementMs(clock);
  const wrong = engine?.status().clocksWrong ?? 0;
  const faults = [
    ...(aheadMs > 0 ? [`unit time is ${Math.round(aheadMs / 1000)} s ahead of this machine, set its clock right`] : []),
    ...(wrong > 0 ? [`${wrong} units disagree with their monitors or with what the clock said before`] : []),
  ];
  return { name: 'clock', ok: faults.length === 0, critical: true, detail: faults.join('; ') || 'agrees' };
}

/** The map of before goes on to count, so alerts do too; somebody meant another one. */
function termsHealth(maps: readonly MapStatus[]): PartHealth {
  const broken = maps.filter(({ fault }) => fault !== null).map(({ hospitalId }) => hospitalId);
  const detail =
    broken.length === 0
      ? `${maps.length} code maps`
      : `the code map on the disk of ${broken.join(', ')} was not taken up: \`vigil terms check\` says why`;
  return { name: 'terms', ok: broken.length === 0, critical: false, detail };
}

/** What the log does not take is not scored, however well everything else runs. */
function feedHealth({ intake, spool }: FeedRole): PartHealth {
  const { refusedSinceMs } = intake.counts();
  const kept = spool();
  if (kept !== null && kept.sinceMs !== null) {
    return {
      name: 'feed',
      ok: false,
      critical: true,
      detail: `the log is away since ${new Date(kept.sinceMs).toISOString()}: ${kept.depth} records are kept on the disk, nothing is scored`,
    };
  }
  const detail =
    refusedSinceMs === null ? 'taken by the log' : `refused by the log since ${new Date(refusedSinceMs).toISOString()}`;
  return { name: 'feed', ok: refusedSinceMs === null, critical: true, detail };
}

/** Beside the alarm path: what is not told to others is told here. */
function exportHealth(exporting: ExportRole): PartHealth {
  const { pushes, subscriptions } = exporting;
  const receivers = pushes.status();
  const failing = receivers.filter(({ fault: receiverFault }) => receiverFault !== null).length;
  const { inError } = subscriptions.status();
  const stopped = exporting.fault();
  const detail =
    stopped === null
      ? `${receivers.length} receivers, ${failing} failing; ${subscriptions.status().subscriptions} subscriptions, ${inError} in error`
      : stopped.code;
  return { name: 'export', ok: stopped === null && failing + inError === 0, critical: false, detail };
}

function historyHealth(status: HistoryWriterStatus, fault: VigilError | null): PartHealth {
  if (fault !== null) return { name: 'history', ok: false, critical: false, detail: fault.code };
  const away = status.failingSinceMs !== null;
  const detail = away
    ? `${status.failure?.code ?? 'away'} since ${new Date(status.failingSinceMs ?? 0).toISOString()}; the log keeps everything`
    : `${Math.round(status.lagMs)} ms behind`;
  return { name: 'history', ok: !away, critical: false, detail };
}

function metricsOf(parts: Parts): () => Promise<string> {
  const engine = (): ReturnType<Engine['status']> | null => parts.engine?.status() ?? null;
  const metrics = createMetrics([
    { name: 'vigil_engine_units', help: 'Units held by this engine', read: () => engine()?.units ?? null },
    {
      name: 'vigil_engine_records_folded',
      help: 'Input records folded since start',
      read: () => engine()?.recordsFolded ?? null,
    },
    {
      name: 'vigil_engine_decisions_published',
      help: 'Decisions published since start',
      read: () => engine()?.decisionsPublished ?? null,
    },
    {
      name: 'vigil_engine_unreadable_records',
      help: 'Input records that could not be read since start',
      read: () => engine()?.unreadable ?? null,
    },
    {
      name: 'vigil_engine_fold_seconds',
      help: 'Time spent folding since start',
      read: () => (parts.engine === null ? null : parts.engine.status().foldMs / 1000),
    },
    {
      name: 'vigil_risk_failures',
      help: 'Model answers that failed since start',
      read: () => parts.riskDesk?.failures ?? null,
    },
    {
      name: 'vigil_history_lag_seconds',
      help: 'Age of the oldest record read and not yet stored',
      read: () => (parts.historyWriter === null ? null : parts.historyWriter.status().lagMs / 1000),
    },
    { name: 'vigil_live_screens', help: 'Connected screens', read: () => parts.http?.live()?.screens ?? null },
    {
      name: 'vigil_live_screens_dropped_slow',
      help: 'Screens dropped because they could not keep up, since start',
      read: () => parts.http?.live()?.droppedSlow ?? null,
    },
    {
      name: 'vigil_live_alert_conflicts',
      help: 'Alerts asserted with other content than shown; should stay 0',
      read: () => parts.http?.live()?.alertConflicts ?? null,
    },
    {
      name: 'vigil_live_state_corrections',
      help: 'Assertions that had to replace what screens showed; should stay 0',
      read: () => parts.http?.live()?.stateCorrections ?? null,
    },
    {
      name: 'vigil_feed_frames',
      help: 'Frames admitted since start',
      read: () => parts.feed?.intake.counts().frames ?? null,
    },
  ]);
  return () => metrics.text();
}
