/**
 * JSON lines on standard error through pino. Only fields named here are ever written: identifiers
 * of patients, bodies and headers have no field, so they cannot leak by accident.
 */
import { pino } from 'pino';
import { VigilError } from './errors.ts';

export interface LogFields {
  readonly code?: string;
  readonly role?: string;
  readonly topic?: string;
  readonly partition?: number;
  readonly offset?: number;
  readonly unitId?: string;
  readonly modelId?: string;
  readonly count?: number;
  readonly durationMs?: number;
  readonly attempt?: number;
  readonly address?: string;
  /** Which check of a protocol failed; nothing of what was checked. */
  readonly check?: string;
  /** Parts of a state by field, rule and kind of statement. */
  readonly corrected?: readonly string[];
}

export interface Logger {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, thrown: unknown, fields?: LogFields): void;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export function createLogger(level: LogLevel): Logger {
  const destination = pino.destination({ dest: 2, sync: true });
  // Standard error may go to a file on a full disk: a line that is lost must not end the alarms.
  destination.on('error', () => undefined);
  const sink = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  return {
    info: (message, fields) => sink.info(fields ?? {}, message),
    warn: (message, fields) => sink.warn(fields ?? {}, message),
    error: (message, thrown, fields) => sink.error({ ...fields, ...describe(thrown) }, message),
  };
}

function describe(thrown: unknown): Record<string, unknown> {
  if (thrown instanceof VigilError) return { code: thrown.code, cause: thrown.message, retriable: thrown.retriable };
  if (thrown instanceof Error) return { cause: thrown.message, stack: thrown.stack };
  return { cause: String(thrown) };
}

export const SILENT_LOGGER: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
