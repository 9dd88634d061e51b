/** Which of several channels of one signal a device's own readings are from now on, and why. */
import { z } from 'zod';
import { SIGNAL_NAMES } from '../../clinical/signal/signals.ts';
import { ID_PATTERN } from './id-pattern.ts';

/**
 * rank        nothing was scored before: the first by rank
 * impossible  the one before sent a value that cannot be
 * off         the one before said that it is off, for as long as the rule waits
 * silent      the one before sent nothing for as long
 * back        one of a better rank delivers again
 * alone       the others are gone
 */
export const CHANNEL_REASONS = ['rank', 'impossible', 'off', 'silent', 'back', 'alone'] as const;
export type ChannelReason = (typeof CHANNEL_REASONS)[number];

/** More than this of one signal at one device is a sender that names its channels anew each time: the rest is counted and left. */
export const CHANNELS_MAX = 16;

/** As channelKey (channel.ts) makes it. */
export const channelKeySchema = z.string().min(1).max(128).regex(ID_PATTERN);

export const channelsSchema = z.object({
  deviceId: z.string().min(1).max(128).regex(ID_PATTERN),
  signal: z.enum(SIGNAL_NAMES),
  scored: channelKeySchema,
  /** Every channel of the signal, the scored one among them, by name. */
  channels: z.array(channelKeySchema).min(1).max(CHANNELS_MAX),
  because: z.enum(CHANNEL_REASONS),
  /** Bedside time of the first reading chosen so, ms. */
  validFromMs: z.int().min(0).max(8.64e15),
});
