/**
 * How a reader keeps the state of a unit current between two assertions of it. The server and every
 * screen fold the same changes with these functions, so that they cannot come to differ. Pure: each
 * call returns a new state and shares what did not change.
 */
import { SIGNAL_NAMES, isSignalName, signalIndex } from '../../clinical/signal/signals.ts';
import { isPlausible } from '../../clinical/vital/signal-quality.ts';
import { unlistedBed, withUnlisted } from '../decisions/unlisted-beds.ts';
import type { Alert } from '../decisions/alert.ts';
import { CONCERN_SOURCES } from '../records/concern.ts';
import type {
  ConcernChanged,
  SignalReading,
  StayCharted,
  StayView,
  UnitDecision,
  UnitState,
} from '../decisions/decision.ts';
import type { UnitVitals } from './live-events.ts';

type StayVitals = UnitVitals['stays'][number];

/** State after one decision. Decisions about a stay that is not there change nothing. */
export function withDecision(state: UnitState, decision: UnitDecision): UnitState {
  const current = { ...state, atMs: Math.max(state.atMs, decision.atMs) };
  switch (decision.kind) {
    case 'score.computed':
      return withStay(current, decision.stayId, (stay) => ({
        ...stay,
        scores: replaced(stay.scores, decision.score, (score) => score.ruleId),
      }));
    case 'risk.computed':
      return withStay(current, decision.stayId, (stay) => ({
        ...stay,
        risks: replaced(stay.risks, decision.risk, (risk) => risk.modelId),
      }));
    case 'alert.changed':
      return decision.change === 'refused'
        ? current
        : { ...current, alerts: withAlert(current.alerts, decision.alert) };
    case 'stay.changed':
      return decision.change === 'closed'
        ? withoutStay(current, decision.stayId)
        : withStayView(current, decision.stay);
    case 'stay.charted':
      return withStay(current, decision.stayId, (stay) => ({
        ...(decision.isNewest ? withEntry(stay, decision.entry) : stay),
        ...withLimits(decision.limits ?? stay.limits),
        ...decision.ventilation,
      }));
    case 'concern.changed':
      return withStay(current, decision.stayId, (stay) => ({
        ...stay,
        concerns: withConcern(stay.concerns, decision),
      }));
    case 'event.detected':
      return withStay(current, decision.stayId, (stay) => ({
        ...stay,
        events: replaced(stay.events, decision.counts, (counts) => counts.definitionId),
      }));
    case 'characteristics.computed':
      return withStay(current, decision.stayId, (stay) => ({
        ...stay,
        heartRateCharacteristics: decision.characteristics,
      }));
    case 'care.changed':
      return { ...current, care: decision.care };
    case 'policy.changed':
      return { ...current, policyVersion: decision.policy.version, policy: decision.policy };
    case 'age-band.crossed':
    case 'engine.notice':
    case 'device.alarmed':
    case 'result.late':
    case 'alert.receipted':
    case 'delivery.probed':
    case 'delivery.proved':
      return current;
  }
}

/** State after newer readings. A reading older than the one that is shown changes nothing. */
export function withVitals(state: UnitState, vitals: Pick<UnitVitals, 'stays'>): UnitState {
  let next = state;
  for (const entry of vitals.stays) next = withStay(next, entry.stayId, (stay) => withReadings(stay, entry));
  return next;
}

function withStay(state: UnitState, stayId: string, change: (stay: StayView) => StayView): UnitState {
  const at = state.stays.findIndex((stay) => stay.stayId === stayId);
  const stay = state.stays[at];
  return stay === undefined ? state : { ...state, stays: state.stays.with(at, change(stay)) };
}

function withoutStay(state: UnitState, stayId: string): UnitState {
  return {
    ...state,
    stays: state.stays.filter((stay) => stay.stayId !== stayId),
    beds: withUnlisted(state.beds.map((bed) => (bed.stayId === stayId ? { ...bed, stayId: null } : bed))),
  };
}

/** The engine's view of a stay is the truth at its place in the stream, readings included. */
function withStayView(state: UnitState, stay: StayView): UnitState {
  const before = state.stays.find((other) => other.stayId === stay.stayId);
  const kept = before !== undefined && hasSameLimits(before, stay) ? withLimits(before.limits) : {};
  return {
    ...state,
    stays: replaced(state.stays, { ...kept, ...stay }, (other) => other.stayId),
    beds: withChild(state, stay),
  };
}

/** No child may vanish from the board: who lies in a bed that is not listed has it shown at once. */
function withChild({ beds, setting }: UnitState, { stayId, bedId }: StayView): UnitState['beds'] {
  const occupied = beds.map((bed) => {
    if (bed.bedId === bedId) return { ...bed, stayId };
    return bed.stayId === stayId ? { ...bed, stayId: null } : bed;
  });
  const isShown = bedId === null || beds.some((bed) => bed.bedId === bedId);
  return withUnlisted(occupied, isShown ? [] : [unlistedBed(bedId, stayId, setting)]);
}

/** Until the engine says them anew, limits are those of before only where nothing has changed by which they are chosen. */
function hasSameLimits(before: StayView, stay: StayView): boolean {
  return (
    before.birthDate === stay.birthDate &&
    before.gestationalAgeAtBirthDays === stay.gestationalAgeAtBirthDays &&
    before.ventilated === stay.ventilated &&
    before.bedId === stay.bedId
  );
}

function withLimits(limits: StayView['limits']): Pick<StayView, 'limits'> {
  return limits === undefined ? {} : { limits };
}

function withEntry(stay: StayView, entry: StayCharted['entry']): StayView {
  if (entry.of === 'laboratory') {
    const { of: _of, ...lab } = entry;
    return { ...stay, labs: replaced(stay.labs, lab, ({ name }) => name) };
  }
  const { of: _of, ...charted } = entry;
  return { ...stay, charted: replaced(stay.charted, charted, ({ name }) => name) };
}

/** At most one entry a source, in the order of CONCERN_SOURCES. */
function withConcern(
  concerns: StayView['concerns'],
  { from, level, sinceMs, untilMs, by }: ConcernChanged,
): StayView['concerns'] {
  const others = concerns.filter((concern) => concern.from !== from);
  if (level === 'none' || untilMs === null) return others;
  return [...others, { from, level, sinceMs, untilMs, by }].toSorted(
    (left, right) => CONCERN_SOURCES.indexOf(left.from) - CONCERN_SOURCES.indexOf(right.from),
  );
}

/** A cleared alert leaves the state; history keeps it. */
function withAlert(alerts: readonly Alert[], alert: Alert): readonly Alert[] {
  return alert.phase === 'cleared'
    ? alerts.filter((other) => other.id !== alert.id)
    : replaced(alerts, alert, (other) => other.id);
}

function withReadings(stay: StayView, entry: StayVitals): StayView {
  const readings = entry.readings.flatMap(([signal, value, observedAtMs]): SignalReading[] => {
    const name = SIGNAL_NAMES[signal];
    if (name === undefined) return [];
    const before = stay.signals.find((reading) => reading.signal === name);
    const reading = {
      signal: name,
      value,
      observedAtMs: laterWithinSecond(before?.observedAtMs ?? null, observedAtMs),
      off: value === null,
      judged: judgedOf(entry, { signal, value, observedAtMs }, before),
      intervalMs: entry.intervalMs,
    };
    return [before?.channels === undefined ? reading : { ...reading, channels: before.channels }];
  });
  return {
    ...stay,
    lastFrameAtMs: later(stay.lastFrameAtMs, entry.lastFrameAtMs),
    signals: newestOf(stay.signals, readings),
    events: entry.events ?? stay.events,
    ...withLimits(entry.limits ?? stay.limits),
  };
}

interface OfferedReading {
  readonly signal: number;
  readonly value: number | null;
  readonly observedAtMs: number;
}

/** Only the engine can lift its judgement that a signal is an artefact: where it does not say, the doubt that is shown stays. */
function judgedOf(
  { artefactBits }: StayVitals,
  { signal, value, observedAtMs }: OfferedReading,
  before: SignalReading | undefined,
): SignalReading['judged'] {
  const wasArtefact = before?.judged === 'artefact';
  const isArtefact = artefactBits === undefined ? wasArtefact : (artefactBits & (1 << signal)) !== 0;
  if (isArtefact) return 'artefact';
  const isKnown = before?.observedAtMs === observedAtMs && before.value === value;
  if (isKnown && !wasArtefact) return before.judged;
  return value !== null && !isPlausible(signal, value) ? 'implausible' : 'present';
}

/**
 * Rows stand on whole seconds, the engine's view of a stay has the millisecond. Both of one second are one reading, and the
 * later moment is its time, ms.
 */
export function laterWithinSecond(knownAtMs: number | null, offeredAtMs: number): number {
  return isSameSecond(knownAtMs, offeredAtMs) ? Math.max(knownAtMs ?? offeredAtMs, offeredAtMs) : offeredAtMs;
}

export function isSameSecond(oneMs: number | null, otherMs: number | null): boolean {
  return oneMs !== null && otherMs !== null && Math.floor(oneMs / 1000) === Math.floor(otherMs / 1000);
}

/** The newer of each signal, `offered` on a tie, in column order. */
function newestOf(known: readonly SignalReading[], offered: readonly SignalReading[]): readonly SignalReading[] {
  const newest = new Map(known.map((reading) => [reading.signal, reading]));
  for (const reading of offered) {
    const before = newest.get(reading.signal)?.observedAtMs ?? Number.NEGATIVE_INFINITY;
    if ((reading.observedAtMs ?? Number.NEGATIVE_INFINITY) >= before) newest.set(reading.signal, reading);
  }
  return [...newest.values()].toSorted((left, right) => columnOf(left) - columnOf(right));
}

function columnOf(reading: SignalReading): number {
  return isSignalName(reading.signal) ? signalIndex(reading.signal) : SIGNAL_NAMES.length;
}

function later(left: number | null, right: number | null): number | null {
  if (left === null || right === null) return left ?? right;
  return Math.max(left, right);
}

/** Same order, with the entry of the same key replaced, or the new one at the end. */
function replaced<T>(entries: readonly T[], entry: T, keyOf: (entry: T) => string): readonly T[] {
  const at = entries.findIndex((other) => keyOf(other) === keyOf(entry));
  return at < 0 ? [...entries, entry] : entries.with(at, entry);
}
