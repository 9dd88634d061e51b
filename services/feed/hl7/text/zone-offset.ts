/**
 * Wall time of an IANA zone to the moment it names, and back. A wall time may name no moment (clocks
 * were put forward over it) or two (they were put back); which of two is meant is decided elsewhere.
 *
 * Invariant: the machine's own zone never plays a part.
 */

const DAY_MS = 86_400_000;

/** Since 1972 every zone changes at a whole quarter hour of UTC, so within one an offset is one offset. */
const BUCKET_MS = 900_000;
const BUCKETS_FROM_MS = Date.UTC(1972, 0, 1);
/** A sender's times lie close together; beyond this the memo starts afresh. */
const BUCKETS_MAX = 512;

interface Zone {
  readonly format: Intl.DateTimeFormat;
  readonly offsetOfBucket: Map<number, number>;
}

/** Remembers answers only: they depend on the arguments alone. */
const ZONES = new Map<string, Zone>();

/** Wall time minus UTC at a moment, ms; east is positive. Throws RangeError for an unknown zone. */
export function zoneOffsetMs(atMs: number, timeZone: string): number {
  const zone = ZONES.get(timeZone) ?? openZone(timeZone);
  if (atMs < BUCKETS_FROM_MS) return offsetOf(zone.format, atMs);
  const bucket = Math.floor(atMs / BUCKET_MS);
  const known = zone.offsetOfBucket.get(bucket);
  if (known !== undefined) return known;
  if (zone.offsetOfBucket.size >= BUCKETS_MAX) zone.offsetOfBucket.clear();
  const offsetMs = offsetOf(zone.format, bucket * BUCKET_MS);
  zone.offsetOfBucket.set(bucket, offsetMs);
  return offsetMs;
}

/**
 * The moments that a wall time names, earliest first: none, one or two. `wallMs` is the wall time
 * written as if it were UTC. Zones do not change twice within two days.
 */
export function momentsOfWall(wallMs: number, timeZone: string): readonly number[] {
  const offsets = [...new Set([zoneOffsetMs(wallMs - DAY_MS, timeZone), zoneOffsetMs(wallMs + DAY_MS, timeZone)])];
  return offsets
    .map((offsetMs) => wallMs - offsetMs)
    .filter((atMs) => atMs + zoneOffsetMs(atMs, timeZone) === wallMs)
    .sort((a, b) => a - b);
}

function openZone(timeZone: string): Zone {
  const format = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const zone: Zone = { format, offsetOfBucket: new Map() };
  ZONES.set(timeZone, zone);
  return zone;
}

function offsetOf(format: Intl.DateTimeFormat, atMs: number): number {
  const wall = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
  for (const { type, value } of format.formatToParts(atMs)) {
    if (type in wall) wall[type as keyof typeof wall] = Number(value);
  }
  return (
    Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second) - Math.floor(atMs / 1000) * 1000
  );
}
