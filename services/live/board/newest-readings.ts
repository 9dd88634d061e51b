/**
 * Readings that came since the last pulse, one per stay and signal: the newest wins and none is
 * queued, so a burst of ten thousand rows costs a screen no more than one. Whether the engine doubts a reading comes and
 * goes with it. A newborn's event counts and the limits that hold, which move with time alone, travel with them.
 */
import { isSameJson } from '../../contract/same-json.ts';
import { SIGNAL_COUNT, SIGNAL_NAMES, isSignalName, signalIndex } from '../../clinical/signal/signals.ts';
import type { StayView } from '../../contract/decisions/decision.ts';
import type { UnitVitals } from '../../contract/screens/live-events.ts';
import { decimalOf, type UnitRun, type VitalsBlock } from '../../contract/records/vitals-block.ts';
import { isSameSecond, laterWithinSecond } from '../../contract/screens/unit-view.ts';

export type StayVitals = UnitVitals['stays'][number];

interface Reading {
  readonly value: number | null;
  readonly observedAtMs: number;
  readonly intervalMs: number;
  /** Null: nobody says. */
  readonly isArtefact: boolean | null;
}

interface StayReadings {
  lastFrameAtMs: number;
  readonly bySignal: Map<number, Reading>;
  events: StayView['events'] | null;
  limits: StayView['limits'];
}

export class NewestReadings {
  readonly #stays = new Map<string, StayReadings>();

  /** Stays with readings that were not taken yet. */
  get size(): number {
    return this.#stays.size;
  }

  /**
   * Takes a unit's rows. Those that the gateway had before `sinceMs` are history: a corrected code map let
   * them in, or a spool brought them, and the engine scores none of them. Returns the gateway time of the newest row, ms.
   */
  add(block: VitalsBlock, run: UnitRun, sinceMs = Number.NEGATIVE_INFINITY): number {
    let newestAtMs = Number.NEGATIVE_INFINITY;
    for (let row = run.start; row < run.start + run.count; row++) {
      const receivedAtMs = block.receivedAtMs[row] ?? 0;
      newestAtMs = Math.max(newestAtMs, receivedAtMs);
      if (receivedAtMs >= sinceMs) this.#addRow(block, row, receivedAtMs);
    }
    return newestAtMs;
  }

  /** Takes readings of the engine's own view of a stay. */
  addView(view: StayView): void {
    const stay = this.#stayOf(view.stayId);
    stay.lastFrameAtMs = Math.max(stay.lastFrameAtMs, view.lastFrameAtMs ?? 0);
    for (const [signal, reading] of readingsOf(view)) stay.bySignal.set(signal, reading);
    stay.events = view.events;
    stay.limits = view.limits;
  }

  /** Counts that a decision, later in the stream, has overtaken. */
  forgetEvents(stayId: string): void {
    const stay = this.#stays.get(stayId);
    if (stay !== undefined) stay.events = null;
  }

  /** Forgets what a view of the stay, later in the stream, has taken over. */
  forget(stayId: string): void {
    this.#stays.delete(stayId);
  }

  /** What is newer than the given stays show, one entry per stay and interval; empties the store. */
  take(shown: readonly StayView[]): readonly StayVitals[] {
    const newer = shown.flatMap((stay) => {
      const known = this.#stays.get(stay.stayId);
      if (known === undefined) return [];
      const readings = [...known.bySignal].filter(([signal, reading]) => isNewer(stay, signal, reading));
      return [
        ...entriesOf(stay.stayId, known.lastFrameAtMs, readings),
        ...besideEntry(stay.stayId, known.lastFrameAtMs, {
          events: known.events === null || isSameJson(known.events, stay.events) ? undefined : known.events,
          limits: isSameJson(known.limits, stay.limits) ? undefined : known.limits,
        }),
      ];
    });
    this.#stays.clear();
    return newer;
  }

  #addRow(block: VitalsBlock, row: number, receivedAtMs: number): void {
    const source = block.sources[block.sourceSlot[row] ?? 0];
    // A channel that is not scored is no reading of the child's tile.
    if (source === undefined || source.channel !== undefined) return;
    const stay = this.#stayOf(source.id);
    stay.lastFrameAtMs = Math.max(stay.lastFrameAtMs, receivedAtMs);
    const observedAtMs = block.observedAtMs[row] ?? 0;
    const present = block.presentBits[row] ?? 0;
    const known = present | (block.offBits[row] ?? 0);
    const { artefactBits } = source;
    for (let signal = 0; signal < SIGNAL_COUNT; signal++) {
      const before = stay.bySignal.get(signal);
      if ((known & (1 << signal)) === 0) {
        // A correction takes back what proved to be another child's.
        if (block.correction && before?.observedAtMs === observedAtMs) stay.bySignal.delete(signal);
        continue;
      }
      const atMs = laterWithinSecond(before?.observedAtMs ?? null, observedAtMs);
      if (before !== undefined && before.observedAtMs > atMs) continue;
      const value = (present & (1 << signal)) === 0 ? null : decimalOf(block.columns[signal]?.[row] ?? 0);
      const isArtefact = artefactBits === undefined ? null : (artefactBits & (1 << signal)) !== 0;
      stay.bySignal.set(signal, { value, observedAtMs: atMs, intervalMs: source.intervalMs, isArtefact });
    }
  }

  #stayOf(stayId: string): StayReadings {
    const known = this.#stays.get(stayId);
    if (known !== undefined) return known;
    const fresh: StayReadings = { lastFrameAtMs: 0, bySignal: new Map(), events: null, limits: undefined };
    this.#stays.set(stayId, fresh);
    return fresh;
  }
}

/** Everything the stays show, for a screen that missed some vitals. */
export function allReadings(stays: readonly StayView[]): readonly StayVitals[] {
  return stays.flatMap((stay) => [
    ...entriesOf(stay.stayId, stay.lastFrameAtMs ?? 0, readingsOf(stay)),
    ...besideEntry(stay.stayId, stay.lastFrameAtMs ?? 0, {
      events: stay.events.length === 0 ? undefined : stay.events,
      limits: stay.limits,
    }),
  ]);
}

/** Whether the view has taken back a reading that is shown: an older one stands in its place, or none. */
export function takesBack(shown: StayView, view: StayView): boolean {
  const newest = new Map(readingsOf(view));
  return readingsOf(shown).some(
    ([signal, { observedAtMs }]) => observedAtMs > (newest.get(signal)?.observedAtMs ?? Number.NEGATIVE_INFINITY),
  );
}

function readingsOf(stay: StayView): (readonly [number, Reading])[] {
  return stay.signals.flatMap(({ signal, value, off, judged, observedAtMs, intervalMs }): [number, Reading][] => {
    const known = isSignalName(signal) && observedAtMs !== null && (value !== null || off);
    const isArtefact = judged === 'artefact';
    return known ? [[signalIndex(signal), { value, observedAtMs, intervalMs, isArtefact }]] : [];
  });
}

function isNewer(stay: StayView, signal: number, reading: Reading): boolean {
  const shown = stay.signals.find((other) => other.signal === SIGNAL_NAMES[signal]);
  if (shown === undefined || shown.observedAtMs === null) return true;
  if (reading.observedAtMs > shown.observedAtMs) return true;
  if (!isSameSecond(reading.observedAtMs, shown.observedAtMs)) return false;
  const isDoubtOther = reading.isArtefact !== null && reading.isArtefact !== (shown.judged === 'artefact');
  return isDoubtOther || reading.value !== shown.value;
}

/** What came beside the readings; no entry where nothing did. */
function besideEntry(
  stayId: string,
  lastFrameAtMs: number,
  { events, limits }: { readonly events: StayView['events'] | undefined; readonly limits: StayView['limits'] },
): readonly StayVitals[] {
  if (events === undefined && limits === undefined) return [];
  return [
    {
      stayId,
      lastFrameAtMs,
      intervalMs: 0,
      readings: [],
      ...(events === undefined ? {} : { events }),
      ...(limits === undefined ? {} : { limits }),
    },
  ];
}

function entriesOf(
  stayId: string,
  lastFrameAtMs: number,
  readings: readonly (readonly [number, Reading])[],
): StayVitals[] {
  const groups = new Map<string, EntryOfReadings>();
  for (const [signal, { value, observedAtMs, intervalMs, isArtefact }] of readings) {
    const key = `${intervalMs} ${isArtefact === null}`;
    const group = groups.get(key) ?? { intervalMs, readings: [], ...(isArtefact === null ? {} : { artefactBits: 0 }) };
    group.readings.push([signal, value, observedAtMs]);
    if (isArtefact === true) group.artefactBits = (group.artefactBits ?? 0) | (1 << signal);
    groups.set(key, group);
  }
  return [...groups.values()].map((group) => ({ stayId, lastFrameAtMs, ...group }));
}

/** Readings of one interval, all of them judged by the engine, or none. */
interface EntryOfReadings {
  readonly intervalMs: number;
  readonly readings: (readonly [number, number | null, number])[];
  artefactBits?: number;
}
