/**
 * Puts the parts together by role. Order of start: log, history, engine, export, feed, so that nothing
 * arrives before someone reads; order of stop: the reverse, intake first. A fault of any part ends the
 * process visibly: its supervisor starts it again, and screens meanwhile say NOT LIVE.
 */
import path from 'node:path';
import { RiskRunner } from '../engine/risk/risk-runner.ts';
import { serveHistory } from '../history/adapters/asked/history-socket.ts';
import { startHistoryWriter } from '../history/write-history.ts';
import { DecisionMemory } from '../contract/decisions/memory/decision-memory.ts';
import type { EventLog } from '../log/event-log.port.ts';
import type { StageLog } from '../log/stage-log.ts';
import { logOf, type RunRole } from './parts/pipeline.ts';
import type { Clock } from '../platform/clock.port.ts';
import type { Config } from '../platform/config.ts';
import { UNIT_TOPIC } from '../contract/topics.ts';
import { DiskRoom } from '../platform/disk/disk-room.ts';
import { invariant, VigilError } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import { readFhirCatalogue } from '../export/adapters/catalogue-files.ts';
import { loadRiskModels, packageFolder, packageVersion } from './parts/load-engine.ts';
import { startArchive } from './parts/archive-parts.ts';
import { openAudit } from './parts/audit-parts.ts';
import { checkPort } from './parts/check-port.ts';
import { startEngineRole } from './engine/start-engine-role.ts';
import { holdDatabase, holdFolders } from './parts/hospital-wall.ts';
import { healthReport } from './health-report.ts';
import type { HealthReport } from '../platform/health.ts';
import { openCheckedLog, openHistoryIfThere, prepareDataFolder } from './parts/open-parts.ts';
import { startExport } from './parts/start-export.ts';
import { startFeed } from './feed/start-feed.ts';
import { startHttp } from './http/http.module.ts';
import { metricsOf } from './vigil-figures.ts';
import { closeAll, type Parts } from './vigil-parts.ts';
import { warnWithoutScoreAlert } from './parts/warn-without-score-alert.ts';
import { isLogAway, WaitForLog } from './parts/wait-for-log.ts';

/** Longer than a reader of this process is behind the engine while all is well. */
const FORGET_EVERY_MS = 10_000;

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

/**
 * Starts the roles. What fails on the way stops what had started, and is thrown; a broker that is away is waited
 * for instead, with the port answering that this process is not ready and why.
 */
export async function startVigil(options: VigilOptions): Promise<RunningVigil> {
  const { config } = options;
  await prepareDataFolder(config.dataDir);
  await holdWall(options);
  await checkPort(config);
  const wait = new WaitForLog(options);
  for (;;) {
    try {
      return await startOnce(options, wait);
    } catch (error) {
      if (!isLogAway(error)) {
        await wait.end();
        throw error;
      }
      await wait.pause(error);
    }
  }
}

/** A database that is away is asked once it is there, before the history is opened. */
async function holdWall({ config, roles, logger }: VigilOptions): Promise<void> {
  await holdFolders(config);
  if (!roles.has('history')) return;
  await holdDatabase(config).catch((error: unknown) => {
    if (!(error instanceof VigilError) || error.code === 'hospital-wall') throw error;
    logger.warn('the wall around the database is asked of it once it answers', { code: error.code });
  });
}

async function startOnce(options: VigilOptions, wait: WaitForLog): Promise<RunningVigil> {
  const { config } = options;
  const room = await DiskRoom.open({ ...options, folder: config.dataDir });
  const { log, weaknesses } = await openCheckedLog(config, options).catch(async (error: unknown) => {
    await room.close();
    throw error;
  });
  for (const weakness of weaknesses) options.logger.warn(weakness, { code: 'log-not-durable' });
  const audit = await openAudit(config, options, { isKept: true }).catch(async (error: unknown) => {
    await log.close();
    await room.close();
    throw error;
  });
  const decisions = new DecisionMemory();
  const parts: Parts = {
    room,
    log,
    audit,
    weaknesses,
    logs: new Map([...options.roles].map((role) => [role, logOf(log, role)])),
    decisions,
    stopForgetting: options.clock.every(FORGET_EVERY_MS, () => decisions.forgetOlder()),
    models: [],
    history: null,
    servedHistory: null,
    historyWriter: null,
    historyFault: null,
    archive: null,
    archiveFault: null,
    riskRunner: null,
    engine: null,
    stopWarning: () => undefined,
    stopKeeping: () => undefined,
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
    await startRoles({ ...options, onFault }, parts, wait);
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

async function startRoles(options: VigilOptions, parts: Parts, wait: WaitForLog): Promise<void> {
  const { roles } = options;
  if (roles.has('history')) await startHistoryRole(options, parts);
  if (roles.has('engine')) await startEngineOf(options, parts);
  if (roles.has('archive')) await startArchiveRole(options, parts);
  const catalogue =
    roles.has('history') || roles.has('export')
      ? await readFhirCatalogue(path.join(packageFolder(), 'models'), await packageVersion())
      : null;
  if (roles.has('export') && catalogue !== null) {
    parts.exporting = await startExport({ ...options, log: logFor(parts, 'export'), catalogue });
  }
  if (roles.has('feed')) {
    parts.feed = await startFeed({
      ...options,
      log: logFor(parts, 'feed'),
      room: parts.room,
      takeReceipt: async (message) => parts.exporting?.pushes.takeReport(message) ?? 'unknown-alert',
    });
  }
  await wait.end();
  const health = (): HealthReport => healthReport(parts, options.clock);
  parts.http = await startHttp({
    ...options,
    log: parts.logs.get('live') ?? logOf(parts.log, 'live'),
    audit: parts.audit.recorder,
    trails: parts.audit.reader,
    decisions: parts.decisions,
    history: parts.history,
    feed: parts.feed,
    exporting: parts.exporting,
    catalogue,
    health,
    metrics: metricsOf(parts, { clock: options.clock, health }),
  });
}

/**
 * The writer waits for a database that is away; neither the start nor an alert does. A fault that no
 * waiting can mend ends a process that only writes history; beside the alarm path it is shown, since
 * ending would stop alerts for the sake of their archive.
 */
async function startHistoryRole(options: VigilOptions, parts: Parts): Promise<void> {
  const { config, roles, logger } = options;
  parts.history = await openHistoryIfThere(config, options);
  if (config.history.kind === 'embedded') {
    parts.servedHistory = await serveHistory(parts.history, { dataDir: config.dataDir, logger });
  }
  const onFault = (fault: VigilError): void => {
    parts.historyFault = fault;
    logger.error('history is no longer written', fault, { role: 'history' });
    if (!roles.has('engine') && !roles.has('live')) options.onFault(fault);
  };
  parts.historyWriter = await startHistoryWriter({
    ...options,
    log: logFor(parts, 'history'),
    history: parts.history,
    decisions: parts.decisions,
    mayWrite: () => config.history.kind === 'timescale' || parts.room.mayKeepMore,
    partitions: await partitionsOf(parts.log),
    onFault,
  });
}

/** Beside the alarm path like the history: an archive that cannot be written is shown, and ends nothing but itself. */
async function startArchiveRole(options: VigilOptions, parts: Parts): Promise<void> {
  const { roles, logger } = options;
  const onFault = (fault: VigilError): void => {
    parts.archiveFault = fault;
    logger.error('the archive is no longer written', fault, { role: 'archive' });
    if (!roles.has('engine') && !roles.has('live')) options.onFault(fault);
  };
  try {
    const partitions = await partitionsOf(parts.log);
    parts.archive = await startArchive({
      ...options,
      log: logFor(parts, 'archive'),
      room: parts.room,
      partitions,
      onFault,
    });
  } catch (error) {
    if (!(error instanceof VigilError) || !error.code.startsWith('archive-')) throw error;
    onFault(error);
  }
}

function logFor({ logs }: Parts, role: RunRole): StageLog {
  const log = logs.get(role);
  invariant(log !== undefined, `the role ${role} does not run here`);
  return log;
}

async function partitionsOf(log: EventLog): Promise<readonly number[]> {
  return Array.from({ length: await log.partitionCount(UNIT_TOPIC) }, (_, partition) => partition);
}

async function startEngineOf(options: VigilOptions, parts: Parts): Promise<void> {
  const { clock, logger } = options;
  parts.models = await loadRiskModels({ clock, logger });
  const log = logFor(parts, 'engine');
  parts.riskRunner = new RiskRunner({ models: parts.models, log, clock, logger });
  const { engine, stopKeeping } = await startEngineRole({
    ...options,
    log,
    manifests: parts.models.map((model) => model.manifest),
    riskRunner: parts.riskRunner,
    decisions: parts.decisions,
    partitions: await partitionsOf(parts.log),
  });
  parts.engine = engine;
  parts.stopKeeping = stopKeeping;
  parts.stopWarning = warnWithoutScoreAlert({ engine, clock, logger });
}
