/** Courses of seconds for the event detector, and settings small enough to reckon with by hand. */
import { readFileSync } from 'node:fs';
import {
  settingsOf,
  type EventDefinitions,
  type EventSettings,
} from '../../../services/clinical/newborn/event-definition.ts';
import {
  compileEvent,
  createEventTracker,
  endEvents,
  stepEvent,
  type FoundEvent,
} from '../../../services/clinical/newborn/event-detector.ts';
import { parseEventDefinitions } from '../../../services/clinical/newborn/parse-event-definitions.ts';
import { SIGNAL_COUNT, signalIndex, type SignalName } from '../../../services/clinical/signal/signals.ts';

export type Stretch = readonly [value: number, seconds: number];
export type Course = Partial<Record<SignalName, readonly number[]>>;

/** SpO2 below 80 for 10 s, as sent; lost seconds up to 2 are bridged. */
export const DESATURATION: EventSettings = {
  id: 'desaturation',
  version: '1.0.0',
  condition: { signal: 'spo2Percent', direction: 'below', limit: 80, sustainedForMs: 10_000 },
  with: [],
  joinWithinMs: 0,
  runsMin: 1,
  holeMsMax: 2_000,
  averagingMs: 0,
  delayMs: 0,
};

export function shippedEvents(): EventDefinitions {
  const parsed = parseEventDefinitions(
    JSON.parse(readFileSync(new URL('../../../models/rules/events.json', import.meta.url), 'utf8')),
  );
  if (!parsed.ok) throw new Error(parsed.faults.join('; '));
  return parsed.events;
}

export function shipped(id: string): EventSettings {
  const definition = shippedEvents().definitions.find((candidate) => candidate.id === id);
  if (definition === undefined) throw new Error(`no definition ${id}`);
  return settingsOf(definition);
}

/** `[97, 30], [75, 12]` is 30 s of 97, then 12 s of 75; NaN is missing. */
export function course(...stretches: readonly Stretch[]): number[] {
  return stretches.flatMap(([value, seconds]) => Array.from({ length: seconds }, () => value));
}

export interface Judged {
  readonly found: readonly FoundEvent[];
  readonly observedSeconds: number;
}

/** Judges a whole course that begins at `fromSecond`. */
export function judged(settings: EventSettings, values: Course, fromSecond = 0): Judged {
  const compiled = compileEvent(settings);
  const tracker = createEventTracker(compiled);
  const at = { second: 0, values: new Float64Array(SIGNAL_COUNT).fill(Number.NaN), doubtfulBits: 0 };
  const length = Math.max(...Object.values(values).map((series) => series.length));
  const found: (FoundEvent | null)[] = [];
  for (let index = 0; index < length; index++) {
    at.second = fromSecond + index;
    for (const [name, series] of Object.entries(values)) {
      at.values[signalIndex(name as SignalName)] = series[index] ?? Number.NaN;
    }
    found.push(stepEvent(compiled, tracker, at));
  }
  found.push(endEvents(compiled, tracker));
  return { found: found.filter((event) => event !== null), observedSeconds: tracker.observedSeconds };
}
