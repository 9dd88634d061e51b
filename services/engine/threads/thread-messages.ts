/**
 * What the thread that folds and the thread that has the sockets say to each other. Only plain data travels: an error
 * is its code and its words, since a clone of it would have lost the code. Decisions are not among it: they go through
 * the log, as to every other reader.
 */
import type { DueRisk } from '../context/fold-context.ts';
import type { LogInterruption } from '../../log/event-log.port.ts';
import { VigilError, type ErrorCode } from '../../platform/errors.ts';
import type { Engine, EngineStatus } from '../engine-status.ts';

export interface ToldFault {
  readonly code: ErrorCode;
  readonly message: string;
}

interface ToldInterruption {
  readonly sinceMs: number;
  readonly cause: ToldFault;
}

export interface ToldStatus {
  readonly figures: Omit<EngineStatus, 'interrupted' | 'unpublished' | 'unheardSinceMs'>;
  readonly interrupted: ToldInterruption | null;
  readonly unpublished: ToldInterruption | null;
  readonly foldedBelow: ReadonlyMap<number, number>;
}

export type FromEngineThread =
  /** It reads and folds from now on. */
  | { readonly kind: 'started'; readonly status: ToldStatus }
  /** It could not start, and ends. */
  | { readonly kind: 'refused'; readonly fault: ToldFault }
  | { readonly kind: 'status'; readonly status: ToldStatus }
  | { readonly kind: 'due'; readonly partition: number; readonly due: readonly DueRisk[] }
  /** It folds no further. */
  | { readonly kind: 'fault'; readonly fault: ToldFault }
  /** Everything is saved that could be, and it ends. */
  | { readonly kind: 'closed'; readonly status: ToldStatus | null; readonly fault: ToldFault | null };

export type ToEngineThread = { readonly kind: 'close' };

export function toldFault({ code, message }: VigilError): ToldFault {
  return { code, message };
}

export function faultOf({ code, message }: ToldFault): VigilError {
  return new VigilError(code, message);
}

export function toldStatus(engine: Engine): ToldStatus {
  const { interrupted, unpublished, unheardSinceMs: _unheard, ...figures } = engine.status();
  return {
    figures,
    interrupted: toldInterruption(interrupted),
    unpublished: toldInterruption(unpublished),
    foldedBelow: engine.foldedBelow(),
  };
}

function toldInterruption(interruption: LogInterruption | null): ToldInterruption | null {
  return interruption === null ? null : { sinceMs: interruption.sinceMs, cause: toldFault(interruption.cause) };
}

function interruptionOf(told: ToldInterruption | null): LogInterruption | null {
  return told === null ? null : { sinceMs: told.sinceMs, cause: faultOf(told.cause) };
}

/** Several threads as one engine: counts are summed, and of what is wrong the oldest is told. */
export function statusOfAll(told: readonly ToldStatus[], unheardSinceMs: number | null): EngineStatus {
  const all = told.map(({ figures }) => figures);
  const sumOf = (read: (figures: ToldStatus['figures']) => number): number =>
    all.reduce((sum, figures) => sum + read(figures), 0);
  const unsaved = oldestOf(
    all.flatMap(({ unsavedSinceMs: sinceMs, unsavedCause: cause }) => (sinceMs === null ? [] : [{ sinceMs, cause }])),
  );
  const published = all.flatMap(({ publishedAtMs }) => publishedAtMs ?? []);
  return {
    units: sumOf(({ units }) => units),
    clocksWrong: sumOf(({ clocksWrong }) => clocksWrong),
    blind: sumOf(({ blind }) => blind),
    withoutScoreAlert: all.flatMap(({ withoutScoreAlert }) => withoutScoreAlert),
    recordsFolded: sumOf(({ recordsFolded }) => recordsFolded),
    decisionsPublished: sumOf(({ decisionsPublished }) => decisionsPublished),
    unreadable: sumOf(({ unreadable }) => unreadable),
    foldMs: sumOf(({ foldMs }) => foldMs),
    publishedAtMs: published.length === 0 ? null : Math.max(...published),
    unsavedSinceMs: unsaved?.sinceMs ?? null,
    unsavedCause: unsaved?.cause ?? null,
    interrupted: interruptionOf(oldestOf(told.flatMap(({ interrupted }) => interrupted ?? []))),
    unpublished: interruptionOf(oldestOf(told.flatMap(({ unpublished }) => unpublished ?? []))),
    unheardSinceMs,
  };
}

function oldestOf<T extends { readonly sinceMs: number }>(each: readonly T[]): T | null {
  return each.reduce<T | null>((oldest, one) => (oldest === null || one.sinceMs < oldest.sinceMs ? one : oldest), null);
}
