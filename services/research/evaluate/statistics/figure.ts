/** A figure of an evaluation: a number, or the reason why there is none. Never a number that means nothing. */

export type FigureReason =
  /** No moment, stay or alert at all. */
  | 'nothing-to-count'
  /** Every moment has the event ahead, or none has: nothing can be told apart. */
  | 'one-class'
  /** Fewer events, or fewer without, than a figure is given for. */
  | 'too-few'
  /** What is evaluated says no probability. */
  | 'no-probability'
  /** No threshold was named and what is evaluated has none of its own. */
  | 'no-threshold'
  /** What was decided does not tell it. */
  | 'not-told';

export type Figure =
  | { readonly value: number; readonly reason?: never }
  | { readonly value: null; readonly reason: FigureReason };

export function noFigure(reason: FigureReason): Figure {
  return { value: null, reason };
}

/** `part` of `whole`, 0 to 1; of nothing there is no share. */
export function share(part: number, whole: number): Figure {
  return whole > 0 ? { value: part / whole } : noFigure('nothing-to-count');
}
