/**
 * The key of a series in the column `stay_id` of `vitals` and its roll-ups: the stay itself, or one of its channels
 * beside the scored one. Tables of years have this column in their key, so a channel needs no other one. No id holds
 * the mark (contract/records/id-pattern.ts), so no two series share a key; what a stay has stands in `stay_channels`.
 */
const MARK = '#';

export function seriesKey(stayId: string, channel: string | undefined): string {
  return channel === undefined ? stayId : `${stayId}${MARK}${channel}`;
}
