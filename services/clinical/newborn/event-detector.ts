/**
 * Finds the events of one definition in seconds that come in order, one step a second, without an
 * allocation until an event has ended. What is found is a function of the seconds alone.
 *
 *   run      unbroken breach of the condition; lost seconds up to the bridge may lie inside it. It
 *            counts when it lasts for the time asked plus the delay, and each companion was breached
 *            for its own time, unbroken, meanwhile.
 *   event    runs that count and lie no further apart than the joining time.
 *
 * A longer hole ends run and event at the last reading before it: nothing is joined across data that
 * nobody saw. What was lasting then is not said to have recovered.
 */
import type { EventCondition, EventSettings } from './event-definition.ts';
import { createMovingMean, nextMean, type MovingMean } from './moving-mean.ts';
import { signalIndex, type SignalName } from '../signal/signals.ts';
import { isBreached } from '../vital/vital-rule.ts';

/** recovery: a reading back inside was seen; missing-data: a hole came first; judging-ended: the stay or the definition ended first. */
export type EventEnd = 'recovery' | 'missing-data' | 'judging-ended';

export interface FoundEvent {
  readonly startMs: number;
  /** End of the last breached second. */
  readonly endMs: number;
  /** From start to end, the time between joined runs included. */
  readonly durationMs: number;
  /** Time in breach alone. */
  readonly breachedMs: number;
  /** Runs that were joined, 1 when it was one. */
  readonly runs: number;
  readonly endedBy: EventEnd;
  /** Of every signal of the definition while the condition was breached, after averaging; null: no reading. */
  readonly extremes: readonly {
    readonly signal: SignalName;
    readonly lowest: number | null;
    readonly highest: number | null;
  }[];
  /** Share of the seconds from start to end in which every signal of the definition had a value, 0 to 1. */
  readonly coverage: number;
  /** Seconds with a reading that another signal makes doubtful: flagged, never left out. */
  readonly doubtfulSeconds: number;
  /** Seconds judged by the second source that the definition names; absent in events of before there was one. */
  readonly standInSeconds?: number;
}

/** A second as the detector reads it; one object serves all steps. */
export interface EventSecond {
  /** Seconds since 1970, or since the start of a recording. */
  second: number;
  /** One value a signal, NaN: none. */
  readonly values: Float64Array;
  /** Bit of each signal whose reading is doubtful. */
  doubtfulBits: number;
}

/** Settings with columns and seconds worked out once. */
export interface CompiledEvent {
  readonly settings: EventSettings;
  /** The condition, then its companions. */
  readonly conditions: readonly EventCondition[];
  readonly signals: readonly number[];
  /** Signals of the conditions. */
  readonly signalBits: number;
  /** The second source, the condition's place in `signals` for which it stands in, and after how many seconds; null: none. */
  readonly standIn: { readonly signal: number; readonly index: number; readonly afterSeconds: number } | null;
  readonly runSeconds: number;
  readonly joinSeconds: number;
  readonly holeSeconds: number;
  readonly averagingSeconds: number;
}

/** Seconds [start, end); start -1: none. */
interface Stretch {
  start: number;
  end: number;
  runs: number;
  breachedSeconds: number;
  /** The tracker's totals before the first second and after the last. */
  observedBefore: number;
  observedUntil: number;
  doubtfulBefore: number;
  doubtfulUntil: number;
  standInBefore: number;
  standInUntil: number;
  /** One entry a signal of the definition. */
  readonly lowest: Float64Array;
  readonly highest: Float64Array;
}

/** Memory of one definition for one child; plain data. */
export interface EventTracker {
  readonly definitionId: string;
  readonly version: string;
  /** One a signal; empty when values are judged as sent. */
  readonly means: readonly MovingMean[];
  /** Values of this second after averaging. */
  readonly values: Float64Array;
  /** Newest second in which the condition's signal had a value, -1: none. */
  seenSecond: number;
  /** Seconds so far in which every signal had a value, and in which one was doubtful. */
  observedSeconds: number;
  doubtfulSeconds: number;
  /** Seconds judged by the second source, and the newest in which the first had a value, -1: none. */
  standInSeconds: number;
  firstSeenSecond: number;
  readonly run: Stretch;
  readonly event: Stretch;
  /** Per companion: the unbroken breach that is running, and the longest within the run, seconds. */
  readonly companionStart: Float64Array;
  readonly companionLast: Float64Array;
  readonly companionLongest: Float64Array;
}

export function compileEvent(settings: EventSettings): CompiledEvent {
  const conditions = [settings.condition, ...settings.with];
  const signals = conditions.map((condition) => signalIndex(condition.signal));
  return {
    settings,
    conditions,
    signals,
    signalBits: signals.reduce((bits, signal) => bits | (1 << signal), 0),
    standIn: standInOf(settings, signals),
    runSeconds: (settings.condition.sustainedForMs + settings.delayMs) / 1000,
    joinSeconds: settings.joinWithinMs / 1000,
    holeSeconds: settings.holeMsMax / 1000,
    averagingSeconds: settings.averagingMs / 1000,
  };
}

function standInOf({ secondSource }: EventSettings, signals: readonly number[]): CompiledEvent['standIn'] {
  if (secondSource === undefined) return null;
  const index = signals.indexOf(signalIndex(secondSource.standsInFor));
  return { signal: signalIndex(secondSource.signal), index, afterSeconds: secondSource.afterMs / 1000 };
}

export function createEventTracker(compiled: CompiledEvent): EventTracker {
  const count = compiled.signals.length;
  return {
    definitionId: compiled.settings.id,
    version: compiled.settings.version,
    means:
      compiled.averagingSeconds === 0 ? [] : compiled.signals.map(() => createMovingMean(compiled.averagingSeconds)),
    values: new Float64Array(count),
    seenSecond: -1,
    observedSeconds: 0,
    doubtfulSeconds: 0,
    standInSeconds: 0,
    firstSeenSecond: -1,
    run: emptyStretch(count),
    event: emptyStretch(count),
    companionStart: new Float64Array(count).fill(-1),
    companionLast: new Float64Array(count).fill(-1),
    companionLongest: new Float64Array(count),
  };
}

function emptyStretch(count: number): Stretch {
  const zeros = {
    runs: 0,
    breachedSeconds: 0,
    observedBefore: 0,
    observedUntil: 0,
    doubtfulBefore: 0,
    doubtfulUntil: 0,
    standInBefore: 0,
    standInUntil: 0,
  };
  return { start: -1, end: -1, ...zeros, lowest: new Float64Array(count), highest: new Float64Array(count) };
}

/**
 * Judges the next second; seconds may be skipped, which is a hole, and never come again. Returns the
 * event that ended by it, or null.
 */
export function stepEvent(compiled: CompiledEvent, tracker: EventTracker, at: EventSecond): FoundEvent | null {
  const observedBefore = tracker.observedSeconds;
  const doubtfulBefore = tracker.doubtfulSeconds;
  const standInBefore = tracker.standInSeconds;
  readValues(compiled, tracker, at);
  const value = tracker.values[0] ?? Number.NaN;
  const isSeen = !Number.isNaN(value);
  const missingSeconds = at.second - tracker.seenSecond - (isSeen ? 1 : 0);
  let found =
    tracker.seenSecond >= 0 && missingSeconds > compiled.holeSeconds ? endAll(compiled, tracker, 'missing-data') : null;
  if (!isSeen) return found;
  tracker.seenSecond = at.second;
  if (isBreached(compiled.settings.condition.direction, value, compiled.settings.condition.limit)) {
    if (tracker.run.start < 0) {
      if (tracker.event.start >= 0 && at.second - tracker.event.end > compiled.joinSeconds) {
        found = closeEvent(compiled, tracker, 'recovery');
      }
      openRun(tracker, at.second);
      tracker.run.observedBefore = observedBefore;
      tracker.run.doubtfulBefore = doubtfulBefore;
      tracker.run.standInBefore = standInBefore;
    }
    extendRun(compiled, tracker, at.second);
    return found;
  }
  endRun(compiled, tracker);
  // A run that starts in the next second would be the first too far away.
  if (tracker.event.start >= 0 && at.second + 1 - tracker.event.end > compiled.joinSeconds) {
    found = closeEvent(compiled, tracker, 'recovery');
  }
  return found;
}

/** Ends what is running because nothing more will be judged. */
export function endEvents(compiled: CompiledEvent, tracker: EventTracker): FoundEvent | null {
  return endAll(compiled, tracker, 'judging-ended');
}

/** Start of the event that is running now, ms; null when none is. */
export function runningSinceMs(compiled: CompiledEvent, tracker: EventTracker): number | null {
  const { run, event } = tracker;
  if (
    run.start < 0 ||
    !counts(compiled, tracker) ||
    (event.start < 0 ? 0 : event.runs) + 1 < compiled.settings.runsMin
  ) {
    return null;
  }
  return (event.start < 0 ? run.start : event.start) * 1000;
}

function readValues(compiled: CompiledEvent, tracker: EventTracker, at: EventSecond): void {
  let isComplete = true;
  for (let index = 0; index < compiled.signals.length; index++) {
    const sent = sentOf(compiled, tracker, at, index);
    const mean = tracker.means[index];
    const value = mean === undefined ? sent : nextMean(mean, at.second, sent);
    tracker.values[index] = value;
    if (Number.isNaN(value)) isComplete = false;
  }
  if (isComplete) tracker.observedSeconds += 1;
  if ((at.doubtfulBits & compiled.signalBits) !== 0) tracker.doubtfulSeconds += 1;
}

/** The reading of a condition's signal, or of its second source once the first has been away for long enough; NaN: none. */
function sentOf(compiled: CompiledEvent, tracker: EventTracker, at: EventSecond, index: number): number {
  const { standIn } = compiled;
  const sent = at.values[compiled.signals[index] ?? 0] ?? Number.NaN;
  if (standIn?.index !== index) return sent;
  if (!Number.isNaN(sent)) {
    tracker.firstSeenSecond = at.second;
    return sent;
  }
  const isAway = tracker.firstSeenSecond < 0 || at.second - tracker.firstSeenSecond >= standIn.afterSeconds;
  const other = isAway ? (at.values[standIn.signal] ?? Number.NaN) : Number.NaN;
  if (!Number.isNaN(other)) tracker.standInSeconds += 1;
  return other;
}

function openRun(tracker: EventTracker, second: number): void {
  const { run } = tracker;
  run.start = second;
  run.runs = 1;
  run.lowest.fill(Number.POSITIVE_INFINITY);
  run.highest.fill(Number.NEGATIVE_INFINITY);
  tracker.companionStart.fill(-1);
  tracker.companionLongest.fill(0);
}

function extendRun(compiled: CompiledEvent, tracker: EventTracker, second: number): void {
  const { run } = tracker;
  run.end = second + 1;
  run.breachedSeconds = run.end - run.start;
  run.observedUntil = tracker.observedSeconds;
  run.doubtfulUntil = tracker.doubtfulSeconds;
  run.standInUntil = tracker.standInSeconds;
  for (let index = 0; index < compiled.signals.length; index++) {
    const value = tracker.values[index] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    run.lowest[index] = Math.min(run.lowest[index] ?? value, value);
    run.highest[index] = Math.max(run.highest[index] ?? value, value);
    const condition = compiled.conditions[index];
    if (index === 0 || condition === undefined) continue;
    if (isBreached(condition.direction, value, condition.limit)) extendCompanion(compiled, tracker, index, second);
    else tracker.companionStart[index] = -1;
  }
}

function extendCompanion(compiled: CompiledEvent, tracker: EventTracker, index: number, second: number): void {
  const { companionStart, companionLast, companionLongest } = tracker;
  const goesOn =
    (companionStart[index] ?? -1) >= 0 && second - (companionLast[index] ?? -1) - 1 <= compiled.holeSeconds;
  if (!goesOn) companionStart[index] = second;
  companionLast[index] = second;
  companionLongest[index] = Math.max(companionLongest[index] ?? 0, second + 1 - (companionStart[index] ?? second));
}

/** Whether the run, as long as it is now, is long enough and accompanied. */
function counts(compiled: CompiledEvent, tracker: EventTracker): boolean {
  if (tracker.run.end - tracker.run.start < compiled.runSeconds) return false;
  for (let index = 1; index < compiled.conditions.length; index++) {
    if ((tracker.companionLongest[index] ?? 0) * 1000 < (compiled.conditions[index]?.sustainedForMs ?? 0)) return false;
  }
  return true;
}

function endRun(compiled: CompiledEvent, tracker: EventTracker): void {
  const { run, event } = tracker;
  if (run.start < 0) return;
  if (counts(compiled, tracker)) {
    if (event.start < 0) startEvent(event, run);
    else addRun(event, run);
  }
  run.start = -1;
}

function startEvent(event: Stretch, run: Stretch): void {
  event.start = run.start;
  event.runs = 0;
  event.breachedSeconds = 0;
  event.observedBefore = run.observedBefore;
  event.doubtfulBefore = run.doubtfulBefore;
  event.standInBefore = run.standInBefore;
  event.lowest.fill(Number.POSITIVE_INFINITY);
  event.highest.fill(Number.NEGATIVE_INFINITY);
  addRun(event, run);
}

function addRun(event: Stretch, run: Stretch): void {
  event.end = run.end;
  event.runs += 1;
  event.breachedSeconds += run.breachedSeconds;
  event.observedUntil = run.observedUntil;
  event.doubtfulUntil = run.doubtfulUntil;
  event.standInUntil = run.standInUntil;
  for (let index = 0; index < event.lowest.length; index++) {
    event.lowest[index] = Math.min(event.lowest[index] ?? 0, run.lowest[index] ?? 0);
    event.highest[index] = Math.max(event.highest[index] ?? 0, run.highest[index] ?? 0);
  }
}

function endAll(compiled: CompiledEvent, tracker: EventTracker, by: EventEnd): FoundEvent | null {
  endRun(compiled, tracker);
  if (tracker.event.start < 0) return null;
  return closeEvent(compiled, tracker, tracker.seenSecond >= tracker.event.end ? 'recovery' : by);
}

function closeEvent(compiled: CompiledEvent, tracker: EventTracker, endedBy: EventEnd): FoundEvent | null {
  const { event } = tracker;
  const { start, end } = event;
  event.start = -1;
  if (event.runs < compiled.settings.runsMin) return null;
  return {
    startMs: start * 1000,
    endMs: end * 1000,
    durationMs: (end - start) * 1000,
    breachedMs: event.breachedSeconds * 1000,
    runs: event.runs,
    endedBy,
    extremes: compiled.conditions.map(({ signal }, index) => ({
      signal,
      lowest: shown(event.lowest[index]),
      highest: shown(event.highest[index]),
    })),
    coverage: Math.round(((event.observedUntil - event.observedBefore) / (end - start)) * 1000) / 1000,
    doubtfulSeconds: event.doubtfulUntil - event.doubtfulBefore,
    ...(compiled.standIn === null ? {} : { standInSeconds: event.standInUntil - event.standInBefore }),
  };
}

/** Thousandths, as values travel inside Vigil; null for a signal without a reading. */
function shown(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : Math.round(value * 1000) / 1000;
}
