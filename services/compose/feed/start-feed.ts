/**
 * The feed role: intake, the ports of the sources, the ticks of the wall-clock units, the watch over
 * the quality of what comes, and in demo mode the simulated ward.
 * Which units live by the wall clock is remembered in a small file, since a gateway announces its
 * unit once and ticks must go on after a restart.
 */
import path from 'node:path';
import { z } from 'zod';
import { gatewayFileOf } from '../../access/adapters/filed-gateways.ts';
import { readGateways } from '../../access/adapters/gateway-file.ts';
import { isPlayedBack, type UnitRecord } from '../../contract/records/unit-record.ts';
import { readThresholds } from '../../feed/adapters/quality-thresholds-file.ts';
import { Intake, type IntakeRoom } from '../../feed/intake/admit.ts';
import { ConnectionLedger } from '../../feed/connections/connection-ledger.ts';
import { watchedIntake, type FeedLedgers } from '../../feed/connections/watched-intake.ts';
import type { ReceiptTaker } from '../../feed/hl7/transport/receipt-receiver.ts';
import { qualityStateSchema } from '../../feed/quality/judge-quality.ts';
import { QualityLedger } from '../../feed/quality/quality-ledger.ts';
import type { QualityThresholds } from '../../feed/quality/quality-thresholds.ts';
import { startQualityWatch } from '../../feed/quality/watch-quality.ts';
import { announcementsOf } from '../../feed/sources/announce-units.ts';
import { ActiveMaps } from '../../feed/terms/active/active-maps.ts';
import { startTicker } from '../../feed/intake/ticker.ts';
import type { EventLog } from '../../log/event-log.port.ts';
import { SpooledLog, type SpoolStatus } from '../../log/spooled-log.ts';
import type { Clock } from '../../platform/clock.port.ts';
import type { Config } from '../../platform/config.ts';
import { VigilError } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import { startWard, type WardRun } from '../../feed/simulator/run-ward.ts';
import { DEMO_UNIT_ID, wardOpenedAtMs, type WardSettings } from '../../feed/simulator/simulate-ward.ts';
import { openHospitalConnection, type HospitalConnection } from './hospital-connection.ts';
import { sealedStoreOf } from '../parts/archive-parts.ts';
import { MapKeeper } from '../parts/pinned-maps.ts';
import { packageFolder } from '../parts/load-engine.ts';
import { openListeners } from './open-listeners.ts';
import { newestTickMs } from '../parts/unit-clock.ts';
import { RememberedJson } from '../terms/remembered-file.ts';

const unitsSchema: z.ZodType<readonly string[]> = z.array(z.string().min(1).max(128)).max(1_000);
const wardSchema: z.ZodType<number | null> = z.number().int().nullable();

interface FeedOptions {
  readonly config: Config;
  readonly log: EventLog;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly room: IntakeRoom;
  readonly takeReceipt: ReceiptTaker;
}

export interface FeedRole {
  readonly intake: Intake;
  readonly ledgers: FeedLedgers;
  readonly thresholds: QualityThresholds;
  /** The hospitals of `sources.json`; null without one. */
  readonly hospital: HospitalConnection | null;
  /** Which code maps count; null without hospitals. */
  readonly maps: ActiveMaps | null;
  /** What waits on this disk for the log; null where the log itself is on it. */
  readonly spool: () => SpoolStatus | null;
  /** Why nothing is kept on this disk while Kafka is away; null: it is, or the log is on it. */
  readonly spoolFault: VigilError | null;
  close(): Promise<void>;
}

/** Under these names the doors that are no source of `sources.json` stand on the connection page. */
export const HTTP_SOURCE = 'gateway';
const SIMULATOR_SOURCE = 'simulator';
const SILENT_AFTER_MS = 30_000;

const RECEIVED_KEPT_EVERY_MS = 300_000;

const WARD_SEED = 20261123;
/** The demonstration ward has run for this long when it is first seen, so that its trends are not empty. */
const WARD_PAST_MS = 75 * 60_000;

export async function startFeed(options: FeedOptions): Promise<FeedRole> {
  const { config, log, clock, logger } = options;
  const units = await RememberedJson.open(path.join(config.dataDir, 'wall-clock-units.json'), unitsSchema, []);
  const onFault = toldOnceAMinute(clock, (message, error) => logger.error(message, error, { role: 'feed' }));
  await goOnFromLog(options, units.value);
  const hospital = await openHospitalConnection(config.dataDir, clock);
  const ledgers = await openLedgers(config, hospital);
  const { spooled, spoolFault } = await openSpooled(options);
  const intake = await Intake.open({
    log: spooled ?? log,
    clock,
    gatherMs: config.feed.blockIntervalMs,
    room: options.room,
    onRecords: (records) => rememberUnits(units, records),
  });
  // The ward before the ticker: its past carries ticks of its own, and a unit never goes back in time.
  const stopWard = config.simulator.enabled
    ? await startDemoWard(options, {
        intake: watchedIntake(intake, { ledgers, sourceId: SIMULATOR_SOURCE, clock }),
        onFault,
      })
    : () => undefined;
  if (hospital !== null) await intake.admitRecords(announcementsOf(hospital.settings, clock.nowMs()));
  // Before the doors open: which map reads the first message stands before what it lets in.
  const keeper = new MapKeeper(sealedStoreOf(config), { clock, logger });
  const maps =
    hospital === null
      ? null
      : await ActiveMaps.start({
          hospitals: hospital.maps.map((each) => ({ ...each, store: keeper.beside(each.store) })),
          sources: hospital.terms,
          received: hospital.received,
          clock,
          logger,
          admitRecords: (records) => intake.admitRecords(records),
        });
  // What has counted since before this start was kept then, or is now.
  for (const { map } of maps?.status() ?? []) void keeper.keep(map);
  const stopTicker = startTicker({
    clock,
    admitRecords: (records) => intake.admitRecords(records),
    units: () => units.value,
    onFault,
  });
  const closeListeners =
    hospital === null ? async () => undefined : await openListeners({ ...options, hospital, intake, ledgers });
  const quality = await watchQuality(options, { ledgers, intake, onFault });
  const stopKeeping = hospital === null ? () => undefined : keepReceivedNow(hospital, clock, onFault);
  return {
    intake,
    ledgers,
    thresholds: quality.thresholds,
    hospital,
    maps,
    spool: () => spooled?.status() ?? null,
    spoolFault,
    close: async () => {
      await closeListeners();
      await maps?.close();
      keeper.stop();
      stopKeeping();
      await hospital?.keepReceived();
      quality.stop();
      stopWard();
      stopTicker();
      await intake.flush();
      await spooled?.close();
    },
  };
}

/**
 * A wall clock that is behind the log was wrong before it, or is now: the units' time goes on from where the
 * log stands, and says so, instead of standing still until the wall has caught up.
 */
async function goOnFromLog({ log, clock, logger }: FeedOptions, unitIds: readonly string[]): Promise<void> {
  const newestMs = await newestTickMs(log, unitIds);
  if (newestMs === null || newestMs <= clock.nowMs()) return;
  logger.warn('the wall clock is behind the log; time here goes on from the log until it has caught up', {
    durationMs: newestMs - clock.nowMs(),
  });
  clock.goOnFrom(newestMs);
}

/** Every few minutes; what a crash loses is minutes of a day's counts. */
function keepReceivedNow(
  hospital: HospitalConnection,
  clock: Clock,
  onFault: (message: string, error: unknown) => void,
): () => void {
  let cancel = (): void => undefined;
  const wait = (): void => {
    cancel = clock.after(RECEIVED_KEPT_EVERY_MS, () => {
      hospital.keepReceived().catch((error: unknown) => onFault('what came in the last day was not kept', error));
      wait();
    });
  };
  wait();
  return () => cancel();
}

/** The HTTP door on the connection page, once there is a gateway that may send by it. */
export function registerHttpSource({ connections }: FeedLedgers): void {
  connections.register({
    sourceId: HTTP_SOURCE,
    kind: 'http',
    hospitalId: null,
    units: [],
    sends: ['vitals', 'laboratory', 'admissions'],
    silentAfterMs: SILENT_AFTER_MS,
  });
}

async function openLedgers(config: Config, hospital: HospitalConnection | null): Promise<FeedLedgers> {
  const hospitals = new Map((hospital?.settings.units ?? []).map(({ unitId, hospitalId }) => [unitId, hospitalId]));
  const ledgers = {
    connections: new ConnectionLedger(),
    quality: new QualityLedger((unitId) => hospitals.get(unitId) ?? null),
  };
  if (config.simulator.enabled) {
    ledgers.connections.register({
      sourceId: SIMULATOR_SOURCE,
      kind: 'simulator',
      hospitalId: null,
      units: [DEMO_UNIT_ID],
      sends: ['vitals', 'laboratory'],
      silentAfterMs: SILENT_AFTER_MS,
    });
  }
  const gateways = await readGateways(gatewayFileOf(config.dataDir));
  if (gateways.some(({ revokedAtMs }) => revokedAtMs === null)) registerHttpSource(ledgers);
  return ledgers;
}

interface QualityParts {
  readonly ledgers: FeedLedgers;
  readonly intake: Intake;
  readonly onFault: (message: string, error: unknown) => void;
}

async function watchQuality(
  { config, clock }: FeedOptions,
  { ledgers, intake, onFault }: QualityParts,
): Promise<{ readonly thresholds: QualityThresholds; readonly stop: () => void }> {
  const thresholds = await readThresholds(path.join(packageFolder(), 'models/quality/thresholds.json'));
  const state = await RememberedJson.open(path.join(config.dataDir, 'data-quality.json'), qualityStateSchema, []);
  const stop = startQualityWatch({
    clock,
    ledger: ledgers.quality,
    thresholds,
    admitRecords: (records) => intake.admitRecords(records),
    before: state.value,
    remember: (after) => state.remember(after),
    onFault,
  });
  return { thresholds, stop };
}

/**
 * The embedded log is on this very disk, so a spool beside it would save nothing. A spool that cannot be opened is
 * not on the alarm path while Kafka takes what comes: everything goes on without it, and says so.
 */
async function openSpooled({
  config,
  log,
  clock,
  logger,
}: FeedOptions): Promise<{ readonly spooled: SpooledLog | null; readonly spoolFault: VigilError | null }> {
  if (config.log.kind !== 'kafka') return { spooled: null, spoolFault: null };
  const { LmdbSpool } = await import('../../log/adapters/lmdb/lmdb-spool.ts');
  try {
    const spool = new LmdbSpool({ folder: path.join(config.dataDir, 'spool'), clock });
    return { spooled: new SpooledLog({ log, spool, clock, logger }), spoolFault: null };
  } catch (error) {
    if (!(error instanceof VigilError)) throw error;
    logger.error(`the spool cannot be opened; data goes to Kafka directly. ${error.remedy}`, error, { role: 'feed' });
    return { spooled: null, spoolFault: error };
  }
}

/** A full disk refuses every second: the operator reads it once a minute, and health says it all the time. */
function toldOnceAMinute(
  clock: Clock,
  tell: (message: string, error: unknown) => void,
): (message: string, error: unknown) => void {
  let toldAtMs = Number.NEGATIVE_INFINITY;
  return (message, error) => {
    if (clock.monotonicMs() - toldAtMs < 60_000) return;
    toldAtMs = clock.monotonicMs();
    tell(message, error);
  };
}

async function startDemoWard(
  { config, clock }: FeedOptions,
  parts: { readonly intake: WardRun['intake']; readonly onFault: (message: string, error: unknown) => void },
): Promise<() => void> {
  const ward = await RememberedJson.open(path.join(config.dataDir, 'demo-ward.json'), wardSchema, null);
  const nowMs = clock.nowMs();
  const goesOn = ward.value !== null && wardOpenedAtMs({ previousMs: ward.value, nowMs }) === ward.value;
  const settingsOf = (openedAtMs: number): WardSettings => ({
    seed: WARD_SEED,
    openedAtMs,
    courseSpeed: config.simulator.courseSpeed,
    pastMs: WARD_PAST_MS,
  });
  const openedAtMs = goesOn && ward.value !== null ? ward.value : Math.floor((nowMs - WARD_PAST_MS) / 1000) * 1000;
  const previous = goesOn || ward.value === null ? null : settingsOf(ward.value);
  const stop = await startWard({ ...parts, clock, settings: settingsOf(openedAtMs), isOpen: goesOn, previous });
  await ward.remember(openedAtMs);
  return stop;
}

/** A unit that is played back has its own time and is never ticked from here. */
async function rememberUnits(units: RememberedJson<readonly string[]>, records: readonly UnitRecord[]): Promise<void> {
  const added = records
    .filter((record) => record.kind === 'unit.configured' && !isPlayedBack(record.mode))
    .map((record) => record.unitId);
  if (added.some((unitId) => !units.value.includes(unitId))) {
    await units.remember([...new Set([...units.value, ...added])]);
  }
}
