/** A meaning that waits for a second person, as it stands in the map: one shape, whether a command or the page wrote it. */
import type { MapEntry, TermProposal } from '../code-map.ts';

/** Characters of a reason that are kept. */
const REASON_MAX = 500;

/** The entry with the proposal in place of an earlier one, and without the word of whoever looked before; nothing of it counts. */
export function proposedEntry(
  entry: MapEntry,
  { target, units, by, byId, at, reason, answers, preference }: TermProposal,
): MapEntry {
  return {
    ...entry,
    proposal: {
      target,
      units: [...units],
      by: by.trim(),
      byId,
      at,
      reason: reason.slice(0, REASON_MAX),
      ...(answers === undefined ? {} : { answers: { ...answers } }),
      ...(preference === undefined ? {} : { preference }),
    },
    remark: undefined,
  };
}
