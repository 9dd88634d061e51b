/**
 * The name of a channel: `site/place/code`, of characters that an id may have. Invariant: equal parts give equal
 * names, different parts different ones, and no part can be taken for two.
 */
import { channelParts, type ChannelParts } from '../../contract/records/channel.ts';
import { sha256Hex } from '../../contract/content-id.ts';
import type { Provenance } from '../../contract/records/terms-records.ts';
import { ID_PATTERN } from '../../contract/records/id-pattern.ts';
import type { Channel } from './channel-rule.ts';
import { lineOf } from './pressure-line.ts';

const PART_MAX = 40;
const DIGEST_DIGITS = 8;

/** See channelParts for the way back. */
export function channelKey({ site, place, code }: ChannelParts): string {
  return `${site ?? ''}/${plain(place)}/${plain(code)}`;
}

/** `preference` of the code or the map: lower stands first. */
export function channelOf(parts: ChannelParts, preference: number, provenance: Provenance | null): Channel {
  const key = channelKey(parts);
  const line = lineOf(channelParts(key));
  return { key, site: parts.site, preference, line, ...(provenance === null ? {} : { provenance }) };
}

/** What cannot stand in an id is replaced, and then a digest keeps two texts apart. */
function plain(text: string): string {
  if (text === '' || (text.length <= PART_MAX && ID_PATTERN.test(text) && !text.includes('/'))) return text;
  const kept = text.slice(0, PART_MAX - DIGEST_DIGITS - 1).replaceAll(/[^\p{L}\p{N}._:-]/gu, '_');
  return `${kept}.${sha256Hex(text).slice(0, DIGEST_DIGITS)}`;
}
