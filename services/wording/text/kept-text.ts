/** Prose of records from before statements, in the language in which it was written. */
import type { Rendering } from './rendering.ts';

/** Who wrote a worry down, at the end of a sentence: a user name, which is a person's. */
const ENTERED_BY = /, entered by \S+(?=\.(\s|$))/g;
/** A sentence of then that names a member of staff: «Confirmed by …», «… was taken back at 10:05 by …». */
const NAMES_STAFF = /^(Confirmed|Already \w+) by |was taken back at \S+ by /;

/** As it was written; for those who see no names without the members of staff whom it named. */
export const keptText: Rendering<{ readonly text: string }> = ({ text }, { seesNames }) => {
  if (seesNames) return text;
  return text
    .replaceAll(ENTERED_BY, '')
    .split(/(?<=\.)\s+/)
    .filter((sentence) => !NAMES_STAFF.test(sentence))
    .join(' ');
};
