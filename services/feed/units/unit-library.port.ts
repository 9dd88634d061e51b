/**
 * What Vigil asks of a UCUM library: whether a code is one, and the straight line from one unit to
 * another. The library never sees a value of a patient, a name, or what Vigil has not looked at first.
 */

/** value in the other unit = value * factor + offset. */
export interface Conversion {
  readonly factor: number;
  readonly offset: number;
}

export type LinearAnswer =
  | { readonly ok: true; readonly conversion: Conversion }
  | { readonly ok: false; readonly fault: 'not-ucum' | 'not-convertible' };

export interface UnitLibrary {
  /**
   * From one UCUM code to another. Codes stand without annotations. Refuses with a reason what is no
   * code, what has another dimension, and what is no straight line (decibel, pH). Never throws.
   */
  linear(from: string, to: string): LinearAnswer;
}
