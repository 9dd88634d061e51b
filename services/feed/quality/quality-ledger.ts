/**
 * Counts what every feed brings, by feed, unit and signal, over the last hour of whole minutes.
 *
 * Invariants: memory is bounded by the numbers of feeds, units and devices, not by values; nothing is
 * allocated per sample; the book judges nothing and changes nothing on its way to the log.
 */
import { SIGNALS } from '../../clinical/signal/signals.ts';
import type { QualityReport } from '../../contract/screens/quality-report.ts';
import type { Frame } from '../../contract/records/vitals-block.ts';
import { delayBucket } from './delay-buckets.ts';
import { DeviceMemory } from './device-memory.ts';
import { feedQuality } from './quality-measures.ts';
import { COUNTER, MINUTE_MS, ValueCounters } from './value-counters.ts';

/** One feed in one unit. */
interface Lane {
  readonly feedId: string;
  readonly unitId: string;
  readonly counters: ValueCounters;
  readonly devices: Map<string, DeviceMemory>;
}

/** Feeds times units that are counted; a broken sender must not fill memory with names. About 60 kB each. */
const LANES_MAX = 500;
/** Devices of one feed in one unit; a unit has up to 120 beds. */
const DEVICES_MAX = 600;
const HOUR_MS = 60 * MINUTE_MS;

export class QualityLedger {
  readonly #hospitalOf: (unitId: string) => string | null;
  readonly #feeds = new Map<string, Map<string, Lane>>();
  #laneCount = 0;
  /** Whole minutes do not change any more: one report a minute serves all who ask. */
  #newest: QualityReport | null = null;

  constructor(hospitalOf: (unitId: string) => string | null) {
    this.#hospitalOf = hospitalOf;
  }

  /** Frames that a feed has brought; each value is counted once. */
  addFrames(feedId: string, frames: readonly Frame[]): void {
    for (const frame of frames) {
      // What a corrected code map let in later was counted as refused when it came.
      if (frame.source.late === true) continue;
      // A channel beside the scored one came in the same message: its rhythm and delay are counted already.
      if (frame.source.channel !== undefined) continue;
      const lane = this.#lane(feedId, frame.unitId);
      if (lane !== null) addFrame(lane, frame);
    }
  }

  /** Values that the gate refused, by gateway time. */
  addRefused(
    feedId: string,
    { unitId, count, receivedAtMs }: { readonly unitId: string; readonly count: number; readonly receivedAtMs: number },
  ): void {
    const counters = this.#lane(feedId, unitId)?.counters;
    counters?.addRefused(counters.slotAt(receivedAtMs), count);
  }

  /** Feeds that were heard within the hour, by name; windows end with the last whole minute before `nowMs`. */
  report(nowMs: number): QualityReport {
    const endMinute = Math.floor(nowMs / MINUTE_MS);
    if (this.#newest?.untilMs !== endMinute * MINUTE_MS) this.#newest = this.#reportUntil(endMinute);
    return this.#newest;
  }

  #reportUntil(endMinute: number): QualityReport {
    const lanes = [...this.#feeds.values()]
      .flatMap((units) => [...units.values()])
      .filter(({ counters }) => counters.hasAny(endMinute - 60, endMinute - 1));
    const feeds = lanes.map(({ feedId, unitId, counters, devices }) => {
      const sending = [...devices.values()].filter(
        ({ newestReceivedAtMs }) => newestReceivedAtMs >= (endMinute - 60) * MINUTE_MS,
      ).length;
      return feedQuality({ feedId, unitId, hospitalId: this.#hospitalOf(unitId), devices: sending }, (minutes) =>
        counters.sum(endMinute - minutes, endMinute - 1),
      );
    });
    return {
      version: 1,
      untilMs: endMinute * MINUTE_MS,
      feeds: feeds.toSorted((left, right) => order(left.feedId, right.feedId) || order(left.unitId, right.unitId)),
    };
  }

  #lane(feedId: string, unitId: string): Lane | null {
    const known = this.#feeds.get(feedId)?.get(unitId);
    if (known !== undefined) return known;
    if (this.#laneCount >= LANES_MAX) return null;
    const lane = { feedId, unitId, counters: new ValueCounters(), devices: new Map<string, DeviceMemory>() };
    const units = this.#feeds.get(feedId) ?? new Map<string, Lane>();
    units.set(unitId, lane);
    this.#feeds.set(feedId, units);
    this.#laneCount += 1;
    return lane;
  }
}

function addFrame({ counters, devices }: Lane, frame: Frame): void {
  const slot = counters.slotAt(frame.receivedAtMs);
  counters.addFrame(slot, delayBucket(frame.receivedAtMs - frame.observedAtMs));
  const bits = frame.presentBits | frame.offBits;
  const device = deviceOf(devices, frame);
  const repeated = device?.repeatedBits(frame.observedAtMs, bits) ?? 0;
  for (let signal = 0; signal < SIGNALS.length; signal++) {
    const bit = 1 << signal;
    if ((bits & bit) === 0) continue;
    if ((repeated & bit) !== 0) {
      counters.add(slot, signal, COUNTER.duplicates);
      continue;
    }
    addValue(counters, slot, signal, (frame.presentBits & bit) === 0 ? null : (frame.values[signal] ?? Number.NaN));
    if (device === null || SIGNALS[signal]?.rhythm !== 'periodic') continue;
    counters.add(
      slot,
      signal,
      COUNTER.expected,
      device.expectedSince(signal, frame.observedAtMs, frame.source.intervalMs),
    );
    counters.add(slot, signal, COUNTER.came);
  }
}

/** `value` null: the monitor says that the signal is off. */
function addValue(counters: ValueCounters, slot: number, signal: number, value: number | null): void {
  if (value === null) return counters.add(slot, signal, COUNTER.off);
  counters.add(slot, signal, COUNTER.values);
  const range = SIGNALS[signal];
  if (range !== undefined && (value < range.plausibleLow || value > range.plausibleHigh)) {
    counters.add(slot, signal, COUNTER.implausible);
  }
}

/** null when there are more devices than a unit can have: their values count, their rhythm does not. */
function deviceOf(devices: Map<string, DeviceMemory>, frame: Frame): DeviceMemory | null {
  let device = devices.get(frame.source.id);
  if (device === undefined) {
    if (devices.size >= DEVICES_MAX) forgetIdle(devices, frame.receivedAtMs);
    if (devices.size >= DEVICES_MAX) return null;
    device = new DeviceMemory();
    devices.set(frame.source.id, device);
  }
  device.newestReceivedAtMs = Math.max(device.newestReceivedAtMs, frame.receivedAtMs);
  return device;
}

function forgetIdle(devices: Map<string, DeviceMemory>, nowMs: number): void {
  for (const [deviceId, { newestReceivedAtMs }] of devices) {
    if (nowMs - newestReceivedAtMs > HOUR_MS) devices.delete(deviceId);
  }
}

function order(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
