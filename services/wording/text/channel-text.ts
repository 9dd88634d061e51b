/** A channel for people: where it sits, and its place in the device; where no place is said, its code. */
import { channelParts, type BodySite } from '../../contract/records/channel.ts';

export function channelText(key: string, sites: Readonly<Record<BodySite, string>>): string {
  const { site, place, code } = channelParts(key);
  const where = place === '' ? code : place;
  return site === null ? where : `${sites[site]} (${where})`;
}
