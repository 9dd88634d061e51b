/**
 * The readings of one device for one moment, out of rows that may name one signal several times. A
 * value that cannot be drops out first (rival-rank.ts), then the source with the lowest preference stands; two equal ones that differ in channel or value are both
 * refused, since taking either would be a guess. A reading beats «off» of another source.
 *
 * Invariant: the order of the rows changes nothing.
 */
import { SIGNAL_COUNT } from '../../../clinical/signal/signals.ts';
import { rivalRank } from '../../units/rival-rank.ts';
import type { Hl7Segment } from '../text/hl7-message.ts';
import type { ReportGroup } from '../message/report-groups.ts';

/** A row that tells a reading, and the report it stands in. */
export interface ReadingRow {
  readonly row: Hl7Segment;
  readonly group: ReportGroup;
}

export interface VitalsReading {
  readonly signal: number;
  readonly value: number;
  readonly preference: number;
  readonly channel: string;
}

const NONE: readonly never[] = [];

export class VitalsMoment {
  readonly atMs: number;
  readonly values = new Float64Array(SIGNAL_COUNT);
  /** Rows of readings that were left for a better source of the same signal. */
  outdoneCount = 0;
  /** Some signal was named, be it without a value: the monitor is there. */
  isNamed = false;
  /** By signal, where its bit is set. */
  readonly #preferences: number[] = [];
  readonly #channels: string[] = [];
  readonly #rows: ReadingRow[] = [];
  #presentBits = 0;
  #offBits = 0;
  #ambiguousBits = 0;
  #ambiguous: readonly { readonly signal: number; readonly readingRow: ReadingRow }[] = NONE;

  constructor(atMs: number) {
    this.atMs = atMs;
  }

  get presentBits(): number {
    return this.#presentBits & ~this.#ambiguousBits;
  }

  get offBits(): number {
    return this.#offBits & ~this.#presentBits;
  }

  /** Rows that contradict each other. */
  get ambiguous(): readonly { readonly signal: number; readonly readingRow: ReadingRow }[] {
    return this.#ambiguous;
  }

  addOff(signal: number): void {
    this.#offBits |= 1 << signal;
  }

  /** Takes back a signal that another moment tells better, or that was told before. */
  drop(bits: number): void {
    this.#presentBits &= ~bits;
    this.#offBits &= ~bits;
  }

  addValue(reading: VitalsReading, readingRow: ReadingRow): void {
    const { signal, value, channel } = reading;
    const preference = rivalRank(signal, value, reading.preference);
    const bit = 1 << signal;
    const standing = this.#preferences[signal] ?? 0;
    if ((this.#presentBits & bit) === 0) return this.#put(reading, readingRow);
    if (preference > standing) this.outdoneCount += 1;
    else if (preference < standing) {
      this.outdoneCount += this.#standingCount(signal);
      this.#ambiguousBits &= ~bit;
      this.#ambiguous = this.#ambiguous.filter((each) => each.signal !== signal);
      this.#put(reading, readingRow);
    } else if (
      this.values[signal] !== value ||
      this.#channels[signal] !== channel ||
      (this.#ambiguousBits & bit) !== 0
    ) {
      this.#doubt(signal, readingRow);
    }
  }

  #put({ signal, value, preference, channel }: VitalsReading, readingRow: ReadingRow): void {
    this.#presentBits |= 1 << signal;
    this.values[signal] = value;
    this.#preferences[signal] = rivalRank(signal, value, preference);
    this.#channels[signal] = channel;
    this.#rows[signal] = readingRow;
  }

  #doubt(signal: number, readingRow: ReadingRow): void {
    const first = this.#rows[signal];
    const isNew = (this.#ambiguousBits & (1 << signal)) === 0 && first !== undefined;
    this.#ambiguous = [...this.#ambiguous, ...(isNew ? [{ signal, readingRow: first }] : []), { signal, readingRow }];
    this.#ambiguousBits |= 1 << signal;
  }

  #standingCount(signal: number): number {
    return (this.#ambiguousBits & (1 << signal)) === 0
      ? 1
      : this.#ambiguous.filter((each) => each.signal === signal).length;
  }
}
