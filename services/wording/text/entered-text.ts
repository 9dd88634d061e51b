/** What people chart and laboratories result, and the answers from which people choose, by the words of a language. */

type Words = Readonly<Record<string, string>>;

/** A name that has no words stands for itself. */
export function enteredIn(words: Words, name: string): string {
  return words[`lab.${name}`] ?? words[`charted.${name}`] ?? name;
}

export function answerIn(words: Words, code: string): string {
  return words[`code.${code}`] ?? code;
}
