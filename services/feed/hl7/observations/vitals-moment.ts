/**
 * The readings of one device for one moment, out of rows that may name one signal several times. Rows of different
 * channels are all kept, and one of them is scored (../../channels). Rows of one channel are one reading: a value that
 * cannot be drops out first, a value beats «off», and two values that differ are refused, since nothing tells them apart.
 *
 * Invariant: the order of the rows changes nothing.
 */
import { SIGNAL_COUNT } from '../../../clinical/signal/signals.ts';
import { isPlausible } from '../../../clinical/vital/signal-quality.ts';
import type { OtherReading } from '../../channels/signal-channels.ts';
import type { Channel } from '../../channels/channel-rule.ts';
import type { Hl7Segment } from '../text/hl7-message.ts';
import type { ReportGroup } from '../message/report-groups.ts';

/** A row that tells a reading, and the report it stands in. */
export interface ReadingRow {
  readonly row: Hl7Segment;
  readonly group: ReportGroup;
}

export interface VitalsReading extends OtherReading {
  readonly channel: Channel;
  readonly readingRow: ReadingRow;
}

/** One channel of one signal: its reading, and the rows that contradict it. */
interface ChannelReading {
  standing: VitalsReading;
  doubts: ReadingRow[] | null;
}

/** Those that are scored, at most one a signal. */
export type ChooseReadings = (readings: readonly VitalsReading[]) => readonly VitalsReading[];

const NONE: readonly never[] = [];

export class VitalsMoment {
  readonly atMs: number;
  /** Of the scored channels, once `choose` was called. */
  readonly values = new Float64Array(SIGNAL_COUNT);
  presentBits = 0;
  offBits = 0;
  /** Readings of other channels, once `choose` was called. */
  others: readonly OtherReading[] = NONE;
  /** Some signal was named, be it without a value: the monitor is there. */
  isNamed = false;
  readonly #first: (ChannelReading | undefined)[] = [];
  /** Further channels; null: every signal has one, as nearly always. */
  #rivals: ChannelReading[] | null = null;

  constructor(atMs: number) {
    this.atMs = atMs;
  }

  add(reading: VitalsReading): void {
    const first = this.#first[reading.signal];
    if (first === undefined) {
      this.#first[reading.signal] = { standing: reading, doubts: null };
      return;
    }
    const known = isSameChannel(first, reading)
      ? first
      : this.#rivals?.find((rival) => rival.standing.signal === reading.signal && isSameChannel(rival, reading));
    if (known !== undefined) merge(known, reading);
    else (this.#rivals ??= []).push({ standing: reading, doubts: null });
  }

  /** Rows of one channel that contradict each other. */
  get ambiguous(): readonly { readonly signal: number; readonly readingRow: ReadingRow }[] {
    let found: { signal: number; readingRow: ReadingRow }[] | null = null;
    const gather = ({ standing, doubts }: ChannelReading): void => {
      for (const readingRow of doubts ?? NONE) (found ??= []).push({ signal: standing.signal, readingRow });
    };
    for (const first of this.#first) if (first !== undefined) gather(first);
    for (const rival of this.#rivals ?? NONE) gather(rival);
    return found ?? NONE;
  }

  choose(choose: ChooseReadings): void {
    const readings = this.#clear();
    const scored = choose(readings);
    for (const { signal, value } of scored) {
      if (value === null) this.offBits |= 1 << signal;
      else this.presentBits |= 1 << signal;
      this.values[signal] = value ?? 0;
    }
    if (scored.length === readings.length) return;
    const chosen = new Set(scored);
    // «Off» of another channel is no value that could be lost.
    this.others = readings.filter((reading) => !chosen.has(reading) && reading.value !== null);
  }

  /** Takes back a signal that another moment tells better, or that was told before. */
  drop(bits: number): void {
    this.presentBits &= ~bits;
    this.offBits &= ~bits;
  }

  /** Readings without doubt, one a signal and channel. */
  #clear(): readonly VitalsReading[] {
    const readings: VitalsReading[] = [];
    for (const each of this.#first) if (each !== undefined && each.doubts === null) readings.push(each.standing);
    for (const each of this.#rivals ?? NONE) if (each.doubts === null) readings.push(each.standing);
    return readings;
  }
}

function isSameChannel({ standing }: ChannelReading, { channel }: VitalsReading): boolean {
  return standing.channel.key === channel.key;
}

function merge(known: ChannelReading, reading: VitalsReading): void {
  const { standing } = known;
  const better = worthOf(reading) - worthOf(standing);
  if (better < 0) return;
  if (better > 0) {
    known.standing = reading;
    known.doubts = null;
  } else if (known.doubts !== null) known.doubts.push(reading.readingRow);
  else if (standing.value !== reading.value) known.doubts = [standing.readingRow, reading.readingRow];
}

/** 2 a value that can be, 1 one that cannot, 0 off. */
function worthOf({ signal, value }: VitalsReading): number {
  if (value === null) return 0;
  return isPlausible(signal, value) ? 2 : 1;
}
