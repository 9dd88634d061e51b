/** Entries against the hashes that were recorded of them: what happened to them, and where. */

/**
 * changed, deleted, inserted, reordered: entries; cut: the end is gone; rewritten: hashes and entries were altered
 * together; signature: a checkpoint cannot be read or is not signed by the key; tile: hashes are gone or altered.
 */
export type EntryFault =
  | 'changed'
  | 'deleted'
  | 'inserted'
  | 'reordered'
  | 'cut'
  | 'rewritten'
  | 'unreadable'
  | 'signature'
  | 'tile';

export interface TrailFinding {
  readonly what: EntryFault;
  /** First and last entry that it is about, counted from 0. */
  readonly from: number;
  readonly to: number;
  /** Object that shows it. */
  readonly name: string;
}

interface Compared {
  /** Place of the first entry in the trail. */
  readonly begin: number;
  readonly name: string;
}

export function compareEntries(
  found: readonly Buffer[],
  recorded: readonly Buffer[],
  { begin, name }: Compared,
): readonly TrailFinding[] {
  const first = firstDifference(found, recorded);
  if (first === Math.max(found.length, recorded.length)) return [];
  const finding = (what: EntryFault, from: number, to: number): TrailFinding => ({
    what,
    from: begin + from,
    to: begin + to,
    name,
  });
  const more = found.length - recorded.length;
  if (more !== 0) {
    const count = Math.abs(more);
    return [finding(more < 0 ? 'deleted' : 'inserted', first, first + count - 1)];
  }
  const differing = found.flatMap((hash, at) => (hash.equals(recorded[at] ?? Buffer.alloc(0)) ? [] : [at]));
  if (
    areSame(
      differing.map((at) => found[at]),
      differing.map((at) => recorded[at]),
    )
  ) {
    return [finding('reordered', first, differing.at(-1) ?? first)];
  }
  return spans(differing).map(([from, to]) => finding('changed', from, to));
}

function firstDifference(left: readonly Buffer[], right: readonly Buffer[]): number {
  const longest = Math.max(left.length, right.length);
  for (let at = 0; at < longest; at++) {
    const [one, other] = [left[at], right[at]];
    if (one === undefined || other === undefined || !one.equals(other)) return at;
  }
  return longest;
}

function areSame(left: readonly (Buffer | undefined)[], right: readonly (Buffer | undefined)[]): boolean {
  const sorted = (hashes: readonly (Buffer | undefined)[]): string =>
    hashes
      .map((hash) => hash?.toString('hex') ?? '')
      .toSorted()
      .join();
  return sorted(left) === sorted(right);
}

/** Neighbours together. */
function spans(places: readonly number[]): readonly (readonly [number, number])[] {
  const found: [number, number][] = [];
  for (const at of places) {
    const last = found.at(-1);
    if (last !== undefined && last[1] === at - 1) last[1] = at;
    else found.push([at, at]);
  }
  return found;
}
