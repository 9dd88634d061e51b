/** Channels of one signal: where they sit, and why one of them is scored. */
import type { BodySite } from '../../contract/records/channel.ts';
import type { ChannelReason } from '../../contract/records/channels-record.ts';
import { channelText } from '../text/channel-text.ts';

const SITE = {
  preductal: 'preductal',
  'right-hand': 'right hand',
  'left-hand': 'left hand',
  'right-foot': 'right foot',
  'left-foot': 'left foot',
  postductal: 'postductal',
} as const satisfies Readonly<Record<BodySite, string>>;

export const ENGLISH_CHANNEL_REASONS = {
  rank: 'the first by rank',
  impossible: 'the one before sent what cannot be',
  off: 'the one before is off',
  silent: 'the one before sends nothing',
  back: 'it delivers again',
  alone: 'the others are gone',
} as const satisfies Readonly<Record<ChannelReason, string>>;

/** `key`: as the record names it. */
export function englishChannel(key: string): string {
  return channelText(key, SITE);
}
