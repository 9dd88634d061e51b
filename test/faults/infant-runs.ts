/** Runs of the engine over the troubled infant, each on a log of its own, and the one that nobody disturbs. */
import { rm } from 'node:fs/promises';
import { expect } from 'vitest';
import { UNIT_TOPIC } from '../../services/contract/topics.ts';
import type { EventLog } from '../../services/log/event-log.port.ts';
import { dataFolder, runVigilCommand, startVigilProcess } from '../support/vigil-process.ts';
import { decidedIn, type DecidedContents } from './log-contents.ts';
import { INFANT, playInfant, ruleDecisions } from './troubled-infant.ts';
import { timeLimit } from '../support/patience.ts';

/** A log of its own for one run, and the settings under which Vigil uses it. */
export interface Place {
  readonly settings: Readonly<Record<string, string>>;
  readonly log: EventLog;
  close(): Promise<void>;
}

export type MakePlace = (dataDir: string) => Promise<Place>;

const FOLDED_WITHIN_MS = 60_000;

/** Gives `work` a log and a data folder that are gone afterwards. */
export async function inPlace<T>(
  makePlace: MakePlace,
  work: (place: Place, env: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  const dataDir = await dataFolder();
  const place = await makePlace(dataDir);
  try {
    return await work(place, {
      ...place.settings,
      VIGIL_DATA_DIR: dataDir,
      VIGIL_LOG_LEVEL: 'silent',
      VIGIL_SNAPSHOT_INTERVAL_SECONDS: '5',
    });
  } finally {
    await place.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Plays everything, then lets one engine fold it in peace. */
export async function undisturbedRun(
  { log }: Place,
  env: Readonly<Record<string, string>>,
  file: string,
): Promise<DecidedContents> {
  await playInfant(file, 'max', env);
  const engine = await startVigilProcess(env, { args: ['engine'] });
  const leftToFold = async (): Promise<number> => (await recordsIn(log)) - (await recordsFolded(engine.address));
  await expect.poll(leftToFold, { timeout: timeLimit(FOLDED_WITHIN_MS), interval: 100 }).toBe(0);
  await engine.stop();
  return decidedIn(log);
}

/** Records of the input log so far. */
export async function recordsIn(log: EventLog): Promise<number> {
  const partitions = Array.from({ length: await log.partitionCount(UNIT_TOPIC) }, (_, partition) => partition);
  const bounds = await Promise.all(partitions.map((partition) => log.bounds(UNIT_TOPIC, partition)));
  return bounds.reduce((sum, { endOffset }) => sum + endOffset, 0);
}

/** By this process, since its start. */
export async function recordsFolded(address: string): Promise<number> {
  const metrics = await (await fetch(`${address}/metrics`)).text();
  return Number(/^vigil_engine_records_folded (\d+)$/m.exec(metrics)?.[1] ?? 0);
}

/** Waits until as many rule decisions are there as were made undisturbed. */
export async function untilDecided(log: EventLog, count: number): Promise<DecidedContents> {
  await expect
    .poll(async () => ruleDecisions((await decidedIn(log)).decisions).length, {
      timeout: timeLimit(FOLDED_WITHIN_MS),
      interval: 250,
    })
    .toBeGreaterThanOrEqual(count);
  return decidedIn(log);
}

/** What `vigil replay --compare` says. */
export async function replayed(env: Readonly<Record<string, string>>): Promise<string> {
  return (await runVigilCommand(['replay', '--stay', INFANT.stayId, '--compare'], env)).stdout;
}
