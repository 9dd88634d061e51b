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
import type { Clock } from '../platform/clock.port.ts';
import type { Config } from '../platform/config.ts';
import { VigilError, messageOf } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import { startSimulator } from '../feed/run-simulator.ts';

const unitsSchema: z.ZodType<readonly string[]> = z.array(z.string().min(1).max(128)).max(1_000);
const wardSchema: z.ZodType<number | null> = z.number().int().nullable();

export interface FeedRole {
  readonly intake: Intake;
  close(): Promise<void>;
}

const SIMULATOR_SEED = 20261123;

export async function startFeed(options: { readonly config: Config; readonly log: EventLog; readonly clock: Clock; readonly logger: Logger }): Promise<FeedRole> {
  const { config, log, clock, logger } = options;
  const units = await RememberedJson.open(path.join(config.dataDir, 'wall-clock-units.json'), unitsSchema, []);
  const onFault = (message: string, error: unknown): void => logger.error(message, error, { role: 'feed' });
  const intake = await Intake.open({ log, clock, gatherMs: config.feed.blockIntervalMs, onRecords: (records) => rememberUnits(units, records) });
  const stops = [startTicker({ clock, admitRecords: (records) => intake.admitRecords(records), units: () => units.value, onFault })];
  if (config.simulator.enabled) {
    const ward = await RememberedJson.open(path.join(config.dataDir, 'demo-ward.json'), wardSchema, null);
    const simulator = { intake, clock, seed: SIMULATOR_SEED, courseSpeed: config.simulator.courseSpeed, previousOpenedAtMs: ward.value, onFault };
    stops.push(await startSimulator({ ...simulator, onOpened: (openedAtMs) => ward.remember(openedAtMs) }));
  }
  return {
    intake,
    close: async () => {
      for (const stop of stops) stop();
      await intake.flush();
    },
  };
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

  /** Throws `data-folder-unusable` for a file that does not parse; a missing file is `otherwise`. */
  static async open<T>(file: string, schema: z.ZodType<T>, otherwise: T): Promise<RememberedJson<T>> {
    try {
      return new RememberedJson(file, schema.parse(JSON.parse(await readFile(file, 'utf8'))));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new RememberedJson(file, otherwise);
      throw new VigilError('data-folder-unusable', `${path.basename(file)}: ${messageOf(error)}`, { cause: error });
    }
  }

  private constructor(file: string, value: T) {
    this.#file = file;
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  async remember(value: T): Promise<void> {
    this.#value = value;
    await writeFile(`${this.#file}.part`, JSON.stringify(value));
    await rename(`${this.#file}.part`, this.#file);
  }
}
