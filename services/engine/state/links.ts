/**
 * Whose child a sample is: device to bed, bed to stay, each with a valid-from, resolved by the bedside
 * time of the sample. A gap belongs to nobody, never to the last patient; a child who has moved on is
 * no longer in the bed left behind, even before the next record for that bed comes. Where the message of
 * the sample names another child than the bed, or without a name the device does, the sample is nobody's.
 */
import { areOneChild } from '../../contract/records/patient-merge.ts';
import type { BlockSource } from '../../contract/records/vitals-block.ts';
import type { DeviceState, UnitState } from './unit-state.ts';
import { createDeviceClock } from './device-clock.ts';
import { createTimeline, entryAt, isAfter, standingEntries, type Entry, type Timeline } from './timeline.ts';

/** The device, made at its first mention. */
export function deviceOf(state: UnitState, deviceId: string): DeviceState {
  return foundOrMade(state.devices, deviceId, { deviceId, isLate: false, channel: null });
}

/** What holds the frames of a source: the device itself, or what stands beside it (`isBeside`), made at the first frame. */
export function frameHolderOf(state: UnitState, { id, late, channel }: BlockSource): DeviceState {
  if (late === undefined && channel === undefined) return deviceOf(state, id);
  const identity = { deviceId: id, isLate: late === true, channel: channel ?? null };
  return foundOrMade(state.besideDevices, besideKey(identity), identity);
}

/** Holds frames of a device that are for the history alone: let in late, or of a channel that is not scored. */
export function isBeside({ isLate, channel }: DeviceState): boolean {
  return isLate || channel !== null;
}

/** Key in `besideDevices`; nothing of it is read again. */
export function besideKey({ deviceId, isLate, channel }: DeviceIdentity): string {
  return JSON.stringify([deviceId, isLate, channel]);
}

type DeviceIdentity = Pick<DeviceState, 'deviceId' | 'isLate' | 'channel'>;

function foundOrMade(devices: Map<string, DeviceState>, key: string, identity: DeviceIdentity): DeviceState {
  const known = devices.get(key);
  if (known !== undefined) return known;
  const device: DeviceState = {
    ...identity,
    intervalMs: 0,
    links: createTimeline(),
    claims: createTimeline(),
    frames: null,
    clock: createDeviceClock(),
    heldCount: 0,
    route: { epoch: -1, fromMs: 0, toMs: 0, bedStayId: null, stayId: null },
    unassignedCount: 0,
    unassignedSinceMs: -1,
    unassignedUntilMs: -1,
    unassignedNoticedAtMs: -1,
    conflictCount: 0,
    conflictNoticedAtMs: Number.NEGATIVE_INFINITY,
  };
  devices.set(key, device);
  return device;
}

export function bedOf(state: UnitState, bedId: string): Timeline {
  const known = state.beds.get(bedId);
  if (known !== undefined) return known;
  const timeline = createTimeline();
  state.beds.set(bedId, timeline);
  return timeline;
}

/**
 * Stay to which a sample of this bedside time belongs; null: nobody's. `namedId`: the patient whom the
 * sample's own message named, which counts for every row of it, whatever its time; null: nobody, and then
 * the device's claim of that time counts. Remembered between link changes.
 */
export function stayOf(
  state: UnitState,
  device: DeviceState,
  atMs: number,
  namedId: string | null = null,
): string | null {
  const { route } = device;
  if (route.epoch !== state.linkEpoch || atMs < route.fromMs || atMs >= route.toMs) {
    const bounds = steadyAround(state, device, atMs);
    route.epoch = state.linkEpoch;
    route.fromMs = bounds.fromMs;
    route.toMs = bounds.toMs;
    route.bedStayId = bedStayOf(state, device, atMs);
    route.stayId = route.bedStayId === null || isDenied(state, device, route.bedStayId, atMs) ? null : route.bedStayId;
  }
  if (namedId === null || route.bedStayId === null) return route.stayId;
  return isStayOf(state, route.bedStayId, namedId) ? route.bedStayId : null;
}

/** The device names somebody, and the stay is another child's. */
export function isDenied(state: UnitState, device: DeviceState, stayId: string, atMs: number): boolean {
  const claimedId = entryAt(device.claims, atMs)?.id ?? null;
  return claimedId !== null && !isStayOf(state, stayId, claimedId);
}

function isStayOf(state: UnitState, stayId: string, namedId: string): boolean {
  const patientId = state.stays.get(stayId)?.person.patientId ?? state.formerStays.get(stayId)?.patientId;
  return patientId !== undefined && areOneChild(state.merges, namedId, patientId);
}

/** Stay in the bed at which the device stood at that time, whomever the device names; null: nobody's. */
export function bedStayOf(state: UnitState, device: DeviceState, atMs: number): string | null {
  const bedId = entryAt(device.links, atMs)?.id ?? null;
  const bed = bedId === null ? undefined : state.beds.get(bedId);
  if (bed === undefined) return null;
  const occupied = entryAt(bed, atMs);
  if (occupied === null || occupied.id === null) return null;
  for (const other of state.beds.values()) if (other !== bed && tookOver(other, occupied, atMs)) return null;
  return isOpenAt(state, occupied.id, atMs) ? occupied.id : null;
}

/** The child has been put into this bed since: the bed left behind stays left, also when this one is emptied again. */
function tookOver(bed: Timeline, left: Entry, atMs: number): boolean {
  return standingEntries(bed).some((entry) => entry.id === left.id && entry.fromMs <= atMs && isAfter(entry, left));
}

/** End of a stay that never was: before every sample. */
export const CANCELLED_AT_MS = Number.NEGATIVE_INFINITY;

/** The admission was taken back: no link may lead to this stay any more, whenever it is told. */
export function isCancelled(state: UnitState, stayId: string): boolean {
  return (state.stays.get(stayId) ?? state.formerStays.get(stayId))?.closedAtMs === CANCELLED_AT_MS;
}

function isOpenAt(state: UnitState, stayId: string, atMs: number): boolean {
  const closedAtMs = state.stays.get(stayId)?.closedAtMs ?? state.formerStays.get(stayId)?.closedAtMs;
  if (!state.stays.has(stayId) && closedAtMs === undefined) return false;
  return closedAtMs === undefined || closedAtMs === null || atMs < closedAtMs;
}

/** Widest interval around a moment in which no link and no claim begins and no stay closes. */
function steadyAround(state: UnitState, device: DeviceState, atMs: number): { fromMs: number; toMs: number } {
  const bounds = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY };
  narrowByTimeline(bounds, device.links, atMs);
  narrowByTimeline(bounds, device.claims, atMs);
  for (const bed of state.beds.values()) narrowByTimeline(bounds, bed, atMs);
  for (const stay of state.stays.values()) if (stay.closedAtMs !== null) narrow(bounds, stay.closedAtMs, atMs);
  for (const stay of state.formerStays.values()) narrow(bounds, stay.closedAtMs, atMs);
  return bounds;
}

function narrowByTimeline(bounds: { fromMs: number; toMs: number }, timeline: Timeline, atMs: number): void {
  for (const entry of timeline.entries) narrow(bounds, entry.fromMs, atMs);
}

function narrow(bounds: { fromMs: number; toMs: number }, edgeMs: number, atMs: number): void {
  if (edgeMs <= atMs) bounds.fromMs = Math.max(bounds.fromMs, edgeMs);
  else bounds.toMs = Math.min(bounds.toMs, edgeMs);
}

/** A link that begins later than this after unit time is a plan, not a fact; clocks of people differ by less. */
export const AHEAD_MS = 60_000;

/** Bed in which the stay lies by the newest link that has begun; null: none. */
export function currentBedOf(state: UnitState, stayId: string): string | null {
  const untilMs = state.nowMs + AHEAD_MS;
  let found: { bedId: string; bed: Timeline; entry: Entry } | null = null;
  for (const [bedId, bed] of state.beds) {
    for (const entry of standingEntries(bed)) {
      if (entry.id === stayId && entry.fromMs <= untilMs && (found === null || isAfter(entry, found.entry))) {
        found = { bedId, bed, entry };
      }
    }
  }
  return found !== null && entryAt(found.bed, untilMs) === found.entry ? found.bedId : null;
}

/** Stay that lies in the bed by the newest link that has begun; null: empty. */
export function currentStayIn(state: UnitState, bedId: string): string | null {
  const bed = state.beds.get(bedId);
  const stayId = bed === undefined ? null : (entryAt(bed, state.nowMs + AHEAD_MS)?.id ?? null);
  if (stayId === null || currentBedOf(state, stayId) !== bedId) return null;
  const stay = state.stays.get(stayId);
  return stay === undefined || stay.closedAtMs !== null ? null : stayId;
}

/** Bed at which the device stands by the newest link that has begun; null: none. */
export function currentBedOfDevice(state: UnitState, device: DeviceState): string | null {
  return entryAt(device.links, state.nowMs + AHEAD_MS)?.id ?? null;
}
