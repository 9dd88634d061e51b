/**
 * Which of several channels of one signal is scored, as a stated rule (docs/decisions, «One channel is scored»):
 *
 *  1. a value that cannot be drops out first;
 *  2. the channel that is scored stays, while it delivers;
 *  3. has it delivered nothing usable for YIELD_AFTER_MS, the best of those that deliver takes its place;
 *  4. one that ranks before it comes back when it has delivered without a gap for RETURN_AFTER_MS.
 *
 * Rank: preference (of the hospital's map, else of the standard codes), then the site, then the name.
 */
import type { Provenance } from '../../contract/records/terms-records.ts';
import type { BodySite } from '../../contract/records/channel.ts';

/** A lead that slips for a moment must not swap the place of measurement; a child must not go unwatched for longer. */
export const YIELD_AFTER_MS = 10_000;
/** A channel that flickers must not take the place back and forth. */
export const RETURN_AFTER_MS = 60_000;
/** A channel that was silent for so long is there no more. */
export const FORGET_AFTER_MS = 600_000;

/**
 * Lower is scored first. The oxygen that reaches brain and heart is the preductal one (right hand), by which
 * newborns are treated; the left hand may be either; feet are postductal.
 */
const SITE_RANK: Readonly<Record<BodySite, number>> = {
  preductal: 0,
  'right-hand': 0,
  'left-hand': 1,
  'left-foot': 2,
  'right-foot': 2,
  postductal: 2,
};
const SITE_UNKNOWN_RANK = 1;

export interface Channel {
  readonly key: string;
  readonly site: BodySite | null;
  /** Of the code or the map: lower stands first. */
  readonly preference: number;
  /** Of a pressure: the line that measures it (pressure-line.ts); empty: none is named. */
  readonly line: string;
  /** From which code its values are read; absent: the sender used none. */
  readonly provenance?: Provenance;
}

/** Below 0: `one` ranks before `other`. 0: neither does, and the one that is scored stays. */
export function compareRank(one: Channel, other: Channel): number {
  return one.preference - other.preference || siteRank(one) - siteRank(other);
}

/** As compareRank, and by name where that says nothing, so that the order of arrival never decides. */
export function compareChannels(one: Channel, other: Channel): number {
  return compareRank(one, other) || (one.key < other.key ? -1 : one.key > other.key ? 1 : 0);
}

function siteRank({ site }: Channel): number {
  return site === null ? SITE_UNKNOWN_RANK : SITE_RANK[site];
}
