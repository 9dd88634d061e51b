/**
 * The feed role: intake, the ticks of the wall-clock units, and in demo mode the simulated ward.
 * Which units live by the wall clock is remembered in a small file, since a gateway announces its
 * unit once and ticks must go on after a restart.
 */
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { UnitRecord } from '../contract/unit-record.ts';
import { Intake } from '../feed/admit.ts';
import { startTicker } from '../feed/ticker.ts';
import type { EventLog } from '../log/event-log.port.ts';
import { SpooledLog, type SpoolStatus } from '../log/spooled-log.ts';
import type { Clock } from '../platform/clock.port.ts';
import type { Config } from '../platform/config.ts';
import { VigilError, messageOf } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import { startWard } from '../feed/run-ward.ts';
import { wardOpenedAtMs, type WardSettings } from '../feed/simulate-ward.ts';

const unitsSchema: z.ZodType<readonly string[]> = z.array(z.string().min(1).max(128)).max(1_000);
const wardSchema: z.ZodType<number | null> = z.number().int().nullable();

interface FeedOptions {
  readonly config: Config;
  readonly log: EventLog;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface FeedRole {
  readonly intake: Intake;
  /** What waits on this disk for the log; null where the log itself is on it. */
  readonly spool: () => SpoolStatus | null;
  close(): Promise<void>;
}

const WARD_SEED = 20261123;
/** The demonstration ward has run for this long when it is first seen, so that its trends are not empty. */
const WARD_PAST_MS = 75 * 60_000;

export async function startFeed(options: FeedOptions): Promise<FeedRole> {
  const { config, log, clock, logger } = options;
  const units = await RememberedJson.open(path.join(config.dataDir, 'wall-clock-units.json'), unitsSchema, []);
  const onFault = toldOnceAMinute(clock, (message, error) => logger.error(message, error, { role: 'feed' }));
  const spooled = await openSpooled(options);
  const intake = await Intake.open({ log: spooled ?? log, clock, gatherMs: config.feed.blockIntervalMs, onRecords: (records) => rememberUnits(units, records) });
  // The ward before the ticker: its past carries ticks of its own, and a unit never goes back in time.
  const stopWard = config.simulator.enabled ? await startDemoWard(options, { intake, onFault }) : () => undefined;
  const stopTicker = startTicker({ clock, admitRecords: (records) => intake.admitRecords(records), units: () => units.value, onFault });
  return {
    intake,
    spool: () => spooled?.status() ?? null,
    close: async () => {
      stopWard();
      stopTicker();
      await intake.flush();
      await spooled?.close();
    },
  };
}

/** The embedded log is on this very disk, so a spool beside it would save nothing. */
async function openSpooled({ config, log, clock, logger }: FeedOptions): Promise<SpooledLog | null> {
  if (config.log.kind !== 'kafka') return null;
  const { LmdbSpool } = await import('../log/adapters/lmdb-spool.ts');
  return new SpooledLog({ log, spool: new LmdbSpool({ folder: path.join(config.dataDir, 'spool'), clock }), clock, logger });
}

/** A full disk refuses every second: the operator reads it once a minute, and health says it all the time. */
function toldOnceAMinute(clock: Clock, tell: (message: string, error: unknown) => void): (message: string, error: unknown) => void {
  let toldAtMs = Number.NEGATIVE_INFINITY;
  return (message, error) => {
    if (clock.monotonicMs() - toldAtMs < 60_000) return;
    toldAtMs = clock.monotonicMs();
    tell(message, error);
  };
}

async function startDemoWard({ config, clock }: FeedOptions, parts: { readonly intake: Intake; readonly onFault: (message: string, error: unknown) => void }): Promise<() => void> {
  const ward = await RememberedJson.open(path.join(config.dataDir, 'demo-ward.json'), wardSchema, null);
  const nowMs = clock.nowMs();
  const goesOn = ward.value !== null && wardOpenedAtMs({ previousMs: ward.value, nowMs }) === ward.value;
  const settingsOf = (openedAtMs: number): WardSettings => ({ seed: WARD_SEED, openedAtMs, courseSpeed: config.simulator.courseSpeed, pastMs: WARD_PAST_MS });
  const openedAtMs = goesOn && ward.value !== null ? ward.value : Math.floor((nowMs - WARD_PAST_MS) / 1000) * 1000;
  const previous = goesOn || ward.value === null ? null : settingsOf(ward.value);
  const stop = await startWard({ ...parts, clock, settings: settingsOf(openedAtMs), isOpen: goesOn, previous });
  await ward.remember(openedAtMs);
  return stop;
}

/** A unit that is played back has its own time and is never ticked from here. */
async function rememberUnits(units: RememberedJson<readonly string[]>, records: readonly UnitRecord[]): Promise<void> {
  const added = records.filter((record) => record.kind === 'unit.configured' && record.mode !== 'playback').map((record) => record.unitId);
  if (added.some((unitId) => !units.value.includes(unitId))) await units.remember([...new Set([...units.value, ...added])]);
}

/** One small value in one file, written aside and renamed. */
class RememberedJson<T> {
  readonly #file: string;
  #value: T;
  #lastWriting: Promise<void> = Promise.resolve();

  /** Throws `data-file-corrupt` for a file that does not parse; a missing file is `otherwise`. */
  static async open<T>(file: string, schema: z.ZodType<T>, otherwise: T): Promise<RememberedJson<T>> {
    try {
      return new RememberedJson(file, schema.parse(JSON.parse(await readFile(file, 'utf8'))));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new RememberedJson(file, otherwise);
      const fault = error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error);
      throw new VigilError('data-file-corrupt', `${path.basename(file)}: ${fault}`, { cause: error });
    }
  }

  private constructor(file: string, value: T) {
    this.#file = file;
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  /** One writing after the other: two at once would take the file from under each other. Rejects with `data-folder-unusable`. */
  async remember(value: T): Promise<void> {
    this.#value = value;
    const writing = this.#lastWriting.then(() => this.#write(value));
    this.#lastWriting = writing.catch(() => undefined);
    await writing;
  }

  async #write(value: T): Promise<void> {
    try {
      await writeFile(`${this.#file}.part`, JSON.stringify(value), { flush: true });
      await rename(`${this.#file}.part`, this.#file);
    } catch (error) {
      throw new VigilError('data-folder-unusable', `${path.basename(this.#file)} cannot be written: ${messageOf(error)}`, { cause: error });
    }
  }
}
