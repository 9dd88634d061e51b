/**
 * What the engine remembers of a child's events: one tracker a definition that counts, and a ring of
 * clock hours with what was found and how long was looked. Some 12 KB for a newborn, nothing for others.
 */
import type { EventTracker } from '../../clinical/newborn/event-detector.ts';

const RING_HOURS = 24;
const HOUR_SECONDS = 3_600;

export interface CountedEvents {
  readonly tracker: EventTracker;
  /** One entry an hour of the ring. */
  readonly counts: Uint16Array;
  readonly observedSeconds: Uint16Array;
  readonly longestMs: Float64Array;
  newestStartMs: number | null;
}

export interface StayEvents {
  /** Newest second that was judged, -1: none. Each second is judged once. */
  judgedSecond: number;
  /** Hour since 1970 that each slot of the rings holds, -1: none. */
  readonly hours: Float64Array;
  counted: CountedEvents[];
}

export function createStayEvents(): StayEvents {
  return { judgedSecond: -1, hours: new Float64Array(RING_HOURS).fill(-1), counted: [] };
}

export function createCounted(tracker: EventTracker): CountedEvents {
  return {
    tracker,
    counts: new Uint16Array(RING_HOURS),
    observedSeconds: new Uint16Array(RING_HOURS),
    longestMs: new Float64Array(RING_HOURS),
    newestStartMs: null,
  };
}

/** Slot of the second's hour; what it held of another hour is forgotten. */
export function openHour(events: StayEvents, second: number): number {
  const hour = Math.floor(second / HOUR_SECONDS);
  const slot = hour % RING_HOURS;
  if (events.hours[slot] === hour) return slot;
  events.hours[slot] = hour;
  for (const counted of events.counted) {
    counted.counts[slot] = 0;
    counted.observedSeconds[slot] = 0;
    counted.longestMs[slot] = 0;
  }
  return slot;
}

/** Slot of an hour that is still in the ring, or -1. */
export function slotOfHour(events: StayEvents, second: number): number {
  const hour = Math.floor(second / HOUR_SECONDS);
  return events.hours[hour % RING_HOURS] === hour ? hour % RING_HOURS : -1;
}

/** Sum of a ring over the hour of `nowMs` and those before it, `hours` in all. */
export function sumOfHours(
  events: StayEvents,
  ring: Uint16Array,
  window: { readonly nowMs: number; readonly hours: number },
): number {
  let sum = 0;
  for (let slot = 0; slot < RING_HOURS; slot++) if (isWithin(events, slot, window)) sum += ring[slot] ?? 0;
  return sum;
}

/** Longest event of the same hours, ms; null: none. */
export function longestOfHours(
  events: StayEvents,
  counted: CountedEvents,
  window: { readonly nowMs: number; readonly hours: number },
): number | null {
  let longestMs = 0;
  for (let slot = 0; slot < RING_HOURS; slot++) {
    if (isWithin(events, slot, window)) longestMs = Math.max(longestMs, counted.longestMs[slot] ?? 0);
  }
  return longestMs === 0 ? null : longestMs;
}

function isWithin(
  events: StayEvents,
  slot: number,
  window: { readonly nowMs: number; readonly hours: number },
): boolean {
  const hour = events.hours[slot] ?? -1;
  const newest = Math.floor(window.nowMs / (HOUR_SECONDS * 1000));
  return hour >= 0 && hour > newest - window.hours && hour <= newest;
}
