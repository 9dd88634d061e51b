/**
 * Which line of a pressure is scored: systolic, mean and diastolic always come from one, chosen together by the rule of
 * channels (channel-rule.ts) with the mean as what a line delivers, else whichever part it says.
 *
 * Invariant: of one second no two values that are scored come from lines that are told apart. A line that takes over is
 * scored from the first second of which nothing was scored before. Values that name no line count to the one that is
 * named, until both say the same value; then they are a line of their own. Where a line holds two channels of one value,
 * nothing tells which belongs to the mean but the preference of the hospital's map; where that is equal too, the mean
 * stands alone.
 */
import { compareChannels, type Channel } from './channel-rule.ts';
import type { PressureGroup } from './pressure-line.ts';
import {
  SignalChannels,
  type ChannelLimits,
  type ChannelValue,
  type OtherReading,
  type ReadingTime,
} from './signal-channels.ts';

const SECOND_MS = 1_000;
/** A bedside clock that was ahead for a moment must not leave a child without a pressure until it is overtaken. */
const SCORED_AHEAD_SECONDS_MAX = 60;
const NEVER = Number.NEGATIVE_INFINITY;
/** Of lines that are preferred alike the one that has said more of its parts stands first. */
const MISSING_PART_RANK = 0.25;
const LINES_MAX = 16;

/** Channels of a signal that are remembered, as SignalChannels tells them apart. */
export type KnownChannels = (signal: number) => readonly Channel[];
/** What may be scored of a signal; null: whatever its own channels say. */
export type LimitsOf = (signal: number) => ChannelLimits | null;

/** Of a line beyond those that are remembered. */
const UNKNOWN: Channel = { key: '//', site: null, preference: 1, line: '' };
const FREE: LimitsOf = () => null;

export class PressureLines {
  readonly #signals: readonly number[];
  readonly #lines: SignalChannels;
  /** What each line has ever said: its parts as bits, and one of its channels. */
  readonly #parts = new Map<string, { readonly bits: number; readonly channel: Channel }>();
  /** Values that name no line are a line of their own. */
  #isUnnamedApart = false;
  /** The line that is scored, or stands alone; null: none was named. */
  #line: string | null = null;
  #scoredSecond = NEVER;
  #fromSecond = NEVER;

  constructor({ mean, systolic, diastolic }: PressureGroup) {
    this.#signals = [mean, systolic, diastolic];
    this.#lines = new SignalChannels(mean, { mayBeRenamed: () => false });
  }

  /** Hears the readings of one moment, at least one, and says what may be scored of them. */
  hear(readings: readonly OtherReading[], time: ReadingTime, known: KnownChannels): LimitsOf {
    const channelsOf: KnownChannels = (signal) => withThose(known(signal), signal, readings);
    const wasApart = this.#isUnnamedApart;
    this.#isUnnamedApart = this.#signals.some((signal) => isRivalled(channelsOf(signal)));
    const said = this.#linesOf(readings);
    if (said.length > 0) this.#lines.choose(said, time);
    const line = this.#lines.scored?.line ?? null;
    const isNew = line !== this.#line || (this.#isUnnamedApart && !wasApart);
    this.#line = line;
    if (!this.#isServed(isNew, time)) return this.#none(readings);
    return this.#limits(this.#lines.known.length < 2 ? null : line, channelsOf);
  }

  /** Whether values of this second may be scored: one that another line has served is not shared with it. */
  #isServed(isNew: boolean, { observedAtMs }: ReadingTime): boolean {
    const second = Math.floor(observedAtMs / SECOND_MS);
    if (isNew) {
      const isClockBack = this.#scoredSecond - second > SCORED_AHEAD_SECONDS_MAX;
      this.#fromSecond = isClockBack ? NEVER : this.#scoredSecond + 1;
      if (isClockBack) this.#scoredSecond = NEVER;
    }
    if (second < this.#fromSecond) return false;
    this.#scoredSecond = Math.max(this.#scoredSecond, second);
    return true;
  }

  /** One value a line: its mean, else its systolic, else its diastolic. */
  #linesOf(readings: readonly OtherReading[]): readonly ChannelValue[] {
    const named = readings.filter(({ channel: { line } }) => line !== '' || this.#isUnnamedApart);
    for (const { channel, signal } of named) this.#noteParts(channel, signal);
    const byLine = new Map<string, ChannelValue>();
    for (const signal of this.#signals) {
      for (const { channel, value, signal: told } of named) {
        const { line, site } = channel;
        const first = byLine.get(line);
        // A line that is not known yet begins with whichever part has a value: «off» alone begins none.
        const isBeginning = first?.value === null && value !== null && !this.#lines.keeps(first.channel);
        if (told !== signal || (first !== undefined && !isBeginning)) continue;
        const preference = channel.preference + MISSING_PART_RANK * this.#missingParts(line);
        byLine.set(line, { value, channel: { key: line, line, site, preference } });
      }
    }
    return [...byLine.values()];
  }

  #noteParts(channel: Channel, signal: number): void {
    const known = this.#parts.get(channel.line);
    if (known === undefined && this.#parts.size >= LINES_MAX) return;
    this.#parts.set(channel.line, { bits: (known?.bits ?? 0) | (1 << signal), channel: known?.channel ?? channel });
  }

  #missingParts(line: string): number {
    const { bits = 0 } = this.#parts.get(line) ?? {};
    return this.#signals.filter((signal) => (bits & (1 << signal)) === 0).length;
  }

  #limits(line: string | null, channelsOf: KnownChannels): LimitsOf {
    const isInLine = (channel: Channel): boolean => line === null || channel.line === line;
    const [means = [], ...others] = this.#signals.map((signal) =>
      channelsOf(signal).filter(isInLine).toSorted(compareChannels),
    );
    const isClear = means.length < 2 && others.every((channels) => channels.length < 2);
    if (isClear && line === null) return FREE;
    // Of the scored line every channel may be forgotten while others speak.
    const standIn = means[0] ?? others.flat()[0] ?? this.#parts.get(line ?? '')?.channel ?? UNKNOWN;
    const { because } = this.#lines;
    const isAlike = ({ preference }: Channel): boolean => preference === standIn.preference;
    return (signal) => {
      const isFree = isClear || signal === this.#signals[0];
      const mayScore = isFree
        ? isInLine
        : (channel: Channel): boolean =>
            isInLine(channel) &&
            isAlike(channel) &&
            [means, ...others].every((each) => each.filter(isAlike).length < 2);
      return { because, standIn, mayScore };
    };
  }

  #none([first]: readonly OtherReading[]): LimitsOf {
    if (first === undefined) return FREE;
    return () => ({ because: this.#lines.because, standIn: first.channel, mayScore: () => false });
  }
}

/** A channel that names its line, and one that names none. */
function isRivalled(channels: readonly Channel[]): boolean {
  return channels.length > 1 && channels.some(({ line }) => line === '') && channels.some(({ line }) => line !== '');
}

function withThose(known: readonly Channel[], signal: number, readings: readonly OtherReading[]): readonly Channel[] {
  const channels = new Map(known.map((channel) => [channel.key, channel]));
  for (const reading of readings) {
    // «Off» alone is no channel yet (SignalChannels).
    if (reading.signal === signal && reading.value !== null) channels.set(reading.channel.key, reading.channel);
  }
  return [...channels.values()];
}
