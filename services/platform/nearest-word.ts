/** Which known word was probably meant: for names in files and on the command line that are not one. */

/** The known word with the fewest letters to change; null where none is known. */
export function nearestWord(word: string, known: readonly string[]): string | null {
  return known.toSorted((left, right) => distance(word, left) - distance(word, right))[0] ?? null;
}

/** Letters to put in, take out or change, Levenshtein 1966. */
export function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, at) => at);
  for (const [at, letter] of Array.from(left).entries()) {
    const next = [at + 1];
    for (let column = 1; column <= right.length; column++) {
      const changed = (row[column - 1] ?? 0) + (right[column - 1] === letter ? 0 : 1);
      next.push(Math.min(changed, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
