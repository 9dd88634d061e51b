/** Which alerts of before are gone, which are new, and which came at another time or at another level. */
import type { AlertCase } from './alert-cases.ts';

export interface ChangedCase {
  readonly what: 'gone' | 'new' | 'changed';
  readonly ruleId: string;
  readonly stayId: string | null;
  readonly bedId: string | null;
  /** When it was or would have been raised, whichever is earlier, ms. */
  readonly atMs: number;
  readonly before: AlertCase | null;
  readonly after: AlertCase | null;
}

/**
 * Pairs episodes of one rule and stay that overlap in time, the earliest first; each is paired once. Both lists in order
 * of raising. What is equal in time and levels is not returned.
 */
export function changedCases(before: readonly AlertCase[], after: readonly AlertCase[]): readonly ChangedCase[] {
  const left = new Map<string, AlertCase[]>();
  for (const each of after) left.set(keyOf(each), [...(left.get(keyOf(each)) ?? []), each]);
  const changed = before.flatMap((was): readonly ChangedCase[] => {
    const candidates = left.get(keyOf(was)) ?? [];
    const at = candidates.findIndex((is) => overlaps(was, is));
    const [is] = at < 0 ? [] : candidates.splice(at, 1);
    if (is === undefined) return [caseOf('gone', was, null)];
    return isSame(was, is) ? [] : [caseOf('changed', was, is)];
  });
  const added = [...left.values()].flat().map((is) => caseOf('new', null, is));
  return [...changed, ...added].toSorted((a, b) => a.atMs - b.atMs || (a.ruleId < b.ruleId ? -1 : 1));
}

function caseOf(what: ChangedCase['what'], before: AlertCase | null, after: AlertCase | null): ChangedCase {
  const { ruleId = '', stayId = null, bedId = null } = before ?? after ?? {};
  const atMs = Math.min(before?.raisedAtMs ?? Number.POSITIVE_INFINITY, after?.raisedAtMs ?? Number.POSITIVE_INFINITY);
  return { what, ruleId, stayId, bedId, atMs, before, after };
}

function keyOf({ ruleId, stayId }: AlertCase): string {
  return JSON.stringify([ruleId, stayId]);
}

function overlaps(a: AlertCase, b: AlertCase): boolean {
  const [aEnd, bEnd] = [a.clearedAtMs ?? Number.POSITIVE_INFINITY, b.clearedAtMs ?? Number.POSITIVE_INFINITY];
  return a.raisedAtMs <= bEnd && b.raisedAtMs <= aEnd;
}

function isSame(a: AlertCase, b: AlertCase): boolean {
  return (
    a.raisedAtMs === b.raisedAtMs &&
    a.clearedAtMs === b.clearedAtMs &&
    a.level === b.level &&
    a.worstLevel === b.worstLevel
  );
}
