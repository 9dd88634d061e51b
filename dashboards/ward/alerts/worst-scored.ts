/**
 * Children in the order of one score: by what is certain of it, so that a range counts by its lower end;
 * and why the others have none.
 */
import type { ScoreResult } from '../../../services/clinical/score/score-result.ts';

const SHOWN = 8;

interface MaybeScored {
  readonly score: ScoreResult | undefined;
}

/** The highest few with a score above 0, and those that have no number at all. */
export function worstScored<T extends MaybeScored>(
  all: readonly T[],
): { readonly worst: readonly (T & { readonly score: ScoreResult })[]; readonly unscored: readonly T[] } {
  const scored = all.flatMap((each) =>
    each.score === undefined || each.score.status === 'abstained' ? [] : [{ ...each, score: each.score }],
  );
  const lower = ({ score }: { readonly score: ScoreResult }): number => score.total ?? score.lower ?? 0;
  return {
    worst: scored
      .filter((each) => lower(each) > 0)
      .toSorted((a, b) => lower(b) - lower(a))
      .slice(0, SHOWN),
    unscored: all.filter(({ score }) => score === undefined || score.status === 'abstained'),
  };
}

/** Entries with equal words together, the most frequent words first. */
export function byReason<T>(
  all: readonly T[],
  reasonOf: (each: T) => string,
): readonly { readonly reason: string; readonly entries: readonly T[] }[] {
  const groups = new Map<string, T[]>();
  for (const each of all) {
    const reason = reasonOf(each);
    const group = groups.get(reason);
    if (group === undefined) groups.set(reason, [each]);
    else group.push(each);
  }
  return [...groups]
    .map(([reason, entries]) => ({ reason, entries }))
    .toSorted((a, b) => b.entries.length - a.entries.length);
}
