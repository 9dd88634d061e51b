/** The form of a language: one rendering for each code. */
import type { Statement } from '../../contract/statement/statement.ts';

/** What a rendering may ask for beside the values. */
export interface Telling {
  /** Hours and minutes in the unit's own zone, `14:05`. */
  readonly clock: (atMs: number) => string;
  /** The day as well, `2026-11-22 14:05`. */
  readonly dayClock: (atMs: number) => string;
  /** May the names of children and of staff be said. */
  readonly seesNames: boolean;
  /** A statement within a statement. */
  readonly say: (statement: Statement) => string;
}

export type Rendering<Values> = (values: Values, telling: Telling) => string;

export type Renderings<Values> = { readonly [C in keyof Values]: Rendering<Values[C]> };
