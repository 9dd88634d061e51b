/** Answers of raters in words. */
import { named } from '../../text/text.ts';

export function answerText(answer: string): string {
  return named('ratingAnswer', answer, answer);
}
