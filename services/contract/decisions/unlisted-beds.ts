/** Beds that a unit does not list and in which a child lies all the same: the engine and every board show them alike. */
import type { BedView } from './decision.ts';

/** It is called by its id, and is of the unit's setting. */
export function unlistedBed(bedId: string, stayId: string, setting: BedView['setting']): BedView {
  return { bedId, label: bedId, setting, stayId, listed: false };
}

/** `beds` without the unlisted ones that nobody lies in, and with `added`; unlisted ones last, by their ids. */
export function withUnlisted(beds: readonly BedView[], added: readonly BedView[] = []): readonly BedView[] {
  const isListed = ({ listed }: BedView): boolean => listed !== false;
  const unlisted = [...beds.filter((bed) => !isListed(bed) && bed.stayId !== null), ...added];
  return [...beds.filter(isListed), ...unlisted.toSorted((left, right) => (left.bedId < right.bedId ? -1 : 1))];
}
