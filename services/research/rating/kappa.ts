/**
 * Cohen's kappa of two raters: how far they agree beyond what their own shares of answers would give by chance. The standard
 * error is that of large samples for a kappa that is not zero (Fleiss, Cohen, Everitt, Psychol Bull 1969;72:323-7), which takes
 * the rated things for independent of each other.
 */

/** Answers of the first and of the second rater to the same thing. */
export type AnswerPair = readonly [first: string, second: string];

export type KappaReason =
  /** Fewer things were rated by both than a figure is given for. */
  | 'too-few'
  /** Both gave one and the same answer throughout: nothing could have been by chance. */
  | 'one-answer';

export type Kappa =
  | {
      readonly value: number;
      /** 95 %, not beyond -1 and 1. */
      readonly low: number;
      readonly high: number;
      readonly standardError: number;
      readonly reason?: never;
    }
  | { readonly value: null; readonly reason: KappaReason };

export interface Agreement {
  readonly rated: number;
  readonly agreed: number;
  readonly kappa: Kappa;
  /** How often each answer was given by the first rater and by the second. */
  readonly counts: Readonly<Record<string, readonly [first: number, second: number]>>;
}

const NORMAL_95 = 1.959_963_984_540_054;

/** `floor`: fewer pairs than this give no figure. */
export function agreementOf(
  pairs: readonly AnswerPair[],
  { answers, floor }: { readonly answers: readonly string[]; readonly floor: number },
): Agreement {
  const counts = Object.fromEntries(
    answers.map((answer) => [
      answer,
      [pairs.filter(([first]) => first === answer).length, pairs.filter(([, second]) => second === answer).length],
    ]),
  ) as Record<string, readonly [number, number]>;
  const agreed = pairs.filter(([first, second]) => first === second).length;
  const kappa: Kappa = pairs.length < floor ? { value: null, reason: 'too-few' } : kappaOf(pairs, answers);
  return { rated: pairs.length, agreed, kappa, counts };
}

function kappaOf(pairs: readonly AnswerPair[], answers: readonly string[]): Kappa {
  const share = (of: (pair: AnswerPair) => boolean): number => pairs.filter(of).length / pairs.length;
  const rows = answers.map((answer) => share(([first]) => first === answer));
  const columns = answers.map((answer) => share(([, second]) => second === answer));
  const cells = answers.map((one) => answers.map((other) => share((pair) => pair[0] === one && pair[1] === other)));
  const at = (list: readonly number[], index: number): number => list[index] ?? 0;
  const observed = answers.reduce((sum, _, each) => sum + at(cells[each] ?? [], each), 0);
  const expected = answers.reduce((sum, _, each) => sum + at(rows, each) * at(columns, each), 0);
  if (expected === 1) return { value: null, reason: 'one-answer' };
  const value = (observed - expected) / (1 - expected);
  const rest = 1 - value;
  let [onDiagonal, offDiagonal] = [0, 0];
  cells.forEach((row, one) => {
    row.forEach((cell, other) => {
      if (one === other) onDiagonal += cell * (1 - (at(rows, one) + at(columns, one)) * rest) ** 2;
      else offDiagonal += cell * (at(columns, one) + at(rows, other)) ** 2;
    });
  });
  const spread = onDiagonal + rest ** 2 * offDiagonal - (value - expected * rest) ** 2;
  const standardError = Math.sqrt(Math.max(0, spread) / pairs.length) / (1 - expected);
  const half = NORMAL_95 * standardError;
  return { value, low: Math.max(-1, value - half), high: Math.min(1, value + half), standardError };
}
