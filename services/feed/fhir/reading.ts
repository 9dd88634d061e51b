/** A value of an Observation whose meaning is known, and what holds for all values of its resource. */
import type { DeviceChannels } from '../channels/channel-frames.ts';
import type { Channel } from '../channels/channel-rule.ts';
import type { Receipt } from '../intake/feed-message.ts';
import type { BedLocation } from './observation-place.ts';
import type { Observation } from './elements/observation-shape.ts';
import type { SaidRange } from './elements/read-range.ts';
import type { Meaning } from './elements/read-coding.ts';
import type { SentValue } from './elements/read-value.ts';

/** One value with its meaning, where it stood. */
export interface Reading {
  readonly sent: SentValue;
  readonly meaning: Extract<Meaning, { is: 'known' }>;
  /** What the sender says of a laboratory value, in the unit in which it was sent. */
  readonly said: SaidRange;
  /** FHIRPath of the element that holds the value. */
  readonly holder: string;
  /** By code and body site. */
  readonly channel: Channel;
}

export interface KeepSetting {
  readonly observation: Observation;
  readonly bedLocation: BedLocation;
  readonly observedAtMs: number;
  readonly receipt: Receipt;
  /** Of the device; asked for streamed readings alone. */
  readonly channels: DeviceChannels;
}
