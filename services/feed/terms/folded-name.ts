/**
 * Names as people and machines write them, made comparable: `SpO₂`, `SPO2` and `spo2` are one, and
 * Korean words stay. Similarity is only ever a suggestion for a person; refusals look for equality.
 */

/** Letters and digits of any script, in lower case and compatible form. */
export function foldedTerm(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** A name taken apart once, since a hospital's list is compared with every word of every target. */
export interface TakenApart {
  readonly folded: string;
  readonly pairs: readonly string[];
  readonly words: readonly string[];
}

export function takenApart(name: string): TakenApart {
  const folded = foldedTerm(name);
  const letters = folded.split('');
  return {
    folded,
    pairs: letters.slice(1).map((letter, index) => `${letters[index] ?? ''}${letter}`),
    words: name
      .normalize('NFKC')
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word !== ''),
  };
}

/** Between 0 (nothing in common) and 1 (equal when folded): shared words or shared pairs of letters, whichever is more. */
export function similarity(one: TakenApart, other: TakenApart): number {
  if (one.folded === '' || other.folded === '') return 0;
  if (one.folded === other.folded) return 1;
  return Math.min(0.95, Math.max(shared(one.pairs, other.pairs), shared(one.words, other.words)));
}

/** Dice's share of two bags. */
function shared(one: readonly string[], other: readonly string[]): number {
  if (one.length + other.length === 0) return 0;
  const left = [...other];
  let both = 0;
  for (const part of one) {
    const at = left.indexOf(part);
    if (at < 0) continue;
    both += 1;
    left.splice(at, 1);
  }
  return (2 * both) / (one.length + other.length);
}
