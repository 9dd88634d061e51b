/**
 * Which Vigil runs on this machine, and on what. A command that is called from another folder would take another
 * data folder for the one that is meant, and play, add or list in a place that nobody looks at; so a Vigil that
 * runs says where it is, in a folder of its account, and commands ask there by the address of the settings.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { Config } from '../../platform/config.ts';
import { messageOf } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';

const runningSchema = z.object({
  version: z.literal(1),
  pid: z.number().int().positive(),
  address: z.string(),
  port: z.number().int(),
  /** Absolute. */
  dataDir: z.string(),
  /** Settings with which another process reaches the same log. */
  settings: z.record(z.string(), z.string()),
});

export type RunningVigil = z.infer<typeof runningSchema>;

function runningFolder(): string {
  return path.join(homedir(), '.cache', 'vigil', 'running');
}

/** Says that this process runs; the returned function takes it back. Where nothing can be written, commands are told by hand. */
export function tellRunning(config: Config, logger: Logger): () => void {
  const { host, port } = config.http;
  const dataDir = path.resolve(config.dataDir);
  const { kind, kafkaBrokers, kafkaPrefix, partitions } = config.log;
  const kafka = { VIGIL_KAFKA_BROKERS: kafkaBrokers.join(','), VIGIL_KAFKA_PREFIX: kafkaPrefix };
  const running: RunningVigil = {
    version: 1,
    pid: process.pid,
    address: `http://${host}:${port}`,
    port,
    dataDir,
    settings: {
      VIGIL_DATA_DIR: dataDir,
      VIGIL_LOG: kind,
      ...(kind === 'kafka' ? { ...kafka, VIGIL_PARTITIONS: String(partitions) } : {}),
    },
  };
  const file = path.join(runningFolder(), `${process.pid}.json`);
  try {
    mkdirSync(runningFolder(), { recursive: true, mode: 0o700 });
    writeFileSync(`${file}.new`, JSON.stringify(running), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch (error) {
    logger.warn(`commands must name the data folder, since this could not be told: ${messageOf(error)}`);
  }
  return () => rmSync(file, { force: true });
}

/** The one at this port, or on this data folder where that is named; null: none runs. */
export function findRunning(asked: { readonly port: number; readonly dataDir: string | null }): RunningVigil | null {
  const running = allRunning();
  const { dataDir } = asked;
  if (dataDir !== null) return running.find((each) => each.dataDir === path.resolve(dataDir)) ?? null;
  return running.find(({ port }) => port === asked.port) ?? null;
}

function allRunning(): readonly RunningVigil[] {
  let names: readonly string[];
  try {
    names = readdirSync(runningFolder()).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    const running = readRunning(path.join(runningFolder(), name));
    return running !== null && isThere(running.pid) ? [running] : [];
  });
}

/** A file that is gone meanwhile, or of another version, tells nothing. */
function readRunning(file: string): RunningVigil | null {
  try {
    return runningSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data ?? null;
  } catch {
    return null;
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Settings that a command lacks, from the Vigil that runs; what the environment names is left alone. */
export function settingsOfRunning(
  environment: Readonly<Record<string, string | undefined>>,
  running: RunningVigil | null,
): Readonly<Record<string, string | undefined>> {
  return running === null ? environment : { ...running.settings, ...environment };
}
