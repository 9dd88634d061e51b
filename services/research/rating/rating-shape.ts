/** Versions of the file of a rating study, and how an older one is read today. */
import { isStoredObject, listOf, type StoredObject, type StoredShape } from '../../contract/upcast.ts';

export const RATING_SHAPE: StoredShape = { name: 'a rating study', version: 2, upcasters: [withMoments] };

/** Version 1 was about alerts alone: nobody settled, it named no label of its own, and did not keep how old a child was. */
function withMoments(older: StoredObject): StoredObject {
  const items = listOf(older['items']).map((item) => {
    if (!isStoredObject(item)) return item;
    const { alertId, ruleId, level, raisedAtMs, ...rest } = item;
    return { ...rest, ageBand: 'unknown', atMs: raisedAtMs, alert: { alertId, ruleId, level } };
  });
  return { ...older, version: 2, adjudicator: null, label: null, items };
}
