/**
 * Whether tables that were made are what was promised: reckoned from their own rows, and knowing nothing of the plan. What it finds
 * is told in the data set; what breaks the promise stops it.
 */
import { groupedBy } from './grouped.ts';

/** A row of `stays` as it was written. */
export interface WrittenStay {
  readonly personId: number;
  readonly sex: string | null;
  readonly ageBand: string | null;
  readonly openedAtMs: number;
  readonly endsAtMs: number;
}

export interface ReleaseMeasures {
  readonly persons: number;
  readonly classes: number;
  /** Children of the smallest class: same sex, age bands, number of stays, lengths and gaps. 0: nobody is in it. */
  readonly k: number;
  /** Different outcomes, also none, in the class with the fewest. */
  readonly l: number;
  /** Classes in which everybody has the same outcome. */
  readonly classesOfOneOutcome: number;
}

/** `outcomesOf`: of a child as its number is in the tables. */
export function measureRelease(
  stays: readonly WrittenStay[],
  outcomesOf: (personId: number) => readonly string[],
): ReleaseMeasures {
  const persons = [...groupedBy(stays, ({ personId }) => personId)];
  const classes = [...groupedBy(persons, ([, own]) => looksOf(own)).values()];
  const told = classes.map((members) => members.map(([personId]) => outcomesOf(personId).toSorted()));
  return {
    persons: persons.length,
    classes: classes.length,
    k: least(classes.map((members) => members.length)),
    l: least(told.map((members) => new Set(members.map((outcomes) => outcomes.join('\n'))).size)),
    classesOfOneOutcome: told.filter(
      ([first, ...others]) => first?.some((outcome) => others.every((each) => each.includes(outcome))) === true,
    ).length,
  };
}

/** All that somebody could know of a child from elsewhere, with times as spans: dates are moved for each child. */
function looksOf(stays: readonly WrittenStay[]): string {
  const inOrder = stays.toSorted((left, right) => left.openedAtMs - right.openedAtMs);
  const begin = inOrder[0]?.openedAtMs ?? 0;
  return JSON.stringify(
    inOrder.map(({ sex, ageBand, openedAtMs, endsAtMs }) => [sex, ageBand, openedAtMs - begin, endsAtMs - openedAtMs]),
  );
}

function least(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : Math.min(...numbers);
}
