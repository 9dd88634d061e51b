/**
 * HL7 times: `YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][+/-ZZZZ]`, and what monitors make of it: fractions
 * without the dot, a zone of hours only, `+09:00`, `Z`. A time without a zone is a wall time of the
 * configured one.
 *
 * Invariants: a wall time that never was, and an impossible date, are refused, never moved; a wall
 * time that was twice is marked; the machine's zone plays no part.
 */
import type { Refusal } from '../../../contract/refusals/refusal.ts';
import { momentsOfWall, zoneOffsetMs } from './zone-offset.ts';

export type TimePrecision = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'millisecond';

export type Hl7TimeRefusal = Refusal<
  'time.not-hl7' | 'time.impossible' | 'time.impossible-zone' | 'time.not-on-clocks'
>;

export type Hl7Time =
  | {
      readonly ok: true;
      /** Whole ms since 1970 UTC; the first moment of a coarser time. */
      readonly atMs: number;
      readonly precision: TimePrecision;
      readonly zone: 'stated' | 'configured';
      /** The clocks were put back over this wall time; `atMs` is what the order of messages says. */
      readonly isAmbiguous: boolean;
    }
  | { readonly ok: false; readonly reason: Hl7TimeRefusal };

export interface TimeContext {
  /** IANA zone of times that are sent without one. */
  readonly timeZone: string;
  /** Newest time that this device sent so far; null when it sent none. */
  readonly notBeforeMs?: number | null | undefined;
}

const FORM = /^(\d{4}(?:\d{2}){0,5})(\d{1,4}|\.\d{1,6})?(Z|[+-]\d{2}(?::?\d{2})?)?$/;
const PRECISIONS: Readonly<Record<number, TimePrecision>> = {
  4: 'year',
  6: 'month',
  8: 'day',
  10: 'hour',
  12: 'minute',
  14: 'second',
};
/** Zones lie between UTC-12:00 and UTC+14:00. */
const OFFSET_MINUTES = { least: -720, most: 840 };
const YEARS = { least: 1900, most: 2199 };
const MINUTE_MS = 60_000;

/** Vital signs need the second; a time of a minute would put sixty samples into one place. */
export function isExactToSecond(precision: TimePrecision): boolean {
  return precision === 'second' || precision === 'millisecond';
}

/** Reads one time. An empty text is refused like any other that is none. Never throws for a known zone. */
export function readHl7Time(text: string, context: TimeContext): Hl7Time {
  const [, digits = '', fraction, zone] = FORM.exec(text.trim()) ?? [];
  const named = PRECISIONS[digits.length];
  if (named === undefined || (fraction !== undefined && digits.length < 14)) {
    return refused({ code: 'time.not-hl7', values: {} });
  }
  const wallMs = wallOf(digits, fraction);
  if (wallMs === null) return refused({ code: 'time.impossible', values: {} });
  const precision = fraction === undefined ? named : 'millisecond';
  if (zone === undefined) return inConfiguredZone(wallMs, precision, context);
  const offsetMinutes = offsetOf(zone);
  if (offsetMinutes === null) return refused({ code: 'time.impossible-zone', values: {} });
  return { ok: true, atMs: wallMs - offsetMinutes * MINUTE_MS, precision, zone: 'stated', isAmbiguous: false };
}

/** `YYYYMMDDHHMMSS.SSS+ZZZZ` in a zone; a zone whose offset is no whole minute (before 1972) is written in UTC. */
export function formatHl7Time(atMs: number, timeZone = 'UTC'): string {
  const zoneMs = zoneOffsetMs(atMs, timeZone);
  const offsetMs = zoneMs % MINUTE_MS === 0 ? zoneMs : 0;
  const digits = new Date(atMs + offsetMs).toISOString().replace(/[-:TZ]/g, '');
  const minutes = Math.abs(offsetMs) / MINUTE_MS;
  return `${digits}${offsetMs < 0 ? '-' : '+'}${twoDigits(Math.floor(minutes / 60))}${twoDigits(minutes % 60)}`;
}

function refused(reason: Hl7TimeRefusal): Hl7Time {
  return { ok: false, reason };
}

/** The wall time as if it were UTC, ms; null when no calendar or clock has it. */
function wallOf(digits: string, fraction: string | undefined): number | null {
  const part = (from: number, least: number): number =>
    digits.length > from ? Number(digits.slice(from, from + 2)) : least;
  const year = Number(digits.slice(0, 4));
  const [month, day, hour, minute, second] = [part(4, 1), part(6, 1), part(8, 0), part(10, 0), part(12, 0)];
  const isOnClock = hour <= 23 && minute <= 59 && second <= 59;
  if (year < YEARS.least || year > YEARS.most || !isOnClock) return null;
  const dayMs = Date.UTC(year, month - 1, day);
  const same = new Date(dayMs);
  if (same.getUTCMonth() !== month - 1 || same.getUTCDate() !== day) return null;
  const milliseconds = fraction === undefined ? 0 : Number(fraction.replace('.', '').padEnd(3, '0').slice(0, 3));
  return dayMs + ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds;
}

function offsetOf(zone: string): number | null {
  if (zone === 'Z') return 0;
  const digits = zone.slice(1).replace(':', '');
  const [hours, minutes] = [Number(digits.slice(0, 2)), Number(digits.slice(2) || '0')];
  const offset = (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
  return minutes > 59 || offset < OFFSET_MINUTES.least || offset > OFFSET_MINUTES.most ? null : offset;
}

function inConfiguredZone(wallMs: number, precision: TimePrecision, { timeZone, notBeforeMs }: TimeContext): Hl7Time {
  const moments = momentsOfWall(wallMs, timeZone);
  const [first, second] = moments;
  const result = { ok: true, precision, zone: 'configured' } as const;
  if (first === undefined) {
    const isDate = precision === 'year' || precision === 'month' || precision === 'day';
    // A day that begins with clocks put forward at midnight begins at the moment of the change.
    if (!isDate) return refused({ code: 'time.not-on-clocks', values: { timeZone } });
    return { ...result, atMs: wallMs - zoneOffsetMs(wallMs - 86_400_000, timeZone), isAmbiguous: false };
  }
  if (second === undefined) return { ...result, atMs: first, isAmbiguous: false };
  return { ...result, atMs: byOrder(first, second, notBeforeMs ?? null), isAmbiguous: true };
}

/**
 * The first of two moments, unless the device was past it by more than half of what the clocks were put
 * back by: time goes on, and a message that is a little late does not jump ahead.
 */
function byOrder(first: number, second: number, notBeforeMs: number | null): number {
  return notBeforeMs !== null && notBeforeMs - first > (second - first) / 2 ? second : first;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
