/** Children in the order of one score: by what is certain of it, so that a range counts by its lower end. */
import type { ScoreResult } from '../../../services/clinical/score/score-result.ts';

const SHOWN = 3;

interface MaybeScored {
  readonly score: ScoreResult | undefined;
}

/** The highest few with a score above 0, and how many have no number at all. */
export function worstScored<T extends MaybeScored>(
  all: readonly T[],
): { readonly worst: readonly (T & { readonly score: ScoreResult })[]; readonly unscored: number } {
  const scored = all.flatMap((each) =>
    each.score === undefined || each.score.status === 'abstained' ? [] : [{ ...each, score: each.score }],
  );
  const lower = ({ score }: { readonly score: ScoreResult }): number => score.total ?? score.lower ?? 0;
  return {
    worst: scored
      .filter((each) => lower(each) > 0)
      .toSorted((a, b) => lower(b) - lower(a))
      .slice(0, SHOWN),
    unscored: all.length - scored.length,
  };
}
