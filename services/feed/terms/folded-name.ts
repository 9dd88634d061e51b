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
  const words = shared(one.words, other.words);
  const pairs = shared(one.pairs, other.pairs);
  return Math.min(0.95, Math.max(hasSharedWord(one, other) ? words : 0, isTelling(pairs, one, other) ? pairs : 0));
}

/** Below this Latin pairs of letters are chance: «CRP» and «Cr», «procalcitonin» and «calcium». A syllable of Hangul says more. */
const LATIN_PAIRS_MIN = 0.75;
/** «Temp» begins «temperature»: a word of this many letters is no chance. */
const BEGINNING_MIN = 4;
const HANGUL = /\p{Script=Hangul}/u;

function isTelling(pairs: number, one: TakenApart, other: TakenApart): boolean {
  return (
    pairs >= LATIN_PAIRS_MIN ||
    (HANGUL.test(one.folded) && HANGUL.test(other.folded)) ||
    one.words.some((word) => other.words.some((their) => isBeginning(word, their) || isBeginning(their, word)))
  );
}

function isBeginning(short: string, long: string): boolean {
  const letters = short.replace(/\d+$/, '');
  return letters.length >= BEGINNING_MIN && long.startsWith(letters);
}

/** One letter in common says nothing: «D-dimer» is no «D-bil». */
function hasSharedWord(one: TakenApart, other: TakenApart): boolean {
  return one.words.some((word) => word.length > 1 && other.words.includes(word));
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
