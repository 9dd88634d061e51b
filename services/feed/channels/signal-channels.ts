/**
 * What is remembered of the channels of one signal at one device, and which of them is scored (channel-rule.ts).
 * Pure: time comes in with each reading. Nothing is allocated while a signal comes from one place alone.
 *
 * Two places are two channels once they speak of one moment. A place that takes over from another without ever
 * speaking beside it is the same channel under another name: some senders number their rows anew in each message.
 */
import { CHANNELS_MAX, type ChannelReason } from '../../contract/records/channels-record.ts';
import { isPlausible } from '../../clinical/vital/signal-quality.ts';
import {
  compareChannels,
  compareRank,
  FORGET_AFTER_MS,
  RETURN_AFTER_MS,
  YIELD_AFTER_MS,
  type Channel,
} from './channel-rule.ts';

/** One channel's reading of one moment. */
export interface ChannelValue {
  readonly channel: Channel;
  /** In the signal's own unit; null: the monitor says that it is off. */
  readonly value: number | null;
}

/** The same with its signal; one that is not scored is kept beside the scored one. */
export interface OtherReading extends ChannelValue {
  readonly signal: number;
}

export interface ReadingTime {
  readonly observedAtMs: number;
  /** By our gateway; how long a channel has been silent is counted by it, since no sender can set it. */
  readonly receivedAtMs: number;
  readonly intervalMs: number;
}

interface Known {
  channel: Channel;
  observedAtMs: number;
  seenAtMs: number;
  /** Newest value that can be, and since when without a gap, by our gateway; before every time: none so far. */
  usableAtMs: number;
  usableSinceMs: number;
}

/** What a signal's channels are since a change. */
export interface ChannelsNow {
  readonly scored: Channel;
  /** In order of their names; one alone: the others are gone. */
  readonly channels: readonly Channel[];
  readonly because: ChannelReason;
  readonly sinceMs: number;
}

const NEVER = Number.NEGATIVE_INFINITY;

/** What else decides of a signal: of a pressure the line that is scored (pressure-lines.ts). */
export interface ChannelLimits {
  /** Channels that may be scored now. */
  readonly mayScore: (channel: Channel) => boolean;
  /** Told where none of them has been heard: what is scored instead of the others, and why. */
  readonly standIn: Channel;
  readonly because: ChannelReason;
}

export interface SignalChannelsOptions {
  /** Whether one channel may be another under a new name; without it any may. */
  readonly mayBeRenamed?: (before: Channel, now: Channel) => boolean;
}

export class SignalChannels {
  readonly #signal: number;
  readonly #known: Known[] = [];
  #scored: Known | null = null;
  #because: ChannelReason = 'rank';
  #told = '';
  #nowMs = NEVER;
  /** No usable value for so long, and a channel yields; of a slow source two of its intervals. */
  #yieldMs = YIELD_AFTER_MS;

  readonly #mayBeRenamed: (before: Channel, now: Channel) => boolean;
  #limits: ChannelLimits | null = null;

  constructor(signal: number, { mayBeRenamed = () => true }: SignalChannelsOptions = {}) {
    this.#signal = signal;
    this.#mayBeRenamed = mayBeRenamed;
  }

  /** Channels that are told apart now, in order of their first reading. */
  get known(): readonly Channel[] {
    return this.#known.map(({ channel }) => channel);
  }

  /** null: nothing was ever scored. */
  get scored(): Channel | null {
    return this.#scored?.channel ?? null;
  }

  /** Why the scored one is. */
  get because(): ChannelReason {
    return this.#because;
  }

  /** The reading that is scored; null: none of these, since the scored channel is another. `values`: one a channel. */
  choose<V extends ChannelValue>(
    values: readonly V[],
    time: ReadingTime,
    limits: ChannelLimits | null = null,
  ): V | null {
    const [first] = values;
    if (first === undefined) return null;
    this.#limits = limits;
    this.#pass(time.receivedAtMs);
    this.#yieldMs = Math.max(YIELD_AFTER_MS, 2 * time.intervalMs);
    if (limits === null && values.length === 1 && this.#known.length === 1 && this.#scored !== null) {
      if (this.#scored.channel.key === first.channel.key) {
        this.#hear(this.#scored, first, time);
        return first;
      }
      if (this.#scored.observedAtMs !== time.observedAtMs && this.#mayBeRenamed(this.#scored.channel, first.channel)) {
        this.#known.length = 0;
        this.#scored = null;
      }
    }
    // A slot without a probe says «off» for ever: a channel begins with its first value.
    for (const value of values) {
      if (value.value !== null || this.#find(value.channel.key) !== undefined) this.#note(value, time);
    }
    if (this.#known.length > 1) this.#forget();
    this.#scored = this.#next(values, time);
    const key = this.#scored?.channel.key;
    return values.find(({ channel }) => channel.key === key) ?? null;
  }

  /** Whether a channel is one of those that are told apart: a sender that names ever new ones would fill every memory. */
  keeps({ key }: Channel): boolean {
    return this.#find(key) !== undefined;
  }

  /** What has changed since it was last asked; null: nothing, or there is one channel and never were two. */
  change(observedAtMs: number): ChannelsNow | null {
    const standIn = this.#scored === null ? this.#limits?.standIn : undefined;
    const scored = this.#scored?.channel ?? standIn;
    if (scored === undefined) return null;
    const channels = this.known.filter(({ key }) => key !== scored.key).slice(0, CHANNELS_MAX - 1);
    channels.push(scored);
    if (channels.length < 2 && this.#told === '') return null;
    channels.sort(compareNames);
    const told = channels.length < 2 ? '' : [scored, ...channels].map(({ key }) => key).join(' ');
    if (told === this.#told) return null;
    this.#told = told;
    const because = this.#limits?.because ?? this.#because;
    return { scored, channels, because: told === '' ? 'alone' : because, sinceMs: observedAtMs };
  }

  tellAgain(): void {
    this.#told = '';
  }

  /** A gateway's clock that went back must not make a channel look young for as long. */
  #pass(nowMs: number): void {
    if (nowMs < this.#nowMs) {
      for (const known of this.#known) {
        known.usableAtMs = Math.min(known.usableAtMs, nowMs);
        known.usableSinceMs = Math.min(known.usableSinceMs, nowMs);
        known.seenAtMs = Math.min(known.seenAtMs, nowMs);
      }
    }
    this.#nowMs = nowMs;
  }

  #find(key: string): Known | undefined {
    return this.#known.find(({ channel }) => channel.key === key);
  }

  /** The channel, made at its first reading; undefined: there are too many already. */
  #note(value: ChannelValue, time: ReadingTime): Known | undefined {
    const known = this.#find(value.channel.key) ?? this.#add(value.channel);
    if (known !== undefined) this.#hear(known, value, time);
    return known;
  }

  #add(channel: Channel): Known | undefined {
    if (this.#known.length >= CHANNELS_MAX) return undefined;
    const known = { channel, observedAtMs: 0, seenAtMs: NEVER, usableAtMs: NEVER, usableSinceMs: NEVER };
    this.#known.push(known);
    return known;
  }

  #hear(known: Known, { channel, value }: ChannelValue, { observedAtMs }: ReadingTime): void {
    known.channel = channel;
    known.observedAtMs = observedAtMs;
    known.seenAtMs = this.#nowMs;
    if (!isUsable(this.#signal, value)) return;
    if (this.#nowMs - known.usableAtMs >= this.#yieldMs) known.usableSinceMs = this.#nowMs;
    known.usableAtMs = this.#nowMs;
  }

  #forget(): void {
    for (let at = this.#known.length - 1; at >= 0; at--) {
      const known = this.#known[at];
      if (known === undefined || this.#nowMs - known.seenAtMs < FORGET_AFTER_MS) continue;
      this.#known.splice(at, 1);
      if (known === this.#scored) this.#scored = null;
    }
  }

  #next(heard: readonly ChannelValue[], time: ReadingTime): Known | null {
    const { mayScore = () => true } = this.#limits ?? {};
    const standing = this.#scored !== null && mayScore(this.#scored.channel) ? this.#scored : null;
    const values = this.#limits === null ? heard : heard.filter(({ channel }) => mayScore(channel));
    if (standing === null) {
      const first = bestOfMoment(
        this.#signal,
        values.filter(({ value, channel }) => value === null || this.keeps(channel)),
      );
      return this.#take(first === null ? undefined : this.#note(first, time), 'rank');
    }
    const best = values
      .filter(({ value, channel }) => isUsable(this.#signal, value) && this.keeps(channel))
      .map(({ channel }) => channel)
      .toSorted(compareChannels)[0];
    if (best === undefined || best.key === standing.channel.key) return standing;
    const because = this.#whyNot(standing, best, values);
    return because === null ? standing : this.#take(this.#find(best.key), because);
  }

  /** Why another channel is scored from now on; null: the one that stands stays. */
  #whyNot(standing: Known, best: Channel, values: readonly ChannelValue[]): ChannelReason | null {
    const said = values.find(({ channel }) => channel.key === standing.channel.key);
    if (said !== undefined && said.value !== null && !isUsable(this.#signal, said.value)) return 'impossible';
    if (this.#nowMs - standing.usableAtMs >= this.#yieldMs) return said === undefined ? 'silent' : 'off';
    const deliversMs = this.#nowMs - (this.#find(best.key)?.usableSinceMs ?? this.#nowMs);
    return compareRank(best, standing.channel) < 0 && deliversMs >= RETURN_AFTER_MS ? 'back' : null;
  }

  #take(known: Known | undefined, because: ChannelReason): Known | null {
    if (known === undefined) return this.#limits === null ? this.#scored : null;
    this.#because = because;
    return known;
  }
}

/** Without memory: the best of one moment, for readings that come now and then (a cuff). */
export function bestOfMoment<V extends ChannelValue>(signal: number, values: readonly V[]): V | null {
  const usable = values.filter(({ value }) => isUsable(signal, value));
  const told = usable.length > 0 ? usable : values.filter(({ value }) => value !== null);
  return (
    (told.length > 0 ? told : values).toSorted((one, other) => compareChannels(one.channel, other.channel))[0] ?? null
  );
}

function isUsable(signal: number, value: number | null): boolean {
  return value !== null && isPlausible(signal, value);
}

function compareNames(one: Channel, other: Channel): number {
  return one.key < other.key ? -1 : 1;
}
