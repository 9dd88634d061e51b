/** Channels of one signal: where they sit, and why one of them is scored. */
import type { BodySite } from '../../contract/records/channel.ts';
import type { ChannelReason } from '../../contract/records/channels-record.ts';
import { channelText } from '../text/channel-text.ts';

const SITE = {
  preductal: '동맥관 앞',
  'right-hand': '오른손',
  'left-hand': '왼손',
  'right-foot': '오른발',
  'left-foot': '왼발',
  postductal: '동맥관 뒤',
} as const satisfies Readonly<Record<BodySite, string>>;

export const KOREAN_CHANNEL_REASONS = {
  rank: '순위가 가장 높음',
  impossible: '이전 채널이 있을 수 없는 값을 보냄',
  off: '이전 채널이 꺼져 있음',
  silent: '이전 채널이 값을 보내지 않음',
  back: '다시 값을 보냄',
  alone: '다른 채널이 없어짐',
} as const satisfies Readonly<Record<ChannelReason, string>>;

/** `key`: as the record names it. */
export function koreanChannel(key: string): string {
  return channelText(key, SITE);
}
