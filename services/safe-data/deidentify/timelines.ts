/**
 * Children of one class whose stays are made equally long in groups of k and more. Exact lengths tell a child as
 * surely as a birth date, and they stand in every series; so those of a group end together, at the shortest, and the gaps between stays are the
 * shortest too (microaggregation, Domingo-Ferrer and Mateo-Sanz 2002, with the least instead of the mean: nothing is made up).
 */
import { invariant } from '../../platform/errors.ts';

export interface Timed {
  /** Hours of the first stay, then for each further one the hours from the beginning of the one before, and its own. */
  readonly timeline: readonly number[];
  /** What came of the child, of those that must not be shared by a whole group. */
  readonly outcomes: readonly string[];
}

export interface Group<T> {
  readonly members: readonly T[];
  readonly timeline: readonly number[];
}

/** Of one class, so all with as many stays. `alike`: those whom no group of this class can take in without an outcome shared by all of it. */
export function groupsOf<T extends Timed>(
  members: readonly T[],
  k: number,
): { readonly groups: readonly Group<T>[]; readonly alike: readonly T[] } {
  invariant(k >= 2, 'a group of one is no group');
  if (members.length < k) return { groups: [], alike: members };
  // The longest first: what is left over joins the short ones, which are the most alike.
  const sorted = members.toSorted((left, right) => compare(right.timeline, left.timeline));
  const chunks: T[][] = [];
  for (let at = 0; at < sorted.length; at += k) chunks.push(sorted.slice(at, at + k));
  const merged = mergedWhere(chunks, (chunk) => chunk.length < k || sharedOutcomes(chunk).length > 0);
  if (merged === null) return { groups: [], alike: members };
  return { groups: merged.map((chunk) => ({ members: chunk, timeline: shortestOf(chunk) })), alike: [] };
}

/** Outcomes that every one of them has: whoever knows that a child is among them would know that of it. */
export function sharedOutcomes(members: readonly Pick<Timed, 'outcomes'>[]): readonly string[] {
  const [first, ...others] = members;
  return first?.outcomes.filter((outcome) => others.every(({ outcomes }) => outcomes.includes(outcome))) ?? [];
}

/** Each wrong chunk joins the one after it, the last the one before it; null: all in one are wrong still. */
function mergedWhere<T>(chunks: readonly T[][], isWrong: (chunk: readonly T[]) => boolean): readonly T[][] | null {
  const merged: T[][] = [];
  let waiting: T[] = [];
  for (const chunk of chunks) {
    waiting = [...waiting, ...chunk];
    if (isWrong(waiting)) continue;
    merged.push(waiting);
    waiting = [];
  }
  if (waiting.length === 0) return merged;
  const last = merged.pop();
  return last === undefined ? null : [...merged, [...last, ...waiting]];
}

function shortestOf(members: readonly Timed[]): readonly number[] {
  const [first] = members;
  return (first?.timeline ?? []).map((_, at) => Math.min(...members.map(({ timeline }) => timeline[at] ?? 0)));
}

function compare(left: readonly number[], right: readonly number[]): number {
  for (const [at, value] of left.entries()) {
    const difference = value - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
