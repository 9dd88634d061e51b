/** What commands share: settings of this call or of the Vigil that runs, the options that choose stores, one way to end. */
import { Option } from 'commander';
import { exitCodeOf, lineOf } from '../terminal/fail.ts';
import { findRunning, settingsOfRunning } from '../terminal/running-vigil.ts';
import type { OpenParts } from '../../compose/parts/open-parts.ts';
import { parseConfig, type Config } from '../../platform/config.ts';
import { VigilError } from '../../platform/errors.ts';
import { createLogger } from '../../platform/logger.ts';
import { SystemClock } from '../../platform/system-clock.ts';

export interface StoreOptions {
  readonly log?: string;
  readonly history?: string;
}

/** Settings from the environment, with the stores named on the command line: of a Vigil that is about to start. */
export function settings(options: StoreOptions): Config {
  return parseConfig({
    ...process.env,
    ...(options.log === undefined ? {} : { VIGIL_LOG: options.log }),
    ...(options.history === undefined ? {} : { VIGIL_HISTORY: options.history }),
  });
}

/** The same for a command beside a Vigil: what the environment does not name is that of the one at its address. */
export function settingsBeside(options: StoreOptions): Config {
  const own = settings(options);
  const dataDir = process.env['VIGIL_DATA_DIR'] ?? null;
  const environment = {
    ...process.env,
    ...(options.log === undefined ? {} : { VIGIL_LOG: options.log }),
    ...(options.history === undefined ? {} : { VIGIL_HISTORY: options.history }),
  };
  return parseConfig(settingsOfRunning(environment, findRunning({ port: own.http.port, dataDir })));
}

export function partsOf(config: Config): OpenParts {
  const logger = createLogger(config.logLevel);
  const onStepBack = (byMs: number): void =>
    logger.warn('the wall clock stepped back; time here goes on slowly until it has caught up', {
      durationMs: Math.round(byMs),
    });
  return { clock: new SystemClock({ onStepBack }), logger };
}

/** Runs a command and ends the process with its exit code; a fault is one clear line. */
export async function finish(work: () => Promise<number> | number): Promise<never> {
  try {
    process.exit(await work());
  } catch (error) {
    console.error(lineOf(error));
    process.exit(exitCodeOf(error));
  }
}

export const logOption = (): Option => new Option('--log <kind>', 'event log').choices(['embedded', 'kafka']);
export const historyOption = (): Option => new Option('--history <kind>', 'history').choices(['embedded', 'timescale']);
export const inHouseOption = (): Option =>
  new Option('--in-house', 'the files stay inside the hospital: they are not de-identified').default(false);
export const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

/** For what leaves under no grant at all. Throws `config-invalid` where nobody said that it stays. */
export function mustStayInside({ inHouse }: { readonly inHouse: boolean }): void {
  if (inHouse) return;
  throw new VigilError(
    'config-invalid',
    'this has ids and times of the hospital and leaves under no grant: say with --in-house that it stays inside; labels that may leave come with `cohort --grant`',
  );
}

/** `otherwise` where no time was given. Throws `config-invalid` for what is none. */
export function instantOf(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const atMs = Date.parse(text);
  if (Number.isNaN(atMs)) {
    throw new VigilError('config-invalid', `${text} is not a time; write it like 2026-11-23T14:32:07+09:00`);
  }
  return atMs;
}

/** The number of an option. Throws `config-invalid` for none. */
export function numberOf(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new VigilError('config-invalid', `${option}: not a number: ${text}`);
}
