/**
 * Worry told at the bedside, as every reader sees it. Family and nurses see what no monitor measures,
 * so their worry stands beside the scores and is never folded into one.
 */
import type { CHARTED_CODES } from './closed-lists.ts';

export const CONCERN_SOURCES = ['family', 'nurse'] as const;
/** Whose worry it is; who wrote it down is another matter. */
export type ConcernSource = (typeof CONCERN_SOURCES)[number];

export type ConcernLevel = (typeof CHARTED_CODES)['familyConcern'][number];

/** The charted observation that carries the worry of each source. */
export const CONCERN_CHARTED = { family: 'familyConcern', nurse: 'nurseConcern' } as const satisfies Record<
  ConcernSource,
  string
>;

/** A worry that stands now. */
export interface ConcernView {
  readonly from: ConcernSource;
  readonly level: Exclude<ConcernLevel, 'none'>;
  /** When it was last told, ms. */
  readonly sinceMs: number;
  /** When it ends by itself unless it is told again, ms. */
  readonly untilMs: number;
  /** Who wrote it down. */
  readonly by: string;
}
